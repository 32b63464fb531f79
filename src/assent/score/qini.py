"""How well an uplift model finds those whom a treatment moves, measured on a random test.

Treat people from the highest predicted uplift down. After k of them, what the treatment gained is
how many of the treated among them did, less how many of the others did, scaled to as many people.
The Qini coefficient is the area between that curve and the straight line of treating at random.

Source: Radcliffe, "Using control groups to target on predicted lift" (2007); Radcliffe and Surry,
"Real-world uplift modelling with significance-based uplift trees" (2011).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assent.vocabulary import BadRequest

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Qini:
    """A Qini coefficient.

    Args:
        coefficient: the area, where both axes are shares; 0 is as good as chance.
        low: the lower end of its interval.
        high: the upper end.
        level: how likely the true one is within.
        n_rows: over how many people.
    """

    coefficient: float
    low: float
    high: float
    level: float
    n_rows: int


def qini_curve(uplift: Numbers, treated: NDArray[np.int32], outcome: NDArray[np.int32]) -> Numbers:
    """(n_rows + 1,) how many more did, as a share of the treated, when the first k are treated.

    Args:
        uplift: (n_rows,) what the model says; people of equal uplift are taken together.
        treated: (n_rows,) 0 or 1, drawn by chance.
        outcome: (n_rows,) 0 or 1.

    Raises:
        BadRequest: nobody was treated, or everybody.

    Examples:
        >>> told = np.array([0.9, 0.9, 0.1, 0.1])
        >>> qini_curve(told, np.array([1, 0, 1, 0]), np.array([1, 0, 0, 0]))
        array([0.  , 0.25, 0.5 , 0.5 , 0.5 ])
    """
    if not 0 < treated.sum() < len(treated):
        raise BadRequest("uplift is measured where some were treated and some were not")
    order = np.argsort(-uplift, kind="stable")
    done, did = treated[order], outcome[order]
    n_done, n_not = np.cumsum(done), np.cumsum(1 - done)
    gained = np.cumsum(did * done) - np.cumsum(did * (1 - done)) * n_done / np.maximum(n_not, 1)
    curve = gained / treated.sum()
    last = np.flatnonzero(np.append(np.diff(uplift[order]) != 0, True))
    at = np.arange(1, len(uplift) + 1)
    return np.asarray(np.interp(np.arange(len(uplift) + 1), [0, *at[last]], [0.0, *curve[last]]))


def qini(
    uplift: Numbers,
    treated: NDArray[np.int32],
    outcome: NDArray[np.int32],
    *,
    seed: int,
    level: float = 0.9,
    n_draws: int = 200,
) -> Qini:
    """The Qini coefficient with a bootstrap interval.

    Args:
        uplift: (n_rows,) what the model says of people it has not seen.
        treated: (n_rows,) 0 or 1, drawn by chance.
        outcome: (n_rows,) 0 or 1.
        seed: of the draws.
        level: of the interval.
        n_draws: how many times people are drawn anew.

    Raises:
        BadRequest: nobody was treated, or everybody.
    """
    found = _coefficient(uplift, treated, outcome)
    chance = np.random.default_rng(seed)
    n = len(uplift)
    # Drawn within each arm, so that every draw has both.
    arms = [np.flatnonzero(treated == arm) for arm in (0, 1)]
    drawn = np.empty(n_draws)
    for draw in range(n_draws):
        some = np.concatenate([chance.choice(arm, len(arm)) for arm in arms])
        drawn[draw] = _coefficient(uplift[some], treated[some], outcome[some])
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Qini(found, float(low), float(high), level, n)


def _coefficient(uplift: Numbers, treated: NDArray[np.int32], outcome: NDArray[np.int32]) -> float:
    curve = qini_curve(uplift, treated, outcome)
    straight = np.linspace(0, curve[-1], len(curve))
    return float(np.trapezoid(curve - straight) / len(uplift))
