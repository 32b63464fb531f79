"""The shelf of recommenders, and what a recommender adds to the contract of every model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution, Model
from assent.vocabulary import BadRequest, Shelf


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """What a score is made of.

    Args:
        shares: (n_held,) what each thing the person holds adds to the score, in their order.
        rest: what does not come from anything the person holds.
    """

    shares: NDArray[np.float64]
    rest: float


class Ranker(Model, Protocol):
    """A model that scores every item of a declared catalogue for a person.

    A contribution is what the person holds: positions in `items`, each once.

    Attributes:
        items: (n_items,) the catalogue numbers it knows, as declared.
    """

    items: NDArray[np.int64]

    def __init__(self, items: NDArray[np.int64], **parameters: float) -> None: ...

    def explain(self, held: Contribution, position: int) -> Explanation:
        """Divide one score exactly.

        # INVARIANT: `shares.sum() + rest` is the score that `scores` gives.
        """
        ...


models: Shelf[type[Ranker]] = Shelf("assent.recommend.models", kind="model", member="MODEL")
"""Every recommender on the shelf, by its name."""


def declare(name: str, items: NDArray[np.int64], parameters: Mapping[str, float]) -> Ranker:
    """A recommender with nobody in it.

    Args:
        name: which one, as the shelf calls it.
        items: (n_items,) the catalogue, sorted.
        parameters: what else is declared about it.

    Raises:
        UnknownTerm: there is no such recommender.
        BadRequest: it has no such parameter.

    Examples:
        >>> declare("ease", np.array([10, 20]), {"reg": 50}).parameters
        {'reg': 50.0}
        >>> declare("popularity", np.array([10, 20]), {"reg": 50})
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.BadRequest: the model `popularity` has no parameter `reg`
    """
    kind = models[name]
    known = kind(items[:0]).parameters
    for each in parameters:
        if each not in known:
            raise BadRequest(f"the model `{name}` has no parameter `{each}`")
    return kind(items, **parameters)
