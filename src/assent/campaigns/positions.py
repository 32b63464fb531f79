"""Where people are in journeys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Connection, Integer, String, Text, func, select

from assent.store import Ages, Database, Erase, Holds, column, insert_new, numbers, table
from assent.vocabulary import Purpose

_positions = table(
    "campaigns_position",
    column("campaign", String(64), primary_key=True, holds=Holds.NOTHING),
    column("subject", Integer, primary_key=True, autoincrement=False, holds=Holds.SUBJECT),
    column("round", Integer, primary_key=True, autoincrement=False, holds=Holds.BEHAVIOUR),
    column("did_at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),  # seconds since 1970
    column("entered_at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),
    column("step", Integer, nullable=False, holds=Holds.BEHAVIOUR),
    column("due_at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),
    column("ended", Text, nullable=False, holds=Holds.BEHAVIOUR),
    erase=Erase(by="subject"),
    ages=Ages("due_at", purpose=Purpose.DIRECT_MARKETING_EMAIL),
)
_COLUMNS = ("campaign", "subject", "round", "did_at", "entered_at", "step", "due_at", "ended")


@dataclass(frozen=True, slots=True)
class Position:
    """Where one person is.

    Args:
        subject: who.
        round: for the how manieth time they are in it, from 1.
        did_at: when they did what entered them, in seconds since 1970.
        entered_at: when they entered.
        step: the number of the step they are at, from 0.
        ended: why it is over; empty while it is not.
    """

    subject: int
    round: int
    did_at: int
    entered_at: int
    step: int
    ended: str


class Positions:
    """Keeps where people are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, campaign: str) -> list[Position]:
        """Everybody who ever entered, in the order of their numbers and rounds."""
        query = _positions.select().where(_positions.c.campaign == campaign)
        query = query.order_by(_positions.c.subject, _positions.c.round)
        with self._database.read() as connection:
            return [
                Position(r.subject, r.round, r.did_at, r.entered_at, r.step, r.ended)
                for r in connection.execute(query)
            ]

    def due(self, campaign: str, at: datetime) -> dict[int, list[Position]]:
        """Those who are to be taken further now, by their step."""
        query = select(_positions.c.subject).where(
            _positions.c.campaign == campaign,
            _positions.c.ended == "",
            _positions.c.due_at <= int(at.timestamp()),
        )
        with self._database.read() as connection:
            now = set(connection.scalars(query))
        found: dict[int, list[Position]] = {}
        for each in self.all(campaign):
            if each.subject in now and not each.ended:
                found.setdefault(each.step, []).append(each)
        return found

    def enter(self, campaign: str, people: Iterable[Position], at: datetime) -> int:
        """Have people enter, and count those who are new."""
        now = int(at.timestamp())
        rows = [(campaign, p.subject, p.round, p.did_at, now, 0, now, "") for p in people]
        return self._database.write(lambda c: insert_new(c, _positions, _COLUMNS, rows))

    def move(self, campaign: str, people: Iterable[int], step: int, due_at: datetime) -> None:
        """Put people at another step, to be taken further at a time."""
        self._change(campaign, people, step=step, due_at=int(due_at.timestamp()))

    @staticmethod
    def move_in(
        connection: Connection, campaign: str, people: Sequence[int], step: int, due_at: datetime
    ) -> None:
        """The same within a transaction of the caller's."""
        _change(connection, campaign, people, step=step, due_at=int(due_at.timestamp()))

    def end(self, campaign: str, people: Iterable[int], why: str) -> None:
        """End the journey of people."""
        self._change(campaign, people, ended=why)

    def end_all(self, campaign: str, why: str) -> None:
        """End the journey of everybody who is under way."""
        self._change(campaign, (each.subject for each in self.all(campaign)), ended=why)

    def rounds(self, campaign: str) -> int:
        """How often somebody entered at the most."""
        query = select(func.max(_positions.c.round)).where(_positions.c.campaign == campaign)
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def _change(self, campaign: str, people: Iterable[int], **values: object) -> None:
        wanted = list(people)
        if not wanted:
            return
        self._database.write(lambda c: _change(c, campaign, wanted, **values))


def _change(connection: Connection, campaign: str, people: Sequence[int], **values: object) -> None:
    """Change where people who are under way are."""
    theirs = _positions.update().where(
        _positions.c.campaign == campaign,
        _positions.c.ended == "",
        _positions.c.subject.in_(numbers(connection, people)),
    )
    connection.execute(theirs.values(**values))
