"""What changed between two texts, word by word, so that a reviewer reads the change alone."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_WORDS = 4000
"""Longer texts are compared line by line: word by word takes time with the square."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text and what became of it."""

    kind: Kind
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in their order.

    Joined without what was added they are `before`; without what was removed, `after`.

    Examples:
        >>> for piece in difference("Bread is 2 EUR now", "Bread is 3 EUR now"):
        ...     print(piece.kind, repr(piece.text))
        same 'Bread is '
        removed '2'
        added '3'
        same ' EUR now'
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Piece(Kind.SAME, "".join(old[a:b])))
            continue
        found += [Piece(Kind.REMOVED, "".join(old[a:b]))] if a < b else []
        found += [Piece(Kind.ADDED, "".join(new[c:d]))] if c < d else []
    return found
