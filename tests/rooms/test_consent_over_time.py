"""Whose word counts, for how long, and when one is asked again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assent.consent import ConsentEvent, Flag, decisive, fold
from assent.consent.standing import flag, refused
from assent.consent.standing import given as given_bit
from assent.data_map import Notice
from assent.vocabulary import ConsentStatus, Denial, Grant, Purpose, Reason, Use
from conftest import build_house
from world import DATA_MAP

GIVEN, REFUSED, WITHDRAWN = ConsentStatus.GIVEN, ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN
ADS, EMAIL = Purpose.TARGETED_ADVERTISING, Purpose.DIRECT_MARKETING_EMAIL
WRITING = Use.of(EMAIL, "email")
START = datetime(2026, 1, 1, tzinfo=UTC)


def act(status, day, about=ADS, words="May we?"):
    at = START + timedelta(days=day)
    return ConsentEvent(1, about, status, at, "preference_page", notice=words and "v1",
                        evidence=words)  # fmt: skip


def signal(status, day, about=ADS, name="iab_tcf"):
    return ConsentEvent(1, about, status, START + timedelta(days=day), f"signal:{name}")


def gpc(day, status=GIVEN):
    return signal(status, day, Flag.OPT_OUT_SIGNAL, "gpc")


YES, NO = given_bit(ADS), refused(ADS)
HELD = flag(Flag.OPT_OUT_SIGNAL)

CONFLICTS = {
    "an act outranks an older signal": ([signal(GIVEN, 0), act(REFUSED, 1)], NO),
    "an act outranks a newer signal": ([act(REFUSED, 0), signal(GIVEN, 1)], NO),
    "a yes outranks a newer no that is no GPC": ([act(GIVEN, 0), signal(REFUSED, 1)], YES),
    "of two acts the newer counts": ([act(GIVEN, 0), act(WITHDRAWN, 1)], NO),
    "of two signals the newer counts": ([signal(REFUSED, 0), signal(GIVEN, 1)], YES),
    "of two signals at one instant the no": ([signal(GIVEN, 0), signal(REFUSED, 0, name="x")], NO),
    "of two acts at one instant the no": ([act(GIVEN, 0), act(WITHDRAWN, 0)], NO),
    "GPC is a refusal": ([gpc(0)], NO | HELD),
    "GPC after a yes refuses": ([act(GIVEN, 0), gpc(1)], NO | HELD),
    "an explicit yes after GPC lifts it": ([gpc(0), act(GIVEN, 1)], YES | HELD),
    "at one instant GPC refuses": ([gpc(0), act(GIVEN, 0)], NO | HELD),
    "a yes without its words does not lift it": ([gpc(0), act(GIVEN, 1, words="")], NO | HELD),
    "a signal that says yes does not lift it": ([gpc(0), signal(GIVEN, 1)], NO | HELD),
    "a yes to something else does not lift it": (
        [gpc(0), act(GIVEN, 1, Purpose.RETARGETING)],
        NO | HELD | given_bit(Purpose.RETARGETING),
    ),
    "GPC taken back leaves the yes": ([act(GIVEN, 0), gpc(1), gpc(2, WITHDRAWN)], YES),
    "GPC says nothing of e-mail": (
        [act(GIVEN, 0, EMAIL), gpc(1)],
        NO | HELD | given_bit(EMAIL),
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_of_several_words_one_counts(case):
    events, expected = CONFLICTS[case]
    among = sum(given_bit(p) | refused(p) for p in (ADS, EMAIL, Purpose.RETARGETING)) | HELD
    if Purpose.RETARGETING not in {each.about for each in events}:
        among &= ~(given_bit(Purpose.RETARGETING) | refused(Purpose.RETARGETING))
    assert fold(events) & among == expected
    assert fold(reversed(events)) & among == expected


def test_an_old_refusal_of_ones_own_is_not_told_as_the_browsers():
    deciding = decisive([act(REFUSED, 0), gpc(1)])
    assert deciding[ADS].source == "preference_page"


def test_a_consent_ends_on_the_instant_it_runs_out(house, cast):
    lasts = DATA_MAP.purposes[EMAIL].consent_lasts
    said_at = house.clock()
    cast.say(cast.ada, GIVEN, EMAIL)
    house.clock.now = said_at + lasts - timedelta(microseconds=1)
    assert isinstance(house.gate.ask(WRITING, cast.ada), Grant)
    house.clock.now = said_at + lasts
    answer = house.gate.ask(WRITING, cast.ada)
    assert isinstance(answer, Denial)
    assert answer.ruling.reason is Reason.NO_CONSENT
    (ended,) = [e for e in house.register.history(cast.ada) if e.source == "expiry" and
                e.about is EMAIL]  # fmt: skip
    assert ended.at == said_at + lasts
    assert ended.status is ConsentStatus.EXPIRED
    assert house.register.rebuild() == 0


def test_it_ends_for_many_at_once_and_in_the_census(house, cast):
    lasts = DATA_MAP.purposes[EMAIL].consent_lasts
    assert len(house.gate.ask_many(WRITING)) == 2  # ada and eve
    house.clock.advance(days=lasts.days)
    granted = {r for r, n in house.gate.census(WRITING).items() if r.allow and n}
    assert granted == set()
    assert len(house.gate.ask_many(WRITING)) == 0
    cast.say(cast.ada, GIVEN, EMAIL)
    assert house.gate.ask_many(WRITING).subjects.tolist() == [cast.ada]


def test_a_signals_yes_that_ran_out_may_be_followed_by_another_signal(house, cast):
    lasts = DATA_MAP.purposes[ADS].consent_lasts

    def tells(status):
        event = ConsentEvent(cast.dan, ADS, status, house.clock(), "signal:iab_tcf")
        house.gate.note_consent([event])

    def in_force():
        house.register.expire(house.clock())
        return bool(house.register.standing(cast.dan) & given_bit(ADS))

    tells(GIVEN)
    assert in_force()
    house.clock.advance(days=lasts.days)
    assert not in_force()
    house.clock.advance(seconds=1)
    tells(GIVEN)
    assert in_force()


def test_saying_yes_again_starts_the_time_anew_and_leaves_a_receipt(house, cast):
    first = house.preferences.answer(cast.ada, EMAIL, "given", source="preference_page")
    before = house.register.standing(cast.ada)
    house.clock.advance(days=700)
    again = house.preferences.answer(cast.ada, EMAIL, "given", source="preference_page")
    assert house.register.standing(cast.ada) == before
    assert first in house.register.history(cast.ada)
    assert again in house.register.history(cast.ada)
    house.clock.advance(days=700)
    assert isinstance(house.gate.ask(WRITING, cast.ada), Grant)


def test_somebody_who_said_no_is_not_asked_again_before_their_laws_date(house, cast):
    def may_ask(who):
        return {c.purpose: c.may_ask for c in house.preferences.choices(who)}[EMAIL]

    assert not may_ask(cast.ada)  # who said yes
    assert not may_ask(cast.ben)  # who withdrew, under the GDPR
    assert may_ask(cast.dan)  # who never answered
    house.clock.advance(days=180)  # and he withdrew a day ago
    assert not may_ask(cast.ben)
    house.clock.advance(days=2)
    assert may_ask(cast.ben)
    cast.say(cast.dan, REFUSED, EMAIL)  # under the strictest of all laws
    house.clock.advance(days=364)
    assert not may_ask(cast.dan)
    house.clock.advance(days=2)
    assert may_ask(cast.dan)


def test_a_lapsed_consent_is_told_as_one_even_before_anybody_asked_the_gate(house, cast):
    house.clock.advance(days=800)
    choice = next(c for c in house.preferences.choices(cast.ada) if c.purpose is EMAIL)
    assert choice.status is ConsentStatus.EXPIRED
    assert choice.lapses_at is None
    assert choice.may_ask


def with_words(*, same_as=(), **words):
    """The small shop's data map with these words for everything it asks."""
    purposes = {
        purpose: replace(declared, same_as=frozenset(same_as))
        for purpose, declared in DATA_MAP.purposes.items()
    }
    return replace(DATA_MAP, purposes=purposes, notices={"all": Notice(words)})


