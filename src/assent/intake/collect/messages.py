"""Which calls about who somebody is were taken before, so that a retry changes nothing twice.

Events need no such list: an event's key is that of its row. A call that says who somebody is
leaves no row of its own, and said again late it would put an old value over a newer one.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Integer, LargeBinary

from assent.store import Ages, Database, Erase, Holds, column, insert_new, look_up, table
from assent.vocabulary import Purpose

_messages = table(
    "intake_message",
    column("key", LargeBinary, primary_key=True, holds=Holds.PSEUDONYM),
    column("subject", Integer, nullable=False, index=True, holds=Holds.SUBJECT),
    column("at", BigInteger, nullable=False, holds=Holds.NOTHING),  # seconds since 1970
    erase=Erase(by="subject"),
    ages=Ages("at", purpose=Purpose.SERVICE),
)


class Messages:
    """The calls about who somebody is that were taken."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those of these calls that were taken before."""
        if not keys:
            return set()
        with self._database.read() as connection:
            return {key for (key,) in look_up(connection, _messages, ("key",), keys)}

    def note(self, taken: Sequence[tuple[bytes, int]], at: datetime) -> None:
        """Note calls, each with whom it was about, once all that they said is kept."""
        rows = [(key, subject, int(at.timestamp())) for key, subject in taken]
        if rows:
            columns = ("key", "subject", "at")
            self._database.write(lambda c: insert_new(c, _messages, columns, rows))
