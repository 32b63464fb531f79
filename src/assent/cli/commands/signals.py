"""`assent signals`: what a consent string says, in plain values."""

import sys
from collections.abc import Callable, Mapping

import click

from assent.cli.opened import say_json
from assent.vocabulary import BadRequest

Decoded = Mapping[str, object]


@click.group("signals")
def COMMAND() -> None:
    """Decode the consent strings of IAB. No house is needed."""


@COMMAND.command()
@click.argument("string")
def tcf(string: str) -> None:
    """Print what a TC string of IAB Europe says.

    Give - to read one string a line and answer with one JSON object a line. A line that cannot
    be read is answered with its error, and the exit code is 1 in the end.
    """
    from assent.consent.signals.tcf import decode_tcf

    _print(string, lambda each: decode_tcf(each).as_json())


@COMMAND.command()
@click.argument("string")
def gpp(string: str) -> None:
    """Print what a GPP string says, section by section.

    A section that cannot be trusted to mean what it seems to is `unknown`; take it as a no.
    Give - to read one string a line, as for TC strings.
    """
    from assent.consent.signals.gpp import decode_gpp

    _print(string, lambda each: decode_gpp(each).as_json())


def _print(string: str, decode: Callable[[str], Decoded]) -> None:
    if string != "-":
        say_json(decode(string))
        return
    import msgspec

    n_refused = 0
    for line in sys.stdin.buffer:
        # What is not UTF-8 becomes a character that no such string has, and is refused as one.
        answer = _answer(line.decode(errors="replace").rstrip("\r\n"), decode)
        n_refused += "error" in answer
        click.echo(msgspec.json.encode(answer))
    if n_refused:
        click.get_current_context().exit(1)


def _answer(string: str, decode: Callable[[str], Decoded]) -> Decoded:
    try:
        return decode(string)
    except BadRequest as refusal:
        return {"error": refusal.message}
