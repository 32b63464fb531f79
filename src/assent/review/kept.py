"""What the desk keeps: texts with their state, and verdicts."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Index, Integer, Row, String, Text, select

from assent.review.decision import Item, State, Verdict
from assent.review.operators import EPOCH, MICROSECOND
from assent.store import Erase, Holds, column, table
from assent.vocabulary import NotFound

_kept = Erase(kept_because="texts are written from facts, and verdicts are about texts")

items_table = table(
    "review_item",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("campaign", String(64), nullable=False, holds=Holds.NOTHING),
    column("author", String(64), nullable=False, holds=Holds.OPERATOR),
    column("submitter", String(64), nullable=True, holds=Holds.OPERATOR),
    column("digest", String(64), nullable=False, holds=Holds.NOTHING),
    column("state", String(16), nullable=False, holds=Holds.NOTHING),
    column("draft", Text, nullable=False, holds=Holds.NOTHING),
    column("facts", Text, nullable=False, holds=Holds.NOTHING),
    column("findings", Text, nullable=False, holds=Holds.NOTHING),
    column("audience", Text, nullable=False, holds=Holds.NOTHING),
    column("risks", Text, nullable=False, server_default="[]", holds=Holds.NOTHING),
    column("submitted_at", BigInteger, nullable=True, holds=Holds.NOTHING),  # µs since 1970
    Index("review_item_campaign", "campaign", "digest"),
    erase=_kept,
)

verdicts_table = table(
    "review_verdict",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("item", Integer, nullable=False, index=True, holds=Holds.NOTHING),
    column("reviewer", String(64), nullable=False, holds=Holds.OPERATOR),
    column("verdict", String(16), nullable=False, holds=Holds.NOTHING),
    column("reason", Text, nullable=False, holds=Holds.NOTHING),
    column("at", BigInteger, nullable=False, holds=Holds.NOTHING),  # µs since 1970
    erase=_kept,
)

passed_table = table(
    "review_passed",
    column("item", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("check", String(64), primary_key=True, holds=Holds.NOTHING),
    column("reviewer", String(64), primary_key=True, holds=Holds.OPERATOR),
    column("reason", Text, nullable=False, holds=Holds.NOTHING),
    erase=_kept,
)
"""Warnings that a reviewer passed over, each with the reason."""


def one_item(connection: Connection, number: int, *, held: bool = False) -> Item:
    """One item, or `NotFound`; held, so that nobody else changes it in this transaction."""
    query = select(items_table).where(items_table.c.number == number)
    row = connection.execute(query.with_for_update() if held else query).first()
    if row is None:
        raise NotFound(f"there is no item {number} on the desk")
    return item_of(row)


def authors_of(connection: Connection, campaign: str) -> set[str]:
    """All who wrote or submitted any text of a campaign."""
    query = select(items_table.c.author, items_table.c.submitter).where(
        items_table.c.campaign == campaign
    )
    return {name for row in connection.execute(query) for name in row if name is not None}


def approved_by(connection: Connection, item: int) -> set[str]:
    """All who approved an item."""
    query = select(verdicts_table.c.reviewer).where(
        verdicts_table.c.item == item, verdicts_table.c.verdict == Verdict.APPROVED.value
    )
    return set(connection.execute(query).scalars())


def item_of(row: Row[Any]) -> Item:
    """A row as an item."""
    return Item(
        number=row.number,
        campaign=row.campaign,
        author=row.author,
        digest=row.digest,
        state=State(row.state),
        draft=json.loads(row.draft),
        facts=json.loads(row.facts),
        findings=json.loads(row.findings),
        audience=json.loads(row.audience),
        risks=json.loads(row.risks),
        submitted_at=None if row.submitted_at is None else moment(row.submitted_at),
    )


def moment(at: int) -> datetime:
    """A time as the tables keep it, in microseconds since 1970."""
    return EPOCH + at * MICROSECOND
