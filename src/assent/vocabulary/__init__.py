"""The words of the house: the law's terms as types, the errors, and the shelf.

This floor imports nothing of ours, reads no clock and touches no disk but to list a shelf.
"""

from assent.vocabulary.clock import Clock
from assent.vocabulary.errors import (
    AssentError,
    BadRequest,
    Conflict,
    DeniedError,
    Later,
    NotFound,
    ReviewNeeded,
    UnknownTerm,
)
from assent.vocabulary.shelf import Shelf
from assent.vocabulary.terms import (
    ConsentStatus,
    Field,
    LegalBasis,
    Processor,
    Purpose,
    SubjectId,
    word,
)
from assent.vocabulary.use import SELF, Denial, Grant, Members, Reason, Ruling, SetGrant, Use

__all__ = [
    "SELF",
    "AssentError",
    "BadRequest",
    "Clock",
    "Conflict",
    "ConsentStatus",
    "Denial",
    "DeniedError",
    "Field",
    "Grant",
    "Later",
    "LegalBasis",
    "Members",
    "NotFound",
    "Processor",
    "Purpose",
    "Reason",
    "ReviewNeeded",
    "Ruling",
    "SetGrant",
    "Shelf",
    "SubjectId",
    "UnknownTerm",
    "Use",
    "word",
]
