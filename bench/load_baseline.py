"""The way it is usually begun: FastAPI, pydantic, and one commit for each row.

It asks nobody, maps nothing, and counts nothing; it only keeps what was sent.
"""

import gzip
import os
import sqlite3
import threading
from datetime import datetime

from fastapi import FastAPI, Request
from pydantic import BaseModel

PLACE = os.environ["BASELINE_STORE"]
_SQL = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"


class Event(BaseModel):
    """One call of an SDK."""

    type: str
    userId: str | None = None  # noqa: N815  the wire's own name
    event: str | None = None
    messageId: str  # noqa: N815
    timestamp: datetime
    properties: dict[str, object] = {}


class Batch(BaseModel):
    """What an SDK posts."""

    batch: list[Event]


app = FastAPI()
_lock = threading.Lock()
if PLACE.startswith("postgresql"):
    import psycopg

    _store = psycopg.connect(PLACE, autocommit=True)
    _sql = _SQL.replace("?", "%s")
    _store.execute(
        "CREATE TABLE event (key text PRIMARY KEY, who text, name text, at float, "
        "item text, quantity float, amount float)"
    )
else:
    _store = sqlite3.connect(PLACE, check_same_thread=False, isolation_level=None)
    _sql = _SQL
    _store.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE event "
        "(key TEXT PRIMARY KEY, who TEXT, name TEXT, at REAL, "
        "item TEXT, quantity REAL, amount REAL)"
    )


def _keep(batch: Batch) -> None:
    for each in batch.batch:
        said = each.properties
        row = (
            each.messageId,
            each.userId,
            each.event,
            each.timestamp.timestamp(),
            said.get("product_id"),
            said.get("quantity"),
            said.get("price"),
        )
        with _lock:
            _store.execute(_sql, row)


@app.post("/v1/batch")
async def batch(request: Request) -> dict[str, bool]:
    """Take a batch in."""
    from starlette.concurrency import run_in_threadpool

    said = Batch.model_validate_json(gzip.decompress(await request.body()))
    await run_in_threadpool(_keep, said)
    return {"success": True}
