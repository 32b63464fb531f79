"""One message in the outbox, and the states it can be in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import Row as Found


class State(StrEnum):
    """Where a message is on its way.

    queued ──> sending ──> sent          it was handed over and taken
      │           ├──────> rejected      it will never be taken as it is, and why: a dead letter
      │           ├──────> unconfirmed   it was handed over and no answer came
      │           └──────> queued        it was not handed over; it will be tried again
      └──────────────────> stopped       the person may not be written to, and why

    An operator may put a rejected one back in the queue, and settles what is unconfirmed.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent to one person.

    Args:
        subject: to whom.
        content: what the message is made from at send time, as JSON; never an address.
        restricted: the class of restricted product it promotes, such as `alcohol`.
    """

    subject: int
    content: Mapping[str, object]
    restricted: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One message in the outbox; `content` is empty until the outbox opens it."""

    number: int
    key: str
    campaign: str
    subject: int
    destination: str
    state: State
    attempts: int
    restricted: str | None
    reason: str
    content: Mapping[str, object]

    @classmethod
    def of(cls, found: Found[Any]) -> Self:
        """Read one from the table."""
        return cls(
            number=found.number,
            key=found.key,
            campaign=found.campaign,
            subject=found.subject,
            destination=found.destination,
            state=State(found.state),
            attempts=found.attempts,
            restricted=found.restricted,
            reason=found.reason,
            content={},
        )
