"""Head and tail: for catalogues too large to solve whole.

The most held items, the declared head, are an `Ease`. An item of the tail is scored by its
neighbours: with G[i,j] people who hold both, holding i speaks for j with G[i,j] / (G[i,i] + reg),
what one item alone would predict under the same caution, and the score is the mean of the
`neighbours` strongest of these. Both are functions of the same whole numbers, so one person less
is a subtraction in both.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution, fingerprint_of, model_file
from assent.recommend.held import checked, matrix
from assent.recommend.models.ease import Ease
from assent.recommend.shelf import Explanation, Residual
from assent.vocabulary import BadRequest, Conflict

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array


class HeadAndTail:
    """EASE for the head, co-occurrence for the tail.

    Args:
        items: (n_items,) the catalogue numbers it knows.
        reg: how cautious both are, in people.
        n_head: how many items the head has at most.
        neighbours: how many of the things held speak for an item of the tail.
        head: (n_head,) positions of the head, ascending; the first ones unless declared.
        sums: the people who are in it already; nobody unless it was loaded.

    Examples:
        Bread and butter are the head; tea is the tail, and who holds butter is told a little of it.

        >>> model = HeadAndTail(np.array([10, 20, 30]), reg=1.0, n_head=2, neighbours=1)
        >>> model.add_many([np.array([0, 1]), np.array([0, 1]), np.array([0, 1, 2])])
        >>> model.scores([np.array([1])]).round(3)
        array([[0.75, 0.  , 0.25]])
    """

    name = "head_and_tail"

    def __init__(
        self,
        items: NDArray[np.int64],
        *,
        reg: float = 1000.0,
        n_head: float = 10_000,
        neighbours: float = 5,
        head: NDArray[np.int64] | None = None,
        sums: "_Sums | None" = None,
    ) -> None:
        for name, number in (("n_head", n_head), ("neighbours", neighbours)):
            if not (number >= 1 and float(number).is_integer()):
                raise BadRequest(f"`{name}` is `{number}`; expected a whole number from 1 on")
        self.items = items
        self.reg, self.n_head, self.neighbours = float(reg), int(n_head), int(neighbours)
        self._head = np.arange(min(self.n_head, len(items))) if head is None else head
        self._tail = np.setdiff1d(np.arange(len(items)), self._head)
        self._place = np.full(len(items), -1)  # in the head; -1 for the tail
        self._place[self._head] = np.arange(len(self._head))
        known = sums or self._nobody()
        self._near, self._holders, self._links = known
        self._by_tail: csc_array[Any] | None = None  # the links again, for explanations
        self.n_people = self._near.n_people

    @property
    def parameters(self) -> Mapping[str, float]:
        """See `Model.parameters`."""
        return {"reg": self.reg, "n_head": self.n_head, "neighbours": self.neighbours}

    def with_head(self, held: Contribution) -> Self:
        """The same with nobody in it, and the most held items as its declared head.

        Args:
            held: (n_pairs,) a position for each person who holds it.
        """
        counts = np.bincount(held, minlength=len(self.items))
        head = np.sort(np.argsort(-counts, kind="stable")[: self.n_head])
        return self._with_nobody(head)

    def empty(self) -> Self:
        """See `Model.empty`."""
        return self._with_nobody(self._head)

    def add(self, contribution: Contribution) -> None:
        """See `Model.add`."""
        self._can_change()
        links = self._links + self._pairs([contribution])
        held = checked(contribution, len(self.items))
        self._near.add(self._in_head(held))
        self._put(links, np.bincount(held, minlength=len(self.items)))

    def add_many(self, people: Sequence[Contribution]) -> None:
        """See `Model.add_many`."""
        self._can_change()
        links = self._links + self._pairs(people)
        self._near.add_many([self._in_head(each) for each in people])
        self._put(links, self._counts(people))

    def forget(self, contribution: Contribution) -> None:
        """See `Model.forget`."""
        self._can_change()
        links = self._without([contribution])
        self._near.forget(self._in_head(contribution))
        self._put(links, -self._counts([contribution]))

    def forget_many(self, people: Sequence[Contribution]) -> None:
        """See `Ranker.forget_many`."""
        self._can_change()
        links = self._without(people)
        self._near.forget_many([self._in_head(each) for each in people])
        self._put(links, -self._counts(people))

    def refresh(self) -> None:
        """See `Model.refresh`; the tail serves its counts, so only the head is computed."""
        self._near.refresh()

    def residual(self, seed: int) -> Residual:
        """See `Ranker.residual`; the tail serves its counts, so only the head can deviate."""
        return self._near.residual(seed)

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]:
        """See `Model.scores`; what a person holds already is scored as if they did not."""
        found = np.empty((len(people), len(self.items)))
        found[:, self._head] = self._near.scores([self._in_head(each) for each in people])
        for row, held in enumerate(people):
            found[row, self._tail] = self._tail_scores(checked(held, len(self.items)))
        return found

    def explain(self, held: Contribution, position: int) -> Explanation:
        """See `Ranker.explain`."""
        shares = np.zeros(len(held))
        at = int(self._place[position])
        if at >= 0:
            places = self._place[held]
            own = places >= 0
            shares[own] = self._near.explain(places[own], at).shares
        elif len(held):
            together = self._together_with(int(np.searchsorted(self._tail, position)))
            weights = together[held] / (self._holders[held] + self.reg)
            weights[held == position] = 0
            strongest = np.argsort(-weights, kind="stable")[: self.neighbours]
            shares[strongest] = weights[strongest] / self.neighbours
        return Explanation(shares, 0.0)

    def fingerprint(self) -> str:
        """See `Model.fingerprint`."""
        declared = {"model": self.name, "head": self._near.fingerprint(), **self.parameters}
        return fingerprint_of(
            declared, self.items, self._head, self._holders, *self._link_arrays().values()
        )

    def save(self, path: Path) -> str:
        """See `Model.save`."""
        about = {
            "model": self.name,
            "n_people": str(self.n_people),
            "parameters": msgspec.json.encode(self.parameters).decode(),
        }
        arrays = {
            "items": self.items,
            "head": self._head,
            "holders": self._holders,
            "counts": self._near.counted,
        }
        return model_file.write(path, about, arrays | self._link_arrays())

    @classmethod
    def load(cls, path: Path, sha256: str, *, to_change: bool = False) -> Self:
        """See `Model.load`."""
        from scipy.sparse import csr_array

        about, arrays = model_file.read(path, sha256, model=cls.name, to_change=to_change)
        items, head = arrays["items"], arrays["head"]
        said = msgspec.json.decode(about["parameters"], type=dict[str, float])
        near = Ease.of_counts(
            items[head], said["reg"], int(about["n_people"]), arrays["counts"], path
        )
        links = csr_array(
            (arrays["links"], arrays["link_columns"], arrays["link_starts"]),
            shape=(len(items), len(items) - len(head)),
        )
        return cls(items, **said, head=head, sums=_Sums(near, arrays["holders"], links))

    @property
    def derived(self) -> bool:
        """See `Derives.derived`; the tail serves its counts."""
        return self._near.derived

    def save_derived(self, path: Path) -> None:
        """See `Derives.save_derived`."""
        self._near.save_derived(path)

    def derive_from(self, before: Self) -> None:
        """See `Derives.derive_from`."""
        self._near.derive_from(before._near)

    def _with_nobody(self, head: NDArray[np.int64]) -> Self:
        return type(self)(
            self.items, reg=self.reg, n_head=self.n_head, neighbours=self.neighbours, head=head
        )

    def _tail_scores(self, held: Contribution) -> NDArray[np.float64]:
        """(n_tail,) the mean weight of the strongest neighbours among the things held."""
        strongest = np.zeros((self.neighbours, len(self._tail)))
        for each in held.tolist():
            own = slice(self._links.indptr[each], self._links.indptr[each + 1])
            columns = self._links.indices[own]
            weights = self._links.data[own] / (self._holders[each] + self.reg)
            # Most are weaker than all that are kept already, so little is left to put in its place.
            enters = (weights > strongest[-1, columns]) & (self._tail[columns] != each)
            columns, weights = columns[enters], weights[enters]
            for place in strongest:
                place[columns], weights = (
                    np.maximum(place[columns], weights),
                    np.minimum(place[columns], weights),
                )
        return np.asarray(strongest.sum(axis=0) / self.neighbours)

    def _together_with(self, place: int) -> NDArray[np.int32]:
        """(n_items,) how many hold each item and this one of the tail."""
        if self._by_tail is None:
            self._by_tail = self._links.tocsc()
        own = slice(self._by_tail.indptr[place], self._by_tail.indptr[place + 1])
        found = np.zeros(len(self.items), np.int32)
        found[self._by_tail.indices[own]] = self._by_tail.data[own]
        return found

    def _in_head(self, held: Contribution) -> Contribution:
        return np.searchsorted(self._head, np.intersect1d(held, self._head)).astype(np.int32)

    def _counts(self, people: Sequence[Contribution]) -> NDArray[np.int64]:
        held = matrix(people, len(self.items)).indices
        return np.bincount(held, minlength=len(self.items)).astype(np.int64)

    def _pairs(self, people: Sequence[Contribution]) -> "csr_array[Any]":
        """(n_items, n_tail) how many of these people hold both; below 2**53, so exact."""
        seen = matrix(people, len(self.items))
        pairs: csr_array[Any] = (seen.T @ seen[:, self._tail]).tocsr().astype(np.int32)
        pairs.sort_indices()
        return pairs

    def _without(self, people: Sequence[Contribution]) -> "csr_array[Any]":
        """The links with these people subtracted; pairs that nobody holds any more are gone."""
        links: csr_array[Any] = self._links - self._pairs(people)
        if (links.data < 0).any() or (self._holders < self._counts(people)).any():
            raise Conflict("this contribution cannot be forgotten: it was never added")
        return links

    def _put(self, links: "csr_array[Any]", counts: NDArray[np.int64]) -> None:
        self._links, self._by_tail = links, None
        self._holders += counts
        self.n_people = self._near.n_people

    def _link_arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "links": self._links.data.astype(np.int32),
            "link_columns": self._links.indices.astype(np.int32),
            "link_starts": self._links.indptr.astype(np.int32),
        }

    def _nobody(self) -> "_Sums":
        from scipy.sparse import csr_array

        near = Ease(self.items[self._head], reg=self.reg)
        none, starts = np.empty(0, np.int32), np.zeros(len(self.items) + 1, np.int32)
        links = csr_array((none, none, starts), shape=(len(self.items), len(self._tail)))
        return _Sums(near, np.zeros(len(self.items), np.int64), links)

    def _can_change(self) -> None:
        if not self._holders.flags.writeable:
            raise Conflict("this model was loaded to be asked only; load it `to_change`")


class _Sums(NamedTuple):
    """All that it knows of people.

    Args:
        near: the head, with who is in it.
        holders: (n_items,) how many people hold each item.
        links: (n_items, n_tail) int32, how many hold an item and one of the tail; no zeros stored.
    """

    near: Ease
    holders: NDArray[np.int64]
    links: "csr_array[Any]"


MODEL = HeadAndTail
