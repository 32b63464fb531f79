"""What models say of people, for audiences: one entry is one more thing to choose people by."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assent.audiences import Output
from assent.vocabulary import Field

if TYPE_CHECKING:
    from assent.assembly.knowing import Knowing
    from assent.score import Question

LISTED = 20
"""How many places of a person's list of recommendations are looked at."""


class Outputs(Mapping[str, Output]):
    """What the house's models can be asked, by name, as they are at each look.

    `recommended` is the place of the first of some products in a person's own list, from 1.
    Who may not be recommended to by what they bought has none.

    A score goes by the name of its question and says how likely it is, or for an uplift model how
    much likelier it becomes. Who denies its purpose has none, nor has who is not known at all.
    """

    def __init__(self, house: "Knowing") -> None:
        self._house = house

    def __getitem__(self, name: str) -> Output:
        if name == "recommended":
            return self._recommended()
        return self._score(self._questions()[name])

    def __iter__(self) -> Iterator[str]:
        return iter({"recommended": None} | dict.fromkeys(self._questions()))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _recommended(self) -> Output:
        from assent.learning import Source

        def place(among: NDArray[np.int64], items: Sequence[int]) -> dict[int, float]:
            wanted = set(items)
            found = {}
            recommended = self._house.recommender.recommend_many
            for each in recommended(among, LISTED) if len(among) else ():
                places = [n for n, i in enumerate(each.items, 1) if not wanted or i.item in wanted]
                if each.personal and places:
                    found[each.subject] = float(places[0])
            return found

        return Output(frozenset({Field(Source().field)}), place)

    def _score(self, question: "Question") -> Output:
        def values(among: NDArray[np.int64], _items: Sequence[int]) -> dict[int, float]:
            return self._house.scorer(question).values(among) if len(among) else {}

        return Output(question.asking().fields, values, of_items=False)

    def _questions(self) -> dict[str, "Question"]:
        """Those that a live score answers."""
        from assent.score import Question

        asked = [each.asked for each in self._house.models.live() if each.asked]
        return {each["name"]: Question.of(each) for each in asked}
