"""Limits: how much one person is written to, and when it is day where they are."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.activation import Draft, Parts, State
from assent.activation.quiet import quiet_until, zones_of
from assent.data_map import Cap, DestinationDeclared, LimitsDeclared, Quiet, check, template
from assent.vocabulary import SELF, Conflict, ConsentStatus, Field, Purpose, Use
from world import sender_in

NIGHT = Quiet(time(21), time(8))
PARTS = Parts(
    subject="Tea for you",
    text="New teas are in.",
    html="<p>New teas are in.</p>",
    why="You get this because you said yes to offers by e-mail.",
    reasons=("You bought green tea.",),
    stop_link="https://shop.example.org/stop/x",
)


@pytest.fixture
def house(sqlite_house):
    return sqlite_house


def worker(house, tmp_path, purpose=None, **limits):
    where = {"path": str(tmp_path / "out")}
    declared = DestinationDeclared("file", SELF, where, purpose=purpose)
    return sender_in(
        house,
        replace(house.data_map, destinations={"folder": declared}, limits=LimitsDeclared(**limits)),
    )


def send(sender, campaign, **options):
    return sender.send(campaign, "folder", lambda _row, _values: PARTS, **options)


def test_a_cap_counts_over_all_campaigns_and_stops_no_service_message(house, cast, tmp_path):
    cast.keep_emails()
    for campaign in ("tea", "cups", "notice"):
        house.outbox.queue(campaign, "folder", [Draft(cast.ada, {})])
    sender = worker(house, tmp_path, caps=(Cap(1, timedelta(days=7)),))
    assert send(sender, "tea").sent == 1
    assert send(sender, "cups").stopped == {"this person already got a message in 7 days": 1}
    assert send(sender, "notice", purpose=Purpose.SERVICE).sent == 1


def test_a_purpose_on_hold_sends_nothing_and_loses_nothing(house, cast, tmp_path):
    cast.keep_emails()
    house.outbox.queue("tea", "folder", [Draft(cast.ada, {})])
    held = send(worker(house, tmp_path, hold=frozenset({Purpose.DIRECT_MARKETING_EMAIL})), "tea")
    assert isinstance(held.halted, Conflict)
    assert (held.sent, held.queued) == (0, 1)
    assert send(worker(house, tmp_path), "tea").sent == 1


def test_nobody_is_written_to_at_night_and_everybody_in_the_morning(house, cast, tmp_path):
    cast.keep_emails()
    sender = worker(house, tmp_path, quiet=NIGHT)
    house.clock.now = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)
    house.outbox.queue("tea", "folder", [Draft(cast.ada, {})])
    night = send(sender, "tea")
    assert (night.sent, night.queued, night.waiting) == (
        0,
        1,
        {"it is night where this person is": 1},
    )
    house.clock.now = datetime(2026, 3, 11, 6, 59, tzinfo=UTC)
    assert send(sender, "tea").sent == 0
    house.clock.now = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
    assert send(sender, "tea").sent == 1
    assert house.outbox.counts("tea")[State.SENT] == 1


def test_a_persons_own_time_zone_counts_before_their_country(house, cast, tmp_path):
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email", "town"))
    house.gate.vault.keep(
        grant,
        {cast.ada: {Field("email"): "ada@example.org", Field("town"): "Pacific/Auckland"}},
    )
    house.outbox.queue("tea", "folder", [Draft(cast.ada, {})])
    house.clock.now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # noon in Germany, 1 in Auckland
    sender = worker(house, tmp_path, quiet=NIGHT, time_zone=Field("town"))
    assert send(sender, "tea").sent == 0
    house.clock.now = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
    assert send(sender, "tea").sent == 1


def test_of_whom_no_place_is_known_waits_until_it_is_day_for_everybody_here(house, cast, tmp_path):
    cast.keep_emails()
    house.gate.meet("household", ["fay"], ["US-CA"])
    cast.say(cast.dan, ConsentStatus.GIVEN, Purpose.DIRECT_MARKETING_EMAIL)
    house.outbox.queue("tea", "folder", [Draft(cast.dan, {}), Draft(cast.ada, {})])
    house.clock.now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # day in Germany alone
    first = send(worker(house, tmp_path, quiet=NIGHT), "tea")
    assert (first.sent, sum(first.waiting.values())) == (1, 1)
    house.clock.now = datetime(2026, 3, 10, 19, 30, tzinfo=UTC)  # and now in Hawaii too
    assert send(worker(house, tmp_path, quiet=NIGHT), "tea").sent == 1


@given(
    st.integers(1_735_689_600, 1_830_297_600).map(lambda at: datetime.fromtimestamp(at, UTC)),
    st.sampled_from(["DE", "US", "AU", "RU", "IN", "CL"]),
    st.times(),
    st.times(),
)
@settings(max_examples=60, deadline=None)
def test_when_the_night_is_over_it_is_day_in_every_zone_of_the_country(at, country, begins, ends):
    quiet = Quiet(begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0))
    zones = zones_of(None, country, [])
    until = quiet_until(quiet, zones, at)
    if until is None:
        assert not any(quiet.holds(at.astimezone(zone).time()) for zone in zones)
    else:
        assert until > at
        assert until == at + timedelta(days=1) or not any(
            quiet.holds(until.astimezone(zone).time()) for zone in zones
        )


def test_an_hour_that_the_change_of_the_clock_skips_ends_the_night_all_the_same():
    at = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 1:30 in Berlin; 2:00 to 3:00 does not exist
    until = quiet_until(Quiet(time(21), time(2, 30)), [ZoneInfo("Europe/Berlin")], at)
    assert until is not None
    assert until <= datetime(2026, 3, 29, 1, 31, tzinfo=UTC)


LIMITS = """
[limits]
hold = ["direct_marketing_email"]
[limits.quiet]
begins = "21:00"
ends = "08:00"
[[limits.caps]]
messages = 3
days = 7
"""


def test_limits_are_read_from_the_data_map():
    assert [each.message for each in check(template() + LIMITS) if "limits" in each.message] == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (LIMITS.replace("21:00", "9 pm"), "`9 pm` is no time of day; expected one such as `21:00`"),
        (LIMITS.replace("messages = 3", "messages = 0"), "`messages` expects a whole number"),
        (
            LIMITS.replace("hold", 'time_zone = "birth_year"\nhold'),
            "`birth_year` is read for every message, so that nobody is disturbed at night",
        ),
    ],
)
def test_a_limit_that_cannot_be_is_explained(said, message):
    assert any(message in each.message for each in check(template() + said))
