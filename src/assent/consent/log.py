"""The log of consent events as it is stored: rows are added, and never changed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, Row, String, UniqueConstraint

from assent.consent.event import ConsentEvent, Flag
from assent.store import Erase, Holds, column, insert_new, numbers, table
from assent.vocabulary import ConsentStatus, Purpose

consent_events = table(
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
    ages="an act that a later one overtook goes with its purpose; the one that decides stays",
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_COLUMNS = ("subject", "about", "status", "at", "source", "notice", "language", "evidence")


def add(connection: Connection, said: Sequence[ConsentEvent]) -> int:
    """Record events; one that is known already is not doubled.

    Returns:
        How many were new.
    """
    return insert_new(connection, consent_events, _COLUMNS, [_row(event) for event in said])


def events_of(connection: Connection, subjects: Sequence[int]) -> dict[int, list[ConsentEvent]]:
    """Everything each of these people said, oldest first; nobody who said nothing."""
    said: defaultdict[int, list[ConsentEvent]] = defaultdict(list)
    query = consent_events.select().where(
        consent_events.c.subject.in_(numbers(connection, subjects))
    )
    for row in connection.execute(query.order_by(consent_events.c.at, consent_events.c.number)):
        said[row.subject].append(_event(row))
    return dict(said)


def remove(connection: Connection, said: Sequence[ConsentEvent]) -> int:
    """Take events out of the log, and answer how many there were."""
    c = consent_events.c
    key = (c.subject, c.about, c.status, c.at, c.source, c.notice)
    gone = 0
    for event in said:
        here = [column == cell for column, cell in zip(key, _row(event)[:6], strict=True)]
        gone += connection.execute(consent_events.delete().where(*here)).rowcount
    return gone


def micros(at: datetime) -> int:
    """Microseconds since 1970, as a moment is stored here."""
    return (at - _EPOCH) // _MICROSECOND


def _row(event: ConsentEvent) -> tuple[Any, ...]:
    return (
        event.subject,
        spell(event.about),
        event.status.value,
        micros(event.at),
        event.source,
        event.notice,
        event.language,
        event.evidence,
    )


def _event(row: Row[Any]) -> ConsentEvent:
    return ConsentEvent(
        subject=row.subject,
        about=read(row.about),
        status=ConsentStatus(row.status),
        at=_EPOCH + row.at * _MICROSECOND,
        source=row.source,
        notice=row.notice,
        language=row.language,
        evidence=row.evidence,
    )


def spell(about: Purpose | Flag | int) -> str:
    """How the log writes what an event is about.

    Examples:
        >>> spell(Purpose.ANALYTICS), spell(Flag.CHILD), spell(2)
        ('purpose/analytics', 'flag/child', 'law/2')
    """
    if isinstance(about, Purpose):
        return f"purpose/{about.value}"
    return f"flag/{about.value}" if isinstance(about, Flag) else f"law/{about}"


def read(about: str) -> Purpose | Flag | int:
    """What an event is about, from how the log writes it."""
    kind, _, name = about.partition("/")
    if kind == "purpose":
        return Purpose(name)
    return Flag(name) if kind == "flag" else int(name)
