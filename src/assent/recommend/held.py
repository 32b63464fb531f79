"""What people hold, as positions in a declared catalogue, and as a matrix of zeros and ones."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution
from assent.vocabulary import BadRequest

if TYPE_CHECKING:
    from scipy.sparse import csr_array

T = TypeVar("T")


def checked(held: NDArray[Any], n_items: int) -> Contribution:
    """The same positions, sorted, if they are distinct and within the catalogue.

    Raises:
        BadRequest: they are not.

    Examples:
        >>> checked(np.array([3, 1]), 5)
        array([1, 3], dtype=int32)
        >>> checked(np.array([1, 7]), 5)
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.BadRequest: position 7 is outside the 5 items of the model
    """
    ordered = np.sort(held).astype(np.int32)
    if len(ordered) and (ordered[0] < 0 or ordered[-1] >= n_items):
        wrong = ordered[0] if ordered[0] < 0 else ordered[-1]
        raise BadRequest(f"position {wrong} is outside the {n_items} items of the model")
    if (ordered[1:] == ordered[:-1]).any():
        raise BadRequest("an item is named twice; a person holds each item once")
    return ordered


def matrix(
    people: Sequence[Contribution], n_items: int, dtype: type[np.floating[Any]] = np.float64
) -> "csr_array[Any]":
    """(n_people, n_items) ones where a person holds an item."""
    from scipy.sparse import csr_array

    rows = [checked(each, n_items) for each in people]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in rows])]).astype(np.int32)
    columns = np.concatenate(rows) if rows else np.empty(0, np.int32)
    ones = np.ones(len(columns), dtype)
    return csr_array((ones, columns, starts), shape=(len(rows), n_items))


def blocks(people: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The people, `size` at a time."""
    return (people[start : start + size] for start in range(0, len(people), size))
