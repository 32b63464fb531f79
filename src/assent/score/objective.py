"""What a score minimises: a sum over rows plus penalties, strictly convex, so it has one optimum.

    J(b) = sum_i c_i log(1 + exp(-s_i e_i)) + 1/2 b'Sb + 1/2 phi sum_g n_g (m_g - m)^2

where c_i is how often a row occurs, s_i = +-1 its outcome, e_i its log-odds, S the declared
penalties, and m_g the mean log-odds of a group of n_g rows, whose squared gaps to the overall
mean m count with weight phi. S is positive definite, the rest is convex.

Source: Eilers and Marx, "Flexible smoothing with B-splines and penalties" (1996), for differences
of neighbours as penalties; Bollaerts, Eilers and van Mechelen (2006) for monotone columns by a
penalty on each step in the wrong direction; Zafar et al., "Fairness constraints" (2017), for the
gap of group means as a convex measure.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import Category, Numeric
from assent.score.design import Design
from assent.score.rows import Rows

FLOOR = 1e-3
"""The penalty of an intercept: next to none, yet without it one class alone has no optimum."""
WRONG_WAY = 1e4
"""The penalty of a step against a monotone column's direction."""
EFFECT_SMOOTHER = 10.0
"""How much more strongly an effect is held to that of the bins beside it than to none."""
_AT_ONCE = 1 << 16

Vector = NDArray[np.float64]


class Penalties(NamedTuple):
    """What holds a score besides the penalties of its design.

    Args:
        effect: how strongly a treatment's effect in each bin is held to none, in rows of
            evidence, and ten times as strongly to that in the bins beside it; None where nothing
            is done to people.
        fairness: how strongly the mean log-odds of each group is held to that of all.
    """

    effect: float | None = None
    fairness: float = 0.0


