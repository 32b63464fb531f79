"""The annex: where rows are too many for the store, questions go to them, and only answers return.

Definitions, the gate's rule and the counts that models are made of are the same queries that the
store is asked. What people allow travels as a table of (subject, word) before every question.
"""

from assent.warehouse.annex import Annex, Filled
from assent.warehouse.together import Together

__all__ = ["Annex", "Filled", "Together"]
