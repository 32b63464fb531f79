"""Words that press people to decide are allowed only when the facts prove them.

"Only 2 left" is honest with a stock of 2 and a lie with a stock of 40; "ends tonight" is honest
on the last day alone. What presses by demand ("selling fast") needs a claim with evidence.

Source: Directive 2005/29/EC Annex I no. 7 (falsely stating that something is available for a
very limited time only); Art. 6(1)(b) (availability).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache

from assent.content.case import Case
from assent.content.fact_sheet import FactSheet
from assent.content.findings import Finding, Severity
from assent.content.language import HonestIf, Language, Numerals, Pressure, languages
from assent.content.number_words import NumberWords
from assent.content.offer import Offer
from assent.content.plain_text import PlainText

SOURCE = "Directive 2005/29/EC Annex I no. 7"
FEW = 5
"""A stock up to this is small enough to be called so."""

_BEFORE = 40
_STOCK = frozenset({HonestIf.COUNT, HonestIf.FEW, HonestIf.FINITE})
_SAID_BY_SHEET = frozenset({HonestIf.CLAIMED, HonestIf.FINITE})


def check(case: Case) -> list[Finding]:
    """Every pressing word of the draft that the facts do not prove."""
    proof = _Proof(case.plain, case.facts, case.today)
    own = case.language
    found: dict[tuple[int, int], Finding] = {}
    for code, pressure, match in _said(case.plain.folded):
        language = languages[code]
        if not proof.presses(match, language.negation):
            continue
        if not proof.is_honest(pressure, match, _known(code)[0]):
            offers = proof.offers_near(match)
            found[match.span()] = _finding(proof.plain, match, pressure, offers, own)
    return [found[span] for span in _outermost(found)]


CHECK = check


def pressing(case: Case) -> list[tuple[int, int]]:
    """Where the text holds words that the facts can make honest, honest or not."""
    return [match.span() for _, _, match in _said(case.plain.folded)]


@lru_cache(maxsize=2)
def _said(folded: str) -> list[tuple[str, Pressure, re.Match[str]]]:
    """What presses in a folded text, and in which language."""
    return [
        (code, pressure, match)
        for code in languages
        for pressure, pattern in _known(code)[1]
        for match in pattern.finditer(folded)
    ]


@cache
def _known(code: str) -> tuple[NumberWords, list[tuple[Pressure, re.Pattern[str]]]]:
    """The number words of a language, and what presses in it."""
    language = languages[code]
    number = _number_pattern(language.numerals)
    patterns = [
        (each, re.compile(each.pattern.replace("<N>", number))) for each in language.pressures
    ]
    return NumberWords.of([language.numerals]), patterns


@dataclass(frozen=True)
class _Proof:
    """The text, and what on this day proves it."""

    plain: PlainText
    facts: FactSheet
    today: date

    def presses(self, match: re.Match[str], negation: str) -> bool:
        """Whether the words press at all: they do not after `no`, or in a product's name."""
        first, _ = self.plain.sentence(*match.span())
        before = self.plain.folded[max(first, match.start() - _BEFORE) : match.start()].rstrip()
        named = any(s <= match.start() and match.end() <= e for s, e in self._names)
        return not named and re.search(negation, before) is None

    def is_honest(self, pressure: Pressure, match: re.Match[str], numbers: NumberWords) -> bool:
        """Whether the facts make the words true."""
        kind = pressure.honest_if
        offers = self.offers_near(match)
        if kind in _SAID_BY_SHEET and any(match[0] in text for text in self._sheet):
            return True
        if kind not in {HonestIf.COUNT, HonestIf.TIME_LEFT}:
            return any(_holds(pressure, offer, self.today) for offer in offers)
        said = _number(match["n"], numbers)
        if kind is HonestIf.COUNT:
            return any(said == offer.stock for offer in offers)
        unit = numbers.unit(match["unit"])
        return any(offer.has_left(said, unit, self.today) for offer in offers)

    def offers_near(self, match: re.Match[str]) -> Sequence[Offer]:
        """The offers that the sentence names; all, when it names none."""
        bounds = self.plain.sentence(*match.span())
        if bounds not in self._named_in:
            named = [
                offer for name, offer in self._offers if name in self.plain.folded[slice(*bounds)]
            ]
            self._named_in[bounds] = named or self.facts.offers
        return self._named_in[bounds]

    @cached_property
    def _sheet(self) -> list[str]:
        return [_folded(text) for text in self.facts.texts()]

    @cached_property
    def _named_in(self) -> dict[tuple[int, int], Sequence[Offer]]:
        """The offers of sentences that were asked for: a text may be one long sentence."""
        return {}

    @cached_property
    def _offers(self) -> list[tuple[str, Offer]]:
        return [(_folded(offer.name), offer) for offer in self.facts.offers]

    @cached_property
    def _names(self) -> list[tuple[int, int]]:
        names = (re.escape(name) for name, _ in self._offers)
        return [match.span() for name in names for match in re.finditer(name, self.plain.folded)]


