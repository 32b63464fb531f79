"""The ledger: answers a second, entries a second, and what a proof costs in a log of a million."""

import secrets
import sqlite3
import statistics
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from assent.assembly import House, make_house, open_house
from assent.demo.shop import data_map
from assent.ledger import Ledger, Line, Signer
from assent.store import metadata, open_database
from assent.vocabulary import Purpose, SubjectId, Use
from bench import median, row

N_PEOPLE = 2_000
N_ENTRIES = 1_000_000
GROUPS = (500, 5_000)
USE = Use.of(Purpose.SERVICE, "purchases")
SAID = {"answer": "granted", "purpose": "service", "fields": ["purchases"], "law": "gdpr"}


def rows() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        return [*_answers(Path(folder)), *_entries(Path(folder)), *_proofs(Path(folder))]


def _answers(folder: Path) -> list[dict[str, object]]:
    make_house(folder / "house", data_map())
    house = open_house(folder / "house")
    people = house.gate.meet("household", [str(n) for n in range(N_PEOPLE)])
    alone = median(lambda: house.gate.ask(USE, SubjectId(int(people[0]))), inner=50) * 1e3
    together = median(lambda: house.gate.ask_many(USE, people)) * 1e3
    house.database.write(lambda c: c.exec_driver_sql("CREATE TABLE bench (n)"))
    bare = median(lambda: _flush(house), inner=50) * 1e3
    house.close()
    flush = {"peer": "one durable write of nothing but a row", "peer_value": bare}
    one_by_one = {"peer": "asked one by one", "peer_value": alone * N_PEOPLE}
    return [
        row("ledger", "one answer, durable before it is given", alone, "ms", **flush),
        row("ledger", f"{N_PEOPLE:,} people asked about at once", together, "ms", **one_by_one),
    ]


def _flush(house: House) -> None:
    house.database.write(lambda c: c.exec_driver_sql("INSERT INTO bench VALUES (1)"))


def _entries(folder: Path) -> list[dict[str, object]]:
    """Durable entries a second, beside bare SQLite keeping the same rows with no tree over them."""
    ledger = _ledger(folder / "entries.db")
    found = []
    for size in GROUPS:
        lines = [Line("use", SAID, secrets.token_bytes(16)) for _ in range(size)]
        turns = max(1, 20_000 // size)
        ledger.record_many(lines)
        times = [_timed(ledger.record_many, lines) for _ in range(5 * turns)]
        ours, slow = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        bare = _bare(folder / f"bare-{size}.db", size, turns)
        peer = {"peer": "bare SQLite, the same rows, no tree", "peer_value": size / bare}
        what = f"durable entries in groups of {size:,}"
        found.append(row("ledger", what, size / ours, "entries/s", **peer))
        found.append(row("ledger", f"{what}, slowest 5 %", size / slow, "entries/s"))
    with ThreadPoolExecutor(64) as pool:
        start = perf_counter()
        list(pool.map(lambda _: ledger.record("use", SAID, pseudonym=bytes(16)), range(4_000)))
        rate = 4_000 / (perf_counter() - start)
    what = "durable entries, one call each, from 64 threads"
    return [*found, row("ledger", what, rate, "entries/s")]


def _bare(place: Path, size: int, turns: int) -> float:
    connection = sqlite3.connect(place, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE e (number INTEGER PRIMARY KEY, kind, pseudonym, salt, body, leaf)"
    )
    connection.execute("CREATE INDEX by_pseudonym ON e (pseudonym)")
    body, one = repr(SAID) + "x" * 80, secrets.token_bytes(16)
    some = [("use", secrets.token_bytes(16), one, body, one * 2) for _ in range(size)]
    insert = "INSERT INTO e (kind, pseudonym, salt, body, leaf) VALUES (?, ?, ?, ?, ?)"

    def work() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, some)
        connection.execute("COMMIT")

    taken = median(work, repeats=5, inner=turns)
    connection.close()
    return taken


def _proofs(folder: Path) -> list[dict[str, object]]:
    """What a proof costs at a million entries, ours and pymerkle's."""
    ledger = _ledger(folder / "proofs.db")
    lines = [Line("use", SAID)] * 10_000
    while ledger.size() < N_ENTRIES:
        ledger.record_many(lines)
    numbers = [secrets.randbelow(N_ENTRIES) for _ in range(400)]
    proof = [_timed(ledger.inclusion, each, N_ENTRIES) * 1e3 for each in numbers]
    grew = [_timed(ledger.consistency, each, N_ENTRIES) * 1e3 for each in numbers]
    theirs = _pymerkle(folder / "pymerkle.db")
    peer = {"peer": "pymerkle's SqliteTree, as many", "peer_value": theirs}
    found = [
        row("ledger", f"inclusion proof at {N_ENTRIES:,}", statistics.median(proof), "ms", **peer),
        row("ledger", "the same, 99th percentile", statistics.quantiles(proof, n=100)[98], "ms"),
        row("ledger", f"consistency proof at {N_ENTRIES:,}", statistics.median(grew), "ms"),
    ]
    start = perf_counter()
    assert ledger.verify().whole
    rate = N_ENTRIES / (perf_counter() - start)
    return [*found, row("ledger", "entries verified", rate, "entries/s")]


def _pymerkle(place: Path) -> float | None:
    """The median of its proofs, in milliseconds; None where the extra `peers` is not installed."""
    with suppress(ImportError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pymerkle import SqliteTree

        tree = SqliteTree(str(place), algorithm="sha256")
        for _ in range(N_ENTRIES // 10_000):
            tree.append_entries([secrets.token_bytes(160) for _ in range(10_000)])
        places = [1 + secrets.randbelow(N_ENTRIES) for _ in range(9)]
        return statistics.median(_timed(tree.prove_inclusion, each) * 1e3 for each in places)
    return None


def _ledger(place: Path) -> Ledger:
    database = open_database(f"sqlite:///{place}")
    database.write(metadata.create_all)
    return Ledger(database, lambda: datetime.now(UTC), Signer("bench.example/log", bytes(32)))


def _timed(work: object, *arguments: object) -> float:
    start = perf_counter()
    work(*arguments)  # type: ignore[operator]
    return perf_counter() - start
