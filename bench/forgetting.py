"""What it costs to forget one household, beside training again without it, in the same run.

2,400 made-up households who hold 150 of 4,000 products each on average, the popular ones more
often: the size and density of the demo's own data.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution
from assent.recommend.held import matrix
from assent.recommend.models.ease import Ease
from bench import row

T = TypeVar("T")
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
    lazily = typical(model.forget, people[:REPEATS])
    at_once = typical(lambda each: (model.forget(each), model.settle()), people[REPEATS:TWICE])
    ask = typical(lambda each: model.scores([each]), people[TWICE : TWICE + 99])
    why = typical(lambda each: model.explain(each, 7), people[TWICE : TWICE + 99])
    audit = seconds(lambda: model.residual(1))
    many = seconds(lambda: model.forget_many(people[TWICE : TWICE + N_MANY]))
    rest = people[TWICE + N_MANY :]
    fresh = [Ease(np.arange(N_ITEMS)) for _ in range(RETRAINS)]
    retrain = typical(lambda each: each.add_many(rest), fresh)
    plain = statistics.median([seconds(lambda: plainly(rest, 1000.0)) for _ in range(RETRAINS)])
    for each in rest[:REPEATS]:
        model.forget(each)
    anew = Ease(np.arange(N_ITEMS))
    anew.add_many(rest[REPEATS:])
    apart = float(np.abs(model.scores(rest[:256]) - anew.scores(rest[:256])).max())
    assert model.fingerprint() == anew.fingerprint()
    size = f"{N_ITEMS:,} items"
    exact, usual = "retrain (one thread: exact)", "retrain (numpy, all threads)"
    return [
        beside(f"forget one household lazily, {size}", lazily, exact, retrain),
        beside(f"forget one household and settle, {size}", at_once, exact, retrain),
        beside(f"forget one household and settle, {size}", at_once, usual, plain),
        beside(f"forget {N_MANY:,} households, {size}", many, "allowed", 3.0),
        row(
            "learning",
            f"largest score difference from a retrain, {REPEATS} pending",
            apart,
            "score",
            peer="allowed",
            peer_value=1e-9,
        ),
        row("recommend", f"audit what is served, {size}", audit * 1e3, "ms"),
        row("recommend", f"score {size} for one person", ask * 1e3, "ms"),
        row("recommend", "explain one score", why * 1e6, "us", peer="allowed", peer_value=50.0),
    ]


def beside(what: str, value: float, peer: str, peer_value: float) -> dict[str, object]:
    """A row of times, given in seconds."""
    return row("learning", what, value * 1e3, "ms", peer=peer, peer_value=peer_value * 1e3)


def typical(work: Callable[[T], object], each: Sequence[T]) -> float:
    """The median time of `work` on each of these."""
    return statistics.median([seconds(lambda one=one: work(one)) for one in each])


def households() -> list[Contribution]:
    """The made-up households, the same in every run."""
    chance = np.random.default_rng(20_170_101)
    popular = 1 / np.arange(1, N_ITEMS + 1) ** 0.5
    sizes = np.clip(chance.poisson(N_HELD, N_PEOPLE), 1, N_ITEMS)
    return [
        np.sort(chance.choice(N_ITEMS, size, replace=False, p=popular / popular.sum())).astype(
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


def seconds(work: Callable[[], object]) -> float:
    """How long one run of `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
