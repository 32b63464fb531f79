"""The LGPD as a table: consent, or an interest that one would expect and may end by a word."""

from datetime import date, timedelta

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

TABLE = [
    # The bases (Art. 7) and what a legitimate interest is (Art. 10)
    Row("Art. 7 V", "a parcel is sent", use(SERVICE), NOTHING, "granted: contract"),
    Row("Art. 7 IX", "a fraud is prevented", use(SECURITY), NOTHING,
        "granted: legitimate_interest"),
    Row("Art. 46", "data are kept safe, as one must", use(SECURITY), NOTHING,
        "granted: legal_obligation", (LegalBasis.LEGAL_OBLIGATION,)),
    Row("Art. 7 II", "the fairness of offers is audited", use(AUDIT), NOTHING,
        "granted: legal_obligation"),
    Row("Art. 7 I", "visits are counted after a yes", use(COUNTING), yes(COUNTING),
        "granted: consent"),
    Row("Art. 10 I", "or in the shop's interest", use(COUNTING), NOTHING,
        "granted: legitimate_interest"),
    Row("Art. 10 I", "offers that support the shop's own business", use(OFFERS), NOTHING,
        "granted: legitimate_interest", INTEREST_ONLY),
    Row("Art. 7 I", "the controller asks first, and nobody answered", use(OFFERS), NOTHING,
        "denied: no_consent", CONSENT_ONLY),
    Row("Art. 7", "`not opted out` is no basis in Brazil", use(COUNTING), NOTHING,
        "denied: no_legal_basis", (LegalBasis.NOT_OPTED_OUT,)),
    Row("Art. 10 I", "a banner that knows nobody", use(BANNERS), NOTHING,
        "granted: legitimate_interest"),
    # Messages: consent, or what a customer would expect (Art. 10 II)
    Row("Art. 7 I", "e-mail after a yes", use(EMAIL), yes(EMAIL), "granted: consent"),
    Row("Art. 7 I", "e-mail to a stranger", use(EMAIL), NOTHING, "denied: no_consent"),
    Row("Art. 10 I, II", "e-mail to a customer, who expects it", use(EMAIL), is_(Flag.CUSTOMER),
        "granted: legitimate_interest"),
    Row("Art. 10 I, II", "an SMS to a customer", use(SMS), is_(Flag.CUSTOMER),
        "granted: legitimate_interest"),
    Row("Art. 7 I", "one who is a customer no longer", use(EMAIL), no_longer(Flag.CUSTOMER),
        "denied: no_consent"),
    Row("Art. 18 par. 2", "a customer who objected", use(EMAIL),
        is_(Flag.CUSTOMER) + refused(EMAIL), "denied: refused"),
    Row("Art. 7 I", "a push message to a customer", use(PUSH), is_(Flag.CUSTOMER),
        "denied: no_consent"),
    # Whatever leaves the shop, and whatever trains a model
    Row("Art. 7 I", "advertising elsewhere on silence", use(ADS), NOTHING, "denied: no_consent"),
    Row("Art. 7", "or in the shop's interest", use(ADS), NOTHING, "denied: no_legal_basis",
        INTEREST_ONLY),
    Row("Art. 7 I", "advertising elsewhere after a yes", use(ADS), yes(ADS), "granted: consent"),
    Row("Art. 7 I", "being followed by what one looked at", use(RETARGETING), NOTHING,
        "denied: no_consent"),
    Row("Art. 7 I", "a profile on silence", use(PROFILING), NOTHING, "denied: no_consent"),
    Row("Art. 7 par. 5", "handing data on needs a yes to that", use(SHARING), yes(ADS),
        "denied: no_consent"),
    Row("Art. 7 par. 5", "handing data on after it", use(SHARING), yes(SHARING),
        "granted: consent"),
    Row("Art. 7 I", "a yes to offers is none to training", use(TRAINING), yes(OFFERS),
        "denied: no_consent"),
    Row("Art. 7 I", "a yes to training", use(TRAINING), yes(TRAINING), "granted: consent"),
    Row("Art. 7 I", "nor is that one to somebody else's", use(THEIR_TRAINING), yes(TRAINING),
        "denied: no_consent"),
    Row("Art. 7 I", "nor to a language model", use(LLM), yes(TRAINING), "denied: no_consent"),
    # Taking it back (Art. 8 par. 5) and objecting (Art. 18 par. 2)
    Row("Art. 8 par. 5", "a yes that was taken back", use(EMAIL), withdrew(EMAIL),
        "denied: refused"),
    Row("Art. 7 I", "and given again", use(EMAIL), withdrew(EMAIL) + yes(EMAIL),
        "granted: consent"),
    Row("Art. 7 I", "a yes that has run out", use(EMAIL), expired(EMAIL), "denied: no_consent"),
    Row("Art. 18 par. 2", "an objection ends an interest", use(OFFERS), refused(OFFERS),
        "denied: refused", INTEREST_ONLY),
    Row("Art. 18 par. 2", "a browser's signal against advertising", use(ADS),
        yes(ADS) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("Art. 10 I, II", "the signal says nothing of e-mail", use(EMAIL),
        is_(Flag.CUSTOMER, Flag.OPT_OUT_SIGNAL), "granted: legitimate_interest"),
    # Children and adolescents (Art. 14; Lei 15.211/2025)
    Row("Art. 22", "nobody under 18 is advertised to by what is known of them", use(ADS),
        yes(ADS) + is_(Flag.CHILD), "denied: child"),
    Row("Art. 26", "nor profiled, though a parent agreed", use(PROFILING),
        yes(PROFILING) + is_(Flag.CHILD, Flag.PARENT_AGREED), "denied: child"),
    Row("Art. 14", "nor made to train a model", use(TRAINING), yes(TRAINING) + is_(Flag.CHILD),
        "denied: child"),
    Row("Art. 7 V", "what a child ordered is sent", use(SERVICE), is_(Flag.CHILD),
        "granted: contract"),
    Row("Art. 10 I", "a child may see a banner that knows nobody", use(BANNERS), is_(Flag.CHILD),
        "granted: legitimate_interest"),
    Row("Art. 14 par. 1", "where a yes is asked for, its own does not do", use(BANNERS),
        yes(BANNERS) + is_(Flag.CHILD), "denied: no_parent", CONSENT_ONLY),
    Row("Art. 7 I", "and does with its parent's", use(BANNERS),
        yes(BANNERS) + is_(Flag.CHILD, Flag.PARENT_AGREED), "granted: consent", CONSENT_ONLY),
    # Sensitive data (Art. 11)
    Row("Art. 11 I", "health for offers, with a yes to both", use(OFFERS, "health"),
        yes(OFFERS, SENSITIVE), "granted: consent"),
    Row("Art. 11 I", "an interest does not do for health", use(OFFERS, "health"), NOTHING,
        "denied: no_consent"),
    Row("Art. 11 I", "nor does a yes to offers alone", use(OFFERS, "health"), yes(OFFERS),
        "denied: no_consent"),
    Row("Art. 11 I", "health for advertising, with every yes", use(ADS, "health"),
        yes(ADS, SENSITIVE), "denied: no_legal_basis"),
    # Blocking (Art. 18 IV) and deleting (Art. 18 VI)
    Row("Art. 18 IV", "blocked data are not mailed", use(EMAIL), yes(EMAIL) + is_(Flag.RESTRICTED),
        "denied: restricted"),
    Row("Art. 18 IV", "nor used for the service", use(SERVICE), is_(Flag.RESTRICTED),
        "denied: restricted"),
    Row("Art. 7 IX", "they are kept safe", use(SECURITY), is_(Flag.RESTRICTED),
        "granted: legitimate_interest"),
    Row("Art. 18 VI", "a deletion has begun", use(OFFERS), yes(OFFERS) + is_(Flag.ERASED),
        "denied: erased"),
    # Transfers (Art. 33; Res. CD/ANPD 32/2026)
    Row("Art. 7 I", "a processor in Germany", use(EMAIL, by="in_germany"), yes(EMAIL),
        "granted: consent"),
    Row("Art. 7 I", "one in the EEA outside the Union", use(EMAIL, by="in_norway"), yes(EMAIL),
        "granted: consent"),
    Row("Art. 33 I", "one in Switzerland, which Brazil has not found adequate",
        use(EMAIL, by="in_switzerland"), yes(EMAIL), "denied: transfer"),
    Row("Art. 33 I", "one in America with nothing to protect the data",
        use(EMAIL, by="in_america"), yes(EMAIL), "denied: transfer"),
    Row("Art. 7 I", "one in America under standard clauses (Res. CD/ANPD 19/2024)",
        use(EMAIL, by="in_america_under_clauses"), yes(EMAIL), "granted: consent"),
    # Restricted products
    Row("Art. 7 I", "wine for somebody known to be of age", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT), "granted: consent"),
    Row("Lei 15.211/2025 Art. 9", "no wine for somebody who only says they are of age",
        use(OFFERS, of="alcohol"), yes(OFFERS), "denied: age_not_assured"),
    Row("Art. 18 par. 2", "no wine for one who asked to be left out", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT, Flag.SELF_EXCLUDED), "denied: self_excluded"),
    Row("Art. 6 IX", "no wine for one whom it would harm", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT, Flag.VULNERABLE), "denied: vulnerable"),
]  # fmt: skip


