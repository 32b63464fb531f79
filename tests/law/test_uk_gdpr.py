"""The UK GDPR and PECR as a table: what they say of a person and a use, rule by rule."""

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

UK = laws["uk_gdpr"]

TABLE = [
    # Lawfulness (Art. 6)
    Row("Art. 6(1)(b)", "a parcel is sent to somebody who was asked nothing",
        use(SERVICE), NOTHING, "granted: contract"),
    Row("Art. 6(1)(f)", "a fraud is prevented, nobody was asked",
        use(SECURITY), NOTHING, "granted: legitimate_interest"),
    Row("Art. 6(1)(c)", "the fairness of offers is audited, nobody was asked",
        use(AUDIT), NOTHING, "granted: legal_obligation"),
    Row("Art. 6(1)(a)", "a yes to personal offers",
        use(OFFERS), yes(OFFERS), "granted: consent"),
    Row("Art. 6(1)(f)", "direct marketing in the shop is an example of a fair interest",
        use(OFFERS), NOTHING, "granted: legitimate_interest"),
    Row("Art. 6(1)(a)", "the controller asks for consent to offers, and nobody answered",
        use(OFFERS), NOTHING, "denied: no_consent", CONSENT_ONLY),
    Row("Art. 6(1)(f)", "visits are counted in the controller's interest",
        use(COUNTING), NOTHING, "granted: legitimate_interest", INTEREST_ONLY),
    Row("Art. 7(3), 21", "until somebody objects, which is free and simple (Sch. A1 para. 5)",
        use(COUNTING), refused(COUNTING), "denied: refused", INTEREST_ONLY),
    Row("Art. 6(1)", "`not opted out` is no ground",
        use(COUNTING), NOTHING, "denied: no_legal_basis", (LegalBasis.NOT_OPTED_OUT,)),
    Row("Art. 6(1)(a)", "selling to others on silence",
        use(SHARING), NOTHING, "denied: no_consent"),
    Row("Art. 6(1)(a)", "a yes to training is no yes to being told to a language model",
        use(LLM), yes(TRAINING), "denied: no_consent"),
    Row("Art. 6(1)(a)", "a yes to our training is none to somebody else's",
        use(THEIR_TRAINING), yes(TRAINING), "denied: no_consent"),
    # What is read from a device (PECR reg. 6)
    Row("PECR reg. 6", "advertising over services after a yes",
        use(ADS), yes(ADS), "granted: consent"),
    Row("PECR reg. 6", "retargeting on silence",
        use(RETARGETING), NOTHING, "denied: no_consent"),
    Row("Art. 6(1)", "advertising over services in the controller's interest",
        use(ADS), NOTHING, "denied: no_legal_basis", INTEREST_ONLY),
    # Electronic mail (PECR reg. 22)
    Row("PECR reg. 22(2)", "a yes to e-mail",
        use(EMAIL), yes(EMAIL), "granted: consent"),
    Row("PECR reg. 22(2)", "e-mail to somebody who never answered, whatever is wished",
        use(EMAIL), NOTHING, "denied: no_consent"),
    Row("PECR reg. 22(3)", "e-mail to one who bought and could say no",
        use(EMAIL), is_(Flag.CUSTOMER), "granted: legitimate_interest"),
    Row("PECR reg. 22(3)", "a text message to one who bought and could say no",
        use(SMS), is_(Flag.CUSTOMER), "granted: legitimate_interest"),
    Row("PECR reg. 22(2), (3)", "and who did say no",
        use(EMAIL), is_(Flag.CUSTOMER) + refused(EMAIL), "denied: refused"),
    Row("PECR reg. 22(2)", "and whose address was got otherwise after all",
        use(EMAIL), no_longer(Flag.CUSTOMER), "denied: no_consent"),
    Row("PECR reg. 22(2)", "the controller asks customers, too",
        use(EMAIL), is_(Flag.CUSTOMER), "denied: no_consent", CONSENT_ONLY),
    Row("PECR reg. 22(2)", "a yes to e-mail is no yes to text messages",
        use(SMS), yes(EMAIL), "denied: no_consent"),
    Row("PECR reg. 6, 22(2)", "a push message to a customer who was not asked",
        use(PUSH), is_(Flag.CUSTOMER), "denied: no_consent"),
    Row("PECR reg. 22(2)", "a consent that has run out is none",
        use(EMAIL), expired(EMAIL), "denied: no_consent"),
    # Taking it back (Art. 7(3)) and objecting (Art. 21)
    Row("Art. 7(3)", "somebody who said yes to e-mail took it back",
        use(EMAIL), withdrew(EMAIL), "denied: refused"),
    Row("PECR reg. 22(2)", "and said yes again later",
        use(EMAIL), withdrew(EMAIL) + yes(EMAIL), "granted: consent"),
    Row("Art. 7(3), 21", "an objection to marketing ends it, whatever the interest",
        use(OFFERS), refused(OFFERS), "denied: refused"),
    Row("Art. 21(5)", "a browser's signal against a yes to advertising",
        use(ADS), yes(ADS) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    # Children (Art. 8; the Children's Code)
    Row("DPA 2018 s. 123", "a child is not profiled, though it said yes",
        use(PROFILING), yes(PROFILING) + is_(Flag.CHILD), "denied: child"),
    Row("Art. 8(1)", "nor written to, though it bought something",
        use(EMAIL), is_(Flag.CHILD, Flag.CUSTOMER), "denied: child"),
    Row("Art. 8(1)", "a child's own yes to a banner does not do",
        use(BANNERS), yes(BANNERS) + is_(Flag.CHILD), "denied: no_parent", CONSENT_ONLY),
    Row("Art. 6(1)(a)", "with its parent's it does",
        use(BANNERS), yes(BANNERS) + is_(Flag.CHILD, Flag.PARENT_AGREED), "granted: consent",
        CONSENT_ONLY),
    Row("Art. 6(1)(b)", "what it ordered is still sent",
        use(SERVICE), is_(Flag.CHILD), "granted: contract"),
    # Restriction (Art. 18) and erasure (Art. 17)
    Row("Art. 18(2)", "restricted data are not mailed, though there was a yes",
        use(EMAIL), yes(EMAIL) + is_(Flag.RESTRICTED), "denied: restricted"),
    Row("Art. 6(1)(f)", "they may protect the rights of others",
        use(SECURITY), is_(Flag.RESTRICTED), "granted: legitimate_interest"),
    Row("Art. 17(1)", "an erasure has begun",
        use(OFFERS), yes(OFFERS) + is_(Flag.ERASED), "denied: erased"),
    # Special categories (Art. 9)
    Row("Art. 9(2)(a)", "health for offers, with a yes to both",
        use(OFFERS, "health"), yes(OFFERS, SENSITIVE), "granted: consent"),
    Row("Art. 9(2)(a)", "a yes to offers alone does not cover health",
        use(OFFERS, "health"), yes(OFFERS), "denied: no_consent"),
    Row("Art. 9(1)", "no e-mail by health, with every consent",
        use(EMAIL, "health"), yes(EMAIL, SENSITIVE), "denied: no_legal_basis"),
    # Transfers (Art. 45A)
    Row("PECR reg. 22(2)", "a processor in Norway", use(EMAIL, by="in_norway"), yes(EMAIL),
        "granted: consent"),
    Row("PECR reg. 22(2)", "one in Switzerland", use(EMAIL, by="in_switzerland"), yes(EMAIL),
        "granted: consent"),
    Row("Art. 45", "one in America that is not certified", use(EMAIL, by="in_america"),
        yes(EMAIL), "denied: transfer"),
    Row("PECR reg. 22(2)", "one in America under clauses",
        use(EMAIL, by="in_america_under_clauses"), yes(EMAIL), "granted: consent"),
    # Restricted products
    Row("Art. 6(1)(a)", "wine for somebody known to be of age",
        use(OFFERS, of="alcohol"), yes(OFFERS) + is_(Flag.ADULT), "granted: consent"),
    Row("Art. 8(1)", "no wine for somebody of unknown age",
        use(OFFERS, of="alcohol"), yes(OFFERS), "denied: age_not_assured"),
    Row("Art. 7(3), 21", "no wine for one who asked to be left out",
        use(OFFERS, of="alcohol"), yes(OFFERS) + is_(Flag.ADULT, Flag.SELF_EXCLUDED),
        "denied: self_excluded"),
    Row("Art. 5(1)(a)", "nor for one whom it may harm",
        use(OFFERS, of="alcohol"), yes(OFFERS) + is_(Flag.ADULT, Flag.VULNERABLE),
        "denied: vulnerable"),
]  # fmt: skip


@rows(TABLE)
def test_uk_gdpr(row):
    answer = ruling("uk_gdpr", row)
    assert told(answer) == row.answer
    assert answer.law == "uk_gdpr"
    assert row.article in answer.article


def test_the_table_is_long_enough_and_says_nothing_twice():
    assert len(TABLE) >= 26
    assert len({row.id for row in TABLE}) == len(TABLE)


def test_the_numbers_are_those_of_the_articles():
    assert UK.child_below.value == 13
    assert UK.breach_within.value == timedelta(hours=72)
    assert UK.requests.answer_within.value == timedelta(days=28), "a month may have 28 days"
    assert UK.requests.extend_by.value == timedelta(days=59), "two months may have 59"
    assert UK.requests.opt_out_within.value == timedelta(0)


def test_it_is_the_law_of_great_britain_and_northern_ireland_only():
    assert UK.scope.countries == {"GB"}
    assert not UK.scope.supplements


def test_data_may_go_where_british_regulations_let_them_which_is_not_where_europe_does():
    assert {"GB", "DE", "NO", "CH", "GI", "JP", "KR"} <= UK.adequate.value
    assert not {"US", "BR", "IN"} & UK.adequate.value


def test_charities_may_write_to_supporters_from_5_february_2026():
    before, then = UK.on(date(2026, 2, 4)), UK.on(date(2026, 2, 5))
    for purpose in (EMAIL, SMS):
        assert "22(3A)" not in before.grounds[purpose][-1].article
        assert "22(3A)" in then.grounds[purpose][-1].article
        assert then.grounds[purpose][-1].existing_customer
    assert then.grounds[PUSH] == before.grounds[PUSH]


def test_the_clock_stops_from_5_february_2026():
    assert not UK.on(date(2026, 2, 4)).requests.clock_stops.value
    assert UK.on(date(2026, 2, 5)).requests.clock_stops.value
    assert "12A" in UK.on(date(2026, 2, 5)).requests.clock_stops.article


def test_safeguards_replace_the_ban_on_automated_decisions_on_5_february_2026():
    assert UK.on(date(2026, 2, 4)).rights[Right.HUMAN_REVIEW] == "Art. 22(3)"
    assert UK.on(date(2026, 2, 5)).rights[Right.HUMAN_REVIEW] == "Art. 22C"


def test_complaints_are_acknowledged_within_30_days_from_19_june_2026():
    before, then = UK.on(date(2026, 6, 18)), UK.on(date(2026, 6, 19))
    assert before.requests.acknowledge_within is None
    assert then.requests.acknowledge_within.value == timedelta(days=30)
    assert before.rights[Right.COMPLAINT] == "Art. 77"
    assert "164A" in then.rights[Right.COMPLAINT]
    assert then.requests.clock_stops.value, "what began in February is still so"
    assert then.rights[Right.HUMAN_REVIEW] == "Art. 22C"


def test_the_commission_takes_over_on_30_september_2026():
    assert UK.on(date(2026, 9, 29)).authority == "the Information Commissioner"
    assert UK.on(date(2026, 9, 30)).authority == "the Information Commission"
