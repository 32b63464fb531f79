"""Looks for every value that is held of the people concerned, however it is written.

What shape a value has does not matter: it is known. Each is searched for in one spelling, without
case, accents, gaps or signs; as its parts; backwards and by thirteen letters on; and in every
reading of the text (`views`). A value that hides in a word (`Ellen` in `excellent`) counts only as
a word by itself.
"""

import base64
import codecs
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from assent.content.firewall.fold import fold
from assent.content.firewall.views import bare, views

_KEY = 6
_LONG_WORD, _LONG_NUMBER = 8, 7
_SHORTEST_NAME, _SHORTEST_NUMBER = 3, 4
_NUMBER_TAIL = 9
_PARTICLES = frozenset("van von der den del dos das bin ibn the and".split())
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_WORDS = re.compile(r"[^\W_]+")


class Known:
    """The values of some people, ready to be looked for.

    Args:
        values: as they are held. Names of fewer than three letters and numbers of fewer than four
            digits are in every text, so they are not looked for.

    Examples:
        >>> ada = Known(["ada.lovelace@example.org", "+44 20 7946 0958"])
        >>> ada.found_in("write to A D A . L O V E L A C E"), ada.found_in("excellent soup")
        (True, False)
        >>> ada.found_in("YWRhLmxvdmVsYWNlQGV4YW1wbGUub3Jn"), ada.found_in("020-7946-0958")
        (True, True)
    """

    def __init__(self, values: Iterable[str]) -> None:
        self._long: defaultdict[str, list[str]] = defaultdict(list)
        self._words: set[str] = set()
        turned = ((value, codecs.encode(value, "rot13")) for value in values)
        for form in {form for ways in turned for value in ways for form in _forms(value)}:
            if _is_long(form):
                for written in (form, form[::-1]):
                    self._long[written[:_KEY]].append(written)
            elif _is_word(form):
                self._words |= set(_written(form))

    def __bool__(self) -> bool:
        return bool(self._long or self._words)

    def found_in(self, *pieces: str) -> bool:
        """Whether any value is in these pieces, or in what they make one after the other."""
        joined = "".join(pieces)
        return any(self._is_in(view) for view in views(fold(joined)[0]))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where values stand in a text as it is, in order and apart; not in what is wrapped."""
        folded, where = fold(text)
        letters = [(at, c) for at, c in enumerate(folded.lower()) if c.isalnum()]
        plain = "".join(c for _, c in letters)
        found = [
            (letters[start][0], letters[end - 1][0] + 1) for start, end in self._long_in(plain)
        ]
        words = _WORDS.finditer(folded.lower())
        found += [word.span() for word in words if word[0] in self._words]
        if where is not None:
            found = [(where[start], where[end - 1] + 1) for start, end in found]
        return _merged(found)

    def _is_in(self, view: str) -> bool:
        if self._words and not self._words.isdisjoint(_WORDS.findall(view.lower())):
            return True
        return next(self._long_in(bare(view)), None) is not None

    def _long_in(self, plain: str) -> Iterator[tuple[int, int]]:
        keys = self._long
        for at in range(len(plain) - _KEY + 1 if keys else 0):
            for form in keys.get(plain[at : at + _KEY], ()):
                if plain.startswith(form, at):
                    yield at, at + len(form)


def _forms(value: str) -> Iterator[str]:
    """Letters and digits of a value and of its parts."""
    folded = fold(value)[0]
    yield bare(folded)
    yield bare(value.encode("ascii", "ignore").decode())  # as readings of bytes come out
    local, at, _ = folded.partition("@")
    if at:
        yield bare(local)
    words = folded.split()
    if len(words) <= 3 and all(word.strip(".,'-").replace("-", "").isalpha() for word in words):
        yield bare(" ".join(reversed(words)))
        yield from (bare(word) for word in words if bare(word) not in _PARTICLES)
    yield from _number_forms(folded)
    yield from (bare(part) for part in re.split(r"[,;\n]", folded) if _is_long(bare(part)))


def _number_forms(folded: str) -> Iterator[str]:
    digits = "".join(filter(str.isdigit, folded))
    if date := _DATE.fullmatch(folded.strip()):
        year, month, day = date.groups()
        yield from (day + month + year, month + day + year)
    elif len(digits) >= _LONG_NUMBER and len(digits) * 2 > len(bare(folded)):
        yield digits[-_NUMBER_TAIL:]


def _is_long(form: str) -> bool:
    """Whether nothing else is likely to hold it."""
    return len(form) >= (_LONG_WORD if form.isalpha() else _LONG_NUMBER)


def _is_word(form: str) -> bool:
    return len(form) >= (_SHORTEST_NUMBER if form.isdigit() else _SHORTEST_NAME)


def _written(form: str) -> Iterator[str]:
    """A short form, and how it is wrapped when it stands alone."""
    yield from (form, form[::-1])
    for case in {form, form.upper(), form.title()}:
        data = case.encode()
        yield data.hex()
        for wrapped in (base64.b64encode(data), base64.b32encode(data)):
            yield wrapped.decode().rstrip("=").lower()


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
