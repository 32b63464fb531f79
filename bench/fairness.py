"""What group figures cost on a million people, beside fairlearn's `MetricFrame` on the same."""

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness import Groups, figures_by_group
from bench import Taken, row

N_PEOPLE = 1_000_000
N_GROUPS = 5
REPEATS, PEER_REPEATS = 9, 1


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
    ours = figures_by_group(groups, *plain)
    took = taken(lambda _: figures_by_group(groups, *plain), REPEATS)
    scored = taken(lambda _: figures_by_group(groups, *plain, scores), REPEATS)
    name = f"{what} ({took.between})"
    with_scores = f"{what}, and mean scores ({scored.between})"
    rest = [row("fairness", with_scores, scored.middle, "ms")]
    peer = fairlearns(groups, *plain)
    if peer is None:
        print("fairlearn is absent; `make bench` installs the peers", file=sys.stderr)
        return [row("fairness", name, took.middle, "ms"), *rest]
    theirs = peer()
    seconds = taken(lambda _: peer(), PEER_REPEATS).middle
    found = row("fairness", name, took.middle, "ms", peer="fairlearn", peer_value=seconds)
    apart = max(
        abs(each.rates[name].value - theirs.by_group[name][each.name])
        for each in ours.groups
        for name in theirs.by_group.columns
    )
    same = row(
        "fairness", "largest difference", float(apart), "rate", peer="allowed", peer_value=0.0
    )
    return [found, *rest, same]


def taken(work: Callable[[int], object], times: int) -> Taken:
    """What a call takes, in milliseconds."""
    return Taken.of(work, range(times), unit=1e3)


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
