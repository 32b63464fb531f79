"""Campaigns as the store keeps them: what was declared, the draft, and when what happened."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import msgspec
from sqlalchemy import BigInteger, Connection, Integer, Row, String, Text, func

from assent.campaigns.drafted import Submission
from assent.content import Draft
from assent.store import Database, Erase, Holds, column, put, table
from assent.vocabulary import NotFound

_campaigns = table(
    "campaigns_campaign",
    column("name", String(64), primary_key=True, holds=Holds.NOTHING),
    column("author", String, nullable=False, holds=Holds.OPERATOR),
    column("declared", Text, nullable=False, holds=Holds.NOTHING),
    column("draft", Text, nullable=False, holds=Holds.NOTHING),
    column("withheld", Integer, nullable=False, holds=Holds.NOTHING),
    column("drafted_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("queued_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    erase=Erase(kept_because="a campaign names no person; their messages are in the outbox"),
)

_DRAFTED = ("name", "author", "declared", "draft", "withheld", "drafted_at")


@dataclass(frozen=True, slots=True)
class Kept:
    """One campaign.

    Args:
        name: what it is called.
        author: who answers for its draft.
        submission: its words, and the plain values it was declared with.
        withheld: how many restricted products were passed over when it was queued.
        drafted_at: when its draft was last changed.
        queued_at: when its audience was first queued; None before.
    """

    name: str
    author: str
    submission: Submission
    withheld: int
    drafted_at: datetime
    queued_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read one from the table."""
        draft = Draft.of(msgspec.json.decode(row.draft))
        return cls(
            row.name,
            row.author,
            Submission(draft, msgspec.json.decode(row.declared)),
            row.withheld,
            datetime.fromtimestamp(row.drafted_at, UTC),
            None if row.queued_at is None else datetime.fromtimestamp(row.queued_at, UTC),
        )


class Drawer:
    """Where campaigns are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Kept]:
        """Every campaign, newest first."""
        query = _campaigns.select().order_by(_campaigns.c.drafted_at.desc())
        with self._database.read() as connection:
            return [Kept.of(row) for row in connection.execute(query)]

    def sent_beside(self, name: str, most: int = 50) -> dict[str, str]:
        """The texts of the newest other campaigns that were queued, by name."""
        query = (
            _campaigns.select()
            .where(_campaigns.c.name != name, _campaigns.c.queued_at.is_not(None))
            .order_by(_campaigns.c.queued_at.desc())
            .limit(most)
        )
        with self._database.read() as connection:
            found = [Kept.of(row) for row in connection.execute(query)]
        return {each.name: each.submission.draft.text for each in found}

    def find(self, name: str) -> Kept | None:
        """One campaign, if there is one of that name."""
        query = _campaigns.select().where(_campaigns.c.name == name)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else Kept.of(row)

    def one(self, name: str) -> Kept:
        """One campaign.

        Raises:
            NotFound: there is none of that name.
        """
        found = self.find(name)
        if found is None:
            raise NotFound(f"there is no campaign `{name}`; `assent campaign list` names them")
        return found

    def keep(self, name: str, author: str, submission: Submission, at: datetime) -> None:
        """Keep a campaign's draft, in place of the one before."""
        declared = msgspec.json.encode(submission.declared).decode()
        draft = msgspec.json.encode(submission.draft.as_json()).decode()
        row = (name, author, declared, draft, 0, int(at.timestamp()))
        self._database.write(lambda c: put(c, _campaigns, _DRAFTED, [row], key=("name",)))

    @staticmethod
    def note_queued(connection: Connection, name: str, withheld: int, at: datetime) -> None:
        """Note that its audience was queued; what is measured starts at the first time."""
        first = func.coalesce(_campaigns.c.queued_at, int(at.timestamp()))
        change = _campaigns.update().where(_campaigns.c.name == name)
        connection.execute(change.values(queued_at=first, withheld=withheld))
