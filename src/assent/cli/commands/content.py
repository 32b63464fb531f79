"""`assent content`: look at texts before anybody else sees them."""

import json as js
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from assent.cli.opened import as_json, say_json
from assent.vocabulary import BadRequest

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group("content")
def COMMAND() -> None:
    """Look at texts before anybody else sees them."""


@COMMAND.command("scan")
@click.argument("texts", type=click.File("rb"))
@click.option(
    "--mode",
    type=click.Choice(["out", "copy"]),
    default="out",
    show_default=True,
    help="Miss nothing that is about to leave, or raise no false alarm on finished copy.",
)
def scan_(texts: BinaryIO, mode: str) -> None:
    """Find personal data in TEXTS: one JSON text a line in, one JSON list a line out.

    `-` reads what is piped in. A finding is {start, end, kind, score}, in code points.
    """
    from assent.content.firewall.scan import Mode, scan

    kind, out = Mode(mode), sys.stdout
    for number, line in enumerate(texts, 1):
        found = [hit._asdict() for hit in scan(_text(line, number), kind)]
        out.write(js.dumps(found) + "\n")


def _text(line: bytes, number: int) -> str:
    """The text that a line holds; the line is not repeated, as it may be personal."""
    try:
        said = js.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, str):
        raise BadRequest(f"line {number} is not a JSON text; write each text in double quotes")
    return said


@COMMAND.command("train")
@click.argument("judged", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say how well it would do, and keep nothing.")
@as_json
def train_(judged: Path, *, dry_run: bool, json: bool) -> None:
    """Have the check of manipulation learn from JUDGED: `1` or `0`, a tab, a sentence a line.

    The rules go on blocking; the model only asks a human to look. Judge copy of your own.
    """
    from assent.cli.opened import opened
    from assent.content.training import read_judged, train

    trained = train(read_judged(judged))
    with opened() as house:
        place = house.copy_model_place
    if not dry_run:
        place.write_text("\n".join(trained.model.lines()) + "\n", encoding="utf-8")
    if json:
        say_json(trained.as_json())
        return
    click.echo(
        f"{trained.n} sentences; on those it had not seen: precision {trained.precision:.2f}, "
        f"recall {trained.recall:.2f}, F1 {trained.f1:.2f}"
    )
    click.echo("nothing was kept" if dry_run else f"wrote {place}; take it away to be without")


@COMMAND.command("sign")
@click.argument("image", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--to", "place", type=click.Path(path_type=Path), required=True)
@click.option("--title", default="", help="What the image is called; its file's name unless given.")
@click.option(
    "--key", type=_FILE, envvar="ASSENT_C2PA_KEY", required=True, help="A P-256 key in PEM."
)
@click.option(
    "--certificates",
    type=_FILE,
    envvar="ASSENT_C2PA_CERTIFICATES",
    required=True,
    help="PEM: the signer's own first, its issuers after it.",
)
def sign_(image: Path, *, place: Path, title: str, key: Path, certificates: Path) -> None:
    """Sign an IMAGE that a model made (PNG, JPEG, WebP) with a C2PA manifest that says so.

    The extra `c2pa` is needed. Nothing is fetched, and no time stamp is asked for.
    """
    from mimetypes import guess_type

    from assent.content.provenance import read_image, sign_image, signs_with

    kind = guess_type(image.name)[0] or ""
    chain = certificates.read_text(encoding="ascii", errors="replace")
    with _needing_c2pa():
        signed = sign_image(
            image.read_bytes(), kind, title or image.name, chain, signs_with(key.read_bytes())
        )
        state = read_image(signed, kind).state
    place.write_bytes(signed)
    click.echo(f"wrote {place}; its manifest is {state.lower()}")


@COMMAND.command("provenance")
@click.argument("image", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@as_json
def provenance_(image: Path, *, json: bool) -> None:
    """Say what an IMAGE says of how it came to be."""
    from dataclasses import asdict
    from mimetypes import guess_type

    from assent.content.provenance import read_image

    with _needing_c2pa():
        said = asdict(read_image(image.read_bytes(), guess_type(image.name)[0] or ""))
    if json:
        say_json(said)
        return
    for name, value in said.items():
        click.echo(f"{name.replace('_', ' ')}: {value or '-'}")


@contextmanager
def _needing_c2pa() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError:
        raise BadRequest(
            "images are signed and read by the extra `c2pa`; install `assent[c2pa]`"
        ) from None


@COMMAND.command("check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--facts", type=click.Path(path_type=Path), required=True, help="The fact sheet it rests on."
)
@click.option("--subject", default="", help="The subject line, where the file has none.")
@click.option(
    "--language", default="", help="Its language; as the file or its words say, unless given."
)
@click.option("--audience", default="", help="Whom it is for, in words.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day it is sent; today.")
@as_json
def check_(
    file: Path,
    *,
    facts: Path,
    subject: str,
    language: str,
    audience: str,
    day: datetime | None,
    json: bool,
) -> None:
    """Find what is wrong with the text in FILE: plain text, an HTML page, or a mail (`.eml`).

    The exit code is 2 when a finding is an error, which no draft may have, and 0 otherwise.
    """
    from assent.cli.copy_file import findings_in, read_copy, shown
    from assent.content import FactSheet, Severity

    copy = read_copy(file, subject=subject, language=language)
    today = day.date() if day else datetime.now(UTC).date()
    found = findings_in(copy, FactSheet.read(facts), today, audience)
    if json:
        say_json([each.as_json() for each in found])
    else:
        click.echo(shown(copy, found))
    sys.exit(2 if any(each.severity is Severity.ERROR for each in found) else 0)
