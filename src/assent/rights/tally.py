"""People's requests in figures, in which there is nobody."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

from sqlalchemy import Row, func, select

from assent.rights.kept import requests
from assent.rights.request import WAITING
from assent.store import Database


@dataclass(frozen=True, slots=True)
class Tally:
    """How often people told us that something is wrong, and how often they were right.

    Args:
        reports: how many complaints there were, of messages and otherwise.
        contested: how many decisions were contested.
        waiting: how many of both still wait for a human.
        upheld: how many of both a human found to be as they should.
        changed: how many ended with a change of what was decided.
    """

    reports: int = 0
    contested: int = 0
    waiting: int = 0
    upheld: int = 0
    changed: int = 0

    def as_json(self) -> dict[str, int]:
        """For the command line."""
        return asdict(self)

    @classmethod
    def of(cls, rows: Iterable[Row[Any]]) -> Self:
        """Sum counts of requests, each with what it `asks`, its `state` and its `outcome`."""
        sums = dict.fromkeys(cls.__dataclass_fields__, 0)
        kinds = {"complaint": "reports", "human_review": "contested"}
        for row in rows:
            if row.asks in kinds:
                sums[kinds[row.asks]] += row.n
                sums["waiting"] += row.n if row.state in WAITING else 0
                if row.outcome:
                    sums[row.outcome] += row.n
        return cls(**sums)


def counted(database: Database, about: str | None = None) -> list[Row[Any]]:
    """How many requests there are by what they ask, their state and their outcome.

    Args:
        database: where they are kept.
        about: of the messages of one campaign; None for all.
    """
    by = (requests.c.asks, requests.c.state, requests.c.outcome)
    query = select(*by, func.count().label("n")).group_by(*by).order_by(*by)
    if about is not None:
        query = query.where(requests.c.about == about)
    with database.read() as connection:
        return list(connection.execute(query))
