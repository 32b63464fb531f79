"""Every price, percentage, date and number must be proved by the fact sheet.

An invented discount is the commonest untruth of generated copy. A figure is held against the
fact it claims to be: beside `save` only the saving is true, beside `left` only the stock. A
sentence that names one product is held against that product alone. An offer that has ended
proves nothing any more.

Source: Directive 2005/29/EC Art. 6(1) (false information on the product, its price, a price
advantage); Directive 98/6/EC Art. 6a (price reductions).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache

from assent.content.case import Case
from assent.content.fact_sheet import FactSheet
from assent.content.findings import Finding, Severity
from assent.content.language import Cues, Language, languages
from assent.content.money import Money
from assent.content.offer import Offer
from assent.content.plain_text import TURNING, PlainText
from assent.content.quantities import Figures, Kind, Quantity

SOURCE = "Directive 2005/29/EC Art. 6(1)"
_WORD = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(r"[,;:()]")
_STEM = 4
_NEAR = 60


def check(case: Case) -> list[Finding]:
    """Every figure of the draft that the facts do not prove, and every offer that is over."""
    plain, facts, today, own = case.plain, case.facts, case.today, case.language
    figures = _figures(own.code)
    proof = _Proof(own, facts, figures, plain, today)
    findings = [_turned(match) for match in TURNING.finditer(plain.as_written)]
    findings += _over(plain, facts, today)
    for said in figures.find(plain):
        right = proof.contradicts(said)
        if right is not None:
            findings.append(_finding(plain, said, right))
    return findings


CHECK = check


@cache
def _figures(code: str) -> Figures:
    own = languages[code]
    return Figures([own, *(each for each in languages.values() if each is not own)])


def _finding(plain: PlainText, said: Quantity, right: list[str]) -> Finding:
    span, quote = plain.quote(said.start, said.end)
    listed = ", ".join(f"`{each}`" for each in dict.fromkeys(right))
    write = f"write {listed}" if listed else "leave it out"
    return Finding(
        check="ungrounded",
        severity=Severity.ERROR,
        span=span,
        quote=quote,
        reason=f"the fact sheet does not prove this {said.kind.value}",
        source=SOURCE,
        mend=f"{write}, or add the fact and its source to the fact sheet",
    )


def _turned(match: re.Match[str]) -> Finding:
    return Finding(
        check="ungrounded",
        severity=Severity.ERROR,
        span=match.span(),
        quote=match[0],
        reason="an invisible character turns the text around, so that people read other figures",
        source=SOURCE,
        mend="take the character out",
    )


def _over(plain: PlainText, facts: FactSheet, today: date) -> Iterator[Finding]:
    """The offers that ended before today, where the draft names them or has no other."""
    ended = [each for each in facts.offers if each.ends_on is not None and each.ends_on < today]
    for offer in ended:
        name = PlainText.of(offer.name).folded
        at = plain.folded.find(name)
        if at < 0 and len(ended) < len(facts.offers):
            continue
        span, quote = plain.quote(at, at + len(name)) if at >= 0 else ((0, 0), "")
        yield Finding(
            check="ungrounded",
            severity=Severity.ERROR,
            span=span,
            quote=quote,
            reason=f"the offer `{offer.name}` ended on {offer.ends_on}",
            source=SOURCE,
            mend="take the offer out, or write what holds now to the fact sheet",
        )


@lru_cache(maxsize=4096)
def _figures_of(code: str, text: str) -> tuple[Quantity, ...]:
    """The figures of a text of a fact sheet, which many drafts are held against."""
    return tuple(_figures(code).find(PlainText.of(text)))


@dataclass(frozen=True)
class _Proof:
    """What the fact sheet proves, beside the text that is held against it."""

    own: Language
    facts: FactSheet
    figures: Figures
    plain: PlainText
    today: date

    def contradicts(self, said: Quantity) -> list[str] | None:
        """None when the facts prove it; otherwise what would be right, if anything."""
        if self._is_quoted(said) or self._is_claimed(said):
            return None
        judge = {
            Kind.MONEY: self._money,
            Kind.PERCENT: self._percent,
            Kind.DAY: self._day,
            Kind.NUMBER: self._number,
            Kind.DISCOUNT: self._discount,
        }.get(said.kind)
        return judge(said, self._offers_near(said)) if judge else []

    @staticmethod
    def _discount(_said: Quantity, offers: Sequence[Offer]) -> list[str] | None:
        return None if any(offer.discount for offer in offers) else []

    def _money(self, said: Quantity, offers: Sequence[Offer]) -> list[str] | None:
        before, after = _around(self.plain, said)
        cues = self.own.cues
        if cues.saving & {*before[-2:], *after[:1]}:
            right = [offer.saving for offer in offers]
        elif cues.before & set(before[-2:]):
            right = [offer.was_price for offer in offers]
        elif cues.now & set(before[-1:]):
            right = [offer.price for offer in offers]
        else:
            right = [price for each in offers for price in (each.price, each.was_price)]
        amounts = [money for money in right if money is not None]
        if any(_is(said, money) for money in amounts):
            return None
        return [self.own.money(money) for money in amounts]

    def _percent(self, said: Quantity, offers: Sequence[Offer]) -> list[str] | None:
        before, after = _around(self.plain, said)
        beside = {*before, *after} - self._name_words
        reduces = self.own.cues.saving | self.own.cues.reduced
        right = [offer.discount for offer in offers if offer.discount is not None]
        if said.values & set(right) and (reduces & beside or not beside - self.own.cues.idle):
            return None
        return [self.own.percent(value) for value in right]

    def _day(self, said: Quantity, offers: Sequence[Offer]) -> list[str] | None:
        before, _ = _around(self.plain, said)
        inside = _WORD.findall(self.plain.folded[said.start : said.end])
        cue = next((w for w in reversed([*before, *inside]) if _turns(w, self.own.cues)), "")
        starts = [] if cue in self.own.cues.ends else [offer.starts_on for offer in offers]
        ends = [] if cue in self.own.cues.starts else [offer.ends_on for offer in offers]
        right = [day for day in (*starts, *ends) if day is not None]
        if any(each.may_be(day) for each in said.days for day in right if self._soon(said, day)):
            return None
        periods = (self.own.period(offer.starts_on, offer.ends_on) for offer in offers)
        return [period for period in periods if period]

    def _soon(self, said: Quantity, day: date) -> bool:
        """A weekday alone means the next one."""
        by_weekday = any(each.weekday is not None for each in said.days)
        return not by_weekday or 0 <= (day - self.today).days < 7

    def _number(self, said: Quantity, offers: Sequence[Offer]) -> list[str] | None:
        before, after = _around(self.plain, said)
        beside = {*before, *after, *_clause(self.plain, said)}
        cues = self.own.cues
        stocks = [offer.stock for offer in offers if offer.stock is not None]
        if said.values & {Decimal(stock) for stock in stocks} and beside & cues.stock:
            return None
        whole = [int(value) for value in said.values if value == int(value)]
        if cues.left & {*before, *after} and any(
            each.has_left(n, said.unit, self.today) for each in offers for n in whole
        ):
            return None
        days = [day for each in offers for day in (each.starts_on, each.ends_on) if day]
        if not said.unit and any(n == day.year for n in whole for day in days):
            return None
        return [str(stock) for stock in stocks] if beside & cues.stock else []

    def _is_claimed(self, said: Quantity) -> bool:
        """Whether a text of the sheet says the same figure of the same thing."""
        if said.kind in {Kind.WORDS, Kind.DISCOUNT}:
            words = self.plain.folded[said.start : said.end]
            whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
            return any(whole.search(text.folded) for text in self._texts)
        for proved, beside in self._claimed.get(said.kind, ()):
            if _same(said, proved):
                here = self._counted(self.plain, said)
                if said.unit or not here or not beside or here & beside:
                    return True
        return False

    def _is_quoted(self, said: Quantity) -> bool:
        """Whether it stands within a text of the sheet that is quoted word for word."""
        place = bisect_left(self._quotes, (said.start + 1,)) - 1
        return place >= 0 and said.end <= self._quotes[place][1]

    def _offers_near(self, said: Quantity) -> Sequence[Offer]:
        """The offers that the sentence names; all, when it names none."""
        first, last = self.plain.sentence(said.start, said.end)
        place = bisect_left(self._named, (first, 0))
        near: list[Offer] = []
        for start, number in self._named[place:]:
            if start >= last or len(near) >= len(self.facts.offers):
                break
            if self.facts.offers[number] not in near:
                near.append(self.facts.offers[number])
        return near or self.facts.offers

    def _counted(self, plain: PlainText, said: Quantity) -> set[str]:
        before, after = _around(plain, said)
        return {word[:_STEM] for word in (*before[-2:], *after[:3]) if word not in self._idle}

    @cached_property
    def _idle(self) -> frozenset[str]:
        return frozenset[str]().union(*(each.cues.idle for each in languages.values()))

    @cached_property
    def _texts(self) -> list[PlainText]:
        return [PlainText.of(text) for text in self.facts.texts()]

    @cached_property
    def _claimed(self) -> dict[Kind, list[tuple[Quantity, set[str]]]]:
        found: dict[Kind, list[tuple[Quantity, set[str]]]] = {}
        for text in self._texts:
            for proved in _figures_of(self.own.code, text.as_written):
                entry = proved, self._counted(text, proved)
                found.setdefault(proved.kind, []).append(entry)
        return found

    @cached_property
    def _quotes(self) -> list[tuple[int, int]]:
        """Where texts of the sheet are quoted, longest first where two begin together."""
        texts = {text.folded.rstrip(".") for text in self._texts if _WORD.search(text.folded)}
        spans = sorted((span for text in texts for span in self._places(text)), key=_longest)
        apart: list[tuple[int, int]] = []
        for start, end in spans:
            if not apart or end > apart[-1][1]:
                apart.append((start, end))
        return apart

    @cached_property
    def _named(self) -> list[tuple[int, int]]:
        """Where offers are named, and which."""
        return sorted(
            (start, number)
            for number, offer in enumerate(self.facts.offers)
            for start, _ in self._places(PlainText.of(offer.name).folded)
        )

    @cached_property
    def _name_words(self) -> set[str]:
        return {word for each in self.facts.offers for word in _WORD.findall(each.name.lower())}

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        whole = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
        return (match.span() for match in whole.finditer(self.plain.folded))


def _clause(plain: PlainText, said: Quantity) -> list[str]:
    """The words after a figure within its sentence, up to a dozen."""
    _, last = plain.sentence(said.start, said.end)
    return _WORD.findall(plain.folded[said.end : min(last, said.end + 2 * _NEAR)])[:12]


def _around(plain: PlainText, said: Quantity) -> tuple[list[str], list[str]]:
    """The three words before and after, within the sentence and up to a comma."""
    first, last = plain.sentence(said.start, said.end)
    before = plain.folded[max(first, said.start - _NEAR) : said.start]
    after = plain.folded[said.end : min(last, said.end + _NEAR)]
    before, after = _BREAK.split(before)[-1], _BREAK.split(after)[0]
    return _WORD.findall(before)[-3:], _WORD.findall(after)[:3]


def _is(said: Quantity, money: Money) -> bool:
    return money.currency in said.currencies and money.amount in said.values


def _same(said: Quantity, proved: Quantity) -> bool:
    if said.kind is Kind.DAY:
        return bool(set(said.days) & set(proved.days))
    same_money = said.kind is not Kind.MONEY or bool(said.currencies & proved.currencies)
    return bool(said.values & proved.values) and said.unit == proved.unit and same_money


def _turns(word: str, cues: Cues) -> bool:
    return word in cues.starts or word in cues.ends


def _longest(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]
