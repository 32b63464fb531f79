"""A village of seven people, every definition there can be of them, and what each means."""

import re
from datetime import UTC, datetime, timedelta
from math import floor

from hypothesis import strategies as st

from assent.audiences import Adds, All, Bounds, Condition, Did, Either, Has, Not
from assent.catalogue import ItemRow
from assent.gate import EventRow
from assent.vocabulary import Field, Purpose, Use

PURCHASES, TOWN = Field("purchases"), Field("town")
TEA, COFFEE, WINE = "TEA", "COFFEE", "WINE"
SHOP = {"green": TEA, "black": TEA, "beans": COFFEE, "red": WINE}


def stock(house) -> None:
    house.catalogue.put([ItemRow(sku, sku, category, None, None) for sku, category in SHOP.items()])


def items_of(house):
    def find(categories, skus):
        numbers = [n for n in house.catalogue.numbers(skus) if n is not None]
        return numbers + [i.item for i in house.catalogue.all() if i.category in categories]

    return find


def paid(days: int) -> float:
    """What was paid so many days ago: cents that no float has exactly, now and then taken back."""
    return -3.3 if days % 13 == 0 else days * 0.7


def pieces(days: int) -> float:
    return days % 4 / 2


def bought(house, who: int, *what: tuple[str, int]) -> None:
    """Keep purchases of (sku, days ago), collected for the service."""
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases"))
    numbers = house.catalogue.numbers([sku for sku, _ in what])
    rows = [
        EventRow(
            key=f"{who:08}/{index:07}".encode(),
            subject=int(who),
            kind="purchase",
            at=int((house.clock() - timedelta(days=days)).timestamp()),
            item=number,
            quantity=pieces(days),
            amount=paid(days),
        )
        for index, (number, (_, days)) in enumerate(zip(numbers, what, strict=True))
    ]
    house.gate.vault.keep_events(grant, rows)


def live(house, who: int, town: str) -> None:
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "town"))
    house.gate.vault.keep(grant, {int(who): {TOWN: town}})


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_DAYS = st.integers(1, 40)


_NUMBERS = st.sampled_from([-3.3, -1, 0, 0.5, 1, 1.5, 2.1, 7, 7.7, 14, 21.7])


def _bounds(way: str, other: str, number: float, wide: float | None) -> Bounds:
    return Bounds(**{way: number} | ({} if wide is None else {other: number + wide}))


BOUNDS = st.one_of(
    st.builds(
        _bounds,
        st.sampled_from(["at_least", "above"]),
        st.sampled_from(["at_most", "below"]),
        _NUMBERS,
        st.sampled_from([None, 0.7, 10]),
    ),
    _NUMBERS.map(lambda most: Bounds(at_most=most)),
    _NUMBERS.map(lambda most: Bounds(below=most)),
)


def _dids() -> st.SearchStrategy[Did]:
    bounds = st.one_of(
        st.integers(1, 4).map(lambda least: (least, None)),
        st.integers(0, 3).map(lambda most: (0, most)),
        st.tuples(st.integers(1, 3), st.integers(0, 2)).map(lambda two: (two[0], two[0] + two[1])),
    )
    times = st.one_of(
        st.just({}),
        _DAYS.map(lambda days: {"within": timedelta(days=days)}),
        _DAYS.map(lambda days: {"since": NOW - timedelta(days=days)}),
        _DAYS.map(lambda days: {"before": NOW - timedelta(days=days)}),
    )
    which = st.one_of(
        st.just({}),
        st.sampled_from([TEA, COFFEE]).map(lambda c: {"categories": (c,)}),
        st.sampled_from(sorted(SHOP)).map(lambda sku: {"items": (sku,)}),
    )
    each = st.fixed_dictionaries({}, optional={"amount": BOUNDS, "quantity": BOUNDS})
    return st.builds(
        lambda bound, time, item, of: Did("purchase", PURCHASES, *bound, **time, **item, **of),
        bounds,
        times,
        which,
        each,
    )


