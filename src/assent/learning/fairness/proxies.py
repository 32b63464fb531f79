"""Proxies: which declared columns give a protected attribute away though it is not among them.

Leaving the attribute out of a model hardly helps when another column stands for it. Each column
is looked at alone: how well does it tell the groups apart, on people it was not fitted to?
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.learning.fairness.auc import auc
from assent.learning.fairness.groups import SMALLEST, Groups, aligned, counted, finite
from assent.learning.fairness.interval import Interval, deviations
from assent.vocabulary import BadRequest

N_BINS = 16
STRONG, CLEAR = 0.8, 0.65


@dataclass(frozen=True, slots=True)
class Proxy:
    """How much one column tells of a protected attribute.

    Args:
        column: its name.
        group: the group it tells best from all others.
        auc: how often a person of that group stands out against one of the others by it.
        interval: of the AUC (DeLong), widened for having picked the best group.
        told: the part of the attribute's entropy that the column removes, 0 to 1.
    """

    column: str
    group: str
    auc: float
    interval: Interval
    told: float

    @property
    def found(self) -> bool:
        """Whether more than chance speaks for it."""
        return self.interval.low > 0.5

    @property
    def words(self) -> str:
        """What was found, as a sentence.

        Examples:
            >>> Proxy("town", "f", 0.84, Interval(0.8, 0.88), 0.3).words
            '`town` strongly tells `f` from the others: AUC 0.84 (0.80 to 0.88)'
        """
        figures = f"AUC {self.auc:.2f} ({self.interval.low:.2f} to {self.interval.high:.2f})"
        if not self.found:
            return f"`{self.column}` gives no sign of telling the groups apart: {figures}"
        how = "strongly" if self.auc >= STRONG else "clearly" if self.auc >= CLEAR else "weakly"
        return f"`{self.column}` {how} tells `{self.group}` from the others: {figures}"


def proxies(
    columns: Mapping[str, NDArray[Any]],
    groups: Groups,
    *,
    seed: int,
    smallest: int = SMALLEST,
) -> list[Proxy]:
    """Look for columns that give the groups away, the worst first.

    Args:
        columns: (n_people,) each; numbers are cut into at most 16 bins with equally many people,
            words are taken as they are. NaN is a value of its own.
        groups: of each person.
        seed: decides who is in which half: each half is judged by what the other one shows.
        smallest: smaller groups are left out.

    Raises:
        BadRequest: lengths differ, or fewer than two groups are large enough.
    """
    for name, column in columns.items():
        aligned(groups, **{name: np.asarray(column)})
    aligned(groups)
    large = np.flatnonzero(groups.sizes() >= max(smallest, 2))
    if len(large) < 2:
        raise BadRequest(
            f"fewer than two groups have {smallest} people or more, so there is nothing to tell "
            "apart"
        )
    kept = np.isin(groups.codes, large)
    codes = np.searchsorted(large, groups.codes[kept])
    names = [groups.names[each] for each in large]
    half = np.random.default_rng(seed).permutation(len(codes)) % 2 == 0
    found = [
        _proxy(name, binned(np.asarray(column)[kept]), codes, names, half)
        for name, column in columns.items()
    ]
    return sorted(found, key=lambda each: (-each.auc, each.column))


def binned(column: NDArray[Any]) -> NDArray[np.int64]:
    """(n,) which bin each value is in: quantiles of numbers, each word alone, NaN apart.

    Examples:
        >>> binned(np.array([1.0, 2.0, np.nan, 2.0]))
        array([1, 2, 0, 2])
        >>> binned(np.array(["b", "a", "b"]))
        array([1, 0, 1])
    """
    if column.dtype.kind not in "fiub":
        return np.unique(column.astype(np.str_), return_inverse=True)[1].astype(np.int64)
    numbers = column.astype(np.float64)
    known = ~np.isnan(numbers)
    codes = np.zeros(len(numbers), np.int64)
    if known.any():
        values = finite("column", numbers[known])
        distinct = np.unique(values)
        cuts = distinct[1:]
        if len(distinct) > N_BINS:
            cuts = np.unique(np.quantile(values, np.linspace(0, 1, N_BINS + 1)[1:-1]))
        codes[known] = np.searchsorted(cuts, values, side="right") + 1
    return codes


def _proxy(
    column: str,
    bins: NDArray[np.int64],
    codes: NDArray[np.int64],
    names: list[str],
    half: NDArray[np.bool_],
) -> Proxy:
    n_bins, n_groups = int(bins.max()) + 1, len(names)
    shares = np.empty((len(codes), n_groups))
    for judged in (half, ~half):
        table = counted(bins[~judged] * n_groups + codes[~judged], n_bins * n_groups)
        counts = table.reshape(n_bins, n_groups)
        whole = counts.sum(axis=0) / counts.sum()
        # One person's weight of the whole, so that a bin nobody was seen in says nothing.
        shares[judged] = ((counts + whole) / (counts.sum(axis=1, keepdims=True) + 1))[bins[judged]]
    z = deviations(compared=n_groups if n_groups > 2 else 1)
    tried = [
        (*auc(shares[:, group], codes == group, z=z), name) for group, name in enumerate(names)
    ]
    best, interval, name = max(tried, key=lambda each: each[0])
    return Proxy(column, name, best, interval, _told(bins, codes, n_bins, n_groups))


def _told(bins: NDArray[np.int64], codes: NDArray[np.int64], n_bins: int, n_groups: int) -> float:
    """Mutual information over the entropy of the groups, less what chance alone would show.

    Source: Miller, "Note on the bias of information estimates" (1955).
    """
    joint = counted(bins * n_groups + codes, n_bins * n_groups).reshape(n_bins, n_groups)
    n = joint.sum()
    used = int((joint.sum(axis=1) > 0).sum())
    both = _entropy(joint.sum(axis=0)) + _entropy(joint.sum(axis=1)) - _entropy(joint.ravel())
    by_chance = (used - 1) * (n_groups - 1) / (2 * n)
    return float(np.clip((both - by_chance) / _entropy(joint.sum(axis=0)), 0, 1))


def _entropy(counts: NDArray[np.int64]) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
