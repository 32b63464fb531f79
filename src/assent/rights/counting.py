"""Counts that may stay when people are erased: how many of them bought a thing, and nothing more.

No time, no amount and no combination of things is kept, so a count says nothing of any one of
those in it; and a count of fewer than ten people is not shown.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from assent.people.profile import NO_ITEM, events
from assent.rights.kept import counts
from assent.store import Database, numbers, put

FEWEST = 10


def count(connection: Connection, subjects: Sequence[int]) -> None:
    """Add what these people did to the counts, before their rows go."""
    if not subjects:
        return
    item = func.coalesce(events.c.item, NO_ITEM).label("item")
    theirs = events.c.subject.in_(select(numbers(connection, subjects).subquery().c.number))
    query = (
        select(events.c.kind, item, func.count(events.c.subject.distinct()))
        .where(theirs)
        .group_by(events.c.kind, item)
    )
    before = {(row.kind, row.item): row.people for row in connection.execute(counts.select())}
    rows = [(k, i, before.get((k, i), 0) + n) for k, i, n in connection.execute(query)]
    put(connection, counts, ("kind", "item", "people"), rows, key=("kind", "item"))


def counted(database: Database) -> list[tuple[str, int, int]]:
    """(kind, item, people) of those things that at least ten people did who were erased since."""
    query = counts.select().where(counts.c.people >= FEWEST)
    with database.read() as connection:
        rows = connection.execute(query.order_by(counts.c.kind, counts.c.item))
        return [(row.kind, row.item, row.people) for row in rows]
