"""Journeys: who enters by what they do, what ends it, and that nobody gets a message twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assent.activation import State
from assent.campaigns.journeys import DENIED, EXPIRED, REACHED
from assent.data_map import Cap, EventCollected, LimitsDeclared
from assent.vocabulary import BadRequest, Conflict, ConsentStatus, Field, UnknownTerm
from collecting import COLLECTED, Sdk
from crowded import crowded, said
from journeying import BASKET, BOUGHT, STEPS, TRIGGER, begin, does, ended, got, passes


@pytest.fixture
def shop(store_url, tmp_path, clock):
    with crowded(store_url, tmp_path, clock) as made:
        yield made


@pytest.fixture
def sqlite_shop(tmp_path, clock):
    with crowded(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock) as made:
        yield made


def test_whoever_leaves_a_basket_is_written_to_after_the_wait_and_once(shop):
    begin(shop)
    ada, ben = shop.people[:2]
    does(shop, BASKET, ada)
    passes(shop, 3)
    assert got(shop, "basket") == []
    does(shop, BASKET, ben)
    passes(shop, 2)
    assert got(shop, "basket") == [ada]
    passes(shop, 10)
    assert got(shop, "basket") == [ada, ben]
    assert len(shop.sent()) == 2
    assert ended(shop) == {ada: REACHED, ben: REACHED}


def test_whoever_bought_meanwhile_gets_nothing(sqlite_shop):
    begin(sqlite_shop)
    ada, ben = sqlite_shop.people[:2]
    does(sqlite_shop, BASKET, ada, ben)
    sqlite_shop.house.clock.advance(hours=1)
    does(sqlite_shop, BOUGHT, ada)
    passes(sqlite_shop, 8)
    assert got(sqlite_shop, "basket") == [ben]


def test_what_was_bought_before_the_basket_does_not_count(sqlite_shop):
    begin(sqlite_shop)
    does(sqlite_shop, BOUGHT, sqlite_shop.people[0])
    sqlite_shop.house.clock.advance(hours=1)
    does(sqlite_shop, BASKET, sqlite_shop.people[0])
    passes(sqlite_shop, 6)
    assert got(sqlite_shop, "basket") == [sqlite_shop.people[0]]


def test_steps_wait_branch_and_send_another_message(shop):
    begin(shop, STEPS)
    springfield, shelbyville, buys = shop.people[0], shop.people[-1], shop.people[1]
    does(shop, BASKET, springfield, shelbyville, buys)
    passes(shop, 6)
    assert got(shop, "basket") == sorted([springfield, shelbyville, buys])
    does(shop, BOUGHT, buys)
    passes(shop, 30)
    assert got(shop, "reminder") == [springfield]
    assert ended(shop) == {springfield: REACHED, shelbyville: REACHED, buys: "did `purchase`"}


def test_a_withdrawal_ends_a_journey_where_it_is(shop):
    begin(shop, STEPS)
    does(shop, BASKET, *shop.people[:2])
    passes(shop, 6)
    shop.say(ConsentStatus.WITHDRAWN, shop.people[0])
    passes(shop, 30)
    assert got(shop, "reminder") == [shop.people[1]]
    assert ended(shop)[shop.people[0]] == (
        f"{DENIED}: `direct_marketing_email` was refused or withdrawn"
    )


def test_whoever_never_agreed_never_enters(sqlite_shop):
    sqlite_shop.say(ConsentStatus.WITHDRAWN, sqlite_shop.people[0])
    begin(sqlite_shop)
    does(sqlite_shop, BASKET, *sqlite_shop.people[:2])
    passes(sqlite_shop, 6)
    assert set(ended(sqlite_shop)) == {sqlite_shop.people[1]}


def test_a_journey_expires_and_an_old_basket_enters_nobody(sqlite_shop):
    begin(sqlite_shop, [{"wait_hours": 90}, {"send": "basket"}], expires_hours=24)
    ada, ben = sqlite_shop.people[:2]
    does(sqlite_shop, BASKET, ada)
    passes(sqlite_shop, 6)
    does(sqlite_shop, BASKET, ben)
    sqlite_shop.house.clock.advance(hours=30)  # nobody looked in time
    passes(sqlite_shop, 70)
    assert ended(sqlite_shop) == {ada: EXPIRED}
    assert sqlite_shop.sent() == []


def test_a_person_enters_no_more_than_so_often_and_not_for_the_same_again(sqlite_shop):
    begin(sqlite_shop, most=2, again_days=1)
    ada = sqlite_shop.people[0]
    for _ in range(3):
        does(sqlite_shop, BASKET, ada)
        passes(sqlite_shop, 48)
    assert got(sqlite_shop, "basket") == got(sqlite_shop, "basket/2") == [ada]
    assert got(sqlite_shop, "basket/3") == []
    assert len(sqlite_shop.sent()) == 2


def test_an_erasure_takes_the_position_too(sqlite_shop):
    begin(sqlite_shop, STEPS)
    does(sqlite_shop, BASKET, *sqlite_shop.people[:2])
    passes(sqlite_shop, 6)
    erased = sqlite_shop.house.erasure.erase(sqlite_shop.people[0], by="rui")
    assert erased.rows["campaigns_position"] == 1
    passes(sqlite_shop, 30)
    assert got(sqlite_shop, "reminder") == [sqlite_shop.people[1]]


def test_a_pause_holds_everybody_where_they_are_and_a_stop_ends_it(sqlite_shop):
    begin(sqlite_shop, STEPS)
    timetable = sqlite_shop.house.timetable
    does(sqlite_shop, BASKET, sqlite_shop.people[0])
    passes(sqlite_shop, 6)
    timetable.pause("basket", "rui")
    passes(sqlite_shop, 30)
    assert got(sqlite_shop, "reminder") == []
    timetable.resume("basket", "rui")
    passes(sqlite_shop, 1)
    assert got(sqlite_shop, "reminder") == [sqlite_shop.people[0]]
    does(sqlite_shop, BASKET, sqlite_shop.people[1])
    passes(sqlite_shop, 6)
    timetable.stop("basket", "rui")
    passes(sqlite_shop, 30)
    assert ended(sqlite_shop)[sqlite_shop.people[1]] == "it was stopped"
    assert got(sqlite_shop, "reminder") == [sqlite_shop.people[0]]


def test_an_edit_ends_it_for_everybody_under_way(sqlite_shop):
    begin(sqlite_shop, STEPS)
    does(sqlite_shop, BASKET, sqlite_shop.people[0])
    passes(sqlite_shop, 6)
    sqlite_shop.approved(name="basket", trigger=TRIGGER, steps=STEPS[:1])
    assert ended(sqlite_shop) == {sqlite_shop.people[0]: "the campaign was changed"}


def test_a_message_that_is_not_approved_any_more_pauses_the_journey(sqlite_shop):
    begin(sqlite_shop, STEPS)
    does(sqlite_shop, BASKET, sqlite_shop.people[0])
    passes(sqlite_shop, 6)
    sqlite_shop.campaigns.edit("reminder", "maya", subject_line="Now!", body="{greeting}\n{sender}")
    sqlite_shop.house.clock.advance(hours=30)
    (went,) = sqlite_shop.house.timetable.run_due()
    assert went.error.code == "review_needed"
    assert "`reminder`" in sqlite_shop.house.plans.find("basket").why
    assert ended(sqlite_shop) == {sqlite_shop.people[0]: ""}


def test_those_held_out_of_a_journey_get_nothing_and_are_compared(sqlite_shop):
    begin(sqlite_shop, holdout=0.4)
    does(sqlite_shop, BASKET, *sqlite_shop.people)
    passes(sqlite_shop, 6)
    held = set(sqlite_shop.campaigns.holdout.since("basket"))
    assert set(got(sqlite_shop, "basket")) == set(sqlite_shop.people) - held
    does(sqlite_shop, BOUGHT, *sorted(held)[:3])
    lift = sqlite_shop.campaigns.measure("basket").lift
    assert (lift.held, lift.held_did, lift.meant_did) == (len(held), 3, 0)


def test_a_basket_that_is_left_on_the_web_is_written_about_and_one_that_is_bought_is_not(
    tmp_path, clock
):
    """The example of the docs, with what an SDK sends: caps, expiry, and a no on the way."""
    added = EventCollected(Field("purchases"), names=("Product Added",), item="product_id")
    collect = replace(COLLECTED, events={**COLLECTED.events, "basket": added})
    caps = LimitsDeclared(caps=(Cap(1, timedelta(days=7)),))
    url = f"sqlite:///{tmp_path / 'assent.db'}"
    with crowded(url, tmp_path, clock, collect=collect, limits=caps) as shop:
        sdk, house = Sdk(shop.house), shop.house
        trigger = {"did": "basket", "without": "purchase", "after_hours": 4, "expires_hours": 24}
        shop.approved(name="basket", trigger={**trigger, "most": 3, "again_days": 1})
        house.timetable.schedule("basket", "maya")
        leaves, buys, refuses, late, again = shop.names[:5]

        def adds(*names):
            for name in names:
                thing = {"product_id": "j1"}
                sdk.call("track", event="Product Added", userId=name, properties=thing)

        adds(leaves, buys, refuses, again)
        clock.advance(hours=1)
        sdk.order(buys, properties={"products": [{"product_id": "m1", "quantity": 1}]})
        shop.say(ConsentStatus.WITHDRAWN, shop.people[2])
        passes(shop, 5)
        assert got(shop, "basket") == [shop.people[0], shop.people[4]]
        adds(late)
        clock.advance(hours=30)
        passes(shop, 2)
        assert set(ended(shop)) == {shop.people[0], shop.people[4]}, "too late to enter"
        adds(again)
        passes(shop, 6)
        assert got(shop, "basket/2") == [], "a second message in a week is capped"
        (stopped,) = house.outbox.rows("basket/2", State.STOPPED)
        assert stopped.subject == shop.people[4]
        assert len(shop.sent()) == 2


def test_a_journey_is_not_queued_by_hand(sqlite_shop):
    begin(sqlite_shop)
    with pytest.raises(Conflict, match="schedule it instead"):
        sqlite_shop.campaigns.queue("basket")


@pytest.mark.parametrize(
    ("other", "error", "message"),
    [
        ({"steps": STEPS}, BadRequest, "need a `.trigger.`"),
        ({"trigger": {"did": "basktt"}}, UnknownTerm, "unknown event"),
        ({"trigger": {**TRIGGER, "mst": 2}}, UnknownTerm, "did you mean `most`"),
        ({"trigger": {**TRIGGER, "after_hours": 99}}, BadRequest, "before anybody could enter"),
        ({"trigger": {**TRIGGER, "most": 0}}, BadRequest, "whole number from 1"),
        ({"trigger": TRIGGER, "steps": []}, BadRequest, "list of 1 to 20"),
        ({"trigger": TRIGGER, "steps": [{"snd": "x"}]}, UnknownTerm, "did you mean `send`"),
        ({"trigger": TRIGGER, "steps": [{"send": "x", "end": True}]}, BadRequest, "one of `send`"),
        ({"trigger": TRIGGER, "steps": [{"end": True, "go": "x"}]}, BadRequest, "belong together"),
        (
            {"trigger": TRIGGER, "steps": [{"name": "a", "when": {"everyone": True}, "go": "a"}]},
            BadRequest,
            "leads backwards",
        ),
    ],
)
def test_what_is_wrong_with_a_journey_is_said(sqlite_shop, other, error, message):
    with pytest.raises(error, match=message):
        sqlite_shop.campaigns.draft(said(**other), "maya")
