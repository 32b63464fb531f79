"""A rehearsal says who would get a campaign and with what, and who would not and why."""

from collections import Counter
from datetime import time, timedelta

import pytest

from assent.activation import State
from assent.audiences import AudienceTooSmall
from assent.campaigns.rehearsal import GETS, GOT, HELD, LISTED
from assent.data_map import Cap, DestinationDeclared, LimitsDeclared, Quiet
from assent.vocabulary import ConsentStatus, Field, Processor, Purpose, Use
from crowded import N_PEOPLE, crowded


@pytest.fixture
def shop(store_url, tmp_path, clock):
    with crowded(store_url, tmp_path, clock) as made:
        yield made


def test_it_says_what_becomes_of_each_and_that_is_what_becomes_of_them(shop):
    shop.house.recommender.train("ease", reg=5.0)
    shop.approved(holdout=0.2, recommend=2)
    shop.say(ConsentStatus.WITHDRAWN, *shop.people[:3])
    found = shop.house.rehearsal.people("bread", 1000)
    said = Counter(each.what for each in found.listed)
    assert said["`direct_marketing_email` was refused or withdrawn"] == 3
    assert sum(said.values()) == found.of == N_PEOPLE
    assert all(len(each.products) == 2 for each in found.listed if each.what == GETS)
    assert shop.sent() == []
    assert not any(shop.house.outbox.counts("bread").values()), "nothing was queued"
    assert shop.campaigns.holdout.since("bread") == {}, "nobody is held out yet"

    queued = shop.campaigns.queue("bread")
    assert (queued.new, queued.held) == (said[GETS], said[HELD])
    assert {each.what for each in shop.house.rehearsal.people("bread", 1000).listed} == {
        GOT,
        HELD,
        "`direct_marketing_email` was refused or withdrawn",
    }


def test_it_says_how_many_it_listed_and_names_nobody(shop):
    shop.approved(holdout=0)
    found = shop.house.rehearsal.people("bread", 10)
    assert found.words().startswith(f"10 of {N_PEOPLE} people listed, 10 of whom would get it")
    assert found.as_json()["n_listed"] == 10
    assert "guest" not in str(found.as_json())
    ledger = shop.house.ledger.latest(5)
    assert {entry.kind for entry in ledger} >= {"use"}, "looking is a use, and on record"


def test_it_foresees_what_the_sender_would_make_of_each(tmp_path, clock):
    """Caps, the night, an address that is missing and words that are drawn: as when it is sent."""
    limits = LimitsDeclared(
        caps=(Cap(1, timedelta(days=7)),),
        quiet=Quiet(time(21), time(8)),
        time_zone=Field("town"),
    )
    more = {
        "leads_to": "https://shop.example/bread",
        "variants": {"short": {"subject_line": "Oat Bread at 1.99 EUR"}},
    }
    clock.advance(hours=4)
    with crowded(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, limits=limits) as shop:
        house, far = shop.house, shop.people[5]
        grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "town"))
        house.gate.vault.keep(grant, {far: {Field("town"): "Asia/Tokyo"}})
        shop.approved(name="before")
        shop.campaigns.queue("before")
        for row in house.outbox.rows("before", State.QUEUED)[3:]:
            house.outbox.settle(row.number, State.STOPPED, "a test")
        assert shop.campaigns.send("before").sent == 3
        shop.approved(name="after", **more)
        found = house.rehearsal.people("after", 1000)
        assert found.counts == {
            GETS: N_PEOPLE - 4,
            "this person already got a message in 7 days": 3,
            "waits for its morning, 2026-03-03 23:00 UTC": 1,
        }
        assert {e.variant for e in found.listed if e.what == GETS} == {"drafted", "short"}
        shop.campaigns.queue("after")
        sent = shop.campaigns.send("after")
        assert (sent.sent, sum(sent.stopped.values()), sent.queued) == (N_PEOPLE - 4, 3, 1)


def test_who_would_go_on_a_list_is_told_from_who_would_get_a_message(tmp_path, clock):
    listed = DestinationDeclared(
        "google_audience",
        Processor("mailer"),
        {},
        fields=(Field("email"),),
        purpose=Purpose.DIRECT_MARKETING_EMAIL,
    )
    places = {"ads": listed}
    url = f"sqlite:///{tmp_path / 'ads.db'}"
    with crowded(url, tmp_path, clock, destinations=places) as shop:
        shop.approved(destination="ads")
        assert set(shop.house.rehearsal.people("bread", 1000).counts) == {LISTED}


def test_too_small_an_audience_is_not_listed(shop):
    shop.approved(audience={"field": "town", "is": "Shelbyville"})
    with pytest.raises(AudienceTooSmall):
        shop.house.rehearsal.people("bread", 1000)
