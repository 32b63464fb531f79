"""What would become of messages at their destination, foreseen: nothing is queued, sent or listed.

It asks what the sender will ask when each message's turn comes, in the same order: whether the
purpose is on hold, the caps, the gate for the fields that go there, the address, and the night.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assent.activation import Outbox, destinations
from assent.activation.quiet import quiet_until, zones_of
from assent.campaigns.campaign import Campaign
from assent.data_map import DIRECT_MARKETING, DataMap
from assent.gate import Gate
from assent.vocabulary import Clock, Denial, Field, Purpose, SubjectId, Use


class Foresight:
    """Foresees what a destination's rules make of people.

    Args:
        data_map: declares destinations and limits.
        gate: asked for what would be sent.
        outbox: knows what people received.
        clock: when it would be.
        places: the country of everybody of whom one is known.
    """

    def __init__(
        self,
        data_map: DataMap,
        *,
        gate: Gate,
        outbox: Outbox,
        clock: Clock,
        places: Callable[[], Mapping[int, str | None]],
    ) -> None:
        self._data_map = data_map
        self._limits = data_map.limits
        self._gate = gate
        self._outbox = outbox
        self._clock = clock
        self._places = places

    def lists(self, campaign: Campaign) -> bool:
        """Whether its destination puts people on a list rather than write to them."""
        kind = self._data_map.destinations[campaign.destination].kind
        return destinations[kind].known_by is not None

    def against(self, campaign: Campaign, people: Sequence[int]) -> dict[int, str]:
        """What keeps each of these people's messages back, of whom something does."""
        purpose = self._purpose(campaign)
        if purpose in self._limits.hold:
            return dict.fromkeys(people, f"`{purpose}` is on hold in `[limits]` of the data map")
        use = self._use(campaign)
        granted = self._gate.ask_many(use, np.array(people, dtype=np.int64))
        known = self._gate.vault.read_many(granted)
        places = self._places() if self._limits.quiet else {}
        may = set(granted.subjects.tolist())
        found = {}
        for who in people:
            why = self._capped(campaign, who)
            if why is None and who not in may:
                answer = self._gate.ask(use, SubjectId(who))
                why = answer.ruling.for_operator() if isinstance(answer, Denial) else None
            if why is None:
                why = self._unreached(campaign, known.get(who, {}))
            found[who] = why or self._night(campaign, who, known.get(who, {}), places)
        return {who: why for who, why in found.items() if why is not None}

    def _purpose(self, campaign: Campaign) -> Purpose:
        declared = self._data_map.destinations[campaign.destination]
        return declared.purpose or destinations[declared.kind].purpose

    def _sends(self, campaign: Campaign) -> tuple[str, ...]:
        declared = self._data_map.destinations[campaign.destination]
        return tuple(declared.fields or destinations[declared.kind].fields)

    def _use(self, campaign: Campaign) -> Use:
        zone = [self._limits.time_zone] if self._limits.time_zone and self._limits.quiet else []
        return Use.of(
            self._purpose(campaign),
            *self._sends(campaign),
            *zone,
            processor=campaign.processor,
            restricted=campaign.restricted,
        )

    def _capped(self, campaign: Campaign, who: int) -> str | None:
        for cap in self._limits.caps:
            since = self._clock() - cap.within
            if self._purpose(campaign) in cap.purposes and (
                self._outbox.received(who, since, cap.purposes) >= cap.messages
            ):
                return cap.words()
        return None

    def _unreached(self, campaign: Campaign, values: Mapping[Field, str]) -> str | None:
        sends = self._sends(campaign)
        needed = sends if self.lists(campaign) else sends[:1]
        return None if values.keys() & set(needed) else "no address is kept for this person"

    def _night(
        self,
        campaign: Campaign,
        who: int,
        values: Mapping[Field, str],
        places: Mapping[int, str | None],
    ) -> str | None:
        quiet, field = self._limits.quiet, self._limits.time_zone
        if quiet is None or self._purpose(campaign) not in DIRECT_MARKETING:
            return None
        elsewhere = {self._data_map.controller.country, *(each for each in places.values() if each)}
        zones = zones_of(values.get(field) if field else None, places.get(who), elsewhere)
        morning = quiet_until(quiet, zones, self._clock())
        return None if morning is None else f"waits for its morning, {morning:%Y-%m-%d %H:%M} UTC"
