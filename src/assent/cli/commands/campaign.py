"""`assent campaign`: from a file that declares it to what came of it."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assent.cli.opened import as_json, opened, progress, read_words, say_json, table

if TYPE_CHECKING:
    from assent.activation import SendReport
    from assent.assembly import House
    from assent.campaigns import Drafted

author = click.option("--as", "author", required=True, help="The operator who answers for it.")


@click.group("campaign")
def COMMAND() -> None:
    """Draft, check, submit, send and measure campaigns."""


@COMMAND.command()
@click.argument("file", type=click.Path(path_type=Path))
@author
@click.option("--subject", "subject_line", default="", help="A subject line of your own.")
@click.option("--body", type=click.Path(path_type=Path), help="A file with a text of your own.")
@click.option("--live", is_flag=True, help="Show what a language model writes, as it comes.")
@as_json
def draft(
    file: Path, author: str, subject_line: str, body: Path | None, *, live: bool, json: bool
) -> None:
    """Write the campaign that FILE declares, and check the text."""
    from assent.campaigns import read_campaign_file

    words = read_words(body) if body else ""
    with opened() as house:
        house.operators.one(author)
        said = read_campaign_file(file)
        drafted = house.campaigns.draft(
            said, author, subject_line=subject_line, body=words, heard=_aloud if live else None
        )
        preview = house.campaigns.preview(drafted.campaign.name)
    if json:
        findings = [each.as_json() for each in drafted.findings]
        say_json(
            {"draft": drafted.draft.as_json(), "findings": findings, "audience": preview.as_json()}
        )
        return
    _show(drafted)
    click.echo(preview.words())


@COMMAND.command()
@click.argument("name")
@author
def submit(name: str, author: str) -> None:
    """Hand the draft of campaign NAME to the review desk."""
    with opened() as house:
        item = house.campaigns.submit(name, author)
        house.checkpoint()
    click.echo(f"submitted as item {item}; somebody other than {author} decides:")
    click.echo(f"  assent review approve {item} --as OTHER --reason '...'")


@COMMAND.command()
@click.argument("campaign")
@author
@click.option("--dry-run", is_flag=True, help="Say who would get it and why not, and stop there.")
@click.option("--people", is_flag=True, help="With --dry-run: person by person.")
@click.option("--most", default=100, show_default=True, type=click.IntRange(1, 1_000_000))
@as_json
def run(campaign: str, author: str, *, dry_run: bool, people: bool, most: int, json: bool) -> None:
    """Take CAMPAIGN (a file or a name) as far as it may go: draft, submit, and once approved, send.

    Run it again after the approval, or after a mail server that failed: nobody gets it twice.
    """
    from assent.campaigns import read_campaign_file

    with opened() as house:
        house.operators.one(author)
        name = campaign
        if Path(campaign).suffix == ".toml":
            said = read_campaign_file(Path(campaign))
            name = str(said.get("name"))
            if not _approved(house, name):
                house.campaigns.draft(said, author)
        if people and not dry_run:
            raise click.UsageError("`--people` only says who would get it; add `--dry-run`")
        if people:
            _people(house, name, most, json=json)
        elif dry_run:
            _dry(house, name, json=json)
        elif not _approved(house, name):
            item = house.campaigns.submit(name, author)
            house.checkpoint()
            click.echo(f"drafted, checked and submitted as item {item}; once somebody other than")
            click.echo(f"{author} approves it (assent review approve {item}), run this again")
        else:
            _send(house, name, json=json)


@COMMAND.command()
@click.argument("name")
@click.option("--at", help="When, such as 2026-12-01T09:00+01:00; now unless given.")
@author
def schedule(name: str, at: str | None, author: str) -> None:
    """Have campaign NAME go out at a time: `assent serve` does it, or `assent campaign due`."""
    with opened() as house:
        house.operators.one(author)
        plan = house.timetable.schedule(name, author, _moment(at) if at else None)
        house.checkpoint()
    click.echo(f"{name} goes out at {plan.due_at:%Y-%m-%d %H:%M} UTC, or at the next look after")


@COMMAND.command()
@click.argument("name")
@author
def pause(name: str, author: str) -> None:
    """Hold campaign NAME at once; a run under way ends before its next message."""
    with opened() as house:
        house.operators.one(author)
        house.timetable.pause(name, author)
        house.checkpoint()
    click.echo(f"{name} is paused; assent campaign resume {name} --as {author} lets it go on")


@COMMAND.command()
@click.argument("name")
@author
def resume(name: str, author: str) -> None:
    """Let a paused campaign NAME go on from where it was."""
    with opened() as house:
        house.operators.one(author)
        house.timetable.resume(name, author)
        house.checkpoint()
    click.echo(f"{name} goes on; assent campaign due sends it now, assent serve by itself")


@COMMAND.command()
@click.argument("name")
@author
def stop(name: str, author: str) -> None:
    """End campaign NAME for good, at once, and take back what waits."""
    with opened() as house:
        house.operators.one(author)
        n_taken = house.timetable.stop(name, author)
        house.checkpoint()
    click.echo(f"{name} is stopped for good; {n_taken:,} messages that waited were taken back")


@COMMAND.command()
@as_json
def due(*, json: bool) -> None:
    """Have out what is due, for cron; what a killed run left is gone on with."""
    with opened() as house, ExitStack() as bars:

        def bar(name: str) -> Callable[[int, int], None]:
            return bars.enter_context(progress(f"sending {name}", quiet=json))

        went = house.timetable.run_due(progress=bar)
        if went:
            house.checkpoint()
    if json:
        say_json([each.as_json() for each in went])
        return
    for each in went:
        if each.report is not None:
            _report(each.report)
        if each.error is not None:
            click.echo(f"{each.campaign}: {each.error.message}")
    if not went:
        click.echo("nothing is due")


@COMMAND.command("list")
@as_json
def list_(*, json: bool) -> None:
    """List the campaigns."""
    with opened() as house:
        found = [
            (
                each.campaign.name,
                each.author,
                len(each.findings),
                "yes" if house.campaigns.approved(each) else "no",
                each.queued_at.isoformat() if each.queued_at else "",
                _planned(house, each.campaign.name),
            )
            for each in house.campaigns.all()
        ]
    names = ("campaign", "author", "findings", "approved", "queued", "planned")
    if json:
        say_json([dict(zip(names, row, strict=True)) for row in found])
    else:
        table("Campaigns", names, list(found))


@COMMAND.command()
@click.argument("name")
@as_json
def report(name: str, *, json: bool) -> None:
    """Show what came of campaign NAME so far."""
    with opened() as house:
        measured = house.campaigns.measure(name)
        told = house.rights.requests.tally(name)
    if json:
        say_json({**measured.as_json(), "told": told.as_json()})
        return
    rows: list[tuple[object, ...]] = list(measured.messages.items())
    rows += [(f"stopped: {reason}", n) for reason, n in measured.stopped.items()]
    rows += [("chosen from the person's own purchases", measured.personal)]
    rows += [
        ("restricted products passed over", measured.withheld),
        ("opted out by its link", measured.opted_out),
        ("reported it", told.reports),
        ("said it is not right about them", told.contested),
        ("were right, as a human found", told.changed),
    ]
    table(name, ("what", "how many"), rows)
    if measured.lift is not None:
        click.echo(measured.lift.words())


def _aloud(piece: str | None) -> None:
    """Show a piece of what a model writes, beside the command's own answer."""
    click.echo(
        "\n(that was not usable; asked again)" if piece is None else piece, nl=False, err=True
    )


