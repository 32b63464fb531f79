"""The AI Act as a table: whom a machine may not be turned against, and what it must own up to.

It supplements the GDPR, and can only deny: asked alone, what it has nothing against is denied all
the same, because no law grants it. So what it stops is asked of it alone, and what it lets pass
is asked beside the GDPR.
"""

from datetime import date, timedelta

from assent.consent import Flag
from assent.jurisdictions import Right, Told, laws
from assent.vocabulary import LegalBasis
from law.table import (
    ADS,
    AUDIT,
    BANNERS,
    CONSENT_ONLY,
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

AI_ACT = laws["eu_ai_act"]

STOPS = [
    # A weakness of age, disability or need is not used (Art. 5(1)(b))
    Row("Art. 5(1)(b)", "wine for one whom it may harm, chosen by a machine",
        use(OFFERS, of="alcohol"), yes(OFFERS) + is_(Flag.ADULT, Flag.VULNERABLE),
        "denied: vulnerable"),
    Row("Art. 5(1)(b)", "an e-mail about wine to one whom it may harm",
        use(EMAIL, of="alcohol"), yes(EMAIL) + is_(Flag.ADULT, Flag.VULNERABLE),
        "denied: vulnerable"),
    Row("Art. 5(1)(b)", "an advertisement for wine to one whom it may harm",
        use(ADS, of="alcohol"), yes(ADS) + is_(Flag.ADULT, Flag.VULNERABLE),
        "denied: vulnerable"),
    *(
        Row("Art. 5(1)(b)", f"{each.value} of a child that said yes", use(each),
            yes(each) + is_(Flag.CHILD), "denied: child")
        for each in (OFFERS, EMAIL, PUSH, ADS, RETARGETING, PROFILING, LLM)
    ),
    Row("Art. 5(1)(b)", "wine for a child", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.CHILD), "denied: child"),
    Row("Art. 5(1)(b)", "wine for somebody of unknown age", use(OFFERS, of="alcohol"),
        yes(OFFERS), "denied: age_not_assured"),
    # Nobody is talked round who said no (Art. 5(1)(a))
    Row("Art. 5(1)(a)", "offers by a machine after an objection", use(OFFERS), refused(OFFERS),
        "denied: refused"),
    Row("Art. 5(1)(a)", "profiling after a yes that was taken back", use(PROFILING),
        withdrew(PROFILING), "denied: refused"),
    Row("Art. 5(1)(a)", "wine for one who asked to be left out", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT, Flag.SELF_EXCLUDED), "denied: self_excluded"),
    Row("gdpr Art. 21(5)", "a browser's signal against advertising", use(ADS),
        yes(ADS) + is_(Flag.OPT_OUT_SIGNAL), "denied: opt_out_signal"),
    # Nobody is sorted by what they are (Art. 5(1)(g))
    *(
        Row("Art. 5(1)(g)", f"{each.value} by health, with every consent", use(each, "health"),
            yes(each, SENSITIVE), "denied: no_legal_basis")
        for each in (PROFILING, ADS, RETARGETING, EMAIL)
    ),
    Row("gdpr Art. 9(1)", "offers by health, with a yes to offers alone", use(OFFERS, "health"),
        yes(OFFERS), "denied: no_consent"),
    # It gives no ground of its own (Art. 2(7))
    Row("Art. 2(7)", "offers as part of a contract", use(OFFERS), NOTHING,
        "denied: no_legal_basis", (LegalBasis.CONTRACT,)),
    Row("Art. 2(7)", "the controller asks before a machine profiles, and nobody answered",
        use(PROFILING), NOTHING, "denied: no_consent", CONSENT_ONLY),
    # Erasure and restriction, which are the GDPR's
    Row("gdpr Art. 17(1)", "an erasure has begun", use(OFFERS), yes(OFFERS) + is_(Flag.ERASED),
        "denied: erased"),
    Row("gdpr Art. 18(2)", "restricted data are shown to no machine", use(LLM),
        yes(LLM) + is_(Flag.RESTRICTED), "denied: restricted"),
]  # fmt: skip

