"""The ledger's tables, and the hashes that bind a row to its place in the tree."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Integer, LargeBinary, Row, String, Text

from assent.ledger.proof import Peaks, leaf_hash
from assent.store import Erase, Holds, column, insert_new, put, table

_kept = Erase(kept_because="pseudonyms lead to nobody once the person's key is destroyed")

entries = table(
    "ledger_entry",
    column("number", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("kind", String(32), nullable=False, holds=Holds.NOTHING),
    column("pseudonym", LargeBinary, nullable=True, index=True, holds=Holds.PSEUDONYM),
    column("salt", LargeBinary, nullable=False, holds=Holds.NOTHING),
    column("body", Text, nullable=False, holds=Holds.PSEUDONYM),
    column("leaf", LargeBinary, nullable=False, holds=Holds.NOTHING),
    erase=_kept,
)

members_table = table(
    "ledger_members",
    column("entry", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("pseudonyms", LargeBinary, nullable=False, holds=Holds.PSEUDONYM),
    erase=_kept,
)

_peaks = table(
    "ledger_peaks",
    column("one", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("size", Integer, nullable=False, holds=Holds.NOTHING),
    column("hashes", LargeBinary, nullable=False, holds=Holds.NOTHING),
    erase=Erase(kept_because="hashes of the tree"),
)

checkpoints = table(
    "ledger_checkpoint",
    column("size", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("note", Text, nullable=False, holds=Holds.NOTHING),
    erase=Erase(kept_because="a signed hash of the tree"),
)

_the_peaks = _peaks.select().where(_peaks.c.one == 1)
_the_peaks_held = _the_peaks.with_for_update()

PSEUDONYM_BYTES = 16
_HASH_BYTES = 32
ENTRY_COLUMNS = ("number", "kind", "pseudonym", "salt", "body", "leaf")


def leaf_of(salt: bytes, kind: str, body: str) -> bytes:
    """The leaf of one entry; the salt keeps a short body from being guessed from it."""
    return leaf_hash(salt + kind.encode() + b"\n" + body.encode())


def split(joined: bytes, width: int = PSEUDONYM_BYTES) -> Iterator[bytes]:
    """The pieces of equal width that were joined."""
    return (joined[start : start + width] for start in range(0, len(joined), width))


def read_peaks(connection: Connection) -> Peaks:
    """The tree as it stands."""
    return _peaks_of(connection.execute(_the_peaks).first())


def take_peaks(connection: Connection) -> Peaks:
    """The peaks, held against any other writer until the transaction ends."""
    row = connection.execute(_the_peaks_held).first()
    if row is None:  # the first entry of all: two writers may both come here, and one waits
        insert_new(connection, _peaks, ("one", "size", "hashes"), [(1, 0, b"")])
        row = connection.execute(_the_peaks_held).first()
    return _peaks_of(row)


def _peaks_of(row: Row[Any] | None) -> Peaks:
    if row is None:
        return Peaks()
    return Peaks(row.size, [bytes(each) for each in split(row.hashes, _HASH_BYTES)])


def put_peaks(connection: Connection, peaks: Peaks) -> None:
    """Keep the tree as it now stands."""
    row = (1, peaks.size, b"".join(peaks.hashes))
    put(connection, _peaks, ("one", "size", "hashes"), [row], key=("one",))
