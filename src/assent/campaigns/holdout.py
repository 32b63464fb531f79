"""Holdouts: a share of each audience is not written to, so that what a campaign causes can be told.

Who is held out is decided by a keyed hash of the person and the campaign. So it is as good as
drawn by lot, comes out the same whenever it is asked, and is another lot for each campaign. A row
says who was held out and since when, and is all that is kept.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import BigInteger, Connection, Integer, String, select

from assent.store import Ages, Database, Erase, Holds, column, insert_new, table
from assent.vocabulary import Purpose

_held = table(
    "campaigns_held_out",
    column("campaign", String(64), primary_key=True, holds=Holds.NOTHING),
    column("subject", Integer, primary_key=True, autoincrement=False, holds=Holds.SUBJECT),
    column("at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),  # seconds since 1970
    erase=Erase(by="subject"),
    ages=Ages("at", purpose=Purpose.DIRECT_MARKETING_EMAIL),
)

_PARTS = 2**64


class Holdout:
    """Who is held out of which campaign.

    Args:
        database: where that is kept.
        key: 32 bytes of the house's own, so that nobody else can work the lots out.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = key

    def hold(
        self, campaign: str, people: Iterable[int], share: float, written: set[int], at: datetime
    ) -> set[int]:
        """Hold out those of these people on whom the lot falls, and answer everybody held out.

        Whoever was once held out of a campaign stays so, whatever the share is later.

        Args:
            campaign: of which.
            people: who is to be written to now.
            share: the part to hold out, from 0 to less than 1.
            written: who was written to already, and so cannot be held out any more.
            at: the moment from which they are compared.
        """
        drawn = self.drawn(campaign, people, share, written)
        self._database.write(lambda c: self.note_in(c, campaign, drawn, at))
        return set(self.since(campaign))

    @staticmethod
    def note_in(connection: Connection, campaign: str, drawn: Iterable[int], at: datetime) -> None:
        """Write down who is held out, within a transaction of the caller's."""
        rows = [(campaign, each, int(at.timestamp())) for each in sorted(drawn)]
        insert_new(connection, _held, ("campaign", "subject", "at"), rows)

    def drawn(
        self, campaign: str, people: Iterable[int], share: float, written: Iterable[int]
    ) -> set[int]:
        """Those of these people who are held out, or would be; nothing is written down.

        Args:
            campaign: of which.
            people: who would be written to.
            share: the part to hold out.
            written: who was written to already.
        """
        held, beyond = self.since(campaign), set(written)
        return {
            each
            for each in people
            if each in held or (each not in beyond and lot(self._key, campaign, each) < share)
        }

    def since(self, campaign: str) -> dict[int, int]:
        """Who is held out of a campaign, and since when, in seconds since 1970."""
        query = select(_held.c.subject, _held.c.at).where(_held.c.campaign == campaign)
        with self._database.read() as connection:
            return {row.subject: row.at for row in connection.execute(query)}


def lot(key: bytes, campaign: str, subject: int) -> float:
    """A person's lot in a campaign, from 0 to less than 1.

    Examples:
        >>> round(lot(bytes(32), "tea", 7), 4), round(lot(bytes(32), "soup", 7), 4)
        (0.0414, 0.3016)
        >>> sum(lot(bytes(32), "tea", each) < 0.1 for each in range(10_000)) / 10_000
        0.0989
    """
    said = hmac.digest(key, b"%b\0%d" % (campaign.encode(), subject), sha256)
    return int.from_bytes(said[:8], "big") / _PARTS
