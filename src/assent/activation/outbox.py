"""Messages that wait to be sent, and what became of each.

Queueing is one transaction with whatever decided it. From then on workers lease the rows
(`leased.py`), and a row found in `sending` after its lease was in flight when its worker died:
it is never sent again by itself, unless the destination knows messages by their key.

The content is sealed under the person's key: it says what was recommended to them and why.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    select,
)

from assent.activation.leased import Leased
from assent.activation.row import Draft, Row, State
from assent.gate import Vault
from assent.store import Ages, Database, Erase, Holds, column, insert_new, numbers, table
from assent.vocabulary import Clock, Conflict, Grant, NotFound, Purpose, SetGrant

T = TypeVar("T")

_rows = table(
    "activation_outbox",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("key", String(64), nullable=False, server_default="", holds=Holds.NOTHING),
    column("campaign", String(128), nullable=False, holds=Holds.NOTHING),
    column("subject", Integer, nullable=False, index=True, holds=Holds.SUBJECT),
    column("destination", String(64), nullable=False, holds=Holds.NOTHING),
    column("purpose", String(64), nullable=False, server_default="", holds=Holds.NOTHING),
    column("state", String(16), nullable=False, holds=Holds.BEHAVIOUR),
    column("attempts", Integer, nullable=False, holds=Holds.NOTHING),
    column("restricted", String(64), nullable=True, holds=Holds.BEHAVIOUR),
    column("content", LargeBinary, nullable=True, holds=Holds.SEALED),
    column("reason", Text, nullable=False, holds=Holds.CONSENT),
    column("updated_at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),  # seconds since 1970
    column("next_attempt_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("worker", String(128), nullable=False, server_default="", holds=Holds.NOTHING),
    column("leased_until", BigInteger, nullable=False, server_default="0", holds=Holds.NOTHING),
    UniqueConstraint("campaign", "subject"),
    erase=Erase(by="subject"),
    ages=Ages("updated_at", purpose=Purpose.DIRECT_MARKETING_EMAIL),
)

_NEW = (
    "key",
    "campaign",
    "subject",
    "destination",
    "state",
    "attempts",
    "restricted",
    "content",
    "reason",
    "updated_at",
    "next_attempt_at",
)


class Outbox:
    """The messages of all campaigns.

    Args:
        database: where they are kept.
        vault: seals what they are made from.
        clock: the time their changes carry.
    """

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self.leased = Leased(database, _rows, clock)

    def queue(
        self,
        campaign: str,
        destination: str,
        drafts: Sequence[Draft],
        *,
        also: Callable[[Connection, int], object] | None = None,
    ) -> int:
        """Put messages in the queue; a person is written to once for a campaign, however often.

        A person whose key was destroyed is left out.

        Args:
            campaign: whose messages.
            destination: where to, by its name in the data map.
            drafts: what is to be sent to whom.
            also: done in the same transaction, told how many messages are new, such as entering
                the decision in the ledger.

        Returns:
            How many messages were new.
        """
        now = self._now()
        plain = {draft.subject: msgspec.json.encode(draft.content) for draft in drafts}
        content = self._vault.seal_many(_label(campaign), plain)
        head = (destination, State.QUEUED.value, 0)
        rows = [
            (
                _key(campaign, draft.subject, now),
                *(campaign, draft.subject, *head),
                *(draft.restricted, content[draft.subject], "", now, now),
            )
            for draft in drafts
            if draft.subject in content
        ]

        def work(connection: Connection) -> int:
            new = insert_new(connection, _rows, _NEW, rows)
            if also is not None:
                also(connection, new)
            return new

        return self._database.write(work)

    def take_back(self, campaign: str) -> int:
        """Take out of the queue what was not handed over, and count it.

        Whoever still belongs to the campaign is queued again by its next queueing.
        """
        waiting = _rows.delete().where(
            _rows.c.campaign == campaign, _rows.c.state == State.QUEUED.value
        )
        return self._database.write(lambda c: c.execute(waiting).rowcount)

    def due(self, campaign: str, destination: str) -> int:
        """How many messages are to be tried now."""
        query = select(func.count()).where(
            _of(campaign, destination),
            _rows.c.state == State.QUEUED.value,
            _rows.c.next_attempt_at <= self._now(),
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def claim(self, worker: str, campaign: str, destination: str) -> list[int]:
        """Lease some messages that are due; see `Leased.claim`."""
        return self.leased.claim(worker, _of(campaign, destination))

    def recover(self, campaign: str, destination: str, *, again: bool) -> int:
        """Take over what dead workers had in flight; see `Leased.recover`."""
        return self.leased.recover(_of(campaign, destination), again=again)

    def row(self, number: int) -> Row | None:
        """One message, unless its person has been erased."""
        found = self._find(_rows.select().where(_rows.c.number == number))
        return found[0] if found else None

    def rows(self, campaign: str, state: State) -> list[Row]:
        """The messages of a campaign in one state, such as those the operator must look at."""
        of_campaign = _rows.select().where(_rows.c.campaign == campaign)
        return self._find(of_campaign.where(_rows.c.state == state.value).order_by(_rows.c.number))

    def about(self, subject: int) -> list[Row]:
        """Every message to one person, newest first, whatever became of it."""
        of_person = _rows.select().where(_rows.c.subject == subject)
        return self._find(of_person.order_by(_rows.c.number.desc()))

    def about_many(self, subjects: Sequence[int], destination: str) -> list[Row]:
        """Every message to these people by way of one destination."""
        with self._database.read() as connection:
            wanted = select(numbers(connection, subjects).subquery().c.number)
            theirs = (_rows.c.destination == destination) & _rows.c.subject.in_(wanted)
            return [Row.of(found) for found in connection.execute(_rows.select().where(theirs))]

    def open(self, row: Row, grant: Grant) -> Row:
        """The same message with its content, for whoever may use the person's data.

        Raises:
            NotFound: the person's key was destroyed, or the content was dropped.
        """
        shut = self._shut([row]).get(row.subject)
        if shut is None:
            raise NotFound("what this message would have said was dropped when it was stopped")
        return _opened(row, self._vault.unseal(grant, _label(row.campaign), shut))

    def open_many(self, rows: Sequence[Row], grant: SetGrant) -> list[Row]:
        """Messages of one campaign with their content, as far as a grant covers their people."""
        if not rows:
            return []
        plain = self._vault.unseal_many(grant, _label(rows[0].campaign), self._shut(rows))
        return [_opened(row, plain[row.subject]) for row in rows if row.subject in plain]

    def _shut(self, rows: Sequence[Row]) -> dict[int, bytes]:
        with self._database.read() as connection:
            wanted = numbers(connection, [row.number for row in rows])
            query = select(_rows.c.subject, _rows.c.content).where(_rows.c.number.in_(wanted))
            return {subject: shut for subject, shut in connection.execute(query) if shut}

    def counts(self, campaign: str) -> dict[State, int]:
        """How many messages of a campaign are in each state."""
        query = (
            select(_rows.c.state, func.count())
            .where(_rows.c.campaign == campaign)
            .group_by(_rows.c.state)
        )
        with self._database.read() as connection:
            found = {State(state): n for state, n in connection.execute(query)}
        return {state: found.get(state, 0) for state in State}

    def arrived(self, campaign: str, before: datetime) -> list[int]:
        """Who got the message of a campaign before a moment."""
        query = select(_rows.c.subject).where(
            _rows.c.campaign == campaign,
            _rows.c.state == State.SENT.value,
            _rows.c.updated_at <= int(before.timestamp()),
        )
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(_rows.c.subject)).scalars())

    def received(self, subject: int, since: datetime, purposes: frozenset[Purpose]) -> int:
        """How many messages for some purposes a person got, or may have got, since then."""
        went = [State.SENT.value, State.UNCONFIRMED.value, State.SENDING.value]
        query = select(func.count()).where(
            _rows.c.subject == subject,
            _rows.c.state.in_(went),
            _rows.c.purpose.in_(sorted(purposes)),
            _rows.c.updated_at >= int(since.timestamp()),
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do something in a transaction of the outbox's store."""
        return self._database.write(work)

    def settle(self, number: int, state: State, reason: str = "") -> None:
        """Write down what became of a message.

        What a stopped message would have said is dropped: it will never be needed. What a sent
        one said is kept, so that the person can ask why they got it.
        """
        dropped = {"content": None} if state is State.STOPPED else {}
        self.leased.settle(number, state, reason, **dropped)

    def to_look_at(self, *among: State) -> list[Row]:
        """The messages of all campaigns in some states, such as dead letters; oldest first."""
        states = [each.value for each in among]
        return self._find(_rows.select().where(_rows.c.state.in_(states)).order_by(_rows.c.number))

    def replay(self, number: int) -> None:
        """Put a dead letter back in the queue, to be tried as if for the first time.

        Raises:
            NotFound: there is no such message.
            Conflict: it is not one that was refused.
        """
        again = {"state": State.QUEUED.value, "attempts": 0, "next_attempt_at": self._now()}
        if not self.leased.change(number, {State.REJECTED}, **again, reason=""):
            self._refuse(number, "was not refused; only dead letters are replayed")

    def confirm(self, number: int, *, arrived: bool) -> None:
        """Settle a message that may have arrived, once an operator found out.

        Args:
            number: the message's.
            arrived: whether it did; if not it is put back in the queue.

        Raises:
            NotFound: there is no such message.
            Conflict: nothing is open about it.
        """
        state = State.SENT if arrived else State.QUEUED
        settled = {"state": state.value, "next_attempt_at": self._now(), "reason": ""}
        if not self.leased.change(number, {State.UNCONFIRMED}, **settled):
            self._refuse(number, "is not unconfirmed; there is nothing to settle")

    def _refuse(self, number: int, why: str) -> None:
        row = self.row(number)
        if row is None:
            raise NotFound(f"there is no message `{number}` in the outbox")
        raise Conflict(f"message `{number}` is `{row.state}` and {why}")

    def _find(self, query: Select[Any]) -> list[Row]:
        with self._database.read() as connection:
            return [Row.of(found) for found in connection.execute(query)]

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _of(campaign: str, destination: str) -> ColumnElement[bool]:
    return and_(_rows.c.campaign == campaign, _rows.c.destination == destination)


def _key(campaign: str, subject: int, at: int) -> str:
    """What a message is known by wherever it goes, however often it is tried.

    Examples:
        >>> _key("tea-2026", 7, 1_767_225_600)
        '36c3e1a37a0640a068d1d7d04fa049f5'
    """
    return sha256(b"%b\0%d\0%d" % (campaign.encode(), subject, at)).hexdigest()[:32]


def _opened(row: Row, plain: bytes) -> Row:
    return replace(row, content=msgspec.json.decode(plain, type=dict[str, object]))


def _label(campaign: str) -> str:
    return f"activation_outbox/{campaign}"
