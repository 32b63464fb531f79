"""What is due in a house is done by itself: one loop for everything that nobody starts by hand.

Each job can be left at any moment and gone on with by whoever looks next, so it does not matter
whether a server, a process of its own or cron does the looking, nor how many of them do.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

from assent.vocabulary import AssentError

if TYPE_CHECKING:
    from assent.assembly.house import House

logger = logging.getLogger("assent.work")
AT_EACH_LOOK = timedelta(minutes=1)
HOURLY = timedelta(hours=1)
DAILY = timedelta(days=1)

GoOn = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Job:
    """Something that falls due again and again.

    Args:
        name: what it is called.
        every: how long after it was done it is due again.
        what: what it does, as a sentence.
        do: does it, and says what was done; nothing where nothing was.
    """

    name: str
    every: timedelta
    what: str
    do: Callable[[GoOn], Mapping[str, Any]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job at one look.

    Args:
        job: its name.
        did: what was done; nothing where nothing was due.
        error: why it could not be done; it is tried again at the next look.
    """

    job: str
    did: Mapping[str, Any]
    error: AssentError | None = None

    def as_json(self) -> dict[str, Any]:
        """For the command line and the log."""
        failed = {} if self.error is None else {"error": self.error.as_json()}
        return {"job": self.job, "did": dict(self.did), **failed}


class Work:
    """Looks for what is due, and does it.

    Args:
        house: whose work.
        sending: held while messages go out, so that a console beside sends none meanwhile.
    """

    def __init__(self, house: "House", sending: AbstractContextManager[Any] | None = None) -> None:
        self._house = house
        self._sending = sending or nullcontext()
        self._next: dict[str, datetime] = {}
        self.jobs: Sequence[Job] = (
            Job("erasures", AT_EACH_LOOK, "finish erasures that were cut short", self._erasures),
            Job("requests", AT_EACH_LOOK, "meet requests that nobody need judge", self._requests),
            Job("campaigns", AT_EACH_LOOK, "have out what is planned, once", self._campaigns),
            Job("orders", AT_EACH_LOOK, "tell processors whom to delete", self._orders),
            Job("removals", AT_EACH_LOOK, "take people off the lists of others", self._removals),
            Job("lists", HOURLY, "ask whether those on lists of others still may be", self._lists),
            Job("copies", HOURLY, "take the erased out of filled warehouses", self._copies),
            Job("models", DAILY, "take those who no longer agree out of models", self._models),
            Job("withheld", DAILY, "delete what no law or dispute holds any more", self._withheld),
            Job("retention", DAILY, "delete what no purpose needs any more", self._retention),
        )

    def until(self, closed: Event, every: timedelta = AT_EACH_LOOK) -> None:
        """Look, wait, and look again, until it is closed; a message in the hands is finished."""
        while not closed.is_set():
            for each in self.look(go_on=lambda: not closed.is_set()):
                if each.error is not None:
                    logger.warning("work", extra={"said": each.as_json()})
                elif each.did:
                    logger.info("work", extra={"said": each.as_json()})
            closed.wait(every.total_seconds())

    def look(self, *, go_on: GoOn = lambda: True) -> list[Done]:
        """Do what is due; a job that fails keeps no other from being done."""
        now = self._house.clock()
        due = [each for each in self.jobs if now >= self._next.get(each.name, now)]
        found = [self._done(each, go_on) for each in due if go_on()]
        if any(each.did for each in found):
            self._house.checkpoint()
        return found

    def _done(self, job: Job, go_on: GoOn) -> Done:
        try:
            did = job.do(go_on)
        except AssentError as failure:
            return Done(job.name, {}, failure)
        self._next[job.name] = self._house.clock() + job.every
        return Done(job.name, did)

    def _erasures(self, _go_on: GoOn) -> Mapping[str, Any]:
        return _some(finished=len(self._house.erasure.resume()))

    def _requests(self, go_on: GoOn) -> Mapping[str, Any]:
        return _some(met=self._house.rights.requests.meet_waiting(go_on=go_on))

    def _campaigns(self, go_on: GoOn) -> Mapping[str, Any]:
        with self._sending:
            went = self._house.timetable.run_due(go_on=go_on)
        told = [each for each in went if each.error or (each.report and not each.report.idle)]
        return {each.campaign: each.as_json() for each in told}

    def _orders(self, _go_on: GoOn) -> Mapping[str, Any]:
        return _some(sent=self._house.rights.processors.send())

    def _removals(self, _go_on: GoOn) -> Mapping[str, Any]:
        reports = self._house.sender.remove(sweep=False)
        return {each.destination: each.as_json() for each in reports}

    def _lists(self, _go_on: GoOn) -> Mapping[str, Any]:
        return {each.destination: each.as_json() for each in self._house.sender.remove()}

    def _copies(self, _go_on: GoOn) -> Mapping[str, Any]:
        return _some(taken_out=self._house.copies.forget())

    def _models(self, _go_on: GoOn) -> Mapping[str, Any]:
        return _some(taken_out=self._house.forget_refusers())

    def _withheld(self, _go_on: GoOn) -> Mapping[str, Any]:
        return _some(gone=self._house.rights.withholding.let_go())

    def _retention(self, _go_on: GoOn) -> Mapping[str, Any]:
        return {f"{e.table}/{e.what}": e.rows for e in self._house.retention.run() if e.rows}


def _some(**counted: int) -> Mapping[str, int]:
    """The counts that are not nothing.

    Examples:
        >>> _some(met=2, sent=0)
        {'met': 2}
    """
    return {name: n for name, n in counted.items() if n}
