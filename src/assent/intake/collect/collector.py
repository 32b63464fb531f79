"""Collection: requests wait in a queue, and all that wait are taken in at once.

An answer is given when all that a request said is durable or counted as dropped. Taking many
requests in one go is what makes each cheap, however small it is. One thread reads a group and
takes it through the steps while another keeps the group before it: decompressing, the store and
the disk leave Python's interpreter to whoever needs it. When more waits than can be taken soon,
the next is told to come again, before anything of it is read: nothing is lost.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from queue import Queue, SimpleQueue
from typing import ClassVar

from assent.consent.signals import Raw
from assent.data_map import Call, DataMap, SourceDeclared
from assent.intake.collect.batch import Around, Counts, Taken, take_through
from assent.intake.collect.bodies import read_batch, read_single
from assent.intake.collect.keeping import Keeping
from assent.intake.collect.steps import STEPS
from assent.vocabulary import AssentError, Clock, Later

MOST_WAITING = 64 * 1024 * 1024
"""Bytes of requests that may wait; more is told to come again."""

EVENTS_AT_ONCE = 4_000
"""How many events are taken through at once, unless one request alone has more."""

LONGEST_WAIT = 300
"""Seconds that a client may be told to wait; SDKs heed no more."""

BURST_SECONDS = 10
"""A source may send at once what it may send in this time."""


class UnknownWriteKey(AssentError):
    """No source has this write key."""

    code = "unknown_write_key"
    status = 401


class NotFromThere(AssentError):
    """A browser sent from a site that the source does not name."""

    code = "origin_not_allowed"
    status = 403


class TooFast(Later):
    """A source sends more than it may."""

    code = "too_fast"
    status: ClassVar[int] = 429

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = seconds


@dataclass(frozen=True, slots=True)
class Parcel:
    """One request as it came.

    Args:
        body: its bytes.
        call: what its address says it is; None for a batch.
        key: the write key that its head says; empty where the body must.
        key_too: one that counts only where neither the head nor the body says another.
        origin: the site that a browser sent it from; empty where none did.
        signals: what its head says of consent.
    """

    body: bytes
    call: Call | None
    key: str = ""
    key_too: str = ""
    origin: str = ""
    signals: Sequence[tuple[str, Raw]] = ()


class _Bucket:
    """What a source may still send: filled with time, emptied by events."""

    def __init__(self, rate: int, now: datetime) -> None:
        self._rate = rate
        self._left = float(rate * BURST_SECONDS)
        self._at = now

    def take(self, n: int, now: datetime) -> int:
        """Take n events out, or answer how many seconds to wait; 0 when they were taken.

        A batch larger than the bucket is let through when that is full, and then paid off.
        """
        full = float(self._rate * BURST_SECONDS)
        passed = max(0.0, (now - self._at).total_seconds())
        self._left = min(full, self._left + passed * self._rate)
        self._at = now
        missing = min(n, full) - self._left
        if missing > 0:
            return min(LONGEST_WAIT, int(missing / self._rate) + 1)
        self._left -= n
        return 0


_Waiting = tuple[Parcel, "Future[int]"]
_Group = list[tuple[list[Taken], "Future[int]"]]
_Understood = list[Taken] | Exception


class Collector:
    """Takes requests of SDKs in.

    Args:
        data_map: what is declared.
        keys: from write keys to the names of sources.
        keeping: keeps what was understood.
        clock: the present moment.
        digest: the keyed hash of a field's value.
        counts: where the numbers go.
    """

    def __init__(
        self,
        data_map: DataMap,
        keys: Mapping[str, str],
        keeping: Keeping,
        *,
        clock: Clock,
        digest: Callable[[str, str], str],
        counts: Counts,
    ) -> None:
        self.counts = counts
        self._data_map = data_map
        self._keys = keys
        self._keeping = keeping
        self._clock = clock
        self._digest = digest
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._waiting = 0
        self._lock = threading.Lock()
        self._ready: Queue[tuple[_Group, _Understood] | None] = Queue(1)
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._buckets: dict[str, _Bucket] = {}

    def submit(self, parcel: Parcel) -> "Future[int]":
        """Take a request in.

        Returns:
            How many events it had, once all that is to be kept of them is durable.

        Raises:
            Later: too much waits already; nothing of it was read.
        """
        answer: Future[int] = Future()
        answer.set_running_or_notify_cancel()  # a sender who goes away takes nothing back
        with self._lock:
            if self._closed:
                raise Later("the house is being closed; send it again")
            if self._waiting + len(parcel.body) > MOST_WAITING:
                self.counts.note("told to wait")
                raise Later("too much waits to be taken in; send it again a little later")
            self._waiting += len(parcel.body)
            if not self._threads:
                self._threads = [
                    threading.Thread(target=self._read_groups, name="assent-reads", daemon=True),
                    threading.Thread(target=self._keep_groups, name="assent-keeps", daemon=True),
                ]
                for each in self._threads:
                    each.start()
            self._queue.put((parcel, answer))
        return answer

    def allows(self, origin: str) -> bool:
        """Whether any source may send from a site: what a browser asks before it does."""
        sources = self._data_map.collect.sources.values()
        return any(_may_send(each, origin) for each in sources)

    def source(self, key: str) -> str | None:
        """The source that has a write key."""
        return self._keys.get(key)

    def close(self) -> None:
        """Finish what was accepted. Safe to call twice."""
        with self._lock:
            self._closed = True
            threads, self._threads = self._threads, []
            if threads:
                self._queue.put(None)
        for each in threads:
            each.join()

    def _read_groups(self) -> None:
        """Until told to stop: read all that waits, and hand it on to be kept in one go."""
        while True:
            group: _Group = []
            n_events = 0
            waiting = self._queue.get()
            while waiting is not None:
                parcel, answer = waiting
                with self._lock:
                    self._waiting -= len(parcel.body)
                try:
                    with self.counts.timing("read"):
                        calls = self._read(parcel)
                except Exception as failure:  # noqa: BLE001  it is the sender's to hear
                    answer.set_exception(failure)
                else:
                    group.append((calls, answer))
                    n_events += len(calls)
                if n_events >= EVENTS_AT_ONCE or self._queue.empty():
                    break
                waiting = self._queue.get()
            if group:
                self._ready.put((group, self._understood(group)))
            if waiting is None:
                self._ready.put(None)
                return

    def _keep_groups(self) -> None:
        """Until told to stop: keep what was read."""
        while (ready := self._ready.get()) is not None:
            self._keep(*ready)

    def _read(self, parcel: Parcel) -> list[Taken]:
        """The calls of a request, if it may be sent."""
        now = self._clock()
        said, events = (read_batch if parcel.call is None else read_single)(parcel.body)
        key = parcel.key or (said.write_key or "").partition(":")[0] or parcel.key_too
        source = self._keys.get(key)
        if source is None:
            self.counts.note("unknown write key")
            if self._data_map.collect.segment_compat:
                return []
            raise UnknownWriteKey("no source has this write key; `assent serve` prints them")
        declared = self._data_map.collect.sources[source]
        if parcel.origin and not _may_send(declared, parcel.origin):
            self.counts.note("origin not allowed")
            raise NotFromThere(
                f"`{source}` may not be sent to from this site; name it in `origins`"
            )
        bucket = self._buckets.setdefault(source, _Bucket(declared.events_per_second, now))
        wait = bucket.take(len(events), now)
        if wait:
            self.counts.note("told to wait")
            raise TooFast(f"`{source}` sends more events than it may; wait {wait} seconds", wait)
        received = now.timestamp()
        if memoryview(said.context):
            for each in events:
                if each is not None and len(memoryview(each.context)) == 0:
                    each.context = said.context
        return [
            Taken(
                each,
                source,
                call=parcel.call,
                received=received,
                sent_at=said.sent_at,
                signals=parcel.signals,
            )
            for each in events
        ]

    def _understood(self, group: _Group) -> _Understood:
        """What the steps left of a group's calls, or what broke them."""
        calls = [each for mine, _ in group for each in mine]
        try:
            around = Around(self._data_map, self._clock(), self._digest)
            return take_through(STEPS, calls, around, self.counts)
        except Exception as failure:  # noqa: BLE001  it is the senders' to hear
            return failure

    def _keep(self, group: _Group, understood: _Understood) -> None:
        """Keep a group's calls, and tell each sender; one that breaks breaks alone."""
        try:
            self._keeping.keep(_whole(understood))
        except Exception as failure:  # noqa: BLE001  it is the senders' to hear
            if len(group) > 1 and not isinstance(failure, Later):
                for mine, answer in group:
                    for each in mine:
                        each.again()
                    self._keep([(mine, answer)], self._understood([(mine, answer)]))
                return
            for _, answer in group:
                answer.set_exception(failure)
            return
        for mine, answer in group:
            answer.set_result(len(mine))


def _whole(understood: _Understood) -> list[Taken]:
    if isinstance(understood, Exception):
        raise understood
    return understood


def _may_send(source: SourceDeclared, origin: str) -> bool:
    return not source.origins or origin.lower() in source.origins
