"""Numbers to choose people by: sums of what they spent, and what is known of them as a number.

Engines differ in how they round, in which order they add, and in what they make of a text that is
no number. So every number is compared in whole thousandths, which add up alike in any order, and a
text is a number only if it is written like one; else it is within no bounds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Double, and_, case, cast, func, or_, true

from assent.vocabulary import BadRequest

MOST = 1_000_000_000_000
"""Numbers beyond this, on either side, count as this."""

_DIGITS = "0123456789"
_LONGEST = len(str(MOST)) - 1
_FINEST = 6


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which numbers; None where there is no bound.

    Examples:
        >>> said = Bounds(at_least=2, below=3.5)
        >>> said.words(), said.least, said.most, [said.hold(n) for n in (1.999, 2, 3.499, 3.5)]
        ('at least 2 and below 3.5', 2000, 3499, [False, True, True, False])
    """

    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None

    def __post_init__(self) -> None:
        if self.at_least is not None and self.above is not None:
            raise BadRequest("say either `at_least` or `above`")
        if self.at_most is not None and self.below is not None:
            raise BadRequest("say either `at_most` or `below`")
        if self.least is None and self.most is None:
            raise BadRequest("say `at_least`, `at_most`, `above` or `below`")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise BadRequest(f"no number is {self.words()}")

    @property
    def least(self) -> int | None:
        """The lowest number within, in thousandths."""
        if self.above is not None:
            return _thousandths(self.above) + 1
        return None if self.at_least is None else _thousandths(self.at_least)

    @property
    def most(self) -> int | None:
        """The highest number within, in thousandths."""
        if self.below is not None:
            return _thousandths(self.below) - 1
        return None if self.at_most is None else _thousandths(self.at_most)

    def hold(self, number: float) -> bool:
        """Whether a number is within."""
        found = _thousandths(number)
        return (self.least is None or found >= self.least) and (
            self.most is None or found <= self.most
        )

    def words(self) -> str:
        """The bounds in plain English."""
        said = {"at least": self.at_least, "above": self.above}
        said |= {"at most": self.at_most, "below": self.below}
        return " and ".join(f"{how} {n:g}" for how, n in said.items() if n is not None)


def within(
    bounds: Bounds, low: ColumnElement[Any], high: ColumnElement[Any] | None = None
) -> ColumnElement[bool]:
    """Whether a number of thousandths, or all from a low to a high one, is within bounds."""
    clauses = [] if bounds.least is None else [low >= bounds.least]
    if bounds.most is not None:
        clauses.append((low if high is None else high) <= bounds.most)
    return and_(true(), *clauses)


def thousandths(number: ColumnElement[Any]) -> ColumnElement[int]:
    """A column's numbers in whole thousandths; a half goes up, which engines do not agree about."""
    near = case((number > MOST, float(MOST)), (number < -MOST, float(-MOST)), else_=number)
    exact = near * 1000.0
    rounded = func.round(exact, type_=Double)
    return cast(case((exact - rounded == 0.5, rounded + 1.0), else_=rounded), BigInteger)


def span(text: ColumnElement[str]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """From which number to which a text says, in thousandths; null where it says none.

    `25`, `-3` and `2.5` are numbers, `25-34` is from one to another, `65+` has no end.
    """
    length: Callable[[ColumnElement[str]], ColumnElement[int]] = func.length

    def cut(of: ColumnElement[str], what: str) -> ColumnElement[str]:
        return func.rtrim(of, what)

    def one_off(whole: ColumnElement[str], rest: ColumnElement[str]) -> ColumnElement[bool]:
        return length(rest) == length(whole) - 1

    def plain(of: ColumnElement[str]) -> ColumnElement[bool]:
        return and_(cut(of, _DIGITS) == "", length(of).between(1, _LONGEST))

    start = cut(text, _DIGITS)
    n_last = length(text) - length(start)
    whole = and_(start.in_(["", "-"]), n_last.between(1, _LONGEST))
    left, low, floor = cut(start, "."), cut(start, "-"), cut(text, "+")
    sign = cut(left, _DIGITS)
    decimal = and_(
        one_off(start, left),
        sign.in_(["", "-"]),
        (length(left) - length(sign)).between(1, _LONGEST),
        n_last.between(1, _FINEST),
    )
    band = and_(one_off(start, low), plain(low), n_last.between(1, _LONGEST))
    number = or_(whole, decimal)
    lowest = case((number, text), (band, low), (and_(one_off(text, floor), plain(floor)), floor))
    highest = case((number, text), (band, func.substr(text, length(start) + 1)))
    return thousandths(cast(lowest, Double)), thousandths(cast(highest, Double))


def _thousandths(number: float) -> int:
    exact = max(-MOST, min(MOST, number)) * 1000.0
    return round(exact) + (exact - round(exact) == 0.5)
