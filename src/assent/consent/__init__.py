"""What people allowed: append-only events in, one 64-bit standing per person out."""

from assent.consent.event import ConsentEvent, Flag
from assent.consent.preferences import Choice, Preferences
from assent.consent.register import Register
from assent.consent.standing import Standing, fold

__all__ = ["Choice", "ConsentEvent", "Flag", "Preferences", "Register", "Standing", "fold"]
