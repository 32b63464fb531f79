"""The ePrivacy Directive as a table: whom one may write to, and whose device one may read.

It supplements the GDPR, and can only deny: asked alone, what it has nothing against is denied all
the same, because no law grants it. So what it stops is asked of it alone, and what it lets pass
is asked beside the GDPR.
"""

from datetime import timedelta

from assent.consent import Flag
from assent.jurisdictions import laws
from assent.vocabulary import LegalBasis, Purpose
from law.table import (
    ADS,
    AUDIT,
    BANNERS,
    CONSENT_ONLY,
    COUNTING,
    EMAIL,
    INTEREST_ONLY,
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
    TRAINING,
    Row,
    expired,
    is_,
    no_longer,
    refused,
    rows,
    ruling,
    told,
    use,
    withdrew,
    yes,
)

EPRIVACY = laws["eprivacy"]

STOPS = [
    # Electronic mail (Art. 13(1))
    Row("Art. 13(1)", "e-mail to somebody who never answered", use(EMAIL), NOTHING,
        "denied: no_consent"),
    Row("Art. 13(1)", "a text message on silence", use(SMS), NOTHING, "denied: no_consent"),
    Row("Art. 13(1)", "a yes to e-mail is no yes to text messages", use(SMS), yes(EMAIL),
        "denied: no_consent"),
    Row("Art. 13(1)", "a consent that has run out is none", use(EMAIL), expired(EMAIL),
        "denied: no_consent"),
    Row("Art. 13(1)", "somebody who is known not to be a customer after all", use(EMAIL),
        no_longer(Flag.CUSTOMER), "denied: no_consent"),
    Row("Art. 13(2)", "a fair interest does for those alone who bought", use(EMAIL), NOTHING,
        "denied: no_consent", INTEREST_ONLY),
    Row("Art. 13(1)", "a customer, where the controller asks everybody", use(EMAIL),
        is_(Flag.CUSTOMER), "denied: no_consent", CONSENT_ONLY),
    # A way to say no (Art. 13(2), (4))
    Row("Art. 13(2)", "a customer who said no in one of the messages", use(EMAIL),
        is_(Flag.CUSTOMER) + refused(EMAIL), "denied: refused"),
    Row("gdpr Art. 7(3)", "somebody who took a yes to e-mail back", use(EMAIL), withdrew(EMAIL),
        "denied: refused"),
    Row("Art. 13(2)", "a customer who said no to text messages", use(SMS),
        is_(Flag.CUSTOMER) + refused(SMS), "denied: refused"),
    # The device (Art. 5(3))
    Row("Art. 5(3), 13(1)", "a push message, never asked for", use(PUSH), NOTHING,
        "denied: no_consent"),
    Row("Art. 5(3), 13(1)", "a push message to a customer who was not asked", use(PUSH),
        is_(Flag.CUSTOMER), "denied: no_consent"),
    Row("Art. 5(3), 13(1)", "a push message in the controller's interest", use(PUSH), NOTHING,
        "denied: no_legal_basis", INTEREST_ONLY),
    Row("Art. 5(3)", "retargeting on silence", use(RETARGETING), NOTHING, "denied: no_consent"),
    Row("Art. 5(3)", "retargeting in the controller's interest", use(RETARGETING), NOTHING,
        "denied: no_legal_basis", INTEREST_ONLY),
    Row("Art. 5(3)", "advertising over services on silence", use(ADS), NOTHING,
        "denied: no_consent"),
    Row("Art. 5(3)", "advertising over services as part of a contract", use(ADS), NOTHING,
        "denied: no_legal_basis", (LegalBasis.CONTRACT,)),
    Row("Art. 5(3)", "a browser's signal against a yes to retargeting", use(RETARGETING),
        yes(RETARGETING) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    # Consent is the GDPR's (Art. 2(f)), with what it says of children and of health
    Row("Art. 2(f)", "a child's yes to e-mail", use(EMAIL), yes(EMAIL) + is_(Flag.CHILD),
        "denied: child"),
    Row("gdpr Art. 9(1)", "e-mail by health, with every consent", use(EMAIL, "health"),
        yes(EMAIL, SENSITIVE), "denied: no_legal_basis"),
    Row("gdpr Art. 18(2)", "restricted data, after a yes to e-mail", use(EMAIL),
        yes(EMAIL) + is_(Flag.RESTRICTED), "denied: restricted"),
    Row("gdpr Art. 17(1)", "an erasure has begun", use(EMAIL), yes(EMAIL) + is_(Flag.ERASED),
        "denied: erased"),
]  # fmt: skip

SILENT = [
    Row("Art. 1(1)", f"of {each.value} it says nothing", use(each), yes(each),
        "denied: unknown_person")
    for each in (SERVICE, SECURITY, COUNTING, Purpose.PERSONALISATION, OFFERS, BANNERS, PROFILING,
                 TRAINING, SHARING, AUDIT)
]  # fmt: skip

BESIDE_THE_GDPR = [
    Row("Art. 6(1)(a)", "a yes to e-mail", use(EMAIL), yes(EMAIL), "granted: consent"),
    Row("Art. 6(1)(f)", "e-mail to one who bought and could say no (Art. 13(2))", use(EMAIL),
        is_(Flag.CUSTOMER), "granted: legitimate_interest"),
    Row("Art. 6(1)(f)", "a text message to one who bought and could say no", use(SMS),
        is_(Flag.CUSTOMER), "granted: legitimate_interest"),
    Row("Art. 6(1)(a)", "a yes to push messages", use(PUSH), yes(PUSH), "granted: consent"),
    Row("Art. 6(1)(a)", "a yes to retargeting", use(RETARGETING), yes(RETARGETING),
        "granted: consent"),
    Row("Art. 6(1)(a)", "the signal says nothing of e-mail one asked for", use(EMAIL),
        yes(EMAIL) + is_(Flag.OPT_OUT_SIGNAL), "granted: consent"),
    Row("Art. 6(1)(f)", "personal offers in the shop are left to the GDPR", use(OFFERS), NOTHING,
        "granted: legitimate_interest"),
    Row("Art. 45", "where data may go is left to the GDPR", use(EMAIL, by="in_india"), yes(EMAIL),
        "denied: transfer"),
]  # fmt: skip


@rows(STOPS)
def test_eprivacy_stops(row):
    answer = ruling("eprivacy", row)
    assert told(answer) == row.answer
    assert answer.law == "eprivacy"
    assert row.article in answer.article


@rows(SILENT)
def test_eprivacy_is_silent(row):
    assert told(ruling("eprivacy", row)) == row.answer
    assert row.use.purpose not in EPRIVACY.governs


@rows(BESIDE_THE_GDPR)
def test_eprivacy_beside_the_gdpr(row):
    answer = ruling(["gdpr", "eprivacy"], row)
    assert told(answer) == row.answer
    assert answer.law == "gdpr"
    assert row.article in answer.article


def test_a_law_that_would_let_everybody_be_mailed_is_held_back_by_it():
    row = Row("Art. 13(1)", "a Californian in Berlin", use(EMAIL), NOTHING, "denied: no_consent")
    assert told(ruling("ccpa", row)) == "granted: not_opted_out"
    answer = ruling(["ccpa", "eprivacy"], row)
    assert told(answer) == row.answer
    assert answer.law == "eprivacy"


def test_the_tables_are_long_enough_and_say_nothing_twice():
    table = [*STOPS, *SILENT, *BESIDE_THE_GDPR]
    assert len(STOPS) >= 18
    assert len({row.id for row in table}) == len(table)


def test_the_numbers_are_those_of_the_articles_it_leans_on():
    assert EPRIVACY.requests.opt_out_within.value == timedelta(0)
    assert EPRIVACY.child_below.value == 16
    assert EPRIVACY.breach_within.value == timedelta(hours=72)
    assert EPRIVACY.requests.answer_within.value == timedelta(days=28)


def test_it_governs_what_is_sent_and_what_follows_a_device():
    assert EPRIVACY.scope.supplements
    assert EPRIVACY.governs == {EMAIL, SMS, PUSH, ADS, RETARGETING}
