"""The gate: the imperative shell around `decide`.

Standing, decision and ledger entry are one transaction. A grant is issued only after it is
durable, so nothing is ever read that is not on record; where the entry cannot be written there
is no grant.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Select, String, func, select

from assent.consent import ConsentEvent, Register
from assent.consent.register import OUTLIVING, PLACE, as_remembered, standings
from assent.consent.standing import Standing, fold, under
from assent.data_map import DataMap
from assent.gate.decide import decide, grant, set_grant
from assent.gate.decide_many import allowed_people, decide_array, decide_many
from assent.gate.linking import Linking
from assent.gate.rule import Rule, compile_rule
from assent.jurisdictions import day_of, in_force, laws
from assent.ledger import Ledger
from assent.people import Identity, KeyRing, Relations, Vault
from assent.store import Database, Erase, Holds, column, insert_new, numbers, table
from assent.vocabulary import (
    Clock,
    ConsentStatus,
    Denial,
    Grant,
    Purpose,
    Reason,
    Ruling,
    SetGrant,
    SubjectId,
    Use,
)

_laws = table(
    "gate_law",
    column("code", String(32), primary_key=True, holds=Holds.NOTHING),
    column("since", BigInteger, nullable=False, holds=Holds.NOTHING),
    erase=Erase(kept_because="which laws are followed is nothing of anybody's"),
)

Matching = Callable[[Relations], Select[tuple[int]]]
"""Builds a query of subjects from what a use may read."""

NOWHERE = "unknown"
"""The place of somebody of whom none is known."""


class Gate:
    """Answers every use of personal data, and holds the vault that its grants open.

    Args:
        database: where standings and the ledger are kept.
        data_map: what was declared.
        register: the consent register.
        keys: the people's keys, for their pseudonyms.
        ledger: where every answer goes first.
        clock: when it was given.
    """

    def __init__(
        self,
        database: Database,
        data_map: DataMap,
        *,
        register: Register,
        keys: KeyRing,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self._database = database
        self._data_map = data_map
        self._version = data_map.version
        self._register = register
        self._keys = keys
        self._ledger = ledger
        self._clock = clock
        self._identity = Identity(database, keys)
        self._default = laws[data_map.default_law]
        self._followed = data_map.followed
        self._alone = sum(under(law.slot) for law in self._followed if not law.scope.supplements)
        self._compiled = lru_cache(maxsize=1024)(self._compile)
        self.linking = Linking(
            database,
            self._identity,
            register=register,
            ledger=ledger,
            keys=keys,
            clock=clock,
        )
        self.vault = Vault(database, keys, data_map, clock, self._still_allowed)

    def rule(self, use: Use) -> Rule:
        """The use under the laws as they read today, compiled."""
        return self._compiled(use, day_of(self._clock()))

    def ask(self, use: Use, subject: SubjectId) -> Grant | Denial:
        """May this use be made of this person's data, now?

        Raises:
            Later: the answer could not be written to the ledger, so there is none.
        """
        rule = self.rule(use)
        known = self._keys.pseudonyms([subject]) if rule.laws else {}
        at = self._clock()

        def work(connection: Connection) -> tuple[Ruling, int]:
            standing = self._register.standing_in(connection, subject, at) if known else 0
            ruling = decide(rule, standing)
            body = {**self._asked(use), **_answered(ruling)}
            who = known.get(subject)
            return ruling, self._ledger.append(connection, "use", body, pseudonym=who)

        ruling, entry = self._database.write(work)
        if ruling.allow:
            return grant(use, subject, ruling, entry, at)
        return Denial(use, subject if rule.laws else None, ruling, entry)

    def ask_many(self, use: Use, among: NDArray[np.int64] | None = None) -> SetGrant:
        """May this use be made of the data of these people, or of everybody?

        One ledger entry holds how many met which ruling, and the Merkle root of those granted.

        Args:
            use: what is wanted.
            among: (n,) the people concerned, repeats allowed; None for everybody.

        Raises:
            Later: the answer could not be written to the ledger, so there is none.
        """
        rule = self.rule(use)
        at = self._clock()
        subjects = self._concerned(among)
        pseudonyms = self._keys.pseudonyms(subjects.tolist()) if rule.laws else {}

        def work(connection: Connection) -> SetGrant:
            self._register.expire_in(connection, at)
            words = self._standings(connection, subjects)
            has_key = np.array([each in pseudonyms for each in subjects.tolist()], dtype=bool)
            answers = decide_array(rule, np.where(has_key, words, 0))
            counts: Counter[Ruling] = Counter()
            for number, n in zip(*np.unique(answers, return_counts=True), strict=True):
                counts[rule.outcomes[number]] += int(n)
            granted = subjects[np.isin(answers, _allowing(rule))]
            body = {**self._asked(use), **_by_ruling(counts)}
            members = [pseudonyms[subject] for subject in granted.tolist()]
            entry = self._ledger.append(connection, "use", body, members=members)
            return set_grant(use, granted, counts, entry, at)

        return self._database.write(work)

    def ask_matching(self, use: Use, define: Matching) -> SetGrant:
        """May this use be made of the data of those whom a query describes?

        For the many: who is allowed is a condition of the query, so that nobody is fetched only
        to be left out. How many it is allowed for is in the ledger before a row is looked at;
        those found are asked about once more, by name.

        Args:
            use: what is wanted, with every field that the query reads.
            define: builds a query of subjects from relations that hold only those allowed.

        Returns:
            A grant for those found; its counts of the denied are of everybody.
        """
        rule, at = self.rule(use), self._clock()

        def work(connection: Connection) -> dict[Ruling, int]:
            self._register.expire_in(connection, at)
            counts = _counted(connection, rule)
            self._ledger.append(connection, "use", {**self._asked(use), **_by_ruling(counts)})
            return counts

        counts = self._database.write(work)
        with self._database.read() as connection:
            allowed, listed = allowed_people(rule, standings), partial(numbers, connection)
            query = define(Relations(self._data_map, use, allowed, listed))
            found = np.array(list(connection.scalars(query)), dtype=np.int64)
        granted = self.ask_many(use, found)
        denied = Counter({r: n for r, n in counts.items() if not r.allow}) + Counter(granted.counts)
        return set_grant(use, granted.subjects, denied, granted.entry, granted.issued_at)

    def allowing_in(self, connection: Connection, use: Use, subjects: Sequence[int]) -> set[int]:
        """Who of these people allows a use, as a transaction of the caller's that writes sees it.

        They stay as they are until it ends. It grants nothing: it is how what was granted, and
        is not done yet, is kept from going on after a withdrawal.
        """
        rule, at = self.rule(use), self._clock()
        known = self._keys.pseudonyms(list(subjects)) if rule.laws else {}
        for subject in known:
            self._register.hold_in(connection, subject)
        return {
            subject
            for subject in known
            if decide(rule, self._register.standing_in(connection, subject, at)).allow
        }

    def allowed_then(self, use: Use, who: Sequence[int], when: Sequence[datetime]) -> list[bool]:
        """Whether a use was allowed of each person at a moment that is past, under today's laws.

        Only what they had said of purposes by then counts; flags and laws protect whenever they
        were noted. It grants nothing: what is late is kept only if it is allowed now as well.

        Args:
            who: (n,) people.
            when: (n,) a moment for each.
        """
        rule = self.rule(use)
        said = self._register.histories(sorted(set(who)))
        return [
            decide(rule, _then(said[subject], at)).allow
            for subject, at in zip(who, when, strict=True)
        ]

    def census(self, use: Use, *, on: date | None = None) -> dict[Ruling, int]:
        """How many people the use would be allowed or denied for, by ruling, most first.

        Only standings are counted and no field is read, so this is no use and grants nothing.

        Args:
            use: what would be wanted.
            on: under the laws as they read on that day; today unless given.
        """
        rule = self._compiled(use, on or day_of(self._clock()))
        self._register.expire(self._clock())
        with self._database.read() as connection:
            return _counted(connection, rule)

    def denied_for(self, use: Use, reason: Reason) -> list[int]:
        """Whom the use is denied for one reason, such as not having been told of it.

        Only standings are looked at, as by `census`.
        """
        rule = self.rule(use)
        self._register.expire(self._clock())
        rulings = decide_many(rule, standings).subquery()
        wanted = [n for n, ruling in enumerate(rule.outcomes) if ruling.reason is reason]
        query = select(rulings.c.subject).where(rulings.c.outcome.in_(wanted))
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(rulings.c.subject)).scalars())

    def standings(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What everybody allows at this moment, to be carried to where their rows are.

        Returns:
            (n,) the people, and (n,) the word of each; 0 for whoever has no key any more.
        """
        self._register.expire(self._clock())
        subjects = self._concerned(None)
        with self._database.read() as connection:
            words = self._standings(connection, subjects)
        return subjects, np.where(np.isin(subjects, self._keys.holders()), words, 0)

    def meet(
        self,
        identifier: str,
        values: Sequence[str],
        countries: Sequence[str | None] | None = None,
    ) -> NDArray[np.int64]:
        """Find or enrol people, and note the laws that newcomers fall under.

        Args:
            identifier: what the values are, such as `household`.
            values: (n,) one identifier each.
            countries: (n,) where they are, if known; otherwise the data map's default law holds.

        Returns:
            (n,) their subjects.
        """
        known = self._identity.find_many(identifier, values)
        countries = countries or [None] * len(values)
        with self._database.read() as connection:
            here = list({subject for subject in known if subject is not None})
            standings = dict(self._register.standings_in(connection, here))
        # whoever is under a law of their own was met before, and has a key; nothing else is new
        settled = {subject for subject, word in standings.items() if word & self._alone}
        fresh = [
            n
            for n, (subject, country) in enumerate(zip(known, countries, strict=True))
            if country or subject not in settled
        ]
        subjects = np.array([subject or 0 for subject in known], dtype=np.int64)
        if fresh:
            names, places = [values[n] for n in fresh], [countries[n] for n in fresh]
            subjects[fresh] = self._enrol(identifier, names, places)
        return subjects

    def _enrol(
        self, identifier: str, values: Sequence[str], countries: Sequence[str | None]
    ) -> NDArray[np.int64]:
        """Find or enrol people, and note what is new of their laws and places."""
        at = self._clock()
        subjects = self._identity.meet(identifier, values, at)
        where = dict(zip(subjects.tolist(), countries, strict=True))
        with self._database.read() as connection:
            standings = dict(self._register.standings_in(connection, list(where)))
        noted = self._remembered(identifier, values, subjects, standings, at)
        for subject, country in where.items():
            noted += self._laws_of(subject, country, at, standings.get(subject, 0))
        if noted:
            self._register.append(noted)
        return subjects

    def adopt_laws(self) -> int:
        """Put everybody known under the laws that the data map now follows.

        Returns:
            For how many people that changed something.
        """
        followed = {law.code for law in self._followed}
        with self._database.read() as connection:
            if followed == set(connection.scalars(select(_laws.c.code))):
                return 0
            places = self._register.places_in(connection)
            standings = dict(self._register.standings_in(connection))
        at = self._clock()
        noted = [
            event
            for subject, place in places.items()
            for event in self._laws_of(subject, place, at, standings.get(subject, 0))
        ]

        def work(connection: Connection) -> None:
            self._register.append_in(connection, noted)
            connection.execute(_laws.delete())
            rows = [(code, int(at.timestamp())) for code in sorted(followed)]
            insert_new(connection, _laws, ("code", "since"), rows)

        self._database.write(work)
        return len({event.subject for event in noted})

    def find(self, identifier: str, value: str) -> SubjectId | None:
        """The person with this identifier, if known."""
        return self._identity.find(identifier, value)

    def find_many(
        self, identifier: str, values: Sequence[str], among: Collection[int] | None = None
    ) -> list[SubjectId | None]:
        """The person with each identifier, in order; see `Identity.find_many`."""
        return self._identity.find_many(identifier, values, among)

    def erased_at(self, identifier: str, values: Sequence[str]) -> list[tuple[int, bool] | None]:
        """When each was erased, in seconds since 1970, and whether they came back since.

        What a file says of somebody is left out where it is older than that.
        """
        return self._identity.erased_at(identifier, values)

    def note_consent(self, events: Sequence[ConsentEvent]) -> int:
        """Record what people said; it counts from the next decision on.

        Returns:
            How many events were new.
        """
        return self._register.append(events)

    def _laws_of(
        self, subject: int, country: str | None, at: datetime, standing: int
    ) -> list[ConsentEvent]:
        """What is not noted yet of the laws that protect a person who is there.

        The default law holds where no other does, and no longer once another is known to.
        """
        where = {country, (country or "").partition("-")[0]}  # `DE-BY` lies in `DE`
        held = [law for law in self._followed if where & law.scope.countries]
        known = any(not law.scope.supplements for law in held)
        if not known and not standing & self._alone:
            held.append(self._default)
        source = f"{PLACE}{country or NOWHERE}"
        noted = [
            ConsentEvent(subject, law.slot, ConsentStatus.GIVEN, at, source)
            for law in held
            if not standing & under(law.slot)
        ]
        default = self._default.slot
        if known and standing & under(default) and self._default not in held:
            noted.append(ConsentEvent(subject, default, ConsentStatus.WITHDRAWN, at, source))
        return noted

    def _remembered(
        self,
        identifier: str,
        values: Sequence[str],
        subjects: NDArray[np.int64],
        standings: Mapping[int, int],
        at: datetime,
    ) -> list[ConsentEvent]:
        """What newcomers had said before they were erased, and which outlives that."""
        new = [
            (value, subject)
            for value, subject in zip(values, subjects.tolist(), strict=True)
            if not standings.get(subject, 0)
        ]
        said = self._identity.remembered(identifier, [value for value, _ in new], OUTLIVING)
        return [
            as_remembered(subject, about, at)
            for (_, subject), abouts in zip(new, said, strict=True)
            for about in abouts
        ]

    def _compile(self, use: Use, day: date) -> Rule:
        return compile_rule(use, self._data_map, in_force(self._followed, self._default, day))

    def _still_allowed(self, use: Use) -> Select[tuple[int]]:
        return allowed_people(self.rule(use), standings)

    def _concerned(self, among: NDArray[np.int64] | None) -> NDArray[np.int64]:
        """The people whom a set-wise use is about, sorted, each once."""
        if among is not None:
            return np.unique(np.asarray(among, dtype=np.int64))
        return np.array(self._register.everybody(), dtype=np.int64)

    def _standings(self, connection: Connection, subjects: NDArray[np.int64]) -> NDArray[np.int64]:
        """The standing of each now; 0 for one who has none."""
        found = self._register.standings_in(connection, subjects.tolist())
        known = np.array(found, dtype=np.int64).reshape(-1, 2)
        words = np.zeros(len(subjects), dtype=np.int64)
        words[np.searchsorted(subjects, known[:, 0])] = known[:, 1]
        return words

    def _asked(self, use: Use) -> dict[str, object]:
        """What was asked, for the ledger: names of purposes and fields, never values."""
        return {
            "purpose": use.purpose.value,
            "fields": sorted(use.fields),
            "processor": use.processor,
            "restricted": use.restricted,
            "data_map": self._version,
        }


def _then(said: Sequence[ConsentEvent], at: datetime) -> Standing:
    return fold(e for e in said if not isinstance(e.about, Purpose) or e.at <= at)


def _counted(connection: Connection, rule: Rule) -> dict[Ruling, int]:
    """How many people met which ruling, most first."""
    rulings = decide_many(rule, standings).subquery()
    query = select(rulings.c.outcome, func.count()).group_by(rulings.c.outcome)
    counted = [(rule.outcomes[number], n) for number, n in connection.execute(query)]
    return dict(sorted(counted, key=lambda pair: -pair[1]))


def _by_ruling(counts: Mapping[Ruling, int]) -> dict[str, object]:
    return {"counts": {ruling.for_auditor(): n for ruling, n in counts.items()}}


def _answered(ruling: Ruling) -> dict[str, object]:
    return {
        "answer": "granted" if ruling.allow else "denied",
        "reason": ruling.reason.value,
        "basis": ruling.basis.value if ruling.basis else None,
        "law": ruling.law,
        "article": ruling.article,
    }


def _allowing(rule: Rule) -> list[int]:
    return [number for number, ruling in enumerate(rule.outcomes) if ruling.allow]
