"""Whether a person may be written to right now: how often they were, and whether it is night."""

from collections.abc import Callable, Mapping
from datetime import datetime

from assent.activation.outbox import Outbox
from assent.activation.quiet import quiet_until, zones_of
from assent.data_map import DIRECT_MARKETING, DataMap
from assent.vocabulary import Clock, Field, Purpose

Places = Mapping[int, str | None]
"""The country of everybody of whom one is known."""


class Limiting:
    """The `[limits]` of the data map, applied.

    Args:
        outbox: knows what people got.
        data_map: says how often and when.
        clock: the present moment.
        places: where people are.
    """

    def __init__(
        self, outbox: Outbox, data_map: DataMap, clock: Clock, places: Callable[[], Places]
    ) -> None:
        self._outbox = outbox
        self._data_map = data_map
        self._limits = data_map.limits
        self._clock = clock
        self._all_places = places

    def held(self, purpose: Purpose) -> bool:
        """Whether nothing goes out for a purpose at present."""
        return purpose in self._limits.hold

    def minds_the_night(self, purpose: Purpose) -> bool:
        """Whether messages for a purpose wait for the morning."""
        return self._limits.quiet is not None and purpose in DIRECT_MARKETING

    def reads(self, purpose: Purpose) -> tuple[str, ...]:
        """The fields by which it is told whether it is night where somebody is."""
        field = self._limits.time_zone
        return (field,) if field is not None and self.minds_the_night(purpose) else ()

    def places(self, purpose: Purpose) -> Places:
        """Where people are, if that matters for a purpose."""
        return self._all_places() if self.minds_the_night(purpose) else {}

    def capped(self, purpose: Purpose, subject: int) -> str | None:
        """Why the person may not be written to again so soon, if they may not."""
        for cap in self._limits.caps:
            if purpose in cap.purposes:
                since = self._clock() - cap.within
                if self._outbox.received(subject, since, cap.purposes) >= cap.messages:
                    return cap.words()
        return None

    def morning(
        self, purpose: Purpose, subject: int, values: Mapping[Field, str], places: Places
    ) -> datetime | None:
        """When the person may be written to, if it is night where they are."""
        quiet, field = self._limits.quiet, self._limits.time_zone
        if quiet is None or not self.minds_the_night(purpose):
            return None
        elsewhere = {self._data_map.controller.country, *(each for each in places.values() if each)}
        zones = zones_of(values.get(field) if field else None, places.get(subject), elsewhere)
        return quiet_until(quiet, zones, self._clock())
