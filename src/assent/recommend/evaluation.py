"""How good a recommender is, on what people bought later and had never bought before.

The model learns from the time before a split and is asked for the time after it. Both times
are read under one grant for `model_training`: judging a model is part of making it, and those
whose purchases judge it said yes to exactly that. Nobody who refused is measured in any way.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from assent.gate import Events, Gate
from assent.learning import (
    Contribution,
    Pairs,
    Source,
    kept,
    most_frequent,
    pairs_of,
    require_people,
    some_of,
)
from assent.learning.balance import moment
from assent.recommend.shelf import declare
from assent.vocabulary import BadRequest, Purpose

NDCG_AT = 10
RECALL_AT = 20
_PEOPLE_AT_ONCE = 256
_GAIN = 1 / np.log2(np.arange(2, NDCG_AT + 2))


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a model ranks.

    Args:
        ndcg10: normalised discounted cumulative gain of the first 10, mean over people.
        recall20: of the new items that could be among the first 20, the share that is, mean
            over people.
        n_people: over how many people.
    """

    ndcg10: float
    recall20: float
    n_people: int


@dataclass(frozen=True, slots=True, eq=False)
class TimeSplit:
    """What the same people did before and after a moment.

    Args:
        items: (n_items,) the catalogue, declared from the time before.
        before: who held what.
        after: for each person of `before`, in order, the new items they came to hold, the first
            one first; of several in one moment the lowest position.
    """

    items: NDArray[np.int64]
    before: Pairs
    after: Sequence[Contribution]


def split_at(
    gate: Gate, source: Source, at: datetime, *, n_items: int, until: datetime | None = None
) -> TimeSplit:
    """Read what those who agreed to `model_training` did, and divide it in time.

    Args:
        gate: who is asked.
        source: which events.
        at: the first moment of the time after.
        n_items: the catalogue is the items most often bought before, at most this many.
        until: the end of the time after.

    Raises:
        Conflict: nobody agreed, or nobody who agreed did anything before.
    """
    grant = gate.ask_many(source.use(Purpose.MODEL_TRAINING))
    split = divide(gate.vault.events(grant, kind=source.kind, until=until), at, n_items)
    require_people(split.before, grant)
    return split


def divide(events: Events, at: datetime, n_items: int) -> TimeSplit:
    """Divide events in time: the pure part of `split_at`."""
    events = kept(events)
    early = events.at < int(at.timestamp())
    items = most_frequent(events.item[early], n_items)
    before = pairs_of(some_of(events, early), items)
    return TimeSplit(items, before, _new(some_of(events, ~early), items, before))


