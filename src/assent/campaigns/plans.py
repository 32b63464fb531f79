"""When campaigns go out, and whether somebody holds them: what the store keeps of that.

planned ──> sending ──> sent        at its time it is queued, then sent until nothing waits

Whoever has a hand on it pauses it, lets it go on, or stops it for good. Each is in the ledger in
the same transaction, and counts for the next message of a run that is under way, in whatever
process. A plan belongs to one submission: another word, and it is gone.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import BigInteger, Connection, Row, String, Text

from assent.activation import Misconfigured
from assent.ledger import Ledger
from assent.store import Database, Erase, Holds, column, insert_new, put, table
from assent.vocabulary import Clock, Conflict

_plans = table(
    "campaigns_plan",
    column("name", String(64), primary_key=True, holds=Holds.NOTHING),
    column("digest", String(64), nullable=False, holds=Holds.NOTHING),
    column("step", String(16), nullable=False, holds=Holds.NOTHING),
    column("hold", String(16), nullable=False, holds=Holds.NOTHING),
    column("due_at", BigInteger, nullable=False, holds=Holds.NOTHING),  # seconds since 1970
    column("by", String(64), nullable=False, holds=Holds.OPERATOR),
    column("why", Text, nullable=False, holds=Holds.NOTHING),
    erase=Erase(kept_because="when a campaign goes out is nothing of anybody's"),
)
_COLUMNS = ("name", "digest", "step", "hold", "due_at", "by", "why")


class Step(StrEnum):
    """How far a campaign is."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"


class Hold(StrEnum):
    """Whether somebody holds it."""

    NONE = ""
    PAUSED = "paused"
    STOPPED = "stopped"


class Held(Misconfigured):
    """An operator holds the campaign: nothing more goes out until one lets it go on."""

    code = "held"
    status = 409


@dataclass(frozen=True, slots=True)
class Plan:
    """When one submission of a campaign goes out.

    Args:
        name: of which campaign.
        digest: of which submission.
        step: how far it is.
        hold: whether it is held.
        due_at: from when on.
        by: who last changed it.
        why: why it is held, if it holds itself.
    """

    name: str
    digest: str
    step: Step
    hold: Hold
    due_at: datetime
    by: str
    why: str = ""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read one from the table."""
        due_at = datetime.fromtimestamp(row.due_at, UTC)
        return cls(row.name, row.digest, Step(row.step), Hold(row.hold), due_at, row.by, row.why)

    def words(self) -> str:
        """How it stands, in a few words."""
        if self.hold:
            return f"{self.hold} by {self.by}"
        return f"{self.step} for {self.due_at:%Y-%m-%d %H:%M} UTC"

    def runs(self, at: datetime) -> bool:
        """Whether there may be something to do for it."""
        waits = self.step is Step.PLANNED and self.due_at > at
        return not (waits or self.hold or self.step is Step.SENT)


class Plans:
    """Keeps plans, and the ledger with them.

    Args:
        database: where they are kept.
        ledger: where each change is recorded.
        clock: the present moment.
    """

    def __init__(self, database: Database, ledger: Ledger, clock: Clock) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock

    def all(self) -> list[Plan]:
        """Every plan, the first due first."""
        with self._database.read() as connection:
            found = connection.execute(_plans.select().order_by(_plans.c.due_at, _plans.c.name))
            return [Plan.of(row) for row in found]

    def find(self, name: str) -> Plan | None:
        """The plan of a campaign, if it has one."""
        with self._database.read() as connection:
            row = connection.execute(_plans.select().where(_plans.c.name == name)).first()
        return None if row is None else Plan.of(row)

    def may_go_on(self, name: str) -> None:
        """Hold that nobody holds a campaign.

        Raises:
            Held: somebody does.
        """
        plan = self.find(name)
        if plan is not None and plan.hold is Hold.PAUSED:
            why = f": {plan.why}" if plan.why else f" by {plan.by}"
            raise Held(f"`{name}` is paused{why}; `assent campaign resume {name}` lets it go on")
        if plan is not None and plan.hold is Hold.STOPPED:
            raise Held(f"`{name}` was stopped by {plan.by}; draft it anew to send it")

    def keep(self, plan: Plan) -> None:
        """Keep a plan in place of the one before."""

        def work(connection: Connection) -> None:
            put(connection, _plans, _COLUMNS, [_row(plan)], key=("name",))
            self._record(connection, plan, "scheduled")

        self._database.write(work)

    def hold(self, plan: Plan, hold: Hold, by: str, why: str = "") -> None:
        """Hold a campaign, or let it go on; how far it is meanwhile is not touched.

        One that was stopped stays so, whoever was quicker.
        """
        held = replace(plan, hold=hold, by=by, why=why)
        open_still = (_plans.c.name == plan.name) & (_plans.c.hold != Hold.STOPPED.value)
        change = _plans.update().where(open_still).values(hold=hold.value, by=by, why=why)

        def work(connection: Connection) -> None:
            new = insert_new(connection, _plans, _COLUMNS, [_row(held)])
            if new or connection.execute(change).rowcount:
                self._record(connection, held, hold.value or "resumed")

        self._database.write(work)

    def _record(self, connection: Connection, plan: Plan, step: str) -> None:
        body = {
            "campaign": plan.name,
            "step": step,
            "by": plan.by,
            "due_at": plan.due_at.isoformat(),
            "why": plan.why,
        }
        self._ledger.append(connection, "campaign", body)

    def reach(self, plan: Plan, step: Step) -> None:
        """Note how far a campaign is, unless it was changed meanwhile."""
        same = (_plans.c.name == plan.name) & (_plans.c.digest == plan.digest)
        change = _plans.update().where(same).values(step=step.value)
        self._database.write(lambda c: c.execute(change))

    def drop(self, name: str) -> None:
        """Take back the plan of a campaign that was changed."""
        gone = _plans.delete().where(_plans.c.name == name)

        def work(connection: Connection) -> None:
            if connection.execute(gone).rowcount:
                body = {"campaign": name, "step": "unplanned", "why": "the campaign was changed"}
                self._ledger.append(connection, "campaign", body)

        self._database.write(work)


def _row(plan: Plan) -> tuple[Any, ...]:
    at = int(plan.due_at.timestamp())
    return plan.name, plan.digest, plan.step.value, plan.hold.value, at, plan.by, plan.why


def must_exist(plan: Plan | None, name: str) -> Plan:
    """A plan that is there and was not stopped.

    Raises:
        Conflict: there is none, or it was stopped for good.
    """
    if plan is None:
        raise Conflict(f"`{name}` is neither planned nor under way; there is nothing to hold")
    if plan.hold is Hold.STOPPED:
        raise Conflict(f"`{name}` was stopped by {plan.by} for good; draft it anew to send it")
    return plan
