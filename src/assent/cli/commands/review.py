"""`assent review`: what waits for a second human, and their verdict."""

from collections.abc import Mapping

import click

from assent.cli.opened import as_json, number, opened, say_json, table

reviewer = click.option("--as", "reviewer", required=True, help="The operator who decides.")
reason = click.option("--reason", required=True, help="Why, in a sentence.")


@click.group("review")
def COMMAND() -> None:
    """See what waits for a second human, and decide."""


@COMMAND.command("list")
@as_json
def list_(*, json: bool) -> None:
    """List what waits for a verdict."""
    with opened() as house:
        waiting = house.desk.waiting()
    names = ("item", "campaign", "author", "findings", "submitted")
    rows = [
        (i.number, i.campaign, i.author, len(i.findings), f"{i.submitted_at:%Y-%m-%d %H:%M}")
        for i in waiting
    ]
    if json:
        say_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        table("Waiting for a verdict", names, list(rows))


@COMMAND.command()
@click.argument("item", type=number)
@as_json
def show(item: int, *, json: bool) -> None:
    """Show ITEM: the exact words, what the checks found, and how many it would reach."""
    from dataclasses import asdict

    from assent.review import difference

    with opened() as house:
        found = house.desk.item(item)
        verdicts = house.desk.verdicts(item)
        before = house.desk.before(found)
    if json:
        say_json({**asdict(found), "verdicts": [asdict(each) for each in verdicts]})
        return
    click.echo(f"{found.campaign}, by {found.author}, {found.state}\n")
    click.echo(f"{found.draft['subject_line']}\n\n{found.draft['body']}")
    for each in found.findings:
        click.echo(f"{each['severity']}: `{each['quote']}`: {each['reason']}")
    click.echo(f"audience: {dict(found.audience)}")
    for risk in found.risks:
        click.echo(f"two people have to approve it: {risk}")
    if before:
        said = difference(before.draft["body"], found.draft["body"])
        marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
        click.echo(f"changed since item {before.number}:")
        click.echo("".join(marks[piece.kind].format(piece.text) for piece in said))
    for verdict in verdicts:
        click.echo(f"{verdict.verdict} by {verdict.reviewer}: {verdict.reason}")


@COMMAND.command()
@click.argument("item", type=number)
@reviewer
@reason
@click.option(
    "--pass",
    "passed",
    multiple=True,
    metavar="CHECK=REASON",
    help="Why the warnings of a check may be passed over; once for each check that warns.",
)
def approve(item: int, reviewer: str, reason: str, passed: tuple[str, ...]) -> None:
    """Approve ITEM: exactly these words may go out to this audience, no others.

    A text that carries a risk needs a second approval, by somebody else.
    """
    reasons = dict(said.partition("=")[::2] for said in passed)
    _decide(item, reviewer, "approved", reason, reasons)


@COMMAND.command("return")
@click.argument("item", type=number)
@reviewer
@reason
def return_(item: int, reviewer: str, reason: str) -> None:
    """Return ITEM to its author."""
    _decide(item, reviewer, "returned", reason, {})


def _decide(item: int, reviewer: str, verdict: str, reason: str, passed: Mapping[str, str]) -> None:
    with opened() as house:
        found = house.desk.decide(item, reviewer, verdict, reason, passed)
        house.checkpoint()
    waits = verdict == "approved" and found.state == "submitted"
    more = "; somebody else has to approve it too, because " + found.risks[0] if waits else ""
    click.echo(f"item {item} of {found.campaign} is {found.state}{more}")
