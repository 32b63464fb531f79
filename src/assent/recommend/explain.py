"""Reasons in words for the person they are about."""

from collections.abc import Mapping, Sequence

from assent.catalogue import Item
from assent.recommend.recommendation import Recommended

_NAMED = 2
_POPULAR = "because many people buy it; nothing about you was used"
_AT_HAND = "because of what is on the page; nothing about you was used"
_FILLS_UP = "to fill the list; nothing that you bought speaks for it"


def because(recommended: Recommended, catalogue: Mapping[int, Item]) -> str:
    """Why this item, in one plain phrase.

    Products of a restricted class are never named: the words may be read over a shoulder.

    Args:
        recommended: the item and its reasons.
        catalogue: products by number, at least those that are reasons.

    Examples:
        >>> from assent.recommend.recommendation import Reason
        >>> shelf = {n: Item(n, str(n), name, "", None, None, None)
        ...          for n, name in {1: "bread", 2: "butter"}.items()}
        >>> because(Recommended(3, 0.5, (Reason(1, 0.3), Reason(2, 0.2)), 0.0), shelf)
        'because you bought bread and butter'
        >>> because(Recommended(3, 0.5, (), 0.5), shelf)
        'because many people buy it; nothing about you was used'
        >>> because(Recommended(3, 0.0, (), 0.0), shelf)
        'to fill the list; nothing that you bought speaks for it'
        >>> because(Recommended(3, 0.5, (Reason(1, 0.5),), 0.0, at_hand=True), shelf)
        'goes with bread'
    """
    if recommended.at_hand:
        names = _public_names(recommended, catalogue)
        return f"goes with {_listed(names)}" if names else _AT_HAND
    if not recommended.reasons:
        return _POPULAR if recommended.score > 0 else _FILLS_UP
    names = _public_names(recommended, catalogue)
    return f"because you bought {_listed(names)}" if names else "because of what you bought before"


def _public_names(recommended: Recommended, catalogue: Mapping[int, Item]) -> list[str]:
    known = [catalogue[each.item] for each in recommended.reasons if each.item in catalogue]
    return [item.name for item in known if item.restricted is None]


def _listed(names: Sequence[str]) -> str:
    """The first few different names, as one would say them.

    Examples:
        >>> _listed(["bread", "bread", "tea", "salt"])
        'bread and tea'
    """
    return " and ".join(list(dict.fromkeys(names))[:_NAMED])
