"""PostgreSQL through psycopg 3. The server commits in groups by itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import InterfaceError, OperationalError

from assent.vocabulary import Later

T = TypeVar("T")


class PostgresqlDatabase:
    """One PostgreSQL database."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="postgresql+psycopg")
        self.url = address.render_as_string(hide_password=False)
        self._engine = create_engine(address, pool_size=8, pool_pre_ping=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """See `Database.read`."""
        with _later_when_unavailable(), self._engine.connect() as connection:
            snapshot = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            try:
                yield snapshot
            finally:
                snapshot.rollback()

    def write(self, work: Callable[[Connection], T]) -> T:
        """See `Database.write`."""
        with _later_when_unavailable(), self._engine.begin() as connection:
            return work(connection)

    def faults(self) -> list[str]:
        """See `Database.faults`. The server checks its own pages; here it only has to answer."""
        with self.read():
            return []

    def scrub(self) -> None:
        """Give the space of deleted rows back, and note anew which values are common.

        Bytes stay in the server's log and in the free space of its pages until it writes them
        anew, which `docs/backup.md` says how to order. So values are sealed under a key per person.
        """
        with _later_when_unavailable(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                "VACUUM (ANALYZE)"
            )

    def close(self) -> None:
        """See `Database.close`."""
        self._engine.dispose()


@contextmanager
def _later_when_unavailable() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as failure:
        said = str(failure.orig).strip().partition("\n")[0].rstrip(".").lower()
        raise Later(f"the database cannot be used: {said}; nothing was changed") from failure
