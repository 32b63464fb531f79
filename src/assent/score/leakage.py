"""Columns that know the outcome: too good to be true, so perhaps not known when one has to decide.

Such a column makes a score that shines in every test and is of no use, since whoever is asked
about has no value in it yet. The length of a sales call is the textbook case.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness import auc
from assent.score.columns import Codes
from assent.score.design import Design

MOST = 0.95
"""A column that alone ranks better than this is suspect."""
ABOVE_REST = 0.2
"""So is one that ranks better than the next best by more than this."""
_PRIOR = 5.0


class Leak(NamedTuple):
    """A column to look into before a score goes live.

    Args:
        column: its name.
        auc: how well it alone ranks the outcome.
        why: what is wrong with it, in words.
    """

    column: str
    auc: float
    why: str


def leaks(design: Design, codes: Codes, outcome: NDArray[np.int32]) -> list[Leak]:
    """The columns that seem to know the outcome, the plainest first.

    Args:
        codes: (n_rows, n_columns).
        outcome: (n_rows,) 0 or 1.

    Raises:
        BadRequest: only one outcome occurs.
    """
    found = []
    alone = np.array([_alone(own, outcome) for own in codes.T])
    for at, column in enumerate(design.columns):
        others = np.delete(alone, at).max(initial=0.5)
        if alone[at] > MOST:
            how = "almost without fault"
        elif alone[at] - others > ABOVE_REST:
            how = "far better than any other"
        else:
            continue
        why = f"`{column.name}` alone ranks the outcome {how}; is it known when one has to decide?"
        found.append(Leak(column.name, float(alone[at]), why))
    return sorted(found, key=lambda leak: -leak.auc)


def _alone(codes: NDArray[np.int32], outcome: NDArray[np.int32]) -> float:
    """How well one column ranks rows that were not used to learn which bins rank high."""
    n = int(codes.max(initial=0)) + 1
    even = np.arange(len(codes)) % 2 == 0
    said = np.empty(len(codes))
    for some in (even, ~even):
        n_rows = np.bincount(codes[~some], minlength=n)
        n_did = np.bincount(codes[~some], outcome[~some], n)
        mean = outcome[~some].mean() if (~some).any() else 0.5
        said[some] = ((n_did + _PRIOR * mean) / (n_rows + _PRIOR))[codes[some]]
    return auc(said, outcome)[0]
