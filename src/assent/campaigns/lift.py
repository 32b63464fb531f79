"""Lift: how much more often those did what a campaign aims at who were meant to get it.

Everybody it was meant for counts, whether or not their message arrived: whom the holdout would
have been stopped for is not known, so leaving the stopped out of one side only would compare
unlike people (intention to treat).

Source: the interval is Newcombe's (1998, method 10), of two Wilson intervals.
"""

from dataclasses import asdict, dataclass
from typing import Any

from assent.learning.fairness.interval import deviations, difference_of_shares

SMALLEST_SIDE = 30
"""How many people each side needs for a figure to be said of it."""


@dataclass(frozen=True, slots=True)
class Lift:
    """What those did who were meant to get a campaign, and those held out of it.

    Args:
        aim: what is counted, such as `purchase`.
        meant: how many people it was meant for, among those who may be counted.
        meant_did: how many of them did it; None when a side is too small.
        held: how many people were held out, among those who may be counted.
        held_did: how many of them did it; None likewise.
        low: the lower end of the 95 % interval of the difference of their shares; None likewise.
        high: its upper end; None likewise.
    """

    aim: str
    meant: int
    meant_did: int | None
    held: int
    held_did: int | None
    low: float | None
    high: float | None

    @property
    def difference(self) -> float | None:
        """By how much more often those did it for whom the campaign was meant."""
        if self.meant_did is None or self.held_did is None:
            return None
        return self.meant_did / self.meant - self.held_did / self.held

    def words(self) -> str:
        """The lift in a sentence or two.

        Examples:
            >>> print(lift_of("purchase", (300, 900), (20, 100)).words())
            33.3 % did `purchase`, of those held out 20.0 %
            13.3 points more, 95 % interval 4.0 to 20.7
            >>> print(lift_of("purchase", (300, 900), (32, 100)).words())
            33.3 % did `purchase`, of those held out 32.0 %
            chance alone could give this difference, 95 % interval -8.8 to 10.2 points
            >>> print(lift_of("purchase", (30, 90), (3, 10)).words())
            too few people to tell what it caused: 90 may be counted, and 10 of those held out
            each side needs 30
        """
        if self.low is None or self.high is None or self.difference is None:
            return (
                f"too few people to tell what it caused: {self.meant:,} may be counted, and "
                f"{self.held:,} of those held out\neach side needs {SMALLEST_SIDE}"
            )
        here = (self.meant_did or 0) / self.meant * 100
        there = (self.held_did or 0) / self.held * 100
        both = f"{here:.1f} % did `{self.aim}`, of those held out {there:.1f} %\n"
        interval = f"95 % interval {self.low * 100:.1f} to {self.high * 100:.1f}"
        if not self.sure:
            return f"{both}chance alone could give this difference, {interval} points"
        points = abs(self.difference) * 100
        return f"{both}{points:.1f} points {'more' if self.low > 0 else 'fewer'}, {interval}"

    @property
    def sure(self) -> bool:
        """Whether chance alone would hardly give the difference."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high

    def as_json(self) -> dict[str, Any]:
        """For the command line and the console."""
        return {**asdict(self), "difference": self.difference, "words": self.words()}


def lift_of(aim: str, meant: tuple[int, int], held: tuple[int, int]) -> Lift:
    """The lift, unless a side is too small to say anything of it.

    Args:
        aim: what is counted.
        meant: (did it, people) of those it was meant for.
        held: the same of those held out.
    """
    (did, n), (others_did, m) = meant, held
    if min(n, m) < SMALLEST_SIDE:
        return Lift(aim, n, None, m, None, None, None)
    low, high = difference_of_shares(meant, held, deviations())
    return Lift(aim, n, did, m, others_did, low, high)
