"""An answer as it comes: each piece is told as soon as it can be read.

# INVARIANT: however the bytes are cut, the pieces that were told are together the whole answer.
"""

import codecs
import re
from collections.abc import Callable
from typing import Protocol

Heard = Callable[[str | None], None]
"""Told each piece of an answer; None where what was told is void and the answer begins anew."""

LINE = re.compile(r"\r\n|\n|\r")
"""What ends a line of server-sent events (WHATWG HTML 9.2.6), and nothing else does."""


class Reads(Protocol):
    """What an endpoint's dialect knows of its lines."""

    def piece(self, line: str) -> str:
        """What of the answer a line of a stream carries."""
        ...


class Live:
    """Reads a stream as it arrives.

    Args:
        dialect: knows what a line carries.
        heard: told each piece.
    """

    def __init__(self, dialect: Reads, heard: Heard) -> None:
        self._dialect = dialect
        self._heard = heard
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self._told = False

    def feed(self, chunk: bytes) -> None:
        """Take what arrived; the last line is held back until it is whole."""
        self._held += self._decoder.decode(chunk)
        ended = self._held.removesuffix("\r")  # a line feed may follow
        *lines, rest = LINE.split(ended)
        self._held = rest + self._held[len(ended) :]
        for line in lines:
            self._tell(self._dialect.piece(line))

    def end(self, text: str) -> None:
        """Tell an answer that came whole, in no stream."""
        if not self._told:
            self._tell(text)

    def again(self) -> None:
        """What was told is void."""
        if self._told:
            self._heard(None)

    def _tell(self, piece: str) -> None:
        if piece:
            self._told = True
            self._heard(piece)
