"""Accuracy against fairness: the same model made with ever more weight on treating groups alike."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness import (
    Groups,
    Interval,
    Limits,
    Report,
    auc,
    figures_by_group,
    judge,
)
from assent.vocabulary import BadRequest


@dataclass(frozen=True, slots=True)
class Trade:
    """One point of the trade.

    Args:
        penalty: the weight on the gap.
        auc: of the model on people held out.
        auc_interval: DeLong's.
        accuracy: the share of people judged rightly at the threshold.
        score_gap: how far the mean scores of the groups lie apart.
        score_gap_interval: of that.
        selection_ratio: of the group chosen least often to that chosen most often.
        true_positive_gap: between groups.
        objections: what leaves the limits, as sentences; nothing where it keeps to them.
    """

    penalty: float
    auc: float
    auc_interval: Interval
    accuracy: float
    score_gap: float
    score_gap_interval: Interval
    selection_ratio: float
    true_positive_gap: float
    objections: tuple[str, ...]

    @property
    def within(self) -> bool:
        """Whether a model like this may be approved without an override."""
        return not self.objections

    def as_json(self) -> dict[str, Any]:
        """For the console and the command line."""
        told = asdict(self) | {"within": self.within}
        for name in ("auc", "score_gap"):
            told[f"{name}_low"], told[f"{name}_high"] = told.pop(f"{name}_interval")
        return told


def trades(
    penalties: Sequence[float],
    fit: Callable[[float], NDArray[np.float64]],
    outcome: NDArray[Any],
    groups: Groups,
    *,
    threshold: float = 0.5,
    limits: Limits | None = None,
) -> list[Trade]:
    """Measure a model at each penalty, on the same people held out.

    Args:
        penalties: weights on the gap between groups, ascending.
        fit: makes the model with such a weight and gives (n_people,) scores.
        outcome: (n_people,) what came, 0 and 1 or booleans.
        groups: of each person, for measuring only.
        threshold: those scored so or higher are chosen.
        limits: what to keep to.

    Raises:
        BadRequest: there is no penalty, or fewer than two groups are large enough.
    """
    if not penalties:
        raise BadRequest("no penalty is named; give at least one")
    limits = limits or Limits()
    found = []
    for penalty in penalties:
        scores = fit(penalty)
        chosen = scores >= threshold
        report = figures_by_group(groups, chosen, outcome, scores, smallest=limits.smallest)
        if "selection_rate" not in report.gaps:
            raise BadRequest("fewer than two groups are large enough to be compared")
        accuracy = float((chosen == (np.asarray(outcome) == 1)).mean())
        found.append(_trade(penalty, accuracy, auc(scores, outcome), report, limits))
    return found


def _trade(
    penalty: float,
    accuracy: float,
    quality: tuple[float, Interval],
    report: Report,
    limits: Limits,
) -> Trade:
    gaps = report.gaps
    true_positive = gaps.get("true_positive_rate")
    return Trade(
        float(penalty),
        *quality,
        accuracy,
        gaps["mean_score"].difference,
        gaps["mean_score"].interval,
        gaps["selection_rate"].ratio,
        true_positive.difference if true_positive else float("nan"),
        judge(report, limits).words,
    )
