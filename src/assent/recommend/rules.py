"""The shop's own rules for a list: what may be in it, how mixed it is, who gets a share of it.

They are declared, never learnt, and pure: the same candidates give the same list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import NamedTuple

from assent.catalogue import Item
from assent.vocabulary import BadRequest

_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Share:
    """A part of every list that is kept for a group of products, such as a small supplier's.

    Args:
        least: of the first k places, at least this share, rounded down, for every k.
        categories: the group by category, compared without regard to case.
        items: the group by catalogue number.
    """

    least: float
    categories: frozenset[str] = frozenset()
    items: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """What a shop declares about its lists; unless declared, a list is as the model ranks it.

    Args:
        sold_out: whether products that are out of stock are recommended; where no stock is known
            they are.
        again: whether products that the person holds already are recommended, as for groceries.
        diversity: 0 to 1, how much a place is denied to what is like those above it, by category.
        most_of_category: how many products of one category at most.
        shares: groups with a share of their own.

    Raises:
        BadRequest: a number is out of its range, or the shares leave no place to others.
    """

    sold_out: bool = False
    again: bool = False
    diversity: float = 0.0
    most_of_category: int | None = None
    shares: tuple[Share, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.diversity <= 1:
            raise BadRequest(f"`diversity` is `{self.diversity}`; expected 0 to 1")
        if self.most_of_category is not None and self.most_of_category < 1:
            raise BadRequest(f"`most_of_category` is `{self.most_of_category}`; expected 1 or more")
        if any(not 0 < each.least <= 1 for each in self.shares):
            raise BadRequest("a share is out of range; expected above 0 and at most 1")
        if sum(each.least for each in self.shares) > 1:
            raise BadRequest("the shares add up to more than the whole list")

    def sells(self, product: Item) -> bool:
        """Whether a product may be recommended as far as its stock goes.

        Examples:
            >>> gone = Item(1, "1", "tea", "DRINKS", None, None, 0)
            >>> Rules().sells(gone), Rules(sold_out=True).sells(gone)
            (False, True)
        """
        return self.sold_out or product.stock is None or product.stock > 0

    @property
    def arranges(self) -> bool:
        """Whether a list can be in another order than the model's."""
        return bool(self.diversity or self.most_of_category is not None or self.shares)

    def candidates(self, n: int) -> int:
        """How many products a list of `n` is made from."""
        return n * _CANDIDATES if self.arranges else n


class Candidate(NamedTuple):
    """A product that could be in a list."""

    product: Item
    score: float


def arranged(candidates: Sequence[Candidate], n: int, rules: Rules) -> list[int]:
    """The places, by number of candidate: the best allowed for each, first to last.

    A share that cannot be kept because too few candidates are in its group is kept as far as they
    go; the most of a category is never exceeded, so a list may be shorter.

    Args:
        candidates: best first.
        n: how many places.
        rules: what is declared.

    Examples:
        >>> def of(*kinds):
        ...     return [Candidate(Item(n, str(n), "", kind, None, None, None), 1 - n / 10)
        ...             for n, kind in enumerate(kinds)]
        >>> five = of("TEA", "TEA", "TEA", "JAM", "EGGS")
        >>> arranged(five, 3, Rules())
        [0, 1, 2]
        >>> arranged(five, 3, Rules(diversity=0.9))
        [0, 3, 4]
        >>> arranged(five, 4, Rules(most_of_category=2))
        [0, 1, 3, 4]
        >>> arranged(five, 4, Rules(shares=(Share(0.5, frozenset({"eggs"})),)))
        [0, 4, 1, 2]

    Source: Carbonell and Goldstein, "The Use of MMR" (1998), with likeness 1 within a category
    and 0 across; the share of every first part of a list as in Zehlike et al., "FA*IR" (2017).
    """
    if not candidates or not rules.arranges:
        return list(range(min(n, len(candidates))))
    kinds = [each.product.category.casefold() for each in candidates]
    members = [_members(share, candidates, kinds) for share in rules.shares]
    top, low = candidates[0].score, min(each.score for each in candidates)
    worth = [(each.score - low) / (top - low) if top > low else 1.0 for each in candidates]
    left, chosen = list(range(len(candidates))), list[int]()
    seen: dict[str, int] = {}
    while len(chosen) < n:
        if rules.most_of_category is not None:
            left = [each for each in left if seen.get(kinds[each], 0) < rules.most_of_category]
        if not left:
            break
        due = [
            own
            for own, share in zip(members, rules.shares, strict=True)
            if len(own.intersection(chosen)) < floor(share.least * (len(chosen) + 1) + 1e-9)
        ]
        owed = [each for each in left if any(each in own for own in due)] if due else []
        best = _best(owed or left, kinds, seen, worth, rules.diversity)
        left.remove(best)
        chosen.append(best)
        seen[kinds[best]] = seen.get(kinds[best], 0) + 1
    return chosen


def _best(
    among: Sequence[int],
    kinds: Sequence[str],
    seen: Mapping[str, int],
    worth: Sequence[float],
    diversity: float,
) -> int:
    """The best of those that may have a place: the first of a new category or the first of all."""
    first = among[0]
    if not diversity or kinds[first] not in seen:
        return first
    new = next((each for each in among if kinds[each] not in seen), first)
    apart = (1 - diversity) * worth[first] - diversity
    return new if (1 - diversity) * worth[new] > apart else first


def _members(share: Share, candidates: Sequence[Candidate], kinds: Sequence[str]) -> frozenset[int]:
    wanted = {each.casefold() for each in share.categories}
    return frozenset(
        n
        for n, each in enumerate(candidates)
        if kinds[n] in wanted or each.product.item in share.items
    )
