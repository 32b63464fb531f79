"""Which identifiers lead to one person: what is moved when that is learnt, and moved back.

Somebody who signs in is one person with the device they came by. Then what the device did moves
to the person, row by row on record, so that a mistaken link can be undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, String, Table, select

from assent.people.identity import identifiers
from assent.people.profile import events
from assent.store import Erase, Holds, column, insert_new, insert_one, numbers, table

_links = table(
    "people_link",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("subject", Integer, nullable=False, index=True, holds=Holds.SUBJECT),
    # who it was before; none where the identifier was not known
    column("before", Integer, nullable=True, holds=Holds.SUBJECT),
    column("at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),  # seconds since 1970
    column("undone_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    erase=Erase(by="subject"),
)

_moved = table(
    "people_moved",
    column("link", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("what", String(16), primary_key=True, holds=Holds.NOTHING),
    column("key", LargeBinary, primary_key=True, holds=Holds.IDENTIFIER),
    column("subject", Integer, nullable=False, index=True, holds=Holds.SUBJECT),
    erase=Erase(by="subject"),
)

_MOVES: dict[str, tuple[Table, str]] = {
    "identifier": (identifiers, "hash"),
    "event": (events, "key"),
}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Link:
    """One time that an identifier came to lead to a person.

    Args:
        number: its own.
        subject: the person.
        before: who it was before, None where nobody.
        at: when, in seconds since 1970.
    """

    number: int
    subject: int
    before: int | None
    at: int


def kinds_of(connection: Connection, subject: int) -> set[str]:
    """The kinds of identifier that lead to a person."""
    query = select(identifiers.c.kind).where(identifiers.c.subject == subject)
    return set(connection.scalars(query))


def move(connection: Connection, before: int, subject: int, at: datetime) -> int:
    """Make one person of two: every identifier and event of `before` becomes `subject`'s.

    Returns:
        The number of the link.
    """
    number = _begin(connection, subject, before, at)
    for what, (each, key) in _MOVES.items():
        keys = list(connection.scalars(select(each.c[key]).where(each.c.subject == before)))
        _note(connection, number, what, keys, subject)
        connection.execute(each.update().where(each.c.subject == before).values(subject=subject))
    return number


def add(connection: Connection, tag: bytes, kind: str, subject: int, at: datetime) -> int:
    """Let an identifier that was not known lead to a person; answers the number of the link."""
    number = _begin(connection, subject, None, at)
    insert_new(connection, identifiers, ("hash", "kind", "subject"), [(tag, kind, subject)])
    _note(connection, number, "identifier", [tag], subject)
    return number


def link_of(connection: Connection, tag: bytes) -> Link | None:
    """The link by which an identifier came to its person, unless it was undone."""
    query = (
        select(_links)
        .join(_moved, _moved.c.link == _links.c.number)
        .where(_moved.c.what == "identifier", _moved.c.key == tag, _links.c.undone_at.is_(None))
        .order_by(_links.c.number.desc())
    )
    row = connection.execute(query).first()
    return None if row is None else Link(row.number, row.subject, row.before, row.at)


def undo(connection: Connection, link: Link, at: datetime) -> int:
    """Move back what a link moved; an identifier that was nobody's is forgotten.

    Returns:
        How many rows went back.
    """
    n_back = 0
    for what, (each, key) in _MOVES.items():
        query = select(_moved.c.key).where(_moved.c.link == link.number, _moved.c.what == what)
        keys = [bytes(found) for found in connection.scalars(query)]
        for start in range(0, len(keys), _AT_ONCE):
            theirs = each.c[key].in_(keys[start : start + _AT_ONCE])
            if link.before is None:
                n_back += connection.execute(each.delete().where(theirs)).rowcount
            else:
                back = each.update().where(theirs).values(subject=link.before)
                n_back += connection.execute(back).rowcount
    connection.execute(_moved.delete().where(_moved.c.link == link.number))
    done = {"undone_at": int(at.timestamp())}
    connection.execute(_links.update().where(_links.c.number == link.number).values(done))
    return n_back


def were(connection: Connection, subjects: Sequence[int]) -> list[int]:
    """Whom these people were before, through every link that was not undone."""
    found: dict[int, None] = {}
    waiting = list(subjects)
    while waiting:
        query = select(_links.c.before).where(
            _links.c.subject.in_(numbers(connection, waiting)),
            _links.c.before.is_not(None),
            _links.c.undone_at.is_(None),
        )
        waiting = [each for each in connection.scalars(query) if each not in found]
        found |= dict.fromkeys(waiting)
    return list(found)


def _begin(connection: Connection, subject: int, before: int | None, at: datetime) -> int:
    row = {"subject": subject, "before": before, "at": int(at.timestamp()), "undone_at": None}
    return insert_one(connection, _links, row)


def _note(
    connection: Connection, number: int, what: str, keys: Sequence[bytes], subject: int
) -> None:
    rows = [(number, what, bytes(key), subject) for key in keys]
    insert_new(connection, _moved, ("link", "what", "key", "subject"), rows)
