"""Nothing that can hold a person is outside the registry that access and erasure walk."""

from pathlib import Path

import pytest
from sqlalchemy import text

from assent.assembly.tables import key_metadata, metadata
from assent.rights import Kind
from assent.rights.holders import Holder, Holders
from assent.store import Holds
from assent.vocabulary import SELF
from reach import reaching

SOURCE = Path(__file__).parents[2] / "src" / "assent"
NOT_IN_A_HOUSE = ("demo.", "testing.", "cli.commands.demo")


def test_every_column_of_both_live_stores_is_declared(house):
    with house.database.read() as connection:
        assert house.rights.holders.undeclared_columns(connection) == []
    with house.keys.database.read() as connection:
        assert house.rights.holders.undeclared_columns(connection) == []


def test_a_table_or_column_that_somebody_plants_is_found(house):
    def plant(connection):
        connection.execute(text("CREATE TABLE planted (email VARCHAR)"))
        connection.execute(text("ALTER TABLE people_trait ADD COLUMN nickname VARCHAR"))

    house.database.write(plant)
    with house.database.read() as connection:
        found = house.rights.holders.undeclared_columns(connection)
    assert found == ["people_trait.nickname", "planted.email"]


def test_every_module_that_writes_files_caches_or_speaks_to_others_is_declared(sqlite_house):
    found = {each for each in reaching(SOURCE) if not each.startswith(NOT_IN_A_HOUSE)}
    assert sqlite_house.rights.holders.undeclared_code(found) == []
    named = {each for holder in sqlite_house.rights.holders for each in holder.code}
    assert named <= found, "a holder names a module that does no such thing any more"


@pytest.mark.parametrize(
    "line",
    [
        "Path('x').open('w')",
        "open('x', mode='ab')",
        "Path('x').write_text(who)",
        "import smtplib",
        "from functools import lru_cache\nkept = lru_cache(None)(who)",
    ],
)
def test_a_module_that_somebody_plants_is_found(tmp_path, line, sqlite_house):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "planted.py").write_text(f"{line}\n")
    (tmp_path / "room" / "harmless.py").write_text("Path('x').open('r')\n")
    assert sqlite_house.rights.holders.undeclared_code(reaching(tmp_path)) == ["room.planted"]


def test_every_processor_that_is_declared_is_a_holder(sqlite_house):
    named = {each.name for each in sqlite_house.rights.holders if each.kind is Kind.PROCESSOR}
    declared = {f"processor {name}" for name in sqlite_house.data_map.processors if name != SELF}
    assert declared <= named


def test_whatever_holds_a_person_says_how_they_are_found_and_shows_it(sqlite_house):
    holders = {each.name: each for each in sqlite_house.rights.holders}
    assert set(metadata.tables) | set(key_metadata.tables) <= set(holders)
    for table in metadata.sorted_tables:
        if table.info["erase"].by is None:
            continue
        held = {each.info["holds"] for each in table.columns}
        if held & {Holds.SEALED, Holds.TRAIT, Holds.BEHAVIOUR, Holds.CONSENT}:
            assert holders[table.name].show is not None, f"{table.name} is not shown to anybody"


def test_erasure_and_access_walk_the_registry_and_nothing_else(house, cast):
    """A holder that is added is walked by being there."""
    walked = []
    planted = Holder(
        name="planted",
        kind=Kind.CACHE,
        key="",
        holds=frozenset(),
        action="is emptied",
        take=lambda subjects: walked.append(list(subjects)) or {},
        show=lambda subject: [{"seen": subject}],
    )
    holders = house.rights.holders
    holders.others = (*holders.others, planted)
    shown = house.rights.access.everything(cast.ada)
    assert shown["holders"][-1]["data"] == [{"seen": cast.ada}]
    house.erasure.erase(cast.ada, by="rui")
    assert walked == [[cast.ada]]


def test_a_file_that_somebody_plants_in_the_house_is_found(sqlite_house, sqlite_cast, tmp_path):
    assert isinstance(sqlite_house.rights.holders, Holders)
    sqlite_house.checkpoint()
    sqlite_house.erasure.erase(sqlite_cast.ada, by="rui")
    assert sqlite_house.rights.holders.undeclared_files(tmp_path) == []
    (tmp_path / "people.csv").write_text("ada\n")
    assert sqlite_house.rights.holders.undeclared_files(tmp_path) == ["people.csv"]
