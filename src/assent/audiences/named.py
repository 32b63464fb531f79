"""Audiences with a name: kept, looked at again, referred to by others, built on a schedule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import numpy as np

from assent.audiences.audience import Audiences, AudienceTooSmall
from assent.audiences.declared import Audience, declared
from assent.audiences.kept import Drawer, Kept
from assent.audiences.preview import Preview
from assent.data_map import DataMap
from assent.vocabulary import Clock, Conflict, SetGrant


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to.

    Args:
        name: the audience.
        size: how many are in it; None when fewer than may be said.
        joined: how many came, in steps of the smallest count; None when fewer than one step.
        left: how many went, likewise.
        step: the smallest count.
        entry: the ledger entry of the grant.
    """

    name: str
    size: int | None
    joined: int | None
    left: int | None
    step: int
    entry: int

    def as_json(self) -> dict[str, object]:
        """For the command line and the console; a hidden count is said as words."""
        few = f"fewer than {self.step}"
        return {
            "name": self.name,
            "size": self.size,
            "joined": self.joined or few,
            "left": self.left or few,
            "entry": self.entry,
        }


class Named:
    """The audiences that have a name.

    Args:
        drawer: where they are kept.
        audiences: finds their people.
        data_map: what was declared.
        clock: when.
    """

    def __init__(
        self, drawer: Drawer, audiences: Audiences, data_map: DataMap, clock: Clock
    ) -> None:
        self._drawer = drawer
        self._audiences = audiences
        self._data_map = data_map
        self._clock = clock

    def read(self, said: Mapping[str, Any], built_at: datetime | None = None) -> Audience:
        """Read an audience from plain values, without keeping it.

        Raises:
            UnknownTerm: a key or a name is not known; the nearest right one is given.
            BadRequest: something is missing or makes no sense, or it refers to itself.
        """
        return declared(said, self._data_map, self._audiences.read, built_at)

    def keep(self, said: Mapping[str, Any]) -> Audience:
        """Keep an audience under its name, in place of one that had it before."""
        said = msgspec.json.decode(msgspec.json.encode(said))  # a day of TOML's becomes its text
        audience = self.read(said)
        self._drawer.keep(audience.name, said, self._clock())
        return audience

    def remove(self, name: str, *, dry_run: bool = False) -> None:
        """Remove an audience.

        Args:
            name: which.
            dry_run: only see whether it can be removed.

        Raises:
            Conflict: another refers to it.
        """
        self._drawer.one(name)
        for other in self._drawer.all():
            if _refers(other.declared["audience"], name):
                raise Conflict(f"`{other.name}` refers to `{name}`; change that one first")
        if not dry_run:
            self._drawer.remove(name)

    def all(self) -> list[Audience]:
        """Every audience, by name."""
        return [self._audience(kept) for kept in self._drawer.all()]

    def one(self, name: str) -> Audience:
        """One audience.

        Raises:
            UnknownTerm: there is none of that name; the nearest is given.
        """
        return self._audience(self._drawer.one(name))

    def preview(self, audience: Audience) -> Preview:
        """Its size with and without consent."""
        use = audience.use
        return self._audiences.preview(
            audience.definition, use.purpose, use.processor, use.restricted
        )

    def members(self, name: str) -> SetGrant:
        """Who is in it and may be used now, as a grant for exactly them.

        Raises:
            AudienceTooSmall: fewer than the smallest size may be used.
            Conflict: it is built on a schedule and was never built.
        """
        audience = self.one(name)
        if audience.every is None:
            return self._audiences.members(audience.definition, audience.use)
        if audience.built_at is None:
            raise Conflict(f"`{name}` was never built; run `assent audience build {name}`")
        return self._audiences.hand_out(self._drawer.members(name), audience.use)

    def build(self, name: str) -> Built:
        """Find its members and keep them in place of those found before.

        Raises:
            AudienceTooSmall: fewer than the smallest size may be used; it then has no members.
            Conflict: its membership is live, so there is nothing to build.
        """
        audience = self.one(name)
        if audience.every is None:
            raise Conflict(
                f"`{name}` is live, so nothing is built; for members that are kept, "
                "declare it with `every_hours`"
            )
        now = self._clock()
        try:
            found = self._audiences.members(audience.definition, audience.use)
        except AudienceTooSmall:
            self._drawer.build(name, np.empty(0, np.int64), now)
            raise
        joined, left = self._drawer.build(name, found.subjects, now)
        step = self._audiences.smallest_cell
        return Built(
            name,
            self._audiences.said(found.subjects),
            joined // step * step or None,
            left // step * step or None,
            step,
            found.entry,
        )

    def due(self) -> list[str]:
        """The names of those that are to be built by now."""
        return [each.name for each in self.all() if each.due(self._clock())]

    def _audience(self, kept: Kept) -> Audience:
        return self.read(kept.declared, kept.built_at)


def _refers(said: object, name: str) -> bool:
    """Whether a table of conditions names an audience.

    Examples:
        >>> _refers({"all": [{"did": "visit"}, {"not": {"audience": "regulars"}}]}, "regulars")
        True
    """
    if isinstance(said, Mapping):
        return said.get("audience") == name or any(_refers(part, name) for part in said.values())
    return isinstance(said, list) and any(_refers(part, name) for part in said)
