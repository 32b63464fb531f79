"""A village of seven people, every definition there can be of them, and what each means."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from assent.audiences import All, Condition, Did, Either, Has, Not
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
            quantity=1.0,
            amount=2.5,
        )
        for index, (number, (_, days)) in enumerate(zip(numbers, what, strict=True))
    ]
    house.gate.vault.keep_events(grant, rows)


def live(house, who: int, town: str) -> None:
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "town"))
    house.gate.vault.keep(grant, {int(who): {TOWN: town}})


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_DAYS = st.integers(1, 40)


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
    return st.builds(
        lambda bound, time, item: Did("purchase", PURCHASES, *bound, **time, **item),
        bounds,
        times,
        which,
    )


_HAS = st.sets(st.sampled_from(["Ulm", "Bonn", "Kiel"]), min_size=1).map(
    lambda towns: Has(TOWN, tuple(sorted(towns)))
)
CONDITIONS = st.recursive(
    st.one_of(_dids(), _HAS),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Either(tuple(parts))),
    ),
    max_leaves=6,
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
    n_times = sum(
        (not condition.categories or SHOP[sku] in condition.categories)
        and (not condition.items or sku in condition.items)
        and (condition.within is None or timedelta(days=ago) <= condition.within)
        and (condition.since is None or NOW - timedelta(days=ago) >= condition.since)
        and (condition.before is None or NOW - timedelta(days=ago) < condition.before)
        for sku, ago in events
    )
    most = n_times if condition.at_most is None else condition.at_most
    return condition.at_least <= n_times <= most


def settle(house) -> dict[str, int]:
    """Have the people of the village in a house; answers their numbers."""
    stock(house)
    numbers = house.gate.meet("household", list(PEOPLE), ["DE"] * len(PEOPLE)).tolist()
    for who, (town, events) in zip(numbers, PEOPLE.values(), strict=True):
        bought(house, who, *events)
        if town:
            live(house, who, town)
    return dict(zip(PEOPLE, numbers, strict=True))
