"""The log itself: entries in the store, the tree's peaks beside them, checkpoints signed.

An entry holds what was decided, by pseudonym, and never a value. Its leaf is salted, so that a
body which is blanked later cannot be guessed from its hash.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from assent.ledger.checkpoint import Checkpoint, Signer, cosigned_by, verify_note
from assent.ledger.note import Note, VerifierKey
from assent.ledger.proof import consistency_spans, inclusion_spans, leaf_hash, merkle_root
from assent.ledger.rows import (
    PSEUDONYM_BYTES,
    SALT_BYTES,
    checkpoints,
    entries,
    grow,
    hashed,
    members_table,
    read_peaks,
    roots_of,
    take_peaks,
)
from assent.ledger.tiles import export, put_whole
from assent.ledger.tlog_proof import Proof
from assent.ledger.verification import Verification, verify
from assent.store import Database, insert_new, put
from assent.vocabulary import BadRequest, Clock, NotFound


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


class Line(NamedTuple):
    """What is to be entered.

    Args:
        kind: what it records.
        body: JSON-able; no personal values and no subject numbers.
        pseudonym: of the person it is about, if it is about one.
    """

    kind: str
    body: Mapping[str, object]
    pseudonym: bytes | None = None


class Ledger:
    """The append-only log of one store.

    Args:
        database: where it is kept.
        clock: the time that entries carry.
        signer: who signs checkpoints.
        witnesses: whose cosignatures count.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        signer: Signer,
        witnesses: Sequence[VerifierKey] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._signer = signer
        self._witnesses = witnesses

    @property
    def key(self) -> VerifierKey:
        """The public key with the log's name, to hand to whoever will verify."""
        return self._signer.key

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

    def record_many(self, lines: Sequence[Line]) -> range:
        """Append entries together, all or none, and answer their numbers once they are durable."""
        return self._database.write(lambda connection: self.append_many(connection, lines))

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
        if members is None:
            return self.append_many(connection, [Line(kind, body, pseudonym)])[0]
        ordered = sorted(members)
        root = merkle_root(map(leaf_hash, ordered)).hex()
        whole = {**body, "members": len(ordered), "root": root}
        number = self.append_many(connection, [Line(kind, whole, pseudonym)])[0]
        row = (number, b"".join(ordered))
        insert_new(connection, members_table, ("entry", "pseudonyms"), [row])
        return number

    def append_many(self, connection: Connection, lines: Sequence[Line]) -> range:
        """Append entries together within a transaction of the caller's; their numbers."""
        peaks = take_peaks(connection)
        first, at = peaks.size, self._clock().isoformat()
        salts = secrets.token_bytes(SALT_BYTES * len(lines))
        rows = []
        for n, (kind, body, pseudonym) in enumerate(lines):
            about = {"subject": pseudonym.hex()} if pseudonym is not None else {}
            said = _ENCODER.encode({"at": at, **body, **about}).decode()
            rows.append((kind, pseudonym, salts[SALT_BYTES * n : SALT_BYTES * (n + 1)], said))
        grow(connection, peaks, rows)
        return range(first, peaks.size)

    def checkpoint(self) -> str:
        """Sign the log as it stands; anyone who keeps the note can prove a later edit."""

        def work(connection: Connection) -> str:
            peaks = take_peaks(connection)
            note = self._signer.sign(peaks.size, peaks.root())
            return _keep(connection, peaks.size, note)

        return self._database.write(work)

    def cosign(self, note: str) -> str:
        """Take the cosignatures of a note that witnesses signed, and answer all there are.

        Args:
            note: a checkpoint of this log's with more lines under it.

        Raises:
            BadRequest: it is not what this log was at that size, or no declared witness signed it.
        """
        said = verify_note(note, self._signer.public)
        if not cosigned_by(note, self._witnesses):
            raise BadRequest(
                "no witness that the data map names cosigned this checkpoint; "
                "name them in `witnesses` of `[ledger]`"
            )

        def work(connection: Connection) -> str:
            if not 0 < said.size <= take_peaks(connection).size:
                raise BadRequest(f"the log never had {said.size} entries")
            (root,) = roots_of(connection, [(0, said.size)])
            if Checkpoint(self._signer.origin, said.size, root).body() != Note.of(note).text:
                raise BadRequest(f"this is not what the log was at size {said.size}")
            return _keep(connection, said.size, note)

        return self._database.write(work)

    def prove(self, number: int, *, note: str | None = None, show: bool = True) -> Proof:
        """That an entry is in the log, in a form that anybody can verify alone.

        Args:
            number: which entry.
            note: a checkpoint of this log's that covers it; the newest, signed now, unless given.
            show: whether the proof shows what the entry says.

        Raises:
            NotFound: there is no such entry, or there was none yet when the note was signed.
        """
        note = note or self.checkpoint()
        size = verify_note(note, self._signer.public).size
        if not 0 <= number < size:
            raise NotFound(f"the checkpoint covers no entry {number}; the last is {size - 1}")
        with self._database.read() as connection:
            path = roots_of(connection, inclusion_spans(number, size))
            row = connection.execute(entries.select().where(entries.c.number == number)).one()
        said = hashed(row.salt, row.kind, row.body) if show else b""
        return Proof(number, tuple(path), note, said)

    def inclusion(self, number: int, size: int) -> list[bytes]:
        """The hashes that lead from an entry up to the root over the first `size` entries."""
        with self._database.read() as connection:
            return roots_of(connection, inclusion_spans(number, size))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The hashes that show that the log of `old` entries is the start of that of `new`.

        Raises:
            BadRequest: the log never had so many.
        """
        size = self.size()
        if not 0 <= old <= new <= size:
            raise BadRequest(f"expected two sizes of the log, the smaller first, up to {size}")
        with self._database.read() as connection:
            return roots_of(connection, consistency_spans(old, new))

    def export(
        self, folder: Path, on_progress: Callable[[int, int | None], None] = lambda *_: None
    ) -> int:
        """Write the tree's tiles and a checkpoint to a folder that anybody may host.

        Returns:
            How many tiles were new.
        """
        note = self.checkpoint()
        size = verify_note(note, self._signer.public).size
        with self._database.read() as connection:
            n_new = export(connection, folder, size, on_progress)
        put_whole(folder / "checkpoint", note.encode())
        return n_new

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
            return verify(connection, self._signer.public, self._witnesses, kept)


_ENCODER = msgspec.json.Encoder(order="deterministic")


def _keep(connection: Connection, size: int, note: str) -> str:
    """Keep a checkpoint with every signature that was ever under it."""
    held = connection.execute(select(checkpoints.c.note).where(checkpoints.c.size == size)).scalar()
    if held is not None and held.startswith(Note.of(note).text + "\n"):
        note = str(Note.of(held).joined(Note.of(note)))
    put(connection, checkpoints, ("size", "note"), [(size, note)], key=("size",))
    return note


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
