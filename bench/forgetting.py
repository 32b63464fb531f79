"""What it costs to forget one household, beside training again without it, in the same run.

2,400 made-up households who hold 150 of 4,000 products each on average, the popular ones more
often: the size and density of the demo's own data.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution
from assent.recommend.held import matrix
from assent.recommend.models.ease import Ease
from bench import T, Taken, row

N_PEOPLE = 2_400
N_ITEMS = 4_000
N_HELD = 150
REPEATS = 31
TWICE = 2 * REPEATS
N_MANY = 1_000
RETRAINS = 3


def rows() -> list[dict[str, object]]:
    """Run everything; one row for each figure."""
    people = households()
    model = Ease(np.arange(N_ITEMS))
    model.add_many(people)
    lazily = took(model.forget, people[:REPEATS])
    at_once = took(lambda each: (model.forget(each), model.settle()), people[REPEATS:TWICE])
    ask = took(lambda each: model.scores([each]), people[TWICE : TWICE + 99])
    audit = took(model.residual, range(RETRAINS))
    many = took(model.forget_many, [people[TWICE : TWICE + N_MANY]])
    rest = people[TWICE + N_MANY :]
    fresh = [Ease(np.arange(N_ITEMS)) for _ in range(RETRAINS)]
    retrain = took(lambda each: each.add_many(rest), fresh)
    plain = took(lambda _: plainly(rest, 1000.0), range(RETRAINS))
    for each in rest[:REPEATS]:
        model.forget(each)
    anew = Ease(np.arange(N_ITEMS))
    anew.add_many(rest[REPEATS:])
    apart = float(np.abs(model.scores(rest[:256]) - anew.scores(rest[:256])).max())
    assert model.fingerprint() == anew.fingerprint()
    size = f"{N_ITEMS:,} items"
    exact, usual = "retrain (one thread: exact)", "retrain (numpy, all threads)"
    score = f"largest score difference from a retrain, {REPEATS} pending"
    return [
        beside(f"forget one household lazily, {size}", lazily, "allowed", 1.0),
        beside(f"forget one household lazily, {size}", lazily, exact, retrain.middle),
        beside(f"forget one household and settle, {size}", at_once, "allowed", 25.0),
        beside(f"forget one household and settle, {size}", at_once, exact, retrain.middle),
        beside(f"forget one household and settle, {size}", at_once, usual, plain.middle),
        beside(f"forget {N_MANY:,} households, {size}", many, "allowed", 3e3),
        row("learning", score, apart, "score", peer="allowed", peer_value=1e-9),
        beside(f"audit what is served, {size}", audit),
        beside(f"score {size} for one person", ask),
    ]


def took(work: Callable[[T], object], each: Sequence[T]) -> Taken:
    """What `work` takes on each of these, in milliseconds."""
    return Taken.of(work, each, unit=1e3)


def beside(
    what: str, taken: Taken, peer: str = "", peer_value: float | None = None
) -> dict[str, object]:
    """A row of milliseconds."""
    name = f"{what} ({taken.between})"
    return row("learning", name, taken.middle, "ms", peer=peer, peer_value=peer_value)


def households(n_items: int = N_ITEMS) -> list[Contribution]:
    """The made-up households, the same in every run."""
    chance = np.random.default_rng(20_170_101)
    popular = 1 / np.arange(1, n_items + 1) ** 0.5
    sizes = np.clip(chance.poisson(N_HELD, N_PEOPLE), 1, n_items)
    return [
        np.sort(chance.choice(n_items, size, replace=False, p=popular / popular.sum())).astype(
            np.int32
        )
        for size in sizes
    ]


def plainly(people: list[Contribution], reg: float) -> NDArray[np.float64]:
    """EASE as one would write it without a thought of forgetting."""
    seen = matrix(people, N_ITEMS).toarray()
    counts = seen.T @ seen
    counts[np.diag_indices(N_ITEMS)] += reg
    inverse = np.linalg.inv(counts)
    return np.asarray(inverse / -np.diag(inverse))
