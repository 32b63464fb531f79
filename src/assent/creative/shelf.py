"""The shelf of creative models, and what one adds to the contract of every model."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assent.creative.choice import Choice
from assent.creative.context import Codes
from assent.creative.creative import Creative
from assent.creative.parameters import Parameters
from assent.creative.sums import Sums
from assent.learning import Model
from assent.vocabulary import Shelf


class CreativeModel(Model, Protocol):
    """A model that chooses among the variants of a creative.

    A contribution is what a person was shown and what came of it: see `outcome.contribution`.

    Attributes:
        creative: what was declared.
        declared: its parameters.
        sums: what is known of people, for reasons and reports.
    """

    creative: Creative
    declared: Parameters
    sums: Sums

    def __init__(self, creative: Creative, **parameters: float) -> None: ...

    def choose(self, known: Mapping[str, str], seed: int) -> Choice:
        """Choose a variant in a context.

        Args:
            known: values by the name of their part of the context; an unknown value is other.
            seed: all the chance there is in it, to be logged with the choice.

        Raises:
            UnknownTerm: there is no such part of the context.
            Conflict: every variant is stopped because it harms.
        """
        ...

    def shares(self, codes: Codes) -> list[float]:
        """(n_variants,) how likely each is to be chosen in a context; the propensities.

        # INVARIANT: they add up to 1, each that is shown has at least the floor, and a stopped
        one has 0.
        """
        ...

    def believes(self, codes: Codes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What reward, from 0 to 1, is expected of each variant, and how uncertain that is."""
        ...

    def stopped(self) -> list[int]:
        """The variants that are shown to harm more often than is tolerated."""
        ...


creative_models: Shelf[type[CreativeModel]] = Shelf(
    "assent.creative.creative_models", kind="creative model", member="MODEL"
)
"""Every creative model on the shelf, by its name."""
