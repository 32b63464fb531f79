"""People's requests, from the asking to the answer; each step is one transaction.

A request counts from when it is made; nothing is done about it before it is known to be the
person's own. What meets it happens in the same transaction that says so, or can be done twice.
So a process that dies at any moment leaves a request that is either as it was or one step on.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from assent.consent import ConsentEvent, Flag, Register
from assent.jurisdictions import Law, laws
from assent.ledger import Ledger
from assent.people import KeyRing
from assent.people.keys import seal, unseal
from assent.rights.deadlines import ASKED, deadline
from assent.rights.kept import State, requests
from assent.rights.request import WAITING, Agent, Request
from assent.store import Database, insert_one
from assent.vocabulary import (
    BadRequest,
    Clock,
    Conflict,
    ConsentStatus,
    NotFound,
    Purpose,
    SubjectId,
    UnknownTerm,
)

LONGEST = 4_000
UNOBJECTIONABLE = frozenset({Purpose.SERVICE, Purpose.SECURITY})
"""What an objection does not stop: without it there would be no service to object to."""

_BY_ITSELF = frozenset({"restriction", "objection", "access", "portability"})
"""What needs nobody's judgement, so that it is met at once when the person is known."""


class Requests:
    """The requests of everybody.

    Args:
        database: where they are kept.
        keys: seal what people wrote.
        register: where a restriction or an objection takes effect.
        ledger: where each step is recorded.
        clock: the time.
        purposes: those that the data map declares.
        laws_of: the laws that protect a person.
        rectify: puts values right; answers how many.
        erase: erases a person.
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
        laws_of: Callable[[SubjectId], Sequence[Law]],
        rectify: Callable[[SubjectId, Mapping[str, str]], int],
        erase: Callable[[SubjectId, str], int],
    ) -> None:
        self._database = database
        self._keys = keys
        self._register = register
        self._ledger = ledger
        self._clock = clock
        self._purposes = purposes
        self._laws_of = laws_of
        self._rectify = rectify
        self._erase = erase

    def ask(
        self,
        subject: SubjectId,
        asks: str,
        *,
        source: str,
        identified_by: str = "",
        words: str = "",
        agent: Agent | None = None,
    ) -> Request:
        """Take in a request; one that waits for the same already is answered instead.

        Args:
            subject: whose right it is.
            asks: what for, one of `ASKED`.
            source: where it comes from; a page or a program confirms its receipt by answering.
            identified_by: how it is known to be theirs, such as `link` or `code`; empty when it
                is not yet. An agent's request never is: their proof must be looked at first.
            words: what they say of it; for a rectification, JSON from fields to values.
            agent: who asks for them, if they do not ask themselves.

        Raises:
            UnknownTerm: that cannot be asked.
            BadRequest: the words are too long, or the agent names no proof.
            NotFound: there is no such person.
        """
        if asks not in ASKED:
            raise UnknownTerm("request", asks, ASKED)
        if len(words) > LONGEST:
            raise BadRequest(f"what was written is longer than {LONGEST} letters; shorten it")
        if agent is not None and not (agent.name.strip() and agent.proof.strip()):
            raise BadRequest("an agent needs proof that they may act; name them and their proof")
        pseudonym = self._keys.pseudonym(subject)
        key = self._keys.key(subject)
        now = self._clock()
        until = deadline(self._laws_of(subject), asks, now)
        known = bool(identified_by) and agent is None
        at = int(now.timestamp())
        row: dict[str, Any] = {
            "subject": subject,
            "asks": asks,
            "state": (State.OPEN if known else State.UNIDENTIFIED).value,
            "law": until.law,
            "article": until.article,
            "source": source,
            "words": seal(key, subject, _label("words"), words.encode()) if words else None,
            "agent": _sealed_agent(key, subject, agent),
            "asked_at": at,
            "due_at": int(until.due.timestamp()),
            "acknowledge_by": _seconds(until.acknowledge_by),
            "acknowledged_at": at if source in {"page", "program"} else None,
            "identified_at": at if known else None,
            "identified_by": identified_by if known else None,
        }

        def work(connection: Connection) -> int:
            c = requests.c
            same = (c.subject == subject) & (c.asks == asks) & c.state.in_(WAITING)
            waiting = connection.execute(select(c.number, c.words).where(same)).first()
            if waiting is not None and not words:
                return int(waiting.number)
            number = insert_one(connection, requests, row)
            self._record(connection, number, "asked", pseudonym, asks=asks, law=until.law)
            return number

        return self.one(self._database.write(work))

    def one(self, number: int) -> Request:
        """One request.

        Raises:
            NotFound: there is none with that number.
        """
        with self._database.read() as connection:
            return Request.of(_row(connection, number))

    def all(self, *, waiting: bool = False) -> list[Request]:
        """Every request, or those still to be met; those due first come first."""
        query = requests.select().order_by(requests.c.due_at, requests.c.number)
        if waiting:
            query = query.where(requests.c.state.in_(WAITING))
        with self._database.read() as connection:
            return [Request.of(row) for row in connection.execute(query)]

    def of(self, subject: SubjectId) -> list[Request]:
        """One person's requests, newest first."""
        theirs = requests.select().where(requests.c.subject == subject)
        with self._database.read() as connection:
            rows = connection.execute(theirs.order_by(requests.c.number.desc()))
            return [Request.of(row) for row in rows]

    def written(self, number: int) -> dict[str, str]:
        """What was written in a request and in its answer, and the agent's name and proof."""
        with self._database.read() as connection:
            row = _row(connection, number)
        if row.subject is None:
            return {}
        key = self._keys.key(row.subject)
        shut = {name: getattr(row, name) for name in ("words", "answer", "agent")}
        return {
            name: unseal(key, row.subject, _label(name), bytes(value)).decode()
            for name, value in shut.items()
            if value is not None
        }

    def shown(self, subject: SubjectId) -> list[Mapping[str, Any]]:
        """Everything of a person's requests, for their own eyes."""
        return [{**each.as_json(), **self.written(each.number)} for each in self.of(subject)]

    def identify(self, number: int, *, by: str) -> Request:
        """Note how a request was found to be the person's own, or their agent's to make."""
        now = self._clock()
        known = {"state": State.OPEN.value, "identified_by": by, "identified_at": _seconds(now)}
        return self._step(number, "identified", {State.UNIDENTIFIED}, known)

    def acknowledge(self, number: int) -> Request:
        """Note that its receipt was confirmed to the person."""
        now = self._clock()
        return self._step(number, "acknowledged", WAITING, {"acknowledged_at": _seconds(now)})

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
        later = {"due_at": _seconds(found.due + longer.value), "by": by, "reason": _why(because)}
        now = {"extended_at": _seconds(self._clock())}
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
        still = {"state": State.STOPPED.value, "stopped_at": _seconds(self._clock())}
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
            "due_at": _seconds(found.due + stood),
        }
        return self._step(number, "going_on", {State.STOPPED}, runs)

    def refuse(self, number: int, *, by: str, because: str) -> Request:
        """Close it unmet; the person is told why, and where to complain."""
        said = {"state": State.REFUSED.value, "by": by, "reason": _why(because)}
        return self._step(number, "refused", WAITING, said | self._closed())

    def withdraw(self, number: int) -> Request:
        """Close it because the person takes it back."""
        said = {"state": State.WITHDRAWN.value}
        return self._step(number, "withdrawn", WAITING, said | self._closed())

    def meet(self, number: int, *, by: str, answer: str = "") -> Request:
        """Do what was asked and close the request. Doing it again changes nothing.

        Args:
            number: of the request.
            by: who does it; a person's own page, where nobody need judge.
            answer: what the person is told; needed for a review or a complaint.

        Raises:
            Conflict: nobody knows yet that it is theirs, or it is closed.
            BadRequest: an answer is needed and none is given.
        """
        found = self.one(number)
        if found.state is State.MET:
            return found
        if found.state is not State.OPEN or found.subject is None:
            raise Conflict(f"the request {number} is {found.state}; only an open one can be met")
        if found.asks in {"human_review", "complaint"} and not answer.strip():
            raise BadRequest("a human's answer is needed; say what was found and decided")
        if found.asks == "erasure":
            self._erase(found.subject, by)  # closes the request in its own last transaction
            return self.one(number)
        if found.asks == "rectification":
            self._rectify(found.subject, _values(self.written(number).get("words", "")))
        said: dict[str, Any] = {"state": State.MET.value, "by": by, **self._closed()}
        if answer:
            key = self._keys.key(found.subject)
            said["answer"] = seal(key, found.subject, _label("answer"), answer.encode())
        return self._step(number, "met", {State.OPEN}, said, self._effect(found))

    def meets_itself(self, request: Request) -> bool:
        """Whether nobody need judge it, so that it is met as soon as the person is known."""
        return request.state is State.OPEN and request.asks in _BY_ITSELF

    def _effect(self, found: Request) -> Sequence[ConsentEvent]:
        """What the person said by it that counts from the same transaction on."""
        subject, now = found.subject, self._clock()
        if subject is None:
            return []
        if found.asks == "restriction":
            return [ConsentEvent(subject, Flag.RESTRICTED, ConsentStatus.GIVEN, now, "request")]
        if found.asks == "objection":
            against = [each for each in self._purposes if each not in UNOBJECTIONABLE]
            no = ConsentStatus.REFUSED
            return [ConsentEvent(subject, each, no, now, "request") for each in against]
        return []

    def _closed(self) -> dict[str, Any]:
        return {"closed_at": _seconds(self._clock())}

    def _step(
        self,
        number: int,
        step: str,
        among: frozenset[State] | set[State],
        values: Mapping[str, Any],
        events: Sequence[ConsentEvent] = (),
    ) -> Request:
        def work(connection: Connection) -> Request:
            row = _row(connection, number)
            here = (requests.c.number == number) & requests.c.state.in_(among)
            if connection.execute(requests.update().where(here).values(**values)).rowcount == 0:
                raise Conflict(f"the request {number} is {row.state}; it cannot be {step} now")
            if events:
                self._register.append_in(connection, events)
            known = {} if row.subject is None else self._keys.pseudonyms([row.subject])
            self._record(connection, number, step, known.get(row.subject), asks=row.asks)
            return Request.of(_row(connection, number))

        return self._database.write(work)

    def _record(
        self,
        connection: Connection,
        number: int,
        step: str,
        pseudonym: bytes | None,
        **said: object,
    ) -> None:
        body = {"step": step, "request": number, **said}
        self._ledger.append(connection, "request", body, pseudonym=pseudonym)


def _row(connection: Connection, number: int) -> Row[Any]:
    row = connection.execute(requests.select().where(requests.c.number == number)).first()
    if row is None:
        raise NotFound(f"there is no request {number}; `assent rights list` shows them")
    return row


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


def _sealed_agent(key: bytes, subject: int, agent: Agent | None) -> bytes | None:
    if agent is None:
        return None
    said = f"{agent.name.strip()}: {agent.proof.strip()}"
    return seal(key, subject, _label("agent"), said.encode())


def _label(name: str) -> str:
    return f"rights_request/{name}"


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())
