"""How good a recommender is, on what people bought later and had never bought before.

The model learns from the time before a split and is asked for the time after it. Both times
are read under one grant for `model_training`: judging a model is part of making it, and those
whose purchases judge it said yes to exactly that. Nobody who refused is measured in any way.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

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
from assent.recommend.shelf import Ranker, declare
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
        after: for each person of `before`, in order, the new items they came to hold.
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
    later = pairs_of(some_of(events, ~early), items)
    came = dict(zip(later.subjects.tolist(), later.people(), strict=True))
    nothing = np.empty(0, np.int32)
    after = [
        np.setdiff1d(came.get(subject, nothing), held)
        for subject, held in zip(before.subjects.tolist(), before.people(), strict=True)
    ]
    return TimeSplit(items, before, after)


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


@dataclass(frozen=True, slots=True)
class Price:
    """What is left of the quality when only some agree.

    Args:
        rate: the share of people who agree.
        n_trained: how many that is.
        quality: of the model made from them, always on the same people.
    """

    rate: float
    n_trained: int
    quality: Quality


def price_of_refusals(
    split: TimeSplit,
    name: str = "ease",
    *,
    seed: int,
    rates: Sequence[float] = (0.25, 0.5, 0.75, 1.0),
    **parameters: float,
) -> list[Price]:
    """What those who agree lose when others refuse, by letting some of them play the refusers.

    Each smaller group lies within the larger ones, and every model is measured on the smallest,
    who agree at every rate: so the figures compare the same people, and those who really refused
    are not needed to know their price.

    Args:
        split: those who agreed, before and after.
        name: the model.
        seed: decides who is in which group.
        rates: shares of those who agreed, ascending.
        parameters: what is declared about the model.
    """
    people = split.before.people()
    order = np.random.default_rng(seed).permutation(len(people))
    ends = [max(1, round(rate * len(people))) for rate in rates]
    judges = order[: ends[0]]
    held = [people[row] for row in judges]
    later = [split.after[row] for row in judges]
    model = declare(name, split.items, parameters, split.before)
    found = []
    for rate, start, end in zip(rates, [0, *ends], ends, strict=False):
        model.add_many([people[row] for row in order[start:end]])
        found.append(Price(rate, end, quality(model, held, later)))
    return found


def quality(model: Ranker, held: Sequence[Contribution], later: Sequence[Contribution]) -> Quality:
    """Measure a model on people who came to hold something new.

    Args:
        model: a model made without the time after.
        held: what each person held before.
        later: what each came to hold, none of it held before; people with nothing are left out.
    """
    judged = [row for row, each in enumerate(later) if len(each)]
    if not judged:
        raise BadRequest("nobody bought anything new after the split; choose an earlier one")
    gain, found = gains(model, [held[row] for row in judged], [later[row] for row in judged])
    return Quality(float(gain.mean()), float(found.mean()), len(judged))


def gains(
    model: Ranker, held: Sequence[Contribution], later: Sequence[Contribution]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How well a model ranks for each person.

    Args:
        model: a model that has not seen what came later.
        held: what each person held before.
        later: what each came to hold, none of it held before and never nothing.

    Returns:
        (n_people,) NDCG@10 and (n_people,) Recall@20.
    """
    ndcg, recall = np.zeros(len(held)), np.zeros(len(held))
    for start in range(0, len(held), _PEOPLE_AT_ONCE):
        some = list(held[start : start + _PEOPLE_AT_ONCE])
        for row, order in enumerate(_ranked(model, some), start):
            hits = np.isin(order, later[row])
            best = _GAIN[: len(later[row])].sum()
            ndcg[row] = _GAIN[: min(NDCG_AT, len(hits))][hits[:NDCG_AT]].sum() / best
            recall[row] = hits.sum() / min(RECALL_AT, len(later[row]))
    return ndcg, recall


def _ranked(model: Ranker, held: list[Contribution]) -> NDArray[np.intp]:
    """(n_people, at most RECALL_AT) the best positions not held yet, best first."""
    scores = model.scores(held)
    for row, each in enumerate(held):
        scores[row, each] = -np.inf
    n = min(RECALL_AT, scores.shape[1])
    some = np.argpartition(-scores, n - 1, axis=1)[:, :n]
    order = np.argsort(-np.take_along_axis(scores, some, axis=1), axis=1, kind="stable")
    return np.take_along_axis(some, order, axis=1)
