"""SQLite or PostgreSQL behind one small interface; no other room knows a SQL engine."""

from assent.store.copying import copy_in, copy_out
from assent.store.database import Database, open_database
from assent.store.migrations import head, is_newest, steps, upgrade
from assent.store.rows import insert_new, insert_one, look_up, numbers, put
from assent.store.tables import Ages, Erase, Holds, column, key_metadata, metadata, table
from assent.store.warehouse import Warehouse, open_warehouse

__all__ = [
    "Ages",
    "Database",
    "Erase",
    "Holds",
    "Warehouse",
    "column",
    "copy_in",
    "copy_out",
    "head",
    "insert_new",
    "insert_one",
    "is_newest",
    "key_metadata",
    "look_up",
    "metadata",
    "numbers",
    "open_database",
    "open_warehouse",
    "put",
    "steps",
    "table",
    "upgrade",
]
