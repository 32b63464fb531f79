"""The consent register: an append-only log of what people said, and the standings it gives.

Each event keeps what proves it (GDPR Art. 7(1)): which words were shown, where the act came
from, when, in which language. Nothing is ever changed; another act is another event. A consent
that runs out does so on the instant: a standing says until when it holds, and is folded anew
before it is looked at later than that.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    bindparam,
    literal,
    select,
)

from assent.consent.event import SIGNAL, ConsentEvent, Flag
from assent.consent.log import add, consent_events, events_of, micros, read, remove, spell
from assent.consent.standing import NO, Standing, decisive, flag, fold, given, lapses_at
from assent.data_map.countries import is_country
from assent.store import Database, Erase, Holds, column, look_up, put, table
from assent.vocabulary import ConsentStatus, Purpose

_standings = table(
    "consent_standing",
    column("subject", Integer, primary_key=True, autoincrement=False, holds=Holds.SUBJECT),
    column("word", BigInteger, nullable=False, holds=Holds.CONSENT),
    # When the next consent in it runs out, in microseconds since 1970; then it is folded again.
    column("until", BigInteger, nullable=True, index=True, holds=Holds.CONSENT),
    erase=Erase(by="subject"),
    ages="it says what may be done now, and is made of what was said",
)

Follower = Callable[[Connection, Sequence[int]], None]
"""Told of people within the transaction that changed their standing."""

PLACE = "country:"
"""How the source of an event begins that puts somebody under a law because of where they are."""


class Register:
    """Consent events and the standings folded from them, kept in one transaction.

    Args:
        database: where both are kept.
        lasts: how long a consent is in force, by purpose; for one that is absent, for ever.
    """

    def __init__(
        self, database: Database, lasts: Mapping[Purpose, timedelta] = MappingProxyType({})
    ) -> None:
        self._database = database
        self._lasts = lasts
        self._followers: list[Follower] = []

    def follow(self, follower: Follower) -> None:
        """Have somebody told, in the same transaction, of all who may allow less from then on."""
        self._followers.append(follower)

    def append(self, events: Sequence[ConsentEvent]) -> int:
        """Record events and bring the standings up to date; an event known already is not doubled.

        Returns:
            How many events were new.
        """
        return self._database.write(lambda connection: self.append_in(connection, events))

    def append_in(self, connection: Connection, events: Sequence[ConsentEvent]) -> int:
        """The same within a transaction of the caller's."""
        new = add(connection, events)
        self._refold(connection, sorted({event.subject for event in events}))
        less = {event.subject for event in events if not _only_more(event)}
        if less:
            for follower in self._followers:
                follower(connection, sorted(less))
        return new

    def standing(self, subject: int) -> Standing:
        """This person's standing as last folded; 0 when nothing is known of them."""
        with self._database.read() as connection:
            found = connection.execute(_STANDING_OF, {"who": subject}).first()
        return Standing(found.word if found else 0)

    def standing_in(self, connection: Connection, subject: int, at: datetime) -> Standing:
        """This person's standing at that moment, within a transaction of the caller's that writes.

        Whatever consent has run out by then is first recorded to have done so.
        """
        found = connection.execute(_STANDING_OF, {"who": subject}).first()
        if found is None:
            return Standing(0)
        if found.until is not None and found.until <= micros(at):
            self._expire(connection, [subject], at)
            found = connection.execute(_STANDING_OF, {"who": subject}).one()
        return Standing(found.word)

    @staticmethod
    def hold_in(connection: Connection, subject: int) -> None:
        """Have nobody else change this person's standing until the caller's transaction ends."""
        theirs = select(_standings.c.subject).where(_standings.c.subject == subject)
        connection.execute(theirs.with_for_update())

    @staticmethod
    def standings_in(
        connection: Connection, subjects: Sequence[int] | None = None
    ) -> list[tuple[int, int]]:
        """(subject, word) of these people, or of everybody, as last folded, by subject."""
        if subjects is not None:
            return sorted(look_up(connection, _standings, ("subject", "word"), subjects))
        query = select(_standings.c.subject, _standings.c.word).order_by(_standings.c.subject)
        return [(subject, word) for subject, word in connection.execute(query).all()]

    def expire(self, at: datetime) -> int:
        """Record which consents have run out by then, whosever they are.

        Returns:
            How many.
        """
        with self._database.read() as connection:
            if connection.execute(_DUE, {"at": micros(at)}).first() is None:
                return 0
        return self._database.write(lambda connection: self.expire_in(connection, at))

    def expire_in(self, connection: Connection, at: datetime) -> int:
        """The same within a transaction of the caller's."""
        due = list(connection.scalars(_DUE, {"at": micros(at)}))
        return sum(
            self._expire(connection, due[start : start + _AT_ONCE], at)
            for start in range(0, len(due), _AT_ONCE)
        )

    def _expire(self, connection: Connection, subjects: Sequence[int], at: datetime) -> int:
        gone = []
        for events in events_of(connection, subjects).values():
            deciding = decisive(events)
            for purpose, when in lapses_at(deciding, self._lasts).items():
                if when <= at:
                    gone.append(_lapse(deciding[purpose], when, "expiry"))
        return self.append_in(connection, gone)

    def lapse_in(
        self,
        connection: Connection,
        about: Purpose | Flag,
        stays: Callable[[ConsentEvent], bool],
        at: datetime,
        source: str,
    ) -> int:
        """End every consent for a purpose, or telling of one, that may not stay: it is asked anew.

        Args:
            connection: a transaction of the caller's.
            about: the consents' purpose, or the flag of the telling.
            stays: whether one may.
            at: when they end.
            source: what ended them.

        Returns:
            How many ended.
        """
        word = given(about) if isinstance(about, Purpose) else flag(about)
        bit = literal(word, BigInteger)
        query = select(_standings.c.subject).where(_standings.c.word.bitwise_and(bit) != 0)
        subjects = list(connection.scalars(query.order_by(_standings.c.subject)))
        n_ended = 0
        for start in range(0, len(subjects), _AT_ONCE):
            some = subjects[start : start + _AT_ONCE]
            consents = [decisive(e)[about] for e in events_of(connection, some).values()]
            ended = [_lapse(each, max(at, each.at), source) for each in consents if not stays(each)]
            n_ended += self.append_in(connection, ended)
        return n_ended

    def overtaken(
        self, connection: Connection, purpose: Purpose, before: datetime
    ) -> list[ConsentEvent]:
        """What was said of a purpose before then and decides nothing any more.

        The act that decides stays however old it is: a no must still be known to be one.
        """
        c = consent_events.c
        old = (c.about == spell(purpose)) & (c.at < micros(before))
        subjects = list(connection.scalars(select(c.subject).where(old).distinct()))
        found = []
        for start in range(0, len(subjects), _AT_ONCE):
            for events in events_of(connection, subjects[start : start + _AT_ONCE]).values():
                rest = [e for e in events if e.about is not purpose or e.at >= before]
                decides = decisive(events).get(purpose)
                if decides in events and decides not in rest:
                    rest.append(decides)
                if fold(rest) == fold(events):
                    found += [event for event in events if event not in rest]
        return found

    @staticmethod
    def drop_in(connection: Connection, events: Sequence[ConsentEvent]) -> int:
        """Take what was overtaken out of the log; no standing changes by it."""
        return remove(connection, events)

    @staticmethod
    def places_in(connection: Connection) -> dict[int, str | None]:
        """Where each person last was, as an ISO 3166 code; None where that is not known."""
        query = (
            select(consent_events.c.subject, consent_events.c.source)
            .where(consent_events.c.about.like("law/%"), consent_events.c.source.like(f"{PLACE}%"))
            .order_by(consent_events.c.at, consent_events.c.number)
        )
        return {
            row.subject: _country(row.source.removeprefix(PLACE))
            for row in connection.execute(query)
        }

    def everybody(self) -> list[int]:
        """Every person of whom anything was noted, in order."""
        with self._database.read() as connection:
            return [subject for subject, _ in self.standings_in(connection)]

    def history(self, subject: int) -> list[ConsentEvent]:
        """Everything this person said, oldest first."""
        return self.histories([subject])[subject]

    def histories(self, subjects: Sequence[int]) -> dict[int, list[ConsentEvent]]:
        """Everything each of these people said, oldest first."""
        with self._database.read() as connection:
            said = events_of(connection, subjects)
        return {subject: said.get(subject, []) for subject in subjects}

    def rebuild(self) -> int:
        """Fold the whole log again and put every standing right.

        Returns:
            How many standings were wrong; anything but 0 means somebody wrote past the log.
        """

        def work(connection: Connection) -> int:
            before = dict(self.standings_in(connection))
            connection.execute(_standings.delete())
            everyone = connection.execute(select(consent_events.c.subject).distinct()).scalars()
            self._refold(connection, sorted(everyone))
            after = dict(self.standings_in(connection))
            return sum(before.get(each) != after.get(each) for each in before.keys() | after.keys())

        return self._database.write(work)

    def mend(self) -> None:
        """Fold the log if there are events and no standings, as after an upgrade."""
        with self._database.read() as connection:
            any_standing = connection.execute(select(_standings.c.subject).limit(1)).first()
            any_event = connection.execute(select(consent_events.c.number).limit(1)).first()
        if any_event and not any_standing:
            self.rebuild()

    def _refold(self, connection: Connection, subjects: list[int]) -> None:
        for start in range(0, len(subjects), _AT_ONCE):
            said = events_of(connection, subjects[start : start + _AT_ONCE])
            rows = []
            for subject, events in said.items():
                lapses = lapses_at(decisive(events), self._lasts).values()
                until = micros(min(lapses)) if lapses else None
                rows.append((subject, int(fold(events)), until))
            put(connection, _standings, ("subject", "word", "until"), rows, key=("subject",))


