"""What group figures cost on a million people, beside fairlearn's `MetricFrame` on the same."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness import Groups, figures_by_group
from bench import median, row

N_PEOPLE = 1_000_000
N_GROUPS = 5
PEER_REPEATS = 1


def rows() -> list[dict[str, object]]:
    """Run everything; one row for each figure."""
    chance = np.random.default_rng(20_261_122)
    codes = chance.integers(0, N_GROUPS, N_PEOPLE)
    groups = Groups(tuple("abcde"[:N_GROUPS]), codes)
    outcome = chance.random(N_PEOPLE) < 0.2 + 0.05 * codes
    scores = chance.random(N_PEOPLE)
    chosen = scores > 0.6
    plain = (chosen.astype(np.int64), outcome.astype(np.int64))
    what = f"7 rates by {N_GROUPS} groups, {N_PEOPLE:,} people"
    found = row("fairness", what, median(lambda: figures_by_group(groups, *plain)) * 1e3, "ms")
    scored = median(lambda: figures_by_group(groups, *plain, scores)) * 1e3
    with_scores = row("fairness", f"{what}, and mean scores", scored, "ms")
    peer = fairlearns(groups, *plain)
    if peer is None:
        return [found, with_scores]
    seconds = median(peer, repeats=PEER_REPEATS)
    found = row("fairness", what, found["value"], "ms", peer="fairlearn", peer_value=seconds * 1e3)
    ours, theirs = figures_by_group(groups, *plain), peer()
    apart = max(
        abs(each.rates[name].value - theirs.by_group[name][each.name])
        for each in ours.groups
        for name in theirs.by_group.columns
    )
    same = row(
        "fairness", "largest difference", float(apart), "rate", peer="allowed", peer_value=0.0
    )
    return [found, with_scores, same]


def fairlearns(
    groups: Groups, chosen: NDArray[np.int64], outcome: NDArray[np.int64]
) -> Callable[[], object] | None:
    """The same by fairlearn; None where it is not installed."""
    try:
        from fairlearn import metrics
        from sklearn.metrics import accuracy_score, precision_score
    except ImportError:
        return None
    known = {
        "selection_rate": metrics.selection_rate,
        "true_positive_rate": metrics.true_positive_rate,
        "false_positive_rate": metrics.false_positive_rate,
        "false_negative_rate": metrics.false_negative_rate,
        "true_negative_rate": metrics.true_negative_rate,
        "precision": precision_score,
        "accuracy": accuracy_score,
    }
    who = np.array(groups.names)[groups.codes]
    return lambda: metrics.MetricFrame(
        metrics=known, y_true=outcome, y_pred=chosen, sensitive_features=who
    )
