"""What is handed to a destination: one person's message, entry on a list, or removal from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assent.activation.message import Parts
from assent.activation.outcome import Rejected
from assent.vocabulary import Field, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One person's share of what goes to a destination.

    Args:
        key: what it is known by however often it is tried; a destination that knows it takes
            the parcel once.
        person: by what this destination, and no other, knows the person; it leads nowhere else.
        at: when it is handed over.
        campaign: what it belongs to; a destination that keeps lists has one for each.
        purpose: what it serves.
        to: the granted values, such as an address.
        sender: whom a message is from, such as `The Shop <news@example.org>`.
        parts: what a message says; None for an entry on a list.
        remove: whether the person is to be taken off what they were sent to.
        known_by: by what a destination that keeps lists knows the person, as its own `known_by`
            says when they are sent; for a removal as it said then.
    """

    key: str
    person: str
    at: datetime
    campaign: str
    purpose: Purpose
    to: Mapping[Field, str] = field(default_factory=dict)
    sender: str = ""
    parts: Parts | None = None
    remove: bool = False
    known_by: str = ""

    @property
    def said(self) -> Parts:
        """What a message says.

        Raises:
            Rejected: this parcel is no message.
        """
        if self.parts is None:
            raise Rejected("this destination carries messages, and there is none to carry")
        return self.parts
