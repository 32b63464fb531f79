"""Figures, each beside its peer, measured in the same run. Every file here with `rows()` is one."""

import statistics
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import NamedTuple, TypeVar

import numpy as np

T = TypeVar("T")


def median(work: Callable[[], object], *, repeats: int = 7, inner: int = 1) -> float:
    """The median time of one call of `work` over `repeats` runs of `inner` calls each."""
    times = []
    work()
    for _ in range(repeats):
        start = perf_counter()
        for _ in range(inner):
            work()
        times.append((perf_counter() - start) / inner)
    return statistics.median(times)


class Taken(NamedTuple):
    """What calls took, in a unit.

    Args:
        middle: the median.
        between: where eight of ten lie, in words.
    """

    middle: float
    between: str

    @classmethod
    def of(cls, work: Callable[[T], object], over: Sequence[T], *, unit: float) -> "Taken":
        """Call `work` on each once.

        Args:
            unit: how many of the unit make a second.
        """
        times = []
        for each in over:
            start = perf_counter()
            work(each)
            times.append((perf_counter() - start) * unit)
        low, middle, high = np.quantile(times, (0.1, 0.5, 0.9))
        return cls(float(middle), f"p10 to p90: {low:.3g} to {high:.3g}")


def row(
    room: str,
    name: str,
    value: float | None,
    unit: str,
    *,
    peer: str = "",
    peer_value: float | None = None,
) -> dict[str, object]:
    """One line of the results; `ratio` says how many times the peer takes (less is better)."""
    ratio = None if peer_value is None or not value else peer_value / value
    return {
        "room": room,
        "name": name,
        "value": value,
        "unit": unit,
        "peer": peer,
        "peer_value": peer_value,
        "ratio": ratio,
    }
