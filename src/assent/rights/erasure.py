"""Erasure (GDPR Art. 17): a walk over everything that can hold a person, ending in their rows.

The walk is the registry of holders. First the person is marked, so that no use begins meanwhile,
and a tombstone is set, so that no old file or backup brings them back. Then models forget them,
files and exports let go of them and processors are told. Then their key is destroyed, which makes
unreadable whatever copies of sealed values lie in a log or a backup; last of all their rows go.
What somebody said for their own protection outlives them as a keyed hash for each thing said: a
self-exclusion, and an objection to direct marketing.

Each step can be done twice, and what was done is on record in the transaction that ends it, so an
erasure that was killed is finished when the house is next opened. Only one process erases at a
time, and whoever comes second finds it done.

# INVARIANT: for one request there is exactly one `done` in the ledger.
"""

import fcntl
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, MetaData, Row, Table, bindparam, func, select

from assent.consent import ConsentEvent, Flag, Register
from assent.consent.register import what_outlives
from assent.ledger import Ledger, Line
from assent.people import Identity, KeyRing, Tombstone
from assent.rights.counting import count
from assent.rights.holders import Holders, Taken
from assent.rights.kept import State, erasures, requests
from assent.rights.withholding import Withholding
from assent.store import Database, insert_one, numbers
from assent.vocabulary import Clock, ConsentStatus, NotFound, SubjectId

KEYS = "people_key"
MODELS = "models"
MARKED = "consent mark"
_FORGET_THE_DEAD = {"subject": None, "words": None, "answer": None, "agent": None}

Steps = dict[str, dict[str, Any]]
"""What was done at each holder: the action, how many rows, when, and details of it."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done.

    Args:
        number: of the erasure; its certificate is got by it.
        rows: how many rows were deleted, by table, and of those set aside.
        models: what each model that held the person says.
        keys: how many keys were destroyed.
        entry: the ledger entry that records it.
        seconds: how long it took, together with those erased at once with it.
    """

    number: int
    rows: dict[str, int]
    models: list[dict[str, Any]]
    keys: int
    entry: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """For the command line and the person."""
        return asdict(self)


