"""`assent check`: every mistake in the data map, with its line."""

from pathlib import Path

import click

from assent.cli.opened import as_json, say_json


@click.command("check")
@as_json
@click.pass_obj
def COMMAND(house: Path, *, json: bool) -> None:
    """Check assent.toml and explain each mistake. Findings are advice; errors exit with 1."""
    from dataclasses import asdict

    from assent.assembly import Places
    from assent.assembly.checking import check_data_map
    from assent.data_map import Severity

    place = Places(house).data_map
    mistakes = check_data_map(place)
    errors = [each for each in mistakes if each.severity is Severity.ERROR]
    if json:
        say_json([asdict(each) for each in mistakes])
    for each in mistakes if not json else []:
        click.echo(f"{place.name}:{each.line}: {each.severity}: {each.message}")
    if not json:
        click.echo(f"{len(errors)} errors, {len(mistakes) - len(errors)} findings")
    if errors:
        click.get_current_context().exit(1)
