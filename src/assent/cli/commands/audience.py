"""`assent audience`: whom a definition means, how many they are, and who is in it now."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assent.cli.opened import as_json, dry_run, opened, progress, say_json, table

if TYPE_CHECKING:
    from assent.assembly import House
    from assent.audiences import Audience, Built

WHICH = "AUDIENCE is the name of one that is kept, or a file (.toml or .json) that declares one."


@click.group("audience")
def COMMAND() -> None:
    """Preview, keep, build and explain audiences."""


@COMMAND.command(help=f"Count an audience with and without consent.\n\n{WHICH}")
@click.argument("audience")
@as_json
def preview(audience: str, *, json: bool) -> None:
    """Count an audience with and without consent."""
    with opened() as house:
        found = _read(house, audience)
        counted = house.named.preview(found)
        house.checkpoint()
    if json:
        say_json({"name": found.name, **counted.as_json()})
        return
    click.echo(found.definition.words())
    click.echo(counted.words())


@COMMAND.command(help=f"Say in words whom an audience means; nobody is counted.\n\n{WHICH}")
@click.argument("audience")
@as_json
def explain(audience: str, *, json: bool) -> None:
    """Say in words whom an audience means; nobody is counted."""
    with opened() as house:
        found = _read(house, audience)
    if json:
        say_json(_about(found) | {"words": found.definition.explained()})
    else:
        click.echo(found.explained())


@COMMAND.command()
@click.argument("file", type=click.Path(path_type=Path))
@dry_run
@as_json
def keep(file: Path, *, dry_run: bool, json: bool) -> None:
    """Keep the audience that FILE declares under its name."""
    from assent.audiences import read_audience_file

    said = read_audience_file(file)
    with opened() as house:
        found = house.named.read(said) if dry_run else house.named.keep(said)
    if json:
        say_json(_about(found) | {"kept": not dry_run})
        return
    click.echo(found.explained())
    click.echo("dry run: it was not kept" if dry_run else f"kept as `{found.name}`")


@COMMAND.command()
@click.argument("names", nargs=-1)
@click.option("--due", is_flag=True, help="Build all whose time has come; for a timer.")
@dry_run
@as_json
def build(names: tuple[str, ...], *, due: bool, dry_run: bool, json: bool) -> None:
    """Find the members of audiences that are built on a schedule.

    Members found before are replaced. An audience that has become too small loses its members,
    and the others are still built.
    """
    if due == bool(names):
        raise click.UsageError("name audiences, or say `--due`")
    with opened() as house:
        wanted = house.named.due() if due else [house.named.one(name).name for name in names]
        if not dry_run:
            _build(house, wanted, json=json)
    if dry_run and json:
        say_json({"would_build": wanted})
    elif dry_run:
        click.echo(f"dry run: would build {', '.join(wanted) or 'none'}")


@COMMAND.command()
@click.argument("name")
@as_json
def show(name: str, *, json: bool) -> None:
    """Show the audience NAME: its declaration, and whom of it may be used now."""
    from assent.audiences import AudienceTooSmall
    from assent.vocabulary import Conflict

    with opened() as house:
        found = house.named.one(name)
        why, size = "", None
        try:
            size = house.audiences.said(house.named.members(name).subjects)
        except (AudienceTooSmall, Conflict) as failure:
            why = failure.message
        house.checkpoint()
    if json:
        say_json(_about(found) | {"size": size, "why": why})
        return
    click.echo(found.explained())
    click.echo(why if size is None else f"{size:,} people in it may be used now")


@COMMAND.command("list")
@as_json
def list_(*, json: bool) -> None:
    """List the audiences that are kept."""
    with opened() as house:
        found = house.named.all()
    if json:
        say_json([_about(each) for each in found])
        return
    rows = [(e.name, e.use.purpose.value, e.membership, e.definition.words()) for e in found]
    table("Audiences", ("audience", "purpose", "membership", "who"), list(rows))


@COMMAND.command()
@click.argument("name")
@dry_run
def remove(name: str, *, dry_run: bool) -> None:
    """Remove the audience NAME and the members it was built with."""
    with opened() as house:
        house.named.remove(name, dry_run=dry_run)
    click.echo(f"dry run: `{name}` can be removed" if dry_run else f"`{name}` is removed")


def _read(house: "House", audience: str) -> "Audience":
    from assent.audiences import read_audience_file

    if Path(audience).suffix in {".toml", ".json"}:
        return house.named.read(read_audience_file(Path(audience)))
    return house.named.one(audience)


def _build(house: "House", names: list[str], *, json: bool) -> None:
    """Build each; those that cannot be are told at the end, with a code that is not zero."""
    from assent.vocabulary import AssentError

    built: list[Built] = []
    refused: dict[str, str] = {}
    with progress("building", quiet=json) as on_progress:
        for number, name in enumerate(names, start=1):
            try:
                built.append(house.named.build(name))
            except AssentError as failure:
                refused[name] = failure.message
            on_progress(number, len(names))
    house.checkpoint()
    if json:
        say_json({"built": [each.as_json() for each in built], "refused": refused})
    elif built:
        rows = [tuple(each.as_json().values()) for each in built]
        table("Built", ("audience", "people", "joined", "left", "ledger entry"), list(rows))
    for name, why in refused.items() if not json else ():
        click.echo(f"assent: `{name}`: {why}", err=True)
    if refused:
        click.get_current_context().exit(1)


def _about(audience: "Audience") -> dict[str, object]:
    return {
        "name": audience.name,
        "purpose": audience.use.purpose.value,
        "processor": audience.use.processor,
        "restricted": audience.use.restricted,
        "fields": sorted(audience.use.fields),
        "membership": audience.membership,
        "words": audience.definition.words(),
    }
