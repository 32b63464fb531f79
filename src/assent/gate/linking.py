"""When two identifiers are one person: linked only where that widens nothing.

A device that somebody signs in on becomes theirs, and what was done on it with it. That must
never make more of it than its own visitor allowed. So a refusal said on the device becomes the
person's; and while the person allows a purpose that the device's visitor did not, they stay two.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from assent.consent import ConsentEvent, Flag, Register
from assent.consent.standing import flag, given, refused
from assent.ledger import Ledger
from assent.people import Identity, KeyRing, linking
from assent.store import Database
from assent.vocabulary import Clock, ConsentStatus, NotFound, Purpose, SubjectId

PROTECTING = (Flag.CHILD, Flag.OPT_OUT_SIGNAL, Flag.SELF_EXCLUDED, Flag.VULNERABLE)
"""Flags that follow a person from a device."""


class Linked(StrEnum):
    """What became of an identifier that was said to be somebody's."""

    ALREADY = "already"  # it led to them before
    NEW = "new"  # it led to nobody, and leads to them now
    MERGED = "merged"  # it led to somebody else, who is now one with them
    HELD = "held"  # it leads to somebody who allowed less; they stay two
    CLASH = "clash"  # it leads to another known user; they stay two


def strictest_of(person: int, visitor: int) -> list[Purpose | Flag] | None:
    """What a person takes over from a device's visitor, or None where they must stay two.

    # INVARIANT: with that taken over, nothing is allowed of the visitor that was not before.

    Args:
        person: the standing of whoever signed in.
        visitor: the standing of whoever the device was until then.
    """
    takes: list[Purpose | Flag] = []
    for purpose in Purpose:
        if visitor & refused(purpose):
            if not person & refused(purpose):
                takes.append(purpose)
        elif person & given(purpose) and not visitor & given(purpose):
            return None
    return takes + [each for each in PROTECTING if visitor & flag(each) and not person & flag(each)]


class Linking:
    """Links identifiers to people, and undoes it.

    Args:
        database: where all of it is kept.
        identity: finds people by their identifiers.
        register: what they allowed.
        ledger: where each link is entered.
        keys: for pseudonyms in the ledger.
        clock: when.
    """

    def __init__(
        self,
        database: Database,
        identity: Identity,
        *,
        register: Register,
        ledger: Ledger,
        keys: KeyRing,
        clock: Clock,
    ) -> None:
        self._database = database
        self._identity = identity
        self._register = register
        self._ledger = ledger
        self._keys = keys
        self._clock = clock

    def link(
        self, kind: str, value: str, subject: SubjectId, *, known_by: str
    ) -> tuple[Linked, SubjectId | None]:
        """Note that an identifier is somebody's.

        Args:
            kind: what kind of identifier it is, such as `device`.
            value: the identifier.
            subject: whose it is said to be.
            known_by: the kind of identifier that only one person has, such as `customer`: whoever
                is known by one is never merged into another.

        Returns:
            What became of it; and whom it led to before, if they were merged.
        """
        tag = self._identity.tag(kind, value)
        at = self._clock()
        pseudonym = self._keys.pseudonyms([subject]).get(subject)
        if pseudonym is None:  # erased meanwhile
            return Linked.CLASH, None

        def work(connection: Connection) -> tuple[Linked, SubjectId | None]:
            before = self._identity.find_in(connection, [tag]).get(tag)
            if before == subject:
                return Linked.ALREADY, None
            if before is None:
                number = linking.add(connection, tag, kind, subject, at)
                self._record(connection, Linked.NEW, number, pseudonym)
                return Linked.NEW, None
            if known_by in linking.kinds_of(connection, before):
                return Linked.CLASH, None
            takes = strictest_of(
                self._register.standing_in(connection, subject, at),
                self._register.standing_in(connection, SubjectId(before), at),
            )
            if takes is None:
                return Linked.HELD, None
            number = linking.move(connection, before, subject, at)
            source = f"link:{number}"
            said = [_said(subject, about, at, source) for about in takes]
            # the visitor is nobody's any more; until the link is undone nothing is made of them
            said.append(ConsentEvent(before, Flag.RESTRICTED, ConsentStatus.GIVEN, at, source))
            self._register.append_in(connection, said)
            self._record(connection, Linked.MERGED, number, pseudonym)
            return Linked.MERGED, SubjectId(before)

        return self._database.write(work)

    def undo(self, kind: str, value: str) -> int:
        """Take back that an identifier is somebody's; what came with it goes back too.

        What the person took over from the device they keep, because nothing tells whose refusal
        it was: they lift it by saying yes themselves.

        Returns:
            How many identifiers and events went back.

        Raises:
            NotFound: no link stands that brought this identifier to anybody.
        """
        tag = self._identity.tag(kind, value)
        at = self._clock()
        with self._database.read() as connection:
            found = linking.link_of(connection, tag)
        if found is None:
            raise NotFound(f"no link brought that `{kind}` to anybody, or it was undone before")
        pseudonym = self._keys.pseudonym(found.subject)

        def work(connection: Connection) -> int:
            n_back = linking.undo(connection, found, at)
            if found.before is not None:
                free = (found.before, Flag.RESTRICTED, ConsentStatus.WITHDRAWN)
                lifted = ConsentEvent(*free, at, f"link:{found.number}")
                self._register.append_in(connection, [lifted])
            body = {"step": "undone", "link": found.number, "rows": n_back}
            self._ledger.append(connection, "link", body, pseudonym=pseudonym)
            return n_back

        return self._database.write(work)

    def were(self, subjects: Sequence[SubjectId]) -> list[int]:
        """Whom these people were before they were linked, such as the visitor of a device."""
        with self._database.read() as connection:
            return linking.were(connection, subjects)

    def _record(self, connection: Connection, what: Linked, number: int, pseudonym: bytes) -> None:
        body = {"step": what.value, "link": number}
        self._ledger.append(connection, "link", body, pseudonym=pseudonym)


def _said(subject: int, about: Purpose | Flag, at: datetime, source: str) -> ConsentEvent:
    status = ConsentStatus.GIVEN if isinstance(about, Flag) else ConsentStatus.REFUSED
    return ConsentEvent(subject, about, status, at, source)
