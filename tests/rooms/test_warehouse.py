"""The annex: in a warehouse the same people are found, counted and learnt from as in the house."""

import itertools
import json
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, String, column, select, table

from assent.assembly import House, open_house
from assent.audiences import Definition, Has, In, Output, say
from assent.audiences.numbers import span, within
from assent.consent import ConsentEvent
from assent.gate import EventRow
from assent.learning import Source
from assent.learning.training_set import gather
from assent.recommend.counts import Counts
from assent.recommend.models.ease import Ease
from assent.store import Warehouse, open_warehouse
from assent.vocabulary import BadRequest, Conflict, ConsentStatus, Later, Purpose, Use
from assent.warehouse import Annex
from conftest import TestClock, build_house
from own_shop import stocked_shop
from village import BOUNDS, CONDITIONS, TEXTS, TOWN, live, says, settle
from warehouses import open_kind
from world import ASKED, Cast

ENGINES = ["duckdb", "postgresql", "spark"]
EMAIL = Purpose.DIRECT_MARKETING_EMAIL
NASTY = [
    "St. John's",
    'a"b',
    "50 %% off",
    "%s :name ?",
    "back\\slash",
    "new\nline",
    "Köln ☃",
    "--x",
]
_numbers = itertools.count()


@dataclass
class Place:
    house: House
    people: dict[str, int]
    warehouse: Warehouse
    annex: Annex

    def in_the_house(self, definition, use):
        return self.house.audiences.members(definition, use).subjects.tolist()

    def in_the_warehouse(self, definition, use):
        return self.annex.members(definition, use).subjects.tolist()


@pytest.fixture(scope="module", params=ENGINES)
def place(request, tmp_path_factory):
    """The village, of whom some agreed, with its rows in a warehouse of each kind as well."""
    folder = tmp_path_factory.mktemp("village")

    def new_postgres() -> str:
        server = request.getfixturevalue("postgres")
        return server.new_database(f"warehouse_{next(_numbers)}")

    warehouse = open_kind(request.param, folder, new_postgres)
    house = build_house(f"sqlite:///{folder / 'assent.db'}", folder, TestClock())
    people = settle(house)
    at = house.clock()
    agree = [who for name, who in people.items() if name not in "bg"]
    house.gate.note_consent(
        [ConsentEvent(w, p, ConsentStatus.GIVEN, at, "test") for w in agree for p in ASKED]
    )
    house.audiences.smallest = 0
    house.clock.advance(hours=1)
    annex = house.annex(warehouse)
    annex.fill(Use(Purpose.SERVICE, annex.fields_for(Purpose.SERVICE)))
    yield Place(house, people, warehouse, annex)
    house.close()
    warehouse.close()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(condition=CONDITIONS)
def test_the_same_people_are_found_as_in_the_house(place, condition):
    definition, use = Definition(condition), Use.of(EMAIL)
    assert place.in_the_warehouse(definition, use) == place.in_the_house(definition, use)


def test_values_of_every_kind_mean_themselves(place):
    who = place.people["a"]
    use = Use.of(EMAIL)
    for value in NASTY:
        live(place.house, who, value)
        place.annex.fill(Use(Purpose.SERVICE, place.annex.fields_for(Purpose.SERVICE)))
        assert place.in_the_warehouse(Definition(Has(TOWN, (value,))), use) == [who]
        others = tuple(other for other in NASTY if other != value)
        assert place.in_the_warehouse(Definition(Has(TOWN, others)), use) == []
    live(place.house, who, "Ulm")
    place.annex.fill(Use(Purpose.SERVICE, place.annex.fields_for(Purpose.SERVICE)))


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=TEXTS, bounds=BOUNDS)
def test_a_text_is_the_same_number_on_every_engine(place, texts, bounds):
    """What is a number at all, and which, must not be left to what engines make of a text."""
    columns = {"subject": np.arange(len(texts)), "value": np.array(texts, dtype=object)}
    place.warehouse.put("numbers", columns)
    c = table("numbers", column("subject", BigInteger), column("value", String)).c
    [found] = place.warehouse.ask(select(c.subject).where(within(bounds, *span(c.value))))
    assert sorted(found.tolist()) == [n for n, each in enumerate(texts) if says(each, bounds)]


