"""Who is served: how a recommender does for each person, for the audit of its fairness.

Everybody gets a list, so being chosen says nothing of a recommender. What differs is whether the
list has anything for them. One thing that each person holds is kept back, drawn by chance, and a
copy of the model is made that never saw it; a person is chosen when it stands among the first 10
that the copy recommends to them, which would have been right for everybody.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution
from assent.learning.fairness import Measured
from assent.recommend.evaluation import NDCG_AT, gains
from assent.recommend.shelf import Ranker

MEANS = (
    f"something that a person went for, kept back from the model, is among the first {NDCG_AT} "
    "that it recommends to them; the score is its NDCG"
)
_LEAST_HELD = 2


def served(
    model: Ranker, subjects: NDArray[np.int64], people: Sequence[Contribution], *, seed: int
) -> Measured:
    """Measure a recommender on the people in it.

    Args:
        model: as declared; whoever is in it does not matter.
        subjects: (n_people,) who they are.
        people: what each of them holds. Who holds one thing only is not measured.
        seed: decides what is kept back.
    """
    chance = np.random.default_rng(seed)
    rest, back, rows = [], [], []
    for row, held in enumerate(people):
        if len(held) >= _LEAST_HELD:
            place = int(chance.integers(len(held)))
            rows.append(row)
            back.append(held[place : place + 1])
            rest.append(np.delete(held, place))
    alone = [held for held in people if len(held) < _LEAST_HELD]
    blind = model.empty()
    blind.add_many([*rest, *alone])
    ndcg, _ = gains(blind, rest, back)
    return Measured(
        subjects=subjects[rows],
        chosen=ndcg > 0,
        outcome=np.ones(len(rows), np.bool_),
        scores=ndcg,
        means=MEANS,
        error_rates=("true_positive_rate",),
    )
