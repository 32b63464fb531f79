"""The CCPA as a table: a use is lawful until somebody opts out; a signal and youth bind."""

from assent.consent import Flag
from assent.vocabulary import LegalBasis
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
    # Purpose limitation: what one would expect (1798.100(c))
    Row("1798.100(c)", "a parcel is sent", use(SERVICE), NOTHING, "granted: contract"),
    Row("1798.140(e)(2)", "a fraud is prevented", use(SECURITY), NOTHING,
        "granted: legitimate_interest"),
    Row("1798.145(a)(1)", "the fairness of offers is audited", use(AUDIT), NOTHING,
        "granted: legal_obligation"),
    Row("1798.100(c)", "personal offers need no yes", use(OFFERS), NOTHING,
        "granted: not_opted_out"),
    Row("1798.100(c)", "nor does e-mail", use(EMAIL), NOTHING, "granted: not_opted_out"),
    Row("1798.100(c)", "nor does counting, which the controller calls its interest",
        use(COUNTING), NOTHING, "granted: not_opted_out", INTEREST_ONLY),
    Row("1798.100(c)", "nor does a banner that knows nobody", use(BANNERS), NOTHING,
        "granted: not_opted_out"),
    Row("1798.100(c)", "our own training needs that people were told of it", use(TRAINING), NOTHING,
        "denied: not_told"),
    Row("1798.100(c)", "and then no yes", use(TRAINING), is_(Flag.TOLD_OF_TRAINING),
        "granted: not_opted_out"),
    Row("1798.100(c)", "told of others' training is not told of ours", use(TRAINING),
        is_(Flag.TOLD_OF_TRAINING_BY_OTHERS), "denied: not_told"),
    Row("1798.100(c)", "a yes that has run out was never needed", use(OFFERS), expired(OFFERS),
        "granted: not_opted_out"),
    Row("1798.100(c)", "advertising is no part of a contract", use(ADS), NOTHING,
        "denied: no_legal_basis", (LegalBasis.CONTRACT,)),
    # A controller may ask for more than the law
    Row("1798.100(c)", "the controller asks first, and nobody answered", use(TRAINING), NOTHING,
        "denied: no_consent", CONSENT_ONLY),
    Row("1798.100(c)", "the controller asks first, and the answer was yes", use(TRAINING),
        yes(TRAINING), "granted: consent", CONSENT_ONLY),
    # Opting out of sale and sharing (1798.120) and of the rest
    Row("1798.120(a)", "advertising over services, unasked", use(ADS), NOTHING,
        "granted: not_opted_out"),
    Row("1798.120(a)", "advertising after an opt-out", use(ADS), refused(ADS), "denied: refused"),
    Row("1798.120(a)", "a sale after an opt-out", use(SHARING), refused(SHARING),
        "denied: refused"),
    Row("1798.135(c)", "an opt-out after a yes", use(SHARING), withdrew(SHARING),
        "denied: refused"),
    Row("1798.120(a)", "e-mail after an unsubscription", use(EMAIL), withdrew(EMAIL),
        "denied: refused"),
    Row("1798.120(a)", "training after a no", use(TRAINING), refused(TRAINING), "denied: refused"),
    Row("1798.185(a)(15)", "profiling, unasked", use(PROFILING), NOTHING,
        "granted: not_opted_out"),
    Row("1798.120(a)", "profiling after an opt-out", use(PROFILING), refused(PROFILING),
        "denied: refused"),
    # The Global Privacy Control (11 CCR 7025)
    Row("11 CCR 7025(b)", "the signal stops advertising", use(ADS), is_(Flag.OPT_OUT_SIGNAL),
        "denied: opt_out_signal"),
    Row("11 CCR 7025(b)", "even after an earlier yes", use(ADS),
        yes(ADS) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("11 CCR 7025(b)", "the signal stops retargeting", use(RETARGETING),
        is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("11 CCR 7025(b)", "the signal stops a sale", use(SHARING), is_(Flag.OPT_OUT_SIGNAL),
        "denied: opt_out_signal"),
    Row("11 CCR 7025(b)", "and what another trains on", use(THEIR_TRAINING),
        is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("1798.100(c)", "it does not stop e-mail, which is no sale", use(EMAIL),
        is_(Flag.OPT_OUT_SIGNAL), "granted: not_opted_out"),
    Row("1798.100(c)", "nor the shop's own offers", use(OFFERS), is_(Flag.OPT_OUT_SIGNAL),
        "granted: not_opted_out"),
    # Under 16 (1798.120(c)). The law takes a child's own yes from 13 on; nobody here can tell
    # whose yes it was, so it counts for nothing.
    Row("1798.120(c)", "nobody under 16 is advertised to over services", use(ADS), is_(Flag.CHILD),
        "denied: child"),
    Row("1798.120(c)", "though they said yes", use(ADS), yes(ADS) + is_(Flag.CHILD),
        "denied: child"),
    Row("1798.120(c)", "nor are their data sold", use(SHARING), is_(Flag.CHILD), "denied: child"),
    Row("1798.120(c)", "nor handed to somebody else's model", use(THEIR_TRAINING), is_(Flag.CHILD),
        "denied: child"),
    Row("1798.120(c)", "nor are they profiled", use(PROFILING), is_(Flag.CHILD), "denied: child"),
    Row("1798.100(c)", "what they ordered is sent", use(SERVICE), is_(Flag.CHILD),
        "granted: contract"),
    # Telephone (47 CFR 64.1200)
    Row("47 CFR 64.1200(a)(2)", "an SMS without prior consent", use(SMS), NOTHING,
        "denied: no_consent"),
    Row("47 CFR 64.1200(a)(2)", "an SMS with it", use(SMS), yes(SMS), "granted: consent"),
    # Sensitive information (1798.121). The law would leave it to opt-out; the house asks.
    Row("1798.121(a)", "health for offers, unasked", use(OFFERS, "health"), NOTHING,
        "denied: no_consent"),
    Row("1798.121(a)", "health for offers, with a yes to both", use(OFFERS, "health"),
        yes(OFFERS, SENSITIVE), "granted: consent"),
    Row("1798.121(a)", "health for offers after the use of it was limited", use(OFFERS, "health"),
        yes(OFFERS) + withdrew(SENSITIVE), "denied: no_consent"),
    Row("1798.121(a)", "health for advertising", use(ADS, "health"), yes(ADS, SENSITIVE),
        "denied: no_legal_basis"),
    # Limiting (1798.121(b)) and deleting (1798.105)
    Row("1798.121(a), (b)", "somebody limited the use of their data", use(OFFERS),
        is_(Flag.RESTRICTED), "denied: restricted"),
    Row("1798.100(c)", "the service they expect goes on", use(SERVICE), is_(Flag.RESTRICTED),
        "granted: contract"),
    Row("1798.105(c)", "a deletion has begun", use(EMAIL), is_(Flag.ERASED), "denied: erased"),
    # Transfers: California has no rule against them
    Row("1798.100(c)", "a processor in India", use(EMAIL, by="in_india"), NOTHING,
        "granted: not_opted_out"),
    # Restricted products
    Row("1798.100(c)", "wine for somebody known to be of age", use(OFFERS, of="alcohol"),
        is_(Flag.ADULT), "granted: not_opted_out"),
    Row("1798.120(c)", "no wine for somebody of unknown age", use(OFFERS, of="alcohol"), NOTHING,
        "denied: age_not_assured"),
    Row("1798.120(c)", "our own floor: nor are offers made to them", use(OFFERS), yes(OFFERS) +
        is_(Flag.CHILD), "denied: child"),
    Row("11 CCR 7002", "no wine for one whom it would harm", use(OFFERS, of="alcohol"),
        is_(Flag.ADULT, Flag.VULNERABLE), "denied: vulnerable"),
    Row("1798.120(a)", "an explicit yes after the signal, its words kept (7025(c))", use(ADS),
        is_(Flag.OPT_OUT_SIGNAL) + yes(ADS), "granted: not_opted_out"),
    Row("11 CCR 7025(b)", "the signal against a sale to which nothing was said", use(SHARING),
        is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    Row("1798.121(a)", "no advertisement by what gives health away", use(ADS, "tests_bought"),
        yes(ADS, SENSITIVE), "denied: no_legal_basis"),
    Row("1798.120(c)", "no wine for a child", use(OFFERS, of="alcohol"), is_(Flag.CHILD),
        "denied: child"),
    Row("1798.120(a)", "no wine for one who asked to be left out", use(OFFERS, of="alcohol"),
        is_(Flag.ADULT, Flag.SELF_EXCLUDED), "denied: self_excluded"),
]  # fmt: skip


@rows(TABLE)
def test_ccpa(row):
    answer = ruling("ccpa", row)
    assert told(answer) == row.answer
    assert answer.law == "ccpa"
    assert row.article in answer.article


def test_the_table_is_long_enough_and_says_nothing_twice():
    assert len(TABLE) >= 25
    assert len({row.id for row in TABLE}) == len(TABLE)
