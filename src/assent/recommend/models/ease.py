"""EASE: how much does holding one thing speak for another, solved in closed form.

With X the people-by-items matrix of zeros and ones, G = X'X counts in integers how many people
hold both of two items. P = (G + reg I)^-1 gives the weights B[i,j] = -P[i,j] / P[j,j], and a
score is the sum of the weights of what a person holds. So the reasons for a score are its
summands, and one person more or less is a rank-one change of P, kept pending beside it until
there are many to fold in at once.

Source: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019), eq. 8.
"""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution, derived_place, fingerprint_of, model_file
from assent.recommend.counts import Counts
from assent.recommend.held import checked, matrix
from assent.recommend.inverse import Inverse
from assent.recommend.shelf import Explanation, Residual
from assent.vocabulary import BadRequest, Conflict, Later

_NOT_ALL_ADDED = "these contributions cannot be forgotten: they were never all added"
_ANEW_PER_ITEMS = 8  # to forget more people than one for 8 items costs more than P anew


class Ease:
    """The default recommender.

    Args:
        items: (n_items,) the catalogue numbers it knows.
        reg: how strongly weights are held near zero, in people; more for sparser data.
        counts: the people who are in it already; nobody unless it was loaded.

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
        self, items: NDArray[np.int64], *, reg: float = 1000.0, counts: Counts | None = None
    ) -> None:
        if not 0 < reg < np.inf:
            raise BadRequest(f"`reg` is `{reg}`; expected a number above 0")
        self.items = items
        self.reg = float(reg)
        self._counts = Counts.of_nobody(len(items)) if counts is None else counts
        self._known: Inverse | None = None
        self._beside: Path | None = None  # where P may lie, if it was kept

    @property
    def n_people(self) -> int:
        """See `Model`."""
        return self._counts.n_people

    @property
    def parameters(self) -> Mapping[str, float]:
        """See `Model.parameters`."""
        return {"reg": self.reg}

    def empty(self) -> Self:
        """See `Model.empty`."""
        return type(self)(self.items, reg=self.reg)

    def add(self, contribution: Contribution) -> None:
        """See `Model.add`; where P is at hand, its change stays pending until `settle`."""
        self._can_change()
        held = checked(contribution, len(self.items))
        if self._known is not None:
            self._known.change(held, sign=1)
        self._counts.add(held)

    def add_many(self, people: Sequence[Contribution]) -> None:
        """See `Model.add_many`."""
        self._can_change()
        self._counts.add_many(people)
        self.refresh()

    def forget(self, contribution: Contribution) -> None:
        """See `Model.forget`.

        The person is out of G at once and of every answer. Where P is at hand, its change stays
        pending, with up to 63 others, until `settle`, `refresh` or `save`.
        """
        self._can_change()
        held = checked(contribution, len(self.items))
        self._counts.take_out([held])
        if self._known is not None:
            try:
                self._known.change(held, sign=-1)
            except Conflict:
                self._counts.add(held)
                raise

    def forget_many(self, people: Sequence[Contribution]) -> None:
        """See `Ranker.forget_many`: a block change of P, or P anew where that is less work."""
        self._can_change()
        gone = [checked(each, len(self.items)) for each in people]
        self._counts.take_out(gone)
        if self._known is None:
            return
        try:
            if len(people) * _ANEW_PER_ITEMS > len(self.items):
                self.refresh()
            else:
                self._known.take_out(matrix(gone, len(self.items)))
        except (ArithmeticError, Conflict):
            for each in gone:
                self._counts.add(each)
            raise Conflict(_NOT_ALL_ADDED) from None

    def settle(self) -> None:
        """Fold the pending changes into P. What is served stays as it is."""
        self._inverse.settle()

    def refresh(self) -> None:
        """See `Model.refresh`."""
        self._can_change()
        self._known = Inverse.of(self._counts, self.reg)

    def residual(self, seed: int) -> Residual:
        """See `Ranker.residual`: (G + reg I) P v against v, for v between -1 and 1 by chance.

        A person who is in P and not in G, or the reverse, shows as the sum of their column of P v,
        some hundredths. Rounding alone stays below n eps |G + reg I| / reg, in the norm of the
        largest row sum: the usual bound for a computed inverse, as |P| is at most 1 / reg.

        Source: Higham, "Accuracy and Stability of Numerical Algorithms" (2002), section 14.3.
        """
        return self._residual(self._inverse, seed)

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
        return fingerprint_of(declared, self.items, self._counts.packed)

    def save(self, path: Path) -> str:
        """See `Model.save`."""
        about = {
            "model": self.name,
            "n_people": str(self.n_people),
            "parameters": msgspec.json.encode(self.parameters).decode(),
        }
        return model_file.write(path, about, {"items": self.items, "counts": self.counted})

    @classmethod
    def load(cls, path: Path, sha256: str, *, to_change: bool = False) -> Self:
        """See `Model.load`."""
        about, arrays = model_file.read(path, sha256, model=cls.name, to_change=to_change)
        said = msgspec.json.decode(about["parameters"], type=dict[str, float])
        n_people = int(about["n_people"])
        return cls.of_counts(arrays["items"], said["reg"], n_people, arrays["counts"], path)

    @property
    def counted(self) -> NDArray[Any]:
        """All that it knows of people: the upper triangle of G, row after row."""
        return self._counts.packed

    @classmethod
    def of_counts(
        cls,
        items: NDArray[np.int64],
        reg: float,
        n_people: int,
        counted: NDArray[Any],
        path: Path | None = None,
    ) -> Self:
        """The model that has these counts, which lie in the file at `path`."""
        made = cls(items, reg=reg, counts=Counts(len(items), n_people, counted))
        made._beside = None if path is None else derived_place(path)
        return made

    @property
    def derived(self) -> bool:
        """See `Derives.derived`."""
        self._known = self._known or self._kept()
        return self._known is not None

    def save_derived(self, path: Path) -> None:
        """See `Derives.save_derived`; nothing is left pending, so nobody forgotten is in it."""
        about = {"model": self.name, "of": "the counts beside it"}
        model_file.write(derived_place(path), about, {"inverse": self._inverse.settled()})

    def derive_from(self, before: Self) -> None:
        """See `Derives.derive_from`."""
        same = self.reg == before.reg and np.array_equal(self.items, before.items)
        if same and self._known is None and before._known is not None:
            items, change = self._counts.beyond(before._counts)
            if len(items) * _ANEW_PER_ITEMS <= len(self.items):
                self._known = before._known.after(items, change)

    @property
    def inverse(self) -> NDArray[np.float64]:
        """(n_items, n_items) P, with nothing pending."""
        return self._inverse.settled()

    @property
    def _inverse(self) -> Inverse:
        """P: at hand, or kept beside the counts, or computed now."""
        if self._known is None:
            self._known = self._kept() or Inverse.of(self._counts, self.reg)
        return self._known

    def _kept(self) -> Inverse | None:
        """P from its file, once it was found to be the inverse of these very counts.

        It is asked a question that nobody can foresee. What passes is what rounding would let
        pass anyway.
        """
        if self._beside is None or not self._beside.exists():
            return None
        try:
            to_change = self._counts.packed.flags.writeable
            _, arrays = model_file.read(self._beside, None, model=self.name, to_change=to_change)
            found = Inverse(arrays["inverse"])
            holds = self._residual(found, secrets.randbits(64)).holds
        except (Later, ValueError, LookupError, msgspec.DecodeError):
            return None
        return found if holds else None

    def _residual(self, inverse: Inverse, seed: int) -> Residual:
        n = len(self.items)
        asked = np.random.default_rng(seed).uniform(-1, 1, n)
        answered = inverse.times_vector(asked)
        again, sums = self._counts.times(np.stack([answered, np.ones(n)], axis=1)).T
        largest = float(np.abs(again + self.reg * answered - asked).max(initial=0.0))
        heaviest = float(sums.max(initial=0.0))
        return Residual(largest, n * float(np.finfo(np.float64).eps) * (heaviest / self.reg + 1))

    def _can_change(self) -> None:
        if not self._counts.packed.flags.writeable:
            raise Conflict("this model was loaded to be asked only; load it `to_change`")


MODEL = Ease
