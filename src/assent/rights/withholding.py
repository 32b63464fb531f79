"""What a law orders kept of somebody who is erased: sealed, named, with the day it goes.

It is used for nothing. It is sealed under a key of the house's own, because the person's is
destroyed, and opens only for whoever may lawfully ask, which is entered in the ledger.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from cryptography.fernet import Fernet
from sqlalchemy import Connection, select

from assent.jurisdictions import Law
from assent.ledger import Ledger
from assent.rights.kept import withheld
from assent.store import Database, insert_new, numbers
from assent.vocabulary import BadRequest, Clock, NotFound, SubjectId

_COLUMNS = ("erasure", "law", "article", "until", "sealed")


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is kept because a law orders it.

    Args:
        erasure: of whom, by the number of their erasure.
        law: which law.
        article: where it says so.
        until: when it goes.
    """

    erasure: int
    law: str
    article: str
    until: datetime

    def as_json(self) -> dict[str, Any]:
        """For the certificate."""
        said = {"law": self.law, "article": self.article, "until": self.until.isoformat()}
        return {"what": "logs of what was done with the data", **said}


class Withholding:
    """Keeps what laws order kept, and lets it go on its day.

    Args:
        database: where it is kept.
        key: 32 bytes, in the form that Fernet takes.
        clock: the time.
        ledger: where it is recorded that somebody looked.
        laws_of: the laws that protect a person.
        logs_of: the logs of what was done with a person's data.
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
    ) -> None:
        self._database = database
        self._fernet = Fernet(key)
        self._clock = clock
        self._ledger = ledger
        self._laws_of = laws_of
        self._logs_of = logs_of

    def keep(self, whose: Mapping[SubjectId, int]) -> int:
        """Set apart what must be kept of these people, by the number of their erasure.

        Returns:
            Of how many something is kept.
        """
        rows = []
        for subject, number in whose.items():
            for law in self._laws_of(subject):
                if law.logs_kept is not None:
                    logs = msgspec.json.encode(self._logs_of(subject))
                    until = self._clock() + law.logs_kept.value
                    named = (number, law.code, law.logs_kept.article, int(until.timestamp()))
                    rows.append((*named, self._fernet.encrypt(logs)))

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

    def all(self, erasure: int | None = None) -> list[Withheld]:
        """What is kept, of everybody or of one erasure, that which goes first coming first."""
        query = withheld.select().order_by(withheld.c.until, withheld.c.number)
        if erasure is not None:
            query = query.where(withheld.c.erasure == erasure)
        with self._database.read() as connection:
            return [
                Withheld(row.erasure, row.law, row.article, datetime.fromtimestamp(row.until, UTC))
                for row in connection.execute(query)
            ]

    def open(self, erasure: int, *, by: str, because: str) -> Any:
        """What is kept of one, for whoever may lawfully ask; who and why is entered first.

        Raises:
            BadRequest: no reason is given.
            NotFound: nothing is kept of that erasure.
        """
        if not because.strip():
            raise BadRequest("what a law withholds is opened for a reason; give the order you have")
        said = {"step": "opened", "erasure": erasure, "by": by, "because": because}
        query = select(withheld.c.sealed).where(withheld.c.erasure == erasure)

        def work(connection: Connection) -> bytes:
            found = connection.execute(query).scalar()
            if found is None:
                raise NotFound(f"nothing is kept of the erasure {erasure}")
            self._ledger.append(connection, "withheld", said)
            return bytes(found)

        return msgspec.json.decode(self._fernet.decrypt(self._database.write(work)))

    def let_go(self) -> int:
        """Delete what need not be kept any longer, and count it."""
        now = int(self._clock().timestamp())
        gone = withheld.delete().where(withheld.c.until <= now)
        return self._database.write(lambda connection: connection.execute(gone).rowcount)
