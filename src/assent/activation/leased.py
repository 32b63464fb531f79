"""Rows that several workers hand over, each row by one of them.

A worker claims some rows for a short while, a lease, and renews it as long as it lives, however
slow the destination is. It puts a row in `sending`, durably, right before handing it over, and out
of it right after. When a worker dies its lease ends by itself, and at once where it can be seen
that it died, on the same machine. What it had claimed and not begun is then anybody's; the one row
in flight may have arrived, so it becomes unconfirmed, or is tried again where the destination knows
parcels by their key.

PostgreSQL skips rows that another worker is just claiming; SQLite has one writer at a time.
"""

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from assent.activation.row import State
from assent.store import Database
from assent.vocabulary import Clock, Later

LEASE = timedelta(minutes=1)
"""How long a row stays with a worker that has died."""

BEAT = LEASE / 4
"""How often a living worker renews its leases; some renewals may fail before others take over."""

AT_ONCE = 50
DIED = "the process died while this was being handed over, so it may have arrived"


def worker_name() -> str:
    """By what the leases of this process are told from those of others."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def has_ended(worker: str) -> bool:
    """Whether a worker is known to be no more; that of another machine is not.

    Examples:
        >>> has_ended(worker_name()), has_ended("elsewhere:1:ab")
        (False, False)
    """
    host, _, rest = worker.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)  # asks only whether it is there
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class Leased:
    """The rows of one table on their way.

    Args:
        database: where they are kept.
        rows: the table, with the columns `number, state, attempts, worker, leased_until,
            next_attempt_at, reason, updated_at`; times in seconds since 1970.
        clock: by which leases end.
    """

    def __init__(self, database: Database, rows: Table, clock: Clock) -> None:
        self._database = database
        self._rows = rows
        self._clock = clock

    def claim(self, worker: str, among: ColumnElement[bool], at_most: int = AT_ONCE) -> list[int]:
        """Lease rows that are due and nobody's, those never tried first.

        Args:
            worker: for whom.
            among: which rows are meant.
            at_most: how many.

        Returns:
            Their numbers.
        """
        c, now = self._rows.c, self._now()
        due = (
            select(c.number)
            .where(among, c.state == State.QUEUED.value)
            .where(c.next_attempt_at <= now, c.leased_until <= now)
            .order_by(c.attempts, c.number)
            .limit(at_most)
            .with_for_update(skip_locked=True)
        )

        def work(connection: Connection) -> list[int]:
            found = list(connection.execute(due).scalars())
            lease = {"worker": worker, "leased_until": self.end()}
            connection.execute(self._rows.update().where(c.number.in_(found)).values(**lease))
            return found

        return self._database.write(work)

    def begin(self, connection: Connection, worker: str, number: int, **more: Any) -> bool:
        """Put a row that is leased to a worker in `sending`; false when it is not any more."""
        c = self._rows.c
        begun = (
            self._rows.update()
            .where(c.number == number, c.state == State.QUEUED.value, c.worker == worker)
            .values(
                state=State.SENDING.value,
                attempts=c.attempts + 1,
                leased_until=self.end(),
                updated_at=self._now(),
                **more,
            )
        )
        return connection.execute(begun).rowcount == 1

    @contextmanager
    def renewed(self, worker: str, every: timedelta = BEAT) -> Iterator[None]:
        """Renew a worker's leases from time to time, until the block ends."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(every.total_seconds()):
                with suppress(Later):  # the store may be back at the next beat
                    self._renew(worker)

        beating = threading.Thread(target=beat, name="assent-leases", daemon=True)
        beating.start()
        try:
            yield
        finally:
            over.set()
            beating.join()

    def _renew(self, worker: str) -> None:
        c = self._rows.c
        longer = self._rows.update().where(c.worker == worker, c.leased_until > 0)
        self._database.write(lambda it: it.execute(longer.values(leased_until=self.end())))

    def end(self) -> int:
        """When a lease ends that begins now, in seconds since 1970."""
        return self._now() + int(LEASE.total_seconds())

    def release(self, worker: str, numbers: list[int]) -> None:
        """Give back what was claimed and not begun."""
        c = self._rows.c
        mine = (c.number.in_(numbers), c.worker == worker, c.state == State.QUEUED.value)
        free = self._rows.update().where(*mine).values(worker="", leased_until=0)
        self._database.write(lambda connection: connection.execute(free))

    def recover(self, among: ColumnElement[bool], *, again: bool) -> int:
        """Take over what was in flight when its worker died, and count it.

        Args:
            among: which rows are meant.
            again: whether trying again is safe; otherwise they become unconfirmed.
        """
        self._end_leases_of_the_dead()
        c, now = self._rows.c, self._now()
        state = State.QUEUED if again else State.UNCONFIRMED
        taken = (
            self._rows.update()
            .where(among, c.state == State.SENDING.value, c.leased_until <= now)
            .values(state=state.value, reason=DIED, worker="", leased_until=0, updated_at=now)
        )
        return self._database.write(lambda connection: connection.execute(taken).rowcount)

    def _end_leases_of_the_dead(self) -> None:
        """End the leases of workers of this machine that are no more."""
        c = self._rows.c
        leased = select(c.worker).where(c.leased_until > self._now()).distinct()
        with self._database.read() as connection:
            dead = [each for each in connection.execute(leased).scalars() if has_ended(each)]
        if dead:
            over = self._rows.update().where(c.worker.in_(dead)).values(leased_until=0)
            self._database.write(lambda connection: connection.execute(over))

    def settle(self, number: int, state: State, reason: str = "", **more: Any) -> int:
        """Write down what became of a row; 0 when that was settled already."""
        among = {State.QUEUED, State.SENDING, State.UNCONFIRMED}
        free = {"worker": "", "leased_until": 0}
        return self.change(number, among, state=state.value, reason=reason, **free, **more)

    def put_back(self, number: int, reason: str, next_attempt_at: datetime) -> None:
        """Put a row that was not handed over back in the queue; its lease stays until released."""
        self.change(
            number,
            {State.QUEUED, State.SENDING},
            state=State.QUEUED.value,
            reason=reason,
            next_attempt_at=int(next_attempt_at.timestamp()),
        )

    def change(self, number: int, among: set[State], **changes: Any) -> int:
        """Change a row that is in one of some states, and say whether it was."""
        c = self._rows.c
        change = (
            self._rows.update()
            .where(c.number == number, c.state.in_([each.value for each in among]))
            .values(updated_at=self._now(), **changes)
        )
        return self._database.write(lambda connection: connection.execute(change).rowcount)

    def _now(self) -> int:
        return int(self._clock().timestamp())
