"""EASE: how much does holding one thing speak for another, solved in closed form.

With X the people-by-items matrix of zeros and ones, G = X'X counts in integers how many people
hold both of two items. P = (G + reg I)^-1 gives the weights B[i,j] = -P[i,j] / P[j,j], and a
score is the sum of the weights of what a person holds. So the reasons for a score are its
summands, and one person more or less is a rank-one change of P.

Source: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019), eq. 8;
Sherman and Morrison (1950) for the change by one person.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution, fingerprint_of, model_file
from assent.recommend.held import blocks, checked, matrix
from assent.recommend.shelf import Explanation
from assent.vocabulary import BadRequest, Conflict

_PEOPLE_AT_ONCE = 2048  # below 2**24, so float32 counts them without error
_TILE = 512


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
        if not reg > 0:
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
        """See `Model.add`."""
        held = checked(contribution, len(self.items))
        self._change_by_one(held, sign=1)

    def add_many(self, people: Sequence[Contribution]) -> None:
        """See `Model.add_many`."""
        self._can_change()
        for some in blocks(people, _PEOPLE_AT_ONCE):
            seen = matrix(some, len(self.items), np.float32).toarray()
            # Integers below 2**24 in float32: the product is exact, and BLAS is quick at it.
            self._together += (seen.T @ seen).astype(np.int32)
            self.n_people += len(some)
        self.refresh()

    def forget(self, contribution: Contribution) -> None:
        """See `Model.forget`."""
        held = checked(contribution, len(self.items))
        pairs = np.ix_(held, held)
        if self.n_people == 0 or (self._together[pairs] < 1).any():
            raise Conflict("this contribution cannot be forgotten: it was never added")
        self._change_by_one(held, sign=-1)

    def refresh(self) -> None:
        """See `Model.refresh`.

        One BLAS thread: with more, the order of additions, so the last bit, may differ.
        """
        from scipy.linalg.lapack import dpotrf, dpotri
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        self._can_change()
        solved = self._inverse
        np.copyto(solved, self._together)
        solved.flat[:: len(self.items) + 1] += self.reg
        # LAPACK sees the transpose, so its upper triangle is our lower one.
        with threadpool_limits(1, "blas"):
            factor, failed = dpotrf(solved.T, lower=0, overwrite_a=1, clean=0)
            inverse, failed_too = dpotri(factor, lower=0, overwrite_c=1)
        if failed or failed_too or not np.shares_memory(inverse, solved):
            raise ArithmeticError(f"the counts are not positive definite ({failed}, {failed_too})")
        _mirror(solved)

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]:
        """See `Model.scores`; what a person holds already is scored as if they did not."""
        seen = matrix(people, len(self.items))
        found: NDArray[np.float64] = seen @ self._inverse
        found /= -np.diagonal(self._inverse)
        for row, held in enumerate(people):
            found[row, held] += 1
        return found

    def explain(self, held: Contribution, position: int) -> Explanation:
        """See `Ranker.explain`."""
        column = self._inverse[held, position]
        shares = -column / self._inverse[position, position]
        shares[held == position] = 0
        return Explanation(shares, 0.0)

    def fingerprint(self) -> str:
        """See `Model.fingerprint`."""
        declared = {"model": self.name, "n_people": self.n_people, **self.parameters}
        return fingerprint_of(declared, self.items, self._together)

    def save(self, path: Path) -> str:
        """See `Model.save`."""
        about = {
            "model": self.name,
            "n_people": str(self.n_people),
            "parameters": msgspec.json.encode(self.parameters).decode(),
        }
        arrays: dict[str, NDArray[Any]] = {
            "items": self.items,
            "together": self._together,
            "inverse": self._inverse,
        }
        return model_file.write(path, about, arrays)

    @classmethod
    def load(cls, path: Path, sha256: str, *, to_change: bool = False) -> Self:
        """See `Model.load`."""
        about, arrays = model_file.read(path, sha256, model=cls.name, to_change=to_change)
        sums = _Sums(int(about["n_people"]), arrays["together"], arrays["inverse"])
        return cls(arrays["items"], **msgspec.json.decode(about["parameters"]), sums=sums)

    def _change_by_one(self, held: Contribution, *, sign: int) -> None:
        """Add (1) or take out (-1) one person: G exactly, P by a rank-one change in place."""
        from scipy.linalg.blas import dger

        self._can_change()
        self._together[np.ix_(held, held)] += sign
        self.n_people += sign
        if not len(held):
            return
        moved = (matrix([held], len(self.items)) @ self._inverse)[0]
        factor = -sign / (1 + sign * moved[held].sum())
        changed = dger(factor, moved, moved, a=self._inverse.T, overwrite_a=1)
        if not np.shares_memory(changed, self._inverse):
            raise ArithmeticError("the change was made to a copy")

    def _can_change(self) -> None:
        if not self._inverse.flags.writeable:
            raise Conflict("this model was loaded to be asked only; load it `to_change`")


class _Sums(NamedTuple):
    """All that a model knows of people.

    Args:
        n_people: how many are in it.
        together: G, (n_items, n_items) int32.
        inverse: P, (n_items, n_items) float64; all of it, since rows are read to serve.
    """

    n_people: int
    together: NDArray[np.int32]
    inverse: NDArray[np.float64]


def _nobody(n_items: int, reg: float) -> _Sums:
    inverse = np.zeros((n_items, n_items))
    np.fill_diagonal(inverse, 1 / reg)
    return _Sums(0, np.zeros((n_items, n_items), np.int32), inverse)


def _mirror(square: NDArray[np.float64]) -> None:
    """Copy the lower triangle over the upper one, a tile at a time to stay within the cache."""
    n = len(square)
    for start in range(0, n, _TILE):
        stop = min(start + _TILE, n)
        own: NDArray[Any] = np.tril(square[start:stop, start:stop])
        square[start:stop, start:stop] = own + np.tril(own, -1).T
        square[start:stop, stop:] = square[stop:, start:stop].T


MODEL = Ease
