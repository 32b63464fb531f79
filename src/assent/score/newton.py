"""Newton's method on an objective with one optimum, and small moves of that optimum.

From anywhere: full Newton steps, halved until the objective falls. After one person came or went:
the Hessian follows them by Woodbury's identity, one step leads nearly to the new optimum, and a
few more with the same Hessian (the chord method), each a pass over the rows, lead to it.

Source: Woodbury (1950) for the inverse after a change of few rows; Ortega and Rheinboldt,
"Iterative Solution of Nonlinear Equations" (1970), 10.2, for the chord method.
"""

import math
from contextlib import AbstractContextManager
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.score.objective import Objective, Vector

NEAR = 1e-2
"""A step below this leads to where the objective is as good as quadratic."""
DONE = 1e-12
"""How far a coefficient may be from the optimum."""
MOST_PENDING = 64
PENDING_SHARE = 0.02
"""Rows that came or went, at most so many and such a share of all, up to which a Hessian is
followed; then it is made anew, since the weights of those who stayed have changed too."""
_MOST_STEPS = 100
_MOST_CHORDS = 8
_MOST_HALVINGS = 50


def one_thread() -> AbstractContextManager[object]:
    """Holds BLAS to one thread: with more, the order of additions, so the last bit, may differ.

    For matrices as small as these one is quicker too where the machine has other work.
    """
    held: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return held


@cache
def _libraries() -> Any:
    """The BLAS libraries that are loaded; finding them takes longer than a step."""
    import scipy.linalg  # noqa: F401 - brings its own BLAS, which must be among them
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()


class Curvature:
    """The Hessian at a point, and the rows that came or went since.

    With U the rows' design vectors times the roots of their weights and S their signs, the
    Hessian is H + U'SU, and its inverse is H^-1 - Z (S + UZ)^-1 Z' where Z = H^-1 U'. H^-1 is
    written out once somebody comes or goes: a row has few coefficients, so it takes few of its
    columns.

    Args:
        hessian: (n, n) H, which is overwritten; or else
        half: (n (n + 1) / 2,) the lower half of H^-1, row by row.
    """

    def __init__(
        self, hessian: NDArray[np.float64] | None = None, *, half: Vector | None = None
    ) -> None:
        from scipy.linalg import cholesky

        self._half = np.empty(0) if half is None else half
        self._factor = None
        if hessian is not None:
            self._factor = cholesky(hessian, lower=True, overwrite_a=True, check_finite=False)
        self._n = math.isqrt(2 * len(self._half)) if hessian is None else len(hessian)
        self._signs = np.empty(0)
        self._vectors = np.empty((0, self._n))
        self._solved = np.empty((self._n, 0))

    @property
    def n_pending(self) -> int:
        """How many rows came or went since the factor was made."""
        return len(self._signs)

    def follow(self, vectors: NDArray[Any], weight: Vector, sign: int) -> None:
        """Take account of rows that came (1) or went (-1).

        Args:
            vectors: (m, n) their design vectors.
            weight: (m,) what each adds to the Hessian or took from it.
        """
        new = np.sqrt(weight)[:, None] * vectors
        self._solved = np.hstack([self._solved, self._straight(new.T)])
        self._vectors = np.vstack([self._vectors, new])
        self._signs = np.append(self._signs, np.full(len(new), float(sign)))
        self._inner = np.diag(self._signs) + self._vectors @ self._solved

    def solve(self, right: Vector) -> Vector:
        """The Hessian's inverse times `right`."""
        found = self._straight(right)
        if self.n_pending:
            found -= self._solved @ np.linalg.solve(self._inner, self._solved.T @ right)
        return found

    def inverse(self) -> NDArray[np.float64]:
        """(n, n) the Hessian's inverse."""
        if not self.n_pending:
            return self._inverse
        return self._inverse - self._solved @ np.linalg.solve(self._inner, self._solved.T)

    def half(self) -> Vector:
        """(n (n + 1) / 2,) the lower half of `inverse`, row by row."""
        return np.asarray(self.inverse()[np.tri(self._n, dtype=bool)])

    @cached_property
    def _inverse(self) -> NDArray[np.float64]:
        from scipy.linalg.lapack import dpotri

        if self._factor is not None:
            lower = np.tril(dpotri(self._factor, lower=1)[0])
        else:
            lower = np.zeros((self._n, self._n))
            lower[np.tri(self._n, dtype=bool)] = self._half
        return np.asarray(lower + np.tril(lower, -1).T)

    def _straight(self, right: NDArray[Any]) -> NDArray[np.float64]:
        from scipy.linalg import cho_solve

        some = np.flatnonzero(right if right.ndim == 1 else right.any(axis=1))
        if len(some) < len(right) / 4:
            return np.asarray(self._inverse[some].T @ right[some])
        if self._factor is None or "_inverse" in self.__dict__:
            return np.asarray(self._inverse @ right)
        return np.asarray(cho_solve((self._factor, True), right, check_finite=False))


class Place(NamedTuple):
    """Where steps led.

    Args:
        b: the coefficients.
        there: whether they are the optimum's, within `DONE`.
    """

    b: Vector
    there: bool


def optimum(objective: Objective, start: Vector) -> tuple[Vector, Curvature]:
    """The minimum of an objective, and the curvature near it.

    Raises:
        ArithmeticError: it was not found, which no finite input can bring about.
    """
    b = start
    with one_thread():
        for _ in range(_MOST_STEPS):
            curvature = Curvature(objective.hessian(b))
            step = curvature.solve(objective.gradient(b))
            size = np.abs(step).max()
            if size >= NEAR:
                b = _downhill(objective, b, step)
                continue
            b, there = polished(objective, b - step, curvature)
            if there:
                return b, curvature
    raise ArithmeticError("Newton's method did not come to rest")


def polished(objective: Objective, b: Vector, curvature: Curvature) -> Place:
    """Chord steps, as long as each is much smaller than the one before.

    What is left is judged by how much two chord steps differ, the last of them tiny: where the
    curvature is too stiff in some direction, steps are small there but hardly become smaller.

    Args:
        b: a point near the optimum.
        curvature: near it.
    """
    before = np.inf
    for _ in range(_MOST_CHORDS):
        step = curvature.solve(objective.gradient(b))
        b = b - step
        size = float(np.abs(step).max())
        if before < np.inf:
            rate = size / before if before > 0 else 0.0
            if size <= 10 * DONE and size * rate <= DONE * (1 - rate):
                return Place(b, there=True)
            if rate > 0.5:
                break
        before = size
    return Place(b, there=False)


def _downhill(objective: Objective, b: Vector, step: Vector) -> Vector:
    """As much of a step as makes the objective fall."""
    now = objective.value(b)
    for _ in range(_MOST_HALVINGS):
        if objective.value(b - step) < now:
            break
        step = step / 2
    return b - step
