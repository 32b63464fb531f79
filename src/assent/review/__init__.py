"""Nothing goes out that a human has not judged, and nobody judges their own work."""

from assent.review.decision import MAY_DECIDE, Item, Role, State, Verdict, VerdictGiven
from assent.review.desk import Desk
from assent.review.difference import Piece, difference
from assent.review.operators import Operator, Operators

__all__ = [
    "MAY_DECIDE",
    "Desk",
    "Item",
    "Operator",
    "Operators",
    "Piece",
    "Role",
    "State",
    "Verdict",
    "VerdictGiven",
    "difference",
]