def _finding(
    plain: PlainText,
    match: re.Match[str],
    pressure: Pressure,
    offers: Sequence[Offer],
    own: Language,
) -> Finding:
    span, quote = plain.quote(*match.span())
    return Finding(
        check="false_urgency",
        severity=Severity.ERROR,
        span=span,
        quote=quote,
        reason=_REASONS[pressure.honest_if].format(days=pressure.days),
        source=SOURCE,
        mend=_mend(pressure, offers, own),
    )


_REASONS = {
    HonestIf.COUNT: "it says how few are left, and the stock on the fact sheet is another",
    HonestIf.FEW: f"it says that few are left, and the fact sheet shows no stock of {FEW} or less",
    HonestIf.FINITE: "it says that the stock is limited, and the fact sheet states no stock",
    HonestIf.WITHIN: "it says that the end is near, and no offer ends within {days} days",
    HonestIf.EXACTLY: "it names the day of the end, and no offer ends on that day",
    HonestIf.TIME_LEFT: "it says how much time is left, and no offer ends then",
    HonestIf.ENDS: "it says that the time is limited, and no offer has an end still to come",
    HonestIf.NEAR: (
        f"it presses people to decide at once, with neither a stock of {FEW} or less "
        "nor an end within {days} days"
    ),
    HonestIf.CLAIMED: "it presses with the demand of others, and no claim has evidence for it",
}


def _mend(pressure: Pressure, offers: Sequence[Offer], language: Language) -> str:
    ends = [language.period(None, offer.ends_on) for offer in offers if offer.ends_on]
    stocks = [str(offer.stock) for offer in offers if offer.stock is not None]
    if pressure.honest_if in _STOCK and stocks:
        return f"leave it out, or state the stock of `{stocks[0]}` without pressing"
    if pressure.honest_if not in _STOCK and ends:
        return f"write `{ends[0]}`"
    return "leave it out"


def _holds(pressure: Pressure, offer: Offer, today: date) -> bool:
    """Whether one offer makes the words true that need no number."""
    days = offer.days_left(today)
    soon = days is not None and days <= pressure.days
    few = offer.stock is not None and offer.stock <= FEW
    return {
        HonestIf.FEW: few,
        HonestIf.FINITE: offer.stock is not None,
        HonestIf.WITHIN: soon,
        HonestIf.EXACTLY: days == pressure.days,
        HonestIf.ENDS: days is not None,
        HonestIf.NEAR: few or soon,
        HonestIf.CLAIMED: False,
    }[pressure.honest_if]


def _outermost(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans, in order, without those that lie within another."""
    reached = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > reached:
            yield start, end
            reached = end


def _folded(text: str) -> str:
    return PlainText.of(text).folded


def _number(said: str, numbers: NumberWords) -> int:
    """What a number says, in digits or in words; `one` alone says 1."""
    spelt = None if said.isdecimal() else next(numbers.find(said), None)
    return spelt.value if spelt else int(said) if said.isdecimal() else 1


def _number_pattern(numerals: Numerals) -> str:
    """Digits, or the words for numbers up to 99."""
    small = [word for word, value in numerals.values.items() if value < 100]
    words = "|".join(sorted([*small, *numerals.one], key=len, reverse=True))
    return rf"(?P<n>\d{{1,9}}|(?:{words})(?:-(?:{words}))?)"
