"""People's rights at the doors: their own pages, the API, the console and the command line."""

import json
from dataclasses import replace

import pytest
from litestar.testing import TestClient

from assent.campaigns import Link
from assent.data_map import ProcessorDeclared
from assent.rights import Deletion, State
from assent.vocabulary import Processor, Purpose, Use
from assent.web import api_token, create_app
from conftest import build_house
from shop import Shop
from world import DATA_MAP, Cast

PASSWORD = "correct horse battery"


@pytest.fixture
def shop(sqlite_house):
    made = Shop(sqlite_house)
    made.cast.keep_emails()
    made.buy(made.cast.ada, "b1", "b2")
    made.recommender.train(reg=2)
    return made


@pytest.fixture
def client(shop):
    with TestClient(create_app(shop.house), base_url="http://127.0.0.1:8642") as made:
        made.follow_redirects = False
        yield made


def visit(shop, client, who) -> str:
    """The address of somebody's page, opened by a code."""
    from assent.web.public.entrance import VISIT
    from assent.web.tokens import Tokens

    tokens = Tokens(shop.house.keys.derive("visits"), shop.house.clock, VISIT)
    return f"/p/{tokens.write(str(who).encode())}"


def link(shop, who) -> str:
    whole = shop.house.links.address(Link(who, "tea", Purpose.DIRECT_MARKETING_EMAIL))
    return whole.removeprefix(shop.house.url)


def test_a_person_sees_everything_on_their_own_page(shop, client):
    page = visit(shop, client, shop.cast.ada)
    assert client.get(f"{page}/rights").status_code == 200
    told = client.get(f"{page}/data.json")
    assert told.headers["cache-control"] == "no-store"
    held = {each["holder"]: each["data"] for each in told.json()["holders"]}
    assert held["people_sealed"] == [{"field": "email", "value": "ada@example.org"}]
    assert "ada@example.org" in client.get(f"{page}/data.csv").text
    assert "ada@example.org" in client.get(f"{page}/data.html").text
    assert "models" not in client.get(f"{page}/portable.json").text
    assert client.get(f"{page}/data.xml").status_code == 404


def test_a_person_erases_themselves_and_keeps_a_certificate(shop, client):
    page = visit(shop, client, shop.cast.ada)
    unsure = client.post(f"{page}/rights", data={"ask": "erasure"})
    assert "cannot be undone" in unsure.text
    assert shop.house.gate.find("household", "ada") is not None
    done = client.post(f"{page}/rights", data={"ask": "erasure", "sure": "sure"})
    assert done.status_code == 303
    address = done.headers["location"].partition("?")[0]
    for language, word in (("en", "Certificate"), ("de", "Löschbescheinigung"), ("hi", "प्रमाणपत्र")):
        assert word in client.get(f"{address}?lang={language}").text
    document = client.get(f"{address}/certificate.json").json()
    assert document["certificate"]["request"]["law"] == "gdpr"
    assert "no longer know you" in client.get(f"{page}/rights").text
    assert client.get(f"{page}/data.json").status_code == 404
    assert client.get("/certificates/forged").status_code == 404


def test_a_forged_link_opens_nothing(shop, client):
    for token in ("forged", link(shop, shop.cast.ada)[3:] + "x"):
        assert client.get(f"/p/{token}/rights").status_code == 404
        assert client.get(f"/p/{token}/data.json").status_code == 404
        erase = {"ask": "erasure", "sure": "sure"}
        assert client.post(f"/p/{token}/rights", data=erase).status_code == 404


def test_a_link_alone_opens_and_erases_nothing_where_codes_can_be_sent(tmp_path, clock):
    """A message with its link in it may have been handed on, years ago."""
    purposes = frozenset({Purpose.DIRECT_MARKETING_EMAIL, Purpose.SERVICE})
    mailer = ProcessorDeclared(purposes, "DE")
    data_map = replace(DATA_MAP, processors={Processor("mailer"): mailer})
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, data_map)
    cast = Cast(house)
    with TestClient(create_app(house)) as client:
        page = house.links.address(Link(cast.ada, "tea", "")).removeprefix(house.url)
        assert "we send a code" in client.get(f"{page}/rights").text
        assert client.get(f"{page}/data.json").status_code == 403
        refused = client.post(f"{page}/rights", data={"ask": "erasure", "sure": "sure"})
        assert refused.status_code == 403
        assert house.gate.find("household", "ada") is not None
        assert client.post(f"{page}/rights", data={"ask": "restriction"}).status_code == 200
    house.close()


def test_what_needs_nobody_is_done_at_once_and_the_rest_waits_for_a_human(shop, client):
    page = visit(shop, client, shop.cast.eve)
    for asks in ("restriction", "objection"):
        assert client.post(f"{page}/rights", data={"ask": asks}).status_code == 303
    client.post(f"{page}/rights", data={"ask": "complaint", "words": "too many letters"})
    wrong = {"ask": "rectification", "field": "town", "value": "Bonn"}
    client.post(f"{page}/rights", data=wrong)
    said = {each.asks: each.state for each in shop.house.rights.requests.of(shop.cast.eve)}
    assert said == {
        "restriction": State.MET,
        "objection": State.MET,
        "complaint": State.OPEN,
        "rectification": State.OPEN,
    }
    assert client.post(f"{page}/rights", data={"ask": "gold"}).status_code == 400
    assert client.post(f"{page}/rights", data={**wrong, "value": " "}).status_code == 400


