"""The probability of being the best: what Thompson sampling chooses each variant with.

Thompson sampling draws a value for each variant and shows the one with the highest, so a variant
is shown as often as it is the best under what is believed. That probability is computed here,
and the choice is then drawn from it, so that the propensity which is logged is the one by which
the choice was made, and not an estimate of it.

Source: Thompson (1933); Agrawal and Goyal (2013), "Thompson Sampling for Contextual Bandits with
Linear Payoffs", for the normal beliefs about each variant.
"""

from collections.abc import Sequence
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

N_CELLS = 32
"""Into how many cells the range of the highest value is divided."""

_REACH = 4.5
"""How many deviations are looked at to each side; beyond lies a chance of 3e-6."""

_EDGES = np.stack([np.linspace(0.0, 1.0, N_CELLS + 1), np.ones(N_CELLS + 1)])
_STEPS = np.eye(N_CELLS + 1)[:, 1:] - np.eye(N_CELLS + 1)[:, :-1]  # of edges, (edges, cells)


def best_of(means: NDArray[np.float64], deviations: NDArray[np.float64]) -> list[float]:
    """How likely each of several independent normal values is to be the highest.

    Two are compared in closed form. For more, the range of the highest value is divided into
    cells. The chance that the highest lies in a cell is exact, and is shared among the variants
    by how much the logarithm of each one's distribution grows there: for independent values
    d log P(highest < t) is the sum of d log P(each < t). Each share is within .002 of the
    truth while deviations are alike, and within .01 while they differ by a factor of ten.

    Args:
        means: (n,) what is expected of each.
        deviations: (n,) how uncertain that is, above 0.

    Returns:
        (n,) probabilities, which add up to 1.

    Examples:
        >>> [round(each, 3) for each in best_of(np.array([0.1, 0.3]), np.array([0.1, 0.1]))]
        [0.079, 0.921]
        >>> [round(each, 3) for each in best_of(np.zeros(4), np.ones(4))]
        [0.25, 0.25, 0.25, 0.25]
    """
    if len(means) == 2:
        return _of_two(means.tolist(), deviations.tolist())
    believed = [*zip(means.tolist(), deviations.tolist(), strict=True)]
    low = max([mean - _REACH * deviation for mean, deviation in believed])
    span = max([mean + _REACH * deviation for mean, deviation in believed]) - low
    scaled = [span / each for _, each in believed] + [
        (low - mean) / each for mean, each in believed
    ]
    below = np.array(scaled).reshape(2, -1).T.dot(_EDGES)  # (n, edges) each edge from each mean
    np.log(ndtr(below, below), below)
    together = np.add.reduce(below, 0)
    highest = np.exp(together).dot(_STEPS)  # (cells,) the chance that the highest lies there
    # Never divided by 0: whoever reaches furthest up still grows in the last cell.
    found = below.dot(_STEPS).dot(highest / together.dot(_STEPS)).tolist()
    whole = sum(found)
    return [each / whole for each in found]


def _of_two(means: Sequence[float], deviations: Sequence[float]) -> list[float]:
    apart = (means[0] - means[1]) / sqrt(2 * (deviations[0] ** 2 + deviations[1] ** 2))
    first = (1 + erf(apart)) / 2
    return [first, 1 - first]
