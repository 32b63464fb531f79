"""What is known of people and what they did: the tables, and how they are asked.

Fields that identify or are sensitive are sealed under the person's own key. Other traits and
events are in clear under the person's number, so that audiences can be found in SQL, and are
deleted with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    Subquery,
    Table,
    select,
)

from assent.data_map import DataMap
from assent.store import Ages, Erase, Holds, column, table
from assent.vocabulary import BadRequest, Field, Use

sealed = table(
    "people_sealed",
    column("subject", Integer, primary_key=True, autoincrement=False, holds=Holds.SUBJECT),
    column("field", String(64), primary_key=True, holds=Holds.NOTHING),
    column("value", LargeBinary, nullable=False, holds=Holds.SEALED),
    column("kept_at", BigInteger, nullable=False, holds=Holds.NOTHING),  # seconds since 1970
    erase=Erase(by="subject"),
    ages=Ages("kept_at", field="field"),
)

traits = table(
    "people_trait",
    column("subject", Integer, primary_key=True, autoincrement=False, holds=Holds.SUBJECT),
    column("field", String(64), primary_key=True, holds=Holds.NOTHING),
    column("value", String, nullable=False, holds=Holds.TRAIT),
    column("kept_at", BigInteger, nullable=False, holds=Holds.NOTHING),  # seconds since 1970
    erase=Erase(by="subject"),
    ages=Ages("kept_at", field="field"),
)

events = table(
    "people_event",
    column("key", LargeBinary, primary_key=True, holds=Holds.PSEUDONYM),
    column("subject", Integer, nullable=False, index=True, holds=Holds.SUBJECT),
    column("kind", String(64), nullable=False, holds=Holds.BEHAVIOUR),
    column("at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),  # seconds since 1970
    column("item", Integer, nullable=True, holds=Holds.BEHAVIOUR),
    column("quantity", Float, nullable=False, holds=Holds.BEHAVIOUR),
    column("amount", Float, nullable=False, holds=Holds.BEHAVIOUR),
    erase=Erase(by="subject"),
    ages=Ages("at", event="kind"),
)

NO_ITEM = -1
_AT_ONCE = 50_000


class EventRow(NamedTuple):
    """One thing that one person did, to be kept.

    Args:
        key: 16 bytes that make it unique; a second row with the same key is the same event.
        subject: who.
        kind: what it is called, such as `purchase`.
        at: when, in seconds since 1970 UTC.
        item: which product, by its catalogue number, if any.
        quantity: how many.
        amount: how much money, in the catalogue's currency.
    """

    key: bytes
    subject: int
    kind: str
    at: int
    item: int | None
    quantity: float
    amount: float


@dataclass(frozen=True, slots=True)
class Events:
    """Many people's events as equally long arrays, ordered by person and time.

    Args:
        subject: (n,) who.
        item: (n,) catalogue numbers; -1 where there is none.
        at: (n,) seconds since 1970 UTC.
        quantity: (n,) how many.
        amount: (n,) money.
    """

    subject: NDArray[np.int64]
    item: NDArray[np.int64]
    at: NDArray[np.int64]
    quantity: NDArray[np.float64]
    amount: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.subject)


class Relations:
    """What a definition may ask of people in SQL: only those granted, only fields granted.

    Attributes:
        listed: makes a relation of given people, to look others up in.
    """

    def __init__(
        self,
        data_map: DataMap,
        use: Use,
        allowed: Select[tuple[int]],
        listed: Callable[[Sequence[int]], Select[tuple[int]]],
    ) -> None:
        self._data_map = data_map
        self._use = use
        self._allowed = allowed
        self.listed = listed

    @property
    def people(self) -> Subquery:
        """(subject) everybody granted."""
        return self._allowed.subquery("people")

    def events(self, kind: str) -> Subquery:
        """(subject, item, at, quantity, amount) of events of one kind."""
        cover(self._data_map, self._use, kind)
        c = events.c
        query = select(c.subject, c.item, c.at, c.quantity, c.amount)
        return query.where(c.kind == kind, c.subject.in_(self._allowed)).subquery()

    def trait(self, field: Field) -> Subquery:
        """(subject, value) of one field.

        Raises:
            BadRequest: the field is not granted, or it is sealed, so SQL cannot read it.
        """
        need(self._use, {field})
        if self._data_map.fields[field].sealed:
            raise BadRequest(
                f"`{field}` is sealed because it identifies or is sensitive, "
                "so an audience cannot be found by it; use another field"
            )
        query = select(traits.c.subject, traits.c.value)
        return query.where(traits.c.field == field, traits.c.subject.in_(self._allowed)).subquery()


def values(
    connection: Connection, of: Table, use: Use, allowed: Select[tuple[int]]
) -> list[Row[Any]]:
    """(subject, field, value) of the fields of a use, for those allowed."""
    c = of.c
    query = select(c.subject, c.field, c.value).where(c.field.in_(sorted(use.fields)))
    return list(connection.execute(query.where(c.subject.in_(allowed))))


def gather(connection: Connection, query: Select[Any]) -> Events:
    """Run a query of event columns into arrays, a piece at a time so that memory stays flat."""
    pieces = [np.empty((0, 5))]
    found = connection.execution_options(stream_results=True).execute(query)
    while rows := found.fetchmany(_AT_ONCE):
        table_of = np.array([tuple(row) for row in rows], dtype=object)
        table_of[table_of[:, 1] == None, 1] = NO_ITEM  # noqa: E711  elementwise
        pieces.append(table_of.astype(np.float64))
    joined = np.concatenate(pieces)
    joined = joined[np.lexsort((joined[:, 2], joined[:, 0]))]
    whole = joined[:, :3].astype(np.int64)
    return Events(whole[:, 0], whole[:, 1], whole[:, 2], joined[:, 3], joined[:, 4])


def need(use: Use, fields: set[Field]) -> None:
    """Hold that a use covers these fields."""
    if missing := fields - use.fields:
        raise BadRequest(f"`{min(missing)}` is not among the fields that were granted")


def cover(data_map: DataMap, use: Use, kind: str) -> None:
    """Hold that a use covers the field that events of a kind are declared to be."""
    need(use, {data_map.field_of_event(kind)})
