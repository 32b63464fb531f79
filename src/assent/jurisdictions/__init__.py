"""The laws, one file each, as frozen typed constants: every number with its article.

A law is data here, never code: `gate` compiles it to pairs of integers. None of this is legal
advice; each law says who reviewed it and when it was read.
"""

from assent.jurisdictions.law import Cited, Ground, Law
from assent.vocabulary import Shelf

laws: Shelf[Law] = Shelf("assent.jurisdictions.laws", kind="jurisdiction", member="LAW")
"""Every law on the shelf, by its code."""

DEFAULT = "strict"
"""The law of a person under no known one."""

__all__ = ["DEFAULT", "Cited", "Ground", "Law", "laws"]
