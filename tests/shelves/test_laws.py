"""Every law on the shelf, and that the suite would notice a bad one."""

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from assent.jurisdictions import Change, Cited, Ground, laws
from assent.testing import laws as suite
from assent.vocabulary import LegalBasis, Purpose, UnknownTerm

GDPR, STRICT = laws["gdpr"], laws["strict"]


@pytest.mark.parametrize("code", laws)
@pytest.mark.parametrize("hold", suite.SUITE, ids=lambda hold: hold.__name__)
def test_a_law_on_the_shelf_holds_to(hold, code):
    hold(laws[code])


@pytest.mark.parametrize("code", laws)
def test_a_law_is_called_as_its_file_is(code):
    assert laws[code].code == code


def test_a_wrong_name_is_answered_with_the_nearest_right_one():
    with pytest.raises(UnknownTerm, match="unknown jurisdiction `gdrp`; did you mean `gdpr`"):
        laws["gdrp"]


def _with(name, **changed):
    """A law with one list or figure changed, its article kept."""
    return replace(GDPR, **{name: replace(getattr(GDPR, name), **changed)})


def _grounds(purpose, *grounds):
    return replace(GDPR, grounds=MappingProxyType({**GDPR.grounds, purpose: grounds}))


def _scope(**changed):
    return replace(GDPR, scope=replace(GDPR.scope, **changed))


def _requests(**changed):
    return replace(GDPR, requests=replace(GDPR.requests, **changed))


def _changed(**changed):
    said = {"on": date(2030, 1, 1), "title": "a change", "article": "Art. 1", **changed}
    return replace(GDPR, changes=(Change(**said),))


BAD = {
    "a code nobody can write": (suite.check_name, replace(GDPR, code="EU GDPR")),
    "a slot that another law has": (suite.check_name, replace(GDPR, slot=STRICT.slot)),
    "a slot beyond the standing": (suite.check_name, replace(GDPR, slot=11)),
    "a change that says nothing": (suite.check_dates, _changed(title="")),
    "a change of what no law has": (suite.check_dates, _changed(sets={"grounds_": {}})),
    "a change that makes it a bad law": (
        suite.check_dates,
        _changed(sets={"child_below": Cited(3, "Art. 8")}),
    ),
    "nobody says who read it": (suite.check_dates, replace(GDPR, reviewed_by="")),
    "a country that is none": (suite.check_countries, _scope(countries=frozenset({"EU"}))),
    "a law of nowhere": (suite.check_countries, _scope(countries=frozenset())),
    "a number without an article": (suite.check_articles, _with("child_below", article="")),
    "a ground without an article": (
        suite.check_articles,
        _grounds(Purpose.ANALYTICS, Ground(LegalBasis.CONSENT, "somewhere")),
    ),
    "an empty list of grounds": (suite.check_purposes, _grounds(Purpose.ANALYTICS)),
    "no ground for the service": (
        suite.check_purposes,
        replace(GDPR, grounds=MappingProxyType({Purpose.SECURITY: GDPR.grounds[Purpose.SECURITY]})),
    ),
    "children profiled": (suite.check_children, _with("denied_to_children", value=frozenset())),
    "children of eleven are adults": (suite.check_children, _with("child_below", value=11)),
    "children get no parcel": (
        suite.check_children,
        _with("denied_to_children", value=frozenset(Purpose)),
    ),
    "advertising by health": (suite.check_sensitive, _with("sensitive", value=frozenset(Purpose))),
    "a restriction that restricts nothing": (
        suite.check_restraint,
        _with("restriction", value=frozenset(Purpose)),
    ),
    "a signal nobody heeds": (suite.check_restraint, _with("signal_denies", value=frozenset())),
    "an answer next year": (
        suite.check_requests,
        _requests(answer_within=Cited(timedelta(days=365), "Art. 12(3)")),
    ),
    "stricter than the strict": (
        suite.check_the_default_is_no_weaker,
        _with("child_below", value=21),
    ),
    "quicker than the strict": (
        suite.check_the_default_is_no_weaker,
        _requests(answer_within=Cited(timedelta(days=7), "Art. 12(3)")),
    ),
    "asks again later than the strict": (
        suite.check_the_default_is_no_weaker,
        _with("ask_again_after", value=timedelta(days=3650)),
    ),
    "no rights": (suite.check_requests, replace(GDPR, rights=MappingProxyType({}))),
    "silent though it stands alone": (
        suite.check_purposes,
        replace(GDPR, governs=frozenset({Purpose.SERVICE, Purpose.SECURITY})),
    ),
    "a supplement that governs everything": (suite.check_purposes, _scope(supplements=True)),
    "asks a yes where the strict does not": (
        suite.check_the_default_is_no_weaker,
        _grounds(Purpose.SERVICE, Ground(LegalBasis.CONSENT, "Art. 6(1)(a)")),
    ),
    "keeps data nearer than the strict": (
        suite.check_the_default_is_no_weaker,
        replace(GDPR, adequate=Cited(frozenset({"DE"}), "Art. 45")),
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_the_suite_notices_a_bad_law(fault):
    hold, bad = BAD[fault]
    with pytest.raises(AssertionError):
        hold(bad)
