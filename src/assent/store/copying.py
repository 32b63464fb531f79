"""A consistent copy of a whole store as one SQLite file, and its way back into either engine.

From SQLite it is the engine's online backup; from PostgreSQL the rows of every table, read in one
snapshot. Either way what was deleted is not in it, and nothing else than this is needed to read
it again.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, MetaData, func, select, text

from assent.store.database import Database, open_database
from assent.store.migrations import upgrade
from assent.vocabulary import Later

Progress = Callable[[int, int | None], None]

_AT_ONCE = 5_000
_PAGES = 2_000


def copy_out(database: Database, file: Path, tables: MetaData, on_progress: Progress) -> None:
    """Copy all that the store holds at one moment to a new SQLite file; nobody need wait.

    Args:
        database: which store; brought up to this version.
        file: where to; it must not be there yet.
        tables: every table of the house.
        on_progress: told (done, of how many).
    """
    if database.dialect == "sqlite":
        _copy_pages(database, file, on_progress)
    else:
        copy = open_database(f"sqlite:///{file}")
        upgrade(copy)
        with database.read() as reading:
            copy.write(lambda writing: _copy_rows(reading, writing, tables, on_progress))
        copy.scrub()
        copy.close()
    _settle(file)


def copy_in(file: Path, database: Database, tables: MetaData, on_progress: Progress) -> None:
    """Fill an empty PostgreSQL store from such a file, all of it or nothing."""
    upgrade(database)
    copy = open_database(f"sqlite:///{file}")
    with copy.read() as reading:
        database.write(lambda writing: _copy_rows(reading, writing, tables, on_progress))
    copy.close()


def _copy_pages(database: Database, file: Path, on_progress: Progress) -> None:
    with database.read() as connection, _written(file), closing(sqlite3.connect(file)) as copy:
        connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar()  # fixes the moment
        source = connection.connection.dbapi_connection
        source.backup(  # type: ignore[union-attr]
            copy,
            pages=_PAGES,
            progress=lambda _status, left, of: on_progress(of - left, of),
        )


def _copy_rows(
    reading: Connection, writing: Connection, tables: MetaData, on_progress: Progress
) -> None:
    counts = {
        each.name: reading.execute(select(func.count()).select_from(each)).scalar_one()
        for each in tables.sorted_tables
    }
    done, total = 0, sum(counts.values())
    streaming = reading.execution_options(stream_results=True)
    for table in tables.sorted_tables:
        writing.execute(table.delete())  # what a migration put there
        found = streaming.execute(table.select())
        while rows := found.mappings().fetchmany(_AT_ONCE):
            writing.execute(table.insert(), [dict(row) for row in rows])
            done += len(rows)
            on_progress(done, total)
    _carry_numbers(reading, writing, tables)


def _carry_numbers(reading: Connection, writing: Connection, tables: MetaData) -> None:
    """Number on from where the source stood: the number of somebody erased is nobody else's."""
    for table in tables.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        name = {"table": table.name, "column": column.name}
        if reading.dialect.name == "postgresql":
            sequence = reading.execute(_SEQUENCE, name).scalar()
            last = reading.execute(text(f"SELECT last_value FROM {sequence}")).scalar_one()
        elif table.dialect_options["sqlite"]["autoincrement"]:
            last = reading.execute(_LAST, name).scalar() or 0
        else:
            last = reading.execute(select(func.max(column))).scalar() or 0
        if writing.dialect.name == "postgresql":
            writing.execute(_SET_NUMBER, {**name, "last": max(last, 1)})
        elif table.dialect_options["sqlite"]["autoincrement"]:
            writing.execute(_FORGET_LAST, name)
            writing.execute(_SET_LAST, {**name, "last": last})


_SEQUENCE = text("SELECT pg_get_serial_sequence(:table, :column)")
_SET_NUMBER = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
_LAST = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
_FORGET_LAST = text("DELETE FROM sqlite_sequence WHERE name = :table")
_SET_LAST = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)")


def _settle(file: Path) -> None:
    """One file that needs no other, handed to the disk."""
    with _written(file), closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _written(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as failure:
        raise Later(f"the copy `{file}` cannot be written: {failure}; make room") from failure
