"""Those who choose in `bench/creative.py`: ours, mabwiser's and Vowpal Wabbit, in one form."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assent.creative import Creative, Outcome, contribution, creative_models
from assent.creative.draw import drawn


class Ours:
    def __init__(self, creative: Creative, seed: int, name: str, **parameters: float) -> None:
        self.model = creative_models[name](creative, **parameters)
        self._seed = seed << 32

    def choose(self, codes: tuple[int, ...]) -> int:
        self._seed += 1
        shares = self.model.shares(codes)
        self._share = shares[at := drawn(shares, self._seed)]
        return at

    def learn(self, codes: tuple[int, ...], variant: int, reward: int) -> None:
        outcome = Outcome(variant, reward, False, self._share, codes)
        self.model.add(contribution(self.model.creative, [outcome]))


class Mabwiser:
    def __init__(self, creative: Creative, seed: int, name: str, alpha: float) -> None:
        from mabwiser.mab import MAB, LearningPolicy

        self._row = creative.context.row
        self._n = len(creative.variants)
        self._first: list[tuple[int, int, NDArray[np.float64]]] = []
        policy = getattr(LearningPolicy, name)(alpha=alpha)
        self.model = MAB(list(range(self._n)), policy, seed=seed)

    def choose(self, codes: tuple[int, ...]) -> int:
        if len(self._first) < self._n:
            return len(self._first)  # each once, as it must have seen something to begin
        return self.model.predict(self._row(codes)[None])

    @property
    def ready(self) -> bool:
        """Whether it has seen each variant once."""
        return len(self._first) >= self._n

    def choose_many(self, contexts: list[tuple[int, ...]]) -> list[int]:
        """(n,) a choice for each context; much quicker for it than one by one."""
        found = self.model.predict(np.array([self._row(codes) for codes in contexts]))
        return found if isinstance(found, list) else [found]

    def learn(self, codes: tuple[int, ...], variant: int, reward: int) -> None:
        if len(self._first) >= self._n:
            self.model.partial_fit([variant], [reward], self._row(codes)[None])
            return
        self._first.append((variant, reward, self._row(codes)))
        if len(self._first) == self._n:
            variants, rewards, rows = zip(*self._first, strict=True)
            self.model.fit(list(variants), list(rewards), np.array(rows))


class Wabbit:
    def __init__(self, creative: Creative, seed: int, options: str) -> None:
        from vowpalwabbit import Workspace

        self.model = Workspace(f"--cb_explore_adf {options} -q ca --quiet --random_seed {seed + 1}")
        self._actions = [f"|a {name}" for name in creative.variants]
        self._chance = np.random.default_rng(seed)
        self.known: dict[tuple[int, ...], list[float]] = {}

    def example(self, codes: tuple[int, ...]) -> list[str]:
        said = " ".join(f"p{part}={code}" for part, code in enumerate(codes))
        return [f"shared |c {said}", *self._actions]

    def predict(self, codes: tuple[int, ...]) -> list[float]:
        return self.model.predict(self.example(codes))

    def choose(self, codes: tuple[int, ...]) -> int:
        shares = self.known.get(codes) or self.known.setdefault(codes, self.predict(codes))
        at = int(np.searchsorted(np.cumsum(shares), self._chance.random() * sum(shares)))
        self._share = shares[at := min(at, len(shares) - 1)]
        return at

    def learn(self, codes: tuple[int, ...], variant: int, reward: int) -> None:
        lines = self.example(codes)
        lines[1 + variant] = f"0:{-reward}:{max(self._share, 1e-6)} {lines[1 + variant]}"
        self.model.learn(lines)
        self.known.clear()


Learner = Ours | Mabwiser | Wabbit
Maker = Callable[[Creative, int], Learner]


def maker(kind: type, *fixed: object, **named: object) -> Maker:
    return lambda creative, seed: kind(creative, seed, *fixed, **named)
