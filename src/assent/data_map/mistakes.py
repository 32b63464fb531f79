"""A mistake in the data map, as its author is told of it."""

from dataclasses import dataclass
from enum import StrEnum

from assent.data_map.places import Path


class Severity(StrEnum):
    """Whether a mistake stops the house, or only deserves a thought."""

    ERROR = "error"
    FINDING = "finding"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """Something about the data map that its author should know.

    Args:
        line: where, counted from 1.
        message: what, as one sentence.
        severity: `error` when the map cannot be used so, `finding` when it can.
    """

    line: int
    message: str
    severity: Severity = Severity.ERROR


Remark = tuple[Path, str, Severity]
"""A mistake whose line is still to be found."""
