"""People's requests, from the asking to the answer; each step is one transaction.

A request counts from when it is made; nothing is done about it before it is known to be the
person's own. What meets it happens in the same transaction that says so, or can be done twice.
So a process that dies at any moment leaves a request that is either as it was or one step on.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from assent.consent import ConsentEvent, Flag, Register
from assent.jurisdictions import Law, laws
from assent.ledger import Ledger
from assent.people import KeyRing
from assent.people.keys import seal
from assent.rights.asked import Asked, label_of, one_row, seconds_of
from assent.rights.kept import State, requests
from assent.rights.remedy import JUDGED, UNOBJECTIONABLE, Remedy
from assent.rights.request import WAITING, Request
from assent.store import Database
from assent.vocabulary import (
    BadRequest,
    Clock,
    Conflict,
    ConsentStatus,
    NotFound,
    Purpose,
    SubjectId,
)

NO_REMEDY = Remedy()
ITSELF = "the house"
"""Who meets a request that nobody need judge."""

_BY_ITSELF = frozenset({"restriction", "objection", "access", "portability"})
"""What needs nobody's judgement, so that it is met at once when the person is known."""


class Requests(Asked):
    """The requests of everybody, and what is done about them.

    Args:
        database: where they are kept.
        keys: seal what people wrote.
        register: where a restriction or an objection takes effect.
        ledger: where each step is recorded.
        clock: the time.
        purposes: those that the data map declares.
        laws_of: the laws that protect a person; of nobody, all that are followed.
        rectify: puts values right; answers how many.
        erase: erases a person.
        forget: has the models forget a person who no longer agrees to training.
        judge: refuses whoever may not judge what concerns a campaign, by their names.
    """

    def __init__(
        self,
        database: Database,
        *,
        keys: KeyRing,
        register: Register,
        ledger: Ledger,
        clock: Clock,
        purposes: Sequence[Purpose],
        laws_of: Callable[[SubjectId | None], Sequence[Law]],
        rectify: Callable[[SubjectId, Mapping[str, str]], int],
        erase: Callable[[SubjectId, str], int],
        forget: Callable[[SubjectId], object],
        judge: Callable[[str, str], object],
    ) -> None:
        super().__init__(database, keys=keys, ledger=ledger, clock=clock, laws_of=laws_of)
        self._register = register
        self._purposes = purposes
        self._rectify = rectify
        self._erase = erase
        self._forget = forget
        self._judge = judge

    def identify(self, number: int, *, by: str) -> Request:
        """Note how a request was found to be the person's own, or their agent's to make."""
        now = self._clock()
        known = {"state": State.OPEN.value, "identified_by": by, "identified_at": seconds_of(now)}
        return self._step(number, "identified", {State.UNIDENTIFIED}, known)

    def acknowledge(self, number: int) -> Request:
        """Note that its receipt was confirmed to the person."""
        now = self._clock()
        return self._step(number, "acknowledged", WAITING, {"acknowledged_at": seconds_of(now)})

    def extend(self, number: int, *, by: str, because: str) -> Request:
        """Take longer, which the person is told with the reason, once and before the day.

        Raises:
            BadRequest: no reason is given, or the law knows no longer time.
            Conflict: it was extended before, or its day is over.
        """
        found = self.one(number)
        law = laws[found.law].on(found.asked_at.date())
        longer = law.requests.extend_by
        if not longer.value:
            raise BadRequest(f"{law.title} gives no longer time ({longer.article}); answer it now")
        if found.extended_at is not None or self._clock() > found.due:
            raise Conflict("it can be extended once, and before it is due; answer it now")
        later = {"due_at": seconds_of(found.due + longer.value), "by": by, "reason": _why(because)}
        now = {"extended_at": seconds_of(self._clock())}
        return self._step(number, "extended", WAITING, later | now)

    def stop(self, number: int, *, by: str, because: str) -> Request:
        """Let the clock stand still while the person is asked for what is missing.

        Raises:
            BadRequest: no reason is given, or the law does not let it stand still.
        """
        found = self.one(number)
        law = laws[found.law].on(found.asked_at.date())
        stops = law.requests.clock_stops
        if not stops.value:
            raise BadRequest(
                f"the time of {law.title} does not stand still ({stops.article}); ask meanwhile"
            )
        still = {"state": State.STOPPED.value, "stopped_at": seconds_of(self._clock())}
        return self._step(
            number, "stopped", {State.OPEN}, still | {"by": by, "reason": _why(because)}
        )

    def go_on(self, number: int) -> Request:
        """Let the clock run again; the time that it stood still is added."""
        found = self.one(number)
        stood = self._clock() - found.stopped_at if found.stopped_at else timedelta(0)
        runs = {
            "state": State.OPEN.value,
            "stopped_at": None,
            "due_at": seconds_of(found.due + stood),
        }
        return self._step(number, "going_on", {State.STOPPED}, runs)

    def refuse(self, number: int, *, by: str, because: str) -> Request:
        """Close it unmet; the person is told why, and where to complain.

        Raises:
            ReviewNeeded: a human has to judge it, and this one may not.
        """
        found = self.one(number)
        self._must_judge(found, by)
        said: dict[str, Any] = {"state": State.REFUSED.value, "by": by, "reason": _why(because)}
        said |= {"words": None} if found.subject is None else {}
        return self._step(number, "refused", WAITING, said | self._closed())

    def withdraw(self, number: int) -> Request:
        """Close it because the person takes it back."""
        said = {"state": State.WITHDRAWN.value}
        return self._step(number, "withdrawn", WAITING, said | self._closed())

    def meet(
        self, number: int, *, by: str, answer: str = "", remedy: Remedy = NO_REMEDY
    ) -> Request:
        """Do what was asked and close the request. Doing it again changes nothing.

        Args:
            number: of the request.
            by: who does it; a person's own page, where nobody need judge.
            answer: what the person is told; needed for a review or a complaint.
            remedy: what a human changes because the person is right.

        Raises:
            Conflict: nobody knows yet that it is theirs, or it is closed.
            BadRequest: an answer is needed and none is given, or nothing can be changed so.
            ReviewNeeded: a human has to judge it, and this one may not.
        """
        found = self.one(number)
        if found.state is State.MET:
            return found
        if found.state is not State.OPEN:
            raise Conflict(f"the request {number} is {found.state}; only an open one can be met")
        said: dict[str, Any] = {"state": State.MET.value, "by": by, **self._closed()}
        said |= self._judgement(found, by, answer, remedy)
        if found.subject is None:
            return self._step(number, "met", {State.OPEN}, said | {"words": None})
        if found.asks == "erasure":
            self._erase(found.subject, by)  # closes the request in its own last transaction
            return self.one(number)
        rights = remedy.rights
        if found.asks == "rectification":
            rights = _values(self.written(number).get("words", ""))
        if rights:
            self._rectify(found.subject, rights)
        if answer:
            key = self._keys.key(found.subject)
            said["answer"] = seal(key, found.subject, label_of("answer"), answer.encode())
        events = self._effect(found, remedy)
        met = self._step(number, "met", {State.OPEN}, said, events=events, remedy=remedy)
        if Purpose.MODEL_TRAINING in {event.about for event in events}:
            self._forget(found.subject)
        return met

    def _judgement(self, found: Request, by: str, answer: str, remedy: Remedy) -> dict[str, Any]:
        """What a human found, where one has to; refused if it cannot be or is not theirs to say."""
        remedy.must_be_possible(found.asks, self._purposes, known=found.subject is not None)
        if found.asks not in JUDGED:
            return {}
        if not answer.strip():
            raise BadRequest("a human's answer is needed; say what was found and decided")
        self._must_judge(found, by)
        return {"outcome": remedy.outcome}

    def meets_itself(self, request: Request) -> bool:
        """Whether nobody need judge it, so that it is met as soon as the person is known.

        An erasure that somebody asked for on their own page is one they confirmed there.
        """
        sure = request.asks == "erasure" and request.source == "page"
        return request.state is State.OPEN and (sure or request.asks in _BY_ITSELF)

    def meet_waiting(self, *, go_on: Callable[[], bool] = lambda: True) -> int:
        """Meet what nobody need judge and was left, as by a process that was killed.

        Returns:
            How many were met.
        """
        n_met = 0
        for each in filter(self.meets_itself, self.all(waiting=True)):
            if not go_on():
                break
            with suppress(Conflict, NotFound):  # another was quicker
                n_met += self.meet(each.number, by=ITSELF).state is State.MET
        return n_met

    def urgencies(self) -> Counter[str]:
        """How many requests wait, by how urgent they are: `overdue`, `soon` or `in time`."""
        now = self._clock()
        return Counter(each.urgency(now) or "in time" for each in self.all(waiting=True))

    def _must_judge(self, found: Request, by: str) -> None:
        """Hold that what a human has to judge is judged by one who may, and made no part of it."""
        if found.asks in JUDGED:
            self._judge(by, found.about or "")

    def _effect(self, found: Request, remedy: Remedy) -> Sequence[ConsentEvent]:
        """What counts for the person from the same transaction on."""
        subject, now = found.subject, self._clock()
        if subject is None:
            return []
        if remedy:
            no = ConsentStatus.REFUSED
            return [ConsentEvent(subject, each, no, now, "review") for each in remedy.stops]
        if found.asks == "restriction":
            return [ConsentEvent(subject, Flag.RESTRICTED, ConsentStatus.GIVEN, now, "request")]
        if found.asks == "objection":
            against = [each for each in self._purposes if each not in UNOBJECTIONABLE]
            no = ConsentStatus.REFUSED
            return [ConsentEvent(subject, each, no, now, "request") for each in against]
        return []

    def _closed(self) -> dict[str, Any]:
        return {"closed_at": seconds_of(self._clock())}

    def _step(
        self,
        number: int,
        step: str,
        among: frozenset[State] | set[State],
        values: Mapping[str, Any],
        *,
        events: Sequence[ConsentEvent] = (),
        remedy: Remedy = NO_REMEDY,
    ) -> Request:
        def work(connection: Connection) -> Request:
            row = one_row(connection, number)
            here = (requests.c.number == number) & requests.c.state.in_(among)
            if connection.execute(requests.update().where(here).values(**values)).rowcount == 0:
                raise Conflict(f"the request {number} is {row.state}; it cannot be {step} now")
            if events:
                self._register.append_in(connection, events)
            known = {} if row.subject is None else self._keys.pseudonyms([row.subject])
            said = {"asks": row.asks}
            if "outcome" in values:  # a human judged; who, and what they changed, is on record
                said |= {"outcome": values["outcome"], "operator": values["by"]}
                said |= {"stops": list(remedy.stops), "rights": sorted(remedy.rights)}
            self._record(connection, number, step, known.get(row.subject), **said)
            return Request.of(one_row(connection, number))

        return self._database.write(work)


def _why(because: str) -> str:
    if not because.strip():
        raise BadRequest("the person must be told why; give a reason")
    return because.strip()


def _values(words: str) -> dict[str, str]:
    """What is to be put right, from what was written.

    Examples:
        >>> _values('{"email": "ada@example.org"}')
        {'email': 'ada@example.org'}
    """
    try:
        return msgspec.json.decode(words.encode(), type=dict[str, str])
    except msgspec.DecodeError:
        raise BadRequest(
            'what is to be put right is not clear; expected JSON such as `{"town": "Bonn"}`'
        ) from None
