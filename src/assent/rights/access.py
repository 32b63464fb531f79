"""Everything that is held of a person, for them to see or to take along (GDPR Art. 15 and 20).

It is gathered by walking the registry of holders, so what can be erased can be seen. What a holder
has of others is left out: it answers for one person, counts of others are dropped, and so are the
names of those who work here. `access.schema.json` beside this file is the form in full; the page
that a person reads is made of the same by `web.public.held`.
"""

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assent.data_map import DataMap
from assent.ledger import Ledger
from assent.people import KeyRing
from assent.rights.holders import Holders
from assent.vocabulary import Clock, SubjectId

FORMAT = "assent-access/1"
_GIVEN = frozenset(
    {"people_identifier", "people_sealed", "people_trait", "people_event", "consent_event"}
)
"""What a person gave, or what was seen of them: that which portability is about (Art. 20(1))."""

Document = Mapping[str, Any]


class Access:
    """Gathers what is held of a person.

    Args:
        holders: the registry that is walked.
        data_map: what is declared of purposes and fields.
        ledger: where it is entered, before anything is read, that it was.
        keys: the people's keys.
        clock: when.
    """

    def __init__(
        self,
        holders: Holders,
        data_map: DataMap,
        *,
        ledger: Ledger,
        keys: KeyRing,
        clock: Clock,
    ) -> None:
        self._holders = holders
        self._data_map = data_map
        self._ledger = ledger
        self._keys = keys
        self._clock = clock

    def everything(self, subject: SubjectId) -> Document:
        """All that is held of a person, what was concluded about them and decided included.

        Raises:
            NotFound: there is no such person.
        """
        return self._gathered(subject, "access", None)

    def portable(self, subject: SubjectId) -> Document:
        """What they gave and what was seen of them, in a form that other programs read.

        Raises:
            NotFound: there is no such person.
        """
        return self._gathered(subject, "portability", _GIVEN)

    def _gathered(self, subject: SubjectId, asks: str, among: frozenset[str] | None) -> Document:
        pseudonym = self._keys.pseudonym(subject)
        self._ledger.record("access", {"asks": asks}, pseudonym=pseudonym)
        walked = [
            (holder, list(holder.show(subject)))
            for holder in self._holders
            if holder.show is not None and (among is None or holder.name in among)
        ]
        controller = self._data_map.controller
        return {
            "format": FORMAT,
            "asks": asks,
            "made_at": self._clock().isoformat(),
            "controller": {"name": controller.name, "contact": controller.contact},
            "pseudonym": pseudonym.hex(),
            "purposes": [
                {
                    "purpose": purpose.value,
                    "kept_days": declared.retention.days,
                    "bases": [basis.value for basis in declared.bases],
                }
                for purpose, declared in self._data_map.purposes.items()
            ],
            "fields": {
                name: {"category": f.category, "purposes": sorted(f.purposes)}
                for name, f in sorted(self._data_map.fields.items())
            },
            "holders": [
                {
                    "holder": holder.name,
                    "kind": holder.kind.value,
                    "erasure": holder.action,
                    "data": _plain(rows),
                }
                for holder, rows in walked
            ],
        }


def as_csv(document: Document) -> str:
    """The same as a table: one line for each value, with where it is and which row it is in."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(["holder", "row", "name", "value"])
    for holder in document["holders"]:
        for number, row in enumerate(holder["data"], 1):
            for name, value in row.items():
                said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                writer.writerow([holder["holder"], number, name, _unlike_a_formula(said)])
    return made.getvalue()


def _plain(rows: object) -> Any:
    """The rows as JSON has them; bytes, which nobody can read, are left out."""
    if isinstance(rows, Mapping):
        return {str(k): _plain(v) for k, v in rows.items() if not isinstance(v, bytes)}
    if isinstance(rows, list | tuple | set | frozenset):
        return [_plain(each) for each in rows]
    if isinstance(rows, datetime):
        return rows.isoformat()
    if isinstance(rows, str | int | float | bool) or rows is None:
        return rows
    return str(rows)


def _unlike_a_formula(said: str) -> str:
    """A value that a spreadsheet does not run (OWASP: CSV injection).

    Examples:
        >>> _unlike_a_formula("=1+1"), _unlike_a_formula("-12.5"), _unlike_a_formula("tea")
        ("'=1+1", '-12.5', 'tea')
    """
    try:
        float(said)
    except ValueError:
        return f"'{said}" if said.startswith(("=", "+", "-", "@", "\t", "\r")) else said
    return said