class Objective:
    """J over the rows as they are at each call.

    Args:
        rows: the people.
        penalties: what is declared.
    """

    def __init__(self, rows: Rows, penalties: Penalties) -> None:
        self.rows = rows
        self._fairness = penalties.fairness
        self._effects = penalties.effect is not None
        self.n = rows.design.n_coefficients * (1 + self._effects)
        self.penalty = penalty_of(rows.design, penalties.effect)
        self._steps = monotone_steps(rows.design)
        self._ones = np.ones(0)

    def log_odds(self, b: Vector) -> Vector:
        """(n_rows,) e."""
        found: Vector = self._seen() @ b
        return found

    def value(self, b: Vector) -> float:
        """J."""
        e = self.log_odds(b)
        lost = self.rows.counts @ (np.logaddexp(0, e) - self.rows.label * e)
        wrong = self._wrong(b)
        held = b @ (self.penalty @ b) + WRONG_WAY * (wrong @ wrong)
        gaps = self._gaps() @ b
        return float(lost + held / 2 + gaps @ gaps / 2)

    def gradient(self, b: Vector) -> Vector:
        """(n,) dJ/db."""
        from scipy.special import expit

        seen, gaps = self._seen(), self._gaps()
        residual = self.rows.counts * (expit(seen @ b) - self.rows.label)
        found: Vector = self.penalty @ b + seen.T @ residual + gaps.T @ (gaps @ b)
        places, signs = self._steps
        wrong = WRONG_WAY * signs * self._wrong(b)
        found[places + 1] += wrong
        found[places] -= wrong
        return found

    def hessian(self, b: Vector) -> NDArray[np.float64]:
        """(n, n) d2J/db2, symmetric."""
        from scipy.special import expit

        mean = expit(self.log_odds(b))
        weight = self.rows.counts * mean * (1 - mean)
        half = self.rows.design.n_coefficients
        found = np.empty((self.n, self.n), order="F")
        found[:half, :half] = self._gram(weight)
        if self._effects:
            found[half:, half:] = found[:half, :half] / 4  # arm squared
            found[:half, half:] = found[half:, :half] = self._gram(weight * self.rows.arm)
        gaps = self._gaps()
        found += gaps.T @ gaps
        found += self.penalty
        for k, sign in zip(*self._steps, strict=True):
            if sign * (b[k + 1] - b[k]) < 0:
                found[k : k + 2, k : k + 2] += WRONG_WAY * np.array([[1, -1], [-1, 1]])
        return found

    def pull_of(self, b: Vector, places: NDArray[np.intp]) -> tuple[NDArray[Any], Vector, Vector]:
        """What single rows do: their design vectors, residuals and weights.

        Returns:
            (m, n), (m,) and (m,), for one occurrence of each row.
        """
        from scipy.special import expit

        half = self.rows.design.n_coefficients
        vectors = np.zeros((len(places), self.n))
        np.put_along_axis(vectors, self.rows.active[places].astype(np.intp), 1.0, axis=1)
        if self._effects:
            vectors[:, half:] = self.rows.arm[places, None] * vectors[:, :half]
        mean = expit(vectors @ b)
        return vectors, mean - self.rows.label[places], mean * (1 - mean)

    def _wrong(self, b: Vector) -> Vector:
        """How far each step of a monotone column goes in the wrong direction, below 0."""
        places, signs = self._steps
        return np.minimum(signs * (b[places + 1] - b[places]), 0)

    def _gaps(self) -> NDArray[np.float64]:
        """(n_groups, n) so that `gaps @ b` squared and summed is the fairness penalty."""
        sums = self.rows.totals
        n = sums[1:, 0]  # every row takes part in the intercept
        if not self._fairness or not n.any():
            return np.empty((0, self.n))
        there = n > 0
        means = sums[1:][there] / n[there, None]
        overall = sums[1:].sum(axis=0) / n.sum()
        found = np.zeros((len(means), self.n))
        found[:, : len(overall)] = np.sqrt(self._fairness * n[there, None]) * (means - overall)
        return found

    def _seen(self) -> Any:
        """(n_rows, n) sparse: 1 where a row takes part in a coefficient, its arm in an effect."""
        from scipy.sparse import csr_array, diags_array, hstack

        n, width = self.rows.active.shape
        if len(self._ones) < n * width:
            self._ones = np.ones(n * width + n * width // 8)
        starts = np.arange(0, n * width + 1, width, dtype=np.int32)
        parts = (self._ones[: n * width], self.rows.active.reshape(-1), starts)
        seen = csr_array(parts, shape=(n, self.rows.design.n_coefficients))
        return hstack([seen, diags_array(self.rows.arm) @ seen], "csr") if self._effects else seen

    def _gram(self, weight: Vector) -> NDArray[np.float64]:
        """(half, half) X' diag(weight) X: for two terms, weights counted by their two bins."""
        terms = self.rows.design.terms
        half = self.rows.design.n_coefficients
        found = np.zeros((half, half))
        for start in range(0, len(weight), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            own, w = self.rows.active[some], weight[some]
            bins = [own[:, k].astype(np.intp) - term.start for k, term in enumerate(terms)]
            for a, first in enumerate(terms):
                row = bins[a] * 1
                for c in range(a, len(terms)):
                    second = terms[c]
                    cells = np.bincount(row * second.n + bins[c], w, first.n * second.n)
                    found[first.all, second.all] += cells.reshape(first.n, second.n)
        upper = np.triu(found, 1)
        return np.asarray(np.triu(found) + upper.T)


def penalty_of(design: Design, effect: float | None) -> Any:
    """(n, n) sparse S: for each term, ridge and squared differences of neighbours."""
    from scipy.sparse import block_diag, csr_array

    main: list[NDArray[np.float64]] = [np.array([[FLOOR]])]
    effects: list[NDArray[np.float64]] = [np.array([[FLOOR]])]
    for each, term in zip((*design.columns, *design.pairs), design.terms[1:], strict=True):
        steps = design.steps(each)
        rough = steps.T @ steps
        smooth = 0.0 if isinstance(each, Category) else each.smooth
        main.append(each.ridge * np.eye(term.n) + smooth * rough)
        effects.append((effect or 0.0) * (np.eye(term.n) + EFFECT_SMOOTHER * rough))
    return csr_array(block_diag(main if effect is None else main + effects))


def monotone_steps(design: Design) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Each step from one bin of a monotone column to the next, and its direction, 1 or -1."""
    found = [
        (term.start + k, float(column.monotone))
        for term, column in zip(design.terms[1:], design.columns, strict=False)
        if isinstance(column, Numeric) and column.monotone
        for k in range(1, column.n_codes - 1)
    ]
    steps = np.array(found).reshape(-1, 2)
    return steps[:, 0].astype(np.intp), steps[:, 1]
