"""Exposure: how much of what people look at goes to each group of what is ranked.

A place further down is looked at less: place k counts 1 / log2(k + 1).

Source: Singh and Joachims, "Fairness of exposure in rankings" (2018), section 3.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness.groups import SMALLEST, Groups
from assent.learning.fairness.interval import Interval, deviations
from assent.vocabulary import BadRequest


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one group of items gets.

    Args:
        name: the group.
        share: of all exposure, each list counting the same.
        interval: of the share, over lists (normal).
        of_items: the group's share of the catalogue.
        ratio: `share` over `of_items`: 1 is as much as its number gives.
    """

    name: str
    share: float
    interval: Interval
    of_items: float
    ratio: float


def exposure_by_group(
    ranked: NDArray[Any], items: Groups, *, smallest: int = SMALLEST
) -> tuple[Exposure, ...]:
    """Measure the exposure that lists give to groups of items.

    Args:
        ranked: (n_lists, n_places) positions of items, best first; -1 where a list has ended.
        items: the group of each item of the catalogue.
        smallest: how many lists there must be; exposure on fewer would tell of single people.

    Raises:
        BadRequest: too few lists, a list with nothing in it, or an unknown item.

    Examples:
        Two lists of two places; place 2 counts .63 of place 1.

        >>> items = Groups.of(["new", "old", "old"])
        >>> for each in exposure_by_group(np.array([[0, 1], [1, 2]]), items, smallest=2):
        ...     print(each.name, round(each.share, 3), round(each.of_items, 3))
        new 0.307 0.333
        old 0.693 0.667
    """
    ranked = np.asarray(ranked)
    if ranked.ndim != 2 or len(ranked) < smallest:
        raise BadRequest(
            f"`ranked` has the shape `{ranked.shape}`; expected at least {smallest} lists"
        )
    if ranked.min(initial=0) < -1 or ranked.max(initial=-1) >= len(items):
        raise BadRequest(f"`ranked` names an item outside the {len(items)} of the catalogue")
    there = ranked >= 0
    looked = there / np.log2(np.arange(2, ranked.shape[1] + 2))
    whole = looked.sum(axis=1)
    if not whole.all():
        raise BadRequest("a list in `ranked` has nothing in it; leave empty lists out")
    n_lists, n_groups = len(ranked), len(items.names)
    cell = np.arange(n_lists)[:, None] * n_groups + items.codes[np.where(there, ranked, 0)]
    got = np.bincount(cell.ravel(), weights=looked.ravel(), minlength=n_lists * n_groups)
    shares = got.reshape(n_lists, n_groups) / whole[:, None]
    reach = deviations() * shares.std(axis=0) / np.sqrt(n_lists)
    sizes = items.sizes() / len(items)
    return tuple(
        Exposure(
            name,
            float(share),
            Interval(float(share - slack), float(share + slack)),
            float(size),
            float(share / size) if size else float("nan"),
        )
        for name, share, slack, size in zip(
            items.names, shares.mean(axis=0), reach, sizes, strict=True
        )
    )
