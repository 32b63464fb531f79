"""What was known of people at a moment, as the columns of a question; pure functions of reads."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.gate import Events, Gate
from assent.score.design import Table
from assent.score.question import Measure, Question, Told
from assent.vocabulary import Field, Grant, SetGrant

_DAY = 86_400


class Known(NamedTuple):
    """What was read of granted people.

    Args:
        subjects: (n_people,) sorted.
        fields: their values, by subject and field.
        events: what they did, by kind.
    """

    subjects: NDArray[np.int64]
    fields: Mapping[int, Mapping[Field, str]]
    events: Mapping[str, Events]


def read(gate: Gate, grant: Grant | SetGrant, question: Question, *, until: datetime) -> Known:
    """What the columns, and where granted what came after, need of granted people."""
    parts = [*question.columns.values(), question.outcome, question.treated]
    kinds = {p.event for p in parts if p and p.event and Field(p.field) in grant.use.fields}
    vault = gate.vault
    return Known(
        np.array([grant.subject]) if isinstance(grant, Grant) else grant.subjects,
        {grant.subject: vault.read(grant)} if isinstance(grant, Grant) else vault.read_many(grant),
        {kind: vault.events(grant, kind=kind, until=until) for kind in sorted(kinds)},
    )


def table_at(question: Question, known: Known, at: datetime) -> Table:
    """The values of every column for every person, as they were known at a moment.

    Fields are kept without their history, so they are as they are now.
    """
    return {
        name: _of_events(column, known, at) if column.event else _of_field(column, known)
        for name, column in question.columns.items()
    }


def anything_known(question: Question, known: Known, at: datetime) -> NDArray[np.bool_]:
    """(n_people,) of whom something was known at a moment."""
    columns = question.columns.values()
    fields = {Field(each.field) for each in columns if not each.event}
    told = [bool(fields & known.fields.get(s, {}).keys()) for s in known.subjects.tolist()]
    found = np.array(told, bool)
    for kind in {each.event for each in columns if each.event}:
        found |= happened(known, kind, None, at)
    return found


def happened(known: Known, kind: str, since: datetime | None, until: datetime) -> NDArray[np.bool_]:
    """(n_people,) who did something from `since` up to but not including `until`."""
    places, _ = _within(known, kind, since, until)
    return np.bincount(places, minlength=len(known.subjects)) > 0


def values_of(field: str, known: Known) -> list[str | None]:
    """(n_people,) the value of a field, None where it is not known."""
    return [known.fields.get(each, {}).get(Field(field)) for each in known.subjects.tolist()]


def _of_field(column: Told, known: Known) -> list[Any]:
    values = values_of(column.field, known)
    return [as_number(each) for each in values] if column.number else values


def _of_events(column: Told, known: Known, at: datetime) -> NDArray[np.float64]:
    since = None if column.within_days is None else at - timedelta(days=column.within_days)
    places, which = _within(known, column.event, since, at)
    n, events = len(known.subjects), known.events[column.event]
    if column.measure is Measure.TIMES:
        return np.asarray(np.bincount(places, minlength=n), np.float64)
    if column.measure is Measure.DAYS_SINCE:
        last = np.full(n, -np.inf)
        np.maximum.at(last, places, events.at[which])
        days = np.floor((at.timestamp() - last) / _DAY)
        return np.where(np.isfinite(days), days, np.nan)
    told = events.quantity if column.measure is Measure.QUANTITY else events.amount
    sums = np.bincount(places, told[which], n)
    return np.where(np.isfinite(sums), sums, np.nan)


def _within(
    known: Known, kind: str, since: datetime | None, until: datetime
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Whose events of a time are which; returns (quantity 0 or less) tell nothing."""
    events = known.events[kind]
    which = (events.quantity > 0) & (events.at < until.timestamp())
    if since is not None:
        which &= events.at >= since.timestamp()
    return np.searchsorted(known.subjects, events.subject[which]), which


def as_number(text: str | None) -> float | None:
    """A kept value as a number, None if it is not a finite one.

    Examples:
        >>> [as_number(each) for each in ("41", "1e3", "inf", "n/a", "", None)]
        [41.0, 1000.0, None, None, None, None]
    """
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if math.isfinite(found) else None
