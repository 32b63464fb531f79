"""`assent content`: look at texts before anybody else sees them."""

import json
import sys
from typing import BinaryIO

import click

from assent.vocabulary import BadRequest


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
        out.write(json.dumps(found) + "\n")


def _text(line: bytes, number: int) -> str:
    """The text that a line holds; the line is not repeated, as it may be personal."""
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, str):
        raise BadRequest(f"line {number} is not a JSON text; write each text in double quotes")
    return said
