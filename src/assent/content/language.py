"""What the room knows of one language: how it writes facts, and which of its words press.

One language is one folder on the shelf `languages/`. The generator takes its sentences from
there, the checks its number words and pressing words, so that both always know the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto

from assent.content.aims import Goal, Tone
from assent.content.money import Money
from assent.vocabulary import Shelf

Variants = tuple[str, ...]
"""Ways to say one thing; the grammar chooses one of them."""


class HonestIf(Enum):
    """What in the fact sheet makes pressing words true."""

    COUNT = auto()  # the number said is the stock
    FEW = auto()  # the stock is small
    FINITE = auto()  # the stock is stated
    WITHIN = auto()  # the offer ends within so many days
    EXACTLY = auto()  # the offer ends in exactly so many days
    TIME_LEFT = auto()  # the days or hours said are those that are left
    ENDS = auto()  # the offer has an end that is still to come
    NEAR = auto()  # the stock is small, or the offer ends within so many days
    CLAIMED = auto()  # a claim with evidence says the same


@dataclass(frozen=True, slots=True)
class Pressure:
    """Words that press somebody to decide at once.

    Args:
        pattern: a regular expression over plain text, case ignored; `<N>` stands for a number.
        honest_if: what would make them true.
        days: the days that `WITHIN`, `EXACTLY` and `NEAR` compare with.
    """

    pattern: str
    honest_if: HonestIf
    days: int = 0


@dataclass(frozen=True, slots=True)
class Cues:
    """Words beside a figure that tell which fact it claims to be."""

    stock: frozenset[str]  # pieces that there are
    saving: frozenset[str]  # money or percent less
    reduced: frozenset[str]  # words before what is reduced, such as `on`
    before: frozenset[str]  # an earlier price
    now: frozenset[str]  # the present price
    starts: frozenset[str]  # a first day
    ends: frozenset[str]  # a last day
    left: frozenset[str]  # time that remains
    idle: frozenset[str]  # says nothing of what is counted


def listed(said: str) -> tuple[str, ...]:
    """The words of a list written as one string, in order."""
    return tuple(said.split())


def words(said: str) -> frozenset[str]:
    """The words of a set written as one string."""
    return frozenset(listed(said))


@dataclass(frozen=True, slots=True)
class Numerals:
    """The words that are numbers.

    Args:
        values: single words and their value; 100 and 1000 multiply what comes before.
        one: words for 1, which mean it only before a unit.
        joins: words between parts of a number, such as `and`.
        vague: words that claim a quantity without giving it, as regular expressions.
        discount: words that claim a reduction, as regular expressions.
        half_price: words that claim a reduction of 50 %, as a regular expression.
        percent: words for percent.
        money: words for a currency, and its code.
        cents: words for a hundredth of a currency, and its code.
        units: words for a measure, and the measure in short.
        not_numbers: number words of other languages that mean something else in this one.
    """

    values: Mapping[str, int]
    one: frozenset[str]
    joins: frozenset[str]
    vague: tuple[str, ...]
    discount: tuple[str, ...]
    half_price: str
    percent: frozenset[str]
    money: Mapping[str, str]
    cents: Mapping[str, str]
    units: Mapping[str, str]
    not_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Calendar:
    """How days are named: months from January, weekdays from Monday."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    month_after: str  # words after which a month alone is a date
    weekday_after: str  # words after which a weekday is a date
    to: str  # words between the days of a period


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of the grammar.

    Facts come as `{name} {price} {was} {saved} {percent} {stock} {when} {claim}`; `{when}`
    begins with a space or is empty.
    """

    subject: Mapping[Goal, Variants]
    priced_subject: Variants
    reduced_subject: Variants
    percent_subject: Variants
    opening: Mapping[Goal, Mapping[Tone, Variants]]
    runs: Variants
    priced: Variants
    reduced: Variants
    percent: Variants
    saving: Variants
    few: Variants
    one_claim: Variants
    claims: Variants
    also: Variants
    item_named: str
    item_priced: str
    item_reduced: str
    item_percent: str
    closing: Mapping[Tone, Variants]
    regards: Mapping[Tone, str]


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Args:
        code: its ISO 639-1 code, which is its name on the shelf.
        disclosure: the line that tells people how the text came to be.
        money: writes money.
        percent: writes a percentage.
        period: writes from when until when, in the middle of a sentence.
        negation: what makes the pressing words after it harmless, as a regular expression.
    """

    code: str
    disclosure: str
    money: Callable[[Money], str]
    percent: Callable[[Decimal], str]
    period: Callable[[date | None, date | None], str]
    calendar: Calendar
    numerals: Numerals
    cues: Cues
    pressures: tuple[Pressure, ...]
    negation: str
    phrases: Phrases


languages: Shelf[Language] = Shelf("assent.content.languages", kind="language", member="LANGUAGE")
"""Every language on the shelf, by its code."""
