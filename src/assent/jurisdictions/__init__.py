"""The laws, one file each, as frozen typed constants: every number with its article.

A law is data here, never code: `gate` compiles it to pairs of integers. None of this is legal
advice; each law says who reviewed it and when it was read.
"""

from assent.jurisdictions.calendar import Ahead, ahead, in_force
from assent.jurisdictions.law import (
    NEVER_BY_SENSITIVE_DATA,
    NOT_FOR_CHILDREN,
    OF_AGE,
    SIGNALLED,
    Change,
    Cited,
    Ground,
    Law,
    Requests,
    Right,
    Scope,
    Told,
    day_of,
)
from assent.vocabulary import Shelf

laws: Shelf[Law] = Shelf("assent.jurisdictions.laws", kind="jurisdiction", member="LAW")
"""Every law on the shelf, by its code."""

DEFAULT = "strict"
"""The law of a person under no known one."""

__all__ = [
    "DEFAULT",
    "NEVER_BY_SENSITIVE_DATA",
    "NOT_FOR_CHILDREN",
    "OF_AGE",
    "SIGNALLED",
    "Ahead",
    "Change",
    "Cited",
    "Ground",
    "Law",
    "Requests",
    "Right",
    "Scope",
    "Told",
    "ahead",
    "day_of",
    "in_force",
    "laws",
]
