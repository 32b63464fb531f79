"""That one entry stands in the log: all that somebody outside needs to check it."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select

from assent.ledger.checkpoint import Checkpoint
from assent.ledger.proof import inclusion_proof
from assent.ledger.rows import entries
from assent.vocabulary import NotFound


@dataclass(frozen=True, slots=True)
class Included:
    """An entry, and the way from it to a signed root.

    Args:
        entry: its number.
        kind: what it records.
        body: the record, as it was hashed.
        salt: what its leaf was salted with, in hexadecimal.
        path: the hashes that lead from it to the root, in hexadecimal.
        note: the signed checkpoint.
        public_key: whose signature is under the checkpoint, in hexadecimal.
    """

    entry: int
    kind: str
    body: str
    salt: str
    path: tuple[str, ...]
    note: str
    public_key: str

    def as_json(self) -> dict[str, Any]:
        """For whoever checks it."""
        return asdict(self)


def included(
    connection: Connection, number: int, note: str, checkpoint: Checkpoint, public: bytes
) -> Included:
    """The proof that entry `number` is in the log that a checkpoint speaks of.

    Raises:
        NotFound: the log was shorter then.
    """
    row = connection.execute(entries.select().where(entries.c.number == number)).first()
    if row is None or number >= checkpoint.size:
        raise NotFound(f"the checkpoint of size {checkpoint.size} does not cover entry {number}")
    query = select(entries.c.leaf).where(entries.c.number < checkpoint.size)
    leaves = [bytes(each) for each in connection.scalars(query.order_by(entries.c.number))]
    path = tuple(step.hex() for step in inclusion_proof(leaves, number))
    salt = bytes(row.salt).hex()
    return Included(number, row.kind, row.body, salt, path, note, public.hex())
