"""Hands over what a worker has leased, piece by piece, and writes down what became of each.

A piece is put in `sending`, durably, before it is handed over; its outcome is durable before the
next. So a process killed anywhere neither loses a piece nor hands it over twice.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import NamedTuple

from assent.activation.destination import Perform
from assent.activation.leased import Leased
from assent.activation.lists import Lists
from assent.activation.outbox import Outbox
from assent.activation.outcome import Misconfigured, Rejected, TryLater, Unconfirmed, Unreachable
from assent.activation.parcel import Parcel
from assent.activation.row import State
from assent.activation.run import Run
from assent.vocabulary import Clock

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
MOST_ATTEMPTS = 8

Take = Callable[[int, Perform], None]
"""Takes the row of that number as far as it goes; what concerns the next one too it raises."""


class Turn(NamedTuple):
    """The row whose turn it is: a message of the outbox, or a removal from a list."""

    kept: Outbox | Lists
    number: int
    attempts: int


class Handing:
    """One worker's hands.

    Args:
        worker: by what its leases are told from those of others.
        clock: from when on waits are counted.
    """

    def __init__(self, worker: str, clock: Clock) -> None:
        self.worker = worker
        self._clock = clock

    def work(
        self, run: Run, leased: Leased, claim: Callable[[], list[int]], take: Take
    ) -> Iterable[int]:
        """Lease rows and take each, until none is due or the place is gone."""
        with leased.renewed(self.worker):
            while run.halted is None and (claimed := claim()):
                try:
                    yield from self._batch(run, claimed[::-1], take)
                finally:
                    leased.release(self.worker, claimed)

    @staticmethod
    def _batch(run: Run, waiting: list[int], take: Take) -> Iterable[int]:
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

    def hand_over(self, run: Run, row: Turn, perform: Perform, parcel: Parcel) -> None:
        """Perform, and write down what became of it.

        An error of any other kind leaves the row in `sending`: nothing is known of it then.
        """
        number, kept = row.number, row.kept
        try:
            perform(parcel)
        except Rejected as refusal:
            self.reject(run, row, refusal.message)
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

    def _delay(self, run: Run, row: Turn, delay: TryLater) -> None:
        """Wait twice as long each time, and give up in the end."""
        if row.attempts + 1 >= MOST_ATTEMPTS:
            self.reject(run, row, f"given up after {MOST_ATTEMPTS} attempts")
            return
        wait = min(FIRST_WAIT * 2**row.attempts, LONGEST_WAIT)
        row.kept.leased.put_back(row.number, delay.message, self._clock() + wait)

    @staticmethod
    def reject(run: Run, row: Turn, reason: str) -> None:
        """Write down that a row will never be taken as it is."""
        run.rejected[reason] += 1
        row.kept.settle(row.number, State.REJECTED, reason)
