"""Finds the people of a definition through the gate, and says how many they are.

Counting people is using their data too. So the size before consent is counted only among those
who agreed to being counted (the purpose `analytics`) or to the campaign's own purpose; the size
after consent only among the latter. No size below the smallest is ever said, and no audience
below it is ever handed out: an audience of seven is seven people somebody knows.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assent.audiences.compile import ItemsOf, compile_definition
from assent.audiences.definition import Definition
from assent.gate import Gate
from assent.vocabulary import SELF, BadRequest, Clock, Purpose, Reason, SetGrant, Use

SMALLEST = 100
"""The fewest people an audience may have, unless said otherwise."""

SMALLEST_CELL = 10
"""The fewest people a reason may be counted for; fewer are counted as other reasons."""


class AudienceTooSmall(BadRequest):
    """So few people match that using them as a group would point at each of them."""

    code = "audience_too_small"


@dataclass(frozen=True, slots=True)
class Preview:
    """How many people a definition finds, before and after consent.

    Args:
        matched: how many match, among those who may be counted; None when fewer than `smallest`.
        allowed: how many of them the purpose allows; None when fewer than `smallest`.
        lost: why the others are lost, in words: how many; None when fewer than `smallest_cell`.
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
            >>> print(Preview(None, None, {}, 100, 10, ()).words())
            fewer than 100 people match, of whom fewer than 100 may be used
        """
        matched = _size(self.matched, self.smallest)
        allowed = _size(self.allowed, self.smallest)
        lost = [f"{_size(n, self.smallest_cell)} lost: {why}" for why, n in self.lost.items()]
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


class Audiences:
    """Finds audiences.

    Args:
        gate: asked for every look.
        clock: the moment from which "the last N days" are counted.
        items_of: finds the items of catalogue categories and skus.
        smallest: the fewest people an audience may have.
        smallest_cell: the fewest people a reason may be counted for.
    """

    def __init__(
        self,
        gate: Gate,
        clock: Clock,
        items_of: ItemsOf,
        *,
        smallest: int = SMALLEST,
        smallest_cell: int = SMALLEST_CELL,
    ) -> None:
        self._gate = gate
        self._clock = clock
        self._items_of = items_of
        self.smallest = smallest
        self.smallest_cell = smallest_cell

    def preview(
        self,
        definition: Definition,
        purpose: Purpose,
        processor: str = SELF,
        restricted: str | None = None,
    ) -> Preview:
        """How many people there are, with and without consent to a purpose.

        Args:
            definition: which people.
            purpose: what they are wanted for.
            processor: who would handle their data.
            restricted: the class of restricted product that would be promoted to them.
        """
        use = Use.of(purpose, *definition.fields, processor=processor, restricted=restricted)
        counting = self._gate.ask_many(Use.of(Purpose.ANALYTICS, *definition.fields))
        countable = self._matching(definition, counting)
        using = self._gate.ask_many(use)
        usable = self._matching(definition, using)
        gone = np.setdiff1d(countable, usable, assume_unique=True)
        entries = [counting.entry, using.entry]
        lost: Counter[str] = Counter()
        if len(gone):
            refused = self._gate.ask_many(use, among=gone)
            entries.append(refused.entry)
            for ruling, n_people in refused.denied.items():
                lost[ruling.for_operator()] += n_people
        return Preview(
            matched=self._said(len(usable) + len(gone)),
            allowed=self._said(len(usable)),
            lost=self._coarse(lost),
            smallest=self.smallest,
            smallest_cell=self.smallest_cell,
            entries=tuple(entries),
            remarks=_undeclared(counting, using),
        )

    def members(self, definition: Definition, use: Use) -> SetGrant:
        """The people of a definition who may be used, as a grant for exactly them.

        The use is widened by the fields that finding them reads, so that nobody is found by
        data that may not serve the purpose.

        Raises:
            AudienceTooSmall: fewer than the smallest size may be used.
        """
        whole = replace(use, fields=use.fields | definition.fields)
        found = self._matching(definition, self._gate.ask_many(whole))
        self._refuse_small(len(found))
        members = self._gate.ask_many(whole, among=found)
        self._refuse_small(len(members))
        return members

    def _matching(self, definition: Definition, grant: SetGrant) -> NDArray[np.int64]:
        now = self._clock()
        return self._gate.vault.matching(
            grant,
            lambda relations: compile_definition(definition, relations, now, self._items_of),
        )

    def _refuse_small(self, size: int) -> None:
        if size < self.smallest:
            raise AudienceTooSmall(
                f"fewer than {self.smallest} people who may be used match this definition; "
                "so small an audience would point at each of them, so widen it"
            )

    def _said(self, size: int) -> int | None:
        return size if size >= self.smallest else None

    def _coarse(self, lost: Counter[str]) -> dict[str, int | None]:
        """The reasons, with those of few people joined."""
        said: dict[str, int | None] = {
            why: n for why, n in lost.most_common() if n >= self.smallest_cell
        }
        rest = sum(n for n in lost.values() if n < self.smallest_cell)
        if rest:
            said["other reasons"] = rest if rest >= self.smallest_cell else None
        return said


def _undeclared(*grants: SetGrant) -> tuple[str, ...]:
    """Denials that come from the data map alone and so from nobody's wish."""
    missing = {Reason.UNDECLARED_PURPOSE, Reason.UNDECLARED_FIELD, Reason.UNDECLARED_PROCESSOR}
    said = [r.for_operator() for grant in grants for r in grant.denied if r.reason in missing]
    return tuple(dict.fromkeys(said))


def _number(size: int | None, smallest: int) -> int | str:
    return f"fewer than {smallest}" if size is None else size


def _size(size: int | None, smallest: int) -> str:
    return f"fewer than {smallest}" if size is None else f"{size:,}"