_STANDING_OF = select(_standings.c.word, _standings.c.until).where(
    _standings.c.subject == bindparam("who")
)
_DUE = select(_standings.c.subject).where(_standings.c.until <= bindparam("at"))

standings = _standings.alias("standing")
"""The standings as a relation (`subject`, `word`), for the gate's SQL form."""

_AT_ONCE = 500
_OUTLIVES = frozenset(
    {
        Purpose.DIRECT_MARKETING_EMAIL,
        Purpose.DIRECT_MARKETING_SMS,
        Purpose.DIRECT_MARKETING_PUSH,
    }
)


OUTLIVING = (spell(Flag.SELF_EXCLUDED), *map(spell, sorted(_OUTLIVES)))
"""All that may outlive an erasure, as the log writes it; never anything of the service itself."""


def what_outlives(events: Sequence[ConsentEvent]) -> list[str]:
    """What somebody said that must still hold when they are erased and met again.

    That is a self-exclusion, and an objection to direct marketing (GDPR Art. 21(3)).
    """
    return [
        spell(about)
        for about, event in decisive(events).items()
        if (about is Flag.SELF_EXCLUDED and event.status is ConsentStatus.GIVEN)
        or (about in _OUTLIVES and event.status in NO)
    ]


def as_remembered(subject: int, about: str, at: datetime) -> ConsentEvent:
    """What outlived an erasure, said of somebody who is met anew.

    Args:
        subject: who.
        about: as `what_outlives` writes it.
        at: when they are met.
    """
    what = read(about)
    status = ConsentStatus.GIVEN if isinstance(what, Flag) else ConsentStatus.REFUSED
    return ConsentEvent(subject, what, status, at, "remembered")


def _only_more(event: ConsentEvent) -> bool:
    """Whether what was said can only allow more."""
    return isinstance(event.about, Purpose) and event.status is ConsentStatus.GIVEN


def _country(said: str) -> str | None:
    return said if is_country(said) else None


def _lapse(consent: ConsentEvent, at: datetime, source: str) -> ConsentEvent:
    return ConsentEvent(
        consent.subject,
        consent.about,
        ConsentStatus.EXPIRED,
        at,
        SIGNAL + source if consent.is_signal else source,
        notice=consent.notice,
        language=consent.language,
    )
