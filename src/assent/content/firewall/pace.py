"""Time and chance for whoever must wait; no room reads a clock of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from assent.vocabulary import Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """Time and chance, for waiting.

    Args:
        elapsed: seconds since some moment, never going back.
        wait: sleeps for seconds.
        chance: a number from 0 up to 1.
        clock: the present moment, for a `Retry-After` that names one.
    """

    elapsed: Callable[[], float]
    wait: Callable[[float], None]
    chance: Callable[[], float]
    clock: Clock
