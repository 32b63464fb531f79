"""Whoever was put on somebody else's list is taken off it when they no longer agree."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from assent.activation import Draft, State
from assent.activation.handing import FIRST_WAIT
from assent.activation.leased import LEASE
from assent.activation.lists import Entry
from assent.activation.send import LEAVING
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
        sender = sender_in(house, replace(data_map, destinations={"ads": declared}), name)
        house.register.follow(sender.removing.heard)
        return sender

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
        house.clock.now += FIRST_WAIT
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


def test_a_withdrawal_queues_the_removal_in_its_own_transaction(ads, cast, queued, house):
    with MetaAudience() as meta:
        ads(meta).send("tea", "ads", no_words)
        cast.say(cast.ada, ConsentStatus.WITHDRAWN, ADS)
        assert [each.state for each in house.lists.about(cast.ada)] == ["queued"]
        assert [each.state for each in house.lists.about(cast.eve)] == ["listed"]
        assert ads(meta).remove(sweep=False)[0].sent == 1
        assert len(meta.there) == 1


def test_a_withdrawal_of_something_else_removes_nobody(ads, cast, queued, house):
    with MetaAudience() as meta:
        ads(meta).send("tea", "ads", no_words)
        cast.say(cast.ada, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)
        assert [each.state for each in house.lists.about(cast.ada)] == ["listed"]


def test_a_withdrawal_right_before_the_hand_over_is_found_by_it(ads, cast, queued, house):
    with MetaAudience() as meta:
        sender = ads(meta)
        begin = sender._begin

        def late(run, row, parcel):
            if row.subject == cast.ada:
                cast.say(cast.ada, ConsentStatus.WITHDRAWN, ADS)
            return begin(run, row, parcel)

        sender._begin = late
        report = sender.send("tea", "ads", no_words)
        assert (report.sent, sum(report.stopped.values()), len(meta.there)) == (1, 3, 1)
    assert house.lists.about(cast.ada) == []


def test_a_removal_never_overtakes_an_entry_that_is_on_its_way(ads, cast, queued, house):
    class Slow(MetaAudience):
        waiting = None

        def take(self, method, path, headers, body):
            if self.waiting is None:
                cast.say(cast.ada, ConsentStatus.WITHDRAWN, ADS)
                [report] = ads(self, "two").remove(sweep=False)
                self.waiting = (report.sent, report.queued)
            return super().take(method, path, headers, body)

    with Slow() as meta:
        assert ads(meta).send("tea", "ads", no_words).sent == 2
        assert meta.waiting == (0, 1), "the removal had to wait"
        assert len(meta.there) == 2
        assert ads(meta, "two").remove(sweep=False)[0].sent == 1
        assert len(meta.there) == 1


def test_an_entry_that_a_removal_overtook_is_removed_once_more(ads, cast, queued, house):
    """The process that hands it over is frozen for longer than its lease, and thaws."""

    class Frozen(MetaAudience):
        removed = 0

        def take(self, method, path, headers, body):
            if method == "POST" and not self.removed:
                cast.say(cast.ada, ConsentStatus.WITHDRAWN, ADS)
                house.clock.now += LEASE
                self.removed = 1
                self.removed = ads(beside, "two").remove(sweep=False)[0].sent
            return super().take(method, path, headers, body)

    with MetaAudience() as beside, Frozen() as meta:  # two doors of one place
        meta.there = beside.there
        ads(meta).send("tea", "ads", no_words)
        assert (meta.removed, len(meta.there)) == (1, 2), "overtaken, and there"
        assert ads(beside, "two").remove(sweep=False)[0].sent == 1
        assert len(meta.there) == 1
    assert house.lists.about(cast.ada) == []


def test_a_removal_in_flight_when_a_late_entry_lands_does_not_count(cast, house):
    entry = Entry("ads", "tea", cast.ada, ADS, None, "her name there")
    house.database.write(lambda c: house.lists.enter(c, entry, "frozen"))
    house.lists.remove([cast.ada])
    house.clock.now += LEASE
    (number,) = house.lists.claim("two", "ads")
    assert house.lists.begin("two", number)
    house.lists.landed("frozen", entry)
    house.lists.settle(number, State.SENT)
    assert house.lists.waiting("ads") == 1
    assert house.lists.removal(number).known_by == "her name there"


def test_an_entry_that_another_worker_took_over_is_no_reason_to_remove(cast, house):
    entry = Entry("ads", "tea", cast.ada, ADS, None, "her name there")
    for worker in ("frozen", "other"):
        house.database.write(lambda c, w=worker: house.lists.enter(c, entry, w))
    house.lists.landed("frozen", entry)
    assert [each.state for each in house.lists.about(cast.ada)] == ["listed"]
    assert house.lists.waiting("ads") == 0


def test_nobody_is_put_on_a_list_again_before_they_were_taken_off_it(ads, cast, queued, house):
    with MetaAudience({3: "503"}) as meta:
        ads(meta).send("tea", "ads", no_words)
        cast.say(cast.ada, ConsentStatus.WITHDRAWN, ADS)
        ads(meta).remove()
        house.clock.advance(minutes=1)
        cast.say(cast.ada, ConsentStatus.GIVEN, ADS)
        house.outbox.queue("cups", "ads", [Draft(cast.ada, {})])
        report = ads(meta).send("cups", "ads", no_words)
        assert (report.sent, report.waiting) == (0, {LEAVING: 1})
        house.clock.now += FIRST_WAIT
        assert ads(meta).send("cups", "ads", no_words).sent == 1
        assert len(meta.there) == 2
        assert house.lists.waiting("ads") == 0


def test_whoever_withdraws_in_the_middle_of_it_all_is_on_no_list_in_the_end(ads, cast, house):
    names = [f"guest{number}" for number in range(16)]
    people = house.gate.meet("household", names, ["DE"] * len(names)).tolist()
    for who in people:
        cast.say(who, ConsentStatus.GIVEN, ADS)
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    emails = {
        who: {Field("email"): f"{n}@example.org"} for who, n in zip(people, names, strict=True)
    }
    house.gate.vault.keep(grant, emails)
    house.outbox.queue("tea", "ads", [Draft(who, {}) for who in people])
    leaving = people[::2]
    with MetaAudience() as meta, ThreadPoolExecutor() as together:
        senders = [ads(meta, name) for name in ("one", "two", "three")]

        def withdraw():
            for who in leaving:
                cast.say(who, ConsentStatus.WITHDRAWN, ADS)
                senders[2].remove(sweep=False)

        going = [together.submit(each.send, "tea", "ads", no_words) for each in senders[:2]]
        going.append(together.submit(withdraw))
        for each in going:
            each.result(60)
        ads(meta, "last").remove(sweep=False)
        assert len(meta.there) == len(people) - len(leaving)
    assert house.lists.groups()[0].subjects == [who for who in people if who not in leaving]


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
