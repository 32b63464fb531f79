"""The Digital Services Act as a table: what an online platform may not advertise by, and to whom.

It supplements the GDPR, and can only deny: asked alone, what it has nothing against is denied all
the same, because no law grants it. So what it stops is asked of it alone, and what it lets pass
is asked beside the GDPR.
"""

from datetime import date, timedelta

from assent.consent import Flag
from assent.jurisdictions import Told, laws
from assent.vocabulary import LegalBasis, Purpose
from law.table import (
    ADS,
    AUDIT,
    BANNERS,
    CONSENT_ONLY,
    COUNTING,
    EMAIL,
    NOTHING,
    OFFERS,
    PROFILING,
    RETARGETING,
    SECURITY,
    SENSITIVE,
    SERVICE,
    SHARING,
    SMS,
    TRAINING,
    Row,
    is_,
    refused,
    rows,
    ruling,
    told,
    use,
    withdrew,
    yes,
)

DSA = laws["dsa"]

STOPS = [
    # No advertisement by what is sensitive, whatever anybody consented to (Art. 26(3))
    Row("Art. 26(3)", "an advertisement by health, with every consent", use(ADS, "health"),
        yes(ADS, SENSITIVE), "denied: no_legal_basis"),
    Row("Art. 26(3)", "retargeting by health, with every consent", use(RETARGETING, "health"),
        yes(RETARGETING, SENSITIVE), "denied: no_legal_basis"),
    Row("Art. 26(3)", "a banner by health, with every consent", use(BANNERS, "health"),
        yes(BANNERS, SENSITIVE), "denied: no_legal_basis"),
    Row("Art. 26(3)", "an advertisement by health on silence", use(ADS, "health"), NOTHING,
        "denied: no_legal_basis"),
    Row("Art. 26(3)", "recommendations by health, with a yes to them alone",
        use(OFFERS, "health"), yes(OFFERS), "denied: no_consent"),
    # No advertisement by what is known of a child (Art. 28(2))
    Row("Art. 28(1), (2)", "an advertisement by what is known of a child", use(ADS),
        is_(Flag.CHILD), "denied: child"),
    Row("Art. 28(1), (2)", "though it said yes", use(ADS), yes(ADS) + is_(Flag.CHILD),
        "denied: child"),
    Row("Art. 28(1), (2)", "though its parent agreed", use(ADS),
        yes(ADS) + is_(Flag.CHILD, Flag.PARENT_AGREED), "denied: child"),
    Row("Art. 28(1), (2)", "a child is not followed about", use(RETARGETING),
        yes(RETARGETING) + is_(Flag.CHILD), "denied: child"),
    Row("Art. 28(1), (2)", "nor are its recommendations personal", use(OFFERS),
        yes(OFFERS) + is_(Flag.CHILD), "denied: child"),
    Row("Art. 28(1), (2)", "no wine for a child, even in a banner", use(BANNERS, of="alcohol"),
        is_(Flag.CHILD), "denied: child"),
    # One may change what decides (Art. 26(1)(d), 27(3))
    Row("Art. 26(1)(d)", "an advertisement after a no", use(ADS), refused(ADS),
        "denied: refused"),
    Row("27(3)", "recommendations after a no", use(OFFERS), refused(OFFERS), "denied: refused"),
    Row("27(3)", "recommendations after a yes that was taken back", use(OFFERS),
        withdrew(OFFERS), "denied: refused"),
    Row("Art. 26(1)(d)", "a browser's signal against retargeting", use(RETARGETING),
        is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    # Nobody is manipulated (Art. 25)
    Row("Art. 25(1)", "wine for one whom it may harm", use(ADS, of="alcohol"),
        yes(ADS) + is_(Flag.ADULT, Flag.VULNERABLE), "denied: vulnerable"),
    Row("27(3)", "wine for one who asked to be left out", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT, Flag.SELF_EXCLUDED), "denied: self_excluded"),
    # It gives no ground of its own (Art. 2(4))
    Row("Art. 2(4)", "advertising as part of a contract", use(ADS), NOTHING,
        "denied: no_legal_basis", (LegalBasis.CONTRACT,)),
    Row("Art. 26(1)(d)", "the controller asks first, and nobody answered", use(ADS), NOTHING,
        "denied: no_consent", CONSENT_ONLY),
    # Erasure and restriction, which are the GDPR's
    Row("gdpr Art. 17(1)", "an erasure has begun", use(OFFERS), is_(Flag.ERASED),
        "denied: erased"),
    Row("gdpr Art. 18(2)", "restricted data choose no advertisement", use(ADS),
        is_(Flag.RESTRICTED), "denied: restricted"),
]  # fmt: skip