_HAS = st.sets(st.sampled_from(["Ulm", "Bonn", "Kiel"]), min_size=1).map(
    lambda towns: Has(TOWN, tuple(sorted(towns)))
)
_ADDS = st.builds(Adds, _dids(), st.sampled_from(["amount", "quantity"]), BOUNDS)
CONDITIONS = st.recursive(
    st.one_of(_dids(), _ADDS, _HAS),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Either(tuple(parts))),
    ),
    max_leaves=6,
)

TEXTS = st.lists(
    st.one_of(
        st.text("0123456789.-+ e", max_size=8),
        st.from_regex(r"-?[0-9]{1,14}(\.[0-9]{1,7})?", fullmatch=True),
        st.from_regex(r"[0-9]{1,3}(-[0-9]{1,3}|\+)", fullmatch=True),
        st.sampled_from(["", "-", "NaN", "inf", "1e3", "1,5", "\u0663", " 7", "7\n", "0x10", "a7"]),
    ),
    min_size=60,
    max_size=120,
    unique=True,
)
"""Texts that are numbers, and such as nearly are."""


def says(said: str, bounds: Bounds) -> bool:
    """Whether a text says a number, or from which to which, within bounds; in plain Python."""
    number = re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", said)
    band = re.fullmatch(r"([0-9]{1,12})(?:-([0-9]{1,12})|\+)", said)
    if not number and not band:
        return False
    low = float(said if number else band[1])
    high = low if number else band[2] and float(band[2])
    least, most = bounds.least, bounds.most
    return (least is None or floor(low * 1000 + 0.5) >= least) and (
        most is None or (high is not None and floor(high * 1000 + 0.5) <= most)
    )


PEOPLE = {
    "a": ("Ulm", [("green", 1), ("black", 10), ("green", 30)]),
    "b": ("Ulm", []),
    "c": ("Bonn", [("beans", 2), ("beans", 3), ("red", 39)]),
    "d": (None, [("green", 20)]),
    "e": ("Kiel", [("red", 5), ("beans", 12), ("black", 25), ("green", 26)]),
    "f": (None, []),
    "g": ("Bonn", [("black", 15), ("black", 16)]),
}


def holds(condition: Condition, town: str | None, events: list[tuple[str, int]]) -> bool:
    """What the words of a condition mean, said in plain Python."""
    match condition:
        case All(parts):
            return all(holds(part, town, events) for part in parts)
        case Either(parts):
            return any(holds(part, town, events) for part in parts)
        case Not(part):
            return not holds(part, town, events)
        case Has(_, values):
            return town in values
        case Adds(of, what, bounds):
            each = paid if what == "amount" else pieces
            return bounds.hold(sum(round(each(ago) * 1000) for ago in _done(of, events)) / 1000)
    n_times = len(_done(condition, events))
    most = n_times if condition.at_most is None else condition.at_most
    return condition.at_least <= n_times <= most


def _done(did: Did, events: list[tuple[str, int]]) -> list[int]:
    """How many days ago those events were that a condition is about."""
    return [
        ago
        for sku, ago in events
        if (not did.categories or SHOP[sku] in did.categories)
        and (not did.items or sku in did.items)
        and (did.within is None or timedelta(days=ago) <= did.within)
        and (did.since is None or NOW - timedelta(days=ago) >= did.since)
        and (did.before is None or NOW - timedelta(days=ago) < did.before)
        and (did.amount is None or did.amount.hold(paid(ago)))
        and (did.quantity is None or did.quantity.hold(pieces(ago)))
    ]


def settle(house) -> dict[str, int]:
    """Have the people of the village in a house; answers their numbers."""
    stock(house)
    numbers = house.gate.meet("household", list(PEOPLE), ["DE"] * len(PEOPLE)).tolist()
    for who, (town, events) in zip(numbers, PEOPLE.values(), strict=True):
        bought(house, who, *events)
        if town:
            live(house, who, town)
    return dict(zip(PEOPLE, numbers, strict=True))
