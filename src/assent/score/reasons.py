"""Why a score is what it is: what each column and each pair adds to it, exactly, in words.

Shares are told from the mean of those in a model, so that nobody is explained by what is so of all.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import Codes, Numeric
from assent.score.design import Design
from assent.score.objective import Vector

_AT_ONCE = 1 << 16


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


def centred(design: Design, b: Vector, totals: NDArray[np.int64]) -> tuple[float, Vector]:
    """The same sums, told from the mean of those in the model.

    Args:
        b: (n_coefficients,) coefficients.
        totals: in how many rows of each group each takes part.

    Returns:
        The log-odds of the mean of everybody, and (n_coefficients,) what each bin adds to it.
    """
    counts = totals.sum(axis=0)
    base, shares = float(b[0]), b.copy()
    shares[0] = 0
    for term in design.terms[1:]:
        mean = float(counts[term.all] @ b[term.all]) / max(int(counts[0]), 1)
        shares[term.all] -= mean
        base += mean
    return base, shares


def straightened(design: Design, b: Vector) -> Vector:
    """The coefficients without what is left of steps against a monotone column's direction.

    The penalty leaves them tiny; here each bin is at least as high as all before it.
    """
    found = b.copy()
    for term, column in zip(design.terms[1:], design.columns, strict=False):
        if isinstance(column, Numeric) and column.monotone:
            bins = found[term.start + 1 : term.start + term.n]
            bins[:] = column.monotone * np.maximum.accumulate(column.monotone * bins)
    return found


def summed(design: Design, shares: Vector, base: float, codes: Codes) -> Vector:
    """(n_rows,) the base and the shares of each row's bins, added up."""
    found = np.empty(len(codes))
    for start in range(0, len(codes), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        found[some] = shares[design.active(codes[some])[:, 1:]].sum(axis=1)
    return found + base
