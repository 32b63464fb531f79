"""Consent: an append-only log, and standings that are nothing but a fold of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from assent.consent import ConsentEvent, Flag, fold
from assent.consent.standing import ALL_LAWS, flag, refused, under
from assent.consent.standing import given as given_bit
from assent.vocabulary import BadRequest, ConsentStatus, Purpose

START = datetime(2026, 1, 1, tzinfo=UTC)
SAID = [status for status in ConsentStatus if status is not ConsentStatus.UNKNOWN]


def said(about, status, day=0, source="test"):
    return ConsentEvent(1, about, status, START + timedelta(days=day), source)


events = st.builds(
    said,
    st.one_of(st.sampled_from(list(Purpose)), st.sampled_from(list(Flag)), st.integers(0, 10)),
    st.sampled_from(SAID),
    st.integers(0, 3),
)


def test_no_two_facts_share_a_bit():
    bits = [given_bit(p) for p in Purpose] + [refused(p) for p in Purpose]
    bits += [flag(f) for f in Flag] + [under(slot) for slot in range(11)]
    assert len(set(bits)) == len(bits)
    assert max(bits) < 1 << 63
    assert sum(under(slot) for slot in range(11)) == ALL_LAWS
    with pytest.raises(ValueError, match="slot"):
        under(11)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (ConsentStatus.GIVEN, given_bit(Purpose.ANALYTICS)),
        (ConsentStatus.REFUSED, refused(Purpose.ANALYTICS)),
        (ConsentStatus.WITHDRAWN, refused(Purpose.ANALYTICS)),
        (ConsentStatus.EXPIRED, 0),
    ],
)
def test_each_status_sets_its_bit(status, word):
    assert (
        fold([said(Purpose.ANALYTICS, ConsentStatus.GIVEN), said(Purpose.ANALYTICS, status, 1)])
        == word
    )


def test_of_two_acts_at_one_instant_the_more_protective_counts():
    yes, no = (
        said(Purpose.ANALYTICS, ConsentStatus.GIVEN),
        said(Purpose.ANALYTICS, ConsentStatus.REFUSED),
    )
    assert fold([yes, no]) == fold([no, yes]) == refused(Purpose.ANALYTICS)
    child, grown = said(Flag.CHILD, ConsentStatus.GIVEN), said(Flag.CHILD, ConsentStatus.WITHDRAWN)
    assert fold([child, grown]) == fold([grown, child]) == flag(Flag.CHILD)
    adult, not_so = said(Flag.ADULT, ConsentStatus.GIVEN), said(Flag.ADULT, ConsentStatus.WITHDRAWN)
    assert fold([adult, not_so]) == fold([not_so, adult]) == 0


def test_an_older_act_that_comes_late_changes_nothing():
    new, old = (
        said(Purpose.ANALYTICS, ConsentStatus.WITHDRAWN, 2),
        said(Purpose.ANALYTICS, ConsentStatus.GIVEN),
    )
    assert fold([new, old]) == refused(Purpose.ANALYTICS)


@given(st.lists(events, max_size=30), st.randoms())
def test_the_order_in_which_events_arrive_does_not_matter(history, random):
    shuffled = list(history)
    random.shuffle(shuffled)
    assert fold(history) == fold(shuffled)


@given(st.lists(st.tuples(st.integers(1, 4), events), max_size=25))
@settings(max_examples=25, deadline=None)
def test_standings_are_rebuilt_identically_from_the_log(tmp_path_factory, history):
    from assent.consent import Register
    from assent.store import metadata, open_database

    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('c') / 'c.db'}")
    database.write(metadata.create_all)
    register = Register(database)
    for who, event in history:
        register.append([ConsentEvent(who, event.about, event.status, event.at, event.source)])
    before = {who: register.standing(who) for who in range(1, 5)}
    assert register.rebuild() == 0
    assert {who: register.standing(who) for who in range(1, 5)} == before
    for who in range(1, 5):
        assert before[who] == fold(register.history(who))
    database.close()


def test_a_standing_written_past_the_log_is_found_and_put_right(house, cast):
    right = house.register.standing(cast.ben)
    house.database.write(lambda c: c.execute(text("UPDATE consent_standing SET word = 1")))
    assert house.register.rebuild() == 5
    assert house.register.standing(cast.ben) == right


def test_the_proof_of_an_act_is_kept_with_it(house, cast):
    event = ConsentEvent(
        cast.ada, Purpose.ANALYTICS, ConsentStatus.GIVEN, house.clock(), "preference_centre",
        notice="3f2a", language="de", evidence="box ticked by hand",
    )  # fmt: skip
    assert house.register.append([event]) == 1
    assert house.register.history(cast.ada)[-1] == event


def test_the_same_act_told_twice_is_one_act(house, cast):
    event = ConsentEvent(cast.ada, Purpose.ANALYTICS, ConsentStatus.GIVEN, house.clock(), "import")
    assert house.register.append([event, event]) == 1
    assert house.register.append([event]) == 0


def test_acts_without_a_time_zone_or_a_status_are_refused():
    with pytest.raises(BadRequest, match="no time zone"):
        ConsentEvent(1, Purpose.ANALYTICS, ConsentStatus.GIVEN, datetime(2026, 1, 1), "x")  # noqa: DTZ001
    with pytest.raises(BadRequest, match="absence of an event"):
        ConsentEvent(1, Purpose.ANALYTICS, ConsentStatus.UNKNOWN, START, "x")
