"""What EASE learns, counted where the rows are: how many people hold both of two items.

G = X'X is a join of the table of who holds what with itself. Only item-by-item counts come back.

Source: Steck (2019), eq. 8; G is all that the closed form needs to know of people.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, Subquery, func, select

from assent.gate import Relations
from assent.recommend.counts import Counts
from assent.recommend.models.ease import Ease


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """How many people hold both of two items.

    Args:
        items: (n_items,) the catalogue numbers, sorted.
        n_people: how many people were counted.
        counts: (n_items, n_items) int32; on the diagonal, how many hold the one.
        entry: the ledger entry of the leave to learn from them.
    """

    items: NDArray[np.int64]
    n_people: int
    counts: NDArray[np.int32]
    entry: int

    def model(self, reg: float = 1000.0) -> Ease:
        """The recommender that has seen exactly these people."""
        counted = Counts.of_square(self.n_people, self.counts).packed
        made = Ease.of_counts(self.items, reg, self.n_people, counted)
        made.refresh()
        return made


def taken(
    relations: Relations, kind: str, since: datetime | None, until: datetime | None
) -> Subquery:
    """(subject, item) of every event in which somebody took an item, as `learning.kept` has it."""
    events = relations.events(kind)
    query = select(events.c.subject, events.c.item).where(events.c.quantity > 0, events.c.item >= 0)
    if since is not None:
        query = query.where(events.c.at >= int(since.timestamp()))
    if until is not None:
        query = query.where(events.c.at < int(until.timestamp()))
    return query.subquery()


def most_taken(events: Subquery, n_items: int) -> Select[tuple[int]]:
    """The items that occur most often; among equals those of the lowest numbers."""
    often = func.count().desc()
    return (
        select(events.c.item).group_by(events.c.item).order_by(often, events.c.item).limit(n_items)
    )


def holdings(events: Subquery, n_items: int, min_items: int) -> Subquery:
    """(subject, item), each once, of the most taken items and of people who hold enough of them."""
    catalogue = most_taken(events, n_items).subquery()
    known = select(events.c.subject, events.c.item).where(
        events.c.item.in_(select(catalogue.c.item))
    )
    each = known.distinct().subquery()
    enough = select(each.c.subject).group_by(each.c.subject).having(func.count() >= min_items)
    return select(each.c.subject, each.c.item).where(each.c.subject.in_(enough)).subquery()


def pairs(held: Subquery) -> Select[tuple[int, int, int]]:
    """(item, other, how many hold both), with the other one never before the item."""
    one, other = held.alias("one"), held.alias("other")
    return (
        select(one.c.item, other.c.item.label("other"), func.count().label("n_people"))
        .join(other, (one.c.subject == other.c.subject) & (one.c.item <= other.c.item))
        .group_by(one.c.item, other.c.item)
    )
