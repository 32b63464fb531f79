"""`assent doctor`: what is well with a house, what to watch, what is ill and what to do."""

from pathlib import Path

import click

from assent.cli.opened import as_json, say_json, table


@click.command("doctor")
@as_json
@click.pass_obj
def COMMAND(house: Path, *, json: bool) -> None:
    """Examine the house and change nothing. Exits with 1 when something is ill."""
    from assent.assembly import Places
    from assent.assembly.doctor import Health, examine

    found = list(examine(Places(house)))
    if json:
        say_json([each.as_json() for each in found])
    else:
        rows = [(each.about, each.health, each.said, each.move) for each in found]
        table("The house", ("about", "health", "found", "what to do"), list(rows))
    if any(each.health is Health.ILL for each in found):
        click.get_current_context().exit(1)
