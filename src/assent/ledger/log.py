"""The log itself: entries in the store, the tree's peaks beside them, checkpoints signed.

An entry holds what was decided, by pseudonym, and never a value. Its leaf is salted, so that a
body which is blanked later cannot be guessed from its hash.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from assent.ledger.checkpoint import Signer
from assent.ledger.proof import leaf_hash, merkle_root
from assent.ledger.rows import (
    ENTRY_COLUMNS,
    PSEUDONYM_BYTES,
    checkpoints,
    entries,
    leaf_of,
    members_table,
    put_peaks,
    read_peaks,
    take_peaks,
)
from assent.ledger.verification import Verification, verify
from assent.store import Database, insert_new, put
from assent.vocabulary import Clock, NotFound


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log.

    Args:
        number: its place, from 0.
        kind: what it records, such as `use`, `review` or `model`.
        body: the record itself.
    """

    number: int
    kind: str
    body: Mapping[str, Any]

    @property
    def at(self) -> datetime:
        """When it was written."""
        return datetime.fromisoformat(self.body["at"])


class Ledger:
    """The append-only log of one store.

    Args:
        database: where it is kept.
        clock: the time that entries carry.
        signer: who signs checkpoints.
    """

    def __init__(self, database: Database, clock: Clock, signer: Signer) -> None:
        self._database = database
        self._clock = clock
        self._signer = signer

    @property
    def public(self) -> bytes:
        """The 32 bytes of the key that verifies checkpoints."""
        return self._signer.public

    def record(
        self, kind: str, body: Mapping[str, object], *, pseudonym: bytes | None = None
    ) -> int:
        """Append one entry and answer its number once it is durable.

        Args:
            kind: what it records.
            body: JSON-able; no personal values and no subject numbers.
            pseudonym: of the person it is about, if it is about one.
        """
        return self._database.write(
            lambda connection: self.append(connection, kind, body, pseudonym=pseudonym)
        )

    def append(
        self,
        connection: Connection,
        kind: str,
        body: Mapping[str, object],
        *,
        pseudonym: bytes | None = None,
        members: Sequence[bytes] | None = None,
    ) -> int:
        """The same within a transaction of the caller's, so that both happen or neither.

        Args:
            members: the pseudonyms of all whom a set-wise entry grants; their Merkle root goes
                into the body, so that each can be proved to be among them.
        """
        peaks = take_peaks(connection)
        number = peaks.size
        record: dict[str, object] = {"at": self._clock().isoformat(), **body}
        if pseudonym is not None:
            record["subject"] = pseudonym.hex()
        if members is not None:
            ordered = sorted(members)
            record["members"] = len(ordered)
            record["root"] = merkle_root(map(leaf_hash, ordered)).hex()
            insert_new(
                connection, members_table, ("entry", "pseudonyms"), [(number, b"".join(ordered))]
            )
        said = msgspec.json.encode(record, order="deterministic").decode()
        salt = secrets.token_bytes(16)
        leaf = leaf_of(salt, kind, said)
        row = (number, kind, pseudonym, salt, said, leaf)
        connection.execute(entries.insert(), dict(zip(ENTRY_COLUMNS, row, strict=True)))
        peaks.append(leaf)
        put_peaks(connection, peaks)
        return number

    def checkpoint(self) -> str:
        """Sign the log as it stands; anyone who keeps the note can prove a later edit."""

        def work(connection: Connection) -> str:
            peaks = take_peaks(connection)
            note = self._signer.sign(peaks.size, peaks.root())
            put(connection, checkpoints, ("size", "note"), [(peaks.size, note)], key=("size",))
            return note

        return self._database.write(work)

    def size(self) -> int:
        """How many entries there are."""
        with self._database.read() as connection:
            return read_peaks(connection).size

    def entry(self, number: int) -> Entry:
        """One entry by its number.

        Raises:
            NotFound: there is none with that number.
        """
        with self._database.read() as connection:
            row = connection.execute(entries.select().where(entries.c.number == number)).first()
        if row is None:
            raise NotFound(f"there is no ledger entry {number}; the last is {self.size() - 1}")
        return _entry(row)

    def latest(self, limit: int = 50, *, before: int | None = None) -> list[Entry]:
        """The newest entries, newest first; `before` pages back."""
        query = entries.select().order_by(entries.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(entries.c.number < before)
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def about(self, pseudonym: bytes) -> list[Entry]:
        """Every entry about one person, newest first, set-wise ones that granted them included."""
        with self._database.read() as connection:
            alone = entries.c.pseudonym == pseudonym
            among = [
                row.entry
                for row in connection.execute(members_table.select())
                if _is_member(row.pseudonyms, pseudonym)
            ]
            query = entries.select().where(alone | entries.c.number.in_(among))
            return [
                _entry(row) for row in connection.execute(query.order_by(entries.c.number.desc()))
            ]

    def verify(self, kept: Sequence[str] = ()) -> Verification:
        """Read every entry again and hold it against the tree and every signed checkpoint.

        Args:
            kept: checkpoints that somebody kept outside the store; a log cut short and signed
                anew cannot agree with them.
        """
        with self._database.read() as connection:
            return verify(connection, self._signer.public, kept)


def _is_member(joined: bytes, pseudonym: bytes) -> bool:
    """Binary search among sorted pseudonyms of equal width."""
    low, high = 0, len(joined) // PSEUDONYM_BYTES
    while low < high:
        middle = (low + high) // 2
        here = joined[middle * PSEUDONYM_BYTES : (middle + 1) * PSEUDONYM_BYTES]
        if here == pseudonym:
            return True
        low, high = (middle + 1, high) if here < pseudonym else (low, middle)
    return False


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.number, row.kind, msgspec.json.decode(row.body))
