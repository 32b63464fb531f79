"""Other ways of choosing, judged by what was logged: each variant alone, and a model.

Half of the people teach the model and the other half judge it, so that no way of choosing is judged
by those it was made from.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assent.creative.logged import Logged, Shares, shares_of
from assent.creative.off_policy import Estimate, Judging, dr, ips, snips
from assent.creative.replay import expected_rewards
from assent.creative.shelf import CreativeModel
from assent.learning import Contribution
from assent.vocabulary import Conflict


@dataclass(frozen=True, slots=True)
class Judged:
    """What one way of choosing would have earned for each decision.

    Args:
        way: which, such as `always warm`.
        ips: by inverse propensities.
        snips: the same, normalised.
        dr: doubly robust.
    """

    way: str
    ips: Estimate
    snips: Estimate
    dr: Estimate

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def judge(
    declare: Callable[[], CreativeModel],
    people: Sequence[Contribution],
    judging: Judging | None = None,
    *,
    seed: int = 0,
) -> list[Judged]:
    """Judge each variant alone, and a model, by the decisions of people.

    A variant that was shown to none of those who judge is left out: nothing can be said of it.

    Args:
        declare: makes the model with nobody in it.
        people: the outcomes of each.
        judging: how the estimates are made.
        seed: decides who teaches and who judges.

    Raises:
        Conflict: there are too few people for two halves.
    """
    if len(people) < 4:
        raise Conflict(f"the outcomes of {len(people)} people judge nothing; log more")
    order = np.random.default_rng(seed).permutation(len(people))
    half = len(people) // 2
    model = declare()
    model.add_many([people[at] for at in order[:half]])
    creative = model.creative
    logged = Logged.of(creative, [people[at] for at in order[half:]])
    expected = expected_rewards(declare, logged, seed=seed)
    n = len(creative.variants)
    ways: dict[str, Shares] = {
        f"always {variant}": np.broadcast_to(np.eye(n)[number], (len(logged), n))
        for number, variant in enumerate(creative.variants)
        if (logged.variants == number).any()
    }
    ways[model.name] = shares_of(model, logged)
    return [
        Judged(
            way,
            ips(logged, shares, judging),
            snips(logged, shares, judging),
            dr(logged, shares, expected, judging),
        )
        for way, shares in ways.items()
    ]
