"""A batch of rows on its way in, and the reasons for which one is set aside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assent.data_map import DataMap, FileDeclared
from assent.intake.cells import text
from assent.intake.keys import Occurrences
from assent.vocabulary import BadRequest

T = TypeVar("T")


class Dropped(StrEnum):
    """Why a row was set aside."""

    RAGGED = "ragged"  # more or fewer cells than the header
    BROKEN_QUOTES = "broken_quotes"
    NOT_TEXT = "not_text"  # a zero byte inside
    NO_IDENTIFIER = "no_identifier"
    UNFIT_IDENTIFIER = "unfit_identifier"  # `null`, `undefined`: what programs write for nobody
    NOT_A_TIME = "not_a_time"  # unreadable, or a day that never was
    FUTURE_TIME = "future_time"
    ANCIENT_TIME = "ancient_time"  # 1970-01-01 or before: what programs write for no time
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_AGE = "not_an_age"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_ITEM = "unknown_item"  # not in the catalogue
    UNKNOWN_PURPOSE = "unknown_purpose"  # not in the data map
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_LANGUAGE = "unknown_language"
    NO_ID = "no_id"  # a column that should make the row unique is empty
    ERASED = "erased"  # older than the erasure of whom it is about; left out, and not set aside
    NOT_AN_EVENT = "not_an_event"  # no object, too large, too deep, or of the wrong types
    UNKNOWN_CALL = "unknown_call"  # neither `track` nor another that SDKs make
    UNDECLARED_EVENT = "undeclared_event"  # the data map does not say that it is collected
    REPEATED = "repeated"  # taken before: a client that heard no answer sent it again


_REASONS = list(Dropped)
_CODES = {reason: code for code, reason in enumerate(_REASONS, 1)}


@dataclass(frozen=True, slots=True)
class Around:
    """What steps may know besides the rows.

    Args:
        data_map: what is declared.
        now: the present moment.
        find_items: from SKUs to catalogue numbers, None where unknown.
        erased_at: from a kind of identifier and its values to when each was erased, in seconds
            since 1970, and whether they came back since; None for who never was.
        seen: the rows of this file so far, to tell equal ones apart.
    """

    data_map: DataMap
    now: datetime
    find_items: Callable[[list[str]], list[int | None]]
    erased_at: Callable[[str, Sequence[str]], Sequence[tuple[int, bool] | None]]
    seen: Occurrences = field(default_factory=Occurrences)


class Rows:
    """A batch of rows on its way in.

    Args:
        declared: how the file is declared.
        cells: (n,) cells each, by our names for the columns.
        ids: (n,) cells each of the columns that make a row unique.
    """

    def __init__(
        self, declared: FileDeclared, cells: Mapping[str, pa.Array], ids: list[pa.Array], n: int
    ) -> None:
        self.declared = declared
        self.cells = cells
        self.ids = ids
        self.put: dict[str, NDArray[Any]] = {}
        self._reasons = np.zeros(n, dtype=np.int8)

    def __len__(self) -> int:
        return len(self._reasons)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(n,) whether the row is still in."""
        return np.asarray(self._reasons == 0)

    def drop(self, which: NDArray[np.bool_], reason: Dropped) -> None:
        """Take rows out; the first reason stands."""
        self._reasons[which & self.kept] = _CODES[reason]

    def leave_out(self, which: NDArray[np.bool_], reason: Dropped) -> None:
        """Take rows out for a reason that stands before any other."""
        self._reasons[which] = _CODES[reason]

    def dropped(self) -> list[tuple[int, Dropped]]:
        """The rows that were taken out, by their place in the batch, and why."""
        out = np.flatnonzero(self._reasons)
        return [
            (i, _REASONS[code - 1])
            for i, code in zip(out.tolist(), self._reasons[out], strict=True)
        ]

    def each(
        self, column: str, read: Callable[[str], T | None], reason: Dropped, absent: T | None = None
    ) -> NDArray[Any]:
        """A column understood value by value, each distinct one once.

        Rows where `read` answers None, or raises ValueError or BadRequest, are dropped.
        """
        coded = text(self.cells[column]).dictionary_encode()
        meant = np.full(len(coded.dictionary) + 1, absent, dtype=object)
        for i, said in enumerate(coded.dictionary.to_pylist()):
            try:
                meant[i] = read(said)
            except (ValueError, BadRequest):
                meant[i] = None
        where = coded.indices.fill_null(len(coded.dictionary)).to_numpy(zero_copy_only=False)
        unread = np.array([each is None for each in meant[:-1]] + [False])
        self.drop(unread[where], reason)
        return np.asarray(meant[where])
