"""One run of sending to one destination: what it is to do, made ready, and its tally."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assent.activation.destination import Destination, Settings, check_settings, destinations
from assent.activation.report import Render, SendReport
from assent.data_map import DataMap
from assent.vocabulary import AssentError, Field, Purpose, UnknownTerm, Use


@dataclass(slots=True, kw_only=True)
class Run:
    """One run; see `Sender.send` for what is not said here."""

    campaign: str
    name: str
    destination: Destination
    settings: Settings
    processor: str
    sender: str
    sends: tuple[Field, ...]
    reads: tuple[str, ...]
    purpose: Purpose
    render: Render | None = None
    go_on: Callable[[], object] = lambda: None
    sent: int = 0
    stopped: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    unconfirmed: int = 0
    halted: AssentError | None = None

    @property
    def listed(self) -> bool:
        """Whether whoever is sent there stands on a list from then on."""
        return self.destination.known_by is not None

    def use(self, restricted: str | None) -> Use:
        """What each message needs the gate's leave for."""
        return Use.of(
            self.purpose, *self.sends, *self.reads, processor=self.processor, restricted=restricted
        )

    def report(self, *, queued: int) -> SendReport:
        """The tally, with what still waits."""
        return SendReport(
            campaign=self.campaign,
            destination=self.name,
            sent=self.sent,
            stopped=dict(self.stopped),
            rejected=dict(self.rejected),
            waiting=dict(self.waiting),
            unconfirmed=self.unconfirmed,
            queued=queued,
            halted=self.halted,
        )


def run_of(
    data_map: DataMap,
    destination: str,
    *,
    campaign: str = "",
    purpose: Purpose | None = None,
    reads: Sequence[str] = (),
) -> Run:
    """A run that does nothing yet.

    Args:
        data_map: declares the destination.
        destination: its name there.
        campaign: whose messages; empty for removals.
        purpose: what they serve; unless given, what the destination serves.
        reads: the fields needed besides those that go there.

    Raises:
        UnknownTerm: the data map declares no such destination.
        Misconfigured: its settings are wrong.
    """
    known = data_map.destinations
    if destination not in known:
        raise UnknownTerm("destination", destination, known)
    declared, controller = known[destination], data_map.controller
    settings, kind = check_settings(destination, declared), destinations[declared.kind]
    return Run(
        campaign=campaign,
        name=destination,
        destination=kind,
        settings=settings,
        processor=declared.processor,
        sender=str(settings.get("sender") or f"{controller.name} <{controller.contact}>"),
        sends=declared.fields or kind.fields,
        reads=tuple(reads),
        purpose=purpose or declared.purpose or kind.purpose,
    )