def test_scores_and_built_audiences_travel_too(place):
    house, use = place.house, Use.of(EMAIL)
    house.audiences._outputs = {
        "churn": Output(frozenset({TOWN}), lambda among, _: {n: n / 10 for n in among.tolist()})
    }
    definition = house.audiences.read(say.scores("churn", at_least=0.25))
    found = place.in_the_warehouse(definition, use)
    assert found == place.in_the_house(definition, use) != []
    said = {"name": "ulm", "purpose": EMAIL.value, "audience": say.has("town", "Ulm")}
    house.named.keep({**said, "every_hours": 1})
    house.named.build("ulm")
    live(house, place.people["a"], "Bonn")
    definition = house.audiences.read(say.audience("ulm"))
    assert definition == Definition(In("ulm", Has(TOWN, ("Ulm",)), built=True))
    assert place.in_the_warehouse(definition, use) == [place.people["a"]]
    assert place.in_the_house(definition, use) == [place.people["a"]]
    live(house, place.people["a"], "Ulm")


def test_a_withdrawal_counts_in_the_warehouse_at_once(place):
    who, use = place.people["d"], Use.of(EMAIL)
    everyone = place.house.audiences.read({"everyone": True})
    assert who in place.in_the_warehouse(everyone, use)
    for status in (ConsentStatus.WITHDRAWN, ConsentStatus.GIVEN):
        place.house.clock.advance(hours=1)
        event = ConsentEvent(who, EMAIL, status, place.house.clock(), "test")
        place.house.gate.note_consent([event])
        assert (who in place.in_the_warehouse(everyone, use)) == (status is ConsentStatus.GIVEN)


@pytest.mark.parametrize("purpose", [EMAIL, Purpose.ANALYTICS, Purpose.PROFILING, Purpose.SERVICE])
def test_the_census_there_is_what_the_gate_counts(place, purpose):
    use = Use.of(purpose, "purchases") if purpose is not Purpose.PROFILING else Use.of(purpose)
    there = place.annex.census(use)
    assert there == dict(place.house.gate.ask_many(use).counts)
    assert there == place.house.gate.census(use)


def test_each_question_is_in_the_ledger_before_a_row_is_looked_at(place):
    house = place.house
    before = house.ledger.size()
    seen = []
    ask = place.warehouse.ask
    place.warehouse.ask = lambda query: (seen.append(house.ledger.size()), ask(query))[1]
    try:
        place.in_the_warehouse(house.audiences.read({"everyone": True}), Use.of(EMAIL))
        place.annex.together(Source(), n_items=4)
    finally:
        del place.warehouse.ask
    assert min(seen) > before


# ---- learning there ----

_HISTORIES = st.lists(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from([1.0, 2.0, 0.0, -1.0])), max_size=8),
    min_size=1,
    max_size=12,
)


@pytest.fixture(scope="module")
def learners(tmp_path_factory):
    folder = tmp_path_factory.mktemp("learners")
    house = build_house(f"sqlite:///{folder / 'assent.db'}", folder, TestClock())
    cast = Cast(house)
    who = house.gate.meet("household", [f"n{n}" for n in range(12)], ["DE"] * 12).tolist()
    house.gate.note_consent(
        [
            ConsentEvent(w, p, ConsentStatus.GIVEN, house.clock(), "test")
            for w in who[:9]
            for p in ASKED
        ]
    )
    warehouse = open_warehouse(f"duckdb://{folder / 'warehouse.duckdb'}")
    house.clock.advance(hours=1)
    yield house, [cast.ada, cast.ben, *who], house.annex(warehouse)
    warehouse.close()
    house.close()


