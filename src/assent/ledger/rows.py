"""The ledger's tables, and the hashes that bind a row to its place in the tree."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, Row, String, Text, select

from assent.ledger.proof import STEP, Peaks, Span, join, leaf_hash, node_hash, place, subtrees
from assent.store import Erase, Holds, column, insert_new, numbers, put, table

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
    ages="what is deleted from a log cannot be proved; erasure makes it lead to nobody",
)

members_table = table(
    "ledger_members",
    column("entry", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("pseudonyms", LargeBinary, nullable=False, holds=Holds.PSEUDONYM),
    erase=_kept,
    ages="as its entry",
)

_peaks = table(
    "ledger_peaks",
    column("one", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("size", Integer, nullable=False, holds=Holds.NOTHING),
    column("hashes", LargeBinary, nullable=False, holds=Holds.NOTHING),
    erase=Erase(kept_because="hashes of the tree"),
)

nodes = table(
    "ledger_node",
    column("place", BigInteger, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("hash", LargeBinary, nullable=False, holds=Holds.NOTHING),
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
SALT_BYTES = 16
_HASH_BYTES = 32
ENTRY_COLUMNS = ("number", "kind", "pseudonym", "salt", "body", "leaf")


def leaf_of(salt: bytes, kind: str, body: str) -> bytes:
    """The leaf of one entry; the salt keeps a short body from being guessed from it."""
    return leaf_hash(hashed(salt, kind, body))


def hashed(salt: bytes, kind: str, body: str) -> bytes:
    """What the leaf of an entry is the hash of."""
    return salt + kind.encode() + b"\n" + body.encode()


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


def grow(
    connection: Connection, peaks: Peaks, rows: list[tuple[str, bytes | None, bytes, str]]
) -> None:
    """Write entries and keep the tree as it then stands.

    Args:
        connection: the transaction that took the peaks.
        peaks: the tree as it stands.
        rows: (kind, pseudonym, salt, body) of each entry.
    """
    whole, worth = [], []
    for number, (kind, pseudonym, salt, body) in enumerate(rows, peaks.size):
        leaf = leaf_of(salt, kind, body)
        whole.append((number, kind, pseudonym, salt, body, leaf))
        worth += peaks.append(leaf)
    insert_new(connection, entries, ENTRY_COLUMNS, whole)
    insert_new(connection, nodes, ("place", "hash"), worth)
    row = (1, peaks.size, b"".join(peaks.hashes))
    put(connection, _peaks, ("one", "size", "hashes"), [row], key=("one",))


def roots_of(connection: Connection, spans: Sequence[Span]) -> list[bytes]:
    """The roots over spans of a proof, from a few dozen hashes however long the log.

    Args:
        connection: any.
        spans: as `proof.inclusion_spans` and `proof.consistency_spans` name them.
    """
    return roots_over(connection, [subtrees(span) for span in spans])


def roots_over(connection: Connection, wanted: Sequence[Sequence[tuple[int, int]]]) -> list[bytes]:
    """The root over each group of neighbouring complete subtrees, given as (height, number)."""
    below = {each: _kept_below(*each) for group in wanted for each in group}
    kept = {place for places in below.values() for place in places}
    found = _hashes(connection, kept)
    return [join([_root([found[p] for p in below[each]]) for each in group]) for group in wanted]


def _kept_below(height: int, number: int) -> list[int]:
    """The places of the kept hashes that the root of a subtree is made of."""
    up = height % STEP
    return [place(height - up, n) for n in range(number << up, (number + 1) << up)]


def _hashes(connection: Connection, places: Collection[int]) -> dict[int, bytes]:
    """The hashes at these places; those of leaves, which are even, are kept with the entries."""
    leaves = [each // 2 for each in places if each % 2 == 0]
    inner = [each for each in places if each % 2]
    c, n = entries.c, nodes.c
    at_leaves = select(c.number, c.leaf).where(c.number.in_(numbers(connection, leaves)))
    found = {2 * number: bytes(leaf) for number, leaf in connection.execute(at_leaves)}
    within = select(n.place, n.hash).where(n.place.in_(numbers(connection, inner)))
    return found | {at: bytes(each) for at, each in connection.execute(within)}


def _root(hashes: list[bytes]) -> bytes:
    """The root over a power of two of neighbouring hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[n : n + 2]) for n in range(0, len(hashes), 2)]
    return hashes[0]
