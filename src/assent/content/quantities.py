"""Finds every figure in a text: money, percentages, days, numbers, and words that are numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from assent.content.days import Day, DayFinder
from assent.content.language import Language
from assent.content.money import CURRENCIES, SIGNS
from assent.content.number_words import NumberWords, Spelt
from assent.content.plain_text import PlainText

_LONGEST = 24
_FIGURE = r"(?<!\d)\d{1,24}(?:[.,']\d{1,24}){0,8}"  # bounded, so that reading stays linear
_SPACED = r"(?<!\d)\d{1,3}(?: \d{3}){1,3}(?:[.,]\d{1,2})?(?!\d)"  # thousands as French writes them
_SIGNED = "|".join(re.escape(sign) for sign in SIGNS)
_CODED = "|".join(sorted(CURRENCIES))
_SKIPPED = re.compile(r"https?://\S+|\bwww\.\S+|\{\w+\}|(?<!\S)[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
_LIST_MARK = re.compile(r"(?:^|(?<=\n))\d{1,2}[.)](?= )")
_NUMBER = re.compile(rf"(?P<figure>{_FIGURE})(?P<trail>[^\W\d_]{{0,24}})")
_LEAD = re.compile(r"[^\W\d_]+$")
_AFTER = re.compile(r"[ -]?([^\W\d_]{1,24})\b")
_PER_CENT = (" per cent", " pour cent", " por ciento", " por cento")
_COUNTS = frozenset({"", "x", "st", "nd", "rd", "th", "er", "fach", "mal"})


class Kind(Enum):
    """What a figure is; the value is what messages call it."""

    MONEY = "price"
    PERCENT = "percentage"
    DAY = "date"
    NUMBER = "number"
    WORDS = "quantity"
    DISCOUNT = "reduction"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure in a text.

    Args:
        kind: what it is.
        start: where it begins in the folded text.
        end: where it ends.
        values: what it can mean; `1.299` is one thing in English and another in German.
        currencies: for money, what its sign can stand for.
        unit: for a number, the measure after it, if that is known.
        days: for a day, what it can mean.
    """

    kind: Kind
    start: int
    end: int
    values: frozenset[Decimal] = frozenset()
    currencies: frozenset[str] = frozenset()
    unit: str = ""
    days: tuple[Day, ...] = ()


