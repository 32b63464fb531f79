"""Whoever was put on somebody else's list is taken off it when they no longer agree."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from assent.activation import Draft, State
from assent.activation.leased import LEASE
from assent.data_map import DestinationDeclared, FieldDeclared, ProcessorDeclared
from assent.vocabulary import ConsentStatus, Field, Processor, Purpose, Use
from receivers import MetaAudience
from world import DATA_MAP, everything_in, sender_in

ADS = Purpose.TARGETED_ADVERTISING


@pytest.fixture
def data_map():
    """The small shop, with an audience at Meta's and an address that may go there."""
    may = frozenset({Purpose.SERVICE, Purpose.DIRECT_MARKETING_EMAIL, ADS})
    email = FieldDeclared("pd:EmailAddress", may, identifying=True)
    meta = ProcessorDeclared(frozenset({ADS}), "DE")
    return replace(
        DATA_MAP,
        fields=DATA_MAP.fields | {Field("email"): email},
        processors=DATA_MAP.processors | {Processor("meta"): meta},
    )


@pytest.fixture
def house(store_url, tmp_path, clock, data_map):
    from conftest import build_house

    built = build_house(store_url, tmp_path, clock, data_map)
    yield built
    built.close()


@pytest.fixture
def ads(house, data_map, tmp_path):
    """Makes a worker that sends to a receiver."""
    (tmp_path / "token").write_text("token")

    def worker(receiver: MetaAudience, name: str = "one"):
        where = {
            "url": f"{receiver.url}/v25.0",
            "audience": "77",
            "token_file": str(tmp_path / "token"),
        }
        declared = DestinationDeclared("meta_audience", Processor("meta"), where)
        return sender_in(house, replace(data_map, destinations={"ads": declared}), name)

    return worker


@pytest.fixture
def queued(house, cast):
    cast.keep_emails()
    house.outbox.queue(
        "tea", "ads", [Draft(who, {}) for who in (cast.ada, cast.ben, cast.cleo, cast.eve)]
    )


def no_words(*_):
    raise AssertionError("a list takes no words")


def test_only_those_who_agreed_to_advertising_are_put_on_the_list(ads, cast, queued, house):
    with MetaAudience() as meta:
        report = ads(meta).send("tea", "ads", no_words)
    assert (report.sent, sum(report.stopped.values())) == (2, 2)
    assert len(meta.there) == 2
    assert b"example.org" not in b"".join(meta.requests)
    assert [each.state for each in house.lists.about(cast.ada)] == ["listed"]
    assert house.lists.about(cast.ben) == []


def test_a_withdrawal_by_whichever_way_takes_them_off_again(ads, cast, queued, house):
    with MetaAudience() as meta:
        ads(meta).send("tea", "ads", no_words)
        assert ads(meta).remove() == []
        cast.say(cast.ada, ConsentStatus.WITHDRAWN, ADS)
        assert ads(meta).to_remove() == {"ads": 1}
        [report] = ads(meta).remove()
        assert (report.sent, report.queued) == (1, 0)
        assert len(meta.there) == 1
        assert house.ledger.entry(report.entry).kind == "removal"
        assert ads(meta).remove() == [], "it is confirmed, and not repeated"
    assert house.lists.about(cast.ada) == [], "by what they were known there is forgotten"
    assert [each.state for each in house.lists.about(cast.eve)] == ["listed"]


@pytest.mark.parametrize("told", [True, False])
def test_the_erased_are_taken_off_even_if_nobody_said_so_before(ads, cast, queued, house, told):
    with MetaAudience() as meta:
        ads(meta).send("tea", "ads", no_words)
        if told:
            assert house.lists.remove([cast.ada]) == {cast.ada: 1}
            assert house.lists.remove([cast.ada]) == {}
        house.erasure.erase(cast.ada, by="test")
        assert ads(meta).remove()[0].sent == 1
        assert len(meta.there) == 1
    with house.database.read() as connection:
        kept = connection.execute(
            text("SELECT known_by, person FROM activation_listed WHERE subject IS NULL")
        ).all()
    assert kept == [(None, None)]


def test_what_a_place_knows_somebody_by_lies_sealed(ads, cast, queued, house):
    with MetaAudience() as meta:
        ads(meta).send("tea", "ads", no_words)
    said = everything_in(house)
    assert not any(known in said for known in meta.there)


@pytest.mark.parametrize("fault", ["503", "drop", "500", "401"])
def test_a_removal_that_was_not_confirmed_is_repeated_until_it_is(ads, cast, queued, house, fault):
    with MetaAudience({3: fault}) as meta:
        ads(meta).send("tea", "ads", no_words)
        cast.say(cast.ada, ConsentStatus.WITHDRAWN, ADS)
        [report] = ads(meta).remove()
        assert (report.sent, len(meta.there)) == (0, 2)
        house.clock.now += LEASE
        assert ads(meta).remove()[0].sent == 1
        assert len(meta.there) == 1


def test_a_removal_that_was_refused_is_there_to_be_looked_at_and_replayed(ads, cast, queued, house):
    with MetaAudience({3: "422"}) as meta:
        ads(meta).send("tea", "ads", no_words)
        house.lists.remove([cast.ada])
        assert ads(meta).remove()[0].rejected == {"`127.0.0.1` answered 422": 1}
        [refused] = house.lists.to_look_at(State.REJECTED)
        house.lists.replay(refused.number)
        assert ads(meta).remove()[0].sent == 1


def test_a_worker_that_dies_right_after_the_hand_over_leaves_nobody_on_the_list(
    ads, cast, queued, house
):
    with MetaAudience() as meta:
        dead = ads(meta, "dead")
        with pytest.raises(KeyboardInterrupt):
            dead.send("tea", "ads", no_words, progress=_killed)
        cast.say(cast.ada, ConsentStatus.WITHDRAWN, ADS)
        cast.say(cast.eve, ConsentStatus.WITHDRAWN, ADS)
        house.clock.now += LEASE
        assert ads(meta).send("tea", "ads", no_words).sent == 0
        ads(meta).remove()
        assert meta.there == {}


def test_nobody_is_known_by_the_same_name_at_two_places(house, cast):
    pseudonym = house.lists.pseudonym
    assert pseudonym("ads", cast.ada) == pseudonym("ads", cast.ada)
    assert pseudonym("ads", cast.ada) != pseudonym("crm", cast.ada)


def test_the_place_is_asked_of_the_gate_with_its_processor_and_country(ads, cast, queued, house):
    with MetaAudience() as meta:
        report = ads(meta).send("tea", "ads", no_words)
    asked = house.ledger.entry(report.entry - 1).body
    assert (asked["purpose"], asked["processor"]) == ("targeted_advertising", "meta")
    assert house.gate.ask(Use.of(ADS, "email", processor="faraway"), cast.ada).ruling.allow is False


def _killed(_done, _total):
    raise KeyboardInterrupt
