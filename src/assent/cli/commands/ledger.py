"""`assent ledger`: read, sign and verify the log of every answer."""

from collections.abc import Mapping
from pathlib import Path

import click

from assent.cli.opened import as_json, number, opened, read_words, say_json, several, table


@click.group("ledger")
def COMMAND() -> None:
    """Read, sign and verify the log of every answer."""


@COMMAND.command()
@as_json
@click.option(
    "--checkpoint",
    "kept",
    type=click.Path(path_type=Path),
    help="A checkpoint that you kept elsewhere, to hold the log against.",
)
def verify(*, json: bool, kept: Path | None) -> None:
    """Read every entry again and hold it against the tree and every signed checkpoint."""
    with opened() as house:
        found = house.verify_ledger([read_words(kept)] if kept else [])
    if json:
        say_json(found.as_json())
    else:
        for fault in found.faults:
            click.echo(f"broken: {fault}")
        said = "whole" if found.whole else "BROKEN"
        click.echo(
            f"{said}: {found.entries:,} entries, {found.checkpoints} checkpoints, root {found.root}"
        )
    if not found.whole:
        click.get_current_context().exit(1)


@COMMAND.command()
def checkpoint() -> None:
    """Sign the log as it stands and print the note; keep it where this machine cannot reach it."""
    with opened() as house:
        click.echo(house.checkpoint(), nl=False)


@COMMAND.command()
@click.option("-n", "limit", type=several, default=20, show_default=True, help="How many entries.")
@click.option("--before", type=number, help="Start below this entry.")
@as_json
def show(limit: int, before: int | None, *, json: bool) -> None:
    """Print the newest entries."""
    with opened() as house:
        entries = house.ledger.latest(limit, before=before)
    if json:
        say_json([{"number": e.number, "kind": e.kind, **e.body} for e in entries])
        return
    rows = [(e.number, e.body["at"][:19], e.kind, in_words(e.kind, e.body)) for e in entries]
    table("Ledger, newest first", ("entry", "at", "kind", "what"), rows)


def in_words(kind: str, body: Mapping[str, object]) -> str:
    """One line that says what an entry records."""
    if kind == "use":
        answer = body.get("answer") or f"{body.get('members', 0)} people granted"
        reason = f" ({body['reason']})" if body.get("answer") == "denied" else ""
        return f"{body['purpose']}: {answer}{reason}"
    said = {name: part for name, part in body.items() if name not in {"at", "subject"}}
    return ", ".join(f"{name} {part}" for name, part in list(said.items())[:4])