def test_a_person_says_that_a_request_is_theirs_and_of_anothers_they_cannot(shop, client):
    requests = shop.house.rights.requests
    hers = requests.ask(shop.cast.ada, "erasure", source="letter").number
    other = requests.ask(shop.cast.eve, "erasure", source="letter").number
    page = visit(shop, client, shop.cast.ada)
    for number, status in ((other, 404), ("x", 404), (hers, 303)):
        sent = client.post(f"{page}/rights", data={"ask": "mine", "number": number})
        assert sent.status_code == status
    assert requests.one(hers).identified_by == "code"
    assert requests.one(other).state is State.UNIDENTIFIED


def test_a_program_takes_in_requests_and_gets_what_is_held(shop, client):
    token = {"Authorization": f"Bearer {api_token(shop.house)}"}
    asked = {"right": "access", "identifier": "household", "value": "ada"}
    assert client.post("/v1/requests", json=asked).status_code == 401
    waits = client.post("/v1/requests", json=asked, headers=token).json()
    assert waits["state"] == "unidentified"
    refused = client.get(f"/v1/requests/{waits['number']}/data", headers=token)
    assert refused.status_code == 409
    known = {**asked, "right": "portability", "identified_by": "signed in"}
    made = client.post("/v1/requests", json=known, headers=token).json()
    assert made["state"] == "met"
    for form in ("json", "csv", "html"):
        place = f"/v1/requests/{made['number']}/data?form={form}"
        assert "ada@example.org" in client.get(place, headers=token).text
    listed = client.get("/v1/requests", headers=token).json()
    assert [each["number"] for each in listed] == [waits["number"]]
    for wrong, status in (
        ({**asked, "value": "nobody"}, 404),
        ({**asked, "identifier": "passport"}, 400),
        ({**asked, "right": "accesss"}, 400),
        ({**asked, "agent": "a friend"}, 400),
        ({"right": "access"}, 400),
    ):
        answer = client.post("/v1/requests", json=wrong, headers=token)
        assert answer.status_code == status, answer.text
        assert set(answer.json()) == {"code", "message", "decision"}


def test_a_processor_answers_at_the_address_of_its_order(shop, client, monkeypatch):
    house = shop.house
    house.gate.ask(
        Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email", processor="mailer"), shop.cast.ada
    )
    tokens = iter(["the-token"])
    monkeypatch.setattr("assent.rights.processors.secrets.token_urlsafe", lambda _: next(tokens))
    number = house.erasure.erase(shop.cast.ada, by="rui").number
    for sent, status in ((b"", 400), (b"yes", 400), (b'{"state": "confirmed"}', 200)):
        answer = client.post("/v1/deletions/the-token", content=sent)
        assert answer.status_code == status
    assert house.rights.processors.jobs(number)[0].state is Deletion.CONFIRMED
    again = client.post("/v1/deletions/the-token", content=b'{"state": "refused"}')
    assert again.status_code == 409
    forged = client.post("/v1/deletions/forged", content=b'{"state": "confirmed"}')
    assert forged.status_code == 404
    assert set(client.get("/v1/keys").json()) == {"certificates", "ledger"}


def test_the_console_shows_what_is_due_and_an_operator_answers_it(shop, client, clock):
    import re

    house = shop.house
    house.operators.add("rui", "reviewer", PASSWORD)
    requests = house.rights.requests
    number = requests.ask(shop.cast.eve, "complaint", source="letter", words="too loud").number
    clock.advance(days=30)

    def form_token(page):
        return re.search(r'name="form_token" value="([^"]+)"', page)[1]

    page = client.get("/sign-in").text
    said = {"name": "rui", "password": PASSWORD, "form_token": form_token(page)}
    assert client.post("/sign-in", data=said).status_code == 303
    assert "overdue" in client.get("/requests").text
    page = client.get(f"/requests/{number}").text
    assert "too loud" in page

    def act(name, because=""):
        data = {"act": name, "because": because, "form_token": form_token(page)}
        return client.post(f"/requests/{number}", data=data)

    assert act("identify", "passport seen").status_code == 303
    assert act("meet").status_code == 400
    assert act("dance").status_code == 400
    assert act("meet", "we are sorry").status_code == 303
    assert requests.one(number).state is State.MET
    assert "we are sorry" in client.get(f"/requests/{number}").text
    token = {"form_token": form_token(page)}
    assert client.post("/requests/send", data=token).status_code == 303


def test_every_step_can_be_typed(shop, tmp_path, monkeypatch):
    from contextlib import contextmanager

    from click.testing import CliRunner

    from assent.cli.commands import rights

    @contextmanager
    def opened():
        yield shop.house

    monkeypatch.setattr(rights, "opened", opened)
    run = CliRunner()

    def typed(*words):
        done = run.invoke(rights.COMMAND, list(map(str, words)), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    assert "people_event" in typed("holders")
    assert json.loads(typed("holders", "--json"))["undeclared"] == []
    number = json.loads(typed("ask", "erasure", "household", "ada", "--json"))["number"]
    assert "unidentified" in typed("list")
    typed("identify", number, "--by", "passport seen by rui")
    typed("acknowledge", number)
    typed("extend", number, "--because", "three systems")
    assert "passport seen by rui" in typed("show", number)
    typed("export", "household", "ada", "--form", "html", "--to", tmp_path / "ada.html")
    assert "ada@example.org" in (tmp_path / "ada.html").read_text()
    assert (tmp_path / "ada.html").stat().st_mode & 0o077 == 0
    met = json.loads(typed("meet", number, "--yes", "--json"))
    assert met["state"] == "met"
    assert json.loads(typed("certificate", met["erasure"]))["certificate"]["holders"]
    assert "ledger" in typed("keys")
    typed("orders")
    assert json.loads(typed("send", "--json")) == {"sent": 0, "waiting": 0}
    assert "0 went today" in typed("withheld")
    refused = json.loads(typed("ask", "access", "household", "eve", "--json"))["number"]
    assert "refused" in typed("refuse", refused, "--because", "asked yesterday")
