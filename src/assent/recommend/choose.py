"""From a ranking to a choice: what may be shown, best first, each with its reasons."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assent.catalogue import Item
from assent.learning import Contribution
from assent.recommend.recommendation import Reason, Recommended
from assent.recommend.shelf import Ranker
from assent.vocabulary import BadRequest

_REASONS = 5
_LOOKED_UP_AT_ONCE = 64


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """A model's view of one person.

    Args:
        model: the model.
        label: its name and version.
        held: what the person holds.
        scores: (n_items,) one for each position.
    """

    model: Ranker
    label: str
    held: Contribution
    scores: NDArray[np.float64]

    def best(self) -> NDArray[np.intp]:
        """Every position the person does not hold, best first; among equals the lowest."""
        order = np.argsort(-self.scores, kind="stable")
        return order[~np.isin(order, self.held)]

    def recommended(self, position: int) -> Recommended:
        """One item, with the strongest reasons for it by name and all others in one number."""
        explained = self.model.explain(self.held, position)
        strongest = np.argsort(-explained.shares, kind="stable")[:_REASONS]
        named = strongest[explained.shares[strongest] > 0]
        whole = explained.shares.sum() + explained.rest
        return Recommended(
            item=int(self.model.items[position]),
            score=float(self.scores[position]),
            reasons=tuple(
                Reason(int(self.model.items[self.held[each]]), float(explained.shares[each]))
                for each in named
            ),
            rest=float(whole - explained.shares[named].sum()),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """A model in use.

    Args:
        model: the model.
        label: its name and version.
    """

    model: Ranker
    label: str

    def rank(self, people: Sequence[Contribution]) -> list[Ranking]:
        """Its view of each of these people."""
        scores = self.model.scores(people)
        return [
            Ranking(self.model, self.label, held, row)
            for held, row in zip(people, scores, strict=True)
        ]


class Classes:
    """Which restricted classes may be shown to whom. Each is asked about once, when first met.

    Args:
        ask: puts one class to the gate; answers the people granted and the ledger entry.
    """

    def __init__(self, ask: Callable[[str], tuple[Collection[int], int]]) -> None:
        self._ask = ask
        self._answers: dict[str, tuple[Collection[int], int]] = {}

    def may_see(self, subject: int, name: str) -> bool:
        """Whether this person may be shown the class."""
        if name not in self._answers:
            self._answers[name] = self._ask(name)
        return subject in self._answers[name][0]

    def entry(self, name: str) -> int:
        """The ledger entry that answered for a class already met."""
        return self._answers[name][1]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What came of a ranking.

    Args:
        items: best first.
        classes: the restricted classes that were met on the way.
        withheld: how many items of such classes were passed over.
    """

    items: tuple[Recommended, ...]
    classes: tuple[str, ...]
    withheld: int


def choose(
    ranking: Ranking,
    n: int,
    may_see: Callable[[str], bool],
    look_up: Callable[[Sequence[int]], Mapping[int, Item]],
) -> Chosen:
    """Walk down a ranking until `n` items are found that may be shown and are still sold.

    Args:
        ranking: one person's.
        n: how many items at most.
        may_see: whether a restricted class may be shown to them.
        look_up: products by number; those no longer sold are left out.

    Raises:
        BadRequest: `n` is below 1.
    """
    if n < 1:
        raise BadRequest(f"`{n}` items were asked for; expected at least 1")
    found: list[Recommended] = []
    met: dict[str, None] = {}
    withheld = 0
    best = ranking.best()
    for start in range(0, len(best), _LOOKED_UP_AT_ONCE):
        some = best[start : start + _LOOKED_UP_AT_ONCE].tolist()
        known = look_up(ranking.model.items[some].tolist())
        for position in some:
            item = known.get(int(ranking.model.items[position]))
            if item is None:
                continue
            if item.restricted is not None:
                met[item.restricted] = None
                if not may_see(item.restricted):
                    withheld += 1
                    continue
            found.append(ranking.recommended(position))
            if len(found) == n:
                return Chosen(tuple(found), tuple(met), withheld)
    return Chosen(tuple(found), tuple(met), withheld)
