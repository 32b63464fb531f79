"""What people allowed: append-only events in, one 64-bit standing per person out."""

from assent.consent.event import SIGNAL, ConsentEvent, Flag
from assent.consent.notices import Notices
from assent.consent.preferences import Choice, Preferences
from assent.consent.register import Register
from assent.consent.standing import Standing, decisive, fold

__all__ = [
    "SIGNAL",
    "Choice",
    "ConsentEvent",
    "Flag",
    "Notices",
    "Preferences",
    "Register",
    "Standing",
    "decisive",
    "fold",
]
