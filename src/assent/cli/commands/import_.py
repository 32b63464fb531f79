"""`assent import`: take a file in, as the data map declares it."""

from pathlib import Path

import click

from assent.cli.opened import as_json, dry_run, opened, progress, say_json, table


@click.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run
@as_json
def COMMAND(name: str, file: Path, *, dry_run: bool, json: bool) -> None:
    """Import FILE (CSV or Parquet) as the data map's [files.NAME] says.

    Columns that are not declared are dropped and named; rows that cannot be used are set aside
    in a file with the reason. Importing a file again adds nothing.
    """
    with opened() as house, progress(f"importing {file.name}", quiet=json) as on_progress:
        report = house.importer.run(name, file, dry_run=dry_run, on_progress=on_progress)
        consents = name in house.data_map.files and house.data_map.files[name].kind == "consent"
        unlearnt = house.forget_refusers() if consents and not dry_run else 0
    if json:
        say_json(report.as_json())
        return
    rows: list[tuple[object, ...]] = [
        ("rows in the file", report.rows),
        ("kept" if not dry_run else "would be kept", report.kept),
        ("there already", report.already_there),
        ("new people", report.people_new),
    ]
    rows += [(f"dropped: {reason}", n) for reason, n in report.dropped.items()]
    rows += [(f"people denied: {why}", n) for why, n in report.denied.items()]
    table(
        f"{name} from {file.name}" + (" (dry run)" if dry_run else ""), ("what", "how many"), rows
    )
    if unlearnt:
        click.echo(f"models forgot {unlearnt:,} people who no longer agree to training")
    if report.dropped_columns:
        click.echo("columns not declared, so never read: " + ", ".join(report.dropped_columns))
    if report.aside_path:
        click.echo(
            f"set aside with reasons: {report.aside_path}  (personal data; delete when mended)"
        )
