"""How far a mean over logged decisions may be from the truth.

    normal      mean +- z s / sqrt(n); right for many decisions with moderate weights
    bootstrap   between the quantiles of the mean over decisions drawn again and again; the same
                in the limit, better where the mean is a ratio or its distribution is skewed
    bernstein   holds for any number of decisions, because weights are clipped; wide

All take decisions to be independent; several of one person are not quite.

Source: Efron (1979); Maurer and Pontil (2009), "Empirical Bernstein Bounds and Sample Variance
Penalization", theorem 4.
"""

from enum import StrEnum
from math import log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

N_RESAMPLES = 1000


class Interval(StrEnum):
    """The three ways."""

    NORMAL = "normal"
    BOOTSTRAP = "bootstrap"
    BERNSTEIN = "bernstein"


def normal(value: float, parts: NDArray[np.float64], confidence: float) -> tuple[float, float]:
    """By the normal distribution.

    Args:
        value: the mean.
        parts: (n,) what each decision adds to it.
        confidence: how often such intervals hold the truth.

    Examples:
        >>> low, high = normal(0.5, np.array([0.0, 1.0] * 50), 0.95)
        >>> round(low, 3), round(high, 3)
        (0.402, 0.598)
    """
    reach = NormalDist().inv_cdf((1 + confidence) / 2)
    away = reach * float(parts.std(ddof=1)) / sqrt(len(parts))
    return value - away, value + away


def bootstrap(
    above: NDArray[np.float64], below: NDArray[np.float64], confidence: float, seed: int
) -> tuple[float, float]:
    """By drawing decisions again; the estimate is the sum of `above` over the sum of `below`.

    Args:
        above: (n,) what each decision adds above the line.
        below: (n,) what it adds below it; ones for a plain mean.
        confidence: how often such intervals hold the truth.
        seed: decides which are drawn.
    """
    chance = np.random.default_rng(seed)
    n = len(above)
    both = np.stack([above, below])
    found = []
    for _ in range(N_RESAMPLES):
        counts = np.bincount(chance.integers(0, n, n), minlength=n)
        top, bottom = both @ counts
        found.append(top / bottom if bottom else 0.0)
    low, high = np.quantile(found, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def bernstein(parts: NDArray[np.float64], most: float, confidence: float) -> tuple[float, float]:
    """By the empirical Bernstein bound, for parts from 0 to `most`.

    Examples:
        >>> low, high = bernstein(np.array([0.0, 1.0] * 50), 1.0, 0.95)
        >>> round(low, 3), round(high, 3)
        (0.248, 0.752)
    """
    n = len(parts)
    doubt = log(4 / (1 - confidence))
    variance = float(parts.var(ddof=1))
    away = sqrt(2 * variance * doubt / n) + 7 * most * doubt / (3 * (n - 1))
    mean = float(parts.mean())
    return mean - away, mean + away