class Erasure:
    """Erases people.

    Args:
        database: whose tables are walked.
        tables: all of them, whichever room declares them.
        holders: the registry.
        folder: where the lock lies that lets one process erase at a time.
        keys: the key store.
        identity: by what people are known, and the tombstones of those erased.
        register: where the person is first marked, so that no use begins meanwhile.
        ledger: where it is recorded.
        withholding: keeps what a law orders kept.
        were: whom people were before their identifiers were linked; they go with them.
        clock: when.
    """

    def __init__(
        self,
        database: Database,
        tables: MetaData,
        *,
        holders: Holders,
        folder: Path,
        keys: KeyRing,
        identity: Identity,
        register: Register,
        ledger: Ledger,
        withholding: Withholding,
        were: Callable[[Sequence[SubjectId]], Sequence[int]],
        clock: Clock,
    ) -> None:
        self._database = database
        self._tables = tables
        self._holders = holders
        self._folder = folder
        self._keys = keys
        self._identity = identity
        self._register = register
        self._ledger = ledger
        self._withholding = withholding
        self._were = were
        self._clock = clock

    def erase(self, subject: SubjectId, *, by: str, counted: bool = False) -> Erased:
        """Erase one person everywhere; they are unknown from then on.

        Args:
            subject: whom.
            by: who had it done, such as an operator's name; entered in the ledger.
            counted: keep how many people did each thing, with nothing of any of them.

        Raises:
            NotFound: there is no such person, or they were erased before.
        """
        return self.erase_many([subject], by=by, counted=counted)[0]

    def erase_many(
        self, subjects: Sequence[int], *, by: str, counted: bool = False
    ) -> list[Erased]:
        """Erase many people at once: each holder is walked once for all of them.

        Whom they were before they were linked goes with them.

        Returns:
            What was done of each person who was named.

        Raises:
            NotFound: one of them is not known, or was erased before; nobody is erased then.
        """
        wanted = [SubjectId(each) for each in dict.fromkeys(subjects)]
        with self._alone():
            pseudonyms = self._keys.pseudonyms([*wanted, *self._once(wanted)])
            if not pseudonyms.keys() >= set(wanted):
                raise NotFound("there is no key for this person: they are unknown or were erased")
            everybody = [*wanted, *(each for each in pseudonyms if each not in wanted)]
            now = self._clock()

            def work(connection: Connection) -> list[int]:
                begun = self._open(connection, everybody)
                new = [each for each in everybody if each not in begun]
                mark = ConsentStatus.GIVEN
                self._register.append_in(
                    connection, [ConsentEvent(s, Flag.ERASED, mark, now, "erasure") for s in new]
                )
                said = {"step": "begun", "by": by}
                lines = [Line("erasure", said, pseudonyms[each]) for each in new]
                self._ledger.append_many(connection, lines)
                for each in new:
                    row = _asked(each, now, counted=counted)
                    begun[each] = insert_one(connection, erasures, row)
                return [begun[each] for each in everybody]

            return self._finish(self._database.write(work))[: len(wanted)]

    def resume(self) -> list[Erased]:
        """Finish what was interrupted."""
        if not self._unfinished():
            return []
        with self._alone():
            return self._finish(self._unfinished())

    def tombstones(self) -> list[Tombstone]:
        """A keyed hash for each identifier of everybody ever erased, to be kept with backups."""
        return self._identity.tombstones.all()

    def replay(self, tombstones: Sequence[Tombstone] = ()) -> list[Erased]:
        """Erase again whoever was erased and is here again, as after a backup was restored.

        Args:
            tombstones: those that were kept apart, besides those in the key store. Whoever came
                back by themselves after their erasure is left alone.
        """
        self._identity.tombstones.put(tombstones)
        back = self._identity.buried()
        if not back:
            return []
        those = [*back, *self._once(back)]
        self._forget_keyless(those)
        self._keys.make(those)  # an erasure is entered under a pseudonym, which a key gives
        return self.erase_many(back, by="tombstones")

    def done(self, number: int) -> Erased:
        """What was done in an erasure.

        Raises:
            NotFound: there is none with that number, or it is not done.
        """
        return self._done([number])[0]

    def _done(self, of: Sequence[int]) -> list[Erased]:
        with self._database.read() as connection:
            among = erasures.c.number.in_(numbers(connection, of))
            found = connection.execute(erasures.select().where(among))
            rows = {row.number: row for row in found if row.done_at is not None}
        for number in of:
            if number not in rows:
                raise NotFound(f"there is no erasure {number} that is done")
        return [_erased(rows[number]) for number in of]

    def _once(self, subjects: Sequence[SubjectId]) -> list[SubjectId]:
        """Whom these people were before they were linked, besides themselves."""
        named = set(subjects)
        return [SubjectId(each) for each in self._were(subjects) if each not in named]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Erase while nobody else does, in this process or another; a killed one lets go."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / ".erasing").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _forget_keyless(self, subjects: Sequence[SubjectId]) -> None:
        """Have models forget the erased with no key: none but the one destroyed opens receipts.

        A key of theirs is an old one, or one that a replay made that was cut short.
        """
        self._keys.destroy(subjects)
        for holder in self._holders.others:
            if holder.name == MODELS and holder.take is not None:
                holder.take(subjects)

    def _unfinished(self) -> list[int]:
        query = select(erasures.c.number).where(erasures.c.subject.is_not(None))
        with self._database.read() as connection:
            return list(connection.scalars(query.order_by(erasures.c.number)))

    @staticmethod
    def _open(connection: Connection, subjects: Sequence[int]) -> dict[int, int]:
        """The erasures of these people that were begun and not ended, by person."""
        c = erasures.c
        query = select(c.subject, c.number).where(
            c.subject.in_(select(numbers(connection, subjects).subquery().c.number))
        )
        return {row.subject: row.number for row in connection.execute(query)}

    def _finish(self, of: Sequence[int]) -> list[Erased]:
        started = perf_counter()
        with self._database.read() as connection:
            rows = list(connection.execute(erasures.select().where(_among(connection, of))))
        whose = {SubjectId(row.subject): row for row in rows}
        steps: dict[int, Steps] = {row.number: dict(row.steps) for row in rows}
        everybody = list(whose)
        numbered = {each: row.number for each, row in whose.items()}
        self._identity.bury(everybody, self._clock())
        self._withholding.keep(numbered)
        for holder in self._holders.others:
            left = [s for s in everybody if holder.name not in steps[numbered[s]]]
            if holder.take is not None and left:
                taken = holder.take(left)
                for each in left:
                    done = taken.get(each, Taken())
                    steps[numbered[each]][holder.name] = self._step(holder.action, done)
                self._note(steps, [numbered[each] for each in left])
        outlives = {s: what_outlives(said) for s, said in self._histories(everybody).items()}
        self._keys.destroy(everybody)
        for each in everybody:
            destroyed = self._step("the key is destroyed", Taken(1))
            steps[numbered[each]].setdefault(KEYS, destroyed)
        self._delete(whose, steps, outlives, started)
        self._database.scrub()
        return self._done(of)

    def _histories(self, subjects: Sequence[int]) -> Mapping[int, list[ConsentEvent]]:
        return self._register.histories(subjects)

    def _step(self, action: str, taken: Taken) -> dict[str, Any]:
        said = {"action": action, "rows": taken.rows, "at": self._clock().isoformat()}
        return said | ({"details": list(taken.details)} if taken.details else {})

    def _note(self, steps: Mapping[int, Steps], of: Sequence[int]) -> None:
        """Put on record what was done so far."""
        change = erasures.update().where(erasures.c.number == bindparam("of"))
        rows = [{"of": number, "said": steps[number]} for number in of]
        noted = change.values(steps=bindparam("said"))
        self._database.write(lambda connection: connection.execute(noted, rows))

    def _delete(
        self,
        whose: Mapping[SubjectId, Row[Any]],
        steps: Mapping[int, Steps],
        outlives: Mapping[int, list[str]],
        started: float,
    ) -> None:
        """The last step, in one transaction: rows go, what outlives stays, and it is on record."""

        def work(connection: Connection) -> None:
            for subject, said in outlives.items():
                self._identity.remember(connection, subject, said)
            count(connection, [s for s, row in whose.items() if row.counted])
            at = self._clock()
            for table, n_of in _delete(connection, self._tables, list(whose)).items():
                for subject, row in whose.items():
                    taken = Taken(n_of.get(subject, 0))
                    steps[row.number][table] = self._step("rows are deleted", taken)
            self._close_requests(connection, {s: row.number for s, row in whose.items()}, at)
            self._end(connection, steps, at, perf_counter() - started)

        self._database.write(work)

    def _end(
        self, connection: Connection, steps: Mapping[int, Steps], at: datetime, took: float
    ) -> None:
        """Put the end of those erasures that have none on record, here and in the ledger."""
        c = erasures.c
        still = select(c.number).where(
            c.number.in_(numbers(connection, list(steps))), c.done_at.is_(None)
        )
        of = list(connection.scalars(still.order_by(c.number)))
        entries = self._ledger.append_many(
            connection, [Line("erasure", _ended(number, steps[number])) for number in of]
        )
        change = erasures.update().where(c.number == bindparam("of"))
        blank = {"subject": None, "done_at": int(at.timestamp()), "seconds": took}
        ended = change.values(**blank, steps=bindparam("said"), entry=bindparam("entered"))
        rows = [
            {"of": number, "said": steps[number], "entered": entry}
            for number, entry in zip(of, entries, strict=True)
        ]
        if rows:
            connection.execute(ended, rows)

    @staticmethod
    def _close_requests(connection: Connection, of: Mapping[SubjectId, int], at: datetime) -> None:
        """Their requests stay, and say no more whose they were; an erasure's is met by this."""
        c = requests.c
        unanswered = c.state.in_([State.UNIDENTIFIED.value, State.OPEN.value, State.STOPPED.value])
        among = c.subject.in_(numbers(connection, of))
        for subject in list(connection.scalars(select(c.subject).distinct().where(among))):
            theirs = requests.update().where(c.subject == subject)
            closed = {"closed_at": int(at.timestamp()), "erasure": of[subject]}
            met = {"state": State.MET.value, "reason": "erased", **closed}
            moot = {"state": State.WITHDRAWN.value, "reason": "the person was erased", **closed}
            connection.execute(theirs.where(unanswered, c.asks == "erasure").values(**met))
            connection.execute(theirs.where(unanswered, c.asks != "erasure").values(**moot))
            connection.execute(theirs.values(**_FORGET_THE_DEAD))


