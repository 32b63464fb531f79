"""Calibration by group: of those told .3, do three in ten do it, in every group?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness.groups import SMALLEST, Groups, aligned, finite, said, yes_or_no
from assent.learning.fairness.interval import Interval, deviations, wilson
from assent.vocabulary import BadRequest

N_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The people of a group whose scores lie near each other.

    Args:
        mean_score: what they were told on average.
        share: how many of them did it.
        interval: of the share, Wilson's.
        n_people: how many they are.
    """

    mean_score: float
    share: float
    interval: Interval
    n_people: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """How true a group's scores are.

    Args:
        name: the group.
        error: mean distance between what was told and what came, over its people (ECE).
        bins: from low scores to high; bins with too few people are not said, but count.
    """

    name: str
    error: float
    bins: tuple[Bin, ...]


def calibration_by_group(
    groups: Groups,
    scores: NDArray[Any],
    outcome: NDArray[Any],
    *,
    n_bins: int = N_BINS,
    smallest: int = SMALLEST,
) -> tuple[Calibration, ...]:
    """Hold scores against outcomes, by group, in bins of equal width.

    Args:
        groups: of each person.
        scores: (n_people,) probabilities.
        outcome: (n_people,) 0 and 1 or booleans.
        n_bins: how many bins.
        smallest: how few people may be reported, as a group and as a bin.

    Raises:
        BadRequest: lengths differ, or a score is no probability.

    Source: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using
    Bayesian binning" (2015), for the error.

    Examples:
        >>> groups = Groups.of(["w"] * 4 + ["m"] * 4)
        >>> told = np.array([0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5])
        >>> came = np.array([1, 0, 0, 0, 1, 1, 1, 0])
        >>> [(each.name, each.error) for each in calibration_by_group(
        ...     groups, told, came, smallest=4)]
        [('m', 0.25), ('w', 0.0)]
    """
    aligned(groups, scores=scores, outcome=outcome)
    told = finite("scores", scores)
    if told.min() < 0 or told.max() > 1:
        raise BadRequest("`scores` has values that are no probabilities, between 0 and 1")
    came = yes_or_no("outcome", outcome)
    cell = groups.codes * n_bins + np.minimum((told * n_bins).astype(np.int64), n_bins - 1)
    shape = (len(groups.names), n_bins)
    size = shape[0] * shape[1]
    n, sums, hits = (
        np.bincount(cell, weights=weights, minlength=size).reshape(shape)
        for weights in (None, told, came.astype(np.float64))
    )
    how = said(groups.names, n.sum(axis=1).astype(np.int64), smallest)
    n, sums, hits = how.summed(n), how.summed(sums), how.summed(hits)
    return tuple(
        Calibration(
            name,
            float(np.abs(sums[row] - hits[row]).sum() / n[row].sum()),
            _bins(n[row], sums[row], hits[row], smallest),
        )
        for row, name in enumerate(how.names)
    )


def _bins(
    n: NDArray[Any], sums: NDArray[np.float64], hits: NDArray[np.float64], smallest: int
) -> tuple[Bin, ...]:
    z = deviations()
    return tuple(
        Bin(float(total / size), float(hit / size), wilson(int(hit), int(size), z), int(size))
        for size, total, hit in zip(n, sums, hits, strict=True)
        if size >= smallest
    )
