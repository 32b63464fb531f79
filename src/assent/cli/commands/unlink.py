"""`assent unlink`: part a person from an identifier that was linked to them by mistake."""

import click

from assent.cli.opened import as_json, opened, say_json


@click.command("unlink")
@click.argument("kind")
@click.argument("value")
@as_json
def COMMAND(kind: str, value: str, *, json: bool) -> None:
    """Take back that an identifier, such as a device's, is somebody's.

    What it brought to them goes back to whom it came from. What they refused because it was
    refused there stays refused until they say yes themselves.
    """
    with opened() as house:
        n_back = house.gate.linking.undo(kind, value)
    if json:
        say_json({"rows": n_back})
    else:
        click.echo(f"parted; {n_back} identifiers and events went back")
