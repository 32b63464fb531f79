"""The timetable: campaigns go out at their time, and stop when somebody says so."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from assent.activation import State
from assent.assembly.work import Work
from assent.campaigns import Held, Hold, Step
from assent.vocabulary import BadRequest, Conflict, ConsentStatus, NotFound, ReviewNeeded
from assent.web.limits import OneAtATime
from conftest import build_house
from crowded import N_PEOPLE, crowded, said


@pytest.fixture
def shop(store_url, tmp_path, clock):
    with crowded(store_url, tmp_path, clock) as made:
        yield made


@pytest.fixture
def sqlite_shop(tmp_path, clock):
    with crowded(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock) as made:
        yield made


@pytest.fixture
def beside(shop, tmp_path, clock):
    """Another house over the same store, as another process would open it."""
    house = build_house(shop.house.database.url, tmp_path, clock, shop.house.data_map)
    yield house
    house.close()


def steps(house, campaign="bread"):
    """What the ledger says of a campaign, in order: the step, and who took it."""
    latest = house.ledger.latest(10_000)
    bodies = [each.body for each in reversed(latest) if each.kind == "campaign"]
    return [(b["step"], b.get("by")) for b in bodies if b["campaign"] == campaign]


def test_a_scheduled_campaign_goes_out_at_its_time_and_once(shop):
    shop.approved()
    at = shop.house.clock() + timedelta(hours=3)
    timetable = shop.house.timetable
    assert timetable.schedule("bread", "maya", at).step is Step.PLANNED
    assert timetable.run_due() == []
    assert shop.sent() == []
    shop.house.clock.advance(hours=3)
    (went,) = timetable.run_due()
    assert (went.report.sent, went.error) == (N_PEOPLE, None)
    assert shop.house.plans.find("bread").step is Step.SENT
    assert timetable.run_due() == []
    assert len(shop.sent()) == N_PEOPLE
    assert steps(shop.house) == [("scheduled", "maya"), ("queued", None)]


def test_a_time_that_is_over_is_now_and_a_time_without_a_zone_is_none(sqlite_shop):
    sqlite_shop.approved()
    timetable = sqlite_shop.house.timetable
    with pytest.raises(BadRequest, match="has no time zone"):
        timetable.schedule("bread", "maya", datetime(2026, 3, 1, 9))  # noqa: DTZ001  that is it
    timetable.schedule("bread", "maya", datetime(2020, 1, 1, tzinfo=UTC))
    (went,) = timetable.run_due()
    assert went.report.sent == N_PEOPLE


def test_only_what_was_approved_is_scheduled(sqlite_shop):
    with pytest.raises(NotFound):
        sqlite_shop.house.timetable.schedule("bread", "maya")
    sqlite_shop.campaigns.draft(said(), "maya")
    with pytest.raises(ReviewNeeded, match="is not approved"):
        sqlite_shop.house.timetable.schedule("bread", "maya")


def test_an_edit_withdraws_the_schedule(shop):
    drafted = shop.approved()
    shop.house.timetable.schedule("bread", "maya")
    body = drafted.draft.body.replace("Kind regards", "Regards")
    shop.campaigns.edit("bread", "sam", subject_line="Oat Bread", body=body)
    assert shop.house.plans.find("bread") is None
    assert shop.house.timetable.run_due() == []
    assert steps(shop.house)[-1] == ("unplanned", None)


def test_a_pause_from_elsewhere_ends_a_run_at_the_next_message(shop, beside):
    shop.approved()
    shop.house.timetable.schedule("bread", "maya")

    def after_each(done, _total):
        if done == 3:
            beside.timetable.pause("bread", "rui")

    (went,) = shop.house.timetable.run_due(progress=lambda _name: after_each)
    assert went.report.sent == 3
    assert isinstance(went.error, Held)
    assert "paused by rui" in went.error.message
    assert shop.house.timetable.run_due() == []
    for act in (shop.campaigns.queue, shop.campaigns.send):
        with pytest.raises(Held, match="assent campaign resume bread"):
            act("bread")

    beside.timetable.resume("bread", "rui")
    (went,) = shop.house.timetable.run_due()
    assert (went.report.sent, went.error) == (N_PEOPLE - 3, None)
    assert sorted(shop.recipients()) == sorted(f"{name}@example.org" for name in shop.names)
    assert steps(shop.house)[-2:] == [("paused", "rui"), ("resumed", "rui")]


def test_a_stop_from_elsewhere_ends_it_for_good_and_takes_back_what_waits(shop, beside):
    shop.approved()
    shop.house.timetable.schedule("bread", "maya")
    taken = []

    def after_each(done, _total):
        if done == 5:
            taken.append(beside.timetable.stop("bread", "rui"))

    shop.house.timetable.run_due(progress=lambda _name: after_each)
    assert len(shop.sent()) == 5
    assert taken == [N_PEOPLE - 5]
    assert shop.house.outbox.counts("bread")[State.QUEUED] == 0
    timetable = shop.house.timetable
    assert timetable.run_due() == []
    for act in (timetable.resume, timetable.pause, timetable.schedule):
        with pytest.raises(Conflict, match="was stopped by rui"):
            act("bread", "maya")
    assert steps(shop.house)[-1] == ("stopped", "rui")


def test_what_is_sent_by_hand_can_be_held_too(sqlite_shop):
    sqlite_shop.approved()
    timetable = sqlite_shop.house.timetable
    with pytest.raises(Conflict, match="neither planned nor under way"):
        timetable.pause("bread", "rui")
    sqlite_shop.campaigns.queue("bread")

    def after_each(done, _total):
        if done == 1:
            timetable.pause("bread", "rui")

    report = sqlite_shop.campaigns.send("bread", progress=after_each)
    assert (report.sent, report.halted.code) == (1, "held")
    timetable.resume("bread", "rui")
    assert sqlite_shop.campaigns.send("bread").sent == N_PEOPLE - 1


def test_what_cannot_go_out_is_paused_with_the_reason_and_keeps_nothing_else(shop):
    shop.approved(name="rolls", audience={"field": "town", "is": "Shelbyville"})  # too small
    shop.approved()
    for name in ("rolls", "bread"):
        shop.house.timetable.schedule(name, "maya")
    went = {each.campaign: each for each in shop.house.timetable.run_due()}
    assert went["bread"].report.sent == N_PEOPLE
    assert went["rolls"].error.code == "audience_too_small"
    plan = shop.house.plans.find("rolls")
    assert (plan.hold, plan.by) == (Hold.PAUSED, "timetable")
    assert "fewer than 100" in plan.why
    assert shop.house.timetable.run_due() == [], "it is not asked again every minute"


def test_a_mail_server_that_is_not_there_is_tried_again(sqlite_shop):
    sqlite_shop.approved(destination="mail")
    sqlite_shop.house.timetable.schedule("bread", "maya")
    (went,) = sqlite_shop.house.timetable.run_due()
    assert went.error.code == "unreachable"
    assert sqlite_shop.house.plans.find("bread").step is Step.SENDING
    (went,) = sqlite_shop.house.timetable.run_due()
    assert went.error.code == "unreachable"


def test_a_stop_is_not_undone_by_a_pause_that_comes_a_moment_later(sqlite_shop):
    sqlite_shop.approved()
    plan = sqlite_shop.house.timetable.schedule("bread", "maya")
    sqlite_shop.house.timetable.stop("bread", "rui")
    sqlite_shop.house.plans.hold(plan, Hold.PAUSED, "maya")  # as it was read before
    assert sqlite_shop.house.plans.find("bread").hold is Hold.STOPPED
    assert steps(sqlite_shop.house)[-1] == ("stopped", "rui")


def test_a_withdrawal_after_the_scheduling_counts(sqlite_shop):
    sqlite_shop.approved()
    sqlite_shop.house.timetable.schedule("bread", "maya")
    sqlite_shop.say(ConsentStatus.WITHDRAWN, sqlite_shop.people[0])
    (went,) = sqlite_shop.house.timetable.run_due()
    assert went.report.sent == N_PEOPLE - 1


def test_a_worker_that_is_told_to_close_ends_after_the_message_in_its_hands(sqlite_shop):
    sqlite_shop.approved()
    sqlite_shop.house.timetable.schedule("bread", "maya")
    closed, whole, handed = Event(), sqlite_shop.house.links.address, []

    def address(link):
        handed.append(link)
        if len(handed) == 4:
            closed.set()
        return whole(link)

    sqlite_shop.house.links.address = address
    Work(sqlite_shop.house).until(closed)
    assert len(sqlite_shop.sent()) == 4
    Work(sqlite_shop.house).look()
    assert len(sqlite_shop.sent()) == N_PEOPLE


def test_nothing_is_sent_beside_the_console(sqlite_shop):
    sqlite_shop.approved()
    sqlite_shop.house.timetable.schedule("bread", "maya")
    sending = OneAtATime("messages are being sent")
    work = Work(sqlite_shop.house, sending)
    with sending:
        (refused,) = [each for each in work.look() if each.error is not None]
        assert (refused.job, refused.error.code) == ("campaigns", "conflict")
        assert sqlite_shop.sent() == []
    work.look()
    assert len(sqlite_shop.sent()) == N_PEOPLE
