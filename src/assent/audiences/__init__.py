"""Who a campaign speaks to: a definition in words, its members through the gate, its size.

A definition says which people, never how to find them. It is compiled to one SQL query over
the relations that a grant opens, so that nobody is found whose data may not be used for it.
"""

from assent.audiences.audience import Audiences, AudienceTooSmall, Preview
from assent.audiences.compile import ItemsOf, compile_definition
from assent.audiences.definition import All, Condition, Definition, Did, Either, Has, Not
from assent.audiences.reading import read_definition

__all__ = [
    "All",
    "AudienceTooSmall",
    "Audiences",
    "Condition",
    "Definition",
    "Did",
    "Either",
    "Has",
    "ItemsOf",
    "Not",
    "Preview",
    "compile_definition",
    "read_definition",
]
