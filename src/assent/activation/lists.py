"""Who stands on other people's lists, so that whoever withdraws is taken off them again.

An audience of an ad platform, an export, another program: whoever was sent there has to be
removed there too (GDPR Art. 7(3), 17(2) and 19). So before a person is handed over it is written
down, in the transaction that begins it, by what that place will know them. This row outlives
the person's erasure, because without it nobody could tell the place whom to remove. It is sealed
under a key of the house, and blanked as soon as the place has said that they are gone.

What goes to one place for one person goes in order. While an entry is on its way its row is leased,
and no removal of that person is claimed; while a removal waits, no entry of theirs is begun. An
entry that lands after its lease has ended looks whether a removal overtook it, and has it repeated.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import HMAC
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Row,
    String,
    Text,
    UniqueConstraint,
    Update,
    and_,
    func,
    select,
)

from assent.activation.leased import Leased
from assent.activation.row import State
from assent.store import Database, Erase, Holds, column, numbers, put, table
from assent.vocabulary import Clock, Conflict, Purpose

_listed = table(
    "activation_listed",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("destination", String(64), nullable=False, holds=Holds.NOTHING),
    column("campaign", String(128), nullable=False, holds=Holds.NOTHING),
    column("subject", Integer, nullable=True, index=True, holds=Holds.SUBJECT),
    column("purpose", String(64), nullable=False, holds=Holds.NOTHING),
    column("restricted", String(64), nullable=True, holds=Holds.BEHAVIOUR),
    column("person", String(64), nullable=True, holds=Holds.PSEUDONYM),
    column("known_by", LargeBinary, nullable=True, holds=Holds.SEALED),
    column("state", String(16), nullable=False, holds=Holds.CONSENT),
    column("attempts", Integer, nullable=False, holds=Holds.NOTHING),
    column("reason", Text, nullable=False, holds=Holds.NOTHING),
    column("updated_at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),  # seconds since 1970
    column("next_attempt_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("worker", String(128), nullable=False, holds=Holds.NOTHING),
    column("leased_until", BigInteger, nullable=False, holds=Holds.NOTHING),
    UniqueConstraint("destination", "campaign", "subject"),
    erase=Erase(kept_because="it is what a recipient is told to remove; blanked once it has"),
    ages="a recipient has them on its list until it has taken them off",
)

LISTED = "listed"
_NEW = (
    *("destination", "campaign", "subject", "purpose", "restricted", "person", "known_by"),
    *("state", "attempts", "reason", "updated_at", "next_attempt_at", "worker", "leased_until"),
)
_BLANK = {"subject": None, "person": None, "known_by": None}


@dataclass(frozen=True, slots=True)
class Listed:
    """One person on one list of a destination.

    Args:
        state: `listed`; and once they are to be removed, that of the removal: `queued`,
            `sending`, `sent` (the place has said that they are gone) or `rejected`.
        at: when that became so, in seconds since 1970.
    """

    number: int
    destination: str
    campaign: str
    state: str
    reason: str
    at: int


class Removal(NamedTuple):
    """What a destination is told to remove."""

    number: int
    key: str
    campaign: str
    purpose: Purpose
    person: str
    known_by: str
    attempts: int


class Entry(NamedTuple):
    """Who is put on a list of which destination, for what, and by what it knows them."""

    destination: str
    campaign: str
    subject: int
    purpose: Purpose
    restricted: str | None
    known_by: str


class Group(NamedTuple):
    """Those who stand on the lists of a destination for one reason, and must still agree to it."""

    destination: str
    purpose: Purpose
    restricted: str | None
    subjects: list[int]


class Lists:
    """Everybody on other people's lists.

    Args:
        database: where that is kept.
        clock: the time changes carry.
        key: 32 bytes by which pseudonyms are made.
        seal: 64 bytes that seal by what places know people.
    """

    def __init__(self, database: Database, clock: Clock, *, key: bytes, seal: bytes) -> None:
        self._database = database
        self._clock = clock
        self._key = key
        self._seal = AESSIV(seal)
        self.leased = Leased(database, _listed, clock)

    def pseudonym(self, destination: str, subject: int) -> str:
        """By what one destination, and no other, may know a person."""
        return HMAC(self._key, f"{destination}\0{subject}".encode(), sha256).hexdigest()[:32]

    def enter(self, connection: Connection, entry: Entry, worker: str) -> None:
        """Note that a person is about to be put on a list.

        Until `landed` the row is leased to the worker, so that no removal overtakes the entry.
        """
        self._put(connection, entry, LISTED, worker, self.leased.end())

    def _put(
        self, connection: Connection, entry: Entry, state: str, worker: str, leased_until: int
    ) -> None:
        person = self.pseudonym(entry.destination, entry.subject)
        shut = self._seal.encrypt(entry.known_by.encode(), [person.encode()])
        about = (entry.purpose.value, entry.restricted, person, shut)
        row = (*entry[:3], *about, state, 0, "", self._now(), 0, worker, leased_until)
        put(connection, _listed, _NEW, [row], key=("destination", "campaign", "subject"))

    @staticmethod
    def leaving_in(connection: Connection, destination: str, subject: int) -> bool:
        """Whether a person is still to be removed from the lists of a destination.

        Theirs stay as they are until the caller's transaction ends.
        """
        c = _listed.c
        theirs = (c.destination == destination, c.subject == subject)
        held = connection.execute(select(c.state).where(*theirs).with_for_update()).scalars()
        return not {State.QUEUED.value, State.SENDING.value}.isdisjoint(held)

    def landed(self, worker: str, entry: Entry, *, certain: bool = True) -> None:
        """Note that an entry is not on its way any more: a removal may follow it.

        A worker that was frozen for longer than its lease may land after a removal that overtook
        it: the person is removed once more then.

        Args:
            worker: who had it in hand.
            entry: whom it puts where.
            certain: whether the place answered; otherwise the lease is left to end by itself.
        """
        c = _listed.c
        theirs = and_(c.destination == entry.destination, c.subject == entry.subject)
        held = select(c.worker, c.state).where(theirs).with_for_update()
        free = _listed.update().where(theirs, c.worker == worker)

        def work(connection: Connection) -> None:
            found = list(connection.execute(held))
            if worker in {row.worker for row in found}:
                if certain:
                    connection.execute(free.values(worker="", leased_until=0))
            elif {LISTED, State.QUEUED.value}.isdisjoint(row.state for row in found):
                self._put(connection, entry, State.QUEUED.value, "", 0)

        self._database.write(work)

    def remove(self, subjects: Sequence[int]) -> Counter[int]:
        """Have people removed from every list, and count these for each.

        Durable at once and safe to repeat. Nobody is contacted yet: `Sender.remove` does that.
        """

        def theirs(connection: Connection) -> ColumnElement[bool]:
            those = _listed.c.subject.in_(numbers(connection, subjects))
            return and_(those, _listed.c.state == LISTED)

        with self._database.read() as connection:
            query = select(_listed.c.subject).where(theirs(connection))
            found = Counter(connection.scalars(query).all())
        if found:
            self._database.write(lambda c: c.execute(self._leaving(theirs(c))))
        return found

    def leave(self, group: Group, subjects: Iterable[int]) -> int:
        """Have some people of a group removed from its lists."""
        return self._database.write(lambda c: self.leave_in(c, group, subjects))

    def leave_in(self, connection: Connection, group: Group, subjects: Iterable[int]) -> int:
        """The same within a transaction of the caller's."""
        c = _listed.c
        where = and_(
            c.destination == group.destination,
            c.purpose == group.purpose.value,
            c.restricted.is_not_distinct_from(group.restricted),
            c.subject.in_(numbers(connection, subjects)),
        )
        return connection.execute(self._leaving(where)).rowcount

    def groups(self) -> list[Group]:
        """Who stands on which destination's lists, by what they must still agree to."""
        with self._database.read() as connection:
            return _grouped(connection, _listed.c.state == LISTED)

    @staticmethod
    def groups_in(connection: Connection, subjects: Iterable[int]) -> list[Group]:
        """The same of some people, within a transaction of the caller's."""
        theirs = _listed.c.subject.in_(numbers(connection, subjects))
        return _grouped(connection, and_(_listed.c.state == LISTED, theirs))

    def claim(self, worker: str, destination: str) -> list[int]:
        """Lease some removals that are due and whose person is not on the way there."""
        coming = _listed.alias("coming")
        on_the_way = (
            select(coming.c.number)
            .where(coming.c.destination == destination, coming.c.subject == _listed.c.subject)
            .where(coming.c.state == LISTED, coming.c.leased_until > self._now())
            .exists()
        )
        return self.leased.claim(worker, and_(_listed.c.destination == destination, ~on_the_way))

    def recover(self, destination: str) -> int:
        """Take over removals of dead workers: removing somebody twice does no harm."""
        return self.leased.recover(_listed.c.destination == destination, again=True)

    def removal(self, number: int) -> Removal:
        """What a destination is told to remove."""
        with self._database.read() as connection:
            row = connection.execute(_listed.select().where(_listed.c.number == number)).one()
        plain = self._seal.decrypt(row.known_by, [row.person.encode()])
        return Removal(
            number,
            sha256(f"removal\0{row.person}\0{row.campaign}\0{number}".encode()).hexdigest()[:32],
            row.campaign,
            Purpose(row.purpose),
            row.person,
            plain.decode(),
            row.attempts,
        )

    def begin(self, worker: str, number: int) -> bool:
        """Put a leased removal in `sending`; see `Leased.begin`."""
        return self._database.write(lambda c: self.leased.begin(c, worker, number))

    def settle(self, number: int, state: State, reason: str = "") -> None:
        """Write down what became of a removal, unless it is to be repeated meanwhile.

        Once the place has said that somebody is gone, by what it knew them is forgotten.
        """
        said = {"state": state.value, "reason": reason, "worker": "", "leased_until": 0}
        gone = _BLANK if state is State.SENT else {}
        self.leased.change(number, {State.SENDING}, **said, **gone)

    def about(self, subject: int) -> list[Listed]:
        """Every list a person stands on, or is being removed from."""
        return self._find(_listed.c.subject == subject)

    def to_look_at(self, *among: State) -> list[Listed]:
        """The removals in some states, such as those that were refused; oldest first."""
        return self._find(_listed.c.state.in_([each.value for each in among]))

    def waiting(self, destination: str) -> int:
        """How many removals a destination has not taken yet."""
        query = select(func.count()).where(
            _listed.c.destination == destination, _listed.c.state == State.QUEUED.value
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def replay(self, number: int) -> None:
        """Try a removal that was refused again.

        Raises:
            Conflict: there is none of that number that was refused.
        """
        again = {"state": State.QUEUED.value, "attempts": 0, "next_attempt_at": self._now()}
        if not self.leased.change(number, {State.REJECTED}, **again, reason=""):
            raise Conflict(f"there is no removal `{number}` that was refused")

    def _find(self, where: ColumnElement[bool]) -> list[Listed]:
        query = _listed.select().where(where).order_by(_listed.c.number)
        with self._database.read() as connection:
            return [_read(found) for found in connection.execute(query)]

    def _leaving(self, where: ColumnElement[bool]) -> Update:
        now = self._now()
        leaving = {"state": State.QUEUED.value, "updated_at": now, "next_attempt_at": now}
        return _listed.update().where(where, _listed.c.state == LISTED).values(**leaving)

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _grouped(connection: Connection, where: ColumnElement[bool]) -> list[Group]:
    c = _listed.c
    found: dict[tuple[str, str, str | None], set[int]] = {}
    query = select(c.destination, c.purpose, c.restricted, c.subject).where(where)
    for destination, purpose, restricted, subject in connection.execute(query):
        found.setdefault((destination, purpose, restricted), set()).add(subject)
    return [Group(d, Purpose(p), r, sorted(who)) for (d, p, r), who in found.items()]


def _read(found: Row[Any]) -> Listed:
    return Listed(
        found.number,
        found.destination,
        found.campaign,
        found.state,
        found.reason,
        found.updated_at,
    )
