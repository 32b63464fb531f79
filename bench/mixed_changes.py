"""Ten thousand updates and removals in any order, beside a retrain from those who are left.

The size is that of the demo: 2,400 made-up households over 4,000 products. Half are in the model at
first; each change puts one in who is not in it, or takes one out who is.
"""

import time

import numpy as np

from assent.recommend.models.ease import Ease
from bench import row
from bench.forgetting import N_ITEMS, households

N_CHANGES = 10_000
SEED = 4


def rows() -> list[dict[str, object]]:
    """Run everything; one row for each figure."""
    people = households()
    chance = np.random.default_rng(SEED)
    within = chance.permutation(len(people)) < len(people) // 2
    model = Ease(np.arange(N_ITEMS))
    model.add_many([people[each] for each in np.flatnonzero(within)])
    start = time.perf_counter()
    for each in chance.integers(0, len(people), N_CHANGES).tolist():
        change = model.forget if within[each] else model.add
        change(people[each])
        within[each] = not within[each]
    each_took = (time.perf_counter() - start) / N_CHANGES
    left = [people[each] for each in np.flatnonzero(within)]
    anew = Ease(np.arange(N_ITEMS))
    anew.add_many(left)
    apart = float(np.abs(weights(model) - weights(anew)).max())
    same_sum = model.fingerprint() == anew.fingerprint()
    model.refresh()
    same_bits = bool(np.array_equal(model.inverse, anew.inverse))
    what = f"after {N_CHANGES:,} mixed changes, {N_ITEMS:,} items"
    return [
        row("learning", f"one change, {what}", each_took * 1e3, "ms"),
        yes(f"fingerprint is a retrain's, {what}", same_sum),
        row(
            "learning",
            f"largest difference of a weight from a retrain's, {what}",
            apart,
            "weight",
            peer="allowed",
            peer_value=1e-12,
        ),
        yes(f"bit for bit a retrain once refreshed, {what}", same_bits),
    ]


def yes(what: str, holds: object) -> dict[str, object]:
    """A row of a claim: 1 when it holds."""
    return row("learning", what, float(bool(holds)), "holds", peer="asked", peer_value=1.0)


def weights(model: Ease) -> np.ndarray:
    """(n_items, n_items) what holding one item adds to the score of another, without rounding."""
    inverse = model.inverse
    found: np.ndarray = inverse / -inverse.diagonal()
    np.fill_diagonal(found, 0)
    return found
