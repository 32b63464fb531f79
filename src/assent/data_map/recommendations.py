"""What a controller declares of its lists of recommendations."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShareDeclared:
    """A part of every list that is kept for the products of some categories.

    Args:
        least: of the first k places, at least this share, rounded down, for every k.
        categories: compared without regard to case.
    """

    least: float
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class RecommendationsDeclared:
    """The shop's own rules; unless declared, a list is as the model ranks it.

    Args:
        sold_out: whether products that are out of stock are recommended.
        again: whether products that the person holds already are recommended, as for groceries.
        diversity: 0 to 1, how much a place is denied to what is like those above it.
        most_of_category: how many products of one category at most.
        shares: groups with a share of their own.
    """

    sold_out: bool = False
    again: bool = False
    diversity: float = 0.0
    most_of_category: int | None = None
    shares: tuple[ShareDeclared, ...] = ()
