"""How a model does by group: rates from four counts, and the gap between the groups in each.

The figures are those of fairlearn's `MetricFrame` (selection rate, error rates, precision,
accuracy, differences and ratios between groups), to the last bit, with three things more: groups
too small to say anything of are not said, every gap has its interval, and a rate over fewer people
than the smallest group (such as the true positive rate of three women who did it) is NaN.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness.groups import (
    SMALLEST,
    Groups,
    Said,
    aligned,
    finite,
    four_counts,
    said,
)
from assent.learning.fairness.interval import (
    CONFIDENCE,
    UNKNOWN,
    Interval,
    deviations,
    difference_of_means,
    difference_of_shares,
    ratio_of_shares,
    wilson,
)

MEAN_SCORE = "mean_score"
_TN, _FP, _FN, _TP = range(4)


class _Rate(NamedTuple):
    """Which of the four counts stand over the line, and which under it."""

    hits: tuple[int, ...]
    among: tuple[int, ...]


RATES: Mapping[str, _Rate] = {
    "selection_rate": _Rate((_FP, _TP), (_TN, _FP, _FN, _TP)),
    "true_positive_rate": _Rate((_TP,), (_FN, _TP)),
    "false_positive_rate": _Rate((_FP,), (_TN, _FP)),
    "false_negative_rate": _Rate((_FN,), (_FN, _TP)),
    "true_negative_rate": _Rate((_TN,), (_TN, _FP)),
    "precision": _Rate((_TP,), (_FP, _TP)),
    "accuracy": _Rate((_TN, _TP), (_TN, _FP, _FN, _TP)),
    "error_rate": _Rate((_FP, _FN), (_TN, _FP, _FN, _TP)),
}
"""Every rate, by its name."""


@dataclass(frozen=True, slots=True)
class Share:
    """A rate with what it is made of.

    Args:
        hits: how many people.
        among: of how many; 0 when they are too few to say.
        interval: Wilson's.
    """

    hits: int
    among: int
    interval: Interval

    @property
    def value(self) -> float:
        """The rate; NaN when there are too few people under it to say."""
        return self.hits / self.among if self.among else float("nan")


@dataclass(frozen=True, slots=True)
class Figures:
    """How the model does with one group, or with all that are reported.

    Args:
        name: the group.
        n_people: how many are in it.
        rates: by the name of the rate.
        mean_score: of its people; NaN when no scores were given.
        score_variance: of their scores.
    """

    name: str
    n_people: int
    rates: Mapping[str, Share]
    mean_score: float = float("nan")
    score_variance: float = float("nan")


@dataclass(frozen=True, slots=True)
class Gap:
    """How far apart the two groups are that differ most in a figure.

    Args:
        figure: its name.
        highest: the group in which it is highest.
        lowest: the group in which it is lowest.
        difference: highest less lowest.
        interval: of the difference, widened for having picked the widest of several gaps.
        ratio: lowest over highest; NaN when both are 0.
        ratio_interval: of the ratio, widened likewise.
    """

    figure: str
    highest: str
    lowest: str
    difference: float
    interval: Interval
    ratio: float
    ratio_interval: Interval


@dataclass(frozen=True, slots=True)
class Report:
    """How a model does by group.

    Args:
        groups: those that may be reported, in the order of their names.
        overall: all of these together.
        gaps: by figure; a figure with fewer than two groups that have it has none.
        n_unsaid: how many people are in groups too small to say anything of.
    """

    groups: tuple[Figures, ...]
    overall: Figures
    gaps: Mapping[str, Gap]
    n_unsaid: int

    def as_json(self) -> dict[str, Any]:
        """For the register, the console and the command line; NaN becomes null."""
        return {
            "groups": [_figures_json(each) for each in self.groups],
            "overall": _figures_json(self.overall),
            "gaps": {name: _gap_json(gap) for name, gap in self.gaps.items()},
            "people_in_groups_too_small_to_say": self.n_unsaid,
        }


def figures_by_group(
    groups: Groups,
    chosen: NDArray[Any],
    outcome: NDArray[Any],
    scores: NDArray[Any] | None = None,
    *,
    smallest: int = SMALLEST,
    confidence: float = CONFIDENCE,
) -> Report:
    """Measure a model by group.

    Args:
        groups: of each person.
        chosen: (n_people,) whether the model chose them, 0 and 1 or booleans.
        outcome: (n_people,) whether it was so, likewise.
        scores: (n_people,) what the model said of them, for mean scores by group.
        smallest: smaller groups are only reported together, see `said`, and no rate is said of
            fewer people.
        confidence: of every interval.

    Raises:
        BadRequest: lengths differ, values are not 0 and 1, or scores are not finite.

    Examples:
        >>> groups = Groups.of(["w"] * 4 + ["m"] * 4)
        >>> found = figures_by_group(
        ...     groups,
        ...     np.array([1, 0, 0, 0, 1, 1, 1, 0]),
        ...     np.array([1, 1, 0, 0, 1, 1, 0, 0]),
        ...     smallest=4,
        ... )
        >>> gap = found.gaps["selection_rate"]
        >>> gap.highest, gap.lowest, gap.difference, round(gap.ratio, 3)
        ('m', 'w', 0.5, 0.333)
    """
    counts = four_counts(groups, chosen, outcome)
    how = said(groups.names, counts.sum(axis=1), smallest)
    counts = how.summed(counts)
    sums = _score_sums(groups, scores, how)
    z = deviations(confidence)
    found = tuple(
        _figures(name, counts[row], sums[row], z, smallest) for row, name in enumerate(how.names)
    )
    overall = _figures("all", counts.sum(axis=0), sums.sum(axis=0), z, smallest)
    return Report(found, overall, _gaps(found, confidence), how.n_unsaid)


def _score_sums(groups: Groups, scores: NDArray[Any] | None, how: Said) -> NDArray[np.float64]:
    """(n_said, 2) sums of scores and of their squares."""
    if scores is None:
        return np.full((len(how.names), 2), np.nan)
    aligned(groups, scores=scores)
    numbers = finite("scores", scores)
    n = len(groups.names)
    once = np.bincount(groups.codes, weights=numbers, minlength=n)
    squares = np.bincount(groups.codes, weights=numbers * numbers, minlength=n)
    return np.asarray(how.summed(np.column_stack([once, squares])))


def _figures(
    name: str, counts: NDArray[np.int64], sums: NDArray[np.float64], z: float, smallest: int
) -> Figures:
    n_people = int(counts.sum())
    rates = {}
    for rate, (over, under) in RATES.items():
        hits, among = int(counts[list(over)].sum()), int(counts[list(under)].sum())
        if among < smallest:
            hits, among = 0, 0
        rates[rate] = Share(hits, among, wilson(hits, among, z))
    mean = float(sums[0] / n_people) if n_people else float("nan")
    variance = float(sums[1] / n_people - mean * mean) if n_people else float("nan")
    return Figures(name, n_people, rates, mean, max(variance, 0.0))


def _gaps(groups: tuple[Figures, ...], confidence: float) -> dict[str, Gap]:
    gaps = {}
    for name in RATES:
        known = [each for each in groups if each.rates[name].among]
        if len(known) > 1:
            gaps[name] = _gap_of_shares(name, known, confidence)
    scored = [each for each in groups if not np.isnan(each.mean_score)]
    if len(scored) > 1:
        gaps[MEAN_SCORE] = _gap_of_means(scored, confidence)
    return gaps


def _gap_of_shares(name: str, known: list[Figures], confidence: float) -> Gap:
    highest = max(known, key=lambda each: each.rates[name].value)
    lowest = min(known, key=lambda each: each.rates[name].value)
    high, low = highest.rates[name], lowest.rates[name]
    z = deviations(confidence, compared=_pairs(known))
    first, second = (high.hits, high.among), (low.hits, low.among)
    return Gap(
        name,
        highest.name,
        lowest.name,
        high.value - low.value,
        difference_of_shares(first, second, z),
        low.value / high.value if high.hits else float("nan"),
        ratio_of_shares(second, first, z),
    )


def _gap_of_means(known: list[Figures], confidence: float) -> Gap:
    """The ratio of two means has no interval here: means may be 0 or below."""
    highest = max(known, key=lambda each: each.mean_score)
    lowest = min(known, key=lambda each: each.mean_score)
    z = deviations(confidence, compared=_pairs(known))
    first, second = (
        (each.mean_score, each.score_variance, each.n_people) for each in (highest, lowest)
    )
    ratio = lowest.mean_score / highest.mean_score if highest.mean_score else float("nan")
    apart = highest.mean_score - lowest.mean_score
    interval = difference_of_means(first, second, z)
    return Gap(MEAN_SCORE, highest.name, lowest.name, apart, interval, ratio, UNKNOWN)


def _pairs(known: list[Figures]) -> int:
    return sum(1 for _ in combinations(known, 2))


def _figures_json(figures: Figures) -> dict[str, Any]:
    rates = {
        name: {"value": rate.value, "low": rate.interval.low, "high": rate.interval.high}
        for name, rate in figures.rates.items()
    }
    return {
        "group": figures.name,
        "people": figures.n_people,
        "mean_score": figures.mean_score,
        **rates,
    }


def _gap_json(gap: Gap) -> dict[str, Any]:
    return {
        "highest": gap.highest,
        "lowest": gap.lowest,
        "difference": gap.difference,
        "difference_low": gap.interval.low,
        "difference_high": gap.interval.high,
        "ratio": gap.ratio,
        "ratio_low": gap.ratio_interval.low,
        "ratio_high": gap.ratio_interval.high,
    }