def _new(later: Events, items: NDArray[np.int64], before: Pairs) -> list[Contribution]:
    """What each person of `before` came to hold for the first time, in that order."""
    later = some_of(later, np.isin(later.item, items))
    column = np.searchsorted(items, later.item)
    order = np.lexsort((column, later.at, later.subject))
    pairs = (later.subject * len(items) + column)[order]  # one number for each pair
    pairs = pairs[np.sort(np.unique(pairs, return_index=True)[1])]
    had = np.repeat(before.subjects, np.diff(before.starts)) * len(items) + before.held
    pairs = pairs[~np.isin(pairs, had)]
    whose = pairs // len(items)
    ends = (np.searchsorted(whose, before.subjects, side) for side in ("left", "right"))
    held = (pairs % len(items)).astype(np.int32)
    return [held[start:end] for start, end in zip(*ends, strict=True)]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A model beside what anybody could do without it.

    Args:
        model: the model that was asked about.
        popularity: the same list for everybody, on the same people.
    """

    model: Quality
    popularity: Quality

    def as_json(self) -> dict[str, float]:
        """For the register and the console.

        Examples:
            >>> found = Evaluation(Quality(0.5, 0.4, 9), Quality(0.3, 0.2, 9))
            >>> found.as_json()["ndcg10_popularity"]
            0.3
        """
        beside = {f"{name}_popularity": n for name, n in asdict(self.popularity).items()}
        del beside["n_people_popularity"]
        return asdict(self.model) | beside


def evaluate(split: TimeSplit, name: str = "ease", **parameters: float) -> Evaluation:
    """Make a model from the time before and measure it on the time after.

    Args:
        split: what the people did before and after.
        name: the model, as the shelf calls it.
        parameters: what is declared about it.
    """
    held = split.before.people()
    measured = []
    own = declare(name, split.items, parameters, split.before)
    for model in (own, declare("popularity", split.items, {})):
        model.add_many(held)
        measured.append(quality(model, held, split.after))
    return Evaluation(*measured)


def on_the_latest(
    gate: Gate,
    source: Source,
    name: str,
    *,
    n_items: int,
    until: datetime | None = None,
    **parameters: float,
) -> Evaluation | None:
    """Make a model from the first 4/5 of what those who agreed did, and measure it on the rest.

    Args:
        gate: who is asked.
        source: which events.
        name: the model, as the shelf calls it.
        n_items: how many items it knows.
        until: the end of what is looked at, not included.
        parameters: what is declared about it.

    Returns:
        What was found; None where nobody did anything new in the last fifth.
    """
    grant = gate.ask_many(source.use(Purpose.MODEL_TRAINING))
    events = gate.vault.events(grant, kind=source.kind, until=until)
    if not len(events):
        return None
    split = divide(events, moment(events.at), n_items)
    if not any(map(len, split.after)):
        return None
    return evaluate(split, name, **parameters)


class Scores(Protocol):
    """All that is asked of whatever is measured: a model of people, or the likeness of products."""

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]:
        """See `Model.scores`."""
        ...


class Gains(NamedTuple):
    """How well each of some people was served.

    Args:
        ndcg10: (n_people,) NDCG@10.
        recall20: (n_people,) Recall@20.
    """

    ndcg10: NDArray[np.float64]
    recall20: NDArray[np.float64]

    @property
    def quality(self) -> Quality:
        """Their means."""
        return Quality(float(self.ndcg10.mean()), float(self.recall20.mean()), len(self.ndcg10))


def quality(model: Scores, held: Sequence[Contribution], later: Sequence[Contribution]) -> Quality:
    """Measure a model on people who came to hold something new.

    Args:
        model: a model made without the time after.
        held: what each person held before.
        later: what each came to hold, none of it held before; people with nothing are left out.
    """
    judged = [row for row, each in enumerate(later) if len(each)]
    if not judged:
        raise BadRequest("nobody bought anything new after the split; choose an earlier one")
    return gains(model, [held[row] for row in judged], [later[row] for row in judged]).quality


def gains(model: Scores, held: Sequence[Contribution], later: Sequence[Contribution]) -> Gains:
    """How well a model ranks for each person.

    Args:
        model: a model that has not seen what came later.
        held: what each person held before, or what is at hand.
        later: what each came to hold, none of it held before and never nothing.
    """
    ndcg, recall = np.zeros(len(held)), np.zeros(len(held))
    for start in range(0, len(held), _PEOPLE_AT_ONCE):
        some = list(held[start : start + _PEOPLE_AT_ONCE])
        for row, order in enumerate(_ranked(model, some), start):
            hits = np.isin(order, later[row])
            best = _GAIN[: len(later[row])].sum()
            ndcg[row] = _GAIN[: min(NDCG_AT, len(hits))][hits[:NDCG_AT]].sum() / best
            recall[row] = hits.sum() / min(RECALL_AT, len(later[row]))
    return Gains(ndcg, recall)


def _ranked(model: Scores, held: list[Contribution]) -> NDArray[np.intp]:
    """(n_people, at most RECALL_AT) the best positions not held yet, best first."""
    scores = model.scores(held)
    for row, each in enumerate(held):
        scores[row, each] = -np.inf
    n = min(RECALL_AT, scores.shape[1])
    some = np.argpartition(-scores, n - 1, axis=1)[:, :n]
    order = np.argsort(-np.take_along_axis(scores, some, axis=1), axis=1, kind="stable")
    return np.take_along_axis(some, order, axis=1)
