"""Sends what is queued: asks the gate for each person at the moment of sending.

For each message: may this person be written to, now? Then read their address under that grant,
make the message, put the row in `sending`, hand it over, write down what became of it. A
withdrawal between queueing and sending therefore stops the message, and each step is durable
before the next, so that a process killed anywhere neither loses a message nor sends it twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from assent.activation.destination import (
    Misconfigured,
    Perform,
    Rejected,
    TryLater,
    Unconfirmed,
    Unreachable,
    check_settings,
    destinations,
)
from assent.activation.frequency import Cap
from assent.activation.message import build_message
from assent.activation.outbox import Outbox
from assent.activation.report import Render, Run, SendReport
from assent.activation.row import Row, State
from assent.data_map import DataMap
from assent.gate import Gate
from assent.ledger import Ledger
from assent.vocabulary import (
    Clock,
    Denial,
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


class Sender:
    """Sends the messages of the outbox.

    One process at a time sends a campaign. A second one would send nothing twice, but would call
    the first one's message in flight unconfirmed until the first has its answer.

    Args:
        outbox: what waits.
        gate: asked for each person.
        ledger: records each run; the gate records each answer.
        clock: the time messages carry.
        data_map: declares the destinations.
        cap: how often a person may be written to; None for no limit.
    """

    def __init__(
        self,
        outbox: Outbox,
        gate: Gate,
        ledger: Ledger,
        clock: Clock,
        data_map: DataMap,
        *,
        cap: Cap | None = None,
    ) -> None:
        self._outbox = outbox
        self._gate = gate
        self._ledger = ledger
        self._clock = clock
        self._data_map = data_map
        self._cap = cap

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
            render: makes the words of one message.
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
        run = self._prepared(campaign, destination, render, fields, purpose)
        run.unconfirmed = self._outbox.recover(campaign, destination)
        waiting = self._outbox.due(campaign, destination)[::-1]
        total = len(waiting)
        while waiting and run.halted is None:
            before = len(waiting)
            try:
                with run.destination.connect(run.settings) as perform:
                    while waiting:
                        self._send_one(run, waiting[-1], perform)
                        waiting.pop()
                        if progress is not None:
                            progress(total - len(waiting), total)
            except Unreachable as gone:
                # A server may end a connection after so many messages: a new one goes on from
                # there. One that takes nothing at all has gone.
                run.halted = gone if len(waiting) == before else None
            except (Misconfigured, Unconfirmed) as failure:
                run.halted = failure
        return self._reported(run)

    def _prepared(
        self,
        campaign: str,
        destination: str,
        render: Render,
        fields: Sequence[str],
        purpose: Purpose | None,
    ) -> Run:
        known = self._data_map.destinations
        if destination not in known:
            raise UnknownTerm("destination", destination, known)
        declared, controller = known[destination], self._data_map.controller
        settings = check_settings(destination, declared)
        return Run(
            campaign=campaign,
            name=destination,
            destination=destinations[declared.kind],
            settings=settings,
            processor=declared.processor,
            sender=str(settings.get("sender") or f"{controller.name} <{controller.contact}>"),
            render=render,
            fields=tuple(fields),
            purpose=purpose or destinations[declared.kind].purpose,
        )

    def _send_one(self, run: Run, number: int, perform: Perform) -> None:
        """Take one message as far as it goes; errors that concern the next one too are raised."""
        row = self._outbox.row(number)
        if row is None or row.state is not State.QUEUED:
            return
        if self._cap and self._reached(self._cap, row.subject):
            self._stop(run, number, self._cap.words())
            return
        answer = self._gate.ask(run.use(row.restricted), SubjectId(row.subject))
        if isinstance(answer, Denial):
            self._stop(run, number, answer.ruling.for_operator())
            return
        try:
            message = self._message(run, row, answer)
        except NotFound as gone:
            self._stop(run, number, gone.message)
        except Rejected as refusal:
            self._reject(run, number, refusal.message)
        else:
            if self._outbox.claim(number):
                self._hand_over(run, row, perform, message)

    def _message(self, run: Run, row: Row, grant: Grant) -> EmailMessage:
        values = self._gate.vault.read(grant)
        if run.destination.address not in values:
            raise Rejected("no address is kept for this person")
        parts = run.render(self._outbox.open(row, grant), values)
        return build_message(
            parts,
            sender=run.sender,
            recipient=values[run.destination.address],
            campaign=run.campaign,
            number=row.number,
            at=self._clock(),
        )

    def _hand_over(self, run: Run, row: Row, perform: Perform, message: EmailMessage) -> None:
        """Perform, and write down what became of it.

        An error of any other kind leaves the row in `sending`: nothing is known of it then.
        """
        try:
            perform(message)
        except Rejected as refusal:
            self._reject(run, row.number, refusal.message)
        except TryLater as delay:
            self._delay(run, row, delay)
        except (Unreachable, Misconfigured) as failure:
            self._outbox.put_back(row.number, failure.message, self._clock())
            raise
        except Unconfirmed as silence:
            run.unconfirmed += 1
            self._outbox.settle(row.number, State.UNCONFIRMED, silence.message)
            raise
        else:
            run.sent += 1
            self._outbox.settle(row.number, State.SENT)

    def _delay(self, run: Run, row: Row, delay: TryLater) -> None:
        """Wait twice as long each time, and give up in the end."""
        if row.attempts + 1 >= MOST_ATTEMPTS:
            self._reject(run, row.number, f"given up after {MOST_ATTEMPTS} attempts")
            return
        wait = min(FIRST_WAIT * 2**row.attempts, LONGEST_WAIT)
        self._outbox.put_back(row.number, delay.message, self._clock() + wait)

    def _reached(self, cap: Cap, subject: int) -> bool:
        return self._outbox.received(subject, self._clock() - cap.within) >= cap.messages

    def _stop(self, run: Run, number: int, reason: str) -> None:
        run.stopped[reason] += 1
        self._outbox.settle(number, State.STOPPED, reason)

    def _reject(self, run: Run, number: int, reason: str) -> None:
        run.rejected[reason] += 1
        self._outbox.settle(number, State.REJECTED, reason)

    def _reported(self, run: Run) -> SendReport:
        report = run.report(queued=self._outbox.counts(run.campaign)[State.QUEUED])
        if report.idle:
            return report
        return replace(report, entry=self._ledger.record("send", report.as_json()))
