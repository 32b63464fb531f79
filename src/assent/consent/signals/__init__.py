"""What browsers and consent dialogs say for a person: read into plain values, then noted."""

from assent.consent.signals.signal import Heard, Raw, Said, Signal, signal_kinds
from assent.consent.signals.signal_kinds.google_consent_mode import google_consent
from assent.consent.signals.taking import LONGEST_EVIDENCE, Signals, evidence, from_context

__all__ = [
    "LONGEST_EVIDENCE",
    "Heard",
    "Raw",
    "Said",
    "Signal",
    "Signals",
    "evidence",
    "from_context",
    "google_consent",
    "signal_kinds",
]
