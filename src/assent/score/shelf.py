"""The shelf of score models, and what a score model adds to the contract of every model."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution, Model
from assent.score.columns import Codes
from assent.score.design import Design
from assent.score.reasons import Explanation
from assent.vocabulary import Shelf


class ScoreModel(Model, Protocol):
    """A model that says one number of a person, as a sum with a share for each column.

    A contribution is a person's rows end to end, as `contribution` makes them.

    Attributes:
        design: what it is declared over.
        base: the number of the mean of those in it.
        shares: (n_coefficients,) what each bin and each cell of a pair adds to it.
    """

    design: Design
    base: float
    shares: NDArray[np.float64]

    def __init__(self, design: Design, **parameters: float) -> None: ...

    @property
    def n_rows(self) -> int:
        """How many rows the people in it have together."""
        ...

    def counts(self, name: str) -> NDArray[np.int64]:
        """(n_codes,) in how many rows a column has each code."""
        ...

    def forget_lazily(self, contribution: Contribution) -> None:
        """Take out one person, the answers only nearly until `settle`."""
        ...

    def settle(self) -> None:
        """Make the answers exact."""
        ...

    def forget_many(self, people: Sequence[Contribution]) -> None:
        """Take out many people at once: all of them or, if one was never added, none."""
        ...

    def log_odds(self, codes: Codes) -> NDArray[np.float64]:
        """(n_rows,) the number, in log-odds.

        Args:
            codes: (n_rows, n_columns), as `Design.codes` makes them.

        Raises:
            BadRequest: a code is not one of its column's.
        """
        ...

    def explain(self, row: Codes) -> Explanation:
        """Divide the number of one row exactly.

        Args:
            row: (n_columns,) its codes.

        # INVARIANT: `shares.sum() + base` is the number that `log_odds` gives.
        """
        ...


score_models: Shelf[type[ScoreModel]] = Shelf(
    "assent.score.score_models", kind="score model", member="MODEL"
)
"""Every score model on the shelf, by its name."""


def declare(name: str, design: Design, parameters: Mapping[str, float]) -> ScoreModel:
    """A score model with nobody in it.

    Args:
        name: which one, as the shelf calls it.
        design: what it is declared over.
        parameters: what else is declared about it.

    Raises:
        UnknownTerm: there is no such model, or it has no such parameter.

    Examples:
        >>> from assent.score import Numeric
        >>> design = Design((Numeric("age", (40.0,)),))
        >>> declare("additive", design, {"fairness": 2}).parameters
        {'fairness': 2.0}
        >>> declare("additive", design, {"fairnes": 2})
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.UnknownTerm: unknown parameter `fairnes`; did you mean `fairness`?
    """
    return score_models[name](design, **parameters)
