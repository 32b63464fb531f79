"""Building an audience of a million people and ten million events, beside plain SQL of no consent.

Who bought two items of some categories within ninety days and does not live in a town: asked of
SQLite and of DuckDB, with the gate's rule in the query, beside the same question in SQL written by
hand that asks nobody. The whole build asks the gate before and after, with both answers in the
ledger.
"""

import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
from sqlalchemy import Connection, Select, text

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from assent.assembly import House
from assent.audiences import Definition, compile_definition, say
from assent.catalogue import ItemRow
from assent.consent import ConsentEvent
from assent.gate import Relations
from assent.learning import Source
from assent.learning.training_set import gather
from assent.recommend.models.ease import Ease
from assent.store import open_warehouse
from assent.vocabulary import ConsentStatus, Purpose, Use
from assent.warehouse import Annex
from bench import median, row
from conftest import TestClock, build_house
from world import ASKED

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
EVENTS = 10 * PEOPLE
ITEMS = 2_000
LEARNT_ITEMS = 500
DAY = 86_400
AGAIN = 3

WANTED = [f"C{n}" for n in range(10)]
DEFINITION = say.did("purchase", categories=WANTED, at_least=2, within_days=90) & ~say.has(
    "town", "Ulm"
)
STANDING = "INSERT INTO consent_standing (subject, word) VALUES (?, ?)"
TRAIT = "INSERT INTO people_trait (subject, field, value, kept_at) VALUES (?, 'town', ?, 0)"
EVENT = """
INSERT INTO people_event (key, subject, kind, at, item, quantity, amount)
VALUES (?, ?, 'purchase', ?, ?, 1.0, 2.0)
"""
PLAIN = """
SELECT subject FROM (SELECT DISTINCT subject FROM people_event) AS everyone
WHERE subject IN (
    SELECT subject FROM people_event
    WHERE kind = 'purchase' AND "at" >= {since} AND item IN ({items})
    GROUP BY subject HAVING count(*) >= 2
) AND subject NOT IN (SELECT subject FROM people_trait WHERE field = 'town' AND value = 'Ulm')
"""


def rows() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = build_house(f"sqlite:///{folder / 'assent.db'}", folder, TestClock())
        try:
            return _measured(house, folder)
        finally:
            house.close()


def _measured(house: House, folder: Path) -> list[dict[str, object]]:
    columns = _fill(house)
    use = Use.of(Purpose.DIRECT_MARKETING_EMAIL, "purchases", "town")
    definition = house.audiences.read(DEFINITION)
    grant = house.gate.ask_many(use)
    since = int(house.clock().timestamp()) - 90 * DAY
    items = house.catalogue.in_categories(WANTED)
    plain = PLAIN.format(since=since, items=", ".join(map(str, items)))

    def by_hand() -> int:
        with house.database.read() as connection:
            return len(connection.execute(text(plain)).all())

    audiences = house.audiences
    found = audiences.matching(definition, grant)
    whole = audiences.members(definition, use)
    assert whole.subjects.tolist() == found.tolist()
    assert 0 < len(found) < by_hand()
    lite = median(by_hand, repeats=AGAIN)
    lite_found = median(lambda: audiences.matching(definition, grant), repeats=AGAIN)
    lite_whole = median(lambda: audiences.members(definition, use), repeats=AGAIN)

    warehouse = open_warehouse(f"duckdb://{folder / 'warehouse.duckdb'}")
    for table, values in columns.items():
        warehouse.put(table, values)
    annex = house.annex(warehouse)
    annex.carry_standings()
    duck = warehouse._engine.con
    assert annex._find(grant, lambda r: _query(house, definition, r)).tolist() == found.tolist()
    duck_plain = median(lambda: duck.execute(plain).fetchnumpy(), repeats=AGAIN)
    with annex._relations(use) as relations:
        query = _query(house, definition, relations)
        duck_found = median(lambda: warehouse.ask(query), repeats=AGAIN)
    duck_whole = median(lambda: annex.members(definition, use), repeats=AGAIN)
    duck_learn, lite_learn = _learnt(house, annex)
    warehouse.close()
    size = f"{PEOPLE:,} people, {EVENTS:,} events"
    lite_peer = {"peer": "plain SQL, no consent", "peer_value": lite}
    duck_peer = {"peer": "plain SQL, no consent", "peer_value": duck_plain}
    return [
        row("audiences", f"find, SQLite, {size}", lite_found, "s", **lite_peer),
        row("audiences", f"whole build, SQLite, {size}", lite_whole, "s", **lite_peer),
        row("audiences", f"find, DuckDB, {size}", duck_found, "s", **duck_peer),
        row("audiences", f"whole build, DuckDB, {size}", duck_whole, "s", **duck_peer),
        row(
            "audiences",
            f"EASE's counts of {LEARNT_ITEMS} items as a self-join, DuckDB, {size}",
            duck_learn,
            "s",
            peer="rows read and counted here; equal to the integer",
            peer_value=lite_learn,
        ),
    ]


