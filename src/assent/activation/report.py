"""What one run of sending did, for the operator, the console and the ledger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from assent.activation.message import Parts
from assent.activation.row import Row
from assent.vocabulary import AssentError, Field

Render = Callable[[Row, Mapping[Field, str]], Parts]
"""Makes the words of one message from its content and the values that were granted."""


@dataclass(frozen=True, slots=True)
class SendReport:
    """What one run did.

    Args:
        campaign: whose messages; empty for removals.
        destination: where to, by its name in the data map.
        sent: how many were handed over and taken.
        stopped: how many were stopped, by reason.
        rejected: how many will never be taken, by reason.
        waiting: how many were put off because it is night where they go, by reason.
        unconfirmed: how many may or may not have arrived; an operator must look.
        queued: how many still wait.
        halted: why the run ended before its time, if it did.
        entry: the ledger entry that records the run; None when there was nothing to do.
    """

    campaign: str
    destination: str
    sent: int
    stopped: Mapping[str, int]
    rejected: Mapping[str, int]
    unconfirmed: int
    queued: int
    waiting: Mapping[str, int] = field(default_factory=dict)
    halted: AssentError | None = None
    entry: int | None = None

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        done = self.sent or self.stopped or self.rejected or self.unconfirmed
        return not done and self.halted is None

    def as_json(self) -> dict[str, object]:
        """For the command line, the console and the ledger."""
        return {
            "campaign": self.campaign,
            "destination": self.destination,
            "sent": self.sent,
            "stopped": dict(self.stopped),
            "rejected": dict(self.rejected),
            "waiting": dict(self.waiting),
            "unconfirmed": self.unconfirmed,
            "queued": self.queued,
            "halted": self.halted.as_json() if self.halted else None,
            "entry": self.entry,
        }
