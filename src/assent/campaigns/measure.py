"""What came of a campaign, in figures that a marketer and a privacy officer both need."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from assent.activation import Outbox, Row, State
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
            None before anybody got it. It shows whether the choice was good, not what the
            message caused: nobody was held out.
        counted: how many people who got it may be counted.
    """

    campaign: str
    messages: Mapping[str, int]
    stopped: Mapping[str, int]
    personal: int
    withheld: int
    opted_out: int
    bought_recommended: int | None
    counted: int

    def as_json(self) -> dict[str, Any]:
        """For the command line and the console."""
        return asdict(self)


class Measuring:
    """Measures campaigns, under a grant like every other use.

    Args:
        gate: asked whose purchases may be counted.
        outbox: knows what became of the messages.
        register: knows who said no by a message's link.
    """

    def __init__(self, gate: Gate, outbox: Outbox, register: Register) -> None:
        self._gate = gate
        self._outbox = outbox
        self._register = register

    def measure(self, name: str, *, withheld: int, since: datetime | None) -> Measured:
        """What came of a campaign so far.

        Args:
            name: its name.
            withheld: how many restricted products were passed over when it was queued.
            since: when it was queued.
        """
        sent = self._outbox.rows(name, State.SENT)
        countable = self._countable([row.subject for row in sent])
        got = self._outbox.open_many(sent, countable) if countable else []
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
        )

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
