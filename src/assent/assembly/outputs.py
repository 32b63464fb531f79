"""What models say of people, for audiences: one entry is one more thing to choose people by."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assent.audiences import Output
from assent.vocabulary import Field

if TYPE_CHECKING:
    from assent.assembly.knowing import Knowing

LISTED = 20
"""How many places of a person's list of recommendations are looked at."""


def outputs(house: "Knowing") -> Mapping[str, Output]:
    """What the house's models can be asked, by name.

    `recommended` is the place of the first of some products in a person's own list, from 1.
    Who may not be recommended to by what they bought has none.
    """

    def place(among: NDArray[np.int64], items: Sequence[int]) -> dict[int, float]:
        wanted = set(items)
        found = {}
        for each in house.recommender.recommend_many(among, LISTED) if len(among) else ():
            places = [n for n, one in enumerate(each.items, 1) if not wanted or one.item in wanted]
            if each.personal and places:
                found[each.subject] = float(places[0])
        return found

    from assent.learning import Source

    return {"recommended": Output(frozenset({Field(Source().field)}), place)}
