"""One request: what it is, where it stands and by when it must be met."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import Row

from assent.rights.deadlines import SOON
from assent.rights.kept import State
from assent.vocabulary import SubjectId

WAITING = frozenset({State.UNIDENTIFIED, State.OPEN, State.STOPPED})


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who asks for another.

    Args:
        name: who.
        proof: what shows that they may, such as the number of a power of attorney.
    """

    name: str
    proof: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it stands.

    Args:
        number: its own.
        subject: whose; None once they were erased, and of a report that nobody signed.
        asks: for what, such as `access`.
        state: where it stands.
        law: the law whose deadline it has.
        article: where that law says so.
        source: where it came from, such as `page` or `command line`.
        about: the campaign whose message it is about, if it is about one.
        asked_at: when.
        due: by when it must be met.
        acknowledge_by: by when its receipt must be confirmed; None where no law asks that.
        acknowledged_at: when it was.
        identified_at: when it was known to be theirs.
        identified_by: how.
        extended_at: when the person was told that it takes longer.
        stopped_at: since when the clock stands still.
        closed_at: when it was met, refused or taken back.
        reason: why it was extended, stopped or refused.
        outcome: `upheld` or `changed`, once a human judged what was contested.
        erasure: the number of the erasure that met it.
    """

    number: int
    subject: SubjectId | None
    asks: str
    state: State
    law: str
    article: str
    source: str
    about: str | None
    asked_at: datetime
    due: datetime
    acknowledge_by: datetime | None
    acknowledged_at: datetime | None
    identified_at: datetime | None
    identified_by: str | None
    extended_at: datetime | None
    stopped_at: datetime | None
    closed_at: datetime | None
    reason: str
    outcome: str | None
    erasure: int | None

    @property
    def waits(self) -> bool:
        """Whether it is still to be met."""
        return self.state in WAITING

    def urgency(self, now: datetime) -> str:
        """`overdue`, `soon` or nothing; while the clock stands still, nothing."""
        if not self.waits or self.state is State.STOPPED:
            return ""
        unconfirmed = self.acknowledged_at is None and self.acknowledge_by is not None
        if now > self.due or (unconfirmed and now > (self.acknowledge_by or self.due)):
            return "overdue"
        return "soon" if now > self.due - SOON else ""

    def as_json(self) -> dict[str, Any]:
        """For the person, the API and the command line; without our number of theirs."""
        said = {name: getattr(self, name) for name in self.__dataclass_fields__}
        del said["subject"]
        plain = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in said.items()}
        return plain | {"state": self.state.value}

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read one from its row."""
        names = set(cls.__dataclass_fields__) - {"due"}
        said = {name: getattr(row, name) for name in names}
        said["due"] = row.due_at
        for name, value in said.items():
            if (name.endswith("_at") or name in {"due", "acknowledge_by"}) and value is not None:
                said[name] = datetime.fromtimestamp(value, UTC)
        return cls(**said | {"state": State(row.state)})
