"""Numbers that are written in words, such as `twenty-five` and `fünfundzwanzig`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assent.content.language import Numerals

_WORD = re.compile(r"[^\W\d_]+")
_MULTIPLIERS = frozenset({12, 100, 1000, 1_000_000})


class Spelt(NamedTuple):
    """A number in words: where it is and what it says."""

    start: int
    end: int
    value: int


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of several languages, read together.

    Args:
        values: each word and its value.
        ones: words for 1, which mean it only in a longer number or before a unit.
        joins: words between parts of a number.
        units: words for measures, and the measure in short.
    """

    values: Mapping[str, int]
    ones: frozenset[str]
    joins: frozenset[str]
    units: Mapping[str, str]

    @classmethod
    def of(cls, numerals: Sequence[Numerals]) -> "NumberWords":
        """Put languages together, the text's own first."""
        values = {word: n for each in numerals for word, n in each.values.items()}
        for word in numerals[0].not_numbers:
            values.pop(word, None)
        ones = frozenset[str]().union(*(each.one for each in numerals))
        return cls(
            values | dict.fromkeys(ones, 1),
            ones,
            frozenset[str]().union(*(each.joins for each in numerals)),
            {word: unit for each in numerals for word, unit in each.units.items()},
        )

    def unit(self, word: str) -> str:
        """The measure that a word stands for; empty when it is none."""
        return self.units.get(word, "")

    def find(self, folded: str) -> Iterator[Spelt]:
        """Every number in words, in order.

        Examples:
            >>> from assent.content.language import languages
            >>> known = NumberWords.of([languages["en"].numerals, languages["de"].numerals])
            >>> [spelt.value for spelt in known.find("two hundred and five, then fünfzig")]
            [205, 50]
            >>> [spelt.value for spelt in known.find("one of us waited one year")]
            [1]
            >>> french = NumberWords.of([languages["fr"].numerals])
            >>> [n.value for n in french.find("quatre-vingt-douze, soixante-dix-sept, vingt et un")]
            [92, 77, 21]
        """
        parts: list[re.Match[str]] = []
        for word in _WORD.finditer(folded):
            if word[0] not in self.values:
                continue
            if parts and not self._goes_on(folded, parts, word):
                yield from self._read(folded, parts)
                parts = []
            parts.append(word)
        yield from self._read(folded, parts)

    def _goes_on(self, folded: str, parts: list[re.Match[str]], word: re.Match[str]) -> bool:
        between = folded[parts[-1].end() : word.start()]
        said, value = self._value(parts), self.values[word[0]]
        tens = said % 100 >= 20 and said % 10 == 0 and value < 10
        if between.strip(" -") in self.joins:
            return tens or (said >= 100 and value < 100)
        if between not in {" ", "-"}:
            return False
        if between == "-" and _by_twenties(said, value):
            return True
        return tens or value in _MULTIPLIERS or (said >= 100 and said % 100 == 0 and value < 100)

    def _read(self, folded: str, parts: list[re.Match[str]]) -> Iterator[Spelt]:
        if not parts:
            return
        start, end = parts[0].start(), parts[-1].end()
        if len(parts) == 1 and parts[0][0] in self.ones:
            after = _WORD.match(folded, end + 1)
            if after is None or after[0] not in self.units:
                return
        yield Spelt(start, end, self._value(parts))

    def _value(self, parts: list[re.Match[str]]) -> int:
        whole = current = 0
        for part in parts:
            value = self.values[part[0]]
            if value == 20 and current == 4:  # `quatre-vingt`
                current = 80
            elif value >= 1000:
                whole, current = whole + (current or 1) * value, 0
            elif value in _MULTIPLIERS and current and not (value == 12 and current > 12):
                current *= value
            else:
                current += value
        return whole + current


def _by_twenties(said: int, value: int) -> bool:
    """Whether French goes on counting: `quatre-vingt`, `soixante-dix`, `quatre-vingt-onze`."""
    return (said == 4 and value == 20) or (said % 100 in {60, 80} and 10 <= value < 20)
