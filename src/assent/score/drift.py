"""Drift: are those who are asked about still like those who were learnt from?

Source: Siddiqi, "Credit Risk Scorecards" (2006), for the population stability index and its
thresholds .1 and .25; Yurdakul and Naranjo, "Statistical properties of the population stability
index" (2020): without drift, PSI divided by 1/n + 1/m is chi-squared with one degree of freedom
less than bins.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import Codes
from assent.score.logistic import ScoreModel
from assent.vocabulary import BadRequest

WATCH = 0.1
MOVED = 0.25
_BY_CHANCE = 0.99
_N_BINS = 10


class Drift(NamedTuple):
    """How one column moved.

    Args:
        column: its name.
        psi: the population stability index, over at most about 10 bins.
        moved: whether it is above .25, and by more than chance brings about.
        words: what to make of it.
    """

    column: str
    psi: float
    moved: bool
    words: str


def drift(model: ScoreModel, codes: Codes) -> list[Drift]:
    """Compare those who are asked about with those in a model, the most moved column first.

    Args:
        model: made from those before.
        codes: (n_rows, n_columns) of those now.

    Raises:
        BadRequest: there is nobody on one of the sides.
    """
    rows = model.design.checked(codes)
    if not len(rows) or not model.n_rows:
        raise BadRequest("drift needs people on both sides: in the model and asked about")
    found = []
    for column, own in zip(model.design.columns, rows.T, strict=True):
        before = model.counts(column.name)
        now = np.bincount(own, minlength=column.n_codes)
        psi, by_chance = stability(before, now)
        found.append(_judged(column.name, psi, by_chance))
    return sorted(found, key=lambda each: -each.psi)


def stability(before: NDArray[np.int64], now: NDArray[np.int64]) -> tuple[float, float]:
    """The population stability index of two counts by bin, and what chance alone may bring.

    Neighbouring bins are taken together until each holds a tenth of those before.

    Examples:
        >>> psi, by_chance = stability(np.array([500, 500]), np.array([300, 700]))
        >>> round(psi, 3), round(by_chance, 3)
        (0.169, 0.013)
    """
    from scipy.special import chdtri

    size = before.sum() / _N_BINS
    upto = np.concatenate([[0], np.cumsum(before)[:-1]])
    group = np.unique(np.floor(upto / size).astype(np.intp), return_inverse=True)[1]
    old, new = (np.bincount(group, each) + 0.5 for each in (before, now))
    p, q = old / old.sum(), new / new.sum()
    psi = float(((p - q) * np.log(p / q)).sum())
    chance = chdtri(max(len(p) - 1, 1), 1 - _BY_CHANCE) * (1 / before.sum() + 1 / now.sum())
    return psi, float(chance)


def _judged(name: str, psi: float, by_chance: float) -> Drift:
    moved = psi > MOVED and psi > by_chance
    if moved:
        words = f"`{name}` moved (PSI {psi:.2f}, above {MOVED}): train again, or mend its source"
    elif psi > WATCH and psi > by_chance:
        words = f"`{name}` is moving (PSI {psi:.2f}, above {WATCH}): look again soon"
    else:
        words = f"`{name}` is as it was (PSI {psi:.2f})"
    return Drift(name, psi, moved, words)
