"""Telling processors to delete, and keeping book of what they say (GDPR Art. 19).

Each processor that a person's data were granted to gets an order. It is waiting until it is handed
over, then sent; acknowledged, confirmed or refused is what the processor says; overdue is what has
not been confirmed in time. Only `confirmed` is done. Whom it is about is sealed, and blanked when
the processor has answered or the time is over.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.fernet import Fernet
from sqlalchemy import Connection, Row, select

from assent.data_map import DataMap
from assent.ledger import Ledger
from assent.rights.deleter import ANSWERS, Answer, Order, Sign, check_deletion
from assent.rights.holders import Taken
from assent.rights.kept import Deletion, deletions, erasures
from assent.store import Database, insert_new, numbers
from assent.vocabulary import BadRequest, Clock, Conflict, Later, NotFound, SubjectId, UnknownTerm

WITHIN = timedelta(days=30)
"""How long a processor has, where the data map does not say."""

FIRST_WAIT = timedelta(minutes=1)
_ORDER = (
    "erasure",
    "processor",
    "state",
    "token",
    "asked_at",
    "next_at",
    "due_at",
    "changed_at",
    "whom",
    "reason",
)
_OPEN = (Deletion.WAITING, Deletion.SENT, Deletion.ACKNOWLEDGED)
BY_HAND = "no way to tell this processor is declared; tell it, then `assent rights heard`"


@dataclass(frozen=True, slots=True)
class Job:
    """One order to one processor.

    Args:
        number: its own.
        erasure: of whom, by the number of their erasure.
        processor: whom it goes to.
        state: what became of it.
        asked_at: when it was made.
        due: by when it is to be confirmed.
        changed_at: when the state was last known to change.
        reason: why it failed, or was refused.
    """

    number: int
    erasure: int
    processor: str
    state: Deletion
    asked_at: datetime
    due: datetime
    changed_at: datetime
    reason: str

    @classmethod
    def of(cls, row: Row[Any]) -> "Job":
        """Read one from its row."""
        asked, due, changed = (
            datetime.fromtimestamp(at, UTC) for at in (row.asked_at, row.due_at, row.changed_at)
        )
        state = Deletion(row.state)
        return cls(row.number, row.erasure, row.processor, state, asked, due, changed, row.reason)

    def as_json(self) -> dict[str, Any]:
        """For the certificate, the command line and the console."""
        return {
            "processor": self.processor,
            "state": self.state.value,
            "asked_at": self.asked_at.isoformat(),
            "due": self.due.isoformat(),
            "changed_at": self.changed_at.isoformat(),
            "reason": self.reason,
        }


class Processors:
    """The orders to processors.

    Args:
        database: where they are kept.
        data_map: which processors there are, and how each is told.
        key: seals whom an order is about, in the form that Fernet takes.
        url: where the house is reached, for the answers.
        clock: the time.
        ledger: where each change is recorded.
        sign: signs orders.
        values: what is known of a person.
        recipients: which processors these people's data were granted to.
    """

    def __init__(
        self,
        database: Database,
        data_map: DataMap,
        *,
        key: bytes,
        url: str,
        clock: Clock,
        ledger: Ledger,
        sign: Sign,
        values: Callable[[SubjectId], Mapping[str, str]],
        recipients: Callable[[Sequence[SubjectId]], Mapping[SubjectId, set[str]]],
    ) -> None:
        self._database = database
        self._data_map = data_map
        self._fernet = Fernet(key)
        self._url = url.rstrip("/")
        self._clock = clock
        self._ledger = ledger
        self._sign = sign
        self._values = values
        self._recipients = recipients

    def take(self, subjects: Sequence[SubjectId]) -> Mapping[int, Taken]:
        """Make an order for each processor that had data of each of these people; see `Holder`."""
        told = self._recipients(subjects)
        if not told:
            return {}
        by_message = {n for n, each in self._data_map.processors.items() if each.deletion}
        whom = {who: self._values(who) for who, names in told.items() if names & by_message}

        def work(connection: Connection) -> Mapping[int, Taken]:
            wanted = select(numbers(connection, list(told)).subquery().c.number)
            c = erasures.c
            query = select(c.subject, c.number).where(c.subject.in_(wanted))
            of = {row.subject: row.number for row in connection.execute(query)}
            known = self._ordered(connection, list(of.values()))
            rows = [
                self._order(of[subject], processor, whom.get(subject, {}))
                for subject, processors in told.items()
                for processor in sorted(processors)
                if (of[subject], processor) not in known
            ]
            insert_new(connection, deletions, _ORDER, rows)
            return {subject: Taken(len(processors)) for subject, processors in told.items()}

        return self._database.write(work)

    def send(self) -> int:
        """Hand over what waits, and call overdue what is late.

        Returns:
            How many orders were handed over.
        """
        self._call_overdue()
        c = deletions.c
        due = (c.state == Deletion.WAITING.value) & (c.next_at <= self._now())
        with self._database.read() as connection:
            waiting = list(connection.execute(deletions.select().where(due).order_by(c.number)))
        return sum(self._send(row) for row in waiting)

    def heard(self, token: str, answer: Answer) -> Job:
        """Note what a processor says at the address of an order.

        Raises:
            NotFound: there is no such order.
            Conflict: it was confirmed before.
        """
        return self._hear(deletions.c.token == _hidden(token), answer)

    def heard_by_hand(self, number: int, state: str, reason: str) -> Job:
        """Note what a processor said in another way.

        Raises:
            UnknownTerm: a processor does not say that.
        """
        states = {each.value: each for each in ANSWERS}
        if state not in states:
            raise UnknownTerm("answer of a processor", state, states)
        return self._hear(deletions.c.number == number, Answer(states[state], reason))

    def jobs(self, erasure: int | None = None) -> list[Job]:
        """Every order, or those of one erasure, the newest first."""
        query = deletions.select().order_by(deletions.c.number.desc())
        if erasure is not None:
            query = query.where(deletions.c.erasure == erasure)
        with self._database.read() as connection:
            return [Job.of(row) for row in connection.execute(query)]

    @staticmethod
    def _ordered(connection: Connection, of: Sequence[int]) -> set[tuple[int, str]]:
        """The orders that were made for these erasures: the number and the processor of each."""
        c = deletions.c
        query = select(c.erasure, c.processor).where(c.erasure.in_(numbers(connection, of)))
        return {(row.erasure, row.processor) for row in connection.execute(query)}

    def _order(self, erasure: int, processor: str, known: Mapping[str, str]) -> tuple[Any, ...]:
        """The row of an order that is still to be handed over, as `_ORDER` names its columns."""
        declared = self._data_map.processors[processor].deletion  # type: ignore[index]  # a name
        token = secrets.token_urlsafe(24)
        now = self._now()
        whom = {}
        if declared is not None and declared.field in known:
            whom = {str(declared.field): known[declared.field]}
        sealed = self._fernet.encrypt(msgspec.json.encode({"whom": whom, "token": token}))
        due = now + int((WITHIN if declared is None else declared.within).total_seconds())
        said = (sealed, "") if whom else (None, BY_HAND)
        state = Deletion.WAITING.value
        return erasure, processor, state, _hidden(token), now, now, due, now, *said

    def _send(self, row: Row[Any]) -> bool:
        declared = self._data_map.processors[row.processor].deletion
        if declared is None or row.whom is None or not self._claim(row):
            return False
        said = msgspec.json.decode(self._fernet.decrypt(row.whom))
        order = Order(
            said["whom"],
            f"{self._url}/v1/deletions/{said['token']}",
            datetime.fromtimestamp(row.due_at, UTC),
            self._data_map.controller.name,
        )
        try:
            deleter = check_deletion(row.processor, declared)
            answer = deleter.send(declared.settings, order, self._sign)
        except Later as failure:
            self._change(deletions.c.number == row.number, _OPEN, reason=failure.message)
            return False
        except BadRequest as failure:
            answer = Answer(Deletion.REFUSED, failure.message)
        self._hear(deletions.c.number == row.number, answer)
        return True

    def _claim(self, row: Row[Any]) -> bool:
        """Take a waiting order before handing it over; false when another process was quicker."""
        wait = FIRST_WAIT * 2 ** min(row.tries, 10)
        mine = (deletions.c.number == row.number) & (deletions.c.tries == row.tries)
        next_at = self._now() + int(wait.total_seconds())
        return bool(self._change(mine, (Deletion.WAITING,), tries=row.tries + 1, next_at=next_at))

    def _hear(self, which: Any, answer: Answer) -> Job:
        def work(connection: Connection) -> Job:
            row = connection.execute(deletions.select().where(which)).first()
            if row is None:
                raise NotFound("there is no such order; it is in the letter or the message we sent")
            if row.state == Deletion.CONFIRMED.value:
                raise Conflict("this deletion was confirmed before")
            values: dict[str, Any] = {
                "state": answer.state.value,
                "reason": answer.reason,
                "changed_at": self._now(),
            }
            if answer.state is not Deletion.SENT:
                values["whom"] = None  # they have it, or will not take it
            changed = deletions.update().where(deletions.c.number == row.number)
            connection.execute(changed.values(**values))
            said = {"erasure": row.erasure, "processor": row.processor, "state": answer.state.value}
            self._ledger.append(connection, "deletion", said)
            again = deletions.select().where(deletions.c.number == row.number)
            return Job.of(connection.execute(again).one())

        return self._database.write(work)

    def _call_overdue(self) -> None:
        late = deletions.c.due_at < self._now()
        state = Deletion.OVERDUE.value
        self._change(late, _OPEN, state=state, whom=None, changed_at=self._now())

    def _change(self, which: Any, among: Sequence[Deletion], **values: Any) -> int:
        states = [each.value for each in among]
        change = deletions.update().where(which, deletions.c.state.in_(states)).values(**values)
        return self._database.write(lambda connection: connection.execute(change).rowcount)

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _hidden(token: str) -> bytes:
    return sha256(token.encode()).digest()
