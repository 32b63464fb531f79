"""The strict default as a table: the strictest of every law, for whoever is under none known."""

from pathlib import Path

import pytest

from assent.consent import Flag
from assent.jurisdictions import laws
from assent.vocabulary import LegalBasis, Purpose
from law.table import (
    ADS,
    AUDIT,
    BANNERS,
    COUNTING,
    EMAIL,
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
    # What needs no yes
    Row("gdpr Art. 6(1)(b)", "a parcel is sent", use(SERVICE), NOTHING, "granted: contract"),
    Row("gdpr Art. 6(1)(c), 32", "a fraud is prevented", use(SECURITY), NOTHING,
        "granted: legal_obligation"),
    Row("gdpr Art. 6(1)(c)", "the fairness of offers is audited", use(AUDIT), NOTHING,
        "granted: legal_obligation"),
    # What does: all the rest, whatever the controller wishes for
    *(
        Row("gdpr Art. 6(1)(a)", f"{each.value} on silence", use(each), NOTHING,
            "denied: no_consent")
        for each in (COUNTING, OFFERS, EMAIL, SMS, PUSH, BANNERS, ADS, RETARGETING, PROFILING,
                     TRAINING, THEIR_TRAINING, LLM, SHARING)
    ),
    Row("gdpr Art. 6(1)(a)", "counting after a yes", use(COUNTING), yes(COUNTING),
        "granted: consent"),
    Row("gdpr Art. 6(1)", "counting in the controller's interest", use(COUNTING), NOTHING,
        "denied: no_legal_basis", (LegalBasis.LEGITIMATE_INTEREST,)),
    Row("gdpr Art. 6(1)", "an opt-out will not do for e-mail", use(EMAIL), NOTHING,
        "denied: no_legal_basis", (LegalBasis.NOT_OPTED_OUT,)),
    Row("gdpr Art. 6(1)(a)", "a yes to offers is no yes to training", use(TRAINING), yes(OFFERS),
        "denied: no_consent"),
    Row("gdpr Art. 6(1)(a)", "a consent that has run out", use(OFFERS), expired(OFFERS),
        "denied: no_consent"),
    Row("gdpr Art. 7(3)", "a consent that was taken back", use(OFFERS), withdrew(OFFERS),
        "denied: refused"),
    Row("ccpa 1798.120(a)", "an opt-out of a sale", use(SHARING), refused(SHARING),
        "denied: refused"),
    # The signal
    Row("ccpa 11 CCR 7025(b)", "the signal against advertising", use(ADS),
        yes(ADS) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("gdpr Art. 6(1)(a)", "an explicit yes after the signal, its words kept", use(ADS),
        is_(Flag.OPT_OUT_SIGNAL) + yes(ADS), "granted: consent"),
    Row("ccpa 11 CCR 7025(b)", "a yes to advertising lifts the signal from nothing else",
        use(SHARING), is_(Flag.OPT_OUT_SIGNAL) + yes(ADS), "denied: opt_out_signal"),
    Row("ccpa 11 CCR 7025(b)", "the signal against a sale", use(SHARING),
        yes(SHARING) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("ccpa 11 CCR 7025(b)", "the signal against somebody else's training", use(THEIR_TRAINING),
        yes(THEIR_TRAINING) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    # Children: below 18, and only what uses nothing of them
    *(
        Row("dpdp s. 9(3)", f"{each.value} of a child that said yes", use(each),
            yes(each) + is_(Flag.CHILD), "denied: child")
        for each in (OFFERS, EMAIL, ADS, RETARGETING, PROFILING, TRAINING, SHARING)
    ),
    Row("dpdp s. 9(1)", "what a child ordered, and no parent knows", use(SERVICE),
        is_(Flag.CHILD), "denied: no_parent"),
    Row("gdpr Art. 6(1)(b)", "what a child ordered with a parent's leave is sent", use(SERVICE),
        is_(Flag.CHILD, Flag.PARENT_AGREED), "granted: contract"),
    Row("gdpr Art. 6(1)(c), 32", "a child is kept safe without asking anybody", use(SECURITY),
        is_(Flag.CHILD), "granted: legal_obligation"),
    # Restriction and erasure
    Row("gdpr Art. 18(2)", "restricted data, after a yes", use(OFFERS),
        yes(OFFERS) + is_(Flag.RESTRICTED), "denied: restricted"),
    Row("gdpr Art. 18(2)", "restricted data for the service", use(SERVICE), is_(Flag.RESTRICTED),
        "denied: restricted"),
    Row("gdpr Art. 17(1)", "an erasure has begun", use(SERVICE), is_(Flag.ERASED),
        "denied: erased"),
    # Sensitive data
    Row("gdpr Art. 9(2)(a)", "health for offers, with a yes to both", use(OFFERS, "health"),
        yes(OFFERS, SENSITIVE), "granted: consent"),
    Row("gdpr Art. 9(2)(a)", "health for offers, with a yes to offers", use(OFFERS, "health"),
        yes(OFFERS), "denied: no_consent"),
    Row("gdpr Art. 9(2)(a)", "health for an audit, unasked", use(AUDIT, "health"), NOTHING,
        "denied: no_consent"),
    Row("gdpr Art. 9(2)(a)", "health for training, with every yes", use(TRAINING, "health"),
        yes(TRAINING, SENSITIVE), "denied: no_legal_basis"),
    Row("gdpr Art. 9(2)(a)", "health for advertising, with every yes", use(ADS, "health"),
        yes(ADS, SENSITIVE), "denied: no_legal_basis"),
    # Transfers: within the EEA, or under clauses
    Row("gdpr Art. 6(1)(a)", "a processor in Norway", use(EMAIL, by="in_norway"), yes(EMAIL),
        "granted: consent"),
    Row("gdpr Art. 44", "one in Switzerland, which not every law finds adequate",
        use(EMAIL, by="in_switzerland"), yes(EMAIL), "denied: transfer"),
    Row("gdpr Art. 44", "one in India", use(EMAIL, by="in_india"), yes(EMAIL),
        "denied: transfer"),
    Row("gdpr Art. 6(1)(a)", "one in America under standard clauses",
        use(EMAIL, by="in_america_under_clauses"), yes(EMAIL), "granted: consent"),
    # Restricted products
    Row("gdpr Art. 6(1)(a)", "wine for somebody known to be of age", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT), "granted: consent"),
    Row("dpdp s. 9(3)", "no wine for somebody of unknown age", use(OFFERS, of="alcohol"),
        yes(OFFERS), "denied: age_not_assured"),
    Row("eu_ai_act Art. 5(1)(b)", "no wine for one whom it would harm", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT, Flag.VULNERABLE), "denied: vulnerable"),
    Row("gdpr Art. 6(1)(a)", "a flat for one who asked to be left out of betting",
        use(OFFERS, of="housing"), yes(OFFERS) + is_(Flag.SELF_EXCLUDED), "granted: consent"),
    Row("gdpr Art. 7(3)", "no wine for one who asked to be left out", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT, Flag.SELF_EXCLUDED), "denied: self_excluded"),
]  # fmt: skip


