"""What whoever runs a house sees of it: figures and logs about nobody, and what the doctor says."""

import io
import logging
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from assent.assembly import make_house, open_house
from assent.assembly.doctor import Health, examine
from assent.cli import main
from assent.store import open_database, upgrade
from assent.vocabulary import Conflict, Later
from assent.web import api_token, create_app
from assent.web.watching import Lines, logger

DEPLOY = Path(__file__).parents[2] / "deploy"
ADDRESS = "ada.lovelace@example.org"


@pytest.fixture
def client(sqlite_cast):
    app = create_app(sqlite_cast.house)
    with TestClient(app, raise_server_exceptions=False) as made:
        made.headers["authorization"] = f"Bearer {api_token(sqlite_cast.house)}"
        yield made


@pytest.fixture
def log():
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Lines())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(handler)


def intrude(client):
    """Say a personal value wherever a request can carry one."""
    client.get(f"/v1/recommendations?identifier=household&value={ADDRESS}")
    client.get(f"/people/{ADDRESS}", headers={"referer": ADDRESS, "user-agent": ADDRESS})
    client.cookies.set("session", ADDRESS)
    client.get(f"/{ADDRESS}?{ADDRESS}")
    client.post(f"/p/{ADDRESS}", content=ADDRESS)
    client.post("/sign-in", data={"name": ADDRESS, "password": ADDRESS})
    client.request(ADDRESS.upper(), "/healthz")


# ── figures and logs ─────────────────────────────────────────────────────────────────────────


def test_no_personal_value_is_in_the_log_or_the_figures(client, log):
    intrude(client)
    figures = client.get("/metrics").text
    for said in (log.getvalue(), figures):
        assert "/v1/recommendations" in said
        for part in (ADDRESS, "lovelace", "%40"):
            assert part not in said.casefold()


def test_a_fault_is_logged_with_its_place_and_without_its_words(client, log, sqlite_house):
    def broken(*_):
        raise RuntimeError(ADDRESS)

    sqlite_house.gate.find = broken
    answer = client.get(f"/v1/recommendations?identifier=household&value={ADDRESS}")
    assert answer.status_code == 500
    assert "RuntimeError" in log.getvalue()
    assert "in broken" in log.getvalue()
    assert "lovelace" not in log.getvalue() + answer.text


def test_requests_are_counted_by_pattern_and_status(client):
    for _ in range(3):
        client.get("/p/forged")
    client.get("/nowhere/at/all")
    figures = client.get("/metrics").text
    counted = dict(re.findall(r"assent_request_seconds_count\{(.*)\} (\S+)", figures))
    assert counted['method="GET",route="/p/{token}",status="404"'] == "3.0"
    assert counted['method="GET",route="nowhere",status="404"'] == "1.0"
    assert re.search(r"^assent_ledger_entries \d", figures, re.MULTILINE)


def test_the_figures_are_for_those_who_know_the_token(client):
    assert client.get("/metrics", headers={"authorization": "Bearer no"}).status_code == 401


# ── ready or not ─────────────────────────────────────────────────────────────────────────────


def test_a_store_that_cannot_be_written_is_not_ready_but_alive(client, sqlite_house, monkeypatch):
    assert client.get("/readyz").json() == {"status": "ready"}

    def full(_work):
        raise Later("the disk is full; nothing was changed")

    monkeypatch.setattr(sqlite_house.database, "write", full)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "reason": "the disk is full; nothing was changed",
    }
    assert client.get("/healthz").status_code == 200


# ── the doctor ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def places(tmp_path, monkeypatch):
    monkeypatch.delenv("ASSENT_DATABASE", raising=False)
    places = make_house(tmp_path / "house")
    open_house(places.root).close()
    return places


def ill(places):
    return {each.about: each.said for each in examine(places) if each.health is Health.ILL}


def test_a_new_house_has_no_illness(places, capsys):
    assert ill(places) == {}
    with pytest.raises(SystemExit) as ended:
        main(["--house", str(places.root), "doctor", "--json"])
    assert not ended.value.code
    assert '"health": "well"' in capsys.readouterr().out


def loosened(places):
    places.master.chmod(0o644)


def cut(places):
    places.master.write_bytes(b"short")


def replaced(places):
    house = open_house(places.root)
    house.gate.meet("customer", ["ada"])
    house.close()
    places.master.write_bytes(bytes(32))


def scribbled(places):
    with places.data_map.open("a") as file:
        file.write("\n[fields.shoes]\ncolour = 1\n")


def rewritten(places):
    house = open_house(places.root)
    house.ledger.record("model", {"step": "test"})
    house.checkpoint()
    change = text("UPDATE ledger_entry SET body = '{}'")
    house.database.write(lambda connection: connection.execute(change))
    house.close()


def torn(places):
    data = bytearray((places.data / "assent.db").read_bytes())
    data[8192:65536] = bytes(len(data[8192:65536]))
    (places.data / "assent.db").write_bytes(data)


def unknown(places):
    shutil.rmtree(places.keys)


@pytest.mark.parametrize(
    ("harm", "about"),
    [
        (loosened, "keys"),
        (cut, "master key"),
        (replaced, "master"),
        (scribbled, "data map"),
        (rewritten, "ledger"),
        (torn, "store"),
        (unknown, "keys"),
    ],
)
def test_what_is_ill_is_found_and_nothing_is_changed(places, harm, about, capsys):
    harm(places)
    before = {path: path.read_bytes() for path in places.root.rglob("*") if path.is_file()}
    assert about in ill(places)
    assert all(path.read_bytes() == was for path, was in before.items() if path.suffix != ".db-shm")
    with pytest.raises(SystemExit, match="1"):
        main(["--house", str(places.root), "doctor"])
    assert "ill" in capsys.readouterr().out


def test_a_clock_that_runs_behind_the_ledger_is_found(places):
    ahead = open_house(places.root)
    ahead.ledger._clock = lambda: ahead.clock().replace(year=2100)
    ahead.ledger.record("model", {"step": "test"})
    ahead.close()
    assert "earlier than the ledger's last entry" in ill(places)["clock"]


def test_a_store_of_a_later_version_is_refused_and_said_so(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'later.db'}")
    upgrade(database)
    later = text("UPDATE alembic_version SET version_num = '9999_from_the_future'")
    database.write(lambda connection: connection.execute(later))
    with pytest.raises(Conflict, match="a later version made it"):
        upgrade(database)
    database.close()


# ── how it is run ────────────────────────────────────────────────────────────────────────────


def test_the_container_file_is_without_findings():
    found = subprocess.run(
        [Path(sys.executable).parent / "hadolint", DEPLOY / "Containerfile"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_unit_can_be_read_and_is_confined(tmp_path):
    unit = (DEPLOY / "assent.service").read_text().replace("/opt/assent/bin/assent", "/bin/true")
    (tmp_path / "assent.service").write_text(unit)
    for check in ("verify", "security --offline=true --threshold=25"):
        found = subprocess.run(
            ["systemd-analyze", *check.split(), tmp_path / "assent.service"],
            check=False,
            capture_output=True,
            text=True,
        )
        assert found.returncode == 0, found.stdout + found.stderr
