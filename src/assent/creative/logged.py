"""Logged decisions: what one must know of the past to judge another way of choosing by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assent.creative.creative import Creative
from assent.creative.outcome import (
    BEFORE_CODES,
    BILLION,
    PROPENSITY,
    REWARD,
    VARIANT,
    all_decisions,
    width,
)
from assent.creative.shelf import CreativeModel
from assent.learning import Contribution
from assent.vocabulary import BadRequest

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Logged:
    """Decisions with their outcomes.

    Args:
        variants: (n,) which was shown, by number.
        rewards: (n,) what came of it, from 0 to 1.
        propensities: (n,) how likely it was to be shown, by what then chose.
        codes: (n, n_parts) the contexts.
        n_variants: how many variants there were.

    Raises:
        BadRequest: there are none, they are of different length, a reward is out of range, or a
            propensity is missing, 0, or above 1. What was never logged cannot be made up later.
    """

    variants: NDArray[np.int64]
    rewards: NDArray[np.float64]
    propensities: NDArray[np.float64]
    codes: NDArray[np.int64]
    n_variants: int

    def __post_init__(self) -> None:
        n = len(self.variants)
        if not n:
            raise BadRequest("there are no logged decisions to judge by")
        if not n == len(self.rewards) == len(self.propensities) == len(self.codes):
            raise BadRequest("the columns of the logged decisions are not equally long")
        if not ((self.variants >= 0) & (self.variants < self.n_variants)).all():
            raise BadRequest(f"a logged variant is not one of the {self.n_variants}")
        if not ((self.rewards >= 0) & (self.rewards <= 1)).all():
            raise BadRequest("a logged reward is no number from 0 to 1")
        missing = int(np.isnan(self.propensities).sum())
        if missing:
            raise BadRequest(
                f"{missing} of {n} logged decisions have no propensity; nothing can be said of "
                "another way of choosing without it"
            )
        if not ((self.propensities > 0) & (self.propensities <= 1)).all():
            wrong = int(((self.propensities <= 0) | (self.propensities > 1)).sum())
            raise BadRequest(
                f"{wrong} of {n} logged propensities are not above 0 and at most 1; a decision "
                "that was made cannot have had no chance"
            )

    def __len__(self) -> int:
        return len(self.variants)

    @classmethod
    def of(cls, creative: Creative, people: Sequence[Contribution]) -> Self:
        """The decisions of people as a training set has them."""
        rows = all_decisions(creative, people)
        return cls(
            rows[:, VARIANT],
            rows[:, REWARD] / creative.most_reward,
            rows[:, PROPENSITY] / BILLION,
            rows[:, BEFORE_CODES:],
            len(creative.variants),
        )

    def contribution(self, creative: Creative, which: NDArray[np.intp]) -> Contribution:
        """Some of the decisions again as what they add to a model, harm apart."""
        rows = np.zeros((len(which), width(creative)), np.int32)
        rows[:, VARIANT] = self.variants[which]
        rows[:, REWARD] = np.rint(self.rewards[which] * creative.most_reward)
        rows[:, PROPENSITY] = np.maximum(1, np.rint(self.propensities[which] * BILLION))
        rows[:, BEFORE_CODES:] = self.codes[which]
        return rows.reshape(-1)


def shares_of(model: CreativeModel, logged: Logged) -> Shares:
    """(n, n_variants) how likely a model would be to choose each variant in each logged context."""
    contexts, which = np.unique(logged.codes, axis=0, return_inverse=True)
    each = [model.shares(tuple(codes)) for codes in contexts.tolist()]
    found: Shares = np.array(each).reshape(-1, logged.n_variants)[which.reshape(-1)]
    return found
