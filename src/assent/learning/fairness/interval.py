"""Intervals: how far a figure may be from what it would be on everybody.

All are for 95 % unless told otherwise, and written for arrays, so that a resample or a thousand
groups cost one call.
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """From where to where a figure may lie."""

    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high


UNKNOWN = Interval(float("nan"), float("nan"))


def deviations(confidence: float = CONFIDENCE, *, compared: int = 1) -> float:
    """How many standard deviations an interval reaches to each side.

    Args:
        confidence: how sure it shall be, between 0 and 1.
        compared: out of how many comparisons the widest was picked; the interval is widened so
            that all of them hold together (Bonferroni).

    Examples:
        >>> round(deviations(), 3), round(deviations(compared=3), 3)
        (1.96, 2.394)
    """
    return NormalDist().inv_cdf(1 - (1 - confidence) / (2 * max(compared, 1)))


def wilson(hits: float, among: int, z: float) -> Interval:
    """The interval of a share.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference" (1927).

    Examples:
        >>> low, high = wilson(56, 70, 1.96)
        >>> round(low, 4), round(high, 4)
        (0.6918, 0.877)
    """
    if not among:
        return UNKNOWN
    share, slack = hits / among, z * z / among
    middle = (share + slack / 2) / (1 + slack)
    reach = z * np.sqrt(share * (1 - share) / among + slack / among / 4) / (1 + slack)
    return Interval(float(max(middle - reach, 0)), float(min(middle + reach, 1)))


def difference_of_shares(first: tuple[int, int], second: tuple[int, int], z: float) -> Interval:
    """The interval of one share less another, of different people.

    Args:
        first: (hits, among).
        second: the same of the other.
        z: see `deviations`.

    Source: Newcombe, "Interval estimation for the difference between independent proportions"
    (1998), method 10.

    Examples:
        The paper's first example, 56 of 70 against 48 of 80.

        >>> low, high = difference_of_shares((56, 70), (48, 80), 1.959964)
        >>> round(low, 4), round(high, 4)
        (0.0524, 0.3339)
    """
    (a, n), (b, m) = first, second
    if not (n and m):
        return UNKNOWN
    here, there = wilson(a, n, z), wilson(b, m, z)
    p, q = a / n, b / m
    low = p - q - np.hypot(p - here.low, there.high - q)
    high = p - q + np.hypot(here.high - p, q - there.low)
    return Interval(max(-1.0, float(low)), min(1.0, float(high)))  # rounding can pass the ends


def ratio_of_shares(first: tuple[int, int], second: tuple[int, int], z: float) -> Interval:
    """The interval of one share over another, of different people.

    A half is added to every count, so that it can be told when nobody is hit.

    Source: Walters (1985), as recommended by Fagerland, Lydersen and Laake, "Recommended
    confidence intervals for two independent binomial proportions" (2015).

    Examples:
        >>> low, high = ratio_of_shares((48, 80), (56, 70), 1.959964)
        >>> round(low, 3), round(high, 3)
        (0.608, 0.929)
    """
    (a, n), (b, m) = first, second
    if not (n and m):
        return UNKNOWN
    x, y = (a - 0.5, b - 0.5) if (a, b) == (n, m) else (a, b)
    middle = np.log((x + 0.5) / (n + 0.5)) - np.log((y + 0.5) / (m + 0.5))
    spread = 1 / (x + 0.5) - 1 / (n + 0.5) + 1 / (y + 0.5) - 1 / (m + 0.5)
    reach = z * np.sqrt(spread)
    return Interval(float(np.exp(middle - reach)), float(np.exp(middle + reach)))


def difference_of_means(
    first: tuple[float, float, int], second: tuple[float, float, int], z: float
) -> Interval:
    """The interval of one mean less another, of different people (normal, unequal variances).

    Args:
        first: (mean, variance, how many).
        second: the same of the other.
        z: see `deviations`.

    Source: Welch, "The significance of the difference between two means when the population
    variances are unequal" (1938), in the limit of large groups.
    """
    (mean, variance, n), (other, its_variance, m) = first, second
    if not (n and m):
        return UNKNOWN
    reach = z * np.sqrt(variance / n + its_variance / m)
    return Interval(float(mean - other - reach), float(mean - other + reach))


def resampled(values: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """The middle part of what resamples gave (percentile bootstrap).

    Args:
        values: (n_resamples,) the figure on each.
        confidence: the part that lies within.

    Source: Efron, "Bootstrap methods: another look at the jackknife" (1979).

    Examples:
        >>> resampled(np.arange(101.0), 0.5)
        Interval(low=25.0, high=75.0)
    """
    edge = (1 - confidence) / 2
    found: NDArray[np.float64] = np.quantile(np.asarray(values, np.float64), (edge, 1 - edge))
    return Interval(float(found[0]), float(found[1]))
