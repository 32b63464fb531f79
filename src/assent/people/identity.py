"""Who is who: identifiers are kept only as keyed hashes.

The same e-mail address always leads to the same person, yet the store holds no address: who
takes the table without the master key cannot even test a guess.
"""

import hmac
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, String, select

from assent.people.keys import KeyRing
from assent.people.tombstones import Tombstones
from assent.store import (
    Database,
    Erase,
    Holds,
    column,
    insert_new,
    insert_one,
    look_up,
    numbers,
    table,
)
from assent.vocabulary import BadRequest, SubjectId

_subjects = table(
    "people_subject",
    column("subject", Integer, primary_key=True, holds=Holds.SUBJECT),
    column("met_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    erase=Erase(by="subject"),
    sqlite_autoincrement=True,  # the number of somebody erased is never given to another
)

identifiers = table(
    "people_identifier",
    column("hash", LargeBinary, primary_key=True, holds=Holds.IDENTIFIER),
    column("kind", String(32), nullable=False, holds=Holds.NOTHING),
    column("subject", Integer, nullable=False, index=True, holds=Holds.SUBJECT),
    erase=Erase(by="subject"),
)

_remembered = table(
    "people_remembered",
    column("hash", LargeBinary, primary_key=True, holds=Holds.IDENTIFIER),
    column("about", String(64), primary_key=True, holds=Holds.CONSENT),
    erase=Erase(
        kept_because="a self-exclusion or objection outlives erasure, as a keyed hash of whom"
    ),
)


class Identity:
    """Finds people by their identifiers and enrols those who are new."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys
        self._hash = keys.hashing("identifier")
        self.tombstones = Tombstones(keys.database, keys)

    def find(self, kind: str, value: str) -> SubjectId | None:
        """The person with this identifier, if known."""
        return self.find_many(kind, [value])[0]

    def find_many(
        self, kind: str, values: Sequence[str], among: Collection[int] | None = None
    ) -> list[SubjectId | None]:
        """The person with each identifier, in order; None for one who is not known.

        Args:
            kind: what the values are.
            values: one identifier each.
            among: only these people are looked for; None for everybody.
        """
        tags = [self.tag(kind, value) for value in values]
        with self._database.read() as connection:
            found = self.find_in(connection, tags) if among is None else _of(connection, among)
        return [SubjectId(found[tag]) if tag in found else None for tag in tags]

    def remembered(
        self, kind: str, values: Sequence[str], abouts: Sequence[str]
    ) -> list[list[str]]:
        """What each of these, should they have been erased before, said that outlives that.

        Args:
            kind: what the values are.
            values: one identifier each.
            abouts: all that may outlive an erasure, as the consent register writes it.
        """
        tags = {value: self.tag(kind, value) for value in values}
        asked = {
            self._kept_as(tag, about): (tag, about)
            for tag in dict.fromkeys(tags.values())
            for about in abouts
        }
        found: defaultdict[bytes, list[str]] = defaultdict(list)
        with self._database.read() as connection:
            for (kept,) in look_up(connection, _remembered, ("hash",), list(asked)):
                tag, about = asked[kept]
                found[tag].append(about)
        return [found.get(tags[value], []) for value in values]

    def remember(self, connection: Connection, subject: int, said: Sequence[str]) -> int:
        """Keep what somebody said beyond their erasure, under hashes of what they are known by.

        Each thing has a hash of its own, so that the rows of one person do not lead to each other.

        Args:
            connection: a transaction of the caller's, before their rows are gone.
            subject: whom.
            said: what of, as the consent register writes it.
        """
        query = select(identifiers.c.hash).where(identifiers.c.subject == subject)
        known = [bytes(tag) for tag in connection.scalars(query)] if said else []
        rows = [(self._kept_as(tag, about), about) for tag in known for about in said]
        return insert_new(connection, _remembered, ("hash", "about"), rows)

    def bury(self, subjects: Sequence[int], at: datetime) -> None:
        """Set tombstones for people whose identifiers are still known."""
        with self._database.read() as connection:
            known = list(_of(connection, subjects))
        self.tombstones.put(self.tombstones.of(known, int(at.timestamp())))

    def buried(self) -> list[SubjectId]:
        """Whoever is here although they were erased after they were met, as after a restore."""
        if not self.tombstones.all():
            return []
        c = identifiers.c
        query = select(c.hash, c.subject, _subjects.c.met_at).join(
            _subjects, _subjects.c.subject == c.subject
        )
        with self._database.read() as connection:
            here = [(bytes(row.hash), row.subject, row.met_at) for row in connection.execute(query)]
        erased = self.tombstones.erased_at([tag for tag, _, _ in here])
        found = {who for tag, who, met in here if met < erased.get(tag, -1)}
        return [SubjectId(each) for each in sorted(found)]

    def erased_at(self, kind: str, values: Sequence[str]) -> list[tuple[int, bool] | None]:
        """When each of these was erased, in seconds since 1970, and whether they came back since.

        None of whoever never was.
        """
        tags = [self.tag(kind, value) for value in values]
        erased = self.tombstones.erased_at(tags)
        if not erased:
            return [None] * len(tags)
        with self._database.read() as connection:
            back = self.find_in(connection, list(erased))
        return [(erased[tag], tag in back) if tag in erased else None for tag in tags]

    def meet(self, kind: str, values: Sequence[str], at: datetime) -> NDArray[np.int64]:
        """Find or enrol everybody named, and see to it that each has a key.

        Keys lie in another store, so an enrolment that was cut short may have left a person
        without one; they are given it the next time they are met.

        Args:
            kind: what the values are, such as `household` or `email`.
            values: one identifier for each person; repeats are the same person.
            at: when they were met.

        Returns:
            The subject of each value, in order.
        """
        tags = [self.tag(kind, value) for value in values]
        with self._database.read() as connection:
            known = self.find_in(connection, tags)
        if any(tag not in known for tag in tags):
            known = self._database.write(lambda c: self._enrol_new(c, kind, tags, at))
        self._keys.make(list(known.values()))
        return np.array([known[tag] for tag in tags], dtype=np.int64)

    def _enrol_new(
        self, connection: Connection, kind: str, tags: Sequence[bytes], at: datetime
    ) -> dict[bytes, int]:
        known = self.find_in(connection, tags)
        strangers = [tag for tag in dict.fromkeys(tags) if tag not in known]
        return known | {tag: self._enrol(connection, kind, tag, at) for tag in strangers}

    @staticmethod
    def _enrol(connection: Connection, kind: str, tag: bytes, at: datetime) -> int:
        subject = insert_one(connection, _subjects, {"met_at": int(at.timestamp())})
        row = (tag, kind, subject)
        insert_new(connection, identifiers, ("hash", "kind", "subject"), [row])
        return subject

    @staticmethod
    def find_in(connection: Connection, tags: Sequence[bytes]) -> dict[bytes, int]:
        """The person that each of these keyed hashes leads to, if anybody."""
        wanted = list(dict.fromkeys(tags))
        return dict(look_up(connection, identifiers, ("hash", "subject"), wanted))

    def _kept_as(self, tag: bytes, about: str) -> bytes:
        return hmac.digest(self._keys.derive(f"outlives/{about}"), tag, "sha256")

    def tag(self, kind: str, value: str) -> bytes:
        """The keyed hash that an identifier is kept as.

        Raises:
            BadRequest: it is empty.
        """
        plain = value.strip()
        if not plain:
            raise BadRequest(f"an identifier of kind `{kind}` is empty; nobody can be found by it")
        normal = plain.casefold() if kind == "email" else plain
        return self._hash(f"{kind}\0{normal}".encode())


def _of(connection: Connection, subjects: Collection[int]) -> dict[bytes, int]:
    """What these people are known by, and who each of it leads to."""
    c = identifiers.c
    query = select(c.hash, c.subject).where(c.subject.in_(numbers(connection, subjects)))
    return {bytes(tag): who for tag, who in connection.execute(query)}
