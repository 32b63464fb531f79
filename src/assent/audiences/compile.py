"""One definition becomes one SQL query over the relations that a grant opens.

The relations hold the granted people and their granted fields, and nothing else, so the query
cannot find anybody who may not be found, whatever the definition says. The SQL is the same on
SQLite and PostgreSQL.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import assert_never

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from assent.audiences.conditions import (
    Adds,
    All,
    Condition,
    Did,
    Either,
    Has,
    In,
    Not,
    Ranges,
    Scores,
)
from assent.audiences.definition import Definition
from assent.audiences.kept import members
from assent.audiences.numbers import span, thousandths, within
from assent.gate import Relations

ItemsOf = Callable[[Sequence[str], Sequence[str]], Sequence[int]]
"""Answers the item numbers of catalogue categories and of skus; unknown ones are left out."""


def compile_definition(
    definition: Definition,
    relations: Relations,
    now: datetime,
    items_of: ItemsOf,
    scoring: Mapping[Scores, Sequence[int]] = MappingProxyType({}),
) -> Select[tuple[int]]:
    """The query that finds the members of a definition.

    Args:
        definition: which people.
        relations: the granted people with their events and traits, as `Vault.matching` has them.
        now: the moment from which "the last N days" are counted.
        items_of: finds the items of categories and skus.
        scoring: who is within the bounds of each score that the definition asks for.
    """
    people = relations.people
    subject = people.c.subject

    done = partial(_done, relations, now, items_of)

    def clause(condition: Condition) -> ColumnElement[bool]:
        match condition:
            case All(parts):
                return and_(true(), *map(clause, parts))
            case Either(parts):
                return or_(false(), *map(clause, parts))
            case Not(part):
                return not_(clause(part))
            case (Did() as of) | Adds(of):
                return _counted(condition, done(of), subject)
            case In(_, meaning, built) if not built:
                return clause(meaning)
            case _:
                return subject.in_(_known(condition, relations, scoring))

    return select(people.c.subject).where(clause(definition.condition))


def _known(
    condition: Has | Ranges | Scores | In,
    relations: Relations,
    scoring: Mapping[Scores, Sequence[int]],
) -> Select[tuple[int]]:
    """The people of whom something is known, as a relation to look others up in."""
    match condition:
        case Has(field, values):
            trait = relations.trait(field)
            return select(trait.c.subject).where(trait.c.value.in_(values))
        case Ranges(field, bounds):
            trait = relations.trait(field)
            return select(trait.c.subject).where(within(bounds, *span(trait.c.value)))
        case Scores():
            return relations.listed(scoring[condition])
        case In(name):
            return select(members.c.subject).where(members.c.audience == name)
        case _:
            assert_never(condition)


def _counted(
    condition: Did | Adds, found: Subquery, subject: ColumnElement[int]
) -> ColumnElement[bool]:
    match condition:
        case Did():
            return _did(condition, found, subject)
        case Adds():
            return _adds(condition, found, subject)


def _did(did: Did, found: Subquery, subject: ColumnElement[int]) -> ColumnElement[bool]:
    """At least a and at most b is: among those of a and more, and not among those of b+1 and more.

    That way a person without a single event, whom no grouping has a row for, counts as 0 times.
    """

    def at_least(times: int) -> Select[tuple[int]]:
        return select(found.c.subject).group_by(found.c.subject).having(func.count() >= times)

    bounds: list[ColumnElement[bool]] = []
    if did.at_least > 0:
        bounds.append(subject.in_(at_least(did.at_least)))
    if did.at_most is not None:
        bounds.append(subject.not_in(at_least(did.at_most + 1)))
    return and_(*bounds)


def _adds(adds: Adds, found: Subquery, subject: ColumnElement[int]) -> ColumnElement[bool]:
    """Where 0 is within bounds: not among those who are out of them."""
    holds = within(adds.bounds, func.sum(thousandths(found.c[adds.what])))
    by_person = select(found.c.subject).group_by(found.c.subject)
    if adds.bounds.hold(0):
        return subject.not_in(by_person.having(not_(holds)))
    return subject.in_(by_person.having(holds))


def _done(relations: Relations, now: datetime, items_of: ItemsOf, did: Did) -> Subquery:
    """The events that a condition is about."""
    events = relations.events(did.kind)
    since = now - did.within if did.within is not None else did.since
    found = select(events)
    if since is not None:
        found = found.where(events.c.at >= int(since.timestamp()))
    if did.before is not None:
        found = found.where(events.c.at < int(did.before.timestamp()))
    if did.categories or did.items:
        # Written into the SQL rather than bound: engines bind 32,766 values at most, and one
        # category can have more items than that. They are our own integers.
        numbers = [int(number) for number in items_of(did.categories, did.items)]
        wanted: BindParameter[int] = bindparam(None, numbers, expanding=True, literal_execute=True)
        found = found.where(events.c.item.in_(wanted))
    for each, bounds in (("amount", did.amount), ("quantity", did.quantity)):
        if bounds is not None:
            found = found.where(within(bounds, thousandths(events.c[each])))
    return found.subquery()