def _moment(given: str) -> datetime:
    from assent.vocabulary import BadRequest

    try:
        return datetime.fromisoformat(given)
    except ValueError:
        raise BadRequest(f"`{given}` is not a time such as `2026-12-01T09:00+01:00`") from None


def _planned(house: "House", name: str) -> str:
    plan = house.plans.find(name)
    return "" if plan is None else plan.words()


def _approved(house: "House", name: str) -> bool:
    from assent.vocabulary import NotFound

    try:
        return house.campaigns.approved(house.campaigns.one(name))
    except NotFound:
        return False


def _send(house: "House", name: str, *, json: bool) -> None:
    queued = house.campaigns.queue(name)
    with progress(f"sending {name}", quiet=json) as on_progress:
        sent = house.campaigns.send(name, progress=on_progress)
    house.checkpoint()
    if json:
        say_json(
            {
                "people": queued.people,
                "held": queued.held,
                "withheld": queued.withheld,
                **sent.as_json(),
            }
        )
    else:
        _report(sent)
    if sent.halted is not None:
        raise sent.halted


def _dry(house: "House", name: str, *, json: bool) -> None:
    drafted, preview = house.campaigns.one(name), house.campaigns.preview(name)
    if json:
        findings = [each.as_json() for each in drafted.findings]
        say_json({"audience": preview.as_json(), "findings": findings})
        return
    _show(drafted)
    click.echo(preview.words())
    click.echo("dry run: nothing was submitted, queued or sent")


def _people(house: "House", name: str, most: int, *, json: bool) -> None:
    with progress(f"asking of {name}", quiet=json) as on_progress:
        found = house.rehearsal.people(name, most, progress=on_progress)
    if json:
        say_json(found.as_json())
        return
    rows = [(e.person, e.what, e.variant, ", ".join(e.products)) for e in found.listed]
    table(name, ("person", "what happens", "words", "products"), rows)
    table("In all", ("what happens", "people"), list(found.counts.items()))
    click.echo(found.words())


def _show(drafted: "Drafted") -> None:
    click.echo(drafted.draft.text)
    click.echo("-" * 60)
    for each in drafted.findings:
        click.echo(f"{each.severity}: `{each.quote}`: {each.reason}; {each.mend}")
    click.echo(f"{len(drafted.findings)} findings")


def _report(sent: "SendReport") -> None:
    rows: list[tuple[object, ...]] = [("sent", sent.sent), ("still queued", sent.queued)]
    rows += [(f"stopped: {reason}", n) for reason, n in sent.stopped.items()]
    rows += [(f"rejected: {reason}", n) for reason, n in sent.rejected.items()]
    rows += [("unconfirmed", sent.unconfirmed)]
    table(sent.campaign, ("messages", "how many"), rows)
