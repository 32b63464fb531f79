"""Every law on the shelf, and that the suite would notice a bad one."""

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from assent.jurisdictions import Cited, Ground, laws
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


BAD = {
    "a code nobody can write": (suite.check_name, replace(GDPR, code="EU GDPR")),
    "a slot that another law has": (suite.check_name, replace(GDPR, slot=STRICT.slot)),
    "a slot beyond the standing": (suite.check_name, replace(GDPR, slot=11)),
    "read before it existed": (suite.check_dates, replace(GDPR, as_of=date(2016, 1, 1))),
    "nobody says who read it": (suite.check_dates, replace(GDPR, reviewed_by="")),
    "a country that is none": (suite.check_countries, replace(GDPR, countries=frozenset({"EU"}))),
    "a law of nowhere": (suite.check_countries, replace(GDPR, countries=frozenset())),
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
    "children of twelve are adults": (suite.check_children, _with("child_below", value=12)),
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
        suite.check_restraint,
        _with("answer_within", value=timedelta(days=365)),
    ),
    "stricter than the strict": (
        suite.check_the_default_is_no_weaker,
        _with("child_below", value=21),
    ),
    "quicker than the strict": (
        suite.check_the_default_is_no_weaker,
        _with("answer_within", value=timedelta(days=7)),
    ),
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
