"""`assent backup`: put data and keys away, apart from each other."""

from pathlib import Path

import click

from assent.cli.opened import as_json, opened, say_json, stages


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--keys", type=click.Path(path_type=Path), help="Where the keys go.")
@as_json
@click.pass_obj
def COMMAND(house: Path, folder: Path | None, keys: Path | None, *, json: bool) -> None:
    """Back the data up to FOLDER and, with --keys, the keys to another place.

    The house may be in use. Keep the two apart. Backups of the keys are deleted after as many days
    as `keys_kept_days` of the data map says: as long as one is there, those who were erased since
    can be read in a backup of the data.
    """
    from assent.assembly import Places
    from assent.assembly.backup import back_up, back_up_keys

    if folder is None and keys is None:
        raise click.UsageError("name a FOLDER for the data, --keys for the keys, or both")
    if folder is not None and keys is not None and folder.resolve() == keys.resolve():
        raise click.UsageError("keys and data must lie apart; name two folders")
    made: dict[str, str] = {}
    places = Places(house)
    with opened() as open_house, stages(quiet=json) as on_progress:
        if folder is not None:
            made["data"] = str(back_up(open_house, places, folder, on_progress))
        if keys is not None:
            made["keys"] = str(back_up_keys(open_house, places, keys, on_progress))
    if json:
        say_json(made)
        return
    for what, where in made.items():
        click.echo(f"{what}: {where}")
