"""`assent retention`: delete what has been kept long enough."""

import click

from assent.cli.opened import as_json, dry_run, opened, progress, say_json, table


@click.command("retention")
@dry_run
@as_json
def COMMAND(*, dry_run: bool, json: bool) -> None:
    """Delete what has been kept as long as its purposes need it; `assent work` does so daily.

    How long is `retention_days` of a purpose, or of a field where that is less; `[holds]` in
    assent.toml names what must be kept longer.
    """
    with opened() as house:
        with progress("retention", quiet=json) as on_progress:
            found = house.retention.run(dry_run=dry_run, on_progress=on_progress)
        if any(each.rows for each in found) and not dry_run:
            house.checkpoint()
    if json:
        say_json([each.as_json() for each in found])
        return
    if not found:
        click.echo("nothing is past its time")
        return
    rows = [(e.table, e.what, e.days, e.rows, e.held, e.because) for e in found]
    names = ("where", "what", "kept for days", "deleted", "held", "because")
    table("Past its time" + (" (dry run)" if dry_run else ""), names, rows)
