"""Holdouts: who is not written to, that it is as if drawn by lot, and what is told by them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.campaigns.holdout import lot
from assent.campaigns.lift import SMALLEST_SIDE, lift_of
from assent.gate import EventRow
from assent.vocabulary import ConsentStatus, Purpose, Use
from crowded import N_PEOPLE, crowded, said


@pytest.fixture
def shop(store_url, tmp_path, clock):
    with crowded(store_url, tmp_path, clock) as made:
        yield made


@pytest.fixture
def sqlite_shop(tmp_path, clock):
    with crowded(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock) as made:
        yield made


def held_out(shop) -> set[int]:
    got = {int(name.partition("@")[0].removeprefix("guest")) for name in shop.recipients()}
    return set(shop.people) - {shop.people[n] for n in got}


def buys(shop, people, *, days=1):
    """Have people buy bread some days from now."""
    shop.house.clock.advance(days=days)
    at = int(shop.house.clock().timestamp())
    among = np.array(sorted(people), dtype=np.int64)
    grant = shop.house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases"), among)
    rows = [
        EventRow(f"{who:08}{at:08}"[-16:].encode(), who, "purchase", at, shop.item["b1"], 1, 2.0)
        for who in among.tolist()
    ]
    shop.house.gate.vault.keep_events(grant, rows)


def test_a_share_is_held_out_and_never_written_to(shop):
    shop.approved(holdout=0.3)
    queued = shop.campaigns.queue("bread")
    assert queued.people == N_PEOPLE
    assert queued.new == N_PEOPLE - queued.held
    assert 20 < queued.held < 60
    shop.campaigns.send("bread")
    first = held_out(shop)
    assert len(first) == queued.held
    again = shop.campaigns.queue("bread")
    assert (again.new, again.held) == (0, queued.held)
    assert shop.campaigns.send("bread").sent == 0
    assert held_out(shop) == first


def test_a_tenth_is_held_out_unless_the_campaign_says_otherwise(sqlite_shop):
    declared = sqlite_shop.approved()
    assert declared.campaign.holdout == 0
    without = {key: value for key, value in said().items() if key != "holdout"}
    assert sqlite_shop.campaigns.draft(without, "maya").campaign.holdout == 0.1


def test_nobody_is_held_out_where_the_share_is_0(sqlite_shop):
    sqlite_shop.approved(holdout=0)
    assert sqlite_shop.campaigns.queue("bread").held == 0
    assert sqlite_shop.campaigns.measure("bread").lift is None


def test_whoever_was_held_out_once_stays_so_and_whoever_got_it_is_never_held_out(sqlite_shop):
    sqlite_shop.approved(holdout=0.3)
    before = sqlite_shop.campaigns.queue("bread").held
    sqlite_shop.campaigns.send("bread")
    first = held_out(sqlite_shop)
    for share in (0, 0.5):  # each is another submission, approved anew
        sqlite_shop.approved(holdout=share)
        assert sqlite_shop.campaigns.queue("bread").held == before
        sqlite_shop.campaigns.send("bread")
        assert held_out(sqlite_shop) == first


def test_another_campaign_holds_out_others(sqlite_shop):
    for name in ("bread", "rolls"):
        sqlite_shop.approved(name=name, holdout=0.3)
        sqlite_shop.campaigns.queue(name)
    bread, rolls = (set(sqlite_shop.campaigns.holdout.since(n)) for n in ("bread", "rolls"))
    assert bread - rolls
    assert rolls - bread


def test_an_erasure_takes_the_row_that_says_who_was_held_out(sqlite_shop):
    sqlite_shop.approved(holdout=0.3)
    before = sqlite_shop.campaigns.queue("bread").held
    gone = next(iter(sqlite_shop.campaigns.holdout.since("bread")))
    erased = sqlite_shop.house.erasure.erase(gone, by="rui")
    assert erased.rows["campaigns_held_out"] == 1
    assert len(sqlite_shop.campaigns.holdout.since("bread")) == before - 1


def test_the_lift_counts_both_sides_from_the_day_it_was_queued(shop):
    buys(shop, shop.people, days=1)  # before it, by everybody: no effect of anything
    shop.house.clock.advance(days=1)
    shop.approved(holdout=0.4)
    shop.campaigns.queue("bread")
    shop.campaigns.send("bread")
    held = set(shop.campaigns.holdout.since("bread"))
    meant = sorted(set(shop.people) - held)
    buys(shop, {*meant[:50], *sorted(held)[:5]})
    lift = shop.campaigns.measure("bread").lift
    assert (lift.meant, lift.meant_did) == (len(meant), 50)
    assert (lift.held, lift.held_did) == (len(held), 5)
    assert lift.low > 0
    assert "points more" in lift.words()


def test_a_stopped_message_counts_on_the_side_it_was_meant_for(sqlite_shop):
    sqlite_shop.approved(holdout=0.4)
    sqlite_shop.campaigns.queue("bread")
    held = set(sqlite_shop.campaigns.holdout.since("bread"))
    meant = set(sqlite_shop.people) - held
    sqlite_shop.say(ConsentStatus.WITHDRAWN, *sorted(meant)[:10])  # no more mail
    assert sqlite_shop.campaigns.send("bread").sent == len(meant) - 10
    assert sqlite_shop.campaigns.measure("bread").lift.meant == len(meant)


def test_whoever_may_not_be_counted_is_counted_on_neither_side(sqlite_shop):
    sqlite_shop.approved(holdout=0.4)
    sqlite_shop.campaigns.queue("bread")
    sqlite_shop.campaigns.send("bread")
    held = set(sqlite_shop.campaigns.holdout.since("bread"))
    meant = set(sqlite_shop.people) - held
    no = [*sorted(held)[:3], *sorted(meant)[:4]]
    sqlite_shop.say(ConsentStatus.REFUSED, *no, about=[Purpose.ANALYTICS])
    lift = sqlite_shop.campaigns.measure("bread").lift
    assert (lift.meant, lift.held) == (len(meant) - 4, len(held) - 3)


def test_what_comes_after_the_days_of_the_aim_does_not_count(sqlite_shop):
    aim = {"did": "purchase", "items": ["b1"], "within_days": 2}
    sqlite_shop.approved(holdout=0.4, aim=aim)
    sqlite_shop.campaigns.queue("bread")
    sqlite_shop.campaigns.send("bread")
    buys(sqlite_shop, sqlite_shop.people[:40], days=1)
    buys(sqlite_shop, sqlite_shop.people[40:], days=1)  # on the second day: too late
    lift = sqlite_shop.campaigns.measure("bread").lift
    assert lift.meant_did + lift.held_did == 40
    sqlite_shop.approved(holdout=0.4, aim=aim | {"items": ["w1"]})
    lift = sqlite_shop.campaigns.measure("bread").lift
    assert (lift.meant_did, lift.held_did) == (0, 0), "it was bread, not wine"


def test_too_few_people_are_said_to_be_too_few(sqlite_shop):
    sqlite_shop.approved(holdout=0.1)
    sqlite_shop.campaigns.queue("bread")
    lift = sqlite_shop.campaigns.measure("bread").lift
    assert lift.held < SMALLEST_SIDE
    assert lift.held_did is lift.low is lift.difference is None
    assert lift.words().startswith("too few people to tell what it caused")


def test_the_lots_are_spread_evenly_and_apart():
    from scipy.stats import kstest, pearsonr

    people = range(20_000)
    tea = [lot(bytes(range(32)), "tea", each) for each in people]
    soup = [lot(bytes(range(32)), "soup", each) for each in people]
    assert kstest(tea, "uniform").pvalue > 0.001
    assert abs(pearsonr(tea, soup).statistic) < 0.03


@given(st.integers(30, 400), st.integers(30, 400), st.data())
def test_the_interval_holds_the_difference(n, m, data):
    did, others = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    lift = lift_of("purchase", (did, n), (others, m))
    assert -1 <= lift.low <= lift.difference <= lift.high <= 1
    turned = lift_of("purchase", (others, m), (did, n))
    assert (turned.low, turned.high) == pytest.approx((-lift.high, -lift.low))


def test_the_interval_holds_the_truth_as_often_as_it_says():
    chance, held = np.random.default_rng(7), 0
    for _ in range(2_000):
        lift = lift_of("x", (chance.binomial(900, 0.06), 900), (chance.binomial(100, 0.04), 100))
        held += lift.low <= 0.02 <= lift.high
    assert 0.93 < held / 2_000 < 0.98
