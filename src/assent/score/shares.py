"""From coefficients to what is served: shares told from the mean of those in a model."""

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import Codes, Numeric
from assent.score.design import Design
from assent.score.objective import Vector

_AT_ONCE = 1 << 16


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
