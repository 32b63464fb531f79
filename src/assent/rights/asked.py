"""Requests as they are kept: taken in, read, and in figures.

A request counts from when it is made, with the deadline of the person's law. What a person wrote
is sealed under their own key; what nobody signed, under one of the house.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from assent.jurisdictions import Law
from assent.ledger import Ledger
from assent.people import KeyRing
from assent.people.keys import seal, unseal
from assent.rights.deadlines import ASKED, deadline
from assent.rights.kept import State, requests
from assent.rights.request import WAITING, Agent, Request
from assent.rights.tally import Tally, counted
from assent.store import Database, insert_one
from assent.vocabulary import BadRequest, Clock, NotFound, SubjectId, UnknownTerm

LONGEST = 4_000
CONFIRMED_AT_ONCE = frozenset({"page", "program", "message"})
"""Sources of which the answer itself confirms the receipt."""

NOBODY = 0
"""In the place of a person's number, where nobody said who they are."""


class Asked:
    """What everybody asked.

    Args:
        database: where it is kept.
        keys: seal what people wrote.
        ledger: where each step is recorded.
        clock: the time.
        laws_of: the laws that protect a person; of nobody, all that are followed.
    """

    def __init__(
        self,
        database: Database,
        *,
        keys: KeyRing,
        ledger: Ledger,
        clock: Clock,
        laws_of: Callable[[SubjectId | None], Sequence[Law]],
    ) -> None:
        self._database = database
        self._keys = keys
        self._ledger = ledger
        self._clock = clock
        self._laws_of = laws_of

    def ask(
        self,
        subject: SubjectId,
        asks: str,
        *,
        source: str,
        identified_by: str = "",
        words: str = "",
        agent: Agent | None = None,
        about: str | None = None,
    ) -> Request:
        """Take in a request; one that waits for the same already is answered instead.

        So whoever was cut short may ask again, in the same words, and has asked once.

        Args:
            subject: whose right it is.
            asks: what for, one of `ASKED`.
            source: where it comes from; a page or a program confirms its receipt by answering.
            identified_by: how it is known to be theirs, such as `link` or `code`; empty when it
                is not yet. An agent's request never is: their proof must be looked at first.
            words: what they say of it; for a rectification, JSON from fields to values.
            agent: who asks for them, if they do not ask themselves.
            about: the campaign whose message it is about.

        Raises:
            UnknownTerm: that cannot be asked.
            BadRequest: the words are too long, or the agent names no proof.
            NotFound: there is no such person.
        """
        if asks not in ASKED:
            raise UnknownTerm("request", asks, ASKED)
        _must_fit(words)
        if agent is not None and not (agent.name.strip() and agent.proof.strip()):
            raise BadRequest("an agent needs proof that they may act; name them and their proof")
        pseudonym = self._keys.pseudonym(subject)
        key = self._keys.key(subject)
        known = bool(identified_by) and agent is None
        row = self._row(subject, asks, source, words, about) | {
            "state": (State.OPEN if known else State.UNIDENTIFIED).value,
            "agent": _sealed_agent(key, subject, agent),
            "identified_at": int(self._clock().timestamp()) if known else None,
            "identified_by": identified_by if known else None,
        }

        def work(connection: Connection) -> int:
            c = requests.c
            same = (c.subject == subject) & (c.asks == asks) & c.state.in_(WAITING)
            one_message = c.about.is_(None) if about is None else c.about == about
            query = select(c.number, c.words).where(same, one_message)
            for waiting in connection.execute(query):
                if not words or _unsealed(key, subject, "words", waiting.words) == words:
                    return int(waiting.number)
            number = insert_one(connection, requests, row)
            self._record(connection, number, "asked", pseudonym, asks=asks, law=row["law"])
            return number

        return self.one(self._database.write(work))

    def report(self, words: str) -> Request:
        """Take in a complaint that nobody signed, within the soonest time of all laws followed.

        What is in it is sealed under the house's own key, and gone when it is closed.

        Raises:
            BadRequest: nothing was written, or too much.
        """
        if not words.strip():
            raise BadRequest("nothing was written; say what is wrong")
        _must_fit(words)
        row = self._row(None, "complaint", "page", words, None) | {"state": State.OPEN.value}

        def work(connection: Connection) -> int:
            number = insert_one(connection, requests, row)
            self._record(connection, number, "asked", None, asks="complaint", law=row["law"])
            return number

        return self.one(self._database.write(work))

    def counted(self) -> list[Row[Any]]:
        """How many there are (`n`) by what they ask, their state and their outcome."""
        return counted(self._database)

    def tally(self, about: str | None = None) -> Tally:
        """How often people said that something is wrong: of a campaign's messages, or in all."""
        return Tally.of(counted(self._database, about))

    def one(self, number: int) -> Request:
        """One request.

        Raises:
            NotFound: there is none with that number.
        """
        with self._database.read() as connection:
            return Request.of(one_row(connection, number))

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
            row = one_row(connection, number)
        shut = {name: getattr(row, name) for name in ("words", "answer", "agent")}
        if not any(shut.values()):
            return {}
        key = self._key(row.subject)
        opened = {n: _unsealed(key, row.subject or NOBODY, n, cell) for n, cell in shut.items()}
        return {name: said for name, said in opened.items() if said is not None}

    def shown(self, subject: SubjectId) -> list[Mapping[str, Any]]:
        """Everything of a person's requests, for their own eyes."""
        return [{**each.as_json(), **self.written(each.number)} for each in self.of(subject)]

    def _row(
        self, subject: SubjectId | None, asks: str, source: str, words: str, about: str | None
    ) -> dict[str, Any]:
        """What every request begins with, its deadlines among it."""
        now = self._clock()
        until = deadline(self._laws_of(subject), asks, now)
        sealed = seal(self._key(subject), subject or NOBODY, label_of("words"), words.encode())
        at = int(now.timestamp())
        return {
            "subject": subject,
            "asks": asks,
            "law": until.law,
            "article": until.article,
            "source": source,
            "about": about or None,
            "words": sealed if words else None,
            "asked_at": at,
            "due_at": int(until.due.timestamp()),
            "acknowledge_by": seconds_of(until.acknowledge_by),
            "acknowledged_at": at if source in CONFIRMED_AT_ONCE else None,
        }

    def _key(self, subject: SubjectId | None) -> bytes:
        """What seals a person's words; of those that nobody signed, a key of the house."""
        return self._keys.derive("unsigned words") if subject is None else self._keys.key(subject)

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


def one_row(connection: Connection, number: int) -> Row[Any]:
    """The row of a request, or `NotFound`."""
    row = connection.execute(requests.select().where(requests.c.number == number)).first()
    if row is None:
        raise NotFound(f"there is no request {number}; `assent rights list` shows them")
    return row


def _must_fit(words: str) -> None:
    if len(words) > LONGEST:
        raise BadRequest(f"what was written is longer than {LONGEST} letters; shorten it")


def _sealed_agent(key: bytes, subject: int, agent: Agent | None) -> bytes | None:
    if agent is None:
        return None
    said = f"{agent.name.strip()}: {agent.proof.strip()}"
    return seal(key, subject, label_of("agent"), said.encode())


def _unsealed(key: bytes, subject: int, name: str, shut: bytes | None) -> str | None:
    return None if shut is None else unseal(key, subject, label_of(name), bytes(shut)).decode()


def label_of(name: str) -> str:
    """To which place a sealed value of a request is bound."""
    return f"rights_request/{name}"


def seconds_of(at: datetime | None) -> int | None:
    """A time as the table keeps it, in seconds since 1970."""
    return None if at is None else int(at.timestamp())
