"""What an import did, in numbers that add up: rows = kept + already there + dropped."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the rows of one file.

    Args:
        rows: rows in the file.
        kept: rows that are in the store because of this import. A dry run asks nobody, so
            there it is how many could be.
        already_there: rows that were there before.
        dropped_columns: columns of the file that the data map does not name; never read.
        dropped: how many rows were not kept, by reason: one of `Dropped`, or `denied`.
        denied: how many people the gate denied, by `purpose: reason`; each counts once.
        values_denied: for rows of people, how many values of each field were denied.
        set_aside: how many of the dropped rows are in the aside file.
        aside_path: that file, which holds personal data; None when there is none.
        people_new: how many people were not known before.
        seconds: how long it took.
        dry_run: whether nothing was written.
    """

    rows: int
    kept: int
    already_there: int
    dropped_columns: tuple[str, ...]
    dropped: Mapping[str, int]
    denied: Mapping[str, int]
    values_denied: Mapping[str, int]
    set_aside: int
    aside_path: Path | None
    people_new: int
    seconds: float
    dry_run: bool

    def as_json(self) -> dict[str, object]:
        """For the command line and other programs."""
        return {
            "rows": self.rows,
            "kept": self.kept,
            "already_there": self.already_there,
            "dropped_columns": list(self.dropped_columns),
            "dropped": dict(self.dropped),
            "denied": dict(self.denied),
            "values_denied": dict(self.values_denied),
            "set_aside": self.set_aside,
            "aside_path": None if self.aside_path is None else str(self.aside_path),
            "people_new": self.people_new,
            "seconds": round(self.seconds, 3),
            "dry_run": self.dry_run,
        }


@dataclass(slots=True)
class Tally:
    """The numbers of a report while they are still being counted."""

    rows: int = 0
    kept: int = 0
    already_there: int = 0
    set_aside: int = 0
    people_new: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    denied: Counter[str] = field(default_factory=Counter)
    values_denied: Counter[str] = field(default_factory=Counter)
