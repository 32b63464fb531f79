"""Columns and pairs of columns: what a score is declared over, before any person is added.

A value becomes the number of its bin, so that what a model keeps of a person is a row of small
whole numbers, and each reason it gives has the name of a bin. Bins never move once declared.
"""

import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.vocabulary import BadRequest

MISSING = 0
OTHER = 1
MOST_BINS = 64
MOST_LEVELS = 1000

Codes = NDArray[np.int32]
Values = Sequence[Any] | NDArray[Any]


class Numeric(msgspec.Struct, frozen=True, tag="numeric", forbid_unknown_fields=True):
    """A column of numbers in bins; code 0 is a missing value, the bins follow in order.

    Args:
        name: as reasons call it.
        edges: where each bin but the first begins, ascending; the first and the last are open,
            so a value outside the range seen so far falls into one of them.
        alone: values so frequent that each has a bin of its own, which no neighbour smooths.
        whole: whether the values are whole numbers, as in `40 to 44`.
        monotone: 1 if the score may never fall as the value rises, -1 if it may never rise.
        ridge: how strongly each bin is held to 0, in rows of evidence.
        smooth: how strongly each bin is held to its neighbours.

    Examples:
        >>> age = Numeric("age", (25.0, 40.0), whole=True)
        >>> age.codes([19, 25, 39, 77, None])
        array([1, 2, 2, 3, 0], dtype=int32)
        >>> [age.words(code) for code in range(age.n_codes)]
        ['age not known', 'age under 25', 'age 25 to 39', 'age 40 or more']
    """

    name: str
    edges: tuple[float, ...]
    alone: tuple[float, ...] = ()
    whole: bool = False
    monotone: int = 0
    ridge: float = 1.0
    smooth: float = 5.0

    def __post_init__(self) -> None:
        ascending = all(a < b for a, b in zip(self.edges, self.edges[1:], strict=False))
        if not ascending or not all(map(math.isfinite, self.edges)):
            raise BadRequest(f"the edges of `{self.name}` are not finite and ascending")
        if self.n_codes - 1 > MOST_BINS:
            raise BadRequest(f"`{self.name}` has {self.n_codes - 1} bins; at most {MOST_BINS}")
        if self.monotone not in {-1, 0, 1}:
            raise BadRequest(f"`monotone` of `{self.name}` is `{self.monotone}`; use -1, 0 or 1")
        require_above_zero(self.name, ridge=self.ridge, smooth=self.smooth)

    @property
    def n_codes(self) -> int:
        """How many different codes it has, the one for a missing value among them."""
        return len(self.edges) + 2

    @property
    def steps(self) -> NDArray[np.float64]:
        """(n_steps, n_codes) what makes the differences of neighbouring bins.

        A bin that stands alone has no neighbour.

        Examples:
            >>> Numeric("age", (25.0, 40.0)).steps
            array([[ 0., -1.,  1.,  0.],
                   [ 0.,  0., -1.,  1.]])
        """
        apart = np.isin(np.arange(self.n_codes), self.codes(self.alone))
        low = np.array([k for k in range(1, self.n_codes - 1) if not apart[k : k + 2].any()], int)
        found = np.zeros((len(low), self.n_codes))
        found[np.arange(len(low)), low] = -1
        found[np.arange(len(low)), low + 1] = 1
        return found

    def codes(self, values: Values) -> Codes:
        """The bin of each value; None and NaN are missing.

        Raises:
            BadRequest: a value is infinite or no number.
        """
        numbers = as_numbers(self.name, values)
        found = np.searchsorted(self.edges, numbers, side="right").astype(np.int32) + 1
        found[np.isnan(numbers)] = MISSING
        return found

    def words(self, code: int) -> str:
        """What a code means."""
        return f"{self.name} {self._range(code)}"

    def _range(self, code: int) -> str:
        if code == MISSING:
            return "not known"
        if not self.edges:
            return "known"
        if code == 1:
            return f"under {_said(self.edges[0])}"
        low = self.edges[code - 2]
        if code == self.n_codes - 1:
            return f"{_said(low)} or more"
        high = self.edges[code - 1]
        if high == (low + 1 if self.whole else math.nextafter(low, math.inf)):
            return _said(low)
        return f"{_said(low)} to {_said(high - 1) if self.whole else f'under {_said(high)}'}"


