"""Sends what is queued: asks the gate for each person at the moment of sending.

For each message: may this person be written to, now? Then read their address under that grant,
make the parcel, put the row in `sending`, hand it over, write down what became of it. A
withdrawal between queueing and sending therefore stops the message, and each step is durable
before the next, so that a process killed anywhere neither loses a message nor sends it twice.
Several processes may send one campaign: each leases the rows it works on.

Whoever was put on a list and is not granted any more is taken off it in the same way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection

from assent.activation.destination import Perform, check_settings, destinations
from assent.activation.leased import Leased
from assent.activation.lists import Lists
from assent.activation.outbox import Outbox
from assent.activation.outcome import Misconfigured, Rejected, TryLater, Unconfirmed, Unreachable
from assent.activation.parcel import Parcel
from assent.activation.quiet import quiet_until, zones_of
from assent.activation.report import Render, Run, SendReport
from assent.activation.row import Row, State
from assent.data_map import DIRECT_MARKETING, DataMap
from assent.gate import Gate
from assent.ledger import Ledger
from assent.vocabulary import (
    Clock,
    Conflict,
    Denial,
    Field,
    Grant,
    NotFound,
    Purpose,
    SubjectId,
    UnknownTerm,
)

Progress = Callable[[int, int], None]
"""Told how many messages are done, of how many."""

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
MOST_ATTEMPTS = 8
NIGHT = "it is night where this person is"


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
        places: Callable[[], Mapping[int, str | None]],
    ) -> None:
        self._outbox = outbox
        self._lists = lists
        self._gate = gate
        self._ledger = ledger
        self._clock = clock
        self._data_map = data_map
        self._limits = data_map.limits
        self._worker = worker
        self._places = places

    def send(
        self,
        campaign: str,
        destination: str,
        render: Render,
        *,
        fields: Sequence[str] = (),
        purpose: Purpose | None = None,
        progress: Progress | None = None,
    ) -> SendReport:
        """Send what is due of a campaign to a destination.

        Args:
            campaign: whose messages.
            destination: its name in the data map.
            render: makes the words of one message; not called for a place that takes none.
            fields: declared fields the words need besides the address, such as `first_name`.
            purpose: what the messages serve; unless given, what the destination serves.
            progress: told after each message.

        Returns:
            What was done. A destination that fails ends the run: `halted` says why, and what
            was not handed over is still queued.

        Raises:
            UnknownTerm: the data map declares no such destination.
            Misconfigured: its settings are wrong.
            Later: the store or the ledger cannot be written.
        """
        run = self._prepared(destination, campaign, purpose, fields, render)
        if run.purpose in self._limits.hold:
            run.halted = Conflict(f"`{run.purpose}` is on hold in `[limits]` of the data map")
            return run.report(queued=self._outbox.counts(campaign)[State.QUEUED])
        n_dead = self._outbox.recover(campaign, destination, again=run.destination.knows_keys)
        run.unconfirmed = 0 if run.destination.knows_keys else n_dead
        places = self._places() if self._minds_the_night(run) else {}

        def take(number: int, perform: Perform) -> None:
            self._send_one(run, number, perform, places)

        total, done = self._outbox.due(campaign, destination), 0
        for done, _ in enumerate(
            self._work(
                run,
                self._outbox.leased,
                lambda: self._outbox.claim(self._worker, campaign, destination),
                take,
            ),
            start=1,
        ):
            if progress is not None:
                progress(done, max(done, total))
        return self._reported(run, self._outbox.counts(campaign)[State.QUEUED])

    def remove(self, *, progress: Progress | None = None) -> list[SendReport]:
        """Take people off the lists they may not stand on any more.

        Who that is, is asked of the gate for everybody listed: whoever withdrew, objected, was
        erased, or whose consent lapsed, by whichever way it was said.

        Returns:
            What was done at each destination that had something to remove, or still has.

        Raises:
            Later: the store or the ledger cannot be written.
        """
        kept = self._keeping_lists()
        reports = []
        for done, name in enumerate(kept, start=1):
            self._lists.leave(name, self._not_granted(name))
            reports.append(self._removed(name))
            if progress is not None:
                progress(done, len(kept))
        return [report for report in reports if report.queued or not report.idle]

    def to_remove(self) -> dict[str, int]:
        """How many people `remove` would take off the lists of each destination."""
        return {name: len(self._not_granted(name)) for name in self._keeping_lists()}

    def _keeping_lists(self) -> list[str]:
        declared = self._data_map.destinations.items()
        return [name for name, each in declared if destinations[each.kind].known_by is not None]

    def _not_granted(self, name: str) -> set[int]:
        """Who stands on a list of a destination and may not any more."""
        gone: set[int] = set()
        for group in self._lists.groups(name):
            run = self._prepared(name, "", group.purpose)
            everybody = np.array(group.subjects, dtype=np.int64)
            still = self._gate.ask_many(run.use(group.restricted), everybody)
            gone |= set(group.subjects) - set(still.subjects.tolist())
        return gone

    def _removed(self, name: str) -> SendReport:
        run = self._prepared(name, "")
        self._lists.recover(name)

        def take(number: int, perform: Perform) -> None:
            removal = self._lists.removal(number)
            if not self._lists.begin(self._worker, number):
                return
            parcel = Parcel(
                key=removal.key,
                person=removal.person,
                at=self._clock(),
                campaign=removal.campaign,
                purpose=removal.purpose,
                remove=True,
                known_by=removal.known_by,
            )
            turn = _Turn(self._lists, number, removal.attempts)
            self._hand_over(run, turn, perform, parcel)

        for _ in self._work(
            run, self._lists.leased, lambda: self._lists.claim(self._worker, name), take
        ):
            pass
        return self._reported(run, self._lists.waiting(name))

    def _prepared(
        self,
        destination: str,
        campaign: str,
        purpose: Purpose | None = None,
        fields: Sequence[str] = (),
        render: Render | None = None,
    ) -> Run:
        known = self._data_map.destinations
        if destination not in known:
            raise UnknownTerm("destination", destination, known)
        declared, controller = known[destination], self._data_map.controller
        settings, kind = check_settings(destination, declared), destinations[declared.kind]
        run = Run(
            campaign=campaign,
            name=destination,
            destination=kind,
            settings=settings,
            processor=declared.processor,
            sender=str(settings.get("sender") or f"{controller.name} <{controller.contact}>"),
            sends=declared.fields or kind.fields,
            reads=tuple(fields),
            purpose=purpose or declared.purpose or kind.purpose,
            render=render,
        )
        if self._minds_the_night(run) and self._limits.time_zone is not None:
            run.reads = (*run.reads, self._limits.time_zone)
        return run

    def _work(
        self,
        run: Run,
        leased: Leased,
        claim: Callable[[], list[int]],
        take: Callable[[int, Perform], None],
    ) -> Iterable[int]:
        """Lease rows and take each as far as it goes, until none is due or the place is gone."""
        while run.halted is None and (claimed := claim()):
            try:
                yield from self._batch(run, claimed[::-1], take)
            finally:
                leased.release(self._worker, claimed)

    @staticmethod
    def _batch(run: Run, waiting: list[int], take: Callable[[int, Perform], None]) -> Iterable[int]:
        while waiting and run.halted is None:
            before = len(waiting)
            try:
                with run.destination.connect(run.settings) as perform:
                    while waiting:
                        take(waiting[-1], perform)
                        yield waiting.pop()
            except Unreachable as gone:
                # A server may end a connection after so many messages: a new one goes on from
                # there. One that takes nothing at all has gone.
                run.halted = gone if len(waiting) == before else None
            except (Misconfigured, Unconfirmed) as failure:
                run.halted = failure

    def _send_one(
        self, run: Run, number: int, perform: Perform, places: Mapping[int, str | None]
    ) -> None:
        """Take one message as far as it goes; errors that concern the next one too are raised."""
        row = self._outbox.row(number)
        if row is None or row.state is not State.QUEUED:
            return
        capped = self._capped(run, row.subject)
        if capped:
            self._stop(run, number, capped)
            return
        answer = self._gate.ask(run.use(row.restricted), SubjectId(row.subject))
        if isinstance(answer, Denial):
            self._stop(run, number, answer.ruling.for_operator())
            return
        values = self._gate.vault.read(answer)
        morning = self._morning(run, row.subject, values, places)
        if morning is not None:
            run.waiting[NIGHT] += 1
            self._outbox.leased.put_back(number, NIGHT, morning)
            return
        try:
            parcel = self._parcel(run, row, answer, values)
        except NotFound as gone:
            self._stop(run, number, gone.message)
        except Rejected as refusal:
            self._reject(run, _Turn(self._outbox, number, row.attempts), refusal.message)
        else:
            if self._begin(run, row, parcel):
                turn = _Turn(self._outbox, number, row.attempts)
                self._hand_over(run, turn, perform, parcel)

    def _parcel(self, run: Run, row: Row, grant: Grant, values: Mapping[Field, str]) -> Parcel:
        to = {field: values[field] for field in run.sends if field in values}
        reached = bool(to) if run.destination.known_by else run.sends[0] in to
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

    def _begin(self, run: Run, row: Row, parcel: Parcel) -> bool:
        """Put a row in `sending`, and the person on record where they will be listed."""

        def work(connection: Connection) -> bool:
            if not self._outbox.leased.begin(
                connection, self._worker, row.number, purpose=run.purpose.value
            ):
                return False
            if run.destination.known_by is not None:
                self._lists.enter(
                    connection,
                    run.name,
                    run.campaign,
                    row.subject,
                    purpose=run.purpose,
                    restricted=row.restricted,
                    known_by=parcel.known_by,
                )
            return True

        return self._outbox.write(work)

    def _hand_over(
        self,
        run: Run,
        row: "_Turn",
        perform: Perform,
        parcel: Parcel,
    ) -> None:
        """Perform, and write down what became of it.

        An error of any other kind leaves the row in `sending`: nothing is known of it then.
        """
        number, kept = row.number, row.kept
        try:
            perform(parcel)
        except Rejected as refusal:
            self._reject(run, row, refusal.message)
        except TryLater as delay:
            self._delay(run, row, delay)
        except (Unreachable, Misconfigured) as failure:
            kept.leased.put_back(number, failure.message, self._clock())
            raise
        except Unconfirmed as silence:
            if parcel.remove or run.destination.knows_keys:
                kept.leased.put_back(number, silence.message, self._clock())
            else:
                run.unconfirmed += 1
                kept.settle(number, State.UNCONFIRMED, silence.message)
            raise
        else:
            run.sent += 1
            kept.settle(number, State.SENT)

    def _delay(self, run: Run, row: "_Turn", delay: TryLater) -> None:
        """Wait twice as long each time, and give up in the end."""
        if row.attempts + 1 >= MOST_ATTEMPTS:
            self._reject(run, row, f"given up after {MOST_ATTEMPTS} attempts")
            return
        wait = min(FIRST_WAIT * 2**row.attempts, LONGEST_WAIT)
        row.kept.leased.put_back(row.number, delay.message, self._clock() + wait)

    def _capped(self, run: Run, subject: int) -> str | None:
        """Why the person may not be written to again so soon, if they may not."""
        for cap in self._limits.caps:
            if run.purpose in cap.purposes:
                since = self._clock() - cap.within
                if self._outbox.received(subject, since, cap.purposes) >= cap.messages:
                    return cap.words()
        return None

    def _minds_the_night(self, run: Run) -> bool:
        return self._limits.quiet is not None and run.purpose in DIRECT_MARKETING

    def _morning(
        self,
        run: Run,
        subject: int,
        values: Mapping[Field, str],
        places: Mapping[int, str | None],
    ) -> datetime | None:
        """When the person may be written to, if it is night where they are."""
        quiet, field = self._limits.quiet, self._limits.time_zone
        if quiet is None or run.purpose not in DIRECT_MARKETING:
            return None
        elsewhere = {self._data_map.controller.country, *(each for each in places.values() if each)}
        zones = zones_of(values.get(field) if field else None, places.get(subject), elsewhere)
        return quiet_until(quiet, zones, self._clock())

    def _stop(self, run: Run, number: int, reason: str) -> None:
        run.stopped[reason] += 1
        self._outbox.settle(number, State.STOPPED, reason)

    @staticmethod
    def _reject(run: Run, row: "_Turn", reason: str) -> None:
        run.rejected[reason] += 1
        row.kept.settle(row.number, State.REJECTED, reason)

    def _reported(self, run: Run, queued: int) -> SendReport:
        report = run.report(queued=queued)
        if report.idle:
            return report
        kind = "send" if run.campaign else "removal"
        return replace(report, entry=self._ledger.record(kind, report.as_json()))


class _Turn(NamedTuple):
    """The row whose turn it is: a message of the outbox, or a removal from a list."""

    kept: Outbox | Lists
    number: int
    attempts: int
