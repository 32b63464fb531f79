"""Choosing among variants beside mabwiser and Vowpal Wabbit: time, exactness, what a log can say.

What choosing earns is in `creative_rewards.py`, which says how it is measured; the learners are in
`creative_peers.py`.
"""

import statistics
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from assent.creative import (
    Interval,
    Judging,
    Logged,
    Outcome,
    contribution,
    creative_models,
    dr,
    expected_rewards,
    ips,
    snips,
)
from bench import median, row
from bench.creative_peers import Mabwiser, Ours, Wabbit
from bench.creative_rewards import (
    CREATIVE,
    N_VARIANTS,
    ROOM,
    SIZES,
    VW_SETTINGS,
    World,
    replayed,
    simulation,
    tuned,
)

LOGGED, REPEATS, BOOTSTRAPS = 2000, 200, 60


def times() -> list[dict[str, object]]:
    """Microseconds for one choice among five, each having seen the same 2,000 decisions."""
    world = World(7, 2000)
    learners = {
        "ours": Ours(CREATIVE, 0, "thompson"),
        "mabwiser LinTS": Mabwiser(CREATIVE, 0, "LinTS", 0.1),
        "mabwiser LinUCB": Mabwiser(CREATIVE, 0, "LinUCB", 0.3),
        "Vowpal Wabbit": Wabbit(CREATIVE, 0, VW_SETTINGS[0]),
    }
    every = [tuple(each) for each in world.codes.tolist()]
    for learner in learners.values():
        for at, codes in enumerate(every):
            variant = learner.choose(codes)
            learner.learn(codes, variant, int(world.rewards[at, variant]))
    some = every[:200]
    peers = {
        name: median(partial(_all, partial(_anew, learner), some)) / len(some) * 1e6
        for name, learner in learners.items()
        if name != "ours"
    }
    found = []
    ours = {name: Ours(CREATIVE, 0, name) for name in ("thompson", "ucb")}
    for name, learner in ours.items():
        people = [
            contribution(CREATIVE, [Outcome(at % N_VARIANTS, int(r), False, 0.2, codes)])
            for at, (codes, r) in enumerate(zip(every, world.rewards[:, 0], strict=True))
        ]
        model = learner.model
        model.add_many(people)
        named = [
            {
                part.name: [*part.values][code - 1]
                for part, code in zip(CREATIVE.context.parts, c, strict=True)
            }
            for c in some
        ]
        met = median(partial(_all, lambda k, m=model: m.choose(k, 5), named)) / len(some) * 1e6
        fresh = statistics.median(_after_learning(model, people, k) for k in named * 5) * 1e6
        for how, us in (("context met before", met), ("first after learning", fresh)):
            for peer, theirs in peers.items():
                what = f"choose among 5, {name}, {how}, propensity and seed logged"
                found.append(row(ROOM, what, us, "us", peer=peer, peer_value=theirs))
        gone = [_seconds(partial(model.forget, each)) for each in people[:1500]]
        forget = statistics.median(gone) * 1e6
        again = statistics.median(
            _seconds(partial(model.empty().add_many, people[1500:])) for _ in range(5)
        )
        what = f"forget one outcome, {name}"
        found.append(row(ROOM, what, forget, "us", peer="retrain on 500", peer_value=again * 1e6))
    return found


def _after_learning(model: object, people: Sequence[object], known: dict[str, str]) -> float:
    """One choice right after a person was learnt and forgotten, so that nothing is kept ready."""
    model.forget(people[0])
    model.add(people[0])
    return _seconds(lambda: model.choose(known, 5))


