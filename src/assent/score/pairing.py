"""Which pairs of columns count together: those whose cells the columns alone get most wrong.

Many pairs look good by chance, and more where a person has several rows. So how many there are is
found on people kept apart: only as many as make the score better there, beyond doubt.

Source: Lou et al., "Accurate intelligible models with pairwise interactions" (KDD 2013), for
choosing pairs by the residuals of the columns alone; Breiman et al., "Classification and
Regression Trees" (1984), 3.4.3, for preferring less within one standard error.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from assent.score.binning import coarse
from assent.score.columns import Codes, Numeric, Pair
from assent.score.design import Design
from assent.score.newton import optimum
from assent.score.objective import Objective, Penalties, Vector
from assent.score.rows import ARM, LABEL, Rows
from assent.score.strengths import tuned

N_COARSE = 12
_RIDGE = 5.0
_FEW = 3
_APART = 5
_ROUNDS_TO_TRY = 2
_ROUNDS = 5


def with_pairs(design: Design, rows: Codes, people: NDArray[np.int64], n: int) -> Design:
    """A design with as many pairs as hold up, at most `n`, and all penalties found anew.

    Args:
        design: without pairs, its penalties found.
        rows: (n_rows, width) as `rows_of` has them.
        people: (n_rows,) whose each row is.
        n: how many pairs at most.
    """
    apart = np.unique(people, return_inverse=True)[1] % _APART == 0
    learnt, told = Rows.of(design, [rows[~apart].reshape(-1)]), rows[apart]
    if not n or not len(learnt) or not len(told):
        return design
    ranked = best_pairs(learnt, n)
    without = _losses(learnt, told)
    owner = np.unique(people[apart], return_inverse=True)[1]
    best, most = 0, 0.0
    for enough in sorted({min(_FEW, len(ranked)), len(ranked)} - {0}):
        gain = np.bincount(
            owner, without - _losses(_tuned_with(learnt, ranked[:enough], _ROUNDS_TO_TRY), told)
        )
        if gain.mean() > max(most, gain.std() / np.sqrt(len(gain))):
            best, most = enough, float(gain.mean())
    if not best:
        return design
    everybody = Rows.of(design, [rows.reshape(-1)])
    return _tuned_with(everybody, best_pairs(everybody, best), _ROUNDS).design


def best_pairs(rows: Rows, n: int) -> tuple[Pair, ...]:
    """The pairs that would take most off the loss of a score without pairs, at most `n`.

    For each pair and each cell of its coarser bins, G sums the residuals and H the weights; one
    Newton step for all cells takes about G'G/(H + ridge)/2 off the loss, and H/(H + ridge)/2 of
    that would come by chance.

    Args:
        rows: the people.
        n: how many at most.
    """
    from scipy.special import expit

    design = rows.design
    objective = Objective(rows, Penalties())
    b, _ = optimum(objective, np.zeros(design.n_coefficients))
    codes, counts = rows.canonical()
    mean = expit(objective.log_odds(b))
    residual = counts * (mean - rows.label)
    weight = counts * mean * (1 - mean)
    may = [k for k, c in enumerate(design.columns) if not (isinstance(c, Numeric) and c.monotone)]
    everybody = np.repeat(codes[:, :ARM], counts, axis=0)
    groups = {k: coarse(design.columns[k], everybody[:, k], N_COARSE) for k in may}
    found = []
    for a, c in combinations(may, 2):
        pair = Pair(design.columns[a].name, design.columns[c].name, groups[a], groups[c], _RIDGE)
        cells = np.array(groups[a])[codes[:, a]] * pair.shape[1] + np.array(groups[c])[codes[:, c]]
        found.append((_gain(cells, residual, weight), pair))
    found.sort(key=lambda each: -each[0])
    return tuple(pair for gain, pair in found[:n] if gain > 0)


def _gain(cells: NDArray[np.intp], residual: Vector, weight: Vector) -> float:
    """What a pair takes off the loss, beyond what chance would."""
    g, h = np.bincount(cells, residual), np.bincount(cells, weight)
    return float(np.sum((g * g - h) / (h + _RIDGE)) / 2)


def _tuned_with(rows: Rows, pairs: tuple[Pair, ...], rounds: int) -> Rows:
    """The same people over a design with pairs."""
    design = Design(rows.design.columns, pairs, rows.design.groups)
    paired = Rows(design, *rows.canonical())
    tuned(paired, rounds=rounds)
    return paired


def _losses(rows: Rows, told: Codes) -> Vector:
    """(n_told,) the loss on each of other people's rows."""
    b, _ = optimum(Objective(rows, Penalties()), np.zeros(rows.design.n_coefficients))
    e = b[rows.design.active(told[:, :ARM])].sum(axis=1)
    return np.asarray(np.logaddexp(0, e) - told[:, LABEL] * e)
