"""The law of Australia as a table: what one would expect, until one says no; the rest on a yes."""

from datetime import date, timedelta

from assent.consent import Flag
from assent.jurisdictions import Told, laws
from assent.vocabulary import LegalBasis
from law.table import (
    ADS,
    AUDIT,
    BANNERS,
    CONSENT_ONLY,
    COUNTING,
    EMAIL,
    INTEREST_ONLY,
    LLM,
    NOTHING,
    OFFERS,
    PROFILING,
    PUSH,
    RETARGETING,
    SECURITY,
    SENSITIVE,
    SERVICE,
    SHARING,
    SMS,
    THEIR_TRAINING,
    TRAINING,
    Row,
    expired,
    is_,
    refused,
    rows,
    ruling,
    told,
    use,
    withdrew,
    yes,
)

TABLE = [
    # The purpose it was collected for, and what one would expect besides (APP 6)
    Row("APP 6.1", "a parcel is sent", use(SERVICE), NOTHING, "granted: contract"),
    Row("APP 6.2(c)", "a fraud is prevented", use(SECURITY), NOTHING,
        "granted: legitimate_interest"),
    Row("APP 11.1", "data are kept safe, as one must", use(SECURITY), NOTHING,
        "granted: legal_obligation", (LegalBasis.LEGAL_OBLIGATION,)),
    Row("APP 10.2", "the fairness of offers is audited", use(AUDIT), NOTHING,
        "granted: legal_obligation"),
    Row("APP 6.2(a)", "visits are counted, as one would expect", use(COUNTING), NOTHING,
        "granted: not_opted_out"),
    Row("APP 6.2(a)", "which the controller calls its interest", use(COUNTING), NOTHING,
        "granted: not_opted_out", INTEREST_ONLY),
    Row("APP 6.1(a)", "visits are counted after a yes", use(COUNTING), yes(COUNTING),
        "granted: consent"),
    Row("APP 6.2(a)", "a banner that knows nobody", use(BANNERS), NOTHING,
        "granted: not_opted_out"),
    # Direct marketing (APP 7)
    Row("APP 7.2", "offers from what one bought here oneself", use(OFFERS), NOTHING,
        "granted: not_opted_out"),
    Row("APP 7.3(b)(i)", "offers after a yes", use(OFFERS), yes(OFFERS), "granted: consent"),
    Row("APP 7.7(a)", "offers after somebody asked for none", use(OFFERS), refused(OFFERS),
        "denied: refused"),
    Row("APP 7.3(b)(i)", "the controller asks first, and nobody answered", use(OFFERS), NOTHING,
        "denied: no_consent", CONSENT_ONLY),
    Row("APP 7.3(b)(i)", "advertising elsewhere, which nobody expects, unasked", use(ADS), NOTHING,
        "denied: no_consent"),
    Row("APP 7.3(b)(i)", "the same after a yes", use(ADS), yes(ADS), "granted: consent"),
    Row("APP 6.1", "an interest is no reason for it", use(ADS), NOTHING,
        "denied: no_legal_basis", INTEREST_ONLY),
    Row("APP 7.3(b)(i)", "being followed by what one looked at, unasked", use(RETARGETING),
        NOTHING, "denied: no_consent"),
    Row("APP 7.3(b)(i)", "a push message to a customer", use(PUSH), is_(Flag.CUSTOMER),
        "denied: no_consent"),
    # Messages (Spam Act)
    Row("Spam Act s. 16(2)", "e-mail to somebody who never answered", use(EMAIL), NOTHING,
        "denied: no_consent"),
    Row("Spam Act s. 16(2), Sch. 2 cl. 2(a)", "e-mail after a yes", use(EMAIL), yes(EMAIL),
        "granted: consent"),
    Row("Spam Act s. 16(2)", "a yes to e-mail is none to SMS", use(SMS), yes(EMAIL),
        "denied: no_consent"),
    Row("Spam Act s. 16(2)", "a yes that has run out", use(EMAIL), expired(EMAIL),
        "denied: no_consent"),
    Row("Spam Act s. 16(2)", "e-mail to a customer: to have bought is no consent (ACMA)",
        use(EMAIL), is_(Flag.CUSTOMER), "denied: no_consent"),
    Row("Spam Act s. 16(2)", "an SMS to a customer", use(SMS), is_(Flag.CUSTOMER),
        "denied: no_consent"),
    Row("Spam Act Sch. 2 cl. 6", "a customer who unsubscribed", use(EMAIL),
        is_(Flag.CUSTOMER) + withdrew(EMAIL), "denied: refused"),
    Row("Spam Act s. 16(2), Sch. 2 cl. 2(a)", "and said yes again later", use(EMAIL),
        withdrew(EMAIL) + yes(EMAIL), "granted: consent"),
    # What a browser says (APP 7.6)
    Row("APP 7.6(c)", "the signal against advertising", use(ADS),
        yes(ADS) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("APP 7.6(c), (d)", "the signal against helping others to advertise", use(SHARING),
        yes(SHARING) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("Spam Act s. 16(2)", "the signal says nothing of e-mail", use(EMAIL),
        yes(EMAIL) + is_(Flag.OPT_OUT_SIGNAL), "granted: consent"),
    # A new purpose (APP 6.1(a); OAIC, 21 October 2024)
    Row("APP 6.1(a)", "a yes to offers is no yes to training", use(TRAINING), yes(OFFERS),
        "denied: no_consent"),
    Row("APP 6.1(a)", "a yes to training", use(TRAINING), yes(TRAINING), "granted: consent"),
    Row("APP 6.1(a)", "somebody else's training, unasked", use(THEIR_TRAINING), yes(TRAINING),
        "denied: no_consent"),
    Row("APP 6.1(a)", "a language model, unasked", use(LLM), yes(TRAINING), "denied: no_consent"),
    Row("APP 6.1(a)", "what is inferred is collected anew, and needs a yes", use(PROFILING),
        NOTHING, "denied: no_consent"),
    Row("APP 6.1(a)", "data are traded, unasked", use(SHARING), NOTHING, "denied: no_consent"),
    # Under 18 (s. 26GC), and under 15 (APP Guidelines B.60, B.61)
    Row("APP 3.5", "a child is not advertised to by what is known of it", use(ADS),
        yes(ADS) + is_(Flag.CHILD), "denied: child"),
    Row("APP 7.2(b)", "nor mailed as a customer", use(EMAIL), is_(Flag.CHILD, Flag.CUSTOMER),
        "denied: child"),
    Row("s. 26GC", "nor made to train a model", use(TRAINING), yes(TRAINING) + is_(Flag.CHILD),
        "denied: child"),
    Row("APP 6.1", "what it ordered is sent", use(SERVICE), is_(Flag.CHILD), "granted: contract"),
    Row("APP 6.2(a)", "it may see a banner that knows nobody", use(BANNERS), is_(Flag.CHILD),
        "granted: not_opted_out"),
    Row("APP Guidelines B.60", "where a yes is asked for, its own does not do", use(BANNERS),
        yes(BANNERS) + is_(Flag.CHILD), "denied: no_parent", CONSENT_ONLY),
    Row("APP 6.1(a)", "and does with its parent's", use(BANNERS),
        yes(BANNERS) + is_(Flag.CHILD, Flag.PARENT_AGREED), "granted: consent", CONSENT_ONLY),
    # Sensitive information (APP 3.3, 7.4)
    Row("APP 7.4", "e-mail by health, with a yes to both", use(EMAIL, "health"),
        yes(EMAIL, SENSITIVE), "granted: consent"),
    Row("APP 7.4", "being a customer is no consent to it", use(EMAIL, "health"),
        is_(Flag.CUSTOMER), "denied: no_consent"),
    Row("APP 7.4", "nor is a yes to e-mail alone", use(EMAIL, "health"), yes(EMAIL),
        "denied: no_consent"),
    Row("APP 3.3(a)", "health for offers, as one might expect", use(OFFERS, "health"), NOTHING,
        "denied: no_consent"),
    Row("APP 3.3(a)", "health for advertising elsewhere, with every yes", use(ADS, "health"),
        yes(ADS, SENSITIVE), "denied: no_legal_basis"),
    # Holding still (the purpose it was collected for goes on) and letting go (APP 11.2)
    Row("APP 6.1", "restricted data are not mailed", use(EMAIL), yes(EMAIL) + is_(Flag.RESTRICTED),
        "denied: restricted"),
    Row("APP 6.1", "the parcel is sent all the same", use(SERVICE), is_(Flag.RESTRICTED),
        "granted: contract"),
    Row("APP 11.2", "an erasure has begun", use(OFFERS), yes(OFFERS) + is_(Flag.ERASED),
        "denied: erased"),
    # Abroad (APP 8)
    Row("APP 7.2", "a processor in Germany, whose law is similar", use(OFFERS, by="in_germany"),
        NOTHING, "granted: not_opted_out"),
    Row("APP 8.1", "one in America that is bound by nothing", use(OFFERS, by="in_america"),
        NOTHING, "denied: transfer"),
    Row("APP 7.2", "one in America that is bound by contract",
        use(OFFERS, by="in_america_under_clauses"), NOTHING, "granted: not_opted_out"),
    Row("APP 8.1", "one in India, even for the service", use(SERVICE, by="in_india"), NOTHING,
        "denied: transfer"),
    # Restricted products
    Row("APP 7.2", "wine for somebody known to be of age", use(OFFERS, of="alcohol"),
        is_(Flag.ADULT), "granted: not_opted_out"),
    Row("s. 26GC", "no wine for somebody of unknown age", use(OFFERS, of="alcohol"), NOTHING,
        "denied: age_not_assured"),
    Row("APP 7.7(a)", "no wine for one who asked to be left out", use(OFFERS, of="alcohol"),
        is_(Flag.ADULT, Flag.SELF_EXCLUDED), "denied: self_excluded"),
    Row("APP 3.5", "no wine for one whom it would harm", use(OFFERS, of="alcohol"),
        is_(Flag.ADULT, Flag.VULNERABLE), "denied: vulnerable"),
]  # fmt: skip


@rows(TABLE)
def test_australia(row):
    answer = ruling("australia", row)
    assert told(answer) == row.answer
    assert answer.law == "australia"
    assert row.article in answer.article


def test_the_table_is_long_enough_and_says_nothing_twice():
    assert len(TABLE) >= 26
    assert len({row.id for row in TABLE}) == len(TABLE)


def test_the_numbers_are_those_of_the_articles():
    law = laws["australia"]
    assert law.requests.answer_within.value == timedelta(days=30)  # APP Guidelines, chapter 12
    assert law.requests.extend_by.value == timedelta(0)
    # Spam Act Sch. 2 cl. 6: five business days that begin with the day it was sent.
    assert law.requests.opt_out_within.value == timedelta(days=4)
    assert law.breach_within.value == timedelta(days=30)  # s. 26WH(2)(b)
    assert law.child_below.value == 15  # APP Guidelines B.61


def test_automated_decisions_are_told_of_from_the_tenth_of_december_2026():
    law = laws["australia"]
    eve, day = law.on(date(2026, 12, 9)), law.on(date(2026, 12, 10))
    assert Told.AUTOMATED_DECISIONS not in eve.notice
    assert day.notice == {**eve.notice, Told.AUTOMATED_DECISIONS: "APP 1.7, 1.8"}


def test_the_code_for_children_is_announced_for_the_day_it_is_due():
    due = [each.on for each in laws["australia"].changes if each.article == "s. 26GC"]
    assert due == [date(2026, 12, 10)]
