"""`assent laws`: the laws on the shelf, what each says, and what lies ahead."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assent.cli.opened import as_json, opened, say_json, table

if TYPE_CHECKING:
    from assent.jurisdictions import Law


@click.group("laws", invoke_without_command=True)
@click.pass_context
def COMMAND(context: click.Context) -> None:
    """See which laws there are, what each says, and which rules begin when.

    None of this is legal advice: each law says which lawyer has read it, or that none has.
    """
    if context.invoked_subcommand is None:
        context.invoke(listed)


@COMMAND.command("list")
@as_json
def listed(*, json: bool = False) -> None:
    """List the laws on the shelf."""
    from assent.jurisdictions import day_of, laws

    today = day_of(datetime.now(UTC))
    found = [laws[code] for code in sorted(laws, key=lambda code: laws[code].slot)]
    if json:
        say_json([_summary(law, today) for law in found])
        return
    rows = [tuple(_summary(law, today).values()) for law in found]
    table("Laws", ("code", "law", "whom it protects", "in force", "reviewed by"), rows)


@COMMAND.command()
@click.argument("code")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As it reads on that day.")
@as_json
def show(code: str, day: datetime | None, *, json: bool) -> None:
    """Print what one law says of each purpose, and its figures, each with its article."""
    from assent.jurisdictions import day_of, laws

    law = laws[code].on(day.date() if day else day_of(datetime.now(UTC)))
    if json:
        say_json(_whole(law))
        return
    click.echo(f"{law.title}: protects people by {law.scope.article}")
    click.echo(f"read on {law.as_of}; reviewed by {law.reviewed_by}\n")
    table("Purposes", ("purpose", "they", "basis", "article"), _purposes(law))
    table("Figures", ("what", "how much", "article"), _figures(law))
    table("Rights", ("right", "article"), [(r.replace("_", " "), a) for r, a in law.rights.items()])
    told = [(each.replace("_", " "), article) for each, article in law.notice.items()]
    table("What a notice must say", ("what", "article"), told)


@COMMAND.command()
@click.option(
    "--all", "every", is_flag=True, help="Of all laws, not only of those that are followed."
)
@as_json
@click.pass_obj
def upcoming(place: Path, *, every: bool, json: bool) -> None:
    """List the rules that have yet to begin; each takes effect on its day by itself."""
    from assent.assembly import Places
    from assent.data_map import read
    from assent.jurisdictions import ahead, day_of, laws

    places = Places(place)
    here = places.data_map.exists() and not every
    of = read(places.data_map).followed if here else [laws[code] for code in laws]
    found = ahead(of, day_of(datetime.now(UTC)))
    if json:
        say_json(
            [{"on": a.on, "law": a.law, "title": a.title, "article": a.article} for a in found]
        )
        return
    whose = "the laws followed here" if here else "all laws"
    rows = [(each.on, each.law, each.title, each.article) for each in found]
    table(f"What lies ahead in {whose}", ("on", "law", "what", "article"), rows)


@COMMAND.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@as_json
def preview(day: datetime, *, json: bool) -> None:
    """Count whom each purpose may use today, and whom on DAY, as things stand."""
    from assent.vocabulary import Use

    with opened() as house:
        counted = []
        for purpose in house.data_map.purposes:
            use = Use.of(purpose)
            now, then = (
                sum(n for ruling, n in house.gate.census(use, on=on).items() if ruling.allow)
                for on in (None, day.date())
            )
            counted.append({"purpose": purpose.value, "today": now, "then": then})
    if json:
        say_json(counted)
        return
    rows = [tuple(each.values()) for each in counted]
    table("Who may be used", ("purpose", "today", f"on {day.date()}"), rows)


def _summary(law: "Law", today: date) -> dict[str, Any]:
    if not law.scope.countries:
        whom = "whoever is under no other"
    elif len(law.scope.countries) > 4:
        whom = f"people in {len(law.scope.countries)} countries"
    else:
        whom = "people in " + ", ".join(sorted(law.scope.countries))
    if law.scope.platforms_only:
        whom += ", on online platforms"
    begun = law.effective_from <= today
    return {
        "code": law.code,
        "title": law.title,
        "protects": whom,
        "in_force": f"since {law.effective_from}" if begun else f"from {law.effective_from}",
        "reviewed_by": law.reviewed_by,
    }


def _purposes(law: "Law") -> list[tuple[str, str, str, str]]:
    """(purpose, whether they opt in or out, basis, article), by purpose."""
    from assent.vocabulary import LegalBasis

    how = {
        LegalBasis.CONSENT: "opt in",
        LegalBasis.LEGITIMATE_INTEREST: "opt out",
        LegalBasis.NOT_OPTED_OUT: "opt out",
    }
    rows = []
    for purpose in sorted(law.governs):
        for ground in law.grounds.get(purpose, ()):
            only = ", for existing customers" if ground.existing_customer else ""
            said = ground.basis.replace("_", " ") + only
            rows.append((purpose.value, how.get(ground.basis, "no choice"), said, ground.article))
    return rows


def _figures(law: "Law") -> list[tuple[str, str, str]]:
    from dataclasses import fields

    cited = [(f.name, getattr(law.requests, f.name)) for f in fields(law.requests)]
    cited += [(name, getattr(law, name)) for name in ("ask_again_after", "breach_within")]
    cited.insert(0, ("child_below", law.child_below))
    return [
        (name.replace("_", " "), _plain(each.value), each.article) for name, each in cited if each
    ]


def _plain(value: object) -> str:
    if isinstance(value, timedelta):
        return f"{value.days} days"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _whole(law: "Law") -> dict[str, Any]:
    return {
        "code": law.code,
        "title": law.title,
        "effective_from": law.effective_from,
        "as_of": law.as_of,
        "reviewed_by": law.reviewed_by,
        "countries": sorted(law.scope.countries),
        "supplements": law.scope.supplements,
        "purposes": [
            {"purpose": purpose, "they": how, "basis": basis, "article": article}
            for purpose, how, basis, article in _purposes(law)
        ],
        "figures": [
            {"what": what, "value": value, "article": article}
            for what, value, article in _figures(law)
        ],
        "rights": dict(law.rights),
        "notice": dict(law.notice),
        "authority": law.authority,
    }
