"""The store's conformance suite: every driver passes all of it."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, func, select

from assent.store import (
    Erase,
    Holds,
    column,
    insert_new,
    look_up,
    numbers,
    open_database,
    put,
    table,
)
from assent.vocabulary import BadRequest, Later

_notes = Table("notes", MetaData(), Column("n", Integer, primary_key=True), Column("said", String))


@pytest.fixture
def database(store_url):
    database = open_database(store_url)
    database.write(_notes.metadata.create_all)
    yield database
    database.close()


def count(database):
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(_notes))


def test_what_was_written_is_read(database):
    database.write(lambda c: c.execute(_notes.insert().values(n=1, said="yes")))
    with database.read() as connection:
        assert connection.scalar(select(_notes.c.said)) == "yes"


def test_all_of_a_write_happens_or_none(database):
    def half(connection):
        connection.execute(_notes.insert().values(n=1, said="first"))
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        database.write(half)
    assert count(database) == 0


def test_a_failing_write_takes_no_other_with_it(database):
    def one(n):
        def work(connection):
            connection.execute(_notes.insert().values(n=n, said="x"))
            if n % 3 == 0:
                raise ValueError(n)

        return work

    def attempt(n):
        try:
            database.write(one(n))
        except ValueError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        kept = sum(pool.map(attempt, range(60)))
    assert kept == count(database) == 40


def test_a_reader_sees_one_unchanging_snapshot(database):
    database.write(lambda c: c.execute(_notes.insert().values(n=1, said="a")))
    with database.read() as connection:
        before = connection.scalar(select(func.count()).select_from(_notes))
        other = threading.Thread(
            target=lambda: database.write(
                lambda c: c.execute(_notes.insert().values(n=2, said="b"))
            )
        )
        other.start()
        other.join()
        assert connection.scalar(select(func.count()).select_from(_notes)) == before
    assert count(database) == 2


def test_a_reader_cannot_write(database):
    with pytest.raises(Exception, match=r"(?i)read"), database.read() as connection:
        connection.execute(_notes.insert().values(n=1, said="sneaked in"))
    assert count(database) == 0


def test_rows_that_are_there_already_are_not_doubled(database):
    rows = [(n, "x") for n in range(5)]
    assert database.write(lambda c: insert_new(c, _notes, ("n", "said"), rows)) == 5
    assert database.write(lambda c: insert_new(c, _notes, ("n", "said"), [*rows, (9, "y")])) == 1
    assert database.write(lambda c: insert_new(c, _notes, ("n", "said"), [])) == 0
    assert count(database) == 6


def test_put_replaces_by_key(database):
    database.write(lambda c: put(c, _notes, ("n", "said"), [(1, "old")], key=("n",)))
    database.write(lambda c: put(c, _notes, ("n", "said"), [(1, "new")], key=("n",)))
    with database.read() as connection:
        assert connection.scalar(select(_notes.c.said)) == "new"


@pytest.mark.parametrize("n", [0, 1, 7, 64, 600, 1100])
def test_rows_are_looked_up_by_any_count_of_keys(database, n):
    rows = [(each, f"said {each}") for each in range(1000)]
    database.write(lambda c: insert_new(c, _notes, ("n", "said"), rows))
    numbers_wanted = list(range(500, 500 + n))
    texts_wanted = [f"said {each}" for each in numbers_wanted]
    with database.read() as connection:
        by_number = look_up(connection, _notes, ("n", "said"), numbers_wanted)
        by_text = look_up(connection, _notes, ("n",), texts_wanted, key="said")
    assert sorted(by_number) == rows[500 : 500 + n]
    assert sorted(by_text) == [(each,) for each, _ in rows[500 : 500 + n]]


def test_rows_that_cannot_be_read_to_the_end_are_asked_for_later(tmp_path):
    path = tmp_path / "broken.db"
    database = open_database(f"sqlite:///{path}")
    database.write(_notes.metadata.create_all)
    rows = [(each, "x" * 100) for each in range(2000)]
    database.write(lambda c: insert_new(c, _notes, ("n", "said"), rows))
    database.scrub()
    database.close()
    whole = path.read_bytes()
    half = len(whole) // 2
    path.write_bytes(whole[:half] + b"\xff" * (len(whole) - half))
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(Later, match="cannot be used"), database.read() as connection:
        look_up(connection, _notes, ("n", "said"), list(range(2000)))
    database.close()


def test_numbers_are_joined_with_in_any_count(database):
    database.write(lambda c: insert_new(c, _notes, ("n", "said"), [(n, "x") for n in range(100)]))
    with database.read() as connection:
        for wanted in ([], [3], list(range(50, 100_000))):
            found = select(_notes.c.n).where(_notes.c.n.in_(numbers(connection, wanted)))
            assert sorted(connection.scalars(found)) == [n for n in wanted if n < 100]


def test_a_closed_database_answers_later(database):
    database.close()
    database.close()
    if database.dialect == "sqlite":
        with pytest.raises(Later, match="closed"):
            database.write(lambda _: None)


@pytest.mark.parametrize("address", ["mysql://localhost/x", "nonsense", "sqlite://", ""])
def test_an_address_that_cannot_be_used_is_refused_with_what_was_expected(address):
    with pytest.raises(BadRequest, match=r"expected|must be a file"):
        open_database(address)


def test_a_write_within_a_write_is_refused(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(RuntimeError, match="pass its connection on"):
        database.write(lambda _: database.write(lambda _: None))
    database.close()


def test_deleted_bytes_are_gone_from_sqlite_files(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    secret = "unmistakable-4711-value"
    things = Table(
        "things", MetaData(), Column("n", Integer, primary_key=True), Column("b", LargeBinary)
    )
    database.write(things.metadata.create_all)
    database.write(lambda c: c.execute(things.insert().values(n=1, b=secret.encode() * 50)))
    database.write(lambda c: c.execute(things.delete()))
    database.scrub()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert secret.encode() not in left
    database.close()


def test_a_full_disk_changes_nothing_and_says_so(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    database.write(_notes.metadata.create_all)

    def too_much(connection):
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.execute(_notes.insert(), [{"n": n, "said": "x" * 4000} for n in range(50)])

    with pytest.raises(Later, match="disk is full; nothing was changed"):
        database.write(too_much)
    assert count(database) == 0
    database.close()


def test_what_was_acknowledged_outlives_a_kill(tmp_path):
    """A process that is killed the moment its write returns has lost nothing."""
    program = (
        "import os, sys\n"
        "from assent.store import open_database\n"
        "database = open_database('sqlite:///' + sys.argv[1])\n"
        "database.write(lambda c: c.exec_driver_sql('CREATE TABLE t (n INTEGER)'))\n"
        "database.write(lambda c: c.exec_driver_sql('INSERT INTO t VALUES (7)'))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    place = tmp_path / "killed.db"
    assert subprocess.run([sys.executable, "-c", program, str(place)], check=False).returncode == -9
    database = open_database(f"sqlite:///{place}")
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT n FROM t").scalar() == 7
    database.close()


def test_a_table_must_say_what_it_holds_and_how_it_is_erased():
    elsewhere = MetaData()
    with pytest.raises(TypeError, match="does not declare what it holds"):
        table("x_plain", Column("n", Integer), erase=Erase(kept_because="?"), within=elsewhere)
    with pytest.raises(TypeError, match="does not hold a subject"):
        table(
            "x_by", column("n", Integer, holds=Holds.NOTHING), erase=Erase(by="n"), within=elsewhere
        )
    with pytest.raises(TypeError, match="either"):
        Erase()
