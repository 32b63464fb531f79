"""`assent restore`: bring a house back from a backup."""

from datetime import UTC, datetime
from pathlib import Path

import click

from assent.cli.opened import as_json, dry_run, say_json, stages


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path))
@click.option("--keys", type=click.Path(path_type=Path), help="A backup of the keys, if need be.")
@click.option("--replace", is_flag=True, help="What the house has now may go.")
@dry_run
@as_json
@click.pass_obj
def COMMAND(
    house: Path, backup: Path, keys: Path | None, *, replace: bool, dry_run: bool, json: bool
) -> None:
    """Bring the house back from BACKUP; stop `assent serve` first.

    It is put together beside the house and verified, and whoever was erased since is erased again,
    before it takes the house's place. What is cut short is begun anew.
    """
    from assent.assembly.restore import restore

    with stages(quiet=json) as on_progress:
        found = restore(
            house,
            backup,
            lambda: datetime.now(UTC),
            on_progress,
            keys=keys,
            replace=replace,
            dry_run=dry_run,
        )
    if json:
        say_json(found.as_json())
        return
    click.echo(
        f"{'would be restored' if dry_run else 'restored'}: {found.people:,} people, "
        f"{found.entries:,} ledger entries, {found.models} models"
    )
    click.echo(f"erased again, having been erased since: {found.erased:,}")
    if found.lost:
        click.echo(
            f"{found.lost:,} ledger entries were signed since and are lost; their"
            " checkpoints are in keys/checkpoints.lost"
        )
