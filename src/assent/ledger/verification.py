"""Verification: the whole log read again and held against everything that was signed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from assent.ledger.checkpoint import cosigned_by, verify_note
from assent.ledger.note import VerifierKey
from assent.ledger.proof import Peaks, leaf_hash, merkle_root
from assent.ledger.rows import (
    checkpoints,
    entries,
    leaf_of,
    members_table,
    nodes,
    read_peaks,
    split,
)
from assent.vocabulary import BadRequest


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the whole log found.

    Args:
        entries: how many entries were read.
        checkpoints: how many signed checkpoints agreed with them.
        root: the root over all of them, in hex.
        cosigned: the largest size that each witness cosigned.
        faults: what is wrong, one sentence each; empty when the log is whole.
    """

    entries: int
    checkpoints: int
    root: str
    cosigned: Mapping[str, int]
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """For the command line and the console."""
        return asdict(self) | {"whole": self.whole}


def verify(
    connection: Connection, public: bytes, witnesses: Sequence[VerifierKey], kept: Sequence[str]
) -> Verification:
    """Read every entry again; `Ledger.verify` says what for."""
    faults: list[str] = []
    notes = [row.note for row in connection.execute(checkpoints.select())]
    promised, cosigned = _promised([*notes, *kept], public, witnesses, faults.append)
    peaks, worth = Peaks(), dict[int, bytes]()
    agreed = _agree(peaks, promised, faults.append)
    for row in connection.execute(entries.select().order_by(entries.c.number)):
        if row.number != peaks.size:
            faults.append(f"entry {peaks.size} is missing")
            break
        if leaf_of(row.salt, row.kind, row.body) != row.leaf:
            faults.append(f"entry {row.number} was changed after it was written")
        elif (fault := _members_fault(connection, row)) is not None:
            faults.append(fault)
        worth.update(peaks.append(row.leaf))
        agreed += _agree(peaks, promised, faults.append)
    faults.extend(
        f"the log was cut: size {size} was signed" for size in promised if size > peaks.size
    )
    stored = read_peaks(connection)
    inner = {row.place: bytes(row.hash) for row in connection.execute(nodes.select())}
    if (stored.size, stored.root(), inner) != (peaks.size, peaks.root(), worth):
        faults.append("the stored tree does not match the entries")
    return Verification(peaks.size, agreed, peaks.root().hex(), cosigned, tuple(faults))


def _promised(
    notes: Sequence[str],
    public: bytes,
    witnesses: Sequence[VerifierKey],
    fault: Callable[[str], None],
) -> tuple[dict[int, list[bytes]], dict[str, int]]:
    """The roots that were signed, by size, and the largest size that each witness cosigned."""
    roots: dict[int, list[bytes]] = {}
    cosigned: dict[str, int] = {}
    for note in dict.fromkeys(notes):
        try:
            checkpoint = verify_note(note, public)
        except BadRequest as failure:
            fault(failure.message)
        else:
            roots.setdefault(checkpoint.size, []).append(checkpoint.root)
            for name in cosigned_by(note, witnesses):
                cosigned[name] = max(cosigned.get(name, 0), checkpoint.size)
    return roots, cosigned


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
        select(members_table.c.pseudonyms).where(members_table.c.entry == row.number)
    ).scalar()
    if joined is None or merkle_root(map(leaf_hash, split(joined))).hex() != body["root"]:
        return f"the members of entry {row.number} were changed"
    return None
