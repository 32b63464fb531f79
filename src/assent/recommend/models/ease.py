"""EASE: how much does holding one thing speak for another, solved in closed form.

With X the people-by-items matrix of zeros and ones, G = X'X counts in integers how many people
hold both of two items. P = (G + reg I)^-1 gives the weights B[i,j] = -P[i,j] / P[j,j], and a
score is the sum of the weights of what a person holds. So the reasons for a score are its
summands, and one person more or less is a rank-one change of P, kept pending beside it until
there are many to fold in at once.

Source: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019), eq. 8.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution, fingerprint_of, model_file
from assent.recommend.held import blocks, checked, matrix
from assent.recommend.inverse import Inverse
from assent.recommend.shelf import Explanation, Residual
from assent.vocabulary import BadRequest, Conflict

_PEOPLE_AT_ONCE = 2048  # below 2**24, so float32 counts them without error
_NOT_ADDED = "this contribution cannot be forgotten: it was never added"
_NOT_ALL_ADDED = "these contributions cannot be forgotten: they were never all added"
_ROWS_AT_ONCE = 1024
_CELLS_AT_ONCE = 2**20
_ANEW_PER_ITEMS = 8  # to forget more people than one for 8 items costs more than P anew


class Ease:
    """The default recommender.

    Args:
        items: (n_items,) the catalogue numbers it knows.
        reg: how strongly weights are held near zero, in people; more for sparser data.
        sums: the people who are in it already; nobody unless it was loaded.

    Examples:
        Three people hold bread and butter, one of them tea too; who holds bread is told butter.

        >>> model = Ease(np.array([10, 20, 30]), reg=1.0)
        >>> model.add_many([np.array([0, 1]), np.array([0, 1]), np.array([0, 1, 2])])
        >>> model.scores([np.array([0])]).round(3)
        array([[0.   , 0.714, 0.143]])
        >>> model.forget(np.array([0, 1, 2]))
        >>> model.scores([np.array([0])]).round(3) + 0.0
        array([[0.   , 0.667, 0.   ]])
    """

    name = "ease"

    def __init__(
        self, items: NDArray[np.int64], *, reg: float = 1000.0, sums: "_Sums | None" = None
    ) -> None:
        if not 0 < reg < np.inf:
            raise BadRequest(f"`reg` is `{reg}`; expected a number above 0")
        self.items = items
        self.reg = float(reg)
        known = sums or _nobody(len(items), self.reg)
        self.n_people = known.n_people
        self._together = known.together
        self._inverse = known.inverse

    @property
    def parameters(self) -> Mapping[str, float]:
        """See `Model.parameters`."""
        return {"reg": self.reg}

    def empty(self) -> Self:
        """See `Model.empty`."""
        return type(self)(self.items, reg=self.reg)

    def add(self, contribution: Contribution) -> None:
        """See `Model.add`; the change of P stays pending until `settle`."""
        self._can_change()
        held = checked(contribution, len(self.items))
        self._inverse.change(held, sign=1)
        _count(self._together, held, 1)
        self.n_people += 1

    def add_many(self, people: Sequence[Contribution]) -> None:
        """See `Model.add_many`."""
        self._can_change()
        for some in blocks(people, _PEOPLE_AT_ONCE):
            held = matrix(some, len(self.items), np.float32).toarray()
            # Integers below 2**24 in float32: the product is exact, and BLAS is quick at it.
            self._together += (held.T @ held).astype(np.int32)
            self.n_people += len(some)
        self.refresh()

    def forget(self, contribution: Contribution) -> None:
        """See `Model.forget`.

        The person is out of G at once and of every answer; the change of P stays pending, with up
        to 63 others, until `settle`, `refresh` or `save`.
        """
        self._can_change()
        held = checked(contribution, len(self.items))
        if not self.n_people:
            raise Conflict(_NOT_ADDED)
        if _count(self._together, held, -1) < 0:
            _count(self._together, held, 1)
            raise Conflict(_NOT_ADDED)
        try:
            self._inverse.change(held, sign=-1)
        except Conflict:
            _count(self._together, held, 1)
            raise
        self.n_people -= 1

    def forget_many(self, people: Sequence[Contribution]) -> None:
        """See `Ranker.forget_many`: a block change of P, or P anew where that is less work."""
        self._can_change()
        gone = matrix(people, len(self.items))
        left = self._together.copy()
        for held in np.split(gone.indices, gone.indptr[1:-1]):
            _count(left, held, -1)
        if len(people) > self.n_people or left.min(initial=0) < 0:
            raise Conflict(_NOT_ALL_ADDED)
        if len(people) * _ANEW_PER_ITEMS > len(self.items):
            before, self._together = self._together, left
            try:
                self.refresh()
            except ArithmeticError:
                self._together = before
                self.refresh()
                raise Conflict(_NOT_ALL_ADDED) from None
        else:
            self._inverse.take_out(gone)
            self._together = left
        self.n_people -= len(people)

    def settle(self) -> None:
        """Fold the pending changes into P. What is served stays as it is."""
        self._inverse.settle()

    def refresh(self) -> None:
        """See `Model.refresh`."""
        self._can_change()
        self._inverse.solve(self._together, self.reg)

    def residual(self, seed: int) -> Residual:
        """See `Ranker.residual`: (G + reg I) P v against v, for v of random signs.

        A person who is in P and not in G, or the reverse, shows as the sum of their column of P v,
        some hundredths. Rounding alone stays below n eps |G + reg I| / reg, in the norm of the
        largest row sum: the usual bound for a computed inverse, as |P| is at most 1 / reg.

        Source: Higham, "Accuracy and Stability of Numerical Algorithms" (2002), section 14.3.
        """
        n = len(self.items)
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], n)
        answered = self._inverse.times_vector(signs)
        largest, heaviest = 0.0, 0
        for start in range(0, n, _ROWS_AT_ONCE):
            some = self._together[start : start + _ROWS_AT_ONCE]
            own = slice(start, start + len(some))
            again = some @ answered + self.reg * answered[own]
            largest = max(largest, float(np.abs(again - signs[own]).max()))
            heaviest = max(heaviest, int(some.sum(axis=1, dtype=np.int64).max()))
        return Residual(largest, n * float(np.finfo(np.float64).eps) * (heaviest / self.reg + 1))

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]:
        """See `Model.scores`; what a person holds already is scored as if they did not."""
        if len(people) == 1:
            found = self._inverse.times_one(checked(people[0], len(self.items)))[None]
        else:
            found = self._inverse.times(matrix(people, len(self.items)))
        found /= -self._inverse.diagonal
        for row, held in enumerate(people):
            found[row, held] += 1
        return found

    def explain(self, held: Contribution, position: int) -> Explanation:
        """See `Ranker.explain`."""
        column = self._inverse.column(held, position)
        shares = -column / self._inverse.diagonal[position]
        shares[held == position] = 0
        return Explanation(shares, 0.0)

    def fingerprint(self) -> str:
        """See `Model.fingerprint`."""
        declared = {"model": self.name, "n_people": self.n_people, **self.parameters}
        return fingerprint_of(declared, self.items, self._together)

    def save(self, path: Path) -> str:
        """See `Model.save`; nothing is left pending, so nobody who was forgotten is in the file."""
        about = {
            "model": self.name,
            "n_people": str(self.n_people),
            "parameters": msgspec.json.encode(self.parameters).decode(),
        }
        return model_file.write(path, about, {"items": self.items, **self.sums()})

    @classmethod
    def load(cls, path: Path, sha256: str, *, to_change: bool = False) -> Self:
        """See `Model.load`."""
        about, arrays = model_file.read(path, sha256, model=cls.name, to_change=to_change)
        said = msgspec.json.decode(about["parameters"], type=dict[str, float])
        return cls.of_sums(arrays["items"], said["reg"], int(about["n_people"]), arrays)

    def sums(self) -> dict[str, NDArray[Any]]:
        """All that it knows of people, for a file, with nothing pending."""
        return {"together": self._together, "inverse": self._inverse.settled()}

    @classmethod
    def of_sums(
        cls, items: NDArray[np.int64], reg: float, n_people: int, sums: Mapping[str, NDArray[Any]]
    ) -> Self:
        """The model that has these sums, as `sums` answered them."""
        known = _Sums(n_people, sums["together"], Inverse(sums["inverse"]))
        return cls(items, reg=reg, sums=known)

    def _can_change(self) -> None:
        if not self._inverse.can_change:
            raise Conflict("this model was loaded to be asked only; load it `to_change`")


def _count(together: NDArray[np.int32], held: Contribution, change: int) -> int:
    """Count the pairs of these items once more or less in G; answers the least that is left.

    Cells are looked up once and changed while the processor has them at hand, some at a time, as
    somebody who holds everything has a hundred million pairs.
    """
    counts, wide, least = together.reshape(-1), held.astype(np.int64), 0
    size = max(1, _CELLS_AT_ONCE // max(len(wide), 1))
    for start in range(0, len(wide), size):
        rows = wide[start : start + size] * len(together)
        cells = np.add.outer(rows, wide).ravel()
        now = counts.take(cells)
        now += change
        counts[cells] = now
        least = min(least, int(now.min()))
    return least


class _Sums(NamedTuple):
    """All that a model knows of people.

    Args:
        n_people: how many are in it.
        together: G, (n_items, n_items) int32.
        inverse: P.
    """

    n_people: int
    together: NDArray[np.int32]
    inverse: Inverse


def _nobody(n_items: int, reg: float) -> _Sums:
    return _Sums(0, np.zeros((n_items, n_items), np.int32), Inverse.of_nobody(n_items, reg))


MODEL = Ease
