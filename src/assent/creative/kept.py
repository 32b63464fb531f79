"""Decisions as the store keeps them: what was shown, how likely that was, and what came of it.

The row of somebody who did not agree holds nothing that leads to them: no subject, no ledger
entry, no field of theirs, and of the time only the day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec
from sqlalchemy import JSON, BigInteger, Double, Integer, Row, String, bindparam, select

from assent.creative.choice import Choice
from assent.creative.creative import Creative
from assent.store import Ages, Database, Erase, Holds, column, insert_one, numbers, table
from assent.vocabulary import NotFound, Purpose

decision_table = table(
    "creative_decision",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("creative", String(64), nullable=False, index=True, holds=Holds.NOTHING),
    column("declared", String(16), nullable=False, holds=Holds.NOTHING),
    column("subject", Integer, nullable=True, index=True, holds=Holds.SUBJECT),
    column("entry", Integer, nullable=True, holds=Holds.NOTHING),
    column("model", String(80), nullable=False, holds=Holds.NOTHING),
    column("variant", Integer, nullable=False, holds=Holds.BEHAVIOUR),
    column("codes", JSON, nullable=False, holds=Holds.TRAIT),
    column("seed", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("propensity", Double, nullable=False, holds=Holds.NOTHING),
    column("decided_at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),  # seconds since 1970
    column("reward", Integer, nullable=True, holds=Holds.BEHAVIOUR),
    column("harm", Integer, nullable=True, holds=Holds.BEHAVIOUR),
    erase=Erase(by="subject"),
    ages=Ages("decided_at", purpose=Purpose.PERSONALISATION),
)

_DAY = 24 * 60 * 60
_c = decision_table.c


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of a decision.

    Args:
        decision: its number.
        reward: in units.
        harm: whether harm followed.
    """

    decision: int
    reward: float = 0
    harm: bool = False


class Drawer:
    """The decisions of one creative.

    Args:
        database: where they are kept.
        creative: what was declared; decisions made under another declaration are left alone.
    """

    def __init__(self, database: Database, creative: Creative) -> None:
        self._database = database
        self._creative = creative
        said = msgspec.json.encode(creative.as_json(), order="deterministic")
        self._declared = sha256(said).hexdigest()[:16]
        self._ours = (_c.creative == creative.name) & (_c.declared == self._declared)

    def keep(self, choice: Choice, model: str, at: datetime, who: tuple[int, int] | None) -> int:
        """Keep a decision and answer its number.

        Args:
            choice: what was chosen.
            model: by which model.
            at: when.
            who: the person and the ledger entry of their grant; None keeps nobody.
        """
        when = int(at.timestamp())
        subject, entry = who or (None, None)
        row = {
            "creative": self._creative.name,
            "declared": self._declared,
            "subject": subject,
            "entry": entry,
            "model": model,
            "variant": choice.number,
            "codes": list(choice.codes),
            "seed": choice.seed,
            "propensity": choice.propensity,
            "decided_at": when if who else when - when % _DAY,
        }
        return self._database.write(lambda c: insert_one(c, decision_table, row))

    def people_of(self, decisions: Sequence[int]) -> Mapping[int, int | None]:
        """Whom each of some decisions was made for; None for nobody in particular.

        Raises:
            NotFound: there is no such decision of this creative.
        """
        with self._database.read() as connection:
            wanted = numbers(connection, decisions)
            query = select(_c.number, _c.subject).where(self._ours, _c.number.in_(wanted))
            found: dict[int, int | None] = {
                row.number: row.subject for row in connection.execute(query)
            }
        for number in decisions:
            if number not in found:
                raise NotFound(f"there is no decision {number} of `{self._creative.name}`")
        return found

    def note(self, outcomes: Sequence[Noted]) -> None:
        """Write what came of decisions; of one noted twice, the later counts."""
        rows = [
            {
                "at": each.decision,
                "earned": self._creative.units(each.reward),
                "harmed": int(each.harm),
            }
            for each in outcomes
        ]
        change = decision_table.update().where(_c.number == bindparam("at"))
        change = change.values(reward=bindparam("earned"), harm=bindparam("harmed"))
        if rows:
            self._database.write(lambda c: c.execute(change, rows))

    def silent(self, until: datetime) -> list[int]:
        """The decisions before a moment of which nothing was heard."""
        early = _c.decided_at < int(until.timestamp())
        query = select(_c.number).where(self._ours, early, _c.reward.is_(None))
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def people(self) -> list[int]:
        """Everybody of whom an outcome is known."""
        query = select(_c.subject).where(
            self._ours, _c.subject.is_not(None), _c.reward.is_not(None)
        )
        with self._database.read() as connection:
            return list(connection.execute(query.distinct()).scalars())

    def outcomes(
        self, subjects: Sequence[int], since: datetime | None, until: datetime | None
    ) -> list[Row[tuple[object, ...]]]:
        """The decisions of some people whose outcome is known, by person and number."""
        query = decision_table.select().where(self._ours, _c.reward.is_not(None))
        if since is not None:
            query = query.where(_c.decided_at >= int(since.timestamp()))
        if until is not None:
            query = query.where(_c.decided_at < int(until.timestamp()))
        with self._database.read() as connection:
            query = query.where(_c.subject.in_(numbers(connection, subjects)))
            return list(connection.execute(query.order_by(_c.subject, _c.number)))
