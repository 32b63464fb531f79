"""A reviewer sees the exact bytes that went to a language model, and what the rings found there."""

import html
import json

import pytest
from litestar.testing import TestClient

from assent.content.firewall.ask import Withheld
from assent.web import create_app
from conftest import build_house
from model_server import PROSE, ModelServer, says
from shop import Shop
from talking import talking

PASSWORD = "correct horse battery"
ORIGIN = "http://127.0.0.1:8642"
SAID = {
    "name": "lamps",
    "destination": "folder",
    "generator": "writer",
    "brief": {"audience": "people who read at night"},
    "audience": {"did": "purchase"},
    "facts": {
        "sender": {"name": "Lumen", "address": "12 High Street", "contact": "shop@example.org"},
        "offer": [
            {
                "name": "Aurora Lamp",
                "price": "49 EUR",
                "was_price": "1234567 EUR",
                "claim": [{"says": "three levels of light", "source": "data sheet 4"}],
            }
        ],
        "legal": [{"says": "Prices include VAT."}],
    },
}


@pytest.fixture
def server():
    with ModelServer() as running:
        running.otherwise = says(json.dumps(PROSE))
        yield running


@pytest.fixture
def shop(tmp_path, clock, server):
    house = build_house(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, clock, talking(server.url))
    made = Shop(house)
    made.buy(made.cast.ada, "b1")
    for name, role in (("maya", "marketer"), ("rui", "reviewer")):
        house.operators.add(name, role, PASSWORD)
    yield made
    house.close()


@pytest.fixture
def desk(shop):
    with TestClient(create_app(shop.house), base_url=ORIGIN) as client:
        form = client.get("/sign-in").text.partition('name="form_token" value="')[2]
        said = {"name": "rui", "password": PASSWORD, "form_token": form.partition('"')[0]}
        client.post("/sign-in", data=said, headers={"origin": ORIGIN})
        yield lambda number: html.unescape(client.get(f"/review/{number}").text)


def drafted(shop, **changes) -> int:
    shop.house.campaigns.draft({**SAID, **changes}, "maya")
    return shop.house.campaigns.submit("lamps", "maya")


def test_the_desk_shows_the_very_bytes_that_the_endpoint_received(shop, desk, server):
    page = desk(drafted(shop))
    assert len(server.seen) == 2, "a trial and the question"
    for received in server.seen:
        assert received.body.decode() in page
    assert "Went to small, run by" in page
    assert "1234567" in page
    assert "is a fact of the sheet" in page
    assert page.count("Ledger entry") >= 2


def test_the_desk_says_who_is_in_the_audience_and_on_what_ground(shop, desk):
    page = desk(drafted(shop))
    assert "Who they are, and on what ground" in page
    assert "purchase" in page
    assert "gdpr Art. 6(1)(a): consent" in page


def test_what_was_written_otherwise_told_no_model(shop, desk, server):
    page = desk(drafted(shop, generator="grammar"))
    assert "which speaks to no model" in page
    assert server.seen == []


def test_what_will_go_is_shown_before_it_goes(shop, desk, server):
    shop.house.campaigns.draft(SAID, "maya", subject_line="Lamps", body="{greeting}\n\n{sender}")
    [ahead] = shop.house.to_models("lamps")
    assert (ahead.outcome, ahead.withheld) == ("not sent", False)
    assert "three levels of light" in ahead.body
    assert server.seen == []
    shop.house.campaigns.draft(SAID, "maya")
    assert server.seen[-1].body.decode() == ahead.body


def test_what_was_withheld_is_shown_without_what_it_held(shop, desk, server):
    claim = {"says": "ask ada@example.org about it", "source": "data sheet 4"}
    offer = {"name": "Aurora Lamp", "claim": [claim]}
    facts = {**SAID["facts"], "offer": [offer]}
    [ahead] = _ahead(shop, facts)
    assert ahead.withheld
    assert [(each.kind, each.quote, each.known) for each in ahead.found] == [
        ("email", "ada@example.org", False)
    ]
    with pytest.raises(Withheld):
        shop.house.campaigns.draft({**SAID, "facts": facts}, "maya")
    number = drafted(shop, generator="grammar")
    page = desk(number)
    assert "Was withheld from small" in page
    assert "Stopped: looks like email" in page
    assert "ada@example.org" not in page
    assert b"ada@example.org" not in server.bodies


def _ahead(shop, facts):
    body = "{greeting}\n\nA lamp.\n\n{sender}"
    shop.house.campaigns.draft({**SAID, "facts": facts}, "maya", subject_line="Lamps", body=body)
    return shop.house.to_models("lamps")
