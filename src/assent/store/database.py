"""The interface of the store, and the one door to it.

Two drivers answer to it, `sqlite` and `postgresql`. They share a conformance suite
(`tests/rooms/test_store.py`), not a base class.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError

from assent.vocabulary import BadRequest

T = TypeVar("T")


class Database(Protocol):
    """What a room may do with the store."""

    url: str
    dialect: str

    def read(self) -> AbstractContextManager[Connection]:
        """A connection that sees one unchanging snapshot and can write nothing."""
        ...

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction and return its result once that is durable.

        All of `work` happens or none of it. It must not call `write` again: pass the
        connection on instead.

        Raises:
            Later: the store cannot be written (full, locked, gone); nothing was changed.
        """
        ...

    def faults(self) -> list[str]:
        """What is broken in its files, as far as the engine can tell; empty when nothing is."""
        ...

    def scrub(self) -> None:
        """Remove what deleted rows left behind in files, as far as the engine can."""
        ...

    def close(self) -> None:
        """Finish what was accepted and let go of every connection. Safe to call twice."""
        ...


def open_database(url: str) -> Database:
    """Open the database at `url`, such as `sqlite:///data/assent.db` or `postgresql://...`.

    Raises:
        BadRequest: the address is neither SQLite's nor PostgreSQL's.
    """
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend == "sqlite":
        from assent.store.sqlite import SqliteDatabase

        place = make_url(url).database
        if not place or place == ":memory:":
            raise BadRequest("the database must be a file, such as `sqlite:///data/assent.db`")
        return SqliteDatabase(Path(place))
    if backend == "postgresql":
        from assent.store.postgresql import PostgresqlDatabase

        return PostgresqlDatabase(url)
    raise BadRequest(
        f"the database address starts with `{url.partition(':')[0]}`; "
        "expected `sqlite:///FILE` or `postgresql://HOST/NAME`"
    )
