"""How things are timed here: the median of several runs, in seconds."""

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
    room: str, name: str, value: float, unit: str, peer: str = "", peer_value: float | None = None,
    *, more_is_better: bool = False,
) -> dict[str, object]:
    """One line of the results; `ratio` says how many times better than the peer it is."""
    ratio = None
    if peer_value is not None and value:
        ratio = value / peer_value if more_is_better else peer_value / value
    return {
        "room": room, "name": name, "value": value, "unit": unit,
        "peer": peer, "peer_value": peer_value, "ratio": ratio,
    }


def rows() -> list[dict[str, object]]:
    """Nothing of its own to measure."""
    return []
