"""How many people a definition finds, with and without consent, and why the others are lost."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preview:
    """How many people a definition finds, before and after consent.

    Sizes are those that may be said (see `sizes.py`), reasons are counted in steps.

    Args:
        matched: how many match, among those who may be counted; None when fewer than `smallest`.
        allowed: how many of them the purpose allows; None when fewer than `smallest`.
        lost: why the others are lost, in words: how many, in steps of `smallest_cell`; None when
            fewer than one step.
        smallest: the smallest size that is said.
        smallest_cell: the smallest count of a reason that is said.
        entries: the ledger entries of the looks this took.
        remarks: what the data map does not declare, where that kept people from being found.
    """

    matched: int | None
    allowed: int | None
    lost: Mapping[str, int | None]
    smallest: int
    smallest_cell: int
    entries: tuple[int, ...]
    remarks: tuple[str, ...] = ()

    def words(self) -> str:
        """The sizes in one sentence, and a line for each reason.

        Examples:
            >>> print(Preview(250, 180, {"no consent": 70}, 100, 10, (4, 5, 6)).words())
            250 people match, of whom 180 may be used
            70 lost: no consent
            (reasons are counted in steps of 10)
            >>> print(Preview(None, None, {}, 100, 10, ()).words())
            fewer than 100 people match, of whom fewer than 100 may be used
        """
        matched = _size(self.matched, self.smallest)
        allowed = _size(self.allowed, self.smallest)
        lost = [f"{_size(n, self.smallest_cell)} lost: {why}" for why, n in self.lost.items()]
        if lost and self.smallest_cell > 1:
            lost.append(f"(reasons are counted in steps of {self.smallest_cell})")
        return "\n".join(
            [f"{matched} people match, of whom {allowed} may be used", *lost, *self.remarks]
        )

    def as_json(self) -> dict[str, object]:
        """For the command line and the console; a hidden size is said as words."""
        return {
            "matched": _number(self.matched, self.smallest),
            "allowed": _number(self.allowed, self.smallest),
            "lost": {why: _number(n, self.smallest_cell) for why, n in self.lost.items()},
            "entries": list(self.entries),
            "remarks": list(self.remarks),
        }


def _number(size: int | None, smallest: int) -> int | str:
    return f"fewer than {smallest}" if size is None else size


def _size(size: int | None, smallest: int) -> str:
    return f"fewer than {smallest}" if size is None else f"{size:,}"
