"""A rehearsal says who would get a campaign and with what, and who would not and why."""

from collections import Counter

import pytest

from assent.audiences import AudienceTooSmall
from assent.campaigns.rehearsal import GETS, GOT, HELD
from assent.vocabulary import ConsentStatus
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


def test_too_small_an_audience_is_not_listed(shop):
    shop.approved(audience={"field": "town", "is": "Shelbyville"})
    with pytest.raises(AudienceTooSmall):
        shop.house.rehearsal.people("bread", 1000)
