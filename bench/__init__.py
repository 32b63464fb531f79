"""Figures, each beside its peer, measured in the same run. Every file here with `rows()` is one."""

import statistics
from collections.abc import Callable
from time import perf_counter


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
