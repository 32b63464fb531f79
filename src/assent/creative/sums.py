"""What a creative model knows of people: integer sums, and the inverses that follow from them.

For each variant, with x the context of a decision as zeros and ones and r its reward in units,

    A = sum of x x'    b = sum of r x    h = number of harms    q = sum of r^2

are sums of whole numbers over people: exact, and the same in any order. What is served is
w = (A + reg I)^-1 b, and the inverse itself for how uncertain that is.

Source: Li, Chu, Langford and Schapire (2010), "A Contextual-Bandit Approach to Personalized News
Article Recommendation", section 3.1, whose A and b these are.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from assent.creative.creative import Creative
from assent.creative.outcome import BEFORE_CODES, HARM, REWARD, VARIANT

HARMS, SQUARES = 0, 1
_DECISIONS_AT_ONCE = 65_536


class Sums(NamedTuple):
    """All that is learnt, over `n` variants and contexts of `size` positions.

    Args:
        together: A, (n, size, size) int64.
        rewards: b, (n, size) int64, in units.
        counts: h and q, (n, 2) int64.
        inverse: (A + reg I)^-1, (n, size, size) float64.
        weights: w, (n, size) float64, in units.
    """

    together: NDArray[np.int64]
    rewards: NDArray[np.int64]
    counts: NDArray[np.int64]
    inverse: NDArray[np.float64]
    weights: NDArray[np.float64]

    @classmethod
    def of_nobody(cls, creative: Creative, reg: float) -> Self:
        """The sums before anybody was added."""
        n, size = len(creative.variants), creative.context.size
        inverse = np.zeros((n, size, size))
        inverse[:, np.arange(size), np.arange(size)] = 1 / reg
        return cls(
            together=np.zeros((n, size, size), np.int64),
            rewards=np.zeros((n, size), np.int64),
            counts=np.zeros((n, 2), np.int64),
            inverse=inverse,
            weights=np.zeros((n, size)),
        )

    def add(self, creative: Creative, rows: NDArray[np.int64]) -> None:
        """Add decisions to the integers; `solve` is to be called after.

        Args:
            creative: what was declared.
            rows: (n_decisions, width) as in a contribution.
        """
        n, size = self.rewards.shape
        starts = np.array([0, *creative.context.starts])
        for first in range(0, len(rows), _DECISIONS_AT_ONCE):
            some = rows[first : first + _DECISIONS_AT_ONCE]
            variant, reward = some[:, VARIANT], some[:, REWARD]
            codes = some[:, BEFORE_CODES:]
            at = starts + np.hstack([np.zeros((len(some), 1), np.int64), codes])
            cells = (variant[:, None] * size + at)[:, :, None] * size + at[:, None, :]
            counted = np.bincount(cells.reshape(-1), minlength=n * size * size)
            self.together[:] += counted.reshape(n, size, size)
            np.add.at(self.rewards, (variant[:, None], at), reward[:, None])
            np.add.at(self.counts[:, HARMS], variant, some[:, HARM])
            np.add.at(self.counts[:, SQUARES], variant, reward**2)

    def beside(self, others: "Sums") -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """The integers of these and of other sums, in pairs."""
        yield self.together, others.together
        yield self.rewards, others.rewards
        yield self.counts, others.counts

    def solve(self, reg: float) -> None:
        """Make what is served from the integers anew, by Cholesky's method.

        One BLAS thread: with more, the order of additions, so the last bit, may differ.
        """
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        with threadpool_limits(1, "blas"):
            for variant, together in enumerate(self.together):
                self.inverse[variant] = _solved(together, reg)
                self.weigh(variant)

    def weigh(self, variant: int) -> None:
        """Make a variant's weights from its inverse."""
        np.dot(self.inverse[variant], self.rewards[variant], out=self.weights[variant])


class Place(NamedTuple):
    """One context, ready to be looked up.

    Args:
        row: (size,) float64, ones where it has them.
        at: (n_ones,) where that is.
        pairs: (n_ones^2,) where its ones meet in a square of size by size, row after row.
    """

    row: NDArray[np.float64]
    at: NDArray[np.intp]
    pairs: NDArray[np.intp]

    @classmethod
    def of(cls, creative: Creative, codes: Sequence[int]) -> Self:
        """Look a context up."""
        at = np.array(creative.context.positions(codes), np.intp)
        pairs = (at[:, None] * creative.context.size + at).reshape(-1)
        return cls(creative.context.row(codes), at, pairs)


def _solved(together: NDArray[np.int64], reg: float) -> NDArray[np.float64]:
    from scipy.linalg.lapack import dpotrf, dpotri

    matrix = together.astype(np.float64)
    matrix.flat[:: len(matrix) + 1] += reg
    factor, failed = dpotrf(matrix, lower=1)
    inverse, failed_too = dpotri(factor, lower=1)
    if failed or failed_too:
        raise ArithmeticError(f"the counts are not positive definite ({failed}, {failed_too})")
    lower: NDArray[np.float64] = np.tril(inverse)
    return lower + np.tril(lower, -1).T