@rows(TABLE)
def test_strict(row):
    answer = ruling("strict", row)
    assert told(answer) == row.answer
    assert answer.law == "strict"
    assert row.article in answer.article


def test_the_table_is_long_enough_and_says_nothing_twice():
    assert len(TABLE) >= 25
    assert len({row.id for row in TABLE}) == len(TABLE)


SEVERAL = [
    Row("gdpr Art. 6(1)(a)", "a Californian in Berlin gets no e-mail unasked", use(EMAIL),
        NOTHING, "denied: no_consent"),
    Row("gdpr Art. 6(1)(a)", "and gets it after a yes", use(EMAIL), yes(EMAIL),
        "granted: consent"),
    Row("gdpr Art. 21(5)", "a signal stops what both would allow",
        use(THEIR_TRAINING), yes(THEIR_TRAINING) + is_(Flag.OPT_OUT_SIGNAL),
        "denied: opt_out_signal"),
    Row("gdpr Art. 6(1)", "the one law needs no ground, the other does", use(COUNTING), NOTHING,
        "denied: no_legal_basis", (LegalBasis.NOT_OPTED_OUT,)),
]  # fmt: skip


@rows(SEVERAL)
def test_somebody_under_two_laws_must_be_granted_by_each(row):
    answer = ruling(["gdpr", "ccpa"], row)
    assert told(answer) == row.answer
    assert answer.for_auditor().startswith(row.article)


def test_somebody_under_no_law_is_denied_everything():
    for purpose in Purpose:
        row = Row("", "nothing is known", use(purpose), yes(purpose), "")
        assert told(ruling([], row)) == "denied: unknown_person"


@pytest.mark.parametrize("code", laws)
def test_every_law_on_the_shelf_has_its_table(code):
    assert Path(__file__).with_name(f"test_{code}.py").is_file()
