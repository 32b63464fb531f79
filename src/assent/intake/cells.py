"""A column of cells as text, times or numbers: the whole column at once where that works.

Only when a column holds something that cannot be read is it read again cell by cell, so that
the bad cells are found and the good ones kept.
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Micros = NDArray[np.int64]
"""(n,) microseconds since 1970 UTC."""

Readable = NDArray[np.bool_]
"""(n,) whether the cell could be read."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LATEST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND


def text(cells: pa.Array) -> pa.Array:
    """The cells as trimmed text; null where there is nothing.

    Numbers that stand for names come without a fraction, as pandas gives them one when a
    column has gaps.

    Examples:
        >>> text(pa.array([" ada ", "", None])).to_pylist()
        ['ada', None, None]
        >>> text(pa.array([900.0, None, 1.5])).to_pylist()
        ['900', None, '1.5']
    """
    if pa.types.is_floating(cells.type):
        return pa.array([_name(each) for each in cells.to_pylist()], pa.string())
    trimmed = pc.utf8_trim_whitespace(cells.cast(pa.string()))
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _name(number: float | None) -> str | None:
    if number is None or math.isnan(number):
        return None
    return str(int(number)) if number.is_integer() else repr(number)


_TIMES = (pa.timestamp("us"), pa.timestamp("us", "UTC"), pa.timestamp("ns"))
"""The forms of time that a whole column of text is tried as; zones come all or none."""


def times(cells: pa.Array) -> tuple[Micros, Readable]:
    """The cells as moments; a time without a zone is taken as UTC.

    Examples:
        >>> at, readable = times(pa.array(["1970-01-02", "1970-01-02T01:00+01:00", "2017-02-30"]))
        >>> (at // 3_600_000_000).tolist(), readable.tolist()
        ([24, 24, 0], [True, True, False])
    """
    if pa.types.is_date(cells.type):
        cells = cells.cast(pa.timestamp("s" if pa.types.is_date32(cells.type) else "ms"))
    if pa.types.is_timestamp(cells.type):
        return _in_micros(cells)
    said = text(cells)
    for kind in _TIMES:
        try:
            moments = said.cast(kind)
        except pa.ArrowInvalid:
            continue
        return _in_micros(moments)
    return _cell_by_cell(said, _micros, np.int64)


def _in_micros(moments: pa.Array) -> tuple[Micros, Readable]:
    raw = moments.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    if moments.type.unit == "ns":
        return raw // 1000, _there(moments)
    times = {"s": 1_000_000, "ms": 1000, "us": 1}[moments.type.unit]
    fits = np.abs(raw) <= LATEST // times
    return np.where(fits, raw, 0) * times, _there(moments) & fits


def _micros(said: str) -> int:
    if said[4:5] != "-":
        raise ValueError("expected a date that starts like 2017-01-31")
    moment = datetime.fromisoformat(said)
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) // MICROSECOND


def numbers(cells: pa.Array, absent: float) -> tuple[NDArray[np.float64], Readable]:
    """The cells as numbers; `absent` where there is nothing.

    Examples:
        >>> values, readable = numbers(pa.array(["2", "", "1,5"]), absent=1.0)
        >>> values.tolist(), readable.tolist()
        ([2.0, 1.0, 1.0], [True, True, False])
    """
    if pa.types.is_floating(cells.type):
        said = pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells)
    else:
        said = cells if pa.types.is_integer(cells.type) else text(cells)
    try:
        values = (
            said.cast(pa.float64(), safe=False).fill_null(absent).to_numpy(zero_copy_only=False)
        )
        readable = np.isfinite(values)
    except pa.ArrowInvalid:
        values, readable = _cell_by_cell(said, _number, np.float64)
        readable |= ~_there(said)
        values = np.where(_there(said), values, absent)
    return np.where(readable, values, absent), readable


def _number(said: str) -> float:
    value = float(said)
    if not math.isfinite(value) or "_" in said:
        raise ValueError("expected a number such as 12.5")
    return value


def _there(cells: pa.Array) -> Readable:
    return cells.is_valid().to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _cell_by_cell(
    said: pa.Array, read: Callable[[str], float], kind: type[np.generic]
) -> tuple[NDArray[Any], Readable]:
    values = np.zeros(len(said), dtype=kind)
    readable = np.zeros(len(said), dtype=bool)
    for i, each in enumerate(said.to_pylist()):
        if each is not None:
            try:
                values[i] = read(each)
            except (ValueError, OverflowError):
                continue
            readable[i] = True
    return values, readable
