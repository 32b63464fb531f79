"""Signals: what each kind says, and that nothing unknown is ever a yes.

The odd cases at the end are those of docs/signals.md, which names the test of each.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assent.consent import ConsentEvent, Flag
from assent.consent.signals import (
    LONGEST_EVIDENCE,
    Said,
    Signals,
    from_context,
    google_consent,
    signal_kinds,
)
from assent.consent.signals.signal_kinds.google_consent_mode import TYPES
from assent.consent.signals.tcf_purposes import NEEDS, TCF_PURPOSES
from assent.consent.standing import flag, given, refused
from assent.data_map import (
    EXPLICIT_ONLY,
    NEVER_ASKED,
    Severity,
    SignalsDeclared,
    check,
    read,
    template,
)
from assent.jurisdictions import SIGNALLED
from assent.vocabulary import BadRequest, ConsentStatus, Denial, Grant, Purpose, UnknownTerm, Use
from iab import gpp_header, packed, ranges, tc_core, vectors

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
US = 123
CATEGORIES = {
    "Advertising": frozenset({Purpose.TARGETED_ADVERTISING, Purpose.RETARGETING}),
    "Analytics": frozenset({Purpose.ANALYTICS}),
    "Statistics": frozenset({Purpose.ANALYTICS}),
}
DECLARED = SignalsDeclared(US, CATEGORIES)
ADS = {Purpose.TARGETED_ADVERTISING, Purpose.RETARGETING}
SALE = {Purpose.SHARE_WITH_THIRD_PARTY, Purpose.MODEL_TRAINING_BY_THIRD_PARTY}
ALL_TCF = set(NEEDS)


def heard(kind, raw, declared=DECLARED, now=NOW):
    return signal_kinds[kind].read(raw, declared, now)


def yes_and_no(kind, raw, declared=DECLARED, now=NOW):
    """The purposes that a signal gives and those that it refuses."""
    said = heard(kind, raw, declared, now).said
    purposes = [each for each in said if isinstance(each.about, Purpose)]
    return tuple({each.about for each in purposes if each.status is status} for status in YES_NO)


YES_NO = (ConsentStatus.GIVEN, ConsentStatus.REFUSED)


def flags(kind, raw):
    return {each.about for each in heard(kind, raw).said if isinstance(each.about, Flag)}


# Categories: Segment and RudderStack

SENT_BY_SEGMENT = {"consent": {"categoryPreferences": {"Advertising": False, "Analytics": True}}}


def test_a_purpose_needs_a_yes_to_every_category_that_stands_for_it():
    sent = {"Advertising": True, "Analytics": True, "Statistics": False}
    assert yes_and_no("segment", sent) == (ADS, {Purpose.ANALYTICS})
    assert yes_and_no("segment", {**sent, "Statistics": True}) == (ADS | {Purpose.ANALYTICS}, set())


def test_a_category_that_is_missing_was_not_agreed_to():
    assert yes_and_no("segment", {"Analytics": True}) == (set(), ADS | {Purpose.ANALYTICS})
    assert yes_and_no("segment", {}) == (set(), ADS | {Purpose.ANALYTICS})


@pytest.mark.parametrize("value", [1, "true", "yes", None, [], {}])
def test_anything_but_true_is_a_no(value):
    sent = {"Advertising": value, "Analytics": True, "Statistics": True}
    assert yes_and_no("segment", sent) == ({Purpose.ANALYTICS}, ADS)


def test_a_category_is_told_by_its_exact_name():
    assert heard("segment", {"advertising": True}).unknown == ("advertising",)
    assert yes_and_no("segment", {"advertising": True})[0] == set()


def test_rudderstack_says_the_same_in_lists():
    sent = {"allowedConsentIds": ["Advertising"], "deniedConsentIds": ["Analytics"]}
    assert yes_and_no("rudderstack", sent) == (ADS, {Purpose.ANALYTICS})


@pytest.mark.parametrize("strategy", ["and", "or"])
def test_the_way_to_pick_destinations_changes_nothing_of_what_was_agreed(strategy):
    sent = {"allowedConsentIds": ["Analytics"], "provider": "custom"}
    assert yes_and_no("rudderstack", {**sent, "resolutionStrategy": strategy})[0] == set()


def test_a_category_that_is_both_allowed_and_denied_is_denied():
    sent = {"allowedConsentIds": ["Advertising"], "deniedConsentIds": ["Advertising"]}
    assert yes_and_no("rudderstack", sent)[0] == set()


@pytest.mark.parametrize("ids", ["all", {"Advertising": "1"}, [1], [["Advertising"]]])
def test_ids_that_are_no_list_are_refused(ids):
    with pytest.raises(BadRequest, match="`allowedConsentIds` is expected as a list of category"):
        heard("rudderstack", {"allowedConsentIds": ids})


# Global Privacy Control


def test_gpc_raises_the_flag():
    assert heard("gpc", "1").said == (Said.holds(Flag.OPT_OUT_SIGNAL),)


@pytest.mark.parametrize("value", ["0", "", "true", "11", "1, 1", "yes"])
def test_a_header_that_is_not_exactly_1_is_no_signal(value):
    assert heard("gpc", value).said == ()
    assert from_context({}, {"Sec-GPC": value}) == []


@pytest.mark.parametrize("value", [False, None, 0, "0", "false", [True]])
def test_no_gpc_in_the_context_is_no_signal(value):
    assert from_context({"gpc": value}) == []


# Google Consent Mode

GRANTED = dict.fromkeys(TYPES, "granted")


def test_what_was_granted_to_google_is_given_and_what_was_denied_is_refused():
    ours = {Purpose.ANALYTICS, Purpose.PERSONALISATION, Purpose.PERSONALISED_RECOMMENDATIONS}
    assert yes_and_no("google_consent_mode", GRANTED) == (ours | ADS, set())
    denied = dict.fromkeys(TYPES, "denied")
    refused = ours | ADS | {Purpose.SHARE_WITH_THIRD_PARTY}
    assert yes_and_no("google_consent_mode", denied) == (set(), refused)


def test_google_may_have_it_is_not_anybody_may():
    assert heard("google_consent_mode", {"ad_user_data": "granted"}).said == ()


def test_a_purpose_of_which_half_is_granted_is_left_open():
    assert heard("google_consent_mode", {"ad_storage": "granted"}).said == ()
    half = {"ad_storage": "granted", "ad_personalization": "denied"}
    assert yes_and_no("google_consent_mode", half) == (set(), ADS)


def test_an_update_is_a_choice():
    sent = {"update": {"analytics_storage": "denied"}, "default": {"wait_for_update": 500}}
    assert yes_and_no("google_consent_mode", sent) == (set(), {Purpose.ANALYTICS})


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"ad_storag": "granted"}, "unknown consent type `ad_storag`; did you mean `ad_storage`?"),
        ({"ad_storage": "grant"}, "unknown consent state `grant`; did you mean `granted`?"),
        ({"ad_storage": True}, "unknown consent state `True`; known are `denied`, `granted`"),
        ({"updat": {}, "default": {}}, "unknown consent command `updat`; did you mean `update`?"),
        ({"default": {"ad_storag": "denied"}}, "did you mean `ad_storage`?"),
        ({"update": []}, "`update` is expected as an object"),
        ("granted", "a consent mode is expected as an object"),
    ],
)
def test_a_wrong_word_of_google_s_is_answered_with_the_nearest_right_one(raw, message):
    with pytest.raises(BadRequest, match=re.escape(message)):
        heard("google_consent_mode", raw)


@pytest.mark.parametrize("kind", TYPES)
def test_google_is_told_granted_only_when_every_purpose_of_a_type_is_allowed(kind):
    assert google_consent(TYPES[kind])[kind] == "granted"
    for purpose in TYPES[kind]:
        assert google_consent(frozenset(Purpose) - {purpose})[kind] == "denied"
    assert set(google_consent([]).values()) == {"denied"}


def test_what_we_tell_google_it_can_tell_us_back_without_a_yes_too_many():
    allowed = {Purpose.ANALYTICS, *ADS}
    assert yes_and_no("google_consent_mode", google_consent(allowed))[0] <= allowed


# IAB TCF


def vendors(*ids):
    return "1" * 16 + "1" + ranges(*ids)


def tc(purposes, *, ours=True, shown=(US,), restricted=None, **more):
    """A TC string that consents to these purposes and, unless told otherwise, to us."""
    marks = "".join("1" if n in purposes else "0" for n in range(1, 25))
    limits = "0" * 12
    if restricted is not None:
        limits = f"{1:012b}{restricted[0]:06b}{restricted[1]:02b}" + ranges(US)
    core = tc_core(purposes=marks, vendors=vendors(US if ours else 9), restrictions=limits, **more)
    return core if shown is None else f"{core}.{packed((1, 3), vendors(*shown))}"


EVERYTHING = range(1, 12)


def test_a_string_that_agrees_to_all_gives_what_the_table_says():
    assert yes_and_no("iab_tcf", tc(EVERYTHING)) == (ALL_TCF, set())


def test_a_string_that_agrees_to_nothing_refuses_the_same():
    assert yes_and_no("iab_tcf", tc([])) == (set(), ALL_TCF)


@pytest.mark.parametrize("purpose", NEEDS)
def test_each_purpose_needs_every_part_of_it_and_storage(purpose):
    parts = {1, *NEEDS[purpose]}
    assert purpose in yes_and_no("iab_tcf", tc(parts))[0]
    for part in parts:
        assert purpose in yes_and_no("iab_tcf", tc(set(EVERYTHING) - {part}))[1]


def test_the_table_names_only_purposes_that_there_are():
    assert {n for parts in NEEDS.values() for n in parts} <= TCF_PURPOSES.keys() - {1}
    assert list(TCF_PURPOSES) == list(EVERYTHING)


def test_legitimate_interest_is_no_consent():
    assert yes_and_no("iab_tcf", tc([], interests=vendors(US)))[0] == set()


@pytest.mark.parametrize(("kind", "gives"), [(0, False), (1, True), (2, False)])
def test_a_publisher_s_restriction_is_honoured(kind, gives):
    gave, no = yes_and_no("iab_tcf", tc(EVERYTHING, restricted=(4, kind)))
    assert (gave if gives else no) >= ADS
    assert Purpose.ANALYTICS in gave  # the purpose next to it is as before


def test_what_iab_s_library_reads_is_given_only_where_everything_needed_is_there():
    n_yes = 0
    later = datetime(2200, 1, 1, tzinfo=UTC)
    for each in vectors("tcf")["vectors"]:
        expected = each["expected"]
        shown = expected["vendors_disclosed"]
        for us in {*expected["vendors_consent"][:3], *(shown or [])[:3], US}:
            closed = {
                r["purposeId"]
                for r in expected["publisher_restrictions"]
                if us in r["vendors"] and r["restrictionType"] != 1
            }
            agreed = set(expected["purposes_consent"]) - closed
            asked = us in shown if shown is not None else expected["policy_version"] < 5
            ours = us in expected["vendors_consent"] and asked
            right = {p for p, parts in NEEDS.items() if ours and {1, *parts} <= agreed}
            said = yes_and_no("iab_tcf", each["tc_string"], SignalsDeclared(us), later)
            assert said == (right, ALL_TCF - right), each["id"]
            n_yes += len(right)
    assert n_yes > 20


MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)


def deciseconds(at):
    return int(at.timestamp() * 10)


def test_a_string_says_when_it_was_said():
    updated = MIDNIGHT + timedelta(hours=3, seconds=1)
    for purposes in (EVERYTHING, []):
        said = heard("iab_tcf", tc(purposes, created=deciseconds(updated))).said
        assert {each.at for each in said} == {updated}


def test_of_a_string_that_tells_only_its_day_a_no_outlives_whatever_was_said_that_day():
    day = deciseconds(MIDNIGHT)
    assert {each.at for each in heard("iab_tcf", tc(EVERYTHING, created=day)).said} == {MIDNIGHT}
    (end,) = {each.at for each in heard("iab_tcf", tc([], created=day)).said}
    assert end == MIDNIGHT + timedelta(days=1, microseconds=-1)
    noon = MIDNIGHT + timedelta(hours=12)
    (at_once,) = {each.at for each in heard("iab_tcf", tc([], created=day), now=noon).said}
    assert at_once == noon


# IAB GPP


def national(sale=0, sharing=0, ads=0, sensitive=0, *, child=0, gpc=None):
    """A GPP string with the American national section, version 2."""
    core = packed(
        (2, 6), *[(0, 2)] * 6, (sale, 2), (sharing, 2), (ads, 2), (sensitive, 2), *[(0, 2)] * 15,
        (child, 2), *[(0, 2)] * 6,
    )  # fmt: skip
    return f"DBABLA~{core}" + ("" if gpc is None else f".{packed((1, 2), (gpc, 1))}")


@pytest.mark.parametrize(
    ("raw", "no"),
    [
        (national(sale=1), SALE),
        (national(sharing=1), ADS | {Purpose.SHARE_WITH_THIRD_PARTY}),
        (national(ads=1), ADS),
        (national(sensitive=1), {Purpose.SENSITIVE_DATA}),
        (national(2, 2, 2, 2), set()),
        (national(), set()),
        ("DBABTA~1YYN", SIGNALLED),
        ("DBABTA~1YNN", set()),
        ("DBABTA~1---", set()),
    ],
)
def test_an_opt_out_refuses_and_not_to_have_opted_out_says_nothing(raw, no):
    assert yes_and_no("iab_gpp", raw) == (set(), no)


@pytest.mark.parametrize("child", [1, 2])
def test_whoever_tells_of_a_known_childs_consent_knows_a_child(child):
    assert flags("iab_gpp", national(child=child)) == {Flag.CHILD}
    assert flags("iab_gpp", national(child=0)) == set()


def test_the_browsers_opt_out_within_a_section_is_the_same_opt_out():
    assert flags("iab_gpp", national(gpc=1)) == {Flag.OPT_OUT_SIGNAL}
    assert flags("iab_gpp", national(gpc=0)) == set()


def test_europes_section_is_read_as_the_string_it_is():
    assert yes_and_no("iab_gpp", f"DBABMA~{tc(EVERYTHING)}") == (ALL_TCF, set())


def test_canadas_section_asks_for_no_storage():
    core = packed(
        (1, 6), (17_000_000_000, 36), (17_000_000_000, 36), (31, 12), (1, 12), (0, 6), (4, 6),
        (13, 6), (1, 12), (2, 6), "0", "0" * 12, "011111111100" + "0" * 12, "0" * 24,
        (US, 16), "0" + "0" * (US - 1) + "1", (0, 16), "0", "0" * 12,
    )  # fmt: skip
    assert yes_and_no("iab_gpp", f"{gpp_header(5)}~{core}") == (ALL_TCF, set())


def test_where_one_section_agrees_and_another_opted_out_it_is_a_no():
    national_section = national(ads=1).partition("~")[2]
    both = f"{gpp_header(2, 7)}~{tc(EVERYTHING)}~{national_section}"
    assert yes_and_no("iab_gpp", both) == (ALL_TCF - ADS, ADS)


def test_what_iab_s_library_reads_in_american_sections_is_never_a_yes():
    opt_outs = {
        "SaleOptOut": SALE,
        "SharingOptOut": ADS | {Purpose.SHARE_WITH_THIRD_PARTY},
        "TargetedAdvertisingOptOut": ADS,
    }
    n_checked = 0
    for each in vectors("gpp")["vectors"]:
        sections = each["expected"]["sections"]
        gave, no = yes_and_no("iab_gpp", each["gpp_string"])
        assert not gave
        if each["spec_disputed_sections"] or set(sections) & {"tcfeuv2", "tcfcav1"}:
            continue
        expected = set()
        for fields in sections.values():
            for name, purposes in opt_outs.items():
                expected |= purposes if fields.get(name) == 1 else set()
            kinds = fields.get("SensitiveDataProcessing", [])
            if 1 in kinds:
                expected.add(Purpose.SENSITIVE_DATA)
        assert no == expected, each["id"]
        gpc = any(fields.get("Gpc") for fields in sections.values())
        assert (Flag.OPT_OUT_SIGNAL in flags("iab_gpp", each["gpp_string"])) == gpc
        n_checked += 1
    assert n_checked > 50


# Where signals are found


def test_every_signal_of_a_request_is_found():
    context = {
        **SENT_BY_SEGMENT,
        "consentManagement": {"allowedConsentIds": [], "deniedConsentIds": ["Analytics"]},
        "gpc": True,
    }
    context["consent"] = {
        **context["consent"],
        "tcString": "C1",
        "gppString": "D1",
        "googleConsentMode": {"ad_storage": "denied"},
    }
    found = dict(from_context(context))
    assert list(found) == sorted(signal_kinds)
    assert found["gpc"] == "1"
    assert found["segment"] == {"Advertising": False, "Analytics": True}
    assert found["iab_tcf"] == "C1"


def test_the_header_is_found_however_it_is_written():
    for name in ("Sec-GPC", "sec-gpc", "SEC-GPC"):
        assert from_context({}, {name: "1"}) == [("gpc", "1")]


def test_an_event_without_a_consent_object_holds_no_signal():
    for context in ({}, {"consent": {}}, {"consentManagement": {"provider": "custom"}}):
        assert from_context(context) == []


# Notes: what the shell keeps


@pytest.fixture
def signals(sqlite_house):
    """The signals of a house, with what was unknown and what its map declares of signals."""
    return of_house(sqlite_house)


def of_house(house, declared=DECLARED):
    unknown = []
    made = Signals(
        replace(house.data_map, signals=declared),
        house.register.append,
        house.register.history,
        lambda name, term: unknown.append((name, term)),
    )
    made.unknown = unknown
    return made


OF_ALL = {"Advertising": True, "Analytics": True, "Statistics": True}
OF_NONE = dict.fromkeys(OF_ALL, False)


def test_a_signal_becomes_events_with_itself_as_evidence(sqlite_house, sqlite_cast, signals):
    at = sqlite_house.clock()
    noted = signals.take(sqlite_cast.dan, "segment", OF_NONE, at)
    assert noted
    assert all(event in sqlite_house.register.history(sqlite_cast.dan) for event in noted)
    for event in noted:
        assert (event.source, event.at, event.status) == ("signal:segment", at, YES_NO[1])
        assert event.is_signal
        assert event.evidence == '{"Advertising":false,"Analytics":false,"Statistics":false}'


def test_a_long_signal_is_kept_as_its_hash(sqlite_house, sqlite_cast, signals):
    sent = {**OF_NONE, "x" * LONGEST_EVIDENCE: True}
    (event, *_) = signals.take(sqlite_cast.dan, "segment", sent, sqlite_house.clock())
    assert re.fullmatch("sha256:[0-9a-f]{64}", event.evidence)


def test_what_only_repeats_is_not_noted_again(sqlite_house, sqlite_cast, signals):
    dan, clock = sqlite_cast.dan, sqlite_house.clock
    for kind, raw in [("segment", OF_ALL), ("gpc", "1"), ("iab_tcf", tc(EVERYTHING))]:
        assert signals.take(dan, kind, raw, clock())
        clock.advance(hours=1)
        assert signals.take(dan, kind, raw, clock()) == []
    (change,) = signals.take(dan, "segment", {**OF_ALL, "Analytics": False}, clock())
    assert (change.about, change.status) == (Purpose.ANALYTICS, ConsentStatus.REFUSED)


def test_a_repeated_yes_does_not_outlive_another_signals_no(sqlite_house, sqlite_cast, signals):
    dan, clock, register = sqlite_cast.dan, sqlite_house.clock, sqlite_house.register
    signals.take(dan, "segment", OF_ALL, clock())
    assert register.standing(dan) & given(Purpose.ANALYTICS)
    clock.advance(hours=1)
    signals.take(dan, "google_consent_mode", {"analytics_storage": "denied"}, clock())
    clock.advance(hours=1)
    signals.take(dan, "segment", OF_ALL, clock())
    assert register.standing(dan) & refused(Purpose.ANALYTICS)


def test_a_string_of_a_later_day_with_the_same_answer_is_a_new_act(
    sqlite_house, sqlite_cast, signals
):
    dan, now = sqlite_cast.dan, sqlite_house.clock()
    for days in (3, 2):
        said_at = now - timedelta(days=days)
        noted = signals.take(dan, "iab_tcf", tc(EVERYTHING, created=deciseconds(said_at)), now)
        assert {event.at for event in noted} == {said_at}


def test_an_unknown_kind_of_signal_is_answered_with_the_nearest(sqlite_house, signals):
    with pytest.raises(UnknownTerm, match="unknown signal `segmnt`; did you mean `segment`"):
        signals.take(1, "segmnt", {}, NOW)


def test_a_signal_without_a_time_zone_is_refused(signals):
    with pytest.raises(BadRequest, match="no time zone"):
        signals.take(1, "gpc", "1", datetime(2026, 1, 1))  # noqa: DTZ001


# The data map


def errors(more):
    text = re.sub(r"\[signals\.categories\]\n(.+\n)+", "", template())
    return [each.message for each in check(text.replace("[signals]\n", f"[signals]\n{more}\n"))]


@pytest.mark.parametrize("purpose", sorted(EXPLICIT_ONLY | NEVER_ASKED))
def test_no_category_can_stand_for_what_needs_an_explicit_yes_or_none(purpose):
    text = template().replace('Analytics = ["analytics"]', f'Analytics = ["{purpose}"]')
    if f"[purposes.{purpose}]" not in text:
        text += (
            f'\n[purposes.{purpose}]\nbases = ["consent"]\nretention_days = 9\nnotice = "email"\n'
        )
    found = next(each for each in check(text) if "cannot stand for" in each.message)
    why = "explicit yes to your own notice" if purpose in EXPLICIT_ONLY else "nobody is asked"
    assert why in found.message
    assert found.severity is Severity.ERROR
    assert found.line == text.split("\n").index(f'Analytics = ["{purpose}"]') + 1


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("tcf_vendor = 0", "`tcf_vendor` expects a vendor number, 1 to 65535, not `0`"),
        ('tcf_vendor = "123"', "`tcf_vendor` expects a vendor number, 1 to 65535, not `"),
        ("tcf_vendr = 1", "unknown key `tcf_vendr`; did you mean `tcf_vendor`?"),
        ('categories = { A = ["retargeting"] }', "the purpose `retargeting` is not declared; add"),
        ('categories = { A = ["anlytics"] }', "unknown purpose `anlytics`; did you mean"),
    ],
)
def test_a_mistake_in_what_is_declared_of_signals_is_told(more, message):
    assert [message in each for each in errors(more)] == [True]


def test_what_is_declared_of_signals_is_read(tmp_path):
    file = tmp_path / "assent.toml"
    file.write_text(template().replace("# tcf_vendor = 123", "tcf_vendor = 123"), encoding="utf-8")
    declared = read(file).signals
    assert declared.tcf_vendor == US
    assert declared.categories["Analytics"] == frozenset({Purpose.ANALYTICS})


# What may be said at all


@pytest.mark.parametrize("purpose", sorted(EXPLICIT_ONLY | NEVER_ASKED))
def test_no_signal_can_say_yes_to_what_needs_our_own_words_or_none(purpose):
    with pytest.raises(BadRequest, match=f"no signal can say `given` of `{purpose}`"):
        Said.yes(purpose)


@pytest.mark.parametrize("purpose", sorted(NEVER_ASKED))
def test_no_signal_can_stop_what_nobody_is_asked_about(purpose):
    with pytest.raises(BadRequest, match="no signal can say"):
        Said.no(purpose)


def test_no_signal_can_raise_a_flag_that_opens_something_or_lower_one():
    for each in set(Flag) - {Flag.OPT_OUT_SIGNAL, Flag.CHILD}:
        with pytest.raises(BadRequest, match="no signal can say"):
            Said.holds(each)
    with pytest.raises(BadRequest, match="no signal can say `withdrawn`"):
        Said(Flag.CHILD, ConsentStatus.WITHDRAWN)


# The odd cases


def test_a_vendor_that_a_string_does_not_know_is_refused_everything():
    assert yes_and_no("iab_tcf", tc(EVERYTHING, ours=False)) == (set(), ALL_TCF)


@pytest.mark.parametrize("shown", [None, (9,)])
def test_a_vendor_that_was_not_shown_is_refused_everything(shown):
    assert yes_and_no("iab_tcf", tc(EVERYTHING, shown=shown)) == (set(), ALL_TCF)


def test_without_a_vendor_number_a_string_can_only_refuse():
    nobody = SignalsDeclared(None)
    assert heard("iab_tcf", tc(EVERYTHING), nobody).said == ()
    gave, no = yes_and_no("iab_tcf", tc({1, 2, 3, 4}), nobody)
    assert (gave, no) == (set(), ALL_TCF - ADS - {Purpose.CONTEXTUAL_ADVERTISING})


def test_a_consent_for_a_tcf_purpose_that_does_not_exist_says_nothing_and_is_counted():
    found = heard("iab_tcf", tc([1, 13, 24]))
    assert found.unknown == ("TCF purpose 13", "TCF purpose 24")
    assert not any(each.is_yes for each in found.said)


def test_a_yes_to_a_purpose_that_is_not_declared_is_not_noted_and_a_no_is(
    sqlite_house, sqlite_cast, signals
):
    assert Purpose.CONTEXTUAL_ADVERTISING not in sqlite_house.data_map.purposes
    dan, clock = sqlite_cast.dan, sqlite_house.clock
    about = {each.about for each in signals.take(dan, "iab_tcf", tc(EVERYTHING), clock())}
    assert about == ALL_TCF & sqlite_house.data_map.purposes.keys()
    later = tc([], created=deciseconds(clock()))
    assert {e.about for e in signals.take(dan, "iab_tcf", later, clock())} == ALL_TCF


def test_a_category_that_the_data_map_lacks_says_nothing_and_is_counted(
    sqlite_house, sqlite_cast, signals
):
    sent = {**OF_ALL, "Marketing": True, "Fun": False}
    noted = signals.take(sqlite_cast.dan, "segment", sent, sqlite_house.clock())
    assert {each.about for each in noted} <= {p for each in CATEGORIES.values() for p in each}
    assert signals.unknown == [("segment", "Fun"), ("segment", "Marketing")]


@pytest.mark.parametrize(
    ("raw", "section"),
    [
        ("DBABEYA~BaqY.YA", "usmd"),
        (national(ads=3), "usnat"),
        (national().replace("~C", "~Z"), "usnat"),
        ("DBABTA~2YNN", "uspv1"),
    ],
)
def test_a_section_that_is_unknown_or_disputed_is_taken_as_opted_out(raw, section):
    found = heard("iab_gpp", raw)
    assert found.unknown == (f"GPP section {section}",)
    assert yes_and_no("iab_gpp", raw) == (set(), SIGNALLED | {Purpose.SENSITIVE_DATA})


def test_a_section_that_nobody_has_described_is_taken_as_opted_out():
    raw = f"{gpp_header(99)}~BAAA"
    assert heard("iab_gpp", raw).unknown == ("GPP section 99",)
    assert yes_and_no("iab_gpp", raw) == (set(), SIGNALLED | {Purpose.SENSITIVE_DATA})


def test_a_canadian_section_that_can_be_read_in_two_ways_agrees_to_nothing():
    raw = f"{gpp_header(5)}~BQiaZcZQuHio3zQAAAENAACQIKzXpggOFgAAAAAACOgDAFaAYcBIcCSwEngJvA"
    assert heard("iab_gpp", raw).unknown == ("GPP section tcfcav1",)
    assert yes_and_no("iab_gpp", raw) == (set(), ALL_TCF)


@pytest.mark.parametrize(("kind", "head"), [("iab_tcf", ""), ("iab_gpp", "DBABMA~")])
def test_a_string_from_the_future_is_refused_and_changes_nothing(
    kind, head, sqlite_house, sqlite_cast, signals
):
    dan, now = sqlite_cast.dan, sqlite_house.clock()
    before = sqlite_house.register.history(dan)
    tomorrow = head + tc([], created=deciseconds(now + timedelta(seconds=1)))
    with pytest.raises(BadRequest, match="last updated in the future; check the clocks"):
        signals.take(dan, kind, tomorrow, now)
    assert sqlite_house.register.history(dan) == before


def test_a_default_of_google_s_says_nothing():
    for state in ("granted", "denied"):
        assert heard("google_consent_mode", {"default": dict.fromkeys(TYPES, state)}).said == ()


def test_of_two_signals_of_the_same_instant_the_no_counts(sqlite_house, sqlite_cast, signals):
    dan, at, register = sqlite_cast.dan, sqlite_house.clock(), sqlite_house.register
    signals.take(dan, "google_consent_mode", {"analytics_storage": "denied"}, at)
    signals.take(dan, "segment", OF_ALL, at)
    assert register.standing(dan) & refused(Purpose.ANALYTICS)


def test_of_two_signals_the_newer_counts(sqlite_house, sqlite_cast, signals):
    dan, clock, register = sqlite_cast.dan, sqlite_house.clock, sqlite_house.register
    signals.take(dan, "segment", OF_NONE, clock())
    clock.advance(minutes=1)
    signals.take(dan, "segment", OF_ALL, clock())
    assert register.standing(dan) & given(Purpose.ANALYTICS)


def test_a_newer_signal_does_not_undo_what_was_said_to_us(sqlite_house, sqlite_cast, signals):
    dan, clock, register = sqlite_cast.dan, sqlite_house.clock, sqlite_house.register
    sqlite_house.preferences.answer(dan, "analytics", "refused", source="preference_centre")
    clock.advance(days=1)
    signals.take(dan, "segment", OF_ALL, clock())
    assert register.standing(dan) & refused(Purpose.ANALYTICS)


def test_somebody_under_no_known_law_is_protected_by_the_default(
    sqlite_house, sqlite_cast, signals
):
    dan, clock, gate = sqlite_cast.dan, sqlite_house.clock, sqlite_house.gate
    use = Use.of(Purpose.ANALYTICS, "purchases")
    assert isinstance(gate.ask(use, dan), Denial)
    signals.take(dan, "segment", OF_ALL, clock())
    granted = gate.ask(use, dan)
    assert isinstance(granted, Grant)
    assert granted.ruling.law == "strict"
    signals.take(dan, "gpc", "1", clock())
    standing = sqlite_house.register.standing(dan)
    assert standing & flag(Flag.OPT_OUT_SIGNAL)
    assert all(standing & refused(purpose) for purpose in SIGNALLED)


def test_an_opt_out_is_lifted_only_by_a_later_yes_to_words_and_not_undone_by_the_next_request(
    sqlite_house, sqlite_cast, signals
):
    ada, clock, house = sqlite_cast.ada, sqlite_house.clock, sqlite_house
    ads = Purpose.TARGETED_ADVERTISING
    assert house.register.standing(ada) & given(ads)
    signals.take(ada, "gpc", "1", clock())
    assert house.register.standing(ada) & refused(ads)
    clock.advance(hours=1)
    without_words = ConsentEvent(ada, ads, ConsentStatus.GIVEN, clock(), "import:people.csv")
    house.register.append([without_words])
    assert house.register.standing(ada) & refused(ads)
    clock.advance(hours=1)
    house.preferences.answer(ada, ads.value, "given", source="preference_centre")
    assert house.register.standing(ada) & given(ads)
    clock.advance(hours=1)
    signals.take(ada, "gpc", "1", clock())
    assert house.register.standing(ada) & given(ads)


PAGE = Path(__file__).parents[2] / "docs" / "signals.md"


def test_every_test_that_the_page_names_is_here():
    named = re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) >= 15
    assert not [name for name in named if name not in globals()]


def test_the_page_has_the_tables_as_the_code_has_them():
    page = PAGE.read_text(encoding="utf-8")
    for purpose, parts in NEEDS.items():
        numbers = ", ".join(map(str, (1, *parts)))
        assert f"| `{purpose}` | {numbers} |" in page
    for kind, purposes in TYPES.items():
        names = ", ".join(f"`{each}`" for each in sorted(purposes))
        assert f"| `{kind}` | {names} |" in page
