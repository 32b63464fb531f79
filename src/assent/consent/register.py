"""The consent register: an append-only log of what people said, and the standings it gives.

Each event keeps what proves it (GDPR Art. 7(1)): which words were shown, where the act came
from, when, in which language. Nothing is ever changed; another act is another event.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Row,
    String,
    UniqueConstraint,
    bindparam,
    select,
)

from assent.consent.event import ConsentEvent, Flag
from assent.consent.standing import Standing, fold
from assent.store import Database, Erase, Holds, column, insert_new, numbers, put, table
from assent.vocabulary import ConsentStatus, Purpose

_events = table(
    "consent_event",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("subject", Integer, nullable=False, index=True, holds=Holds.SUBJECT),
    column("about", String(64), nullable=False, holds=Holds.CONSENT),
    column("status", String(16), nullable=False, holds=Holds.CONSENT),
    column("at", BigInteger, nullable=False, holds=Holds.CONSENT),  # microseconds since 1970
    column("source", String, nullable=False, holds=Holds.CONSENT),
    column("notice", String, nullable=False, holds=Holds.NOTHING),
    column("language", String(16), nullable=False, holds=Holds.CONSENT),
    column("evidence", String, nullable=False, holds=Holds.CONSENT),
    UniqueConstraint("subject", "about", "status", "at", "source", "notice"),
    erase=Erase(by="subject"),
)

_standings = table(
    "consent_standing",
    column("subject", Integer, primary_key=True, autoincrement=False, holds=Holds.SUBJECT),
    column("word", BigInteger, nullable=False, holds=Holds.CONSENT),
    erase=Erase(by="subject"),
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Register:
    """Consent events and the standings folded from them, kept in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, events: Sequence[ConsentEvent]) -> int:
        """Record events and bring the standings up to date; an event known already is not doubled.

        Returns:
            How many events were new.
        """
        return self._database.write(lambda connection: self.append_in(connection, events))

    def append_in(self, connection: Connection, events: Sequence[ConsentEvent]) -> int:
        """The same within a transaction of the caller's."""
        new = insert_new(connection, _events, _COLUMNS, [_row(event) for event in events])
        self._refold(connection, sorted({event.subject for event in events}))
        return new

    def standing(self, subject: int) -> Standing:
        """This person's standing; 0 when nothing is known of them."""
        with self._database.read() as connection:
            return self.standing_in(connection, subject)

    @staticmethod
    def standing_in(connection: Connection, subject: int) -> Standing:
        """The same within a transaction of the caller's."""
        found = connection.execute(_STANDING_OF, {"who": subject}).scalar()
        return Standing(found or 0)

    @staticmethod
    def standings_in(
        connection: Connection, subjects: Sequence[int] | None = None
    ) -> list[tuple[int, int]]:
        """(subject, word) of these people, or of everybody, ordered by subject."""
        query = select(_standings.c.subject, _standings.c.word).order_by(_standings.c.subject)
        if subjects is not None:
            query = query.where(_standings.c.subject.in_(numbers(connection, subjects)))
        return [(row.subject, row.word) for row in connection.execute(query)]

    def everybody(self) -> list[int]:
        """Every person of whom anything was noted, in order."""
        with self._database.read() as connection:
            return [subject for subject, _ in self.standings_in(connection)]

    def history(self, subject: int) -> list[ConsentEvent]:
        """Everything this person said, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                _events.select()
                .where(_events.c.subject == subject)
                .order_by(_events.c.at, _events.c.number)
            )
            return [_event(row) for row in rows]

    def rebuild(self) -> int:
        """Fold the whole log again and put every standing right.

        Returns:
            How many standings were wrong; anything but 0 means somebody wrote past the log.
        """

        def work(connection: Connection) -> int:
            before = dict(self.standings_in(connection))
            connection.execute(_standings.delete())
            everyone = connection.execute(select(_events.c.subject).distinct()).scalars()
            self._refold(connection, sorted(everyone))
            after = dict(self.standings_in(connection))
            return sum(before.get(each) != after.get(each) for each in before.keys() | after.keys())

        return self._database.write(work)

    @staticmethod
    def _refold(connection: Connection, subjects: list[int]) -> None:
        for start in range(0, len(subjects), _AT_ONCE):
            some = subjects[start : start + _AT_ONCE]
            found = connection.execute(_events.select().where(_events.c.subject.in_(some)))
            said: defaultdict[int, list[ConsentEvent]] = defaultdict(list)
            for row in found:
                said[row.subject].append(_event(row))
            words = [(subject, int(fold(events))) for subject, events in said.items()]
            put(connection, _standings, ("subject", "word"), words, key=("subject",))


_STANDING_OF = select(_standings.c.word).where(_standings.c.subject == bindparam("who"))

standings = _standings.alias("standing")
"""The standings as a relation (`subject`, `word`), for the gate's SQL form."""

_AT_ONCE = 500
_COLUMNS = ("subject", "about", "status", "at", "source", "notice", "language", "evidence")


def _row(event: ConsentEvent) -> tuple[Any, ...]:
    return (
        event.subject,
        _spell(event.about),
        event.status.value,
        (event.at - _EPOCH) // _MICROSECOND,
        event.source,
        event.notice,
        event.language,
        event.evidence,
    )


def _event(row: Row[Any]) -> ConsentEvent:
    return ConsentEvent(
        subject=row.subject,
        about=_read(row.about),
        status=ConsentStatus(row.status),
        at=_EPOCH + row.at * _MICROSECOND,
        source=row.source,
        notice=row.notice,
        language=row.language,
        evidence=row.evidence,
    )


def _spell(about: Purpose | Flag | int) -> str:
    """How the log writes what an event is about.

    Examples:
        >>> _spell(Purpose.ANALYTICS), _spell(Flag.CHILD), _spell(2)
        ('purpose/analytics', 'flag/child', 'law/2')
    """
    if isinstance(about, Purpose):
        return f"purpose/{about.value}"
    return f"flag/{about.value}" if isinstance(about, Flag) else f"law/{about}"


def _read(about: str) -> Purpose | Flag | int:
    kind, _, name = about.partition("/")
    if kind == "purpose":
        return Purpose(name)
    return Flag(name) if kind == "flag" else int(name)
