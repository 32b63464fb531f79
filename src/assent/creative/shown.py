"""Who is shown the best: what a creative model is audited for.

The variants are of no worth in themselves, but the one that is rewarded most is, as far as is
known, the offer or the words that people want. So a person is chosen where they would be shown
that one, in the context of their last decision.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assent.creative.outcome import BEFORE_CODES, REWARD, decisions
from assent.creative.shelf import CreativeModel
from assent.learning import Contribution

_SEED = 0


def shown_best(
    model: CreativeModel, people: Sequence[Contribution]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64], str]:
    """Whether each person would be shown the variant that is rewarded most.

    Args:
        model: with these people in it.
        people: the outcomes of each.

    Returns:
        Whether they would be, drawn once by that chance; whether anything they were shown was
        rewarded; (n_people,) the chance itself; what being shown it means, as a sentence.
    """
    n = np.maximum(model.sums.together[:, 0, 0], 1)
    best = int(np.argmax(model.sums.rewards[:, 0] / n))
    chances, rewarded = np.zeros(len(people)), np.empty(len(people), np.bool_)
    shown = len(model.stopped()) < len(model.creative.variants)
    for at, each in enumerate(people):
        rows = decisions(model.creative, each)
        if shown:
            chances[at] = model.shares(tuple(rows[-1, BEFORE_CODES:].tolist()))[best]
        rewarded[at] = rows[:, REWARD].any()
    drawn = np.random.default_rng(_SEED).random(len(people)) < chances
    means = f"shown `{model.creative.variants[best]}`, the variant that was rewarded most"
    return drawn, rewarded, chances, means
