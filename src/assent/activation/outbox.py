"""Messages that wait to be sent, and what became of each.

A row is put in `sending`, durably, right before its message is handed over, and out of it right
after. So a row that is found there later was in flight when the process died: whether it arrived
is unknown, and it becomes unconfirmed. It is never sent again by itself.

The content is sealed under the person's key: it says what was recommended to them and why.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Integer,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)

from assent.activation.row import Draft, Row, State
from assent.gate import Vault
from assent.store import Database, Erase, Holds, column, insert_new, numbers, table
from assent.vocabulary import Clock, Grant, NotFound, SetGrant

_rows = table(
    "activation_outbox",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("campaign", String(128), nullable=False, holds=Holds.NOTHING),
    column("subject", Integer, nullable=False, index=True, holds=Holds.SUBJECT),
    column("destination", String(64), nullable=False, holds=Holds.NOTHING),
    column("state", String(16), nullable=False, holds=Holds.BEHAVIOUR),
    column("attempts", Integer, nullable=False, holds=Holds.NOTHING),
    column("restricted", String(64), nullable=True, holds=Holds.BEHAVIOUR),
    column("content", LargeBinary, nullable=True, holds=Holds.SEALED),
    column("reason", Text, nullable=False, holds=Holds.CONSENT),
    column("updated_at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),  # seconds since 1970
    column("next_attempt_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    UniqueConstraint("campaign", "subject"),
    erase=Erase(by="subject"),
)

_NEW = (
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

    def queue(self, campaign: str, destination: str, drafts: Sequence[Draft]) -> int:
        """Put messages in the queue; a person is written to once for a campaign, however often.

        A person whose key was destroyed is left out.

        Returns:
            How many messages were new.
        """
        now = self._now()
        plain = {draft.subject: msgspec.json.encode(draft.content) for draft in drafts}
        content = self._vault.seal_many(_label(campaign), plain)
        head = (destination, State.QUEUED.value, 0)
        rows = [
            (campaign, draft.subject, *head, draft.restricted, content[draft.subject], "", now, now)
            for draft in drafts
            if draft.subject in content
        ]
        return self._database.write(lambda c: insert_new(c, _rows, _NEW, rows))

    def take_back(self, campaign: str) -> int:
        """Take out of the queue what was not handed over, and count it.

        Whoever still belongs to the campaign is queued again by its next queueing.
        """
        waiting = _rows.delete().where(
            _rows.c.campaign == campaign, _rows.c.state == State.QUEUED.value
        )
        return self._database.write(lambda c: c.execute(waiting).rowcount)

    def due(self, campaign: str, destination: str) -> list[int]:
        """The numbers of the messages that are to be tried now, those never tried first."""
        query = (
            select(_rows.c.number)
            .where(_rows.c.campaign == campaign, _rows.c.destination == destination)
            .where(_rows.c.state == State.QUEUED.value, _rows.c.next_attempt_at <= self._now())
            .order_by(_rows.c.attempts, _rows.c.number)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

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

    def received(self, subject: int, since: datetime) -> int:
        """How many messages a person got, or may have got, since then, over all campaigns."""
        went = [State.SENT.value, State.UNCONFIRMED.value, State.SENDING.value]
        query = select(func.count()).where(
            _rows.c.subject == subject,
            _rows.c.state.in_(went),
            _rows.c.updated_at >= int(since.timestamp()),
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def claim(self, number: int) -> bool:
        """Put a queued message in `sending`; false when somebody else was quicker."""
        changes = {"state": State.SENDING.value, "attempts": _rows.c.attempts + 1}
        return self._change(number, {State.QUEUED}, **changes) == 1

    def settle(self, number: int, state: State, reason: str = "") -> None:
        """Write down what became of a message.

        What a stopped message would have said is dropped: it will never be needed. What a sent
        one said is kept, so that the person can ask why they got it.
        """
        changes: dict[str, Any] = {"state": state.value, "reason": reason}
        if state is State.STOPPED:
            changes["content"] = None
        self._change(number, {State.QUEUED, State.SENDING, State.UNCONFIRMED}, **changes)

    def put_back(self, number: int, reason: str, next_attempt_at: datetime) -> None:
        """Put a message that was not handed over back in the queue."""
        self._change(
            number,
            {State.SENDING},
            state=State.QUEUED.value,
            reason=reason,
            next_attempt_at=int(next_attempt_at.timestamp()),
        )

    def recover(self, campaign: str, destination: str) -> int:
        """Call what was in flight when an earlier process died unconfirmed, and count it."""
        stranded = (
            _rows.update()
            .where(_rows.c.campaign == campaign, _rows.c.destination == destination)
            .where(_rows.c.state == State.SENDING.value)
            .values(state=State.UNCONFIRMED.value, reason=_DIED, updated_at=self._now())
        )
        return self._database.write(lambda c: c.execute(stranded).rowcount)

    def _change(self, number: int, among: set[State], **changes: Any) -> int:
        change = (
            _rows.update()
            .where(_rows.c.number == number, _rows.c.state.in_([each.value for each in among]))
            .values(updated_at=self._now(), **changes)
        )
        return self._database.write(lambda c: c.execute(change).rowcount)

    def _find(self, query: Select[Any]) -> list[Row]:
        with self._database.read() as connection:
            return [Row.of(found) for found in connection.execute(query)]

    def _now(self) -> int:
        return int(self._clock().timestamp())


_DIED = "the process died while this message was being handed over, so it may have arrived"


def _opened(row: Row, plain: bytes) -> Row:
    return replace(row, content=msgspec.json.decode(plain, type=dict[str, object]))


def _label(campaign: str) -> str:
    return f"activation_outbox/{campaign}"
