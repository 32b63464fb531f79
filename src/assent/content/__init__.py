"""Text is written from facts, never from people, and checked before a human sees it.

A `Brief` says what is wanted, a `FactSheet` what may be said. A generator of the shelf writes
prose from both; `write` frames it to a `Draft` with slots for what differs from person to
person; `examine` runs every check of the other shelf over it.
"""

from assent.content.aims import Channel, Goal, Tone
from assent.content.brief import Brief, Limit
from assent.content.case import Case, Surroundings
from assent.content.draft import HAND, SLOTS, Draft
from assent.content.examining import Check, checks, examine
from assent.content.fact_sheet import FactSheet, Sender, Source
from assent.content.findings import Finding, Severity
from assent.content.language import Language, languages
from assent.content.money import Money
from assent.content.offer import Claim, Offer, Words
from assent.content.writing import Generator, Prose, generators, write

__all__ = [
    "HAND",
    "SLOTS",
    "Brief",
    "Case",
    "Channel",
    "Check",
    "Claim",
    "Draft",
    "FactSheet",
    "Finding",
    "Generator",
    "Goal",
    "Language",
    "Limit",
    "Money",
    "Offer",
    "Prose",
    "Sender",
    "Severity",
    "Source",
    "Surroundings",
    "Tone",
    "Words",
    "checks",
    "examine",
    "generators",
    "languages",
    "write",
]
