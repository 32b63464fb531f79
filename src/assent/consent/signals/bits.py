"""A cursor over the bits of a base64url text: IAB's strings are numbers packed without gaps.

Every reader here refuses to go past the end, and every list of ids is bounded before it is
made, so that a short hostile text cannot ask for much time or memory.
"""

import re
from binascii import a2b_base64
from datetime import UTC, datetime, timedelta
from itertools import compress

from assent.vocabulary import BadRequest

LONGEST = 16_384
"""Longer texts are refused unread: twice what servers take as a header, 19 times what we saw."""

MOST_IDS = 65_535
"""A vendor's id has 16 bits, so no list has more vendors; all restrictions together neither."""

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_FOREIGN = re.compile(r"[^A-Za-z0-9_.~-]")
_STANDARD = bytes.maketrans(b"-_", b"+/")
_MARKS = bytes.maketrans(b"01", b"\0\1")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIBONACCI = [1, 2]
while _FIBONACCI[-1] + _FIBONACCI[-2] <= MOST_IDS:
    _FIBONACCI.append(_FIBONACCI[-1] + _FIBONACCI[-2])


class Bits:
    """The bits of one segment, read from left to right.

    Args:
        text: base64url without padding; each character is six bits.
        where: what the segment is called in messages, such as `the core of the TC string`.

    Raises:
        BadRequest: the text is empty or has a character that is not base64url's.

    Examples:
        >>> bits = Bits("CPXx", "the core")
        >>> bits.number(6), bits.flag(), bits.number(17), bits.left
        (2, False, 62961, 0)
        >>> bits.number(1)
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.BadRequest: the core is cut short
    """

    __slots__ = ("_at", "_bits", "where")

    def __init__(self, text: str, where: str) -> None:
        if not _BASE64URL.fullmatch(text):
            raise BadRequest(f"{where} {_fault(text)}")
        self.where = where
        self._at = 0
        whole = text.encode().translate(_STANDARD) + b"A" * (-len(text) % 4)
        # The byte in front keeps the leading zeros; `bin` writes it as `0b1`.
        binary = bin(int.from_bytes(b"\1" + a2b_base64(whole)))
        self._bits = binary[3 : 3 + 6 * len(text)].encode()

    @property
    def left(self) -> int:
        """How many bits are not read yet."""
        return len(self._bits) - self._at

    @property
    def only_padding_left(self) -> bool:
        """Whether nothing but zeros, fewer than base64 ever pads with, is left."""
        return self.left < 24 and b"1" not in self._bits[self._at :]

    def number(self, width: int) -> int:
        """The next `width` bits as a number, the greatest bit first."""
        return int(self._take(width), 2)

    def flag(self) -> bool:
        """The next bit."""
        return self._take(1) == b"1"

    def numbers(self, count: int, width: int) -> tuple[int, ...]:
        """The next `count` numbers of `width` bits each."""
        return tuple(self.number(width) for _ in range(count))

    def letters(self) -> str:
        """Two letters of six bits each, where `A` is 0.

        Raises:
            BadRequest: one of the two is no letter.
        """
        first, second = divmod(self.number(12), 64)
        if max(first, second) > 25:
            raise BadRequest(f"{self.where} has a language or country that is not two letters")
        return chr(65 + first) + chr(65 + second)

    def time(self) -> datetime:
        """An instant, in 36 bits of tenths of a second since 1970."""
        return _EPOCH + timedelta(milliseconds=100 * self.number(36))

    def field(self, width: int) -> tuple[int, ...]:
        """A bit field: the ids, counted from 1, whose bits are set among the next `width`."""
        return tuple(compress(range(1, width + 1), self._take(width).translate(_MARKS)))

    def ranges(self, greatest: int) -> tuple[int, ...]:
        """Ids in entries of one id or of a first and a last one, each of 16 bits.

        Entries need not be in order, and may overlap; what they name is sorted.

        Args:
            greatest: no id may be above it.

        Raises:
            BadRequest: an entry is 0, ends before it begins or goes too far, or the entries
                name more ids than there can be.

        Source: TCF v2, "The Core String", RangeEntry; GPP, "Section Encoding", Range (Int).
        """
        ids: list[int] = []
        in_order, before = True, 0
        for _ in range(self.number(12)):
            entry = self.number(17)
            first = last = entry & 0xFFFF
            if entry > 0xFFFF:
                last = self.number(16)
            in_order = in_order and first > before
            self._extend(ids, first, last, greatest)
            before = last
        return tuple(ids if in_order else sorted(set(ids)))

    def fibonacci_ranges(self, greatest: int) -> tuple[int, ...]:
        """Ids in entries as above, each written as the Fibonacci code of a step forward.

        Source: GPP, "Section Encoding", Range (Fibonacci).
        """
        ids: list[int] = []
        last = 0
        for _ in range(self.number(12)):
            several = self.flag()
            first = last + self._fibonacci()
            last = first + self._fibonacci() if several else first
            self._extend(ids, first, last, greatest)
        return tuple(ids)

    def _take(self, width: int) -> bytes:
        at = self._at
        self._at = end = at + width
        if end > len(self._bits):
            raise BadRequest(f"{self.where} is cut short")
        return self._bits[at:end]

    def _fibonacci(self) -> int:
        """A number as a sum of Fibonacci's, the smallest first, ended by two ones in a row."""
        end = self._bits.find(b"11", self._at)
        if end < 0:
            raise BadRequest(f"{self.where} is cut short")
        if end - self._at >= len(_FIBONACCI):
            raise BadRequest(f"{self.where} has an id above `{MOST_IDS}`")
        return sum(compress(_FIBONACCI, self._take(end + 2 - self._at)[:-1].translate(_MARKS)))

    def _extend(self, ids: list[int], first: int, last: int, greatest: int) -> None:
        if not 0 < first <= last <= greatest:
            raise BadRequest(
                f"{self.where} has ids from `{first}` to `{last}`; "
                f"expected an ascending range within 1 and `{greatest}`"
            )
        if len(ids) + last - first >= MOST_IDS:
            raise BadRequest(f"{self.where} names more than {MOST_IDS:,} ids")
        ids += range(first, last + 1)


def refuse_overlong(text: str, kind: str) -> None:
    """Refuse a text that is longer than any honest one.

    Raises:
        BadRequest: it is.
    """
    if len(text) > LONGEST:
        raise BadRequest(f"a {kind} of {len(text):,} characters is too long; {LONGEST:,} are read")


def refuse_foreign(text: str, kind: str) -> None:
    """Refuse a text that has characters which no signal has.

    Raises:
        BadRequest: it has one, at the place that the message says.
    """
    found = _FOREIGN.search(text)
    if found:
        raise BadRequest(f"character {found.start() + 1} of the {kind} is not one that it can have")


def _fault(text: str) -> str:
    """What is wrong with a text that is not base64url.

    Examples:
        >>> _fault(""), _fault("CP=="), _fault("é")
        ('is empty', 'has no base64url at character 3', 'has no base64url at character 1')
    """
    if not text:
        return "is empty"
    good = _BASE64URL.match(text)
    return f"has no base64url at character {good.end() + 1 if good else 1}"
