"""The notices: which words people were shown, and what a change of them means.

Another word is another version. When the words for a purpose change, whoever agreed to the old
ones is asked anew: their consent ends on the day the new words are adopted. It stays where the
words they read are still the same (another language was added), and where the data map says
that the change was no more than wording (`same_as`).
"""

import json
from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy import BigInteger, Connection, String, Text, select

from assent.consent.event import ConsentEvent, Flag
from assent.consent.log import micros
from assent.consent.register import Register
from assent.data_map import DataMap, Notice
from assent.store import Database, Erase, Holds, column, put, table
from assent.vocabulary import Clock, Purpose

_notices = table(
    "consent_notice",
    column("purpose", String(64), primary_key=True, holds=Holds.NOTHING),
    column("version", String(16), primary_key=True, holds=Holds.NOTHING),
    column("words", Text, nullable=False, holds=Holds.NOTHING),  # JSON: language -> words
    column("adopted_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    erase=Erase(kept_because="it says what people were shown, and nothing of any of them"),
)

CHANGED = "notice_changed"
"""The source of the event that ends a consent because its words changed."""


class Notices:
    """Every version of every notice that was ever shown.

    Args:
        database: where they are kept.
        register: whose consents a change ends.
        data_map: which words are shown now.
        clock: since when.
        told: by which flag people count as told of a purpose; it ends with those words.
    """

    def __init__(
        self,
        database: Database,
        register: Register,
        data_map: DataMap,
        clock: Clock,
        told: Mapping[Purpose, Flag],
    ) -> None:
        self._database = database
        self._register = register
        self._data_map = data_map
        self._clock = clock
        self._told = told

    def adopt(self) -> dict[Purpose, int]:
        """Take up the words that the data map has now.

        Returns:
            How many consents each change of words ended, by purpose.
        """
        shown = {p: self._data_map.notice_of(p) for p in self._data_map.purposes}
        with self._database.read() as connection:
            before = self._newest(connection)
        changed = {p: notice for p, notice in shown.items() if before.get(p) != notice.version}
        if not changed:
            return {}
        at = self._clock()

        def work(connection: Connection) -> dict[Purpose, int]:
            rows = [
                (purpose.value, notice.version, json.dumps(dict(notice.words)), micros(at))
                for purpose, notice in changed.items()
            ]
            names = ("purpose", "version", "words", "adopted_at")
            put(connection, _notices, names, rows, key=("purpose", "version"))
            ended = {}
            for purpose, notice in changed.items():
                if purpose in before:
                    stays = self._stays(connection, purpose, notice)
                    lapse = partial(self._register.lapse_in, connection)
                    ended[purpose] = lapse(purpose, stays, at, CHANGED)
                    if purpose in self._told:
                        lapse(self._told[purpose], stays, at, CHANGED)
            return ended

        return self._database.write(work)

    def words(self, purpose: Purpose, version: str, language: str) -> str:
        """The words of a version as somebody read them; empty when they are not on record."""
        with self._database.read() as connection:
            return self._versions(connection, purpose).get(version, {}).get(language, "")

    def _stays(
        self, connection: Connection, purpose: Purpose, notice: Notice
    ) -> Callable[[ConsentEvent], bool]:
        versions = self._versions(connection, purpose)
        same = self._data_map.purposes[purpose].same_as | {notice.version}

        def stays(consent: ConsentEvent) -> bool:
            read = versions.get(consent.notice, {}).get(consent.language)
            as_now = read is not None and read == notice.words.get(consent.language)
            return consent.notice in same or as_now

        return stays

    @staticmethod
    def _versions(connection: Connection, purpose: Purpose) -> dict[str, dict[str, str]]:
        query = select(_notices.c.version, _notices.c.words)
        found = connection.execute(query.where(_notices.c.purpose == purpose.value))
        return {row.version: json.loads(row.words) for row in found}

    @staticmethod
    def _newest(connection: Connection) -> dict[Purpose, str]:
        query = select(_notices.c.purpose, _notices.c.version).order_by(_notices.c.adopted_at)
        return {Purpose(row.purpose): row.version for row in connection.execute(query)}