@pytest.fixture
def opens(store_url, tmp_path, clock):
    """Opens one and the same house under one data map after the other."""
    houses = []

    def open_under(data_map):
        for each in houses:
            each.close()
        houses[:] = [build_house(store_url, tmp_path, clock, data_map)]
        houses[0].adopt()
        return houses[0]

    yield open_under
    for each in houses:
        each.close()


OLD = {"en": "May we write to you?", "de": "Dürfen wir Ihnen schreiben?"}


def asked(house, language):
    """Somebody who said yes to e-mail in a language."""
    who = int(house.gate.meet("household", [f"reads {language}"], ["DE"])[0])
    house.preferences.answer(who, EMAIL, "given", source="test", language=language)
    house.clock.advance(days=1)
    return who


def test_other_words_end_the_consents_that_were_given_to_the_old_ones(opens):
    house = opens(with_words(**OLD))
    who = asked(house, "en")
    assert isinstance(house.gate.ask(WRITING, who), Grant)
    house = opens(with_words(en="May we and our partners write to you?", de=OLD["de"]))
    assert isinstance(house.gate.ask(WRITING, who), Denial)
    ended = house.register.history(who)[-1]
    assert (ended.status, ended.source) == (ConsentStatus.EXPIRED, "notice_changed")
    told = [each.body for each in house.ledger.latest(9) if each.kind == "consent"]
    ended = {each["purpose"]: each["people"] for each in told if each["step"] == "notice_changed"}
    assert ended[EMAIL] == 1
    assert sum(ended.values()) == 1
    choice = next(c for c in house.preferences.choices(who) if c.purpose is EMAIL)
    assert choice.may_ask