def _keep(house, people, histories):
    """What people did besides all they did before; an item of number 0 is none."""
    with house.database.read() as connection:
        del connection
    rows = [
        EventRow(
            next(_numbers).to_bytes(16, "big"),
            int(who),
            "purchase",
            1000 * n,
            item or None,
            quantity,
            1.0,
        )
        for who, history in zip(people, histories, strict=False)
        for n, (item, quantity) in enumerate(history)
    ]
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases"))
    house.gate.vault.keep_events(grant, rows)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories=_HISTORIES, n_items=st.integers(1, 12), min_items=st.integers(1, 3))
def test_what_is_counted_there_is_what_is_counted_here_to_the_integer(
    learners, histories, n_items, min_items
):
    """Events pile up from one example to the next, so later worlds are larger."""
    house, people, annex = learners
    _keep(house, people, histories)
    annex.fill(Use(Purpose.SERVICE, annex.fields_for(Purpose.SERVICE)))
    try:
        here = gather(house.gate, Source(), n_items=n_items, min_items=min_items)
    except Conflict:
        with pytest.raises(Conflict, match="nobody who agreed did anything"):
            annex.together(Source(), n_items=n_items, min_items=min_items)
        return
    there = annex.together(Source(), n_items=n_items, min_items=min_items)
    local = Ease(here.items, reg=3.0)
    local.add_many(here.contributions)
    assert there.items.tolist() == here.items.tolist()
    assert there.n_people == len(here)
    assert there.counts.dtype == np.int32
    assert (Counts.of_square(len(here), there.counts).packed == local.counted).all()
    afar = there.model(reg=3.0)
    assert afar.fingerprint() == local.fingerprint()
    assert (afar.inverse == local.inverse).all()


def test_every_engine_counts_alike(place):
    since = place.house.clock() - timedelta(days=25)
    here = gather(place.house.gate, Source(), n_items=3, since=since)
    there = place.annex.together(Source(), n_items=3, since=since)
    local = Ease(here.items, reg=3.0)
    local.add_many(here.contributions)
    assert (Counts.of_square(len(here), there.counts).packed == local.counted).all()


# ---- what goes there ----


@pytest.mark.parametrize("kind", ["duckdb", "postgresql"])
def test_whoever_was_erased_goes_out_of_the_copy_and_out_of_every_byte_of_it(
    kind, tmp_path, request
):
    from sqlalchemy import BigInteger, column, select, table

    def new_postgres() -> str:
        return request.getfixturevalue("postgres").new_database(f"warehouse_{next(_numbers)}")

    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, TestClock())
    cast = Cast(house)
    warehouse = open_kind(kind, tmp_path, new_postgres)
    annex = house.annex(warehouse)
    values = {cast.ada: {"town": "Adaville-q7w"}, cast.eve: {"town": "Eveville-q7w"}}
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "town"), np.array(list(values)))
    house.gate.vault.keep(grant, values)
    annex.fill(Use(Purpose.SERVICE, annex.fields_for(Purpose.SERVICE)))
    assert annex.forget() == 0
    house.erasure.erase(cast.ada, by="test")
    assert annex.forget() == 1
    traits = table("people_trait", column("subject", BigInteger))
    [there] = warehouse.ask(select(traits.c.subject))
    assert set(there.tolist()) == {cast.eve}
    assert annex.forget() == 0, "twice is the same as once"
    warehouse.close()
    house.close()
    if kind == "duckdb":
        files = {path: path.read_bytes() for path in tmp_path.glob("warehouse.duckdb*")}
        assert any(b"Eveville-q7w" in data for data in files.values())
        assert not any(b"Adaville-q7w" in data for data in files.values())


def test_who_is_erased_leaves_a_filled_warehouse_by_itself(tmp_path):
    shop = stocked_shop(tmp_path)
    place = tmp_path / "w.duckdb"
    at = ("--at", f"duckdb://{place}")
    shop.does("warehouse", "fill", *at, "--purpose", "service")
    assert "copies" in shop.does("work", "--once", "--json").out
    shop.does("forget", "customer", "ada", "--yes")
    jobs = {each["job"]: each["did"] for each in shop.does("work", "--once", "--json").json}
    assert jobs["copies"] == {"taken_out": 1}
    assert shop.does("warehouse", "forget", *at, "--json").json == {"people": 0}
    place.unlink()
    jobs = {each["job"]: each["did"] for each in shop.does("work", "--once", "--json").json}
    assert jobs["copies"] == {}, "a copy that is gone is asked for nothing"
    assert not place.exists()


