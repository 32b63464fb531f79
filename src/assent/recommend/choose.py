"""From a ranking to a choice: what may be shown, best first, each with its reasons."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assent.catalogue import Item
from assent.learning import Contribution
from assent.recommend.recommendation import Reason, Recommended
from assent.recommend.rules import Candidate, Rules, arranged
from assent.recommend.shelf import Explanation, Ranker
from assent.vocabulary import BadRequest

_REASONS = 5
_RANKED_AT_ONCE = 64
_ROUNDING = 1e-9  # of the highest score: what nothing at hand speaks for is not always 0


class Explains(Protocol):
    """What a choice needs of whatever ranked: a model of people, or the likeness of products."""

    items: NDArray[np.int64]

    def explain(self, held: Contribution, position: int) -> Explanation:
        """See `Ranker.explain`."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """A view of one person, or of one page.

    Args:
        model: what ranked.
        label: its name and version.
        held: what the person holds, or what is at hand.
        scores: (n_items,) one for each position.
        at_hand: whether `held` is what is on the page or in the basket.
    """

    model: Explains
    label: str
    held: Contribution
    scores: NDArray[np.float64]
    at_hand: bool = False

    def best(self, *, again: bool = False) -> Iterator[list[int]]:
        """Every position, best first, some at a time; among equals the lowest.

        Beside a page, only what is alike.

        Args:
            again: with those that are held already.
        """
        may = np.ones(len(self.scores), np.bool_)
        if self.at_hand:
            may = self.scores > max(self.scores.max(initial=0), 0) * _ROUNDING
        if not again:
            may[self.held] = False
        left = np.flatnonzero(may)
        while len(left):
            own = self.scores[left]
            n = min(_RANKED_AT_ONCE, len(left))
            first = own >= np.partition(own, -n)[-n]
            yield left[first][np.argsort(-own[first], kind="stable")].tolist()
            left = left[~first]

    def recommended(self, positions: Sequence[int]) -> tuple[Recommended, ...]:
        """Items, each with its strongest reasons by name and all others in one number."""
        explained = [self.model.explain(self.held, each) for each in positions]
        shares = np.array([each.shares for each in explained])
        shares = shares.reshape(len(positions), len(self.held))  # also of no positions
        strongest = np.argsort(-shares, axis=1, kind="stable")[:, :_REASONS]
        named = np.maximum(np.take_along_axis(shares, strongest, axis=1), 0.0)
        rest = shares.sum(axis=1) + [each.rest for each in explained] - named.sum(axis=1)
        numbers = self.model.items[self.held][strongest].tolist()
        return tuple(
            Recommended(
                item=int(self.model.items[position]),
                score=float(self.scores[position]),
                reasons=tuple(map(Reason, items, (each for each in given if each > 0))),
                rest=others,
                at_hand=self.at_hand,
            )
            for position, items, given, others in zip(
                positions, numbers, named.tolist(), rest.tolist(), strict=True
            )
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
    rules: Rules,
) -> Chosen:
    """Walk down a ranking until there is enough that may be shown, and arrange it by the rules.

    Args:
        ranking: one person's.
        n: how many items at most.
        may_see: whether a restricted class may be shown to them.
        look_up: products by number; those no longer sold are left out.
        rules: the shop's own.

    Raises:
        BadRequest: `n` is below 1.
    """
    if n < 1:
        raise BadRequest(f"`{n}` items were asked for; expected at least 1")
    walk = _Walk(ranking, may_see, look_up, rules)
    found = walk.down(rules.candidates(n))
    candidates = [Candidate(item, float(ranking.scores[position])) for position, item in found]
    places = arranged(candidates, n, rules)
    items = ranking.recommended([found[place][0] for place in places])
    return Chosen(items, tuple(walk.met), walk.withheld)


class _Walk:
    """A walk down a ranking, which notes what it meets."""

    def __init__(
        self,
        ranking: Ranking,
        may_see: Callable[[str], bool],
        look_up: Callable[[Sequence[int]], Mapping[int, Item]],
        rules: Rules,
    ) -> None:
        self._ranking = ranking
        self._may_see = may_see
        self._look_up = look_up
        self._rules = rules
        self.met: dict[str, None] = {}
        self.withheld = 0

    def down(self, n: int) -> list[tuple[int, Item]]:
        """The first `n` positions, with their products, that may be recommended."""
        numbers = self._ranking.model.items
        best = self._ranking.best(again=self._rules.again and not self._ranking.at_hand)
        found: list[tuple[int, Item]] = []
        for some in best:
            known = self._look_up(numbers[some].tolist())
            for position in some:
                item = known.get(int(numbers[position]))
                if item is not None and self._rules.sells(item) and self._may_show(item):
                    found.append((position, item))
                    if len(found) == n:
                        return found
        return found

    def _may_show(self, item: Item) -> bool:
        if item.restricted is None:
            return True
        self.met[item.restricted] = None
        may = self._may_see(item.restricted)
        self.withheld += not may
        return may
