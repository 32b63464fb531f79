"""Hands people's messages and data to where they go, each under a grant of that moment."""

from assent.activation.destination import (
    Destination,
    Needed,
    Perform,
    Post,
    Setting,
    Settings,
    check_settings,
    destinations,
    read_secret,
)
from assent.activation.leased import worker_name
from assent.activation.letters import parcels
from assent.activation.lists import Listed, Lists
from assent.activation.message import (
    MOST_REASONS,
    Parts,
    build_message,
    recipient_of,
    sender_of,
)
from assent.activation.outbox import Outbox
from assent.activation.outcome import Misconfigured, Rejected, TryLater, Unconfirmed, Unreachable
from assent.activation.parcel import Parcel
from assent.activation.report import Render, SendReport
from assent.activation.row import Draft, Row, State
from assent.activation.send import Sender

__all__ = [
    "MOST_REASONS",
    "Destination",
    "Draft",
    "Listed",
    "Lists",
    "Misconfigured",
    "Needed",
    "Outbox",
    "Parcel",
    "Parts",
    "Perform",
    "Post",
    "Rejected",
    "Render",
    "Row",
    "SendReport",
    "Sender",
    "Setting",
    "Settings",
    "State",
    "TryLater",
    "Unconfirmed",
    "Unreachable",
    "build_message",
    "check_settings",
    "destinations",
    "parcels",
    "read_secret",
    "recipient_of",
    "sender_of",
    "worker_name",
]