def exactness() -> list[dict[str, object]]:
    """10,000 mixed additions and removals, then a retrain."""
    chance = np.random.default_rng(3)
    model = creative_models["thompson"](CREATIVE)
    within: list[NDArray[np.int32]] = []
    for _ in range(10_000):
        if within and chance.random() < 0.48:
            model.forget(within.pop(int(chance.integers(len(within)))))
        else:
            codes = tuple(int(chance.integers(size + 1)) for size in SIZES.values())
            variant, reward = int(chance.integers(N_VARIANTS)), int(chance.random() < 0.1)
            outcome = Outcome(variant, reward, False, 0.2, codes)
            within.append(contribution(CREATIVE, [outcome]))
            model.add(within[-1])
    anew = model.empty()
    anew.add_many(within)
    assert model.fingerprint() == anew.fingerprint()
    before = float(np.abs(model.sums.weights - anew.sums.weights).max())
    model.refresh()
    after = float(np.abs(model.sums.weights - anew.sums.weights).max())
    what = "weights apart from a retrain after 10,000 mixed operations"
    return [
        row(ROOM, what, before, "reward", peer="allowed", peer_value=1e-12),
        row(ROOM, f"{what}, refreshed", after, "reward", peer="allowed", peer_value=0.0),
    ]


def coverage() -> list[dict[str, object]]:
    """How often intervals of 95 % hold a value that is known, and how far estimates are off."""
    world = World(21, 40_000)
    learner = creative_models["thompson"](CREATIVE, floor=0.05)
    rows_ = [
        Outcome(at % N_VARIANTS, int(world.rewards[at, at % N_VARIANTS]), False, 0.2, tuple(codes))
        for at, codes in enumerate(world.codes[:1000].tolist())
    ]
    learner.add_many([contribution(CREATIVE, rows_)])
    logging = np.array([learner.shares(tuple(codes)) for codes in world.codes.tolist()])
    sharp = np.exp(8 * world.rates)
    target = sharp / sharp.sum(axis=1, keepdims=True)
    truth = float((target * world.rates).sum(axis=1).mean())
    found: dict[tuple[str, Interval], list[tuple[float, float, float]]] = {}
    for seed in range(REPEATS):
        chance = np.random.default_rng(1000 + seed)
        which = chance.choice(len(world.codes), LOGGED)
        picks = (chance.random((LOGGED, 1)) > logging[which].cumsum(axis=1)).sum(axis=1)
        shown = np.minimum(picks, N_VARIANTS - 1)
        rewards_ = (chance.random(LOGGED) < world.rates[which, shown]).astype(float)
        logged = Logged(shown, rewards_, logging[which, shown], world.codes[which], N_VARIANTS)
        expected = expected_rewards(partial(creative_models["ucb"], CREATIVE), logged)
        for interval in (Interval.NORMAL, Interval.BOOTSTRAP, Interval.BERNSTEIN):
            if interval is Interval.BOOTSTRAP and seed >= BOOTSTRAPS:
                continue
            how = Judging(clip=20.0, interval=interval, seed=seed)  # 20: no weight is as large
            ways = {"ips": ips}
            if interval is not Interval.BERNSTEIN:
                ways |= {"snips": snips, "dr": partial(_dr, expected)}
            for name, way in ways.items():
                e = way(logged, target[which], how)
                found.setdefault((name, interval), []).append((e.value, e.low, e.high))
    made = []
    for (name, interval), each in found.items():
        values, low, high = np.array(each).T
        held = float(((low <= truth) & (truth <= high)).mean())
        rmse = float(np.sqrt(((values - truth) ** 2).mean()))
        what = (
            f"{name}, {interval}: truth {truth:.4f}, n {len(each)}, width {np.mean(high - low):.4f}"
        )
        made.append(row(ROOM, f"held by {what}", held, "share", peer="wanted", peer_value=0.95))
        if interval is Interval.NORMAL:
            made.append(row(ROOM, f"error of {name} on {LOGGED} decisions", rmse, "rmse"))
    return made


def _dr(expected: object, logged: Logged, target: object, how: Judging) -> object:
    return dr(logged, target, expected, how)


def _anew(learner: Mabwiser | Wabbit, codes: tuple[int, ...]) -> int:
    if isinstance(learner, Wabbit):
        learner.known.clear()  # it keeps nothing between calls; that is the bench's own doing
    return learner.choose(codes)


def _all(work: Callable[[object], object], over: Sequence[object]) -> None:
    for each in over:
        work(each)


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def rows() -> list[dict[str, object]]:
    """Run everything; the peers are in the extra `peers`."""
    makers = tuned()
    return [*times(), *exactness(), *coverage(), *simulation(makers), *replayed(makers)]
