"""The house every test may ask for, on SQLite and on a PostgreSQL started here and ended here."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assent.assembly import House
from assent.assembly.tables import key_metadata, metadata
from assent.store import open_database
from postgres import ThrowAwayPostgres
from world import DATA_MAP, Cast


class TestClock:
    """A clock that stands still until it is told to move."""

    __test__ = False

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **how: float) -> None:
        self.now += timedelta(**how)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThrowAwayPostgres]:
    folder = tmp_path_factory.mktemp("postgres")
    with ThrowAwayPostgres(folder) as server:
        yield server


_numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database; each test that asks runs on both engines."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'assent.db'}"
    return request.getfixturevalue("postgres").new_database(f"test_{next(_numbers)}")


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


def build_house(url: str, folder: Path, clock: TestClock, data_map=DATA_MAP) -> House:
    database = open_database(url)
    database.write(metadata.create_all)
    keys = open_database(f"sqlite:///{folder / 'keys.db'}")
    keys.write(key_metadata.create_all)
    return House(
        data_map,
        database=database,
        key_database=keys,
        master=bytes(range(32)),
        folder=folder,
        keepsakes=folder / "checkpoints",
        clock=clock,
        url="http://127.0.0.1:8642",
    )


@pytest.fixture
def house(store_url: str, tmp_path: Path, clock: TestClock) -> Iterator[House]:
    """A whole house on either engine."""
    built = build_house(store_url, tmp_path, clock)
    yield built
    built.close()


@pytest.fixture
def sqlite_house(tmp_path: Path, clock: TestClock) -> Iterator[House]:
    """A whole house on SQLite only, for what does not depend on the engine."""
    built = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock)
    yield built
    built.close()


@pytest.fixture
def cast(house: House) -> Cast:
    """Ada, Ben, Cleo, Dan and Eve, met and with their wishes noted."""
    return Cast(house)


@pytest.fixture
def sqlite_cast(sqlite_house: House) -> Cast:
    return Cast(sqlite_house)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly which pages were not tried in a browser, and why."""
    skipped = [
        each
        for each in terminalreporter.stats.get("skipped", [])
        if "tests/browser/" in each.nodeid
    ]
    if skipped:
        terminalreporter.section("browser tests that did NOT run")
        terminalreporter.line(str(skipped[0].longrepr[2]).removeprefix("Skipped: "))
        for each in skipped:
            terminalreporter.line(f"  {each.nodeid}")
