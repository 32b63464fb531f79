"""Retention (GDPR Art. 5(1)(e)): what has been kept as long as its purposes need it is deleted.

The walk is the registry of tables: each says how its rows grow old, so that a new table is
swept by existing. The data map says how long: for a field, as long as any purpose of it needs
it, or less where it says so; for messages and decisions, as their purpose needs them. What a
duty or a dispute holds stays, and is named.

Of what people said, an act that a later one overtook goes when it is old. The act that decides
stays: a no must be known to be one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, MetaData, Table, func, literal, select

from assent.consent import ConsentEvent, Register
from assent.data_map import DataMap, HoldDeclared
from assent.ledger import Ledger
from assent.store import Ages, Database
from assent.vocabulary import Clock, Field, Purpose, UnknownTerm

OVERTAKEN = "overtaken consents"


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is past its time in one table.

    Args:
        table: where.
        what: the field, kind of event or purpose.
        days: how long it is kept.
        rows: how many rows are deleted.
        held: how many stay although their time is over.
        because: what holds them.
        entry: the ledger entry that records the deletion; None in a dry run, or without one.
    """

    table: str
    what: str
    days: int
    rows: int
    held: int = 0
    because: str = ""
    entry: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For the command line and the ledger."""
        return asdict(self)


class Retention:
    """Deletes what is past its time.

    Args:
        database: whose tables are walked.
        tables: all of them, whichever room declares them.
        data_map: says how long what is kept, and what holds it.
        register: what people said.
        ledger: where each deletion is recorded.
        clock: what is old now.
    """

    def __init__(
        self,
        database: Database,
        tables: MetaData,
        *,
        data_map: DataMap,
        register: Register,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self._database = database
        self._tables = [
            each for each in tables.sorted_tables if isinstance(each.info["ages"], Ages)
        ]
        self._data_map = data_map
        self._register = register
        self._ledger = ledger
        self._clock = clock

    def run(
        self,
        *,
        dry_run: bool = False,
        on_progress: Callable[[int, int | None], None] = lambda *_: None,
    ) -> list[Overdue]:
        """Delete what is past its time, or say what would be.

        Each part is one transaction with its ledger entry, so a run that was cut short has done
        what the ledger says and is ended by the next.
        """
        parts: list[_Part] = [*self._rows(), *self._consents()]
        found = []
        for done, part in enumerate(parts, 1):
            found.append(self._look(part) if dry_run else self._sweep(part))
            on_progress(done, len(parts))
        if not dry_run and any(each.rows for each in found):
            self._database.scrub()
        return [each for each in found if each.rows or each.held]

    def _look(self, part: "_Part") -> Overdue:
        with self._database.read() as connection:
            return part.found(connection)

    def _sweep(self, part: "_Part") -> Overdue:
        if not (found := self._look(part)).rows:
            return found

        def work(connection: Connection) -> Overdue:
            found = part.found(connection)
            part.delete(connection)
            said = {name: cell for name, cell in found.as_json().items() if name != "entry"}
            return replace(found, entry=self._ledger.append(connection, "retention", said))

        return self._database.write(work)

    def _consents(self) -> Iterator["_Consents"]:
        for purpose, declared in self._data_map.purposes.items():
            yield _Consents(self._register, purpose, declared.retention, self._clock())

    def _rows(self) -> Iterator["_Rows"]:
        now = self._clock()
        for table in self._tables:
            for what in self._kinds(table, table.info["ages"]):
                kept, field = self._kept(table.info["ages"], what)
                if kept is None:
                    continue
                holds = [each for each in self._data_map.holds.values() if field in each.fields]
                spans = [kept, *(each.lasts for each in holds)]
                lasts = [each for each in spans if each is not None]
                free = now - max(lasts) if len(lasts) == len(spans) else None
                yield _Rows(table, what, kept, now - kept, free, _why(holds))

    def _kinds(self, table: Table, ages: Ages) -> list[str]:
        """What the rows of a table are of, as far as there are any."""
        if ages.purpose:
            return [ages.purpose]
        column = table.c[ages.field or ages.event]
        with self._database.read() as connection:
            return sorted(connection.scalars(select(column).distinct()))

    def _kept(self, ages: Ages, what: str) -> tuple[timedelta | None, Field | None]:
        """How long, and of which field; no time for what is not declared (any more)."""
        if ages.purpose:
            declared = self._data_map.purposes.get(Purpose(what))
            return (declared.retention if declared else None), None
        try:
            field = self._data_map.field_of_event(what) if ages.event else Field(what)
        except UnknownTerm:
            return None, None
        known = field in self._data_map.fields
        return (self._data_map.kept_for(field) if known else None), field


def _why(holds: Sequence[HoldDeclared]) -> str:
    return "; ".join(each.because for each in holds)


class _Part(Protocol):
    """One part of a run."""

    def found(self, connection: Connection) -> Overdue:
        """What is past its time in it."""
        ...

    def delete(self, connection: Connection) -> None:
        """Delete that."""
        ...


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one table and one kind: when they are due, and when nothing holds them."""

    table: Table
    what: str
    kept: timedelta
    due: datetime
    free: datetime | None
    because: str

    def found(self, connection: Connection) -> Overdue:
        rows, due = (self._count(connection, each) for each in (self.free, self.due))
        because = self.because if due > rows else ""
        return Overdue(str(self.table.name), self.what, self.kept.days, rows, due - rows, because)

    def delete(self, connection: Connection) -> None:
        connection.execute(self.table.delete().where(self._before(self.free)))

    def _count(self, connection: Connection, moment: datetime | None) -> int:
        query = select(func.count()).select_from(self.table).where(self._before(moment))
        return connection.execute(query).scalar_one()

    def _before(self, moment: datetime | None) -> ColumnElement[bool]:
        if moment is None:
            return literal(value=False)
        ages: Ages = self.table.info["ages"]
        old = self.table.c[ages.since] < int(moment.timestamp())
        column = ages.field or ages.event
        return old & (self.table.c[column] == self.what) if column else old


@dataclass(frozen=True, slots=True)
class _Consents:
    """What was said of one purpose and overtaken."""

    register: Register
    purpose: Purpose
    kept: timedelta
    now: datetime

    def found(self, connection: Connection) -> Overdue:
        events = self._overtaken(connection)
        return Overdue(OVERTAKEN, self.purpose.value, self.kept.days, len(events))

    def delete(self, connection: Connection) -> None:
        self.register.drop_in(connection, self._overtaken(connection))

    def _overtaken(self, connection: Connection) -> list[ConsentEvent]:
        return self.register.overtaken(connection, self.purpose, self.now - self.kept)
