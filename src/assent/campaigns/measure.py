"""What came of a campaign, in figures that a marketer and a privacy officer both need."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from assent.activation import Outbox, Row, State
from assent.audiences import Did
from assent.campaigns.doing import items_of, times_in
from assent.campaigns.lift import Lift, lift_of
from assent.catalogue import Catalogue
from assent.consent import Register
from assent.gate import Gate
from assent.vocabulary import ConsentStatus, Purpose, SetGrant, Use

ONE_CLICK = "one_click"
"""Where an answer came from that was given by the link in a message; the campaign follows."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One campaign's figures.

    Args:
        campaign: its name.
        messages: how many messages are in each state.
        stopped: why messages were stopped, by reason.
        personal: how many of those counted were recommended to from their own purchases.
        withheld: how many restricted products were passed over while choosing.
        opted_out: how many people used the link in it to say no.
        bought_recommended: how many of those counted later bought something it recommended;
            None before anybody got it. It shows whether the choice was good; what the message
            caused is the lift.
        counted: how many people who got it may be counted.
        lift: what those did it was meant for, beside those held out; None where nobody was.
    """

    campaign: str
    messages: Mapping[str, int]
    stopped: Mapping[str, int]
    personal: int
    withheld: int
    opted_out: int
    bought_recommended: int | None
    counted: int
    lift: Lift | None

    def as_json(self) -> dict[str, Any]:
        """For the command line and the console."""
        return asdict(self) | {"lift": self.lift.as_json() if self.lift else None}


class Measuring:
    """Measures campaigns, under a grant like every other use.

    Args:
        gate: asked whose purchases may be counted.
        outbox: knows what became of the messages.
        register: knows who said no by a message's link.
        catalogue: knows the items that an aim is about.
    """

    def __init__(
        self, gate: Gate, outbox: Outbox, register: Register, catalogue: Catalogue
    ) -> None:
        self._gate = gate
        self._outbox = outbox
        self._register = register
        self._catalogue = catalogue

    def measure(
        self,
        name: str,
        *,
        withheld: int,
        since: datetime | None,
        aim: Did | None,
        held: Mapping[int, int],
        entered: Mapping[int, int] | None = None,
    ) -> Measured:
        """What came of a campaign so far.

        Args:
            name: its name.
            withheld: how many restricted products were passed over when it was queued.
            since: when it was queued.
            aim: what its lift is measured by.
            held: who was held out, and since when, in seconds since 1970.
            entered: who entered it by what they did, and when; None where nobody does.
        """
        sent = self._outbox.rows(name, State.SENT)
        countable = self._countable([row.subject for row in sent])
        got = self._outbox.open_many(sent, countable) if countable else []
        meant = self._meant(name, since) if entered is None else entered
        stopped = Counter(row.reason for row in self._outbox.rows(name, State.STOPPED))
        return Measured(
            campaign=name,
            messages={state.value: n for state, n in self._outbox.counts(name).items()},
            stopped=dict(stopped),
            personal=sum(bool(row.content.get("personal")) for row in got),
            withheld=withheld,
            opted_out=self._opted_out(name, [row.subject for row in sent]),
            bought_recommended=self._bought_after(got, countable, since),
            counted=len(got),
            lift=self._lift(meant, held, aim) if aim and held else None,
        )

    def _meant(self, name: str, since: datetime | None) -> dict[int, int]:
        """Everybody it was meant for, and from when they count."""
        begins = int(since.timestamp()) if since else 0
        rows = (row for state in State for row in self._outbox.rows(name, state))
        return {row.subject: begins for row in rows}

    def _lift(self, meant: Mapping[int, int], held: Mapping[int, int], aim: Did) -> Lift:
        """What those did who may be counted, on either side."""
        everybody = np.array([*meant, *held], dtype=np.int64)
        grant = self._gate.ask_many(Use.of(Purpose.ANALYTICS, aim.field), everybody)
        countable = set(grant.subjects.tolist())
        since = {who: at for who, at in {**meant, **held}.items() if who in countable}
        done: set[int] = set()
        if since:
            begins = datetime.fromtimestamp(min(since.values()), UTC)
            events = self._gate.vault.events(grant, kind=aim.kind, since=begins)
            times = times_in(events, since, aim, items_of(self._catalogue, aim))
            done = {who for who, at in times.items() if len(at) >= aim.at_least}
        sides = [countable & set(meant), countable & set(held)]
        counted = [(len(done & side), len(side)) for side in sides]
        return lift_of(aim.kind, counted[0], counted[1])

    def _countable(self, subjects: list[int]) -> SetGrant | None:
        """Those who got it and whose purchases may be counted."""
        if not subjects:
            return None
        people = np.array(subjects, dtype=np.int64)
        return self._gate.ask_many(Use.of(Purpose.ANALYTICS, "purchases"), people)

    def _bought_after(
        self, got: list[Row], countable: SetGrant | None, since: datetime | None
    ) -> int | None:
        """How many of them later bought something that was recommended to them."""
        if countable is None or not got:
            return None
        offered = {row.subject: _items(row) for row in got}
        events = self._gate.vault.events(countable, kind="purchase", since=since)
        bought = zip(events.subject.tolist(), events.item.tolist(), strict=True)
        return len({who for who, item in bought if item in offered.get(who, ())})

    def _opted_out(self, name: str, subjects: list[int]) -> int:
        source = f"{ONE_CLICK}:{name}"
        no = {ConsentStatus.WITHDRAWN, ConsentStatus.REFUSED}
        return sum(
            any(e.source == source and e.status in no for e in self._register.history(subject))
            for subject in subjects
        )


def _items(row: Row) -> set[int]:
    items = row.content["items"]
    return {each["item"] for each in items} if isinstance(items, list) else set()
