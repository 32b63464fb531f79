"""Every kind of signal on the shelf, and that the suite would notice a bad one."""

import itertools
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import entry_points

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.consent import Flag
from assent.consent.signals import Heard, Said, from_context, signal_kinds
from assent.testing import signals as suite
from assent.vocabulary import BadRequest, Conflict, Purpose

EXAMPLES = {
    "gpc": ({}, {"sec-gpc": "1"}),
    "google_consent_mode": ({"consent": {"googleConsentMode": {"ad_storage": "denied"}}}, {}),
    "iab_gpp": ({"consent": {"gppString": "DBABTA~1YYN"}}, {}),
    "iab_tcf": ({"consent": {"tcString": "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"}}, {}),
    "rudderstack": ({"consentManagement": {"deniedConsentIds": ["Analytics"]}}, {}),
    "segment": ({"consent": {"categoryPreferences": {"Analytics": False}}}, {}),
}


@pytest.mark.parametrize("name", signal_kinds)
@pytest.mark.parametrize("hold", suite.SUITE, ids=lambda hold: hold.__name__)
def test_a_signal_on_the_shelf_holds_to(hold, name):
    hold(signal_kinds[name])


@pytest.mark.parametrize("name", signal_kinds)
def test_a_signal_is_found_read_and_kept(name):
    assert suite.check_an_example(signal_kinds[name], *EXAMPLES[name]).said
    assert [found for found, _ in from_context(*EXAMPLES[name])] == [name]


def test_others_may_put_theirs_on_a_shelf_of_this_name_alone():
    group = "assent." + signal_kinds.package.rpartition(".")[2]
    assert group == "assent.signal_kinds"
    assert not entry_points(group=group)


_runs = itertools.count()
GPC = signal_kinds["gpc"]
AHEAD = suite.NOW + timedelta(seconds=1)


def _says(*said):
    return replace(GPC, read=lambda *_: Heard(said))


def _raises(error):
    def read(*_):
        raise error

    return replace(GPC, read=read)


def _writes(raw, *_):
    if isinstance(raw, dict):
        raw["read"] = next(_runs)
    return Heard()


class _Loud(Said):
    """A yes to what none may say, past the constructor that refuses it."""

    def __post_init__(self):
        pass


BAD = [
    (suite.check_title, replace(GPC, title=" ")),
    (suite.check_finding_never_fails, replace(GPC, find=lambda *_: 1)),
    (suite.check_finding_never_fails, replace(GPC, find=lambda *_: "1")),
    (suite.check_reading_refuses_politely, _raises(Conflict("it is taken"))),
    (suite.check_reading_refuses_politely, _raises(BadRequest("It is bad."))),
    (
        suite.check_it_says_one_thing_of_each,
        _says(Said.no(Purpose.ANALYTICS), Said.yes(Purpose.ANALYTICS)),
    ),
    (suite.check_it_says_nothing_of_the_future, _says(Said.no(Purpose.ANALYTICS, AHEAD))),
    (
        suite.check_it_says_nothing_of_the_future,
        _says(Said.no(Purpose.ANALYTICS, suite.NOW.replace(tzinfo=None))),
    ),
    (suite.check_it_keeps_to_what_may_be_said, _says(Flag.CHILD)),
    (suite.check_it_keeps_to_what_may_be_said, _says(_Loud.yes(Purpose.MODEL_TRAINING))),
    (
        suite.check_it_is_pure,
        replace(GPC, read=lambda *_: Heard(unknown=(str(next(_runs)),))),
    ),
    (suite.check_it_is_pure, replace(GPC, read=_writes)),
    (lambda bad: suite.check_an_example(bad, {}, {}), GPC),
    (lambda bad: suite.check_an_example(bad, *EXAMPLES["gpc"]), _says()),
]


@pytest.mark.parametrize(("hold", "bad"), BAD)
def test_the_suite_notices_a_bad_signal(hold, bad):
    with pytest.raises(AssertionError):
        hold(bad)


def test_the_suite_notices_a_signal_that_breaks():
    breaks = replace(GPC, find=lambda context, _: context["gpc"])
    with pytest.raises(KeyError):
        suite.check_finding_never_fails(breaks)


WORDS = st.sampled_from(
    (
        "consent consentManagement gpc categoryPreferences tcString gppString googleConsentMode "
        "allowedConsentIds deniedConsentIds update default Advertising Analytics ad_storage "
        "granted denied 1 CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA DBABTA~1YYN"
    ).split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(WORDS, JSON, max_size=5), st.dictionaries(WORDS, st.text(), max_size=2))
def test_whatever_comes_is_heard_or_refused(context, headers):
    for name, raw in from_context(context, headers):
        try:
            heard = signal_kinds[name].read(raw, suite.DECLARED, suite.NOW)
        except BadRequest:
            continue
        for said in heard.said:
            assert not said.is_yes or name in {"google_consent_mode", "rudderstack", "segment"}
