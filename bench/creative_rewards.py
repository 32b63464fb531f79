"""What choosing earns beside mabwiser and Vowpal Wabbit: simulated, and on a replayed log.

Simulation: five variants, clicks of 3 to 20 in a hundred that depend on page, hour band and
device, 4,000 decisions, twenty seeds that are the same for all. Everybody learns after each
decision and may choose the best of four settings, found on three other seeds. No floor of
exposure but where it says so, as the peers have none. A difference is paired by seed, with a t
interval.

Replay: the evenly random log of Open Bandit (10,000 decisions among 34 products, 46 clicks), in 30
shuffled orders. Only one decision in 34 can be replayed, so some 300 decisions and one or two
clicks are left of each order, and the orders share them: it can rule out little.
"""

import statistics
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assent.creative import (
    Context,
    Creative,
    Part,
)
from bench import row
from bench.creative_peers import Learner, Mabwiser, Maker, Ours, Wabbit, maker

OPEN_BANDIT = Path(__file__).parents[2] / "shared" / "data" / "open-bandit" / "random_men.parquet"
SIZES = {"page": 6, "hour": 4, "device": 3}
N_VARIANTS, N_DECISIONS, SEEDS, TUNING_SEEDS = 5, 4000, range(200, 220), range(100, 103)
ROOM = "creative"
REPLAYS, _AHEAD = range(30), 48
VW_SETTINGS = ("--squarecb", "--epsilon 0.05", "--cover 3", "--squarecb --gamma_scale 100")


def creative_of(sizes: dict[str, int], n_variants: int) -> Creative:
    parts = [Part(name, {f"{name}{n}": "" for n in range(size)}) for name, size in sizes.items()]
    return Creative("bench", tuple(f"v{n}" for n in range(n_variants)), Context(tuple(parts)))


class World:
    """Contexts, and what each variant would earn in each."""

    def __init__(self, seed: int, n: int = N_DECISIONS) -> None:
        chance = np.random.default_rng(seed)
        effects = [chance.normal(0, 0.6, (N_VARIANTS, 1 + size)) for size in SIZES.values()]
        base = chance.normal(-2.3, 0.3, N_VARIANTS)
        codes = [chance.integers(1, 1 + size, n) for size in SIZES.values()]
        self.codes = np.stack(codes, axis=1)
        odds = base + sum(e[:, c].T for e, c in zip(effects, codes, strict=True))
        self.rates = 1 / (1 + np.exp(-odds))  # (n, n_variants)
        self.rewards = (chance.random(self.rates.shape) < self.rates).astype(int)


def simulated(make: Maker, seed: int) -> float:
    world = World(seed)
    learner = make(CREATIVE, seed)
    earned = 0.0
    for at, codes in enumerate(map(tuple, world.codes.tolist())):
        variant = learner.choose(codes)
        learner.learn(codes, variant, int(world.rewards[at, variant]))
        earned += float(world.rates[at, variant])  # what is expected: less noise than the click
    return earned / len(world.codes)


CREATIVE = creative_of(SIZES, N_VARIANTS)


def tuned() -> dict[str, Maker]:
    """Each learner with the setting that did best on seeds that are not judged."""
    settings = {
        "thompson": [maker(Ours, "thompson", width=w, floor=0) for w in (0.125, 0.25, 0.5, 1.0)],
        "ucb": [maker(Ours, "ucb", width=w, floor=0) for w in (0.125, 0.25, 0.5, 1.0)],
        "mabwiser LinTS": [maker(Mabwiser, "LinTS", a) for a in (0.1, 0.2, 0.4, 0.8)],
        "mabwiser LinUCB": [maker(Mabwiser, "LinUCB", a) for a in (0.03, 0.06, 0.12, 0.25)],
        "Vowpal Wabbit": [maker(Wabbit, each) for each in VW_SETTINGS],
    }
    best = {}
    for name, makers in settings.items():
        means = [statistics.mean(simulated(m, seed) for seed in TUNING_SEEDS) for m in makers]
        best[name] = makers[int(np.argmax(means))]
        print(
            f"  {name}: setting {int(np.argmax(means)) + 1} of {len(means)}: {means}",
            file=sys.stderr,
        )
    return best


