"""The inverse that EASE serves from, and the changes to it that are still to be folded in.

One person more or less changes P = (G + reg I)^-1 by the outer product of one vector with itself.
Folding that in touches all of P; keeping the vector does not. So up to `MOST_PENDING` vectors are
kept beside P and every question is answered with them:

    P now = P + V' diag(c) V,  V the (k, n) vectors kept, c their factors.

# INVARIANT: what is asked of it is asked of P now, never of P without its pending changes.

Source: Sherman and Morrison (1950) for one person; Woodbury (1950) for many.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution
from assent.recommend.counts import Counts
from assent.vocabulary import Conflict

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_PENDING = 64
_TILE = 512
_NOT_NULL = 1e-6  # a difference of whole numbers is of low rank; rounding makes noughts of 1e-12


class Inverse:
    """P and its pending changes.

    Args:
        square: (n, n) float64, all of it, since rows are read to serve; changed in place.

    Examples:
        >>> found = Inverse.of(Counts.of_nobody(2), reg=2.0)
        >>> found.change(np.array([0, 1]), sign=1)
        >>> found.n_pending, found.settled().round(3).tolist(), found.n_pending
        (1, [[0.375, -0.125], [-0.125, 0.375]], 0)
    """

    def __init__(self, square: NDArray[np.float64]) -> None:
        n = len(square)
        self._square = square
        self._diagonal = square.diagonal().copy()
        room = MOST_PENDING if square.flags.writeable else 0
        self._vectors = np.zeros((room, n))
        self._factors = np.zeros(room)
        self.n_pending = 0

    def __len__(self) -> int:
        return len(self._square)

    @property
    def can_change(self) -> bool:
        """Whether it lies in memory rather than in a mapped file."""
        return self._square.flags.writeable

    @property
    def diagonal(self) -> NDArray[np.float64]:
        """(n,) the diagonal of P now."""
        return self._diagonal

    def times(self, seen: "csr_array[Any]") -> NDArray[np.float64]:
        """(n_people, n) what people hold times P now."""
        found: NDArray[np.float64] = seen @ self._square
        if self.n_pending:
            vectors, factors = self._pending
            found += ((seen @ vectors.T) * factors) @ vectors
        return found

    def times_one(self, held: Contribution) -> NDArray[np.float64]:
        """(n,) the same for one person: rows added up in order, which reads each of them once."""
        from scipy.linalg.blas import daxpy

        found = np.zeros(len(self))
        for each in held.tolist():
            daxpy(self._square[each], found)
        if self.n_pending:
            vectors, factors = self._pending
            found += (vectors.take(held, axis=1).sum(axis=1) * factors) @ vectors
        return found

    def times_vector(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,) P now times any vector."""
        vectors, factors = self._pending
        found: NDArray[np.float64] = (
            self._square @ vector + (factors * (vectors @ vector)) @ vectors
        )
        return found

    def column(self, held: Contribution, position: int) -> NDArray[np.float64]:
        """(n_held,) the cells of P now in one column."""
        found: NDArray[np.float64] = self._square[held, position]
        if self.n_pending:
            vectors, factors = self._pending
            found += (factors * vectors[:, position]) @ vectors.take(held, axis=1)
        return found

    def change(self, held: Contribution, *, sign: int) -> None:
        """Count one person more (1) or less (-1), and keep that pending.

        Raises:
            Conflict: no sum of people could have this person taken out of it.
        """
        if not len(held):
            return
        if self.n_pending == MOST_PENDING:
            self.settle()
        moved = self.times_one(held)
        left = 1 + sign * moved[held].sum()
        if left <= 0:
            raise Conflict("this contribution cannot be forgotten: it was never added")
        factor = -sign / left
        self._vectors[self.n_pending] = moved
        self._factors[self.n_pending] = factor
        moved *= moved
        moved *= factor
        self._diagonal += moved
        self.n_pending += 1

    def take_out(self, seen: "csr_array[Any]") -> None:
        """Count many people less, at once.

        Args:
            seen: (n_gone, n) what they hold; all of them are in the sum.

        Raises:
            Conflict: no sum of people could have these people taken out of it.
        """
        from scipy.linalg.blas import dtrsm
        from scipy.linalg.lapack import dpotrf

        self.settle()
        moved = seen.toarray() @ self._square
        left = np.asfortranarray(-(seen @ moved.T))
        left.flat[:: len(left) + 1] += 1
        factor, failed = dpotrf(left, lower=1, overwrite_a=1)
        if failed:
            raise Conflict("these contributions cannot be forgotten: they were never all added")
        halves = dtrsm(1.0, factor, moved.T, side=1, lower=1, trans_a=1, overwrite_b=1)
        self._add(halves, np.ones(halves.shape[1]))

    def settle(self) -> None:
        """Fold what is pending into P."""
        if self.n_pending:
            vectors, factors = self._pending
            self._add(vectors.T, factors)
            self._drop_pending()

    def settled(self) -> NDArray[np.float64]:
        """(n, n) P with nothing pending."""
        self.settle()
        return self._square

    @classmethod
    def of(cls, counts: Counts, reg: float) -> "Inverse":
        """P computed from the counts.

        One BLAS thread: with more, the order of additions, so the last bit, may differ.
        """
        from scipy.linalg.lapack import dpotrf, dpotri
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        solved = np.zeros((counts.n_items, counts.n_items))
        counts.square_into(solved)
        solved.flat[:: len(solved) + 1] += reg
        # LAPACK sees the transpose, so its lower triangle is our upper one.
        with threadpool_limits(1, "blas"):
            factor, failed = dpotrf(solved.T, lower=1, overwrite_a=1, clean=0)
            inverse, failed_too = dpotri(factor, lower=1, overwrite_c=1)
        if failed or failed_too or not np.shares_memory(inverse, solved):
            raise ArithmeticError(f"the counts are not positive definite ({failed}, {failed_too})")
        _mirror(solved)
        return cls(solved)

    def after(self, items: NDArray[np.int64], change: NDArray[np.int64]) -> "Inverse":
        """P for other counts, in a copy: whoever asks this one meanwhile is answered as before.

        Args:
            items: (k,) among which the counts differ.
            change: (k, k) by how much.
        """
        root, turned = np.linalg.eigh(change.astype(np.float64))
        strong = np.abs(root) > _NOT_NULL
        made = Inverse(self._square.copy())
        if self.n_pending:
            made._add(self._vectors[: self.n_pending].T, self._factors[: self.n_pending])
        if strong.any():
            root, turned = root[strong], turned[:, strong]
            moved = made._square[items].T @ turned
            left = np.diag(1 / root) + turned.T @ moved[items]
            factors, halves = np.linalg.eigh((left + left.T) / 2)
            made._add(moved @ halves, -1 / factors)
        return made

    @property
    def _pending(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(k, n) the vectors that are kept, and (k,) their factors."""
        return self._vectors[: self.n_pending], self._factors[: self.n_pending]

    def _drop_pending(self) -> None:
        """Nothing of anybody stays in memory that is not in P."""
        self._vectors[:] = 0
        self._factors[:] = 0
        self.n_pending = 0

    def _add(self, vectors: NDArray[np.float64], factors: NDArray[np.float64]) -> None:
        """Add V diag(c) V' to P, in place."""
        from scipy.linalg.blas import dgemm, dger

        if vectors.shape[1] == 1:
            added = dger(factors[0], vectors[:, 0], vectors[:, 0], a=self._square.T, overwrite_a=1)
        else:
            plain, scaled = np.asfortranarray(vectors), np.asfortranarray(vectors * factors)
            added = dgemm(1.0, plain, scaled, 1.0, self._square.T, trans_b=1, overwrite_c=1)
        if len(self) and not np.shares_memory(added, self._square):
            raise ArithmeticError("the change was made to a copy")
        self._diagonal = self._square.diagonal().copy()


def _mirror(square: NDArray[np.float64]) -> None:
    """Copy the upper triangle over the lower one, a tile at a time to stay within the cache."""
    n = len(square)
    for start in range(0, n, _TILE):
        stop = min(start + _TILE, n)
        own: NDArray[Any] = np.triu(square[start:stop, start:stop])
        square[start:stop, start:stop] = own + np.triu(own, 1).T
        square[stop:, start:stop] = square[start:stop, stop:].T
