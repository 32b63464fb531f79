"""Measures of quality that can be taken on resampled people, all resamples at once.

Two models are compared on the same resamples, so what is chance in who was measured falls out of
their difference (a paired bootstrap).
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness import Interval, resampled
from assent.learning.fairness.groups import yes_or_no
from assent.vocabulary import BadRequest

Weights: TypeAlias = NDArray[np.uint8]
"""(n_resamples, n_people) how often each person is in each resample."""

Measure: TypeAlias = Callable[[NDArray[np.float64], Weights], NDArray[np.float64]]
"""From (n_people,) what a model gave for each, and weights, to (n_resamples,) its quality."""

_AT_ONCE = 16


def resamples(n_people: int, n: int, seed: int) -> Weights:
    """Draw `n` resamples of as many people, with replacement."""
    chance = np.random.default_rng(seed)
    drawn = np.empty((n, n_people), np.uint8)
    for row in drawn:
        row[:] = np.bincount(chance.integers(0, n_people, n_people), minlength=n_people)
    return drawn


def everybody(n_people: int) -> Weights:
    """The people as they are: the figure itself."""
    return np.ones((1, n_people), np.uint8)


def mean_of(gains: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """The mean over people, for what each person gains (such as their NDCG).

    Examples:
        >>> mean_of(np.array([0.0, 1.0]), np.array([[1, 1], [2, 0]], np.uint8))
        array([0.5, 0. ])
    """
    sums = weights.sum(axis=1, dtype=np.float64)
    return np.asarray((weights @ gains) / sums)


def auc_of(outcome: NDArray[Any]) -> Measure:
    """The AUC against what came.

    Args:
        outcome: (n_people,) 0 and 1 or booleans.

    Raises:
        BadRequest: all outcomes are the same.

    Examples:
        >>> auc_of(np.array([0, 0, 1, 1]))(np.array([0.1, 0.4, 0.35, 0.8]), everybody(4))
        array([0.75])
    """
    did = yes_or_no("outcome", np.asarray(outcome))
    if did.all() or not did.any():
        raise BadRequest("all outcomes are the same; an AUC needs people who did and who did not")

    def measure(scores: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
        order = np.argsort(scores, kind="stable")
        ranked = scores[order]
        starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
        found = np.empty(len(weights))
        for first in range(0, len(weights), _AT_ONCE):
            some = weights[first : first + _AT_ONCE, order].astype(np.float64)
            did_at = np.add.reduceat(some * did[order], starts, axis=1)
            not_at = np.add.reduceat(some * ~did[order], starts, axis=1)
            above = (did_at * (np.cumsum(not_at, axis=1) - not_at / 2)).sum(axis=1)
            pairs = did_at.sum(axis=1) * not_at.sum(axis=1)
            with np.errstate(invalid="ignore"):  # a resample with one outcome only is NaN
                found[first : first + _AT_ONCE] = above / pairs
        return found

    return measure


def interval_of(values: NDArray[np.float64]) -> Interval:
    """The interval of resamples; those in which nothing could be measured are left out."""
    known = values[np.isfinite(values)]
    return resampled(known) if len(known) else Interval(float("nan"), float("nan"))