def rewards(what: str, earned: dict[str, list[float]]) -> list[dict[str, object]]:
    """Ours beside each peer's: the means, and the paired difference with its interval."""
    peers = [name for name in earned if name[0] in "mV"]
    found = []
    for ours in [name for name in earned if name not in peers]:
        for peer in peers:
            apart = np.array(earned[ours]) - np.array(earned[peer])
            low, high = _between(apart)
            name = f"{what}: {ours}; difference {apart.mean():+.4f} ({low:+.4f} to {high:+.4f})"
            mean, theirs = statistics.mean(earned[ours]), statistics.mean(earned[peer])
            found.append(row(ROOM, name, mean, "reward", peer=peer, peer_value=theirs))
    return found


def _between(values: NDArray[np.float64]) -> tuple[float, float]:
    from scipy.stats import t

    away = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / len(values) ** 0.5
    return float(values.mean() - away), float(values.mean() + away)


def simulation(makers: dict[str, Maker]) -> list[dict[str, object]]:
    makers = {
        **makers,
        "thompson with its floor of .05": maker(Ours, "thompson"),
        "thompson with a floor of .01": maker(Ours, "thompson", floor=0.01),
    }
    earned = {name: [simulated(make, seed) for seed in SEEDS] for name, make in makers.items()}
    best = statistics.mean(World(seed).rates.max(axis=1).mean() for seed in SEEDS)
    even = statistics.mean(World(seed).rates.mean() for seed in SEEDS)
    what = f"simulated reward, {len(SEEDS)} seeds (best possible {best:.4f}, evenly {even:.4f})"
    return rewards(what, earned)


def replayed(makers: dict[str, Maker]) -> list[dict[str, object]]:
    if not OPEN_BANDIT.exists():
        print("  open-bandit is absent: no replay", file=sys.stderr)
        return []
    from pyarrow import parquet

    said = parquet.read_table(OPEN_BANDIT).to_pydict()
    names = ["position", *(f"user_feature_{n}" for n in range(4))]
    columns = [np.unique(said[name], return_inverse=True)[1] + 1 for name in names]
    codes = np.stack(columns, axis=1)
    sizes = {name: int(each.max()) for name, each in zip(names, columns, strict=True)}
    shown = np.unique(said["item_id"], return_inverse=True)[1]
    clicks = np.array(said["click"])
    creative = creative_of(sizes, int(shown.max()) + 1)
    earned: dict[str, list[float]] = {name: [] for name in makers}
    n_replayed = []
    for name, make in makers.items():
        for seed in REPLAYS:
            order = np.random.default_rng(seed).permutation(len(shown))
            n, reward = _one_replay(make(creative, seed), codes[order], shown[order], clicks[order])
            earned[name].append(reward / n)
            n_replayed.append(n)
    n = statistics.mean(n_replayed)
    return rewards(f"open-bandit replay, {len(REPLAYS)} orders of {n:.0f} decisions", earned)


def _one_replay(
    learner: Learner, codes: NDArray[np.int64], shown: NDArray[np.int64], clicks: NDArray[np.int64]
) -> tuple[int, int]:
    n = reward = at = 0
    every = [tuple(each) for each in codes.tolist()]
    while (at := _next_agreed(learner, every, shown, at)) < len(shown):
        learner.learn(every[at], int(shown[at]), int(clicks[at]))
        n, reward, at = n + 1, reward + int(clicks[at]), at + 1
    return n, reward


def _next_agreed(
    learner: Learner, every: list[tuple[int, ...]], shown: NDArray[np.int64], at: int
) -> int:
    """The next decision that the learner would have made too."""
    if isinstance(learner, Mabwiser) and learner.ready:
        while at < len(shown):
            chosen = np.array(learner.choose_many(every[at : at + _AHEAD]))
            agreed = np.flatnonzero(chosen == shown[at : at + len(chosen)])
            if len(agreed):
                return at + int(agreed[0])
            at += len(chosen)
        return at
    while at < len(shown) and learner.choose(every[at]) != shown[at]:
        at += 1
    return at
