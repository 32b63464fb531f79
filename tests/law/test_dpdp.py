"""The DPDP Act of India as a table: consent or one of few uses, and until 18 one is a child."""

from datetime import date, timedelta

import pytest

from assent.consent import Flag
from assent.jurisdictions import Right, laws
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
    no_longer,
    refused,
    rows,
    ruling,
    told,
    use,
    withdrew,
    yes,
)

THE_DAY = date(2027, 5, 13)
"""Eighteen months after the Rules were in the Gazette."""

ON_A_YES = (
    COUNTING, OFFERS, EMAIL, SMS, PUSH, BANNERS, ADS, RETARGETING, PROFILING, TRAINING,
    THEIR_TRAINING, LLM, SHARING,
)  # fmt: skip

TABLE = [
    # The few uses without consent (s. 7), and what the law itself commands
    Row("s. 7(a)", "a parcel is sent to the address given for it", use(SERVICE), NOTHING,
        "granted: contract"),
    Row("s. 8(5)", "a breach is prevented, as one must", use(SECURITY), NOTHING,
        "granted: legal_obligation"),
    Row("s. 8(3)", "what decides on people is audited", use(AUDIT), NOTHING,
        "granted: legal_obligation"),
    Row("s. 6(1)", "the controller asks before it sends a parcel", use(SERVICE), yes(SERVICE),
        "granted: consent", CONSENT_ONLY),
    # No legitimate interest, no opt-out, no soft opt-in (s. 4(1))
    Row("s. 4(1)", "security is a duty and no interest", use(SECURITY), NOTHING,
        "denied: no_legal_basis", INTEREST_ONLY),
    Row("s. 4(1)", "counting in the controller's interest", use(COUNTING), NOTHING,
        "denied: no_legal_basis", INTEREST_ONLY),
    Row("s. 4(1)", "counting until somebody says no", use(COUNTING), NOTHING,
        "denied: no_legal_basis", (LegalBasis.NOT_OPTED_OUT,)),
    Row("s. 4(1)", "offers as a part of the contract", use(OFFERS), NOTHING,
        "denied: no_legal_basis", (LegalBasis.CONTRACT,)),
    Row("s. 6(1)", "e-mail to a customer who could say no", use(EMAIL), is_(Flag.CUSTOMER),
        "denied: no_consent"),
    # Consent (s. 6)
    *(Row("s. 6(1)", f"{each.value} on silence", use(each), NOTHING, "denied: no_consent")
      for each in ON_A_YES),
    *(Row("s. 6(1)", f"{each.value} after a yes", use(each), yes(each), "granted: consent")
      for each in ON_A_YES),
    Row("s. 6(1)", "a yes to e-mail is none to SMS", use(SMS), yes(EMAIL), "denied: no_consent"),
    Row("s. 6(1)", "a yes to offers is none to training", use(TRAINING), yes(OFFERS),
        "denied: no_consent"),
    Row("s. 6(1)", "a yes that has run out", use(OFFERS), expired(OFFERS), "denied: no_consent"),
    # Taking it back (s. 6(4), 6(6))
    Row("s. 6(4)", "a yes that was taken back", use(EMAIL), withdrew(EMAIL), "denied: refused"),
    Row("s. 6(1)", "and given again", use(EMAIL), withdrew(EMAIL) + yes(EMAIL),
        "granted: consent"),
    Row("s. 6(4)", "a no", use(PROFILING), refused(PROFILING), "denied: refused"),
    Row("s. 6(1)", "taking back e-mail leaves a yes to offers", use(OFFERS),
        yes(OFFERS) + withdrew(EMAIL), "granted: consent"),
    Row("s. 6(4)", "a browser's signal takes back what was said to advertising", use(ADS),
        yes(ADS) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("s. 6(1)", "and says nothing of e-mail", use(EMAIL),
        yes(EMAIL) + is_(Flag.OPT_OUT_SIGNAL), "granted: consent"),
    # Children (s. 9)
    Row("s. 9(1)", "a child's parcel, and no parent agreed", use(SERVICE), is_(Flag.CHILD),
        "denied: no_parent"),
    Row("s. 7(a)", "a child's parcel, and a parent agreed", use(SERVICE),
        is_(Flag.CHILD, Flag.PARENT_AGREED), "granted: contract"),
    Row("s. 9(1)", "a parent agreed and took it back", use(SERVICE),
        is_(Flag.CHILD) + no_longer(Flag.PARENT_AGREED), "denied: no_parent"),
    Row("s. 8(5)", "a child's data are kept safe without asking anybody", use(SECURITY),
        is_(Flag.CHILD), "granted: legal_obligation"),
    Row("s. 8(3)", "and their fair use is audited", use(AUDIT), is_(Flag.CHILD),
        "granted: legal_obligation"),
    Row("s. 9(1)", "a banner that knows nobody, on the child's own yes", use(BANNERS),
        yes(BANNERS) + is_(Flag.CHILD), "denied: no_parent"),
    Row("s. 6(1)", "the same with a parent's", use(BANNERS),
        yes(BANNERS) + is_(Flag.CHILD, Flag.PARENT_AGREED), "granted: consent"),
    *(Row("s. 9(3)", f"{each.value} of a child, though a parent agreed", use(each),
          yes(each) + is_(Flag.CHILD, Flag.PARENT_AGREED), "denied: child")
      for each in (ADS, RETARGETING, PROFILING, COUNTING, OFFERS)),
    Row("s. 9(2)", "nor is a child made to train a model", use(TRAINING),
        yes(TRAINING) + is_(Flag.CHILD, Flag.PARENT_AGREED), "denied: child"),
    # Holding still (s. 6(6)) and erasing (s. 12(3))
    Row("s. 6(6)", "restricted data are not mailed", use(EMAIL), yes(EMAIL) + is_(Flag.RESTRICTED),
        "denied: restricted"),
    Row("s. 7(a)", "what needs no consent goes on", use(SERVICE), is_(Flag.RESTRICTED),
        "granted: contract"),
    Row("s. 12(3)", "an erasure has begun", use(SERVICE), is_(Flag.ERASED), "denied: erased"),
    # No special categories; the house asks as much as elsewhere
    Row("s. 6(1)", "health for offers, with a yes to both", use(OFFERS, "health"),
        yes(OFFERS, SENSITIVE), "granted: consent"),
    Row("s. 6(1)", "health for offers, with a yes to offers", use(OFFERS, "health"), yes(OFFERS),
        "denied: no_consent"),
    Row("s. 6(1)", "health for advertising, with every yes", use(ADS, "health"),
        yes(ADS, SENSITIVE), "denied: no_legal_basis"),
    # Abroad (s. 16): anywhere that is not forbidden
    Row("s. 6(1)", "a processor in America", use(EMAIL, by="in_america"), yes(EMAIL),
        "granted: consent"),
    Row("s. 6(1)", "one in India", use(EMAIL, by="in_india"), yes(EMAIL), "granted: consent"),
    # Restricted products
    Row("s. 6(1)", "wine for somebody known to be of age", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT), "granted: consent"),
    Row("s. 9(3)", "no wine for somebody of unknown age", use(OFFERS, of="alcohol"), yes(OFFERS),
        "denied: age_not_assured"),
    Row("s. 6(4)", "no wine for one who asked to be left out", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT, Flag.SELF_EXCLUDED), "denied: self_excluded"),
    Row("s. 9(1)", "no wine for one whom it would harm", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT, Flag.VULNERABLE), "denied: vulnerable"),
]  # fmt: skip


