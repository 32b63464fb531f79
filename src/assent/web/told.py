"""A recommendation as it is told to a program or an operator: names, reasons, exact shares."""

from dataclasses import dataclass

from assent.catalogue import Catalogue, Item
from assent.recommend import Recommendation, because


@dataclass(frozen=True, slots=True)
class ToldReason:
    """One reason.

    Args:
        sku: of the product the person has; empty for one of a restricted class.
        name: its name; for one of a restricted class only that it is.
        share: what it adds to the score.
    """

    sku: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class ToldItem:
    """One recommended product.

    # INVARIANT: the shares of `reasons` and `rest` add up to `score`.
    """

    sku: str
    name: str
    category: str
    score: float
    because: str
    reasons: tuple[ToldReason, ...]
    rest: float


def told(found: Recommendation, catalogue: Catalogue) -> list[ToldItem]:
    """The items of a recommendation with their names; products no longer sold are left out."""
    numbers = [r.item for each in found.items for r in each.reasons]
    known = catalogue.items([*numbers, *(each.item for each in found.items)])
    return [
        ToldItem(
            sku=known[each.item].sku,
            name=known[each.item].name,
            category=known[each.item].category,
            score=each.score,
            because=because(each, known),
            reasons=tuple(_reason(known.get(r.item), r.share) for r in each.reasons),
            rest=each.rest,
        )
        for each in found.items
        if each.item in known
    ]


def _reason(item: Item | None, share: float) -> ToldReason:
    """What a restricted class a person bought from is stays unsaid: screens are read by others."""
    if item is None:
        return ToldReason("", "a product no longer sold", share)
    if item.restricted is not None:
        return ToldReason("", "a product of a restricted class", share)
    return ToldReason(item.sku, item.name, share)
