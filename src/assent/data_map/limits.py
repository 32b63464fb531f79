"""How much one person is written to, and when: `[limits]` of the data map."""

from dataclasses import dataclass
from datetime import time, timedelta

from assent.vocabulary import Field, Purpose

DIRECT_MARKETING = frozenset(
    {
        Purpose.DIRECT_MARKETING_EMAIL,
        Purpose.DIRECT_MARKETING_SMS,
        Purpose.DIRECT_MARKETING_PUSH,
    }
)
"""What limits are about: messages that somebody gets, and could do without."""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many messages to a person in so long, over all campaigns and channels.

    A message whose arrival is unconfirmed counts: it may well have arrived.

    Args:
        messages: how many.
        within: in how long.
        purposes: which messages count.

    Examples:
        >>> Cap(3, timedelta(days=7)).words()
        'this person already got 3 messages in 7 days'
    """

    messages: int
    within: timedelta
    purposes: frozenset[Purpose] = DIRECT_MARKETING

    def words(self) -> str:
        """Why a message was stopped by this cap."""
        got = "a message" if self.messages == 1 else f"{self.messages} messages"
        return f"this person already got {got} in {self.within.days} days"


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nobody is written to, by the clock where they are.

    Examples:
        >>> Quiet(time(21), time(8)).holds(time(7, 59)), Quiet(time(21), time(8)).holds(time(8))
        (True, False)
    """

    begins: time
    ends: time

    def holds(self, at: time) -> bool:
        """Whether a time of day lies in them; they may reach over midnight."""
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


@dataclass(frozen=True, slots=True)
class LimitsDeclared:
    """The limits that a controller sets itself.

    Args:
        caps: how often a person may be written to.
        quiet: when nobody is.
        time_zone: the field that holds a person's time zone, such as `Europe/Berlin`.
        hold: purposes for which nothing goes out at present.
    """

    caps: tuple[Cap, ...] = ()
    quiet: Quiet | None = None
    time_zone: Field | None = None
    hold: frozenset[Purpose] = frozenset()
