"""What falls due is done by itself, and nothing that fails keeps the rest from being done."""

import re
import shlex
import threading
from pathlib import Path

import pytest
from litestar.testing import TestClient

from assent.assembly.work import Work
from assent.cli import main
from assent.rights import Deletion
from assent.vocabulary import Later, Purpose, SubjectId, Use
from assent.web import api_token, create_app
from conftest import build_house
from listener import MAIL, Listener, told_by
from own_shop import stocked_shop
from world import Cast, row

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture
def telling(store_url, tmp_path, clock):
    """A house whose mailer is told whom to delete, and had data of ada."""
    receiver = Listener()
    house = build_house(store_url, tmp_path, clock, told_by(receiver.url))
    cast = Cast(house)
    cast.keep_emails()
    house.gate.ask(MAIL, cast.ada)
    yield house, cast, receiver
    house.close()
    receiver.server.shutdown()
    receiver.server.server_close()


def did(work):
    return {each.job: each.did for each in work.look() if each.did}


def test_one_look_does_all_that_is_due_and_the_next_does_nothing(telling):
    house, cast, receiver = telling
    bought = Use.of(Purpose.SERVICE, "purchases")
    house.gate.vault.keep_events(house.gate.ask_many(bought), [row(1, cast.ben, at=0)])
    house.erasure.erase(cast.ada, by="rui")
    house.rights.requests.ask(cast.eve, "access", source="page", identified_by="code")
    house.rights.requests.ask(cast.ben, "complaint", source="page", identified_by="code")
    work = Work(house)
    assert did(work) == {
        "requests": {"met": 1},
        "orders": {"sent": 1},
        "retention": {"people_event/purchase": 1},
    }
    assert receiver.heard
    assert did(work) == {}
    assert [each.asks for each in house.rights.requests.all(waiting=True)] == ["complaint"]


def test_an_erasure_that_was_confirmed_on_the_persons_page_is_done_and_others_wait(house, cast):
    requests = house.rights.requests
    mine = requests.ask(cast.ada, "erasure", source="page", identified_by="code")
    told = requests.ask(cast.ben, "erasure", source="command line", identified_by="passport")
    assert did(Work(house)) == {"requests": {"met": 1}}
    assert requests.one(mine.number).state == "met"
    assert requests.one(told.number).state == "open"
    assert house.gate.find("household", "ada") is None


def test_what_fails_is_tried_again_and_keeps_nothing_else_from_being_done(telling, clock):
    house, cast, _ = telling
    house.erasure.erase(cast.ada, by="rui")
    whole = house.retention.run

    def full():
        raise Later("the disk is full; nothing was changed")

    house.retention.run = full
    work = Work(house)
    failed = [each for each in work.look() if each.error is not None]
    assert [(each.job, each.error.code) for each in failed] == [("retention", "later")]
    assert house.rights.processors.jobs()[0].state is not Deletion.WAITING
    house.retention.run = whole
    assert [each.job for each in work.look()] == ["retention"]
    clock.advance(minutes=1)
    assert [each.job for each in work.look()] == [
        *("erasures", "requests", "campaigns", "orders", "removals"),
    ]
    clock.advance(days=1)
    assert [each.job for each in work.look()] == [each.name for each in work.jobs]


def test_two_who_look_at_once_do_nothing_twice(telling, store_url, tmp_path, clock):
    house, cast, receiver = telling
    house.erasure.erase(cast.ada, by="rui")
    numbers = [
        house.rights.requests.ask(who, asks, source="page", identified_by="code").number
        for who in (cast.ben, cast.eve)
        for asks in ("access", "restriction", "objection")
    ]
    beside = build_house(store_url, tmp_path, clock, house.data_map)
    both = [threading.Thread(target=Work(each).look) for each in (house, beside)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    beside.close()
    assert len(receiver.heard) == 1
    met = [e.body["request"] for e in house.ledger.latest(1000) if e.body.get("step") == "met"]
    assert sorted(met) == numbers


def test_a_server_works_by_itself_unless_it_is_told_not_to(sqlite_house, monkeypatch):
    from assent.web import serving

    looked = []
    monkeypatch.setattr(Work, "until", lambda _self, closed: looked.append(closed))

    async def answers():
        return None

    class Server:
        def __init__(self, *_, **__):
            self.serve, self.stop = answers, None

    monkeypatch.setattr("granian.server.embed.Server", Server)
    serving.serve(sqlite_house, port=0, works=False)
    assert looked == []
    serving.serve(sqlite_house, port=0)
    assert [each.is_set() for each in looked] == [True]


def test_what_is_overdue_is_in_the_figures(sqlite_house, sqlite_cast, clock):
    requests = sqlite_house.rights.requests
    requests.ask(sqlite_cast.ada, "complaint", source="page", identified_by="code")
    clock.advance(days=25)
    requests.ask(sqlite_cast.ben, "complaint", source="page", identified_by="code")
    clock.advance(days=10)
    requests.ask(SubjectId(sqlite_cast.eve), "erasure", source="page", identified_by="code")
    token = {"authorization": f"Bearer {api_token(sqlite_house)}"}
    with TestClient(create_app(sqlite_house)) as client:
        figures = client.get("/metrics", headers=token).text
    said = dict(re.findall(r'assent_requests_waiting\{urgency="(.*)"\} (\S+)', figures))
    assert said == {"overdue": "1.0", "in time": "2.0"}


def test_it_can_be_typed_and_says_what_it_did(tmp_path):
    shop = stocked_shop(tmp_path)
    shop.does("rights", "ask", "access", "customer", "ada", "--identified-by", "passport")
    jobs = {each["job"]: each for each in shop.does("work", "--once", "--json").json}
    assert jobs["requests"]["did"] == {"met": 1}
    assert all("error" not in each for each in jobs.values())
    assert "nothing was due" in shop.does("work", "--once").out


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda unit: unit.stem)
def test_every_command_of_the_units_is_one_there_is(unit, capsys):
    commands = re.findall(r"^Exec\w+=/opt/assent/bin/assent (.*)$", unit.read_text(), re.MULTILINE)
    assert commands
    for each in commands:
        with pytest.raises(SystemExit) as ended:
            main([*shlex.split(each), "--help"])
        assert ended.value.code == 0
        asked = {word for word in shlex.split(each) if word.startswith("--")}
        said = capsys.readouterr().out
        assert all(word in said for word in asked)
