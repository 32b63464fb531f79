"""What becomes of rows that were understood: people are met, the gate is asked, values kept.

Collecting is processing, so a value is kept only under a grant for one of the purposes that
its field is declared for; a value that is granted for none is dropped.
"""

from datetime import datetime
from itertools import repeat
from typing import Any

import numpy as np

from assent.catalogue import Catalogue, ItemRow
from assent.consent import ConsentEvent, Flag
from assent.data_map import DataMap, FileDeclared, Import
from assent.gate import EventRow, Gate
from assent.intake.asking import Asking
from assent.intake.cells import EPOCH, MICROSECOND, text
from assent.intake.report import Tally
from assent.intake.rows import Rows
from assent.intake.values import Values, ValuesKept
from assent.vocabulary import Use

DENIED = "denied"
_SECOND = 1_000_000


class Keeping:
    """Keeps the rows of one file, batch by batch.

    Args:
        gate: asked before anything is kept of a person.
        catalogue: where products go.
        data_map: which field may be kept for which purpose.
        declared: how the file is declared.
        source: how the file is named in consent events.
        said_at: when the file said what it says; its own date, so that importing it again
            says nothing new.
        tally: where the counts go.
    """

    def __init__(
        self,
        gate: Gate,
        catalogue: Catalogue,
        data_map: DataMap,
        declared: FileDeclared,
        *,
        source: str,
        said_at: datetime,
        tally: Tally,
    ) -> None:
        self._gate = gate
        self._catalogue = catalogue
        self._data_map = data_map
        self._declared = declared
        self._source = source
        self._said_at = said_at
        self._tally = tally
        self._asking = Asking(gate, data_map, declared.identifier, tally)
        self._values = ValuesKept(gate, data_map, self._asking)

    def keep(self, rows: Rows) -> None:
        """Keep what may be kept of a batch."""
        {
            Import.PERSON: self._keep_people,
            Import.EVENT: self._keep_events,
            Import.CONSENT: self._keep_consents,
            Import.ITEM: self._keep_items,
        }[self._declared.kind](rows)

    def foresee(self, rows: Rows) -> None:
        """Count what could be kept, without asking the gate or writing anything."""
        kept = rows.kept
        self._tally.kept += int(kept.sum())
        if self._declared.kind is not Import.ITEM:
            self._asking.foresee(_listed(rows, "person"))

    def _keep_items(self, rows: Rows) -> None:
        skus = _listed(rows, "item")
        names, categories = self._said(rows, "name"), self._said(rows, "category")
        prices, stocks = _listed(rows, "price"), _listed(rows, "stock")
        self._catalogue.put(
            [
                ItemRow(sku, name or sku, category, price, stock)
                for sku, name, category, price, stock in zip(
                    skus, names, categories, prices, stocks, strict=True
                )
            ]
        )
        self._tally.kept += len(skus)

    def _keep_consents(self, rows: Rows) -> None:
        subjects = self._asking.meet(_listed(rows, "person"))
        sources = [said or self._source for said in self._said(rows, "source")]
        events = [
            ConsentEvent(subject, about, status, EPOCH + at * MICROSECOND, *rest)
            for subject, about, status, at, *rest in zip(
                subjects.tolist(),
                _listed(rows, "about"),
                _listed(rows, "status"),
                _listed(rows, "at"),
                sources,
                self._said(rows, "notice"),
                self._said(rows, "language"),
                self._said(rows, "evidence"),
                strict=True,
            )
        ]
        new = self._gate.note_consent(events)
        self._tally.kept += new
        self._tally.already_there += len(events) - new

    def _keep_events(self, rows: Rows) -> None:
        field = self._data_map.field_of_event(self._declared.event)
        subjects = self._asking.meet(_listed(rows, "person"))
        events = list(
            map(
                EventRow,
                _listed(rows, "key"),
                subjects.tolist(),
                repeat(self._declared.event),
                (rows.put["at"][rows.kept] // _SECOND).tolist(),
                _listed(rows, "item"),
                _listed(rows, "quantity"),
                _listed(rows, "amount"),
            )
        )
        waiting = np.ones(len(events), dtype=bool)
        for purpose in self._asking.purposes({field}):
            for grant in self._asking.ask(Use.of(purpose, field), subjects[waiting]):
                mine = np.flatnonzero(waiting & np.isin(subjects, grant.subjects))
                new = self._gate.vault.keep_events(grant, [events[i] for i in mine.tolist()])
                self._tally.kept += new
                self._tally.already_there += len(mine) - new
                waiting[mine] = False
        self._drop_denied(int(waiting.sum()))

    def _keep_people(self, rows: Rows) -> None:
        subjects = self._asking.meet(_listed(rows, "person"), _listed(rows, "country"))
        least_ages = _listed(rows, "least_age")
        self._note_ages(Flag.CHILD, subjects.tolist(), least_ages)
        fields = sorted(self._data_map.fields.keys() & rows.cells.keys())
        columns = [self._said(rows, field) for field in fields]
        values: Values = {subject: {} for subject in subjects.tolist()}
        for subject, *said in zip(subjects.tolist(), *columns, strict=True):
            values[subject] |= {f: v for f, v in zip(fields, said, strict=True) if v}
        waiting = self._values.keep(values)
        denied = {s for s, left in waiting.items() if left and len(left) == len(values[s])}
        for left in waiting.values():
            self._tally.values_denied.update(left.keys())
        rows_denied = int(np.isin(subjects, list(denied)).sum())
        self._tally.kept += len(subjects) - rows_denied
        self._drop_denied(rows_denied)
        age = self._data_map.age_field
        of_age = [
            (subject, least)
            for subject, least in zip(subjects.tolist(), least_ages, strict=True)
            if age not in waiting[subject]
        ]
        self._note_ages(Flag.ADULT, [s for s, _ in of_age], [least for _, least in of_age])

    def _note_ages(self, flag: Flag, subjects: list[int], least_ages: list[int | None]) -> None:
        self._values.note_ages(flag, subjects, least_ages, self._said_at, self._source)

    def _drop_denied(self, n: int) -> None:
        if n:
            self._tally.dropped[DENIED] += n

    @staticmethod
    def _said(rows: Rows, column: str) -> list[str]:
        """The text of a column in the rows that are still in; empty where there is none."""
        if column not in rows.cells:
            return [""] * int(rows.kept.sum())
        said = text(rows.cells[column]).fill_null("").to_numpy(zero_copy_only=False)
        return list(said[rows.kept])


def _listed(rows: Rows, column: str) -> list[Any]:
    """What was put for a column, for the rows that are still in; None where nothing was."""
    if column not in rows.put:
        return [None] * int(rows.kept.sum())
    return list(rows.put[column][rows.kept].tolist())
