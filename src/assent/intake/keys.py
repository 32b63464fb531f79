"""What makes a row of a file itself, so that the same row is never kept twice."""

from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from assent.intake.cells import text

KEY_BYTES = 16
_APART = "\x1f"


def row_keys(scope: str, columns: list[pa.Array]) -> list[bytes]:
    """A key of 16 bytes for each row, equal exactly when all its cells are equal.

    Args:
        scope: what kind of row it is; the same cells elsewhere are another row.
        columns: (n,) cells each.

    Examples:
        >>> a, b, c = row_keys("sale", [pa.array(["1", "1", "1"]), pa.array(["x", "y", "x"])])
        >>> a == b, a == c
        (False, True)
    """
    parts = [pa.scalar(scope)]
    for cells in columns:
        said = text(cells)
        # the length before each text makes the joined line readable in one way only
        parts += [pc.binary_length(said).cast(pa.string()), said]
    joined = pc.binary_join_element_wise(
        *parts, _APART, null_handling="replace", null_replacement=""
    )
    lines = joined.cast(pa.binary()).to_pylist()
    return [blake2b(line, digest_size=KEY_BYTES).digest() for line in lines]


class Occurrences:
    """Tells equal rows of one file apart by how many came before; 8 bytes of memory a row.

    Examples:
        >>> seen = Occurrences()
        >>> a, b = bytes(16), bytes([1] * 16)
        >>> seen.number([a, b, a]), seen.number([a])
        ([0, 0, 1], [2])
    """

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []
        self._again: dict[bytes, int] = {}

    def number(self, keys: list[bytes]) -> list[int]:
        """How many rows of the same key came before each row."""
        short = np.frombuffer(b"".join(keys), dtype=np.uint64)[::2]
        before = np.zeros(len(short), dtype=bool)
        for run in self._runs:
            before |= run[np.minimum(np.searchsorted(run, short), len(run) - 1)] == short
        found, where, n = np.unique(short, return_inverse=True, return_counts=True)
        numbers = [0] * len(keys)
        for i in np.flatnonzero(before | (n[where] > 1)).tolist():
            numbers[i] = self._again.get(keys[i], int(before[i]))
            self._again[keys[i]] = numbers[i] + 1
        self._remember(found)
        return numbers

    def _remember(self, run: NDArray[np.uint64]) -> None:
        """Keep few sorted runs, each at least twice as long as the next."""
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = np.union1d(self._runs.pop(), run)
        if len(run):
            self._runs.append(run)
