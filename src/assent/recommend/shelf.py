"""The shelf of recommenders, and what a recommender adds to the contract of every model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution, Model, Pairs
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


@dataclass(frozen=True, slots=True)
class Residual:
    """How far what is served is from what the sum of people says it must be.

    Args:
        largest: the largest deviation found.
        allowed: what rounding alone can explain.

    Examples:
        >>> Residual(4e-14, 3e-10).holds, Residual(0.07, 3e-10).holds
        (True, False)
    """

    largest: float
    allowed: float

    @property
    def holds(self) -> bool:
        """Whether rounding explains it: nobody is served who is not in the sum."""
        return self.largest <= self.allowed


class Ranker(Model, Protocol):
    """A model that scores every item of a declared catalogue for a person.

    A contribution is what the person holds: positions in `items`, each once.

    Attributes:
        items: (n_items,) the catalogue numbers it knows, as declared.
    """

    items: NDArray[np.int64]

    def __init__(self, items: NDArray[np.int64], **parameters: float) -> None: ...

    def forget_many(self, people: Sequence[Contribution]) -> None:
        """Take out what `add` or `add_many` added for each of these people, all or none.

        Raises:
            Conflict: somebody of them was never added.
        """
        ...

    def residual(self, seed: int) -> Residual:
        """Check what is served against the sum, in the time of a few questions.

        Args:
            seed: of the random questions it is checked with.
        """
        ...

    def explain(self, held: Contribution, position: int) -> Explanation:
        """Divide one score exactly.

        # INVARIANT: `shares.sum() + rest` is the score that `scores` gives.
        """
        ...


@runtime_checkable
class Audited(Protocol):
    """A model of which it can be checked that what it serves follows from its sum."""

    def residual(self, seed: int) -> Residual:
        """See `Ranker.residual`."""
        ...


@runtime_checkable
class Headed(Protocol):
    """A recommender that wants the most held items declared before anybody is added."""

    def with_head(self, held: Contribution) -> Ranker:
        """The same with nobody in it, and its head declared from who holds what."""
        ...


models: Shelf[type[Ranker]] = Shelf("assent.recommend.models", kind="model", member="MODEL")
"""Every recommender on the shelf, by its name."""


def declare(
    name: str,
    items: NDArray[np.int64],
    parameters: Mapping[str, float],
    pairs: Pairs | None = None,
) -> Ranker:
    """A recommender with nobody in it.

    Args:
        name: which one, as the shelf calls it.
        items: (n_items,) the catalogue, sorted.
        parameters: what else is declared about it.
        pairs: who holds what, for those that declare their head from it; like the catalogue, the
            head then stays as it is.

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
    made = kind(items, **parameters)
    return made.with_head(pairs.held) if pairs is not None and isinstance(made, Headed) else made
