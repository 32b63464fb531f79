"""Who a campaign speaks to: a definition in words, its members through the gate, its size.

A definition says which people, never how to find them. It is compiled to one SQL query over
the relations that a grant opens, so that nobody is found whose data may not be used for it.
`assent.audiences.say` makes definitions in Python.
"""

from assent.audiences.audience import (
    Audiences,
    AudienceTooSmall,
    ForbiddenFeature,
    Output,
)
from assent.audiences.compile import ItemsOf, compile_definition
from assent.audiences.conditions import (
    Adds,
    All,
    Condition,
    Did,
    Either,
    Has,
    In,
    Not,
    Ranges,
    Scores,
)
from assent.audiences.declared import Audience, read_audience_file
from assent.audiences.definition import Definition
from assent.audiences.kept import Drawer
from assent.audiences.named import Built, Named
from assent.audiences.numbers import Bounds
from assent.audiences.preview import Preview
from assent.audiences.reading import Other, read_definition
from assent.audiences.sizes import Sizes

__all__ = [
    "Adds",
    "All",
    "Audience",
    "AudienceTooSmall",
    "Audiences",
    "Bounds",
    "Built",
    "Condition",
    "Definition",
    "Did",
    "Drawer",
    "Either",
    "ForbiddenFeature",
    "Has",
    "In",
    "ItemsOf",
    "Named",
    "Not",
    "Other",
    "Output",
    "Preview",
    "Ranges",
    "Scores",
    "Sizes",
    "compile_definition",
    "read_audience_file",
    "read_definition",
]
