"""A small creative and the people who were shown it, for the suite of creative models."""

from collections.abc import Callable, Sequence

import numpy as np

from assent.creative import Context, Creative, CreativeModel, Outcome, Part, contribution
from assent.learning import Contribution
from assent.vocabulary import AssentError

CREATIVE = Creative(
    "banner",
    ("warm", "plain", "loud"),
    Context(
        (
            Part("device", {"phone": "on phones", "computer": "on computers"}),
            Part("hour", {"morning": "in the morning", "evening": "in the evening"}),
        )
    ),
    most_reward=3,
)
CONTEXTS = [(device, hour) for device in range(3) for hour in range(3)]
_SEED = 7


def some_people(n: int, *, seed: int = _SEED) -> list[Contribution]:
    """`n` people with a few decisions each, some of them with none."""
    chance = np.random.default_rng(seed)
    return [
        contribution(CREATIVE, [_some_outcome(chance) for _ in range(chance.integers(0, 5))])
        for _ in range(n)
    ]


def shown(variant: int, *, reward: int = 0, harm: bool = False, n: int = 1) -> Contribution:
    """A person who was shown a variant `n` times on a phone in the evening."""
    return contribution(CREATIVE, [Outcome(variant, reward, harm, 0.5, (1, 2))] * n)


def declared(kind: type[CreativeModel], **parameters: float) -> CreativeModel:
    """A small model with nobody in it."""
    return kind(CREATIVE, **parameters)


def trained(
    kind: type[CreativeModel], people: Sequence[Contribution], **parameters: float
) -> CreativeModel:
    """A small model made from these people from nothing."""
    made = declared(kind, **parameters)
    made.add_many(people)
    return made


def refuses(error: type[AssentError], act: Callable[[], object], otherwise: str) -> None:
    """Hold that an act is refused with this error."""
    try:
        act()
    except error:
        return
    raise AssertionError(f"it {otherwise}")


def hold(holds: object, otherwise: str) -> None:
    """Say what is wrong unless it holds."""
    if not holds:
        raise AssertionError(otherwise)


def _some_outcome(chance: np.random.Generator) -> Outcome:
    codes = CONTEXTS[int(chance.integers(len(CONTEXTS)))]
    harm = bool(chance.random() < 0.02)
    share = float(chance.uniform(0.1, 1))
    return Outcome(int(chance.integers(3)), int(chance.integers(4)), harm, share, codes)