class Figures:
    """The figures of texts in the given languages.

    Args:
        languages: all whose words are known, the text's own first.
    """

    def __init__(self, languages: Sequence[Language]) -> None:
        numerals = [language.numerals for language in languages]
        self._money = {w: code for each in numerals for w, code in each.money.items()}
        self._cents = {w: code for each in numerals for w, code in each.cents.items()}
        self._units = {w: unit for each in numerals for w, unit in each.units.items()}
        self._percents = frozenset[str]().union(*(each.percent for each in numerals))
        self._numbers = NumberWords.of(numerals)
        self._days = DayFinder([language.calendar for language in languages])
        self._half = re.compile("|".join(each.half_price for each in numerals))
        self._reduced = re.compile("|".join(p for each in numerals for p in each.discount))
        self._vague = re.compile("|".join(p for each in numerals for p in each.vague))
        named = "|".join([*self._money, *self._cents])
        self._priced = (
            re.compile(rf"(?<!\w)(?P<sign>{_SIGNED}|(?:{_CODED})) ?(?P<figure>{_FIGURE})"),
            re.compile(
                rf"(?P<figure>{_SPACED}|{_FIGURE})(?:[.,]-+)? ?(?P<sign>{_SIGNED}|(?:{_CODED})\b)"
            ),
            re.compile(rf"(?P<figure>{_SPACED}|{_FIGURE})[ -]?(?P<sign>(?i:{named}))\b"),
        )
        percents = "|".join(self._percents)
        self._percent = re.compile(rf"({_FIGURE}) ?(?:%|(?:{percents}|per cent)\b)")

    def find(self, plain: PlainText) -> list[Quantity]:
        """Every figure in a text, in order; none overlaps another.

        Examples:
            >>> from assent.content.language import languages
            >>> seen = PlainText.of("Three lamps, 29% off until 14 March, for €49")
            >>> [each.kind.value for each in Figures([languages["en"]]).find(seen)]
            ['number', 'percentage', 'date', 'price']
        """
        taken = bytearray(len(plain.text))
        found = []
        for skipped in _SKIPPED.finditer(plain.folded):
            _take(taken, *skipped.span())
        for quantity in self._every(plain, taken):
            if 1 not in taken[quantity.start : quantity.end]:
                _take(taken, quantity.start, quantity.end)
                found.append(quantity)
        return sorted(found, key=lambda each: each.start)

    def _every(self, plain: PlainText, taken: bytearray) -> Iterator[Quantity]:
        """Every figure, the surest readings first, so that weaker ones yield to them."""
        folded = plain.folded
        for pattern in self._priced:
            yield from map(self._price, pattern.finditer(plain.text))
        for match in self._percent.finditer(folded):
            yield Quantity(Kind.PERCENT, *match.span(), values=_readings(match[1]))
        for said in self._days.find(folded):
            yield Quantity(Kind.DAY, said.start, said.end, days=said.readings)
        for match in self._half.finditer(folded):
            yield Quantity(Kind.PERCENT, *match.span(), values=frozenset({Decimal(50)}))
        for mark in _LIST_MARK.finditer(folded):
            _take(taken, *mark.span())
        yield from (self._number(folded, match) for match in _NUMBER.finditer(folded))
        yield from (self._spelt(folded, spelt) for spelt in self._numbers.find(folded))
        yield from (Quantity(Kind.WORDS, *m.span()) for m in self._vague.finditer(folded))
        yield from (Quantity(Kind.DISCOUNT, *m.span()) for m in self._reduced.finditer(folded))

    def _price(self, match: re.Match[str]) -> Quantity:
        sign, values = match["sign"], _readings(match["figure"])
        if sign.lower() in self._cents:
            values = frozenset(value / 100 for value in values)
        return Quantity(Kind.MONEY, *match.span(), values, self._currencies(sign))

    def _currencies(self, sign: str) -> frozenset[str]:
        if sign in SIGNS:
            return SIGNS[sign]
        word = sign.lower()
        return frozenset({self._money.get(word) or self._cents.get(word) or sign})

    def _number(self, folded: str, match: re.Match[str]) -> Quantity:
        trail = match["trail"]
        lead = _LEAD.search(folded[max(0, match.start() - _LONGEST) : match.start()])
        if lead or (trail not in _COUNTS and trail not in self._units):
            start = match.start() - (len(lead[0]) if lead else 0)
            return Quantity(Kind.WORDS, start, match.end())
        unit = self._units.get(trail, "") or self._unit_after(folded, match.end())
        return Quantity(Kind.NUMBER, *match.span(), _readings(match["figure"]), unit=unit)

    def _spelt(self, folded: str, spelt: Spelt) -> Quantity:
        start, end, value = spelt.start, spelt.end, Decimal(spelt.value)
        after = _AFTER.match(folded, end)
        word, past = (after[1], after.end()) if after else ("", end)
        if word in self._percents or folded.startswith(_PER_CENT, end):
            return Quantity(Kind.PERCENT, start, past, frozenset({value}))
        if word in self._money:
            return Quantity(Kind.MONEY, start, past, frozenset({value}), self._currencies(word))
        if word in self._cents:
            values = frozenset({value / 100})
            return Quantity(Kind.MONEY, start, past, values, self._currencies(word))
        unit = self._units.get(word, "")
        return Quantity(Kind.NUMBER, start, end, frozenset({value}), unit=unit)

    def _unit_after(self, folded: str, end: int) -> str:
        after = _AFTER.match(folded, end)
        return self._units.get(after[1], "") if after else ""


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\x01" * (end - start)


def _readings(figure: str) -> frozenset[Decimal]:
    """What a figure can mean; a single sign before three digits may mark thousands or decimals."""
    figure = figure.replace(" ", "")
    if len(figure) > _LONGEST:
        return frozenset()
    whole = Decimal("".join(filter(str.isdecimal, figure)))
    signs = [c for c in figure if not c.isdecimal()]
    if not signs:
        return frozenset({whole})
    after = len(figure) - 1 - max(figure.rfind(sign) for sign in signs)
    decimal = whole.scaleb(-after)
    if len(set(signs)) > 1:
        return frozenset({decimal})
    if len(signs) > 1:
        return frozenset({whole})
    return frozenset({whole, decimal}) if after == 3 else frozenset({decimal})
