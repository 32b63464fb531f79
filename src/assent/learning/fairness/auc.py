"""AUC: how often somebody who did it is scored above somebody who did not; ties count half."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness.groups import finite, yes_or_no
from assent.learning.fairness.interval import Interval, deviations
from assent.vocabulary import BadRequest


def auc(
    scores: NDArray[Any], outcome: NDArray[Any], *, z: float | None = None
) -> tuple[float, Interval]:
    """The AUC with its interval.

    Args:
        scores: (n_people,) higher for those thought likelier.
        outcome: (n_people,) 0 and 1 or booleans.
        z: see `deviations`; for 95 % unless given.

    Raises:
        BadRequest: lengths differ, a score is not finite, or all outcomes are the same.

    Source: DeLong, DeLong and Clarke-Pearson (1988), computed by midranks as Sun and Xu, "Fast
    implementation of DeLong's algorithm" (2014).

    Examples:
        >>> found, interval = auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1]))
        >>> found
        0.75
    """
    scores, outcome = np.asarray(scores), np.asarray(outcome)
    if scores.shape != outcome.shape or scores.ndim != 1:
        raise BadRequest(f"{len(scores)} scores stand against {len(outcome)} outcomes")
    told, did = finite("scores", scores), yes_or_no("outcome", outcome)
    n_did, n_not = int(did.sum()), int((~did).sum())
    if not (n_did and n_not):
        raise BadRequest("all outcomes are the same; an AUC needs people who did and who did not")
    everybody = midranks(told)
    above = (everybody[did] - midranks(told[did])) / n_not
    below = 1 - (everybody[~did] - midranks(told[~did])) / n_did
    found = float(above.mean())
    variance = _variance(above) / n_did + _variance(below) / n_not
    reach = float((deviations() if z is None else z) * np.sqrt(variance))
    return found, Interval(max(found - reach, 0.0), min(found + reach, 1.0))


def midranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) each value's place from 1 up; equal ones share the middle of their places.

    Examples:
        >>> midranks(np.array([3.0, 1.0, 3.0]))
        array([2.5, 1. , 2.5])
    """
    _, place, n = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(n) - (n - 1) / 2)[place])


def _variance(values: NDArray[np.float64]) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0
