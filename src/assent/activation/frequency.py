"""How often one person may be written to, over all campaigns."""

from dataclasses import dataclass
from datetime import timedelta

from assent.vocabulary import BadRequest


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many messages to a person in so long.

    A message whose arrival is unconfirmed counts: it may well have arrived.

    Examples:
        >>> Cap(3, timedelta(days=7)).words()
        'this person already got 3 messages in 7 days'
    """

    messages: int
    within: timedelta

    def __post_init__(self) -> None:
        if self.messages < 1 or self.within < timedelta(days=1):
            raise BadRequest("a frequency cap allows at least one message in at least one day")

    def words(self) -> str:
        """Why a message was stopped by this cap."""
        got = "a message" if self.messages == 1 else f"{self.messages} messages"
        return f"this person already got {got} in {self.within.days} days"
