"""Who is in which group, and four counts for each: all that the rates are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from assent.vocabulary import BadRequest

SMALLEST = 30
"""Groups of fewer people are never reported alone."""

TOGETHER = "smaller groups together"


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The group of each person.

    Args:
        names: (n_groups,) what each group is called.
        codes: (n_people,) positions in `names`.

    Examples:
        >>> Groups.of(["w", "m", "w"]).codes
        array([1, 0, 1])
    """

    names: tuple[str, ...]
    codes: NDArray[np.int64]

    @classmethod
    def of(cls, values: Sequence[str]) -> Self:
        """Groups by what each person's value is."""
        names, codes = np.unique(np.asarray(values, dtype=np.str_), return_inverse=True)
        return cls(tuple(map(str, names)), codes.astype(np.int64))

    def __len__(self) -> int:
        return len(self.codes)

    def sizes(self) -> NDArray[np.int64]:
        """(n_groups,) how many people are in each."""
        return counted(self.codes, len(self.names))

    def some(self, which: NDArray[np.bool_]) -> "Groups":
        """The same groups of some of the people."""
        return Groups(self.names, self.codes[which])


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """How groups are reported: large ones alone, small ones together, the last not at all.

    Args:
        names: (n_said,) what is reported.
        place: (n_groups,) where each group's people are reported; -1 for nowhere.
        n_unsaid: how many people are in groups that are too small to say anything of.
    """

    names: tuple[str, ...]
    place: NDArray[np.int64]
    n_unsaid: int

    def summed(self, per_group: NDArray[Any]) -> NDArray[Any]:
        """(n_said, ...) sums over the groups that are reported as one."""
        found = np.zeros((len(self.names), *per_group.shape[1:]), per_group.dtype)
        kept = self.place >= 0
        np.add.at(found, self.place[kept], per_group[kept])
        return found


def said(names: Sequence[str], sizes: NDArray[np.int64], smallest: int = SMALLEST) -> Said:
    """Decide which groups may be reported.

    What is said of everybody is later summed over what is reported, so that a small group cannot
    be worked out by subtraction.

    Args:
        names: (n_groups,).
        sizes: (n_groups,) people in each.
        smallest: how many people there must be to be reported.

    Examples:
        >>> said(["a", "b", "c", "d"], np.array([50, 20, 15, 40]), 30).names
        ('a', 'd', 'smaller groups together')
        >>> said(["a", "b"], np.array([50, 20]), 30).n_unsaid
        20
    """
    if smallest < 1:
        raise BadRequest(f"the smallest group is `{smallest}`; expected 1 person or more")
    large = sizes >= smallest
    rest = ~large & (sizes > 0)
    place = np.full(len(sizes), -1, np.int64)
    place[large] = np.arange(large.sum())
    kept = [name for name, is_large in zip(names, large, strict=True) if is_large]
    if rest.sum() > 1 and sizes[rest].sum() >= smallest:
        place[rest] = len(kept)
        kept.append(TOGETHER)
    return Said(tuple(kept), place, int(sizes[place < 0].sum()))


def four_counts(groups: Groups, chosen: NDArray[Any], outcome: NDArray[Any]) -> NDArray[np.int64]:
    """(n_groups, 4) true negatives, false positives, false negatives, true positives.

    Args:
        groups: of each person.
        chosen: (n_people,) whether the model chose them, as 0 and 1 or booleans.
        outcome: (n_people,) whether it was so, likewise.

    Raises:
        BadRequest: the lengths differ, nobody is there, or something is neither 0 nor 1.

    Examples:
        >>> four_counts(Groups.of(list("aabb")), np.array([1, 0, 1, 1]), np.array([1, 1, 0, 1]))
        array([[0, 0, 1, 1],
               [0, 1, 0, 1]])
    """
    aligned(groups, chosen=chosen, outcome=outcome)
    cell = yes_or_no("outcome", outcome).astype(np.int64)
    cell <<= 1
    cell += yes_or_no("chosen", chosen)
    cell += groups.codes << 2
    return counted(cell, 4 * len(groups.names)).reshape(-1, 4)


def aligned(groups: Groups, **columns: NDArray[Any]) -> None:
    """Refuse columns that do not speak of the same people.

    Raises:
        BadRequest: a column is not as long as `groups`, or nobody is there.
    """
    if not len(groups):
        raise BadRequest("there is nobody to measure; give at least one person")
    for name, column in columns.items():
        if column.shape != (len(groups),):
            raise BadRequest(
                f"`{name}` has the shape `{column.shape}`; expected one value for each of the "
                f"{len(groups)} people"
            )


def yes_or_no(name: str, column: NDArray[Any]) -> NDArray[np.bool_]:
    """A column of 0 and 1 as booleans.

    Raises:
        BadRequest: it has something else in it.
    """
    if column.dtype == np.bool_:
        return column
    found: NDArray[np.bool_] = column == 1
    if not (found | (column == 0)).all():
        raise BadRequest(f"`{name}` has values that are neither 0 nor 1")
    return found


def finite(name: str, column: NDArray[Any]) -> NDArray[np.float64]:
    """A column of numbers.

    Raises:
        BadRequest: it has NaN or infinities in it.
    """
    found = np.asarray(column, np.float64)
    if not np.isfinite(found).all():
        n_wrong = int((~np.isfinite(found)).sum())
        raise BadRequest(f"`{name}` has {n_wrong} values that are no finite numbers")
    return found


def counted(codes: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """(n,) how often each code occurs."""
    return np.bincount(codes, minlength=n).astype(np.int64)
