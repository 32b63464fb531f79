"""Rules that no import contract can hold: who makes grants, who owns tables, what is declared."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from assent.assembly.tables import key_metadata, metadata
from assent.store import Holds, open_database, upgrade

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "assent"
FILES = sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def attributes(path: Path) -> set[str]:
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }


def test_grants_are_issued_in_one_place():
    issuers = {name_of(path) for path in FILES if "_issue" in attributes(path)}
    assert issuers == {"gate/decide.py"}


PURE = [
    p
    for p in FILES
    if name_of(p).startswith(("vocabulary/", "jurisdictions/", "gate/decide.py", "gate/rule.py"))
]
IMPURE = {"now", "today", "utcnow", "time", "monotonic", "random", "token_bytes", "urandom"}


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_the_rule_asks_no_clock_and_no_chance(path):
    assert not attributes(path) & IMPURE


def test_tables_are_named_after_the_room_that_owns_them():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "table" and node.args:
                first = node.args[0]
                if (
                    isinstance(first, ast.Constant)
                    and isinstance(first.value, str)
                    and "/" in name_of(path)
                ):
                    room = name_of(path).split("/")[0]
                    if any(keyword.arg == "erase" for keyword in node.keywords):
                        assert first.value.startswith(f"{room}_"), f"{name_of(path)}: {first.value}"


def test_no_room_writes_its_neighbours_tables():
    """A table's Python name is private to its module, or imported only within its own room."""
    for path in FILES:
        room = name_of(path).split("/")[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module
                and node.module.startswith("assent.")
            ):
                theirs = node.module.split(".")[1]
                if theirs != room:
                    private = [each.name for each in node.names if each.name.startswith("_")]
                    assert not private, f"{name_of(path)} imports {private} from {node.module}"


def test_no_table_is_left_out_of_the_registry():
    """Every call of `table(...)` in the house names a table that erasure's registry has."""
    declared = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "table"
            if called and any(keyword.arg == "erase" for keyword in node.keywords):
                declared.add(node.args[0].value)
    assert declared == set(metadata.tables) | set(key_metadata.tables)


@pytest.fixture
def migrated(store_url):
    database = open_database(store_url)
    upgrade(database)
    yield database
    database.close()


def test_migrations_make_exactly_the_declared_tables(migrated):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with migrated.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_live_column_is_declared_with_what_it_holds(migrated):
    """A table added to the schema without a declaration would escape erasure."""
    with migrated.read() as connection:
        live = inspect(connection)
        for name in live.get_table_names():
            if name in {"alembic_version", "sqlite_sequence"}:
                continue
            for column in live.get_columns(name):
                assert column["name"] in metadata.tables[name].columns, (
                    f"{name}.{column['name']} is undeclared"
                )
                assert isinstance(
                    metadata.tables[name].columns[column["name"]].info["holds"], Holds
                )


OUTLIVE = {
    "activation_listed": "a recipient must be told whom to take off its list",
    "people_remembered": "a self-exclusion or an objection must outlive the person's rows",
    "people_tombstone": "what was erased must stay erased",
    "rights_erasure": "the person is blanked when it is done",
    "rights_request": "the person and what they wrote are blanked when they are erased",
    "rights_deletion": "a processor must be told whom; blanked when it answers or is late",
    "rights_withheld": "a law orders it kept, until its day",
}


def test_whatever_holds_a_person_is_erased_or_says_why_not():
    personal = set(Holds) - {Holds.NOTHING, Holds.OPERATOR, Holds.PSEUDONYM}
    for table in (*metadata.sorted_tables, *key_metadata.sorted_tables):
        held = {column.info["holds"] for column in table.columns}
        if held & personal and table.name not in OUTLIVE:
            assert table.info["erase"].by is not None, f"{table.name} keeps {held & personal}"


def test_upgrading_twice_changes_nothing(migrated):
    upgrade(migrated)


def test_importing_assent_and_asking_for_help_stays_light():
    heavy = (
        "numpy",
        "sqlalchemy",
        "scipy",
        "litestar",
        "pyarrow",
        "alembic",
        "cryptography",
        "rich",
        "jinja2",
    )
    program = (
        "import sys, assent, assent.vocabulary\n"
        "from click.testing import CliRunner\n"
        "from assent.cli import assent as group\n"
        "assert CliRunner().invoke(group, ['--help']).exit_code == 0\n"
        f"print([name for name in {heavy!r} if name in sys.modules])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_no_registry_address_and_no_machine_path_is_in_the_repository():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    hosts = [
        part + "." + end for part in ("pypi", "pythonhosted", "npmjs") for end in ("org", "com")
    ]
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".toml", ".txt", ".yml", ".cfg", ".html", ""} and path.is_file():
            text = path.read_text(errors="ignore")
            assert not [host for host in hosts if host in text], name
