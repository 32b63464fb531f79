"""Two ways to learn from logged decisions: replaying them, and expecting what was not seen.

Source: Li, Chu, Langford and Wang (2011), "Unbiased Offline Evaluation of Contextual-bandit-based
News Article Recommendation Algorithms" (replay); Dudik, Langford and Li (2011) and, for leaving
out what is judged, Chernozhukov et al. (2018) (cross-fitting).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assent.creative.draw import drawn
from assent.creative.logged import Logged, Shares
from assent.creative.shelf import CreativeModel
from assent.vocabulary import BadRequest


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a model earned on the logged decisions that it would have made too.

    Args:
        n: how many those were; the rest tell nothing of it.
        reward: what it earned, from 0 to 1 for each.
    """

    n: int
    reward: float

    @property
    def mean(self) -> float:
        """For each decision; 0 where there was none."""
        return self.reward / self.n if self.n else 0.0


def replay(model: CreativeModel, logged: Logged, *, seed: int) -> Replayed:
    """Let a model choose and learn along a log, on those decisions where it chose what was shown.

    What is left is distributed as if the model had chosen live, provided that the log chose
    evenly, whatever the context.

    Args:
        model: it learns meanwhile: nobody's decisions but the log's should be in it.
        logged: decisions that were made evenly among all variants.
        seed: of the first choice; each later one has the next.

    Raises:
        BadRequest: the log did not choose evenly.
    """
    if not np.allclose(logged.propensities, 1 / logged.n_variants, rtol=1e-3):
        raise BadRequest(
            "only a log that chose evenly can be replayed; judge others by `snips` or `dr`"
        )
    n, reward = 0, 0.0
    contexts = logged.codes.tolist()
    for at, shown in enumerate(logged.variants.tolist()):
        if drawn(model.shares(tuple(contexts[at])), seed + at) == shown:
            n += 1
            reward += float(logged.rewards[at])
            model.add(logged.contribution(model.creative, np.array([at])))
    return Replayed(n, reward)


def expected_rewards(
    declare: Callable[[], CreativeModel], logged: Logged, *, folds: int = 2, seed: int = 0
) -> Shares:
    """(n, n_variants) what is expected of each variant, by a model made without that decision.

    Args:
        declare: makes a model with nobody in it.
        logged: what happened.
        folds: how many parts the decisions are divided into; each is expected from the others.
        seed: decides who is in which part.
    """
    if not 2 <= folds <= len(logged):
        raise BadRequest(f"`folds` is `{folds}`; expected 2 to the number of decisions")
    part = np.random.default_rng(seed).permutation(len(logged)) % folds
    found = np.empty((len(logged), logged.n_variants))
    for each in range(folds):
        model = declare()
        model.add_many([logged.contribution(model.creative, np.flatnonzero(part != each))])
        judged = np.flatnonzero(part == each)
        contexts, which = np.unique(logged.codes[judged], axis=0, return_inverse=True)
        means = [model.believes(tuple(codes))[0] for codes in contexts.tolist()]
        found[judged] = np.array(means)[which.reshape(-1)]
    return found