def test_only_those_who_may_be_there_are_copied_and_the_next_copy_replaces_the_last(place):
    rows = table("people_event", column("subject", BigInteger))
    filled = place.annex.fill(Use.of(EMAIL, "purchases", "town"))
    [there] = place.warehouse.ask(select(rows.c.subject))
    agreed = set(place.house.gate.ask_many(Use.of(EMAIL, "purchases")).subjects.tolist())
    assert set(there.tolist()) == agreed - {place.people["f"]}
    assert (filled.people, filled.events) == (len(agreed), len(there))
    place.annex.fill(Use(Purpose.SERVICE, place.annex.fields_for(Purpose.SERVICE)))
    [there] = place.warehouse.ask(select(rows.c.subject))
    assert place.people["g"] in there.tolist()


def test_who_is_erased_is_nobody_there(tmp_path):
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, TestClock())
    people = settle(house)
    warehouse = open_warehouse(f"duckdb://{tmp_path / 'w.duckdb'}")
    annex = house.annex(warehouse)
    use = Use(Purpose.SERVICE, annex.fields_for(Purpose.SERVICE))
    annex.fill(use)
    house.audiences.smallest = 0
    house.erasure.erase(people["a"], by="a test")
    found = annex.members(house.audiences.read(say.did("purchase")), Use.of(Purpose.SERVICE))
    assert people["a"] not in found.subjects.tolist()
    assert annex.census(use) == dict(house.gate.ask_many(use).counts)
    warehouse.close()
    house.close()


def test_a_warehouse_that_cannot_answer_is_explained(tmp_path, sqlite_house):
    warehouse = open_warehouse(f"duckdb://{tmp_path / 'empty.duckdb'}")
    annex = sqlite_house.annex(warehouse)
    Cast(sqlite_house)
    with pytest.raises(Later, match="see that it runs and was filled"):
        annex.together(Source())
    warehouse.close()
    for url in ("nothing://x", "no address"):
        with pytest.raises(BadRequest, match="for which Ibis has no engine here"):
            open_warehouse(url)
    with pytest.raises(Later, match="did not answer"):
        open_warehouse(f"duckdb://{tmp_path}")


def test_a_warehouse_is_filled_asked_and_learnt_from_by_typing(tmp_path):
    shop = stocked_shop(tmp_path)
    file = shop.files / "buyers.json"
    file.write_text(
        json.dumps({"name": "buyers", "purpose": EMAIL.value, "audience": say.did("purchase")})
    )
    shop.does("audience", "keep", file)
    at = ("--at", f"duckdb://{tmp_path / 'w.duckdb'}")
    purpose = ("--purpose", "model_training")
    foreseen = shop.does("warehouse", "fill", *at, *purpose, "--dry-run", "--json").json
    copied = shop.does("warehouse", "fill", *at, *purpose, "--json").json
    assert foreseen["people"] == copied["people"] == 126
    assert copied["events"] > 300
    found = shop.does("warehouse", "members", *at, "buyers", "--json").json
    assert found["size"] == 120, "126, said in steps of ten"
    out = tmp_path / "afar.model"
    trained = shop.does("warehouse", "train", *at, "--reg", 5, "--out", out, "--json").json
    house = open_house(shop.house)
    [ease] = [m for m in house.models.live() if m.label == "ease-1"]
    assert trained["fingerprint"] == ease.fingerprint
    assert Ease.load(out, trained["sha256"]).n_people == trained["people"] == 126
    house.close()
    assert "for which Ibis has no engine here" in shop.refuses(
        "warehouse", "members", "--at", "nothing://", "buyers"
    )
