"""The rows that a score is made from: a sorted multiset, so that the order of people is lost.

This model has to keep rows, where others keep sums: a logistic optimum is no function of a few
counts. They are bins, without a name or number of anybody's, equal ones counted together, and in
memory only: on record they are in the receipts, each sealed under its person's key.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import Codes
from assent.score.design import Design
from assent.vocabulary import BadRequest, Conflict

_KEY = np.dtype(">u2")  # most significant byte first, so that bytes sort as numbers do
ARM, GROUP, LABEL = -3, -2, -1
"""Where the three last numbers of a row stand."""


class Rows:
    """A multiset of rows over a design.

    Args:
        design: what the rows are coded by.
        codes: (n, width) distinct sorted rows; none unless it was loaded.
        counts: (n,) how often each occurs.

    Attributes:
        counts: (n,) int64; 0 for a row that is gone until the next `settle`.
        active: (n, n_terms) which coefficient of each term a row takes part in.
        arm: (n,) +0.5 where something was done to the person, -0.5 where not.
        label: (n,) 1 where it turned out as asked.
        totals: (n_groups + 1, n_coefficients) int64, in how many rows of a group (0 for an
            unknown one) each coefficient takes part; exact, whoever came and went.
    """

    def __init__(
        self,
        design: Design,
        codes: Codes | None = None,
        counts: NDArray[np.int64] | None = None,
    ) -> None:
        self.design = design
        known = np.empty((0, design.width), np.int32) if codes is None else codes
        self._put(_keys(known), np.empty(0, np.int64) if counts is None else counts)

    def __len__(self) -> int:
        return int(self.counts.sum())

    @classmethod
    def of(cls, design: Design, people: Sequence[NDArray[Any]]) -> "Rows":
        """The rows of these contributions."""
        made = cls(design)
        made.add_many(made.keys_of(people))
        return made

    def keys_of(self, people: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """Every row of these contributions as a key.

        Raises:
            BadRequest: one is not made of whole rows of the design.
        """
        return _keys(rows_of(self.design, people))

    def add_many(self, keys: NDArray[Any]) -> None:
        """Add many rows at once, each once, and settle."""
        old = self._keys[self.counts > 0]
        found, where, counts = np.unique(
            np.concatenate([old, keys]), return_inverse=True, return_counts=True
        )
        counts[where[: len(old)]] += self.counts[self.counts > 0] - 1
        self._put(found, counts)

    def change(self, keys: NDArray[Any], by: NDArray[np.int64]) -> NDArray[np.intp]:
        """Add each row so often, or take it out; answers where they stand now.

        Args:
            keys: the rows, each once, sorted.
            by: how often; below 0 they are taken out.

        Raises:
            Conflict: they were never added; then nothing was changed.
        """
        places = np.searchsorted(self._keys, keys)
        there = places < len(self._keys)
        there[there] = self._keys[places[there]] == keys[there]
        had = np.zeros_like(by)
        had[there] = self.counts[places[there]]
        if (had + by < 0).any():
            raise Conflict("this contribution cannot be forgotten: it was never added")
        if not there.all():
            at, new = places[~there], keys[~there]
            self._put(np.insert(self._keys, at, new), np.insert(self.counts, at, 0))
            places = np.searchsorted(self._keys, keys)
        self.counts[places] += by
        np.add.at(self.totals, (self._group[places, None], self.active[places]), by[:, None])
        return places

    def settle(self) -> None:
        """Drop the rows that are gone."""
        there = self.counts > 0
        self._put(self._keys[there], self.counts[there])

    def canonical(self) -> tuple[Codes, NDArray[np.int64]]:
        """(n, width) the distinct rows in order, and how often each occurs."""
        there = self.counts > 0
        return _codes(self._keys[there], self.design.width), self.counts[there]

    def _put(self, keys: NDArray[Any], counts: NDArray[np.int64]) -> None:
        self._keys = keys
        self.counts = counts
        codes = _codes(keys, self.design.width)
        self.active = self.design.active(codes[:, :ARM])
        self.arm = codes[:, ARM] - 0.5
        self.label = codes[:, LABEL].astype(np.float64)
        self._group = codes[:, GROUP]
        n_groups, n = len(self.design.groups) + 1, self.design.n_coefficients
        self.totals = np.empty((n_groups, n), np.int64)
        for group in range(n_groups):
            own = codes[:, GROUP] == group
            times = np.repeat(counts[own], self.active.shape[1])
            # Whole numbers below 2**53 in float64: the sums are exact.
            self.totals[group] = np.bincount(self.active[own].reshape(-1), times, n)


def rows_of(design: Design, people: Sequence[NDArray[Any]]) -> Codes:
    """(n_rows, width) the rows of these contributions.

    Raises:
        BadRequest: one is not made of whole rows of the design.
    """
    width = design.width
    parts = [np.asarray(each) for each in people]
    if any(each.dtype.kind not in "iu" or each.ndim != 1 or len(each) % width for each in parts):
        raise BadRequest(f"a contribution is whole rows of {width} whole numbers each, end to end")
    rows = np.concatenate([np.empty(0, np.int32), *parts]).reshape(-1, width)
    design.checked(rows[:, :ARM])
    limits = np.array([1, len(design.groups), 1])
    if ((rows[:, ARM:] < 0) | (rows[:, ARM:] > limits)).any():
        raise BadRequest("a row ends with its arm (0 or 1), its group and its outcome (0 or 1)")
    return rows.astype(np.int32, copy=False)


def _keys(rows: NDArray[Any]) -> NDArray[Any]:
    """(n,) each row as bytes whose order is the order of the rows."""
    packed = np.ascontiguousarray(rows, _KEY)
    return packed.view(f"S{_KEY.itemsize * rows.shape[1]}").reshape(-1)


def _codes(keys: NDArray[Any], width: int) -> Codes:
    return np.ascontiguousarray(keys).view(_KEY).reshape(-1, width).astype(np.int32)
