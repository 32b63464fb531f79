"""Importing purchase lines under the gate, beside the bare insertion of the same rows."""

import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assent.assembly import make_house, open_house
from assent.catalogue import ItemRow
from assent.demo.shop import data_map
from bench import row

N_LINES = 200_000
N_PEOPLE = 2_000
N_ITEMS = 3_000


def rows() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "purchases.parquet"
        table = _purchases()
        pq.write_table(table, file)
        guarded = _guarded(Path(folder) / "house", file)
        bare = _bare(Path(folder) / "bare.db", table)
    what = f"import {N_LINES:,} purchase lines, each under the gate"
    return [
        row("intake", what, guarded, "s", peer="bare durable SQLite insertion", peer_value=bare)
    ]


def _purchases() -> pa.Table:
    rng = np.random.default_rng(3)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    at = [start + timedelta(minutes=int(n)) for n in rng.integers(0, 400_000, N_LINES)]
    return pa.table(
        {
            "household_id": rng.integers(0, N_PEOPLE, N_LINES),
            "basket_id": np.arange(N_LINES),
            "product_id": rng.integers(0, N_ITEMS, N_LINES),
            "transaction_timestamp": pa.array(at, pa.timestamp("us")),
            "quantity": rng.integers(1, 5, N_LINES),
            "sales_value": rng.random(N_LINES).round(2),
        }
    )


def _guarded(folder: Path, file: Path) -> float:
    make_house(folder, data_map())
    house = open_house(folder)
    house.catalogue.put([ItemRow(str(n), f"item {n}", "SOUP") for n in range(N_ITEMS)])
    start = perf_counter()
    report = house.importer.run("purchases", file)
    seconds = perf_counter() - start
    house.close()
    assert report.kept == N_LINES, report
    return seconds


def _bare(place: Path, table: pa.Table) -> float:
    """The same rows, parsed already, into one table with the same key and index."""
    numbered = enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True))
    lines = [
        (f"{n:016d}".encode(), who, int(at.timestamp()), item, float(quantity), paid)
        for n, (who, _basket, item, at, quantity, paid) in numbered
    ]
    connection = sqlite3.connect(place)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE event (key BLOB PRIMARY KEY, subject, at, item, quantity, amount);"
        "CREATE INDEX by_subject ON event (subject);"
    )
    start = perf_counter()
    with connection:
        connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", lines)
    seconds = perf_counter() - start
    connection.close()
    return seconds
