"""How many people hold both of two items: G = X'X, all that EASE knows of people.

G is symmetric, so its upper triangle is kept, row after row, in the narrowest type that can count
the people in it. That is small enough to be read, changed and written while somebody waits, which
its inverse is not.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution
from assent.recommend.held import blocks, checked, matrix
from assent.vocabulary import Conflict

_CELLS_AT_ONCE = 2**20
_PEOPLE_AT_ONCE = 2048  # below 2**24, so float32 counts them without error


class Counts:
    """The upper triangle of G.

    Args:
        n_items: how many items there are.
        n_people: how many people are counted.
        packed: (n_items (n_items + 1) / 2,) G[0, 0], G[0, 1] ... G[1, 1], G[1, 2] ...

    Examples:
        >>> counts = Counts.of_nobody(3)
        >>> counts.add_many([np.array([0, 1]), np.array([0, 1, 2])])
        >>> counts.packed.tolist(), counts.packed.dtype
        ([2, 2, 1, 2, 1, 1], dtype('uint8'))
    """

    def __init__(self, n_items: int, n_people: int, packed: NDArray[Any]) -> None:
        self.n_items = n_items
        self.n_people = n_people
        self.packed = packed
        rows = np.arange(n_items, dtype=np.int64)
        self._starts = rows * n_items - rows * (rows - 1) // 2

    @classmethod
    def of_nobody(cls, n_items: int) -> "Counts":
        """The counts while nobody is in them."""
        return cls(n_items, 0, np.zeros(n_items * (n_items + 1) // 2, np.uint8))

    @classmethod
    def of_square(cls, n_people: int, square: NDArray[Any]) -> "Counts":
        """The same from all of G."""
        made = cls.of_nobody(len(square))
        made._widen(n_people)  # noqa: SLF001  its own
        for row, own in made._rows():  # noqa: SLF001  its own
            own[:] = square[row, row:]
        return made

    def add(self, held: Contribution) -> None:
        """Count one person more, who holds these items in order."""
        self._widen(self.n_people + 1)
        for cells in self._cells(held):
            self.packed[cells] += 1

    def add_many(self, people: Sequence[Contribution]) -> None:
        """Count many people more."""
        self._widen(self.n_people + len(people))
        for some in blocks(people, _PEOPLE_AT_ONCE):
            held = matrix(some, self.n_items, np.float32).toarray()
            # Integers below 2**24 in float32: the product is exact, and BLAS is quick at it.
            together = held.T @ held
            for row, own in self._rows():
                np.add(own, together[row, row:], out=own, casting="unsafe")

    def take_out(self, people: Sequence[Contribution]) -> None:
        """Count these people no more, all or none.

        Raises:
            Conflict: somebody of them was never added.
        """
        left = self.n_people - len(people)
        gone = [checked(each, self.n_items) for each in people]
        if left < 0:
            raise Conflict("these contributions cannot be forgotten: they were never all added")
        for n, held in enumerate(gone):
            found = [(cells, self.packed[cells]) for cells in self._cells(held)]
            if not all(before.all() for _, before in found):
                self.n_people = left + len(people) - n
                for taken in gone[:n]:
                    self.add(taken)
                raise Conflict("this contribution cannot be forgotten: it was never added")
            for cells, before in found:
                self.packed[cells] = before - 1
        self._widen(left)

    def square_into(self, square: NDArray[np.float64]) -> None:
        """Write G into the upper triangle of a square of its size, diagonal included."""
        for row, own in self._rows():
            square[row, row:] = own

    def times(self, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n_items, k) G times k vectors."""
        found = np.zeros_like(vectors)
        for row, own in self._rows():
            plain = own.astype(np.float64)
            found[row] += plain @ vectors[row:]
            found[row + 1 :] += plain[1:, None] * vectors[row]
        return found

    def beyond(self, other: "Counts") -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where this G differs from another one: the items, and the difference among them.

        Returns:
            (k,) items, ascending, and (k, k) this G less the other among them.
        """
        apart = self.packed.astype(np.int32) - other.packed
        cells = np.flatnonzero(apart)
        rows = np.searchsorted(self._starts, cells, side="right") - 1
        columns = cells - self._starts[rows] + rows
        items = np.union1d(rows, columns)
        square = np.zeros((len(items), len(items)), np.int64)
        one, other_one = np.searchsorted(items, rows), np.searchsorted(items, columns)
        square[one, other_one] = square[other_one, one] = apart[cells]
        return items, square

    def _rows(self) -> Iterator[tuple[int, NDArray[Any]]]:
        """Each row from the diagonal on, as a view."""
        for row, start in enumerate(self._starts.tolist()):
            yield row, self.packed[start : start + self.n_items - row]

    def _cells(self, held: Contribution) -> Iterator[NDArray[np.int64]]:
        """Where the pairs of these items stand, each once; some at a time of very many."""
        wide = held.astype(np.int64)
        size = max(1, _CELLS_AT_ONCE // max(len(wide), 1))
        for start in range(0, len(wide), size):
            rows = wide[start : start + size]
            one, other = np.triu_indices(len(rows), start, len(wide))
            yield (self._starts[rows] - rows)[one] + wide[other]

    def _widen(self, n_people: int) -> None:
        self.packed = self.packed.astype(np.min_scalar_type(n_people), copy=False)
        self.n_people = n_people
