"""Tombstones: that somebody was erased, kept as keyed hashes of what they were known by.

They lie with the keys, apart from the data: a restored backup of the data brings the person back,
and by these they are erased again before the house opens. An old file that is taken in again
meets them too. A tombstone's hash is keyed apart from the identifiers' own, so nothing in the
data leads from one to the other without the master key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import BigInteger, LargeBinary

from assent.people.keys import KeyRing
from assent.store import Database, Erase, Holds, column, key_metadata, look_up, put, table
from assent.vocabulary import BadRequest

_tombstones = table(
    "people_tombstone",
    column("tag", LargeBinary, primary_key=True, holds=Holds.IDENTIFIER),
    column("erased_at", BigInteger, nullable=False, holds=Holds.NOTHING),  # seconds since 1970
    erase=Erase(kept_because="what was erased must stay erased; a keyed hash of whom, no more"),
    within=key_metadata,
)

TAG_BYTES = 32


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That whoever had an identifier was erased.

    Args:
        tag: 32 bytes, a keyed hash of the identifier.
        erased_at: when, in seconds since 1970.
    """

    tag: bytes
    erased_at: int

    @property
    def line(self) -> str:
        """The tombstone as a line of a file.

        Examples:
            >>> Tombstone.of_line(Tombstone(bytes(32), 7).line) == Tombstone(bytes(32), 7)
            True
        """
        return f"{self.tag.hex()} {self.erased_at}"

    @classmethod
    def of_line(cls, line: str) -> Self:
        """Read one from its line.

        Raises:
            BadRequest: it is none.
        """
        tag, _, at = line.strip().partition(" ")
        try:
            found = cls(bytes.fromhex(tag), int(at))
        except ValueError:
            found = cls(b"", 0)
        if len(found.tag) != TAG_BYTES:
            raise BadRequest("a line of the tombstones is none; restore their file from its backup")
        return found


class Tombstones:
    """Those of everybody who was erased.

    Args:
        database: the key store.
        keys: derives the key of the hashes.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._tag = keys.hashing("tombstone")

    def all(self) -> list[Tombstone]:
        """Every one, the oldest first."""
        query = _tombstones.select().order_by(_tombstones.c.erased_at, _tombstones.c.tag)
        with self._database.read() as connection:
            return [Tombstone(bytes(row.tag), row.erased_at) for row in connection.execute(query)]

    def put(self, tombstones: Sequence[Tombstone]) -> None:
        """Set tombstones; of two for the same, the later stands."""
        known = self._known([each.tag for each in tombstones])
        rows = [(t.tag, t.erased_at) for t in tombstones if known.get(t.tag, -1) < t.erased_at]
        if rows:
            names = ("tag", "erased_at")
            self._database.write(lambda c: put(c, _tombstones, names, rows, key=("tag",)))

    def of(self, identifiers: Sequence[bytes], at: int) -> list[Tombstone]:
        """The tombstones for the hashes of identifiers, to be set."""
        return [Tombstone(self._tag(each), at) for each in identifiers]

    def erased_at(self, identifiers: Sequence[bytes]) -> Mapping[bytes, int]:
        """When whoever had each of these was erased, by the identifier's hash."""
        tags = {self._tag(each): each for each in dict.fromkeys(identifiers)}
        return {tags[tag]: at for tag, at in self._known(list(tags)).items()}

    def _known(self, wanted: Sequence[bytes]) -> dict[bytes, int]:
        """When each of these tombstones was set, if it was."""
        with self._database.read() as connection:
            return dict(look_up(connection, _tombstones, ("tag", "erased_at"), wanted))
