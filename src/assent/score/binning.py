"""Making bins and lists of words from what people's values were, once.

Edges have as few digits as will do, and no bin or word is made for fewer than `LEAST` people, so
that nobody can be told from a design, which stays when they go.
"""

import math
import sys
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import (
    MOST_BINS,
    Category,
    Codes,
    Column,
    Numeric,
    Values,
    as_numbers,
    is_missing,
)

LEAST = 10
"""How many people a bin or a word holds at least."""
DOMINANT = 0.1
"""A value that this share of the people has gets a bin of its own."""
MOST_WORDS = 100


def numeric(
    name: str,
    values: Values,
    *,
    n_bins: int = MOST_BINS,
    monotone: int = 0,
    least: int = LEAST,
) -> Numeric:
    """A column of numbers in bins that hold about equally many people.

    Args:
        values: (n_rows,) numbers; None and NaN are missing.
        n_bins: at most so many bins.
        monotone: see `Numeric`.
        least: how many values a bin holds at least; more where people have several rows.

    Examples:
        >>> children = numeric("children", [0] * 50 + [1] * 30 + [2] * 15 + [3] * 5)
        >>> [children.words(code) for code in range(1, children.n_codes)]
        ['children under 1', 'children 1', 'children 2 or more']
    """
    numbers = as_numbers(name, values)
    numbers = np.sort(numbers[~np.isnan(numbers)])
    whole = bool((numbers == np.floor(numbers)).all())
    found, counts = np.unique(numbers, return_counts=True)
    alone = found[counts >= max(least, DOMINANT * len(numbers))][: n_bins // 4]
    fixed = {edge for value in alone.tolist() for edge in (value, _after(value, whole=whole))}
    edges = fixed | set(_cuts(found, numbers[~np.isin(numbers, alone)], n_bins - len(fixed), least))
    kept = _with_enough(sorted(edges), numbers, least)
    return Numeric(name, kept, tuple(alone.tolist()), whole, monotone)


def category(name: str, values: Values, *, least: int = LEAST) -> Category:
    """A column of words; those that occur less than `least` times are another.

    Examples:
        >>> category("job", ["baker"] * 12 + ["nurse"] * 30 + ["pilot"] * 2).levels
        ('nurse', 'baker')
    """
    present = np.array([str(each) for each in values if not is_missing(each)], np.str_)
    found, counts = np.unique(present, return_counts=True)
    order = np.lexsort((found, -counts))[:MOST_WORDS]
    levels = tuple(str(found[n]) for n in order if counts[n] >= least)
    return Category(name, levels)


def coarse(column: Column, codes: Codes, n: int) -> tuple[int, ...]:
    """About `n` coarser bins of a column, as the coarse bin of each code.

    Numbers: neighbours together, about equally many people in each, frequent values and missing
    ones still on their own. Words: the most frequent on their own, all others together.

    Args:
        codes: (n_rows,) of those whose values it is made from.

    Examples:
        >>> age = Numeric("age", (20, 30, 40, 50, 60), whole=True)
        >>> coarse(age, np.repeat(np.arange(7), 10), 3)
        (0, 1, 1, 2, 2, 3, 3)
    """
    counts = np.bincount(codes, minlength=column.n_codes)
    if isinstance(column, Category):
        frequent = np.argsort(-counts, kind="stable")[: n - 1]
        groups = np.zeros(column.n_codes, np.int64)
        groups[np.sort(frequent)] = np.arange(1, len(frequent) + 1)
    else:
        apart = set(column.codes(column.alone).tolist())
        together = sum(int(counts[k]) for k in range(1, column.n_codes) if k not in apart)
        size = together / max(2, n - len(apart))
        groups = np.array([0, *_grouped(counts.tolist(), apart, size)])
    return tuple(np.unique(groups, return_inverse=True)[1].tolist())


def _grouped(counts: Sequence[int], apart: set[int], size: float) -> Iterator[int]:
    """A rising number for each bin; it rises when `size` people are in, and around `apart`."""
    group, within = 1, 0
    for k in range(1, len(counts)):
        if within and (k in apart or within >= size):
            group, within = group + 1, 0
        yield group
        within += counts[k]
        if k in apart:
            group, within = group + 1, 0


def _cuts(
    found: NDArray[np.float64], rest: NDArray[np.float64], n_bins: int, least: int
) -> Iterator[float]:
    """Where bins of about equally many begin, as short numbers."""
    n_bins = min(n_bins, len(rest) // least)
    if n_bins > 1:
        cuts = np.quantile(rest, np.arange(1, n_bins) / n_bins, method="higher")
        below = np.maximum(np.searchsorted(found, cuts) - 1, 0)
        for low, high in zip(found[below].tolist(), cuts.tolist(), strict=True):
            yield _short(low, high)


def _after(value: float, *, whole: bool) -> float:
    return value + 1 if whole else math.nextafter(value, math.inf)


def _short(low: float, high: float) -> float:
    """The number with the fewest digits that is above `low` and at most `high`.

    Examples:
        >>> _short(1234, 1278), _short(0.1, 0.2), _short(7298, 7299), _short(-3, 2)
        (1270.0, 0.2, 7299.0, 0.0)
    """
    if low < 0 <= high:
        return 0.0
    first = -math.floor(math.log10(max(abs(low), abs(high)))) if high else 0
    for digits in range(first, min(first + 16, sys.float_info.max_10_exp)):
        found = math.floor(high * 10.0**digits) / 10.0**digits
        if low < found <= high:
            return found
    return high


def _with_enough(
    edges: Collection[float], numbers: NDArray[np.float64], least: int
) -> tuple[float, ...]:
    """The edges without those that would leave a bin with fewer than `least` of them."""
    kept: list[float] = []
    begun = 0
    for edge in edges:
        upto = int(np.searchsorted(numbers, edge, side="left"))
        if upto - begun >= least and len(numbers) - upto >= least:
            kept.append(edge)
            begun = upto
    return tuple(kept)
