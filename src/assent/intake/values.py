"""Keeping what is known of people: each value under the first purpose that is granted for it.

The purposes are tried in the order of `Purpose`, the service first. Sensitive fields are asked
for apart from the others, because a use that includes one needs more consent.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from assent.consent import ConsentEvent, Flag
from assent.data_map import DataMap
from assent.gate import Gate
from assent.intake.asking import Asking
from assent.jurisdictions import OF_AGE
from assent.vocabulary import ConsentStatus, Field, Purpose, Use

Values = dict[int, dict[Field, str]]
"""What is to be kept of each person."""


class ValuesKept:
    """Keeps values of people, and notes what their ages mean.

    Args:
        gate: asked before anything is kept of a person.
        data_map: which field may be kept for which purpose.
        asking: asks, and counts who was denied.
    """

    def __init__(self, gate: Gate, data_map: DataMap, asking: Asking) -> None:
        self._gate = gate
        self._data_map = data_map
        self._asking = asking

    def keep(self, values: Values) -> Values:
        """Keep each value under the first purpose that is granted; answer those left."""
        waiting = {subject: dict(known) for subject, known in values.items()}
        declared = self._data_map.fields
        for purpose in self._asking.purposes(
            {field for known in values.values() for field in known}
        ):
            for sensitive in (False, True):
                fields = {
                    field
                    for known in waiting.values()
                    for field in known
                    if purpose in declared[field].purposes
                    and declared[field].sensitive is sensitive
                }
                self._keep_fields(purpose, fields, waiting)
        return waiting

    def _keep_fields(self, purpose: Purpose, fields: set[Field], waiting: Values) -> None:
        """Keep these fields of those whom the purpose is granted for, and wait no more for them."""
        wanted = {s: known.keys() & fields for s, known in waiting.items() if known.keys() & fields}
        for grant in self._asking.ask(
            Use.of(purpose, *fields), np.array(list(wanted), dtype=np.int64)
        ):
            granted = grant.subjects.tolist()
            self._gate.vault.keep(
                grant, {s: {field: waiting[s][field] for field in wanted[s]} for s in granted}
            )
            for subject in granted:
                for field in wanted[subject]:
                    del waiting[subject][field]

    def note_ages(
        self,
        flag: Flag,
        subjects: Sequence[int],
        least_ages: Sequence[int | None],
        said_at: datetime,
        source: str,
    ) -> None:
        """Note who may be a child, or who is old enough for every restricted class."""
        border = OF_AGE
        if flag is Flag.ADULT:
            border = max(border, *(each.min_age for each in self._data_map.restricted.values()), 0)
        older = ConsentStatus.GIVEN if flag is Flag.ADULT else ConsentStatus.WITHDRAWN
        younger = ConsentStatus.WITHDRAWN if flag is Flag.ADULT else ConsentStatus.GIVEN
        events = [
            ConsentEvent(subject, flag, older if least >= border else younger, said_at, source)
            for subject, least in zip(subjects, least_ages, strict=True)
            if least is not None
        ]
        if events:
            self._gate.note_consent(events)
