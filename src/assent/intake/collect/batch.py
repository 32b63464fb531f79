"""Calls of SDKs on their way in, many at once, and what each step makes of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from time import perf_counter
from typing import TypeAlias

from assent.consent.signals import Raw
from assent.data_map import Call, Collected, DataMap
from assent.intake.collect.sent import Moment, Sent
from assent.intake.rows import Dropped


@dataclass(slots=True)
class Thing:
    """One event to be kept, once whose it is has been found.

    Args:
        key: 16 bytes that make it unique.
        kind: what the data map calls it.
        sku: the product it is about, as the shop numbers it, if any.
        quantity: how many.
        amount: how much money.
    """

    key: bytes
    kind: str
    sku: str | None
    quantity: float
    amount: float


class Taken:
    """One call on its way in.

    Args:
        sent: the call as it was sent; None for one that could not be read.
        source: whose write key it came with.
        call: which call its address says it is; None where the event itself does.
        received: when, in seconds since 1970.
        sent_at: when the sender's clock said it was sent.
        signals: what the head of the request says of consent, such as `Sec-GPC`.
    """

    __slots__ = (
        "at",
        "call",
        "dropped",
        "heard",
        "key",
        "late",
        "other",
        "received",
        "sent",
        "sent_at",
        "signals",
        "source",
        "things",
        "traits",
        "unfit",
        "user",
        "whose",
    )

    def __init__(
        self,
        sent: Sent | None,
        source: str,
        *,
        call: Call | None,
        received: float,
        sent_at: Moment,
        signals: Sequence[tuple[str, Raw]] = (),
    ) -> None:
        self.sent: Sent = sent if sent is not None else _NONE
        self.source = source
        self.received = received
        self.sent_at = sent_at
        self.signals = signals
        said = call if call is not None else _CALLS.get(self.sent.type or "")
        self.call: Call = said or Call.TRACK
        self.unfit: Dropped | None = None
        if sent is None:
            self.unfit = Dropped.NOT_AN_EVENT
        elif said is None:
            self.unfit = Dropped.UNKNOWN_CALL
        self.again()

    def again(self) -> None:
        """Forget what steps made of it, so that it can be taken through once more."""
        self.key = b""
        self.user: str | None = None
        self.other: str | None = None
        self.whose: Whose = ("", "")
        self.at = self.received
        self.late = False
        self.heard: Sequence[tuple[str, Raw]] = self.signals
        self.things: list[Thing] = []
        self.traits: dict[str, str] = {}
        self.dropped = self.unfit


_NONE = Sent()
_CALLS = {each.value: each for each in Call}

Whose: TypeAlias = tuple[str, str]
"""A kind of identifier, and one of that kind."""


@dataclass(frozen=True, slots=True)
class Around:
    """What steps may know besides the calls.

    Args:
        data_map: what is declared.
        now: the present moment.
        digest: the keyed hash of a value, for fields of which only that is kept.
    """

    data_map: DataMap
    now: datetime
    digest: Callable[[str, str], str]

    @property
    def collect(self) -> Collected:
        """What is declared of collection."""
        return self.data_map.collect


@dataclass(slots=True)
class Counts:
    """What became of calls, for whoever runs the house; nothing personal.

    Args:
        calls: how many came, by source and call.
        dropped: how many were dropped, by reason.
        denied: how many people the gate denied, by purpose and reason.
        kept: how many events were kept, by our name for their kind.
        linked: what became of identifiers said to be of one person.
        other: what else is worth a look, such as signals that could not be read.
        seconds: how long each step took in all.
    """

    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    denied: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    linked: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _lock: Lock = field(default_factory=Lock)

    def drop(self, reason: str, n: int) -> None:
        """Count calls or events that were dropped."""
        if n:
            with self._lock:
                self.dropped[str(reason)] += n

    @contextmanager
    def timing(self, step: str) -> Iterator[None]:
        """Count the time that a step takes; each step is one thread's."""
        started = perf_counter()
        try:
            yield
        finally:
            self.seconds[step] += perf_counter() - started

    def note(self, what: str, n: int = 1) -> None:
        """Count something else."""
        with self._lock:
            self.other[what] += n

    def as_json(self) -> dict[str, Mapping[str, object]]:
        """For the console and other programs."""
        calls: dict[str, dict[str, int]] = {}
        for (source, call), n in sorted(self.calls.items()):
            calls.setdefault(source, {})[call] = n
        return {
            "calls": calls,
            "kept": dict(self.kept),
            "dropped": dict(self.dropped),
            "denied": dict(self.denied),
            "linked": dict(self.linked),
            "other": dict(self.other),
            "seconds": {step: round(n, 3) for step, n in dict(self.seconds).items()},
        }


Step = Callable[[Sequence[Taken], Around], None]


def take_through(
    steps: Sequence[Step], calls: Sequence[Taken], around: Around, counts: Counts
) -> list[Taken]:
    """Take calls through steps, each of which sees only what those before it left.

    Each step's time is counted, and at the end what was dropped and why.
    """
    left = [each for each in calls if each.dropped is None]
    for step in steps:
        with counts.timing(step.__name__):
            step(left, around)
            left = [each for each in left if each.dropped is None]
    counts.calls.update((each.source, each.call.value) for each in calls)
    for reason, n in Counter(each.dropped for each in calls if each.dropped is not None).items():
        counts.drop(reason, n)
    return left