@rows(TABLE)
def test_dpdp(row):
    answer = ruling("dpdp", row, THE_DAY)
    assert told(answer) == row.answer
    assert answer.law == "dpdp"
    assert row.article in answer.article


def test_the_table_is_long_enough_and_says_nothing_twice():
    assert len(TABLE) >= 26
    assert len({row.id for row in TABLE}) == len(TABLE)


def test_the_numbers_are_those_of_the_articles():
    law = laws["dpdp"]
    assert law.child_below.value == 18  # s. 2(f)
    assert law.requests.answer_within.value == timedelta(days=90)  # Rule 14(3)
    assert law.requests.extend_by.value == timedelta(0)
    assert law.breach_within.value == timedelta(hours=72)  # Rule 7(2)(b)
    assert law.parent_agrees.value == frozenset(LegalBasis) - {LegalBasis.LEGAL_OBLIGATION}


@pytest.mark.parametrize("absent", [Right.PORTABILITY, Right.RESTRICTION, Right.HUMAN_REVIEW])
def test_it_knows_no_right_that_the_act_does_not(absent):
    assert absent not in laws["dpdp"].rights
    assert laws["dpdp"].rights[Right.NOMINATION] == "s. 14(1)"


def test_consent_managers_come_half_a_year_before_the_rest():
    law = laws["dpdp"]
    (managers,) = law.changes
    assert managers.on == date(2026, 11, 13)  # one year after the Gazette
    assert law.effective_from == THE_DAY
    assert not managers.sets


def test_the_strict_default_stands_in_until_the_day_itself():
    row = Row("", "", use(SERVICE, by="in_america"), NOTHING, "granted: contract")
    eve, day = (ruling("dpdp", row, each) for each in (THE_DAY - timedelta(days=1), THE_DAY))
    assert (eve.law, told(eve)) == ("strict", "denied: transfer")
    assert (day.law, told(day)) == ("dpdp", row.answer)