@rows(TABLE)
def test_lgpd(row):
    answer = ruling("lgpd", row)
    assert told(answer) == row.answer
    assert answer.law == "lgpd"
    assert row.article in answer.article


def test_the_table_is_long_enough_and_says_nothing_twice():
    assert len(TABLE) >= 26
    assert len({row.id for row in TABLE}) == len(TABLE)


def test_the_numbers_are_those_of_the_articles():
    law = laws["lgpd"]
    first = law.requests.acknowledge_within
    assert first is not None
    assert first.value == timedelta(0)  # Art. 19 I, at once
    assert law.requests.answer_within.value == timedelta(days=15)  # Art. 19 II
    assert law.requests.extend_by.value == timedelta(0)
    assert law.breach_within.value == timedelta(days=3)  # Res. CD/ANPD 15/2024 Art. 6, 9
    assert law.rights[Right.HUMAN_REVIEW] == "Art. 20"


def test_the_eca_digital_binds_from_the_seventeenth_of_march_2026():
    row = Row("", "", use(ADS), yes(ADS) + is_(Flag.CHILD), "denied: child")
    eve, day = (ruling("lgpd", row, date(2026, 3, each)) for each in (16, 17))
    assert told(eve) == told(day) == row.answer
    assert eve.article == "Art. 14"
    assert day.article == "Art. 14; Lei 15.211/2025 Art. 9, Art. 22, Art. 26"