def _ended(number: int, steps: Steps) -> dict[str, Any]:
    """What the ledger says of an erasure that is done."""
    rows = {name: step["rows"] for name, step in steps.items()}
    models = steps.get(MODELS, {}).get("details", [])
    return {"step": "done", "erasure": number, "rows": rows, "models": models}


def _asked(subject: int, at: datetime, *, counted: bool) -> dict[str, Any]:
    return {
        "subject": subject,
        "code": secrets.token_hex(16),
        "asked_at": int(at.timestamp()),
        "counted": counted,
        "steps": {},
    }


def _among(connection: Connection, of: Sequence[int]) -> Any:
    wanted = select(numbers(connection, of).subquery().c.number)
    return erasures.c.number.in_(wanted) & erasures.c.subject.is_not(None)


def _erased(row: Row[Any]) -> Erased:
    rows = {name: step["rows"] for name, step in row.steps.items() if name != KEYS}
    return Erased(
        number=row.number,
        rows=rows,
        models=list(row.steps.get(MODELS, {}).get("details", [])),
        keys=row.steps.get(KEYS, {}).get("rows", 0),
        entry=row.entry,
        seconds=row.seconds or 0.0,
    )


def _delete(
    connection: Connection, tables: MetaData, subjects: Sequence[int]
) -> dict[str, Mapping[int, int]]:
    """Delete their rows from every table that says how they are found, and count each one's."""
    found: dict[str, Mapping[int, int]] = {}
    for each in tables.sorted_tables:
        by = each.info["erase"].by
        if by is not None:
            found[str(each.name)] = _counted_out(connection, each, by, subjects)
    return found


def _counted_out(
    connection: Connection, table: Table, by: str, subjects: Sequence[int]
) -> Mapping[int, int]:
    column = table.c[by]
    if len(subjects) == 1:
        gone = connection.execute(table.delete().where(column == subjects[0])).rowcount
        return {subjects[0]: gone}
    theirs = column.in_(select(numbers(connection, subjects).subquery().c.number))
    query = select(column, func.count()).where(theirs).group_by(column)
    n_of = {int(subject): int(n) for subject, n in connection.execute(query)}
    if n_of:
        connection.execute(table.delete().where(theirs))
    return n_of
