"""`assent why`: every decision about one person, with its reason."""

import click

from assent.cli.opened import as_json, opened, say_json, several, someone, table


@click.command("why")
@click.argument("kind")
@click.argument("value")
@click.option(
    "-n", "limit", type=several, default=30, show_default=True, help="How many decisions."
)
@as_json
def COMMAND(kind: str, value: str, limit: int, *, json: bool) -> None:
    """Show what was decided about a person, newest first, and which models hold them.

    KIND is what identifies them, such as `email` or `household`; VALUE is theirs.
    """
    with opened() as house:
        subject = someone(house, kind, value)
        decided = house.ledger.about(house.keys.pseudonym(subject))
        models = [each.label for each in house.models.holding(subject)]
        said = {c.purpose.value: c.status.value for c in house.preferences.choices(subject)}
    if json:
        entries = [{"number": e.number, "kind": e.kind, **e.body} for e in decided[:limit]]
        say_json({"decisions": entries, "models": models, "choices": said})
        return
    table("What they said", ("purpose", "last word"), list(said.items()))
    rows = []
    for entry in decided[:limit]:
        body = entry.body
        answer = body.get("answer", "granted, among others" if "members" in body else entry.kind)
        rule = f"{body.get('law', '')} {body.get('article', '')}".strip()
        rows.append((entry.number, body["at"][:19], body.get("purpose", ""), answer, rule))
    table("Decisions, newest first", ("entry", "at", "purpose", "answer", "rule"), rows)
    click.echo("models that hold them: " + (", ".join(models) or "none"))