class Category(msgspec.Struct, frozen=True, tag="category", forbid_unknown_fields=True):
    """A column of words; code 0 is a missing word, 1 any that was not declared.

    Args:
        name: as reasons call it.
        levels: the declared words.
        ridge: see `Numeric`.

    Examples:
        >>> job = Category("job", ("nurse", "baker"))
        >>> job.codes(["baker", "pilot", None, ""])
        array([3, 1, 0, 0], dtype=int32)
        >>> [job.words(code) for code in range(job.n_codes)]
        ['job not known', 'job another', 'job nurse', 'job baker']
    """

    name: str
    levels: tuple[str, ...]
    ridge: float = 1.0

    def __post_init__(self) -> None:
        if len(set(self.levels)) < len(self.levels) or "" in self.levels:
            raise BadRequest(f"the levels of `{self.name}` are not distinct words")
        if len(self.levels) > MOST_LEVELS:
            raise BadRequest(f"`{self.name}` has {len(self.levels)} levels; at most {MOST_LEVELS}")
        require_above_zero(self.name, ridge=self.ridge)

    @property
    def n_codes(self) -> int:
        """How many different codes it has."""
        return len(self.levels) + 2

    def codes(self, values: Values) -> Codes:
        """The code of each word; None, NaN and the empty word are missing."""
        known = {level: code for code, level in enumerate(self.levels, OTHER + 1)}
        found = [MISSING if is_missing(each) else known.get(str(each), OTHER) for each in values]
        return np.array(found, np.int32)

    @property
    def steps(self) -> NDArray[np.float64]:
        """(0, n_codes): words have no neighbours."""
        return np.zeros((0, self.n_codes))

    def words(self, code: int) -> str:
        """What a code means."""
        special = {MISSING: "not known", OTHER: "another"}
        return f"{self.name} {special.get(code) or self.levels[code - OTHER - 1]}"


Column = Numeric | Category


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two columns that also count together, over coarser bins.

    Args:
        first: the name of one column.
        second: the name of the other.
        first_groups: (n_codes of the first,) the coarse bin of each code, from 0.
        second_groups: (n_codes of the second,) likewise.
        ridge: how strongly each cell is held to 0, in rows of evidence.
        smooth: how strongly each cell is held to its neighbours.
    """

    first: str
    second: str
    first_groups: tuple[int, ...]
    second_groups: tuple[int, ...]
    ridge: float = 5.0
    smooth: float = 1.0

    def __post_init__(self) -> None:
        require_above_zero(self.name, ridge=self.ridge, smooth=self.smooth)

    @property
    def shape(self) -> tuple[int, int]:
        """How many coarse bins each has."""
        return max(self.first_groups) + 1, max(self.second_groups) + 1

    @property
    def name(self) -> str:
        """As reasons call it."""
        return f"{self.first} with {self.second}"

    def steps(self, first: Column, second: Column) -> NDArray[np.float64]:
        """(n_steps, n_cells) what makes the differences of neighbouring cells.

        Args:
            first: the one column.
            second: the other.
        """
        a, b = self.shape
        along = np.kron(_coarser(first, self.first_groups), np.eye(b))
        across = np.kron(np.eye(a), _coarser(second, self.second_groups))
        return np.vstack([along, across])


def _coarser(column: Column, groups: Sequence[int]) -> NDArray[np.float64]:
    """(n_steps, n_groups) the steps of a column that lead from one coarse bin to another."""
    into = np.eye(max(groups) + 1)[list(groups)]
    found: NDArray[np.float64] = column.steps @ into
    return found[found.any(axis=1)]


def as_numbers(name: str, values: Values) -> NDArray[np.float64]:
    """(n,) the values as floats, NaN where one is missing.

    Raises:
        BadRequest: a value is infinite or no number.
    """
    try:
        numbers = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        raise BadRequest(f"`{name}` holds what is not a number; declare it a category") from None
    if numbers.ndim != 1:
        raise BadRequest(f"`{name}` holds several values of one person; expected one or none")
    if np.isinf(numbers).any():
        raise BadRequest(f"`{name}` holds an infinite value; expected a number or none")
    return numbers


def is_missing(value: object) -> bool:
    """Whether a word is missing.

    Examples:
        >>> [is_missing(each) for each in (None, "", float("nan"), "no", 0)]
        [True, True, True, False, False]
    """
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def require_above_zero(name: str, **penalties: float) -> None:
    """Refuse a penalty that holds nothing: then there would be no optimum, or more than one."""
    for penalty, value in penalties.items():
        if not 0 < value < math.inf:
            raise BadRequest(f"`{penalty}` of `{name}` is `{value}`; expected a number above 0")


def _said(number: float) -> str:
    """A number as one would write it.

    Examples:
        >>> _said(1200.0), _said(0.25), _said(-1.0)
        ('1,200', '0.25', '-1')
    """
    return f"{number:,.12g}"
