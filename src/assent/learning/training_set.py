"""Training sets: what those who agreed did, as distinct (person, item) pairs.

A training set can only be made from the gate's answer, so who did not agree is not in it.
"""

from collections.abc import Mapping, Sized
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from assent.gate import Events, Gate
from assent.learning.model import Contribution
from assent.vocabulary import Conflict, Purpose, Ruling, SetGrant, Use


@dataclass(frozen=True, slots=True)
class Source:
    """Which events people are learnt from.

    Args:
        kind: what the events are called, such as `purchase`.
        field: the declared field that they are, such as `purchases`.
    """

    kind: str = "purchase"
    field: str = "purchases"

    def use(self, purpose: Purpose, *, restricted: str | None = None) -> Use:
        """The use of these events for a purpose."""
        return Use.of(purpose, self.field, restricted=restricted)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Who holds what, each item once.

    Args:
        subjects: (n_people,) sorted.
        starts: (n_people + 1,) where each person's items start in `held`.
        held: (n_pairs,) positions in a catalogue, ascending for each person.
    """

    subjects: NDArray[np.int64]
    starts: NDArray[np.int64]
    held: Contribution

    def __len__(self) -> int:
        return len(self.subjects)

    def people(self) -> list[Contribution]:
        """What each person holds, in the order of `subjects`."""
        return np.split(self.held, self.starts[1:-1]) if len(self) else []


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSet:
    """What a model is made from, and by what leave.

    Args:
        pairs: who holds what.
        items: (n_items,) the declared catalogue, sorted; positions in `pairs` point into it.
        entry: the ledger entry of the grant.
        denied: how many people were left out, by ruling.
        since: the start of the time it covers; None is the beginning.
        until: its end, not included; None is the moment of the grant.
    """

    pairs: Pairs
    items: NDArray[np.int64]
    entry: int
    denied: Mapping[Ruling, int]
    since: datetime | None = None
    until: datetime | None = None

    def __len__(self) -> int:
        return len(self.pairs)

    @property
    def subjects(self) -> NDArray[np.int64]:
        """(n_people,) who is in it, sorted."""
        return self.pairs.subjects

    @property
    def contributions(self) -> list[Contribution]:
        """What each of them adds to a model, in the same order."""
        return self.pairs.people()


def gather(
    gate: Gate,
    source: Source,
    *,
    n_items: int,
    min_items: int = 1,
    since: datetime | None = None,
    until: datetime | None = None,
) -> TrainingSet:
    """Ask the gate who agreed to `model_training`, and read what they did.

    Args:
        gate: who is asked.
        source: which events.
        n_items: the catalogue is the items most often bought, at most this many. It is declared
            here, once, and stays as it is when people are added or forgotten.
        min_items: people who hold fewer of these items teach nothing and stay out.
        since: the start of the time to learn from.
        until: its end, not included.

    Raises:
        Conflict: nobody agreed, or nobody who agreed did anything in that time.
    """
    grant = gate.ask_many(source.use(Purpose.MODEL_TRAINING))
    events = kept(gate.vault.events(grant, kind=source.kind, since=since, until=until))
    items = most_frequent(events.item, n_items)
    pairs = pairs_of(events, items, min_items=min_items)
    require_people(pairs, grant)
    return TrainingSet(pairs, items, grant.entry, grant.denied, since, until)


def require_people(did: Sized, grant: SetGrant) -> None:
    """Refuse to go on with nobody.

    Args:
        did: what those who agreed did.
        grant: the gate's answer.

    Raises:
        Conflict: nobody agreed, or nobody who agreed did anything.
    """
    if not len(grant):
        refused = next((each.for_operator() for each in grant.denied), "nobody is known yet")
        raise Conflict(f"no model can be made: {refused}", decision=grant.entry)
    if not len(did):
        raise Conflict(
            f"no model can be made: none of the {len(grant)} people who agreed did anything "
            "in that time",
            decision=grant.entry,
        )


def kept(events: Events) -> Events:
    """The events in which somebody took an item; returns (quantity 0 or less) tell nothing."""
    return some_of(events, (events.quantity > 0) & (events.item >= 0))


def some_of(events: Events, which: NDArray[np.bool_]) -> Events:
    """The events marked in `which`, in the same order."""
    return Events(
        events.subject[which],
        events.item[which],
        events.at[which],
        events.quantity[which],
        events.amount[which],
    )


def most_frequent(items: NDArray[np.int64], n_items: int) -> NDArray[np.int64]:
    """The `n_items` that occur most often, sorted by number; among equals the lowest number.

    Args:
        items: (n_events,) catalogue numbers.

    Examples:
        >>> most_frequent(np.array([7, 9, 7, 5, 9, 3]), 3)
        array([3, 7, 9])
    """
    found, counts = np.unique(items, return_counts=True)
    return np.sort(found[np.lexsort((found, -counts))[:n_items]])


def positions(items: NDArray[np.int64], wanted: NDArray[np.int64]) -> Contribution:
    """Where the wanted catalogue numbers stand in a sorted catalogue, each once.

    Numbers that the catalogue does not know are left out.

    Examples:
        >>> positions(np.array([3, 7, 9]), np.array([9, 4, 3, 9]))
        array([0, 2], dtype=int32)
    """
    known = np.intersect1d(wanted, items)
    return np.searchsorted(items, known).astype(np.int32)


def pairs_of(events: Events, items: NDArray[np.int64], *, min_items: int = 1) -> Pairs:
    """The distinct (person, item) pairs of events, as far as the catalogue knows the items.

    Args:
        events: ordered by person.
        items: (n_items,) the catalogue, sorted.
        min_items: people with fewer distinct items are left out.
    """
    known = np.isin(events.item, items)
    subjects = events.subject[known]
    column = np.searchsorted(items, events.item[known])
    keys = np.unique(subjects * len(items) + column)  # one number for each pair
    everyone, n_held = np.unique(keys // len(items), return_counts=True)
    enough = n_held >= min_items
    held = (keys % len(items))[np.repeat(enough, n_held)].astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(n_held[enough])])
    return Pairs(everyone[enough], starts, held)