SILENT = [
    Row("Art. 2(1)", f"of {each.value} it says nothing", use(each), yes(each),
        "denied: unknown_person")
    for each in (SERVICE, SECURITY, COUNTING, Purpose.PERSONALISATION, EMAIL, SMS, PROFILING,
                 TRAINING, SHARING, AUDIT)
]  # fmt: skip

BESIDE_THE_GDPR = [
    Row("Art. 6(1)(a)", "a yes to advertising", use(ADS), yes(ADS), "granted: consent"),
    Row("Art. 6(1)(a)", "nobody is asked their age to be advertised to (Art. 28(3))", use(ADS),
        yes(ADS), "granted: consent", CONSENT_ONLY),
    Row("Art. 6(1)(f)", "recommendations that say what they go by", use(OFFERS), NOTHING,
        "granted: legitimate_interest"),
    Row("Art. 6(1)(f)", "a banner that knows nobody, for a child", use(BANNERS),
        is_(Flag.CHILD), "granted: legitimate_interest"),
    Row("Art. 9(2)(a)", "health for recommendations, which are no advertisement, with a yes to "
        "both", use(OFFERS, "health"), yes(OFFERS, SENSITIVE), "granted: consent"),
    Row("Art. 6(1)(a)", "e-mail is left to the GDPR", use(EMAIL), yes(EMAIL), "granted: consent"),
]  # fmt: skip


@rows(STOPS)
def test_dsa_stops(row):
    answer = ruling("dsa", row)
    assert told(answer) == row.answer
    assert answer.law == "dsa"
    assert row.article in answer.article


@rows(SILENT)
def test_dsa_is_silent(row):
    assert told(ruling("dsa", row)) == row.answer
    assert row.use.purpose not in DSA.governs


@rows(BESIDE_THE_GDPR)
def test_dsa_beside_the_gdpr(row):
    answer = ruling(["gdpr", "dsa"], row)
    assert told(answer) == row.answer
    assert answer.law == "gdpr"
    assert row.article in answer.article


def test_the_tables_are_long_enough_and_say_nothing_twice():
    table = [*STOPS, *SILENT, *BESIDE_THE_GDPR]
    assert len(STOPS) >= 18
    assert len({row.id for row in table}) == len(table)


def test_the_numbers_are_those_of_the_articles():
    assert DSA.effective_from == date(2024, 2, 17)
    assert DSA.child_below.value == 18
    assert DSA.breach_within.value == timedelta(hours=72)
    assert DSA.requests.answer_within.value == timedelta(days=28)
    assert DSA.requests.opt_out_within.value == timedelta(0)


def test_it_binds_platforms_only_and_stands_beside_another_law():
    assert DSA.scope.platforms_only
    assert DSA.scope.supplements


def test_an_advertisement_says_for_whom_it_is_and_why_one_sees_it():
    assert "26(1)(b), (c)" in DSA.notice[Told.ON_WHOSE_BEHALF]
    assert "26(1)(d)" in DSA.notice[Told.MAIN_PARAMETERS]
    assert "27(1)" in DSA.notice[Told.MAIN_PARAMETERS]
