"""What the holds of the data map keep of somebody who is erased, each piece with its own day.

A hold is a duty to keep or a dispute (see `HoldDeclared`). What it keeps counts from when it was
taken in, so older pieces go earlier.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from assent.data_map import DataMap, HoldDeclared
from assent.people.profile import events, sealed, traits
from assent.rights.opening import Opening
from assent.vocabulary import Clock, Field, SubjectId, UnknownTerm


@dataclass(frozen=True, slots=True)
class Piece:
    """What is kept of one person until one day.

    Args:
        law: the law that orders it kept, or the hold of the data map.
        article: where the law says so, or what the hold rests on.
        what: the field that it is, or the logs.
        until: when it goes; None as long as the data map has the hold.
        kept: it.
    """

    law: str
    article: str
    what: str
    until: datetime | None
    kept: object = field(repr=False)


def held_of(
    opening: Opening, data_map: DataMap, clock: Clock
) -> Callable[[SubjectId], list[Piece]]:
    """What the holds in force keep of a person; nothing without holds."""

    def pieces(subject: SubjectId) -> list[Piece]:
        theirs = list(_rows(opening, data_map, subject)) if data_map.holds else []
        held = (_by_day(*each, theirs, clock()) for each in data_map.holds.items())
        return [piece for some in held for piece in some]

    return pieces


_Row = tuple[Field, datetime, Mapping[str, Any]]


def _rows(opening: Opening, data_map: DataMap, subject: SubjectId) -> Iterator[_Row]:
    """What is known of a person, by field and moment: their values, and what they did."""
    known = opening.values(subject)
    for table in (sealed, traits):
        for row in opening.rows(table, subject):
            yield row["field"], _at(row["kept_at"]), {"value": known[row["field"]]}
    for row in opening.rows(events, subject):
        try:
            name = data_map.field_of_event(row["kind"])
        except UnknownTerm:
            continue  # not declared any more, so no hold names it
        said = {each: row[each] for each in ("kind", "at", "item", "quantity", "amount")}
        yield name, _at(row["at"]), said


def _by_day(name: str, hold: HoldDeclared, theirs: list[_Row], now: datetime) -> Iterator[Piece]:
    kept: defaultdict[tuple[Field, datetime | None], list[Mapping[str, Any]]] = defaultdict(list)
    for what, since, row in theirs:
        until = None if hold.lasts is None else _midnight_after(since + hold.lasts)
        if what in hold.fields and (until is None or until > now):
            kept[what, until].append(row)
    for (what, until), rows in kept.items():
        yield Piece(name, hold.because, what, until, rows)


def _midnight_after(moment: datetime) -> datetime:
    """The end of a day, so that what goes on the same day is kept together.

    Examples:
        >>> _midnight_after(datetime(2036, 3, 2, 9, tzinfo=UTC)).isoformat()
        '2036-03-03T00:00:00+00:00'
    """
    day = 86_400
    return _at(int(moment.timestamp()) // day * day + day)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
