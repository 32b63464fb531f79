"""`assent init`: lay out a new house."""

from pathlib import Path

import click


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def COMMAND(house: Path, folder: Path | None) -> None:
    """Make a new house: an example data map, empty folders and a master key."""
    from assent.assembly import make_house

    places = make_house(folder or house)
    click.echo(f"made a house in {places.root}")
    click.echo(
        f"  {places.data_map}   declare purposes, fields and processors here, then `assent check`"
    )
    click.echo(f"  {places.keys}   keys; back them up apart from {places.data}")
