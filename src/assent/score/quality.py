"""How good a score is: does it rank, is it calibrated, and how far is it off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness import auc

N_BINS = 15

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Quality:
    """How well probabilities fit outcomes.

    Args:
        auc: how often one who did is ranked above one who did not.
        auc_low: the lower end of its 95 % interval.
        auc_high: the upper end.
        log_loss: mean negative log-likelihood; less is better.
        ece: how far probabilities are from frequencies, mean over 15 bins of equal size.
    """

    auc: float
    auc_low: float
    auc_high: float
    log_loss: float
    ece: float


def quality(probability: Numbers, outcome: NDArray[np.int32]) -> Quality:
    """Measure probabilities on rows that the model has not seen.

    Args:
        probability: (n_rows,) what was said.
        outcome: (n_rows,) 0 or 1, what came.

    Raises:
        BadRequest: only one outcome occurs, so nothing can be ranked.
    """
    ranks, interval = auc(probability, outcome)
    lost, off = log_loss(probability, outcome), calibration_error(probability, outcome)
    return Quality(ranks, interval.low, interval.high, lost, off)


def log_loss(probability: Numbers, outcome: NDArray[np.int32]) -> float:
    """The mean negative log-likelihood.

    Examples:
        >>> round(log_loss(np.array([0.5, 0.9]), np.array([0, 1])), 4)
        0.3993
    """
    tiny = np.finfo(float).tiny
    right = np.where(outcome == 1, probability, 1 - probability)
    return float(-np.log(np.maximum(right, tiny)).mean())


def calibration_error(
    probability: Numbers, outcome: NDArray[np.int32], *, n_bins: int = N_BINS
) -> float:
    """The expected calibration error over bins that hold equally many rows.

    Source: Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning"
    (AAAI 2015); equal mass as in Nixon et al., "Measuring calibration in deep learning" (2019).

    Examples:
        >>> calibration_error(np.full(8, 0.5), np.array([0, 1] * 4), n_bins=2)
        0.0
    """
    order = np.argsort(probability, kind="stable")
    gaps = [
        abs(float((probability[some] - outcome[some]).sum()))
        for some in np.array_split(order, n_bins)
    ]
    return sum(gaps) / len(outcome)
