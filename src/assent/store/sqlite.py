"""SQLite: any number of readers, one writer with group commit.

A commit that survives a power cut costs a disk flush. The one writer thread takes all work
that waits, runs each piece in a savepoint of its own, and flushes once for all of them, so
many small writers cost little more than one. (Several SQLite writers fight over the lock: 99th
percentile 34 ms with one, 963 ms with several.)

`synchronous=FULL`: what was acknowledged is on the disk. `secure_delete=ON`: what was deleted
is overwritten with zeros. `wal_autocheckpoint`: a page that many commits change, as random keys
have it, is copied from the log to its place once for all of them.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import QueuePool

from assent.vocabulary import AssentError, Later

T = TypeVar("T")
Work = tuple[Callable[[Connection], Any], "Future[Any]"]

LARGEST_GROUP = 500
_UNAVAILABLE = (OperationalError, InterfaceError, sqlite3.OperationalError)
_BROKEN = (DatabaseError, sqlite3.DatabaseError)  # bare, and no kind of it: a file that is none
BUSY_MS = 30_000
LOG_PAGES = 8192
"""Pages of 4 KiB in the write-ahead log before they are copied to where they belong."""


class SqliteDatabase:
    """One SQLite file in WAL mode."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"
        self._readers = _engine(path, "query_only=ON")
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None
        self._closed = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """See `Database.read`."""
        with _later_when_unavailable(), self._readers.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def write(self, work: Callable[[Connection], T]) -> T:
        """See `Database.write`."""
        if threading.current_thread() is self._writer:
            raise RuntimeError("a write was called within a write; pass its connection on instead")
        answer: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise Later("the database has been closed")
            if self._writer is None:
                self._writer = threading.Thread(
                    target=self._write_groups, name="assent-writer", daemon=True
                )
                self._writer.start()
            self._queue.put((work, answer))
        with _later_when_unavailable():
            return answer.result()

    def faults(self) -> list[str]:
        """See `Database.faults`."""
        with self.read() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(5)").scalars().all()
        return [] if found == ["ok"] else [str(each) for each in found]

    def scrub(self) -> None:
        """Fold the write-ahead log into the file and cut it to nothing."""
        with _later_when_unavailable(), _connected(_engine(self.path)) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """See `Database.close`."""
        with self._lock:
            self._closed = True
            writer, self._writer = self._writer, None
            if writer is not None:
                self._queue.put(None)
        if writer is not None:
            writer.join()
        self._readers.dispose()

    def _write_groups(self) -> None:
        """Until told to stop: take all that waits, and commit it with one flush."""
        engine = _engine(self.path)
        while True:
            group = self._next_group()
            if group:
                _commit(engine, group)
            if len(group) == 0 or group.stop:
                engine.dispose()
                return

    def _next_group(self) -> "_Group":
        group = _Group()
        waiting = self._queue.get()
        while True:
            if waiting is None:
                group.stop = True
                return group
            group.append(waiting)
            if len(group) >= LARGEST_GROUP or self._queue.empty():
                return group
            waiting = self._queue.get()


class _Group(list[Work]):
    """Work to be committed together; `stop` when the database closes after it."""

    stop = False


def _commit(engine: Engine, group: list[Work]) -> None:
    """Run each piece in its own savepoint and commit all; answer only when it is durable."""
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                results = [(answer, _run(connection, work, answer)) for work, answer in group]
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                if _in_transaction(connection):
                    connection.exec_driver_sql("ROLLBACK")
                raise
    except BaseException as failure:  # noqa: BLE001  every caller must hear that nothing was kept
        for _, answer in group:
            if not answer.done():
                answer.set_exception(failure)
        return
    for answer, result in results:
        if not answer.done():
            answer.set_result(result)


def _run(connection: Connection, work: Callable[[Connection], T], answer: "Future[T]") -> T | None:
    """Run one piece; if it fails, undo it alone and tell its caller, who alone is concerned."""
    connection.exec_driver_sql("SAVEPOINT piece")
    result = None
    try:
        result = work(connection)
    except BaseException as failure:
        if not _in_transaction(connection):
            raise  # the engine gave the whole transaction up, as it does on a full disk
        connection.exec_driver_sql("ROLLBACK TO piece")
        answer.set_exception(failure)
    connection.exec_driver_sql("RELEASE piece")
    return result


def _in_transaction(connection: Connection) -> bool:
    raw = connection.connection.dbapi_connection
    return bool(raw and raw.in_transaction)


def _engine(path: Path, *pragmas: str) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        isolation_level="AUTOCOMMIT",
        poolclass=QueuePool,
        connect_args={"check_same_thread": False, "cached_statements": 512},
    )

    def prepare(connection: Any, _record: object) -> None:
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "foreign_keys=ON",
            "cache_size=-65536",
            f"wal_autocheckpoint={LOG_PAGES}",
            *pragmas,
        ):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    return engine


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _later_when_unavailable() -> Iterator[None]:
    try:
        yield
    except AssentError:
        raise
    except (DBAPIError, sqlite3.DatabaseError) as failure:  # fetching meets the driver's own
        if not isinstance(failure, _UNAVAILABLE) and type(failure) not in _BROKEN:
            raise
        raise Later(
            f"the database cannot be used: {_plainly(failure)}; nothing was changed"
        ) from failure


def _plainly(failure: DBAPIError | sqlite3.DatabaseError) -> str:
    said = failure.orig if isinstance(failure, DBAPIError) else failure
    return str(said).strip().rstrip(".").replace("\n", " ").lower()
