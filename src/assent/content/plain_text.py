"""The text as a reader sees it, with the way back to the text as it was written.

What is written can hide what is seen: tags within a word, characters without width, digits of
other scripts, letters that look like Latin ones. Checks read the folded text and quote the
written one. What a page would hide, such as a comment, is read too: a mail may show it.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Self

_SPECIAL = re.compile(
    r"<(?i:style)\b[^<>]*>[^<]*</(?i:style)>|<!--|-->|</?[A-Za-z][^<>]*>"  # HTML
    r"|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|\s{2,}|[^\S ]"  # white space other than one space
    r"|[^\W\d_][\u0300-\u036f]{1,4}"  # a letter with its accents apart
    r"|[^\x20-\x7e]"
)
_BLOCK = re.compile(
    r"</?(?:p|br|div|li|ul|ol|tr|td|th|table|h[1-6]|hr|section|article|header|footer)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\S\n]*\n(?:\s*\n|\s*(?:[-*\u2022\u2013]|\d{1,2}[.)])\s)")
_LETTER_O = re.compile(r"(?<=\d)[oO]{1,6}(?=[\doO]{0,9} ?[%€$£])")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing
_LIKE = {  # Latin letters and signs, and the Cyrillic, Greek and other ones that look like them
    "A": "\u0410\u0391",
    "a": "\u0430\u03b1",
    "B": "\u0412\u0392",
    "b": "\u0432",
    "C": "\u0421",
    "c": "\u0441",
    "d": "\u0501",
    "E": "\u0415\u0395",
    "e": "\u0435",
    "H": "\u041d\u0397",
    "h": "\u04bb\u043d",
    "I": "\u0406\u0399",
    "i": "\u0456\u03b9",
    "J": "\u0408",
    "j": "\u0458",
    "K": "\u041a\u039a",
    "k": "\u043a\u03ba",
    "l": "\u04cf",
    "M": "\u041c\u039c",
    "m": "\u043c",
    "N": "\u039d",
    "O": "\u041e\u039f",
    "o": "\u043e\u03bf",
    "P": "\u0420\u03a1",
    "p": "\u0440\u03c1",
    "S": "\u0405",
    "s": "\u0455",
    "T": "\u0422\u03a4",
    "t": "\u0442\u03c4",
    "u": "\u03c5",
    "v": "\u03bd",
    "X": "\u0425\u03a7",
    "x": "\u0445\u03c7",
    "Y": "\u0423\u03a5",
    "y": "\u0443",
    "Z": "\u0396",
    "%": "\u066a",
    "'": "\u2019\u2018\u02bc\u2032`\u00b4",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    "/": "\u2044\u2215",
}
_LOOKALIKES = str.maketrans({alike: sign for sign, all_ in _LIKE.items() for alike in all_})
_SENTENCE_END = re.compile(r"\n|[!?]|(?<![ \n.]\d)(?<![ \n.]\d\d)\.(?= [^\W\da-zäöü])")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that make text read in another direction than it is written."""


@dataclass(frozen=True)
class PlainText:
    """What a reader sees.

    Args:
        as_written: the text before folding.
        text: folded: no tags, one space between words, a line break between blocks.
        starts: for each character, where in the written text it begins.
        ends: and where it ends.
    """

    as_written: str
    text: str
    starts: "array[int]"
    ends: "array[int]"

    @classmethod
    def of(cls, written: str) -> Self:
        """Fold a text.

        Examples:
            >>> PlainText.of("5<b>0</b>&nbsp;\u200b% o\u200bff").text
            '50 % off'
            >>> PlainText.of("\uff15\uff10\uff05, \u043enly f\u0075\u0308r Sie").text
            '50%, only für Sie'
        """
        folding = _Folding()
        at = 0
        while found := _SPECIAL.search(written, at):
            folding.copy(written, at, found.start())
            folding.put(written, found)
            at = found.end()
        folding.copy(written, at, len(written))
        text = _LETTER_O.sub(lambda o: "0" * len(o[0]), "".join(folding.parts))
        return cls(written, text, folding.starts, folding.ends)

    def quote(self, start: int, end: int) -> tuple[tuple[int, int], str]:
        """Where `text[start:end]` was written, and how.

        Examples:
            >>> PlainText.of("now 5<b>0</b>%").quote(4, 7)
            ((4, 14), '5<b>0</b>%')
        """
        span = self.starts[start], self.ends[end - 1]
        return span, self.as_written[slice(*span)]

    @cached_property
    def folded(self) -> str:
        """The text without regard to case, of the same length."""
        lower = self.text.lower()
        if len(lower) == len(self.text):
            return lower
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)

    @cached_property
    def _bounds(self) -> list[int]:
        inner = (end.end() for end in _SENTENCE_END.finditer(self.text))
        return [0, *inner, len(self.text)]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the sentence that a span begins in, wide enough to hold all of it.

        Examples:
            >>> plain = PlainText.of("Until 14. May. Yes!")
            >>> plain.text[slice(*plain.sentence(6, 8))]
            'Until 14. May.'
        """
        place = bisect_right(self._bounds, start)
        first = self._bounds[place - 1]
        last = self._bounds[place] if place < len(self._bounds) else len(self.text)
        return first, max(last, end)


class _Folding:
    """The folded text as it grows."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.starts = array("Q")
        self.ends = array("Q")

    def copy(self, written: str, start: int, end: int) -> None:
        """Take printable ASCII over as it is."""
        if start < end and written[start] == " " and self._after_space():
            start += 1
        if start < end:
            self.parts.append(written[start:end])
            self.starts.extend(range(start, end))
            self.ends.extend(range(start + 1, end + 1))

    def put(self, written: str, found: re.Match[str]) -> None:
        """Fold one special place."""
        said = found[0]
        end = found.end()
        if said[0] == "<" or said == "-->":
            if _BLOCK.match(said):
                self._space("\n", found.start(), end)
        elif said.isspace():
            self._space("\n" if _opens_line(written, found) else " ", found.start(), end)
        else:
            self._letters(unescape(said) if said[0] == "&" else said, found.start(), end)

    def _letters(self, said: str, start: int, end: int) -> None:
        for each in unicodedata.normalize("NFKC", said).translate(_LOOKALIKES):
            kind = unicodedata.category(each)
            if each.isspace():
                self._space(" ", start, end)
            elif kind[0] == "C" or kind == "Mn" or each in _BLANK:
                continue
            else:
                digit = unicodedata.decimal(each, None)
                self.parts.append(each if digit is None else str(digit))
                self.starts.append(start)
                self.ends.append(end)

    def _space(self, space: str, start: int, end: int) -> None:
        if self._after_space():
            if space == "\n":
                self.parts[-1] = self.parts[-1][:-1] + "\n"
            return
        self.parts.append(space)
        self.starts.append(start)
        self.ends.append(end)

    def _after_space(self) -> bool:
        return bool(self.parts) and self.parts[-1][-1] in " \n"


def _opens_line(written: str, space: re.Match[str]) -> bool:
    around = written[space.start() : space.end() + 4]
    opens = _LINE.match(around)
    return opens is not None and opens.start() < len(space[0])
