"""The log itself: entries in the store, the tree's peaks beside them, checkpoints signed.

An entry holds what was decided, by pseudonym, and never a value. Its leaf is salted, so that a
body which is blanked later cannot be guessed from its hash.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, LargeBinary, Row, Select, String, Text, select

from assent.ledger.checkpoint import Signer, verify_note
from assent.ledger.proof import Peaks, leaf_hash, merkle_root
from assent.store import Database, Erase, Holds, column, insert_new, put, table
from assent.vocabulary import BadRequest, Clock, NotFound

_kept = Erase(kept_because="pseudonyms lead to nobody once the person's key is destroyed")

_entries = table(
    "ledger_entry",
    column("number", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("kind", String(32), nullable=False, holds=Holds.NOTHING),
    column("pseudonym", LargeBinary, nullable=True, index=True, holds=Holds.PSEUDONYM),
    column("salt", LargeBinary, nullable=False, holds=Holds.NOTHING),
    column("body", Text, nullable=False, holds=Holds.PSEUDONYM),
    column("leaf", LargeBinary, nullable=False, holds=Holds.NOTHING),
    erase=_kept,
)

_members = table(
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

_checkpoints = table(
    "ledger_checkpoint",
    column("size", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("note", Text, nullable=False, holds=Holds.NOTHING),
    erase=Erase(kept_because="a signed hash of the tree"),
)

_the_peaks = _peaks.select().where(_peaks.c.one == 1)

PSEUDONYM_BYTES = 16
_HASH_BYTES = 32
_ENTRY_COLUMNS = ("number", "kind", "pseudonym", "salt", "body", "leaf")


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


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the whole log found.

    Args:
        entries: how many entries were read.
        checkpoints: how many signed checkpoints agreed with them.
        root: the root over all of them, in hex.
        faults: what is wrong, one sentence each; empty when the log is whole.
    """

    entries: int
    checkpoints: int
    root: str
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """For the command line and the console."""
        return asdict(self) | {"whole": self.whole}


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
        peaks = _take_peaks(connection)
        number = peaks.size
        record: dict[str, object] = {"at": self._clock().isoformat(), **body}
        if pseudonym is not None:
            record["subject"] = pseudonym.hex()
        if members is not None:
            ordered = sorted(members)
            record["members"] = len(ordered)
            record["root"] = merkle_root(map(leaf_hash, ordered)).hex()
            insert_new(connection, _members, ("entry", "pseudonyms"), [(number, b"".join(ordered))])
        said = msgspec.json.encode(record, order="deterministic").decode()
        salt = secrets.token_bytes(16)
        leaf = _leaf(salt, kind, said)
        row = (number, kind, pseudonym, salt, said, leaf)
        connection.execute(_entries.insert().values(dict(zip(_ENTRY_COLUMNS, row, strict=True))))
        peaks.append(leaf)
        _put_peaks(connection, peaks)
        return number

    def checkpoint(self) -> str:
        """Sign the log as it stands; anyone who keeps the note can prove a later edit."""

        def work(connection: Connection) -> str:
            peaks = _take_peaks(connection)
            note = self._signer.sign(peaks.size, peaks.root())
            put(connection, _checkpoints, ("size", "note"), [(peaks.size, note)], key=("size",))
            return note

        return self._database.write(work)

    def size(self) -> int:
        """How many entries there are."""
        with self._database.read() as connection:
            return connection.execute(select(_peaks.c.size)).scalar() or 0

    def entry(self, number: int) -> Entry:
        """One entry by its number.

        Raises:
            NotFound: there is none with that number.
        """
        with self._database.read() as connection:
            row = connection.execute(_entries.select().where(_entries.c.number == number)).first()
        if row is None:
            raise NotFound(f"there is no ledger entry {number}; the last is {self.size() - 1}")
        return _entry(row)

    def latest(self, limit: int = 50, *, before: int | None = None) -> list[Entry]:
        """The newest entries, newest first; `before` pages back."""
        query = _entries.select().order_by(_entries.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(_entries.c.number < before)
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def about(self, pseudonym: bytes) -> list[Entry]:
        """Every entry about one person, newest first, set-wise ones that granted them included."""
        with self._database.read() as connection:
            alone = _entries.c.pseudonym == pseudonym
            among = [
                row.entry
                for row in connection.execute(_members.select())
                if _is_member(row.pseudonyms, pseudonym)
            ]
            query = _entries.select().where(alone | _entries.c.number.in_(among))
            return [
                _entry(row) for row in connection.execute(query.order_by(_entries.c.number.desc()))
            ]

    def verify(self, kept: Sequence[str] = ()) -> Verification:
        """Read every entry again and hold it against the tree and every signed checkpoint.

        Args:
            kept: checkpoints that somebody kept outside the store; a log cut short and signed
                anew cannot agree with them.
        """
        with self._database.read() as connection:
            return _verify(connection, self._signer.public, kept)


def _verify(connection: Connection, public: bytes, kept: Sequence[str]) -> Verification:
    faults: list[str] = []
    notes = [row.note for row in connection.execute(_checkpoints.select())]
    promised = _promised([*notes, *kept], public, faults.append)
    peaks = Peaks()
    agreed = _agree(peaks, promised, faults.append)
    for row in connection.execute(_entries.select().order_by(_entries.c.number)):
        if row.number != peaks.size:
            faults.append(f"entry {peaks.size} is missing")
            break
        if _leaf(row.salt, row.kind, row.body) != row.leaf:
            faults.append(f"entry {row.number} was changed after it was written")
        elif (fault := _members_fault(connection, row)) is not None:
            faults.append(fault)
        peaks.append(row.leaf)
        agreed += _agree(peaks, promised, faults.append)
    faults.extend(
        f"the log was cut: size {size} was signed" for size in promised if size > peaks.size
    )
    stored = _read_peaks(connection)
    if (stored.size, stored.root()) != (peaks.size, peaks.root()):
        faults.append("the stored tree does not match the entries")
    return Verification(peaks.size, agreed, peaks.root().hex(), tuple(faults))


def _promised(
    notes: Sequence[str], public: bytes, fault: Callable[[str], None]
) -> dict[int, list[bytes]]:
    """The roots that were signed, by size."""
    roots: dict[int, list[bytes]] = {}
    for note in notes:
        try:
            checkpoint = verify_note(note, public)
        except BadRequest as failure:
            fault(failure.message)
        else:
            roots.setdefault(checkpoint.size, []).append(checkpoint.root)
    return roots


def _agree(peaks: Peaks, promised: Mapping[int, list[bytes]], fault: Callable[[str], None]) -> int:
    roots = promised.get(peaks.size, [])
    if not roots:
        return 0
    root = peaks.root()
    if any(each != root for each in roots):
        fault(f"the entries up to {peaks.size} are not those that were signed")
        return 0
    return 1


def _members_fault(connection: Connection, row: Row[Any]) -> str | None:
    body = msgspec.json.decode(row.body)
    if "root" not in body:
        return None
    joined = connection.execute(
        select(_members.c.pseudonyms).where(_members.c.entry == row.number)
    ).scalar()
    if joined is None or merkle_root(map(leaf_hash, _split(joined))).hex() != body["root"]:
        return f"the members of entry {row.number} were changed"
    return None


def _leaf(salt: bytes, kind: str, body: str) -> bytes:
    return leaf_hash(salt + kind.encode() + b"\n" + body.encode())


def _read_peaks(connection: Connection, query: Select[Any] | None = None) -> Peaks:
    row = connection.execute(_the_peaks if query is None else query).first()
    if row is None:
        return Peaks()
    return Peaks(row.size, [bytes(each) for each in _split(row.hashes, _HASH_BYTES)])


def _take_peaks(connection: Connection) -> Peaks:
    """The peaks, held against any other writer until the transaction ends."""
    insert_new(connection, _peaks, ("one", "size", "hashes"), [(1, 0, b"")])
    return _read_peaks(connection, _the_peaks.with_for_update())


def _put_peaks(connection: Connection, peaks: Peaks) -> None:
    row = (1, peaks.size, b"".join(peaks.hashes))
    put(connection, _peaks, ("one", "size", "hashes"), [row], key=("one",))


def _split(joined: bytes, width: int = PSEUDONYM_BYTES) -> Iterator[bytes]:
    return (joined[start : start + width] for start in range(0, len(joined), width))


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
