"""SQLite or PostgreSQL behind one small interface; no other room knows a SQL engine."""

from assent.store.database import Database, open_database
from assent.store.migrations import upgrade
from assent.store.rows import insert_new, insert_one, numbers, put
from assent.store.tables import Erase, Holds, column, key_metadata, metadata, table

__all__ = [
    "Database",
    "Erase",
    "Holds",
    "column",
    "insert_new",
    "insert_one",
    "key_metadata",
    "metadata",
    "numbers",
    "open_database",
    "put",
    "table",
    "upgrade",
]
