"""What is known of a person, opened for the person.

A person's right to see their own data hangs on no consent of theirs, so no grant is asked for
it; that it was opened is entered in the ledger first. Nobody else's rows are touched.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select

from assent.people import KeyRing
from assent.people.keys import unseal
from assent.people.profile import sealed, traits
from assent.store import Database
from assent.vocabulary import SubjectId


class Opening:
    """Reads one person's rows.

    Args:
        database: where they are kept.
        keys: the people's keys.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    def rows(self, table: Table, subject: SubjectId) -> list[Mapping[str, Any]]:
        """The rows of a table that are theirs, sealed cells as they are."""
        by = table.info["erase"].by
        query = table.select().where(table.c[by] == subject).order_by(*table.primary_key.columns)
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def unsealed(self, subject: SubjectId, label: str, shut: bytes) -> bytes:
        """Open a value that was sealed for them at one place.

        Raises:
            NotFound: their key was destroyed.
        """
        return unseal(self._keys.key(subject), subject, label, shut)

    def values(self, subject: SubjectId) -> dict[str, str]:
        """The value of each field that is known of them."""
        key = self._keys.key(subject)
        with self._database.read() as connection:
            shut = connection.execute(select(sealed).where(sealed.c.subject == subject)).all()
            plain = connection.execute(select(traits).where(traits.c.subject == subject)).all()
        opened = {
            row.field: unseal(key, subject, f"people_sealed/{row.field}", row.value).decode()
            for row in shut
        }
        return dict(sorted((opened | {row.field: row.value for row in plain}).items()))
