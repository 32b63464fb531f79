"""How soon a withdrawal counts: from the press on the person's page to the first denial.

Over the web app as it is served, with the store on the disk, beside one durable write to bare
SQLite, which nothing that survives a crash can beat.
"""

import sqlite3
import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import statistics

from litestar.testing import TestClient

from assent.campaigns import Link
from assent.vocabulary import Denial, Grant, Purpose, Use
from assent.web import create_app
from bench import row
from conftest import TestClock, build_house
from world import Cast

REPEATS = 41
EMAIL = Purpose.DIRECT_MARKETING_EMAIL


def rows() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        house = build_house(f"sqlite:///{place / 'assent.db'}", place, TestClock())
        ada = Cast(house).ada
        link = house.links.address(Link(ada, "", EMAIL)).removeprefix(house.url)
        use = Use.of(EMAIL, "email")
        times = []
        with TestClient(create_app(house)) as browser:
            for _ in range(REPEATS):
                house.clock.advance(seconds=2)
                house.preferences.answer(ada, EMAIL, "given", source="bench")
                assert isinstance(house.gate.ask(use, ada), Grant)
                house.clock.advance(seconds=2)
                start = perf_counter()
                browser.post(link, data={"List-Unsubscribe": "One-Click"})
                answer = house.gate.ask(use, ada)
                times.append(perf_counter() - start)
                assert isinstance(answer, Denial)
        house.close()
        bare = _bare(place / "bare.db")
    peer = {"peer": "two durable writes to bare SQLite", "peer_value": bare * 1e3}
    what = "from the press to the first denial, over HTTP"
    return [row("withdrawal", what, statistics.median(times) * 1e3, "ms", **peer)]


def _bare(place: Path) -> float:
    """Two commits: what was said, and the answer to what was asked next."""
    connection = sqlite3.connect(place, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE said (what TEXT)")
    times = []
    for _ in range(REPEATS):
        start = perf_counter()
        for _ in range(2):
            connection.execute("INSERT INTO said VALUES (?)", ("withdrawn",))
        times.append(perf_counter() - start)
    connection.close()
    return statistics.median(times)
