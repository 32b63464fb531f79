"""What it costs to forget one household, beside training again without it, in the same run.

2,400 made-up households who hold 150 of 4,000 products each on average, the popular ones more
often: the size and density of the demo's own data.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution
from assent.recommend.held import matrix
from assent.recommend.models.ease import Ease
from bench import row

N_PEOPLE = 2_400
N_ITEMS = 4_000
N_HELD = 150
REPEATS = 21
RETRAINS = 3


def rows() -> list[dict[str, object]]:
    """Run everything; one row for each figure."""
    people = households()
    model = Ease(np.arange(N_ITEMS))
    model.add_many(people)
    gone, rest = people[:REPEATS], people[REPEATS:]
    forget = statistics.median([seconds(lambda each=each: model.forget(each)) for each in gone])
    fresh = [Ease(np.arange(N_ITEMS)) for _ in range(RETRAINS)]
    retrain = statistics.median([seconds(lambda each=each: each.add_many(rest)) for each in fresh])
    again = fresh[0]
    plain = statistics.median([seconds(lambda: plainly(rest, 1000.0)) for _ in range(RETRAINS)])
    apart = float(np.abs(model.scores(rest[:256]) - again.scores(rest[:256])).max())
    ask = statistics.median([seconds(lambda each=each: model.scores([each])) for each in rest[:99]])
    what = f"forget one household, {N_ITEMS:,} items"
    apart_what = f"largest score difference from a retrain, {REPEATS} forgotten"
    return [
        row(
            "learning",
            what,
            forget * 1e3,
            "ms",
            peer="retrain (one thread: exact)",
            peer_value=retrain * 1e3,
        ),
        row(
            "learning",
            what,
            forget * 1e3,
            "ms",
            peer="retrain (numpy, all threads)",
            peer_value=plain * 1e3,
        ),
        row("learning", apart_what, apart, "score", peer="allowed", peer_value=1e-9),
        row("recommend", f"score {N_ITEMS:,} items for one person", ask * 1e3, "ms"),
    ]


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
