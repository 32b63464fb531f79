"""Workers and operators stop what is going out: at once, whatever kind of place it goes to."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from assent.activation import Draft, Parts, destinations
from assent.activation.leased import LEASE
from assent.campaigns.plans import Held
from assent.data_map import DestinationDeclared
from assent.vocabulary import SELF, ConsentStatus, Field, Purpose, Use
from shelves.test_destinations import PLACES
from world import sender_in

MARKETING = Purpose.DIRECT_MARKETING_EMAIL
PARTS = Parts(
    subject="Tea for you",
    text="New teas are in.",
    html="<p>New teas are in.</p>",
    why="You get this because you said yes to offers by e-mail.",
    reasons=("You bought green tea.",),
    stop_link="https://shop.example.org/stop/x",
)
N_PEOPLE = 4


@pytest.fixture
def house(sqlite_house):
    return sqlite_house


@pytest.fixture
def people(house, cast) -> list[int]:
    names = [f"guest{number}" for number in range(N_PEOPLE)]
    people = house.gate.meet("household", names, ["DE"] * N_PEOPLE).tolist()
    for who in people:
        cast.say(who, ConsentStatus.GIVEN, MARKETING)
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    emails = {
        who: {Field("email"): f"{name}@example.org"}
        for who, name in zip(people, names, strict=True)
    }
    house.gate.vault.keep(grant, emails)
    house.outbox.queue("tea", "there", [Draft(who, {}) for who in people])
    return people


@pytest.mark.parametrize("kind", sorted(destinations))
def test_a_pause_ends_a_run_before_its_next_person_at_every_kind_of_place(
    kind, house, people, tmp_path
):
    def go_on():
        if len(there()) == 2:
            raise Held("paused")

    with PLACES[kind](tmp_path) as (settings, _absent, there):
        declared = DestinationDeclared(
            kind, SELF, settings, purpose=MARKETING, fields=(Field("email"),)
        )
        sender = sender_in(house, replace(house.data_map, destinations={"there": declared}))
        held = sender.send("tea", "there", lambda _row, _values: PARTS, go_on=go_on)
        assert (held.sent, held.queued, held.halted.code) == (2, N_PEOPLE - 2, "held")
        assert len(there()) == 2
        resumed = sender.send("tea", "there", lambda _row, _values: PARTS)
        assert (resumed.sent, resumed.queued) == (N_PEOPLE - 2, 0)
        assert len(there()) == N_PEOPLE


def test_what_a_dead_worker_of_another_machine_held_is_taken_over_within_a_minute(house, people):
    claimed = house.outbox.claim("elsewhere:1:ab", "tea", "there")
    assert timedelta(minutes=1) >= LEASE
    house.clock.now += LEASE - timedelta(seconds=1)
    assert house.outbox.claim("here:1:ab", "tea", "there") == []
    house.clock.now += timedelta(seconds=1)
    assert house.outbox.claim("here:1:ab", "tea", "there") == claimed


def test_a_worker_that_lives_keeps_what_it_holds_however_slow_it_is(house, people):
    leased = house.outbox.leased
    slow = house.outbox.claim("elsewhere:1:ab", "tea", "there")
    with leased.renewed("elsewhere:1:ab", every=timedelta(milliseconds=5)):
        for _ in range(3):
            house.clock.now += LEASE - timedelta(seconds=1)
            _renewed(house)
            assert house.outbox.claim("here:1:ab", "tea", "there") == []
    house.clock.now += LEASE
    assert house.outbox.claim("here:1:ab", "tea", "there") == slow


def _renewed(house) -> None:
    """Wait until the leases last as long as they do from now on."""
    rows, deadline = house.outbox.leased._rows, time.monotonic() + 30
    ends = house.outbox.leased.end()
    while time.monotonic() < deadline:
        with house.database.read() as connection:
            if set(connection.scalars(rows.select().with_only_columns(rows.c.leased_until))) == {
                ends
            }:
                return
        time.sleep(0.005)
    raise TimeoutError
