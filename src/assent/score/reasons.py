"""Why a score is what it is: what each column and each pair adds to it, exactly, in words."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import Codes
from assent.score.design import Design


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """What the log-odds of one row are made of.

    Args:
        shares: (n_columns + n_pairs,) what each adds to the mean of those the model learnt from.
        base: that mean.
    """

    shares: NDArray[np.float64]
    base: float


class Reason(NamedTuple):
    """One share of a score in words.

    Args:
        words: such as `age 40 to 44`.
        share: what it adds to the log-odds; below 0 it speaks against.
    """

    words: str
    share: float


def named(design: Design, row: Codes, explanation: Explanation) -> list[Reason]:
    """Every share in words, the strongest first, whichever way it speaks.

    Args:
        row: (n_columns,) the codes that were explained.

    Examples:
        >>> from assent.score import Category, Numeric
        >>> design = Design((Numeric("age", (40.0,), whole=True), Category("job", ("nurse",))))
        >>> explained = Explanation(np.array([0.1, -0.4]), -2.0)
        >>> named(design, np.array([2, 2]), explained)[0]
        Reason(words='job nurse', share=-0.4)
    """
    codes = dict(zip(design.place, row.tolist(), strict=True))
    words = {name: design.column(name).words(code) for name, code in codes.items()}
    said = [*words.values(), *(f"{words[p.first]} with {words[p.second]}" for p in design.pairs)]
    order = np.argsort(-np.abs(explanation.shares), kind="stable")
    return [Reason(said[n], float(explanation.shares[n])) for n in order]
