"""Hands messages to where they go, each under a grant asked for at that moment."""

from assent.activation.destination import (
    Destination,
    Misconfigured,
    Needed,
    Perform,
    Rejected,
    Setting,
    Settings,
    TryLater,
    Unconfirmed,
    Unreachable,
    check_settings,
    destinations,
)
from assent.activation.frequency import Cap
from assent.activation.message import (
    MOST_REASONS,
    Parts,
    build_message,
    message_id,
    recipient_of,
    sender_of,
)
from assent.activation.outbox import Outbox
from assent.activation.report import Render, SendReport
from assent.activation.row import Draft, Row, State
from assent.activation.send import Sender

__all__ = [
    "MOST_REASONS",
    "Cap",
    "Destination",
    "Draft",
    "Misconfigured",
    "Needed",
    "Outbox",
    "Parts",
    "Perform",
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
    "message_id",
    "recipient_of",
    "sender_of",
]
