"""What a law or a hold keeps of somebody who is erased: sealed, named, with the day it goes.

It is used for nothing. It is sealed under a key of the house's own, because the person's is
destroyed, and opens only for whoever may lawfully ask, which is entered in the ledger.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from cryptography.fernet import Fernet
from sqlalchemy import Connection, Row, func, select

from assent.jurisdictions import Law
from assent.ledger import Ledger
from assent.rights.held import Piece
from assent.rights.kept import LOGS, withheld
from assent.store import Database, insert_new, numbers
from assent.vocabulary import BadRequest, Clock, NotFound, SubjectId

_COLUMNS = ("erasure", "law", "article", "what", "until", "sealed")


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is kept because a law orders it.

    Args:
        erasure: of whom, by the number of their erasure.
        law: which law, or which hold of the data map.
        article: where it says so, or what the hold rests on.
        what: the field that it is, or the logs.
        until: when all of it is gone; None as long as the data map has the hold.
    """

    erasure: int
    law: str
    article: str
    what: str
    until: datetime | None

    def as_json(self) -> dict[str, Any]:
        """For the certificate."""
        until = None if self.until is None else self.until.isoformat()
        return {"what": self.what, "law": self.law, "article": self.article, "until": until}


class Withholding:
    """Keeps what laws order kept, and lets it go on its day.

    Args:
        database: where it is kept.
        key: 32 bytes, in the form that Fernet takes.
        clock: the time.
        ledger: where it is recorded that somebody looked.
        laws_of: the laws that protect a person.
        logs_of: the logs of what was done with a person's data.
        held_of: what holds of the data map keep of a person.
        holds: the names of those holds.
    """

    def __init__(
        self,
        database: Database,
        key: bytes,
        *,
        clock: Clock,
        ledger: Ledger,
        laws_of: Callable[[SubjectId], Sequence[Law]],
        logs_of: Callable[[SubjectId], object],
        held_of: Callable[[SubjectId], Sequence[Piece]],
        holds: Collection[str],
    ) -> None:
        self._database = database
        self._fernet = Fernet(key)
        self._clock = clock
        self._ledger = ledger
        self._laws_of = laws_of
        self._logs_of = logs_of
        self._held_of = held_of
        self._holds = holds

    def keep(self, whose: Mapping[SubjectId, int]) -> int:
        """Set apart what must be kept of these people, by the number of their erasure.

        Returns:
            Of how many something is kept.
        """
        rows = [
            (
                number,
                piece.law,
                piece.article,
                piece.what,
                None if piece.until is None else int(piece.until.timestamp()),
                self._fernet.encrypt(msgspec.json.encode(piece.kept)),
            )
            for subject, number in whose.items()
            for piece in [*self._logs(subject), *self._held_of(subject)]
        ]

        def work(connection: Connection) -> int:
            wanted = numbers(connection, [row[0] for row in rows]).subquery()
            query = select(withheld.c.erasure).where(
                withheld.c.erasure.in_(select(wanted.c.number))
            )
            known = set(connection.scalars(query))
            return insert_new(
                connection, withheld, _COLUMNS, [row for row in rows if row[0] not in known]
            )

        return self._database.write(work) if rows else 0

    def _logs(self, subject: SubjectId) -> Iterator[Piece]:
        """The logs, once for each law of theirs that orders them kept."""
        for law in self._laws_of(subject):
            if law.logs_kept is not None:
                until = self._clock() + law.logs_kept.value
                kept = self._logs_of(subject)
                yield Piece(law.code, law.logs_kept.article, LOGS, until, kept)

    def all(self, erasure: int | None = None) -> list[Withheld]:
        """What is kept, of everybody or of one erasure, that which goes first coming first."""
        c = withheld.c
        named = (c.erasure, c.law, c.article, c.what)
        last = func.max(c.until).label("last")
        query = select(*named, last).group_by(*named).order_by(last, *named)
        if erasure is not None:
            query = query.where(c.erasure == erasure)
        with self._database.read() as connection:
            return [
                Withheld(
                    row.erasure,
                    row.law,
                    row.article,
                    row.what,
                    None if row.last is None else datetime.fromtimestamp(row.last, UTC),
                )
                for row in connection.execute(query)
            ]

    def open(self, erasure: int, *, by: str, because: str) -> list[Mapping[str, Any]]:
        """What is kept of one, for whoever may lawfully ask; who and why is entered first.

        Raises:
            BadRequest: no reason is given.
            NotFound: nothing is kept of that erasure.
        """
        if not because.strip():
            raise BadRequest("what a law withholds is opened for a reason; give the order you have")
        said = {"step": "opened", "erasure": erasure, "by": by, "because": because}
        query = withheld.select().where(withheld.c.erasure == erasure).order_by(withheld.c.number)

        def work(connection: Connection) -> list[Row[Any]]:
            found = list(connection.execute(query))
            if not found:
                raise NotFound(f"nothing is kept of the erasure {erasure}")
            self._ledger.append(connection, "withheld", said)
            return found

        return [
            {
                "law": row.law,
                "what": row.what,
                "kept": msgspec.json.decode(self._fernet.decrypt(row.sealed)),
            }
            for row in self._database.write(work)
        ]

    def let_go(self) -> int:
        """Delete what need not be kept any longer, and count it.

        That is what is past its day, and what a hold kept that the data map has no more.
        """
        c = withheld.c
        over = c.until <= int(self._clock().timestamp())
        dropped = c.until.is_(None) & c.law.not_in(list(self._holds))
        gone = withheld.delete().where(over | dropped)
        return self._database.write(lambda connection: connection.execute(gone).rowcount)
