"""`assent ledger`: read, sign, prove and verify the log of every answer."""

from collections.abc import Mapping
from pathlib import Path

import click

from assent.cli.opened import (
    as_json,
    number,
    opened,
    progress,
    read_words,
    say_json,
    several,
    table,
)

a_file = click.Path(path_type=Path)


@click.group("ledger")
def COMMAND() -> None:
    """Read, sign, prove and verify the log of every answer."""


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
        for name, size in found.cosigned.items():
            click.echo(f"cosigned by {name} up to entry {size - 1:,}")
    if not found.whole:
        click.get_current_context().exit(1)


@COMMAND.command()
def checkpoint() -> None:
    """Sign the log as it stands and print the note; keep it where this machine cannot reach it."""
    with opened() as house:
        click.echo(house.checkpoint(), nl=False)


@COMMAND.command()
def key() -> None:
    """Print the log's public key, for whoever will verify its checkpoints and proofs."""
    with opened() as house:
        click.echo(house.ledger.key.text)


@COMMAND.command()
@click.argument("entry", type=number)
@click.option("--checkpoint", "kept", type=a_file, help="The checkpoint to prove against.")
@click.option("--hidden", is_flag=True, help="Prove that something stands there, not what.")
def prove(entry: int, kept: Path | None, *, hidden: bool) -> None:
    """Print a proof that ENTRY is in the log, which anybody can check without this house."""
    with opened() as house:
        note = read_words(kept) if kept else house.checkpoint()
        click.echo(str(house.ledger.prove(entry, note=note, show=not hidden)), nl=False)


@COMMAND.command()
@click.argument("proof", type=a_file)
@click.argument("key")
def check(proof: Path, key: str) -> None:
    """Check a PROOF against the log's public KEY; no house is needed. Prints the entry."""
    from assent.ledger import Proof, VerifierKey

    say_json(Proof.of(read_words(proof)).entry(VerifierKey.of(key)))


@COMMAND.command()
@click.argument("old", type=number)
@click.argument("new", type=number)
@as_json
def consistency(old: int, new: int, *, json: bool) -> None:
    """Print the hashes that show that the log of OLD entries is the start of that of NEW."""
    from base64 import b64encode

    with opened() as house:
        path = [b64encode(each).decode() for each in house.ledger.consistency(old, new)]
    if json:
        say_json({"old": old, "new": new, "path": path})
    else:
        click.echo("\n".join(path))


@COMMAND.command()
@click.argument("folder", type=a_file)
@as_json
def export(folder: Path, *, json: bool) -> None:
    """Write the tree's hashes and a checkpoint to FOLDER, to be hosted as they are.

    No entry leaves, only salted hashes. What is there already is not written again.
    """
    with opened() as house, progress("tiles", quiet=json) as on_progress:
        house.checkpoint()
        n_new = house.ledger.export(folder, on_progress)
    if json:
        say_json({"folder": str(folder), "tiles": n_new})
    else:
        click.echo(f"{n_new:,} new tiles and a checkpoint are in {folder}")


@COMMAND.command()
@click.argument("note", type=a_file)
def cosign(note: Path) -> None:
    """Take the cosignatures of NOTE, a checkpoint that witnesses of the data map signed too."""
    with opened() as house:
        click.echo(house.cosign(read_words(note)), nl=False)


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
