"""Training rows: what those who agreed to `model_training` were like at each moment, and what came.

One question to the gate for exactly the declared fields; for a protected attribute one more, for
`fairness_audit`. Who did not agree is in no row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.gate import Gate
from assent.learning import Contribution, Pairs, TrainingSet
from assent.score.configuration import configure, contribution
from assent.score.design import MOST_PAIRS, Design, Table
from assent.score.known import Known, anything_known, happened, read, table_at, values_of
from assent.score.question import Comes, Question
from assent.vocabulary import BadRequest, Conflict, Field, Purpose, Ruling, Use


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Rows to learn from, and by what leave.

    Args:
        subjects: (n_rows,) whose each row is, ascending; a person has one for each moment.
        table: the values of the columns.
        outcome: (n_rows,) 0 or 1.
        arm: (n_rows,) 1 for those to whom something was done.
        groups: (n_rows,) the protected attribute, None where it is not known or not asked.
        entry: the ledger entry of the grant.
        denied: how many people were left out, by ruling.
        until: the last moment.
    """

    subjects: NDArray[np.int64]
    table: Table
    outcome: NDArray[np.int32]
    arm: NDArray[np.int32]
    groups: Sequence[str | None]
    entry: int
    denied: Mapping[Ruling, int]
    until: datetime

    def __len__(self) -> int:
        return len(self.subjects)

    @property
    def people(self) -> NDArray[np.int64]:
        """(n_people,) who is in it, ascending."""
        return np.unique(self.subjects)

    def design(self, question: Question, *, n_pairs: int = MOST_PAIRS) -> Design:
        """Declare a score over these rows.

        Raises:
            Conflict: the outcome is always the same, or a column says the same of everybody.
        """
        told = {name: question.columns[name] for name in self.table}
        try:
            return configure(
                self.table,
                self.outcome,
                n_pairs=n_pairs,
                words=[name for name, each in told.items() if not (each.event or each.number)],
                monotone={name: each.monotone for name, each in told.items()},
                people=self.subjects,
                groups=self.groups if any(self.groups) else None,
            )
        except BadRequest as wrong:
            raise Conflict(
                f"no score can be made of `{question.name}`: {wrong.message}", decision=self.entry
            ) from None

    def contributions(self, design: Design) -> list[Contribution]:
        """What each person adds, in the order of `people`."""
        return self.training_set(design).contributions

    def training_set(self, design: Design) -> TrainingSet:
        """The same as learning's register takes it."""
        rows = contribution(
            design.codes(self.table),
            self.outcome,
            arm=self.arm,
            group=design.group_codes(self.groups),
        )
        people, first = np.unique(self.subjects, return_index=True)
        starts = np.append(first, len(self.subjects)).astype(np.int64) * design.width
        nothing = np.empty(0, np.int64)
        pairs = Pairs(people, starts, rows)
        return TrainingSet(pairs, nothing, self.entry, self.denied, None, self.until)

    def of(self, people: NDArray[np.int64]) -> "Gathered":
        """The rows of some of these people."""
        which = np.flatnonzero(np.isin(self.subjects, people))
        return replace(
            self,
            subjects=self.subjects[which],
            table={name: _some(values, which) for name, values in self.table.items()},
            outcome=self.outcome[which],
            arm=self.arm[which],
            groups=_some(self.groups, which),
        )

    def over(self, columns: Sequence[str]) -> "Gathered":
        """The same with these columns only."""
        return replace(self, table={name: self.table[name] for name in columns})


def gather(gate: Gate, question: Question, moments: Sequence[datetime], now: datetime) -> Gathered:
    """Ask the gate who agreed to `model_training`, and read what the question needs of them.

    Args:
        gate: who is asked.
        question: what is asked.
        moments: at each of which everybody of whom something was known gives one row.
        now: by which the outcome of every moment must have come.

    Raises:
        Conflict: nobody agreed, or nothing was known of anybody who agreed.
        BadRequest: the outcome of a moment is not known yet.
    """
    if not moments:
        raise BadRequest("no moment was given to learn from")
    after = [each.within for each in (question.outcome, question.treated) if each]
    for at in moments:
        if at + max(after) > now:
            raise BadRequest(
                f"what came after {at:%Y-%m-%d} is not known yet; choose an earlier day"
            )
    grant = gate.ask_many(question.training())
    if not len(grant):
        refused = next((each.for_operator() for each in grant.denied), "nobody is known yet")
        raise Conflict(f"no score can be made: {refused}", decision=grant.entry)
    known = read(gate, grant, question, until=now)
    parts = [_rows_at(question, known, at) for at in sorted(set(moments))]
    subjects, outcome, arm = (np.concatenate([part[n] for part in parts]) for n in (0, 2, 3))
    if not len(subjects):
        raise Conflict(
            f"no score can be made: nothing was known of the {len(grant)} people who agreed",
            decision=grant.entry,
        )
    order = np.argsort(subjects, kind="stable")
    table = {
        name: _some([each for part in parts for each in part[1][name]], order)
        for name in question.columns
    }
    groups = _groups(gate, question, np.unique(subjects))
    return Gathered(
        subjects[order],
        table,
        outcome[order],
        arm[order],
        [groups.get(each) for each in subjects[order].tolist()],
        grant.entry,
        grant.denied,
        max(moments),
    )


def _rows_at(
    question: Question, known: Known, at: datetime
) -> tuple[NDArray[np.int64], Table, NDArray[np.int32], NDArray[np.int32]]:
    """One row for everybody of whom something was known: who, values, outcome, treatment."""
    there = anything_known(question, known, at)
    if question.outcome.event:
        outcome = _came(known, question.outcome, at)
    else:
        told = values_of(question.outcome.field, known)
        there &= np.array([each is not None for each in told], bool)
        outcome = np.array([each == question.outcome.value for each in told], np.int32)
    arm = _came(known, question.treated, at) if question.treated else np.zeros_like(outcome)
    places = np.flatnonzero(there)
    table = {name: _some(each, places) for name, each in table_at(question, known, at).items()}
    return known.subjects[there], table, outcome[there], arm[there]


def _came(known: Known, what: Comes, at: datetime) -> NDArray[np.int32]:
    return happened(known, what.event, at, at + what.within).astype(np.int32)


def _groups(gate: Gate, question: Question, people: NDArray[np.int64]) -> dict[int, str]:
    """The protected attribute of those who let it be read to be fair."""
    if question.protected is None:
        return {}
    grant = gate.ask_many(Use.of(Purpose.FAIRNESS_AUDIT, question.protected), people)
    known = gate.vault.read_many(grant)
    field = Field(question.protected)
    return {each: fields[field] for each, fields in known.items() if field in fields}


def _some(values: Any, places: NDArray[np.intp]) -> Any:
    """The values at some places, of the kind that was given."""
    if isinstance(values, np.ndarray):
        return values[places]
    return [values[at] for at in places.tolist()]
