"""Popularity: what most people hold. It asks nothing of the person it speaks to.

It is a sum over people too, so whoever leaves it is subtracted from its counts.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution, fingerprint_of, model_file
from assent.recommend.held import checked, matrix
from assent.recommend.shelf import Explanation, Residual
from assent.vocabulary import Conflict


class Popularity:
    """The share of people who hold each item, the same for everybody.

    Args:
        items: (n_items,) the catalogue numbers it knows.
        n_people: how many people are in it already.
        holders: (n_items,) how many of them hold each item.

    Examples:
        >>> model = Popularity(np.array([10, 20, 30]))
        >>> model.add_many([np.array([0, 1]), np.array([1])])
        >>> model.scores([np.array([2])])
        array([[0.5, 1. , 0. ]])
    """

    name = "popularity"

    def __init__(
        self,
        items: NDArray[np.int64],
        *,
        n_people: int = 0,
        holders: NDArray[np.int64] | None = None,
    ) -> None:
        self.items = items
        self.n_people = n_people
        self._holders = np.zeros(len(items), np.int64) if holders is None else holders

    @property
    def parameters(self) -> Mapping[str, float]:
        """See `Model.parameters`."""
        return {}

    def empty(self) -> Self:
        """See `Model.empty`."""
        return type(self)(self.items)

    def add(self, contribution: Contribution) -> None:
        """See `Model.add`."""
        self._can_change()
        self._holders[checked(contribution, len(self.items))] += 1
        self.n_people += 1

    def add_many(self, people: Sequence[Contribution]) -> None:
        """See `Model.add_many`."""
        self._can_change()
        held = matrix(people, len(self.items)).indices
        self._holders += np.bincount(held, minlength=len(self.items))
        self.n_people += len(people)

    def forget(self, contribution: Contribution) -> None:
        """See `Model.forget`."""
        self._can_change()
        held = checked(contribution, len(self.items))
        if self.n_people == 0 or (self._holders[held] < 1).any():
            raise Conflict("this contribution cannot be forgotten: it was never added")
        self._holders[held] -= 1
        self.n_people -= 1

    def forget_many(self, people: Sequence[Contribution]) -> None:
        """See `Ranker.forget_many`."""
        self._can_change()
        held = matrix(people, len(self.items)).indices
        left = self._holders - np.bincount(held, minlength=len(self.items))
        if len(people) > self.n_people or (left < 0).any():
            raise Conflict("these contributions cannot be forgotten: they were never all added")
        self._holders[:] = left
        self.n_people -= len(people)

    def residual(self, seed: int) -> Residual:  # noqa: ARG002 - the counts themselves are served
        """See `Ranker.residual`."""
        return Residual(0.0, 0.0)

    def refresh(self) -> None:
        """See `Model.refresh`; the counts are what is served, so nothing is to be done."""

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]:
        """See `Model.scores`."""
        shares = self._holders / max(self.n_people, 1)
        return np.tile(shares, (len(people), 1))

    def explain(self, held: Contribution, position: int) -> Explanation:
        """See `Ranker.explain`; no part of it comes from what the person holds."""
        share = self._holders[position] / max(self.n_people, 1)
        return Explanation(np.zeros(len(held)), float(share))

    def fingerprint(self) -> str:
        """See `Model.fingerprint`."""
        declared = {"model": self.name, "n_people": self.n_people}
        return fingerprint_of(declared, self.items, self._holders)

    def save(self, path: Path) -> str:
        """See `Model.save`."""
        about = {"model": self.name, "n_people": str(self.n_people)}
        return model_file.write(path, about, {"items": self.items, "holders": self._holders})

    @classmethod
    def load(cls, path: Path, sha256: str, *, to_change: bool = False) -> Self:
        """See `Model.load`."""
        about, arrays = model_file.read(path, sha256, model=cls.name, to_change=to_change)
        return cls(arrays["items"], n_people=int(about["n_people"]), holders=arrays["holders"])

    def _can_change(self) -> None:
        if not self._holders.flags.writeable:
            raise Conflict("this model was loaded to be asked only; load it `to_change`")


MODEL = Popularity
