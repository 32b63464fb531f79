"""A store that an earlier version wrote is brought up to this one, and nothing of it is lost.

`vectors/store-0005.tar.xz` is a house as the version with step 0005 left it: its shop took in 130
customers and their choices, trained, sent one campaign, queued another, and forgot one customer.
"""

import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData

from assent.activation import State
from assent.assembly import Places, open_house
from assent.consent import fold
from assent.learning import State as ModelState
from assent.store import head, open_database, steps
from assent.store.copying import _copy_rows
from assent.store.migrations import HERE
from assent.vocabulary import Later, Purpose, Use

MADE = Path(__file__).parents[1] / "vectors" / "store-0005.tar.xz"
THEN = datetime(2026, 11, 23, tzinfo=UTC)
FOLDED_ANEW = {"consent_standing", "alembic_version"}


@pytest.fixture
def old(store_url, tmp_path, monkeypatch) -> Places:
    """The house of then, its store on either engine."""
    with tarfile.open(MADE) as archive:
        archive.extractall(tmp_path / "house", filter="data")
    places = Places(tmp_path / "house")
    if not store_url.startswith("sqlite"):
        _carry(places.database_url, store_url)
        monkeypatch.setenv("ASSENT_DATABASE", store_url)
    return places


def _carry(source: str, target: str) -> None:
    """Write a store's rows into another that is made by the steps up to the same one."""
    giving, taking = open_database(source), open_database(target)

    def until(connection):
        config = Config()
        config.set_main_option("script_location", str(HERE))
        config.attributes["connection"] = connection
        command.upgrade(config, steps()[4])

    taking.write(until)
    tables = _reflected(taking)
    tables.remove(tables.tables["alembic_version"])
    with giving.read() as reading:
        taking.write(lambda writing: _copy_rows(reading, writing, tables, lambda *_: None))
    giving.close()
    taking.close()


def _reflected(database):
    known = MetaData()
    with database.read() as connection:
        known.reflect(connection)
    return known


def _rows(url, tables=None):
    """What each table holds: its rows by the columns of then, in no order."""
    database = open_database(url)
    tables = _reflected(database).tables if tables is None else tables
    found = {}
    for name, table in tables.items():
        with database.read() as connection:
            found[name] = sorted(map(repr, map(tuple, connection.execute(table.select()))))
    database.close()
    return tables, found


def test_no_row_of_an_earlier_version_is_lost(old):
    tables, before = _rows(old.store_url)
    assert before["alembic_version"] == ["('0005_creatives',)"]
    assert sum(map(len, before.values())) > 2500
    open_house(old.root, lambda: THEN).close()
    _, after = _rows(old.store_url, tables)
    assert after["alembic_version"] == [f"('{head()}',)"]
    assert {name for name in before if before[name] != after[name]} - FOLDED_ANEW == set()


@pytest.fixture
def house(old):
    opened = open_house(old.root, lambda: THEN)
    yield opened
    opened.close()


def test_what_people_said_then_is_what_counts_now(house):
    ada, ben, eve = house.gate.find_many("customer", ["ada", "ben", "eve"])
    assert house.gate.find("customer", "guest-007") is None, "who was forgotten stays so"
    for who in (ada, ben, eve):
        assert house.register.standing(who) == fold(house.register.history(who))
    mailing = Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email")
    grant = house.gate.ask_many(mailing)
    assert (ada in grant.subjects, ben in grant.subjects) == (True, False)
    values = house.gate.vault.read_many(grant)
    assert values[ada]["email"] == "ada@example.org"


def test_the_ledger_and_the_campaigns_of_then_go_on(house):
    assert house.ledger.size() == 160
    assert len(house.kept_checkpoints()) == 9
    found = house.verify_ledger()
    assert found.whole, found.faults
    assert house.outbox.counts("breakfast")[State.SENT] == 126
    assert house.outbox.counts("supper")[State.QUEUED] == 126
    assert house.campaigns.one("supper").queued_at is not None


def test_a_model_that_this_version_cannot_read_keeps_nobody_from_being_erased(house, old):
    """Its file holds other things now: it is retired, the house opens, and a training follows."""
    ease = house.models.labelled("ease-1")
    with pytest.raises(Later, match="another version of `ease`; train again"):
        house.models.load(ease)
    ada = house.gate.find("customer", "ada")
    erased = house.erasure.erase(ada, by="test")
    assert {each["model"]: each["method"] for each in erased.models} == {
        "ease-1": "retired, as its file was unusable",
        "popularity-1": "subtracted exactly",
    }
    assert house.models.labelled("ease-1").state is ModelState.RETIRED
    assert not (house.folder / "models" / ease.file).exists()
    open_house(old.root, lambda: THEN).close()
    trained = house.recommender.train(reg=5)
    assert trained.n_people == 124
    assert house.verify_ledger().whole
