"""Sends what is queued: asks the gate for each person at the moment of sending.

For each message: may this person be written to, now? Then read their address under that grant,
make the parcel, put the row in `sending`, hand it over, write down what became of it. A
withdrawal between queueing and sending therefore stops the message. Several processes may send one
campaign: each leases the rows it works on.

Where people are put on a list, they are asked about once more in the transaction that begins it: a
withdrawal either finds them there and has them removed, or is found by it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto

from sqlalchemy import Connection

from assent.activation.destination import Perform
from assent.activation.handing import Handing, Turn
from assent.activation.limits import Limiting, Places
from assent.activation.lists import Entry, Lists
from assent.activation.outbox import Outbox
from assent.activation.outcome import Rejected, Unconfirmed
from assent.activation.parcel import Parcel
from assent.activation.removing import Removing
from assent.activation.report import Render, SendReport
from assent.activation.row import Row, State
from assent.activation.run import Run, run_of
from assent.data_map import DataMap
from assent.gate import Gate
from assent.ledger import Ledger
from assent.vocabulary import Clock, Conflict, Denial, Field, Grant, NotFound, Purpose, SubjectId

Progress = Callable[[int, int], None]
"""Told how many messages are done, of how many."""

NIGHT = "it is night where this person is"
LEAVING = "this person is to be taken off that list first"
LEAVING_WAIT = timedelta(minutes=1)


class Sender:
    """Sends the messages of the outbox, and has people taken off lists.

    Args:
        outbox: what waits.
        lists: who stands on other people's lists.
        gate: asked for each person.
        ledger: records each run; the gate records each answer.
        clock: the time messages carry.
        data_map: declares the destinations and the limits.
        worker: by what the leases of this process are told from those of others.
        places: the country of everybody of whom one is known.

    Attributes:
        removing: queues the removals of those who withdraw.
    """

    def __init__(
        self,
        outbox: Outbox,
        lists: Lists,
        gate: Gate,
        ledger: Ledger,
        *,
        clock: Clock,
        data_map: DataMap,
        worker: str,
        places: Callable[[], Places],
    ) -> None:
        self._outbox = outbox
        self._lists = lists
        self._gate = gate
        self._ledger = ledger
        self._clock = clock
        self._data_map = data_map
        self._worker = worker
        self._handing = Handing(worker, clock)
        self._limiting = Limiting(outbox, data_map, clock, places)
        self.removing = Removing(lists, gate, self._handing, data_map=data_map, clock=clock)

    def send(
        self,
        campaign: str,
        destination: str,
        render: Render,
        *,
        fields: Sequence[str] = (),
        purpose: Purpose | None = None,
        go_on: Callable[[], object] = lambda: None,
        progress: Progress | None = None,
    ) -> SendReport:
        """Send what is due of a campaign to a destination.

        Args:
            campaign: whose messages.
            destination: its name in the data map.
            render: makes the words of one message; not called for a place that takes none.
            fields: declared fields the words need besides the address, such as `first_name`.
            purpose: what the messages serve; unless given, what the destination serves.
            go_on: asked before each message; a `Misconfigured` that it raises ends the run.
            progress: told after each message.

        Returns:
            What was done. A destination that fails ends the run: `halted` says why, and what
            was not handed over is still queued.

        Raises:
            UnknownTerm: the data map declares no such destination.
            Misconfigured: its settings are wrong.
            Later: the store or the ledger cannot be written.
        """
        run = run_of(self._data_map, destination, campaign=campaign, purpose=purpose, reads=fields)
        run.render, run.go_on = render, go_on
        run.reads += self._limiting.reads(run.purpose)
        if self._limiting.held(run.purpose):
            run.halted = Conflict(f"`{run.purpose}` is on hold in `[limits]` of the data map")
            return run.report(queued=self._outbox.counts(campaign)[State.QUEUED])
        if run.listed:
            self._removed(destination)
        n_dead = self._outbox.recover(campaign, destination, again=run.destination.knows_keys)
        run.unconfirmed = 0 if run.destination.knows_keys else n_dead
        places = self._limiting.places(run.purpose)

        def take(number: int, perform: Perform) -> None:
            self._send_one(run, number, perform, places)

        def claim() -> list[int]:
            return self._outbox.claim(self._worker, campaign, destination)

        total = self._outbox.due(campaign, destination)
        work = self._handing.work(run, self._outbox.leased, claim, take)
        for done, _ in enumerate(work, start=1):
            if progress is not None:
                progress(done, max(done, total))
        return self._reported(run, self._outbox.counts(campaign)[State.QUEUED])

    def remove(self, *, sweep: bool = True, progress: Progress | None = None) -> list[SendReport]:
        """Take people off the lists they may not stand on any more.

        Args:
            sweep: whether to ask the gate about everybody listed as well; whoever withdrew,
                objected or was erased is queued without that.
            progress: told after each destination.

        Returns:
            What was done at each destination that had something to remove, or still has.

        Raises:
            Later: the store or the ledger cannot be written.
        """
        if sweep:
            self.removing.sweep()
        places, reports = self.removing.places, []
        for done, name in enumerate(places, start=1):
            reports.append(self._removed(name))
            if progress is not None:
                progress(done, len(places))
        return [report for report in reports if report.queued or not report.idle]

    def to_remove(self) -> dict[str, int]:
        """How many people `remove` would take off the lists of each destination."""
        gone: dict[str, set[int]] = {name: set() for name in self.removing.places}
        for group, subjects in self.removing.not_granted():
            gone[group.destination] |= subjects
        return {name: len(people) + self._lists.waiting(name) for name, people in gone.items()}

    def _removed(self, name: str) -> SendReport:
        return self._reported(self.removing.removed(name), self._lists.waiting(name))

    def _send_one(self, run: Run, number: int, perform: Perform, places: Places) -> None:
        """Take one message as far as it goes; errors that concern the next one too are raised."""
        row = self._outbox.row(number)
        if row is None or row.state is not State.QUEUED:
            return
        run.go_on()
        capped = self._limiting.capped(run.purpose, row.subject)
        if capped:
            self._stop(run, number, capped)
            return
        answer = self._gate.ask(run.use(row.restricted), SubjectId(row.subject))
        if isinstance(answer, Denial):
            self._stop(run, number, answer.ruling.for_operator())
            return
        values = self._gate.vault.read(answer)
        morning = self._limiting.morning(run.purpose, row.subject, values, places)
        if morning is not None:
            run.waiting[NIGHT] += 1
            self._outbox.leased.put_back(number, NIGHT, morning)
            return
        try:
            parcel = self._parcel(run, row, answer, values)
        except NotFound as gone:
            self._stop(run, number, gone.message)
        except Rejected as refusal:
            turn = Turn(self._outbox, number, row.attempts)
            self._handing.reject(run, turn, refusal.message)
        else:
            begun = self._begin(run, row, parcel)
            if begun is _Begun.WITHDRAWN:  # the gate is asked again, so that its no is on record
                self._send_one(run, number, perform, places)
            else:
                self._begun(begun, run, row, perform, parcel)

    def _begun(self, begun: "_Begun", run: Run, row: Row, perform: Perform, parcel: Parcel) -> None:
        if begun is _Begun.YES:
            self._handed(run, row, perform, parcel)
        elif begun is _Begun.LEAVING:
            run.waiting[LEAVING] += 1
            self._outbox.leased.put_back(row.number, LEAVING, self._clock() + LEAVING_WAIT)

    def _handed(self, run: Run, row: Row, perform: Perform, parcel: Parcel) -> None:
        turn = Turn(self._outbox, row.number, row.attempts)
        try:
            self._handing.hand_over(run, turn, perform, parcel)
        except Unconfirmed:  # it may be on its way still: a removal waits until the lease has ended
            self._landed(run, row, parcel, certain=False)
            raise
        except BaseException:
            self._landed(run, row, parcel)
            raise
        self._landed(run, row, parcel)

    def _landed(self, run: Run, row: Row, parcel: Parcel, *, certain: bool = True) -> None:
        if run.listed:
            self._lists.landed(self._worker, _entry(run, row, parcel), certain=certain)

    def _parcel(self, run: Run, row: Row, grant: Grant, values: Mapping[Field, str]) -> Parcel:
        to = {field: values[field] for field in run.sends if field in values}
        reached = bool(to) if run.listed else run.sends[0] in to
        if not reached:
            raise Rejected("no address is kept for this person")
        words = run.render if run.destination.carries_words else None
        parcel = Parcel(
            key=row.key,
            person=self._lists.pseudonym(run.name, row.subject),
            at=self._clock(),
            campaign=run.campaign,
            purpose=run.purpose,
            to=to,
            sender=run.sender,
            parts=words(self._outbox.open(row, grant), values) if words else None,
        )
        known_by = run.destination.known_by
        return replace(parcel, known_by=known_by(parcel)) if known_by else parcel

    def _begin(self, run: Run, row: Row, parcel: Parcel) -> "_Begun":
        """Put a row in `sending`, and the person on record where they will be listed."""

        def work(connection: Connection) -> _Begun:
            if run.listed:
                use = run.use(row.restricted)
                if not self._gate.allowing_in(connection, use, [row.subject]):
                    return _Begun.WITHDRAWN
                if self._lists.leaving_in(connection, run.name, row.subject):
                    return _Begun.LEAVING
            begun = self._outbox.leased.begin(
                connection, self._worker, row.number, purpose=run.purpose.value
            )
            if not begun:
                return _Begun.NOT_OURS
            if run.listed:
                self._lists.enter(connection, _entry(run, row, parcel), self._worker)
            return _Begun.YES

        return self._outbox.write(work)

    def _stop(self, run: Run, number: int, reason: str) -> None:
        run.stopped[reason] += 1
        self._outbox.settle(number, State.STOPPED, reason)

    def _reported(self, run: Run, queued: int) -> SendReport:
        report = run.report(queued=queued)
        if report.idle:
            return report
        kind = "send" if run.campaign else "removal"
        return replace(report, entry=self._ledger.record(kind, report.as_json()))


def _entry(run: Run, row: Row, parcel: Parcel) -> Entry:
    return Entry(run.name, run.campaign, row.subject, run.purpose, row.restricted, parcel.known_by)


class _Begun(Enum):
    """What became of beginning a message."""

    YES = auto()
    NOT_OURS = auto()
    WITHDRAWN = auto()
    LEAVING = auto()
