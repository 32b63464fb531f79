"""Erasure (GDPR Art. 17): a walk over everything that can hold a person, ending in their key.

The walk is the registry of tables: each says by which column a person's rows are found, so a
new table is erased by existing. Models subtract what they were told of the person. Last of all
the key goes, which makes unreadable whatever copies of sealed values lie in a log or a backup.
What somebody said for their own protection outlives them as a keyed hash: a self-exclusion, and
an objection to direct marketing.

Each step can be done twice, and the request is on record until the last is done, so an erasure
that was interrupted is finished when the house is next opened.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, MetaData, select

from assent.consent import ConsentEvent, Flag, Register
from assent.consent.register import what_outlives
from assent.ledger import Ledger
from assent.people import Identity, KeyRing
from assent.store import Database, Erase, Holds, column, insert_one, table
from assent.vocabulary import Clock, ConsentStatus, SubjectId

_requests = table(
    "rights_erasure",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("subject", Integer, nullable=True, holds=Holds.SUBJECT),
    column("asked_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("done_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    erase=Erase(kept_because="the subject is blanked when the erasure is done"),
)


SET_ASIDE = "rows set aside"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done.

    Args:
        rows: how many rows were deleted, by table, and of those set aside.
        models: what each model that held the person says.
        keys: how many keys were destroyed.
        entry: the ledger entry that records it.
        seconds: how long it took.
    """

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
        keys: the key store, which is walked last.
        register: where the person is first marked, so that no use begins meanwhile.
        ledger: where it is recorded.
        clock: when.
        forget: has every model forget a person, and answers what each says, by nothing personal.
        sweep: takes a person out of files outside the store, and answers how many rows went.
    """

    def __init__(
        self,
        database: Database,
        tables: MetaData,
        *,
        keys: KeyRing,
        register: Register,
        ledger: Ledger,
        clock: Clock,
        forget: Callable[[SubjectId], Sequence[Mapping[str, Any]]],
        sweep: Callable[[SubjectId], int],
    ) -> None:
        self._database = database
        self._tables = tables
        self._keys = keys
        self._register = register
        self._ledger = ledger
        self._clock = clock
        self._forget = forget
        self._sweep = sweep

    def erase(self, subject: SubjectId, *, by: str) -> Erased:
        """Erase one person everywhere; they are unknown from then on.

        Args:
            subject: whom.
            by: who had it done, such as an operator's name; entered in the ledger.

        Raises:
            NotFound: there is no such person, or they were erased before.
        """
        pseudonym = self._keys.pseudonym(subject)
        now = self._clock()
        mark = ConsentEvent(subject, Flag.ERASED, ConsentStatus.GIVEN, now, "erasure")

        def work(connection: Connection) -> int:
            self._register.append_in(connection, [mark])
            begun = {"step": "begun", "by": by}
            self._ledger.append(connection, "erasure", begun, pseudonym=pseudonym)
            asked = {"subject": subject, "asked_at": int(now.timestamp())}
            return insert_one(connection, _requests, asked)

        return self._finish(self._database.write(work), subject)

    def resume(self) -> list[Erased]:
        """Finish what was interrupted."""
        with self._database.read() as connection:
            query = select(_requests.c.number, _requests.c.subject)
            unfinished = list(connection.execute(query.where(_requests.c.subject.is_not(None))))
        return [self._finish(row.number, SubjectId(row.subject)) for row in unfinished]

    def _finish(self, number: int, subject: SubjectId) -> Erased:
        started = perf_counter()
        models = [dict(each) for each in self._forget(subject)]
        aside = self._sweep(subject)  # while their identifiers still lead to them
        outlives = what_outlives(self._register.history(subject))

        def walk(connection: Connection) -> dict[str, int]:
            Identity.remember(connection, subject, outlives)
            return _delete(connection, self._tables, subject)

        rows = self._database.write(walk)
        rows[SET_ASIDE] = aside
        keys = self._keys.destroy([subject])
        self._database.scrub()
        done = {"step": "done", "rows": rows, "models": models, "keys": keys}

        def work(connection: Connection) -> int:
            blank = {"subject": None, "done_at": int(self._clock().timestamp())}
            connection.execute(
                _requests.update().where(_requests.c.number == number).values(**blank)
            )
            return self._ledger.append(connection, "erasure", done)

        entry = self._database.write(work)
        return Erased(rows, models, keys, entry, perf_counter() - started)


def _delete(connection: Connection, tables: MetaData, subject: int) -> dict[str, int]:
    """Delete the person's rows from every table that says how they are found."""
    rows: dict[str, int] = {}
    for each in tables.sorted_tables:
        by = each.info["erase"].by
        if by is not None:
            rows[each.name] = connection.execute(
                each.delete().where(each.c[by] == subject)
            ).rowcount
    return rows