def _learnt(house: House, annex: Annex) -> tuple[float, float]:
    """Seconds of counting what EASE learns there, and here from rows that were read; once each."""
    start = perf_counter()
    there = annex.together(Source(), n_items=LEARNT_ITEMS)
    counted = perf_counter()
    here = gather(house.gate, Source(), n_items=LEARNT_ITEMS)
    local = Ease(here.items, reg=1000.0)
    local.add_many(here.contributions)
    ended = perf_counter()
    assert (there.counts == local.sums()["together"]).all(), "not equal to the integer"
    return counted - start, ended - counted


def _query(house: House, definition: Definition, relations: Relations) -> Select[tuple[int]]:
    return compile_definition(definition, relations, house.clock(), house._items_of)


def _fill(house: House) -> dict[str, dict[str, np.ndarray]]:
    """Half of the people agree to mail, and the other half refuse; answers what the store has."""
    yes, no = house.gate.meet("household", ["yes", "no"], ["DE", "DE"]).tolist()
    for who, status in ((yes, ConsentStatus.GIVEN), (no, ConsentStatus.REFUSED)):
        house.gate.note_consent(
            [ConsentEvent(who, p, status, house.clock(), "bench") for p in ASKED]
        )
    with house.database.read() as connection:
        words = dict(house.register.standings_in(connection))
    house.catalogue.put([ItemRow(f"s{n}", f"s{n}", f"C{n % 40}") for n in range(ITEMS)])
    rng = np.random.default_rng(3)
    people = np.arange(3, PEOPLE + 1)
    house.keys.make(people.tolist())
    agreed = np.array([words[no], words[yes]])[rng.integers(0, 2, len(people))]
    subject = np.sort(rng.integers(3, PEOPLE + 1, EVENTS))
    at = int(house.clock().timestamp()) - rng.integers(0, 365 * DAY, EVENTS)
    item = rng.integers(1, ITEMS + 1, EVENTS)
    town = np.array(["Ulm", "Bonn", "Kiel", "Hof"], dtype=object)[rng.integers(0, 4, len(people))]

    numbers = (n.to_bytes(8, "big") for n in range(EVENTS))
    inserts = {
        STANDING: zip(people.tolist(), agreed.tolist(), strict=True),
        TRAIT: zip(people.tolist(), town.tolist(), strict=True),
        EVENT: zip(numbers, subject.tolist(), at.tolist(), item.tolist(), strict=True),
    }

    def work(connection: Connection) -> None:
        for statement, values in inserts.items():
            connection.connection.driver_connection.executemany(statement, values)

    house.database.write(work)
    amount = np.ones(EVENTS)
    events = {"subject": subject, "at": at, "item": item, "quantity": amount, "amount": amount}
    field = np.full(len(people), "town", dtype=object)
    return {
        "people_trait": {"subject": people, "field": field, "value": town},
        "people_event": {**events, "kind": np.full(EVENTS, "purchase", dtype=object)},
    }