def test_whoever_read_words_that_did_not_change_is_not_asked_again(opens):
    house = opens(with_words(**OLD))
    english, german = asked(house, "en"), asked(house, "de")
    house = opens(with_words(**{**OLD, "en": "May we write?", "hi": "क्या हम लिख सकते हैं?"}))
    assert isinstance(house.gate.ask(WRITING, german), Grant)
    assert isinstance(house.gate.ask(WRITING, english), Denial)


def test_a_change_of_wording_that_is_declared_as_such_ends_nothing(opens):
    house = opens(with_words(**OLD))
    who = asked(house, "en")
    old = Notice(OLD).version
    house = opens(with_words(same_as=[old], en="May we write to you, please?"))
    assert isinstance(house.gate.ask(WRITING, who), Grant)


def test_going_back_to_older_words_asks_those_anew_who_read_the_newer(opens):
    opens(with_words(**OLD))
    house = opens(with_words(en="May we write?"))
    who = asked(house, "en")
    house = opens(with_words(**OLD))
    assert isinstance(house.gate.ask(WRITING, who), Denial)


def test_opening_under_the_same_words_ends_nothing_and_writes_nothing(opens):
    house = opens(with_words(**OLD))
    who = asked(house, "en")
    assert isinstance(house.gate.ask(WRITING, who), Grant)
    (newest,) = house.ledger.latest(1)
    house = opens(with_words(**OLD))
    assert house.ledger.latest(1) == [newest]
    assert isinstance(house.gate.ask(WRITING, who), Grant)


def test_words_that_were_shown_are_kept_for_good(opens):
    opens(with_words(**OLD))
    house = opens(with_words(en="May we write?"))
    assert house.notices.words(EMAIL, Notice(OLD).version, "de") == OLD["de"]
    assert house.notices.words(EMAIL, "0" * 16, "de") == ""


def test_standings_that_an_upgrade_took_away_are_folded_anew(house, cast):
    word = house.register.standing(cast.ada)
    house.database.write(lambda c: c.exec_driver_sql("DELETE FROM consent_standing"))
    assert isinstance(house.gate.ask(WRITING, cast.ada), Denial)
    house.adopt()
    assert house.register.standing(cast.ada) == word
    assert isinstance(house.gate.ask(WRITING, cast.ada), Grant)
