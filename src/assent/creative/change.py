"""One person more or less: the sums exactly, the inverses by a rank-one change for each decision.

The whole change is worked out beside what is served and put in its place at the end, so a
contribution that cannot be taken out leaves everything as it was.

Source: Sherman and Morrison (1950): (A + s x x')^-1 = P - s P x x' P / (1 + s x' P x), s = 1 or -1.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.creative.outcome import BEFORE_CODES, HARM, REWARD, VARIANT
from assent.creative.sums import HARMS, SQUARES, Place, Sums
from assent.vocabulary import Conflict


class Totals(NamedTuple):
    """Over all variants: how many decisions, their rewards, the squares of these, and harms."""

    n: int = 0
    rewards: int = 0
    squares: int = 0
    harms: int = 0

    def plus(self, rows: Iterable[Sequence[int]], sign: int) -> "Totals":
        """With the decisions of one person more (1) or less (-1)."""
        n, rewards, squares, harms = self
        for row in rows:
            reward = row[REWARD]
            n += sign
            rewards += sign * reward
            squares += sign * reward * reward
            harms += sign * row[HARM]
        return Totals(n, rewards, squares, harms)

    @classmethod
    def of(cls, sums: Sums) -> "Totals":
        """The totals of sums."""
        squares, harms = sums.counts[:, SQUARES].sum(), sums.counts[:, HARMS].sum()
        n, rewards = sums.together[:, 0, 0].sum(), sums.rewards[:, 0].sum()
        return cls(int(n), int(rewards), int(squares), int(harms))


def change(
    sums: Sums,
    rows: Sequence[Sequence[int]],
    sign: int,
    place: Callable[[tuple[int, ...]], Place],
) -> None:
    """Add (1) or take out (-1) the decisions of one person.

    Args:
        sums: those that are changed.
        rows: each decision as in a contribution.
        sign: 1 or -1.
        place: looks a context up.

    Raises:
        Conflict: what is to be taken out was never added; nothing was changed.
    """
    by_variant: dict[int, list[Sequence[int]]] = {}
    for row in rows:
        by_variant.setdefault(row[VARIANT], []).append(row)
    changed = [
        (variant, _Changed(sums, variant).by(own, sign, place))
        for variant, own in by_variant.items()
    ]
    for variant, after in changed:
        sums.together[variant] = after.together
        sums.rewards[variant] = after.rewards
        sums.counts[variant] = after.counts
        sums.inverse[variant] = after.inverse
        sums.weigh(variant)


class _Changed:
    """One variant's sums, beside those that are served."""

    def __init__(self, sums: Sums, variant: int) -> None:
        self.together = sums.together[variant].copy()
        self.rewards = sums.rewards[variant].copy()
        self.counts = sums.counts[variant].copy()
        self.inverse: NDArray[np.float64] = sums.inverse[variant].copy()

    def by(
        self,
        rows: Sequence[Sequence[int]],
        sign: int,
        place: Callable[[tuple[int, ...]], Place],
    ) -> "_Changed":
        for row in rows:
            found = place(tuple(row[BEFORE_CODES:]))
            reward = row[REWARD]
            self.together.reshape(-1)[found.pairs] += sign
            self.rewards[found.at] += sign * reward
            self.counts += (sign * row[HARM], sign * reward * reward)
            moved = self.inverse.dot(found.row)
            left = 1 + sign * float(moved.dot(found.row))
            if left <= 0:
                raise never_added()
            self.inverse -= np.multiply.outer(moved, moved * (sign / left))
        if sign < 0 and min(self.together.min(), self.rewards.min(), self.counts.min()) < 0:
            raise never_added()
        return self


def never_added() -> Conflict:
    """The answer where what is to be taken out was never put in."""
    return Conflict("this contribution cannot be forgotten: it was never added")
