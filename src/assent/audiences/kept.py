"""Where audiences with a name are kept, and the members of those built on a schedule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Integer, Row, String, select

from assent.audiences.reading import Other
from assent.store import Database, Erase, Holds, column, insert_new, numbers, put, table
from assent.vocabulary import UnknownTerm

_audiences = table(
    "audiences_audience",
    column("name", String(64), primary_key=True, holds=Holds.NOTHING),
    column("declared", String, nullable=False, holds=Holds.NOTHING),
    column("kept_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("built_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    erase=Erase(kept_because="a definition names no person; its members are kept apart"),
)

members = table(
    "audiences_member",
    column("subject", Integer, primary_key=True, autoincrement=False, holds=Holds.SUBJECT),
    column("audience", String(64), primary_key=True, index=True, holds=Holds.TRAIT),
    erase=Erase(by="subject"),
    ages="who is in an audience is found anew each time it is built",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One audience as it was declared.

    Args:
        name: what it is called.
        declared: the plain values of its file.
        kept_at: when it was last changed.
        built_at: when its members were last found; None if they never were.
    """

    name: str
    declared: Mapping[str, Any]
    kept_at: datetime
    built_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read one from the table."""
        return cls(
            row.name,
            msgspec.json.decode(row.declared),
            datetime.fromtimestamp(row.kept_at, UTC),
            None if row.built_at is None else datetime.fromtimestamp(row.built_at, UTC),
        )


class Drawer:
    """Where audiences are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Kept]:
        """Every audience, by name."""
        with self._database.read() as connection:
            query = _audiences.select().order_by(_audiences.c.name)
            return [Kept.of(row) for row in connection.execute(query)]

    def one(self, name: str) -> Kept:
        """One audience.

        Raises:
            UnknownTerm: there is none of that name; the nearest is given.
        """
        query = _audiences.select().where(_audiences.c.name == name)
        with self._database.read() as connection:
            row = connection.execute(query).first()
            if row is None:
                raise UnknownTerm("audience", name, connection.scalars(select(_audiences.c.name)))
        return Kept.of(row)

    def other(self, name: str) -> Other:
        """One audience, to refer to."""
        kept = self.one(name)
        return Other(kept.declared["audience"], kept.built_at is not None)

    def keep(self, name: str, declared: Mapping[str, Any], at: datetime) -> None:
        """Keep an audience, in place of the one before, with none of whose members."""
        row = (name, msgspec.json.encode(declared).decode(), int(at.timestamp()), None)
        names = ("name", "declared", "kept_at", "built_at")

        def work(connection: Connection) -> None:
            put(connection, _audiences, names, [row], key=("name",))
            connection.execute(members.delete().where(members.c.audience == name))

        self._database.write(work)

    def remove(self, name: str) -> None:
        """Remove an audience and its members."""

        def work(connection: Connection) -> None:
            connection.execute(_audiences.delete().where(_audiences.c.name == name))
            connection.execute(members.delete().where(members.c.audience == name))

        self._database.write(work)

    def members(self, name: str) -> NDArray[np.int64]:
        """(n_members,) who was in it when it was last built, sorted."""
        query = select(members.c.subject).where(members.c.audience == name)
        with self._database.read() as connection:
            found = connection.scalars(query.order_by(members.c.subject))
            return np.array(list(found), dtype=np.int64)

    def build(self, name: str, found: NDArray[np.int64], at: datetime) -> tuple[int, int]:
        """Make these people its members.

        Args:
            name: the audience.
            found: (n_members,) who is in it now.
            at: when they were found.

        Returns:
            How many joined, and how many left.
        """

        def work(connection: Connection) -> tuple[int, int]:
            now = numbers(connection, found.tolist())
            gone = (members.c.audience == name) & members.c.subject.not_in(now)
            left = connection.execute(members.delete().where(gone)).rowcount
            rows = [(subject, name) for subject in found.tolist()]
            joined = insert_new(connection, members, ("subject", "audience"), rows)
            change = _audiences.update().where(_audiences.c.name == name)
            connection.execute(change.values(built_at=int(at.timestamp())))
            return joined, left

        return self._database.write(work)