SILENT = [
    Row("Art. 2(1)", f"of {each.value} it says nothing", use(each), yes(each),
        "denied: unknown_person")
    for each in (SERVICE, SECURITY, COUNTING, BANNERS, TRAINING, SHARING, AUDIT)
]  # fmt: skip

BESIDE_THE_GDPR = [
    Row("Art. 6(1)(f)", "personal offers in the shop", use(OFFERS), NOTHING,
        "granted: legitimate_interest"),
    Row("Art. 6(1)(a)", "a yes to profiling", use(PROFILING), yes(PROFILING), "granted: consent"),
    Row("Art. 6(1)(a)", "a yes to being told to a language model", use(LLM), yes(LLM),
        "granted: consent"),
    Row("Art. 6(1)(f)", "e-mail to one who bought and could say no", use(EMAIL),
        is_(Flag.CUSTOMER), "granted: legitimate_interest"),
    Row("Art. 6(1)(a)", "a yes to text messages", use(SMS), yes(SMS), "granted: consent"),
    Row("Art. 9(2)(a)", "health for offers, with a yes to both", use(OFFERS, "health"),
        yes(OFFERS, SENSITIVE), "granted: consent"),
    Row("Art. 6(1)(a)", "wine for somebody known to be of age", use(OFFERS, of="alcohol"),
        yes(OFFERS) + is_(Flag.ADULT), "granted: consent"),
    Row("Art. 6(1)(a)", "training is left to the GDPR", use(TRAINING), yes(TRAINING),
        "granted: consent"),
]  # fmt: skip


@rows(STOPS)
def test_eu_ai_act_stops(row):
    answer = ruling("eu_ai_act", row)
    assert told(answer) == row.answer
    assert answer.law == "eu_ai_act"
    assert row.article in answer.article


@rows(SILENT)
def test_eu_ai_act_is_silent(row):
    assert told(ruling("eu_ai_act", row)) == row.answer
    assert row.use.purpose not in AI_ACT.governs


@rows(BESIDE_THE_GDPR)
def test_eu_ai_act_beside_the_gdpr(row):
    answer = ruling(["gdpr", "eu_ai_act"], row)
    assert told(answer) == row.answer
    assert answer.law == "gdpr"
    assert row.article in answer.article


def test_the_tables_are_long_enough_and_say_nothing_twice():
    table = [*STOPS, *SILENT, *BESIDE_THE_GDPR]
    assert len(STOPS) >= 18
    assert len({row.id for row in table}) == len(table)


def test_the_numbers_are_those_of_the_articles_it_leans_on():
    assert AI_ACT.effective_from == date(2025, 2, 2)
    assert AI_ACT.child_below.value == 18
    assert AI_ACT.breach_within.value == timedelta(hours=72)
    assert AI_ACT.requests.answer_within.value == timedelta(days=28)
    assert AI_ACT.requests.opt_out_within.value == timedelta(0)


def test_what_a_machine_made_says_so_from_2_august_2026():
    before, then = AI_ACT.on(date(2026, 8, 1)), AI_ACT.on(date(2026, 8, 2))
    assert Told.MADE_BY_AI not in before.notice
    assert "Art. 50" in then.notice[Told.MADE_BY_AI]
    assert before.notice.items() < then.notice.items(), "nothing that was told is left out"


def test_one_may_complain_of_a_machine_from_2_august_2026():
    assert AI_ACT.on(date(2026, 8, 1)).rights[Right.COMPLAINT] == "gdpr Art. 77"
    assert AI_ACT.on(date(2026, 8, 2)).rights[Right.COMPLAINT] == "Art. 85"


def test_no_grace_for_older_systems_after_2_december_2026():
    last = max(AI_ACT.changes, key=lambda change: change.on)
    assert last.on == date(2026, 12, 2)
    assert "111(4)" in last.article
    assert "5(1)(ba)" in last.article
