"""California Consumer Privacy Act as amended by the CPRA, Civil Code 1798.100 and following.

Opt-out: a use needs no basis, but a refusal, a Global Privacy Control signal for sale and
sharing, and the opt-in for those under 16 bind. Model training and e-mail are left to opt-out
by the law; a data map may ask for consent all the same. Sensitive data ask for consent here,
where 1798.121 gives a right to limit: stricter than the law.

Source: Cal. Civ. Code 1798.100-1798.199; 11 CCR 7002 (reasonable expectations), 7021, 7025
(opt-out preference signals), 7026, 7028; 47 CFR 64.1200 (text messages); Assembly Bill 566.
"""

from datetime import date, timedelta
from types import MappingProxyType

from assent.jurisdictions.law import (
    NOT_FOR_CHILDREN,
    SIGNALLED,
    Change,
    Cited,
    Ground,
    Law,
    Requests,
    Right,
    Scope,
    Told,
)
from assent.vocabulary import LegalBasis, Purpose

_unless_opted_out = Ground(LegalBasis.NOT_OPTED_OUT, "1798.120(a)")
_collected_for = Ground(LegalBasis.NOT_OPTED_OUT, "1798.100(c)")
_explicit = Ground(LegalBasis.CONSENT, "1798.121(a)")

LAW = Law(
    code="ccpa",
    slot=1,
    title="California Consumer Privacy Act (CPRA)",
    effective_from=date(2020, 1, 1),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    scope=Scope(countries=frozenset({"US-CA"}), article="1798.140(i)"),
    grounds=MappingProxyType(
        {
            Purpose.SERVICE: (Ground(LegalBasis.CONTRACT, "1798.100(c)"),),
            Purpose.SECURITY: (
                Ground(LegalBasis.LEGITIMATE_INTEREST, "1798.140(e)(2)"),
                Ground(LegalBasis.LEGAL_OBLIGATION, "1798.100(e)"),
            ),
            Purpose.ANALYTICS: (_collected_for,),
            Purpose.PERSONALISATION: (_collected_for,),
            Purpose.PERSONALISED_RECOMMENDATIONS: (_collected_for,),
            Purpose.DIRECT_MARKETING_EMAIL: (_collected_for,),
            Purpose.DIRECT_MARKETING_SMS: (Ground(LegalBasis.CONSENT, "47 CFR 64.1200(a)(2)"),),
            Purpose.DIRECT_MARKETING_PUSH: (_collected_for,),
            Purpose.CONTEXTUAL_ADVERTISING: (_collected_for,),
            Purpose.TARGETED_ADVERTISING: (_unless_opted_out,),
            Purpose.RETARGETING: (_unless_opted_out,),
            Purpose.PROFILING: (Ground(LegalBasis.NOT_OPTED_OUT, "1798.185(a)(15)"),),
            Purpose.MODEL_TRAINING: (_collected_for,),
            Purpose.MODEL_TRAINING_BY_THIRD_PARTY: (_unless_opted_out,),
            Purpose.LLM_INFERENCE: (_collected_for,),
            Purpose.SHARE_WITH_THIRD_PARTY: (_unless_opted_out,),
            Purpose.SENSITIVE_DATA: (_explicit,),
            Purpose.FAIRNESS_AUDIT: (
                Ground(LegalBasis.LEGAL_OBLIGATION, "1798.145(a)(1)"),
                Ground(LegalBasis.LEGITIMATE_INTEREST, "1798.140(e)"),
            ),
        }
    ),
    no_ground="1798.100(c)",
    refusal="1798.120(a), 1798.135(c)",
    erasure="1798.105(c)(1)",
    fairness="1798.100(c), 11 CCR 7002",
    restriction=Cited(frozenset({Purpose.SERVICE, Purpose.SECURITY}), "1798.121(a), (b)"),
    child_below=Cited(16, "1798.120(c)"),
    denied_to_children=Cited(NOT_FOR_CHILDREN, "1798.120(c)"),
    parent_agrees=Cited(frozenset({LegalBasis.CONSENT}), "1798.120(c)"),
    sensitive=Cited(
        frozenset(
            {
                Purpose.SERVICE,
                Purpose.PERSONALISATION,
                Purpose.PERSONALISED_RECOMMENDATIONS,
                Purpose.SENSITIVE_DATA,
                Purpose.FAIRNESS_AUDIT,
            }
        ),
        "1798.121(a)",
    ),
    signal_denies=Cited(SIGNALLED, "11 CCR 7025(b)"),
    adequate=Cited(frozenset({"*"}), "1798.100(d)"),
    requests=Requests(
        answer_within=Cited(timedelta(days=45), "1798.130(a)(2)"),
        extend_by=Cited(timedelta(days=45), "1798.130(a)(2)"),
        acknowledge_within=Cited(timedelta(days=14), "11 CCR 7021(a)"),  # ten business days
        opt_out_within=Cited(timedelta(days=21), "11 CCR 7026(f)"),  # fifteen business days
        clock_stops=Cited(value=False, article="11 CCR 7021(b)"),
    ),
    ask_again_after=Cited(timedelta(days=365), "1798.135(c)(4)"),
    breach_within=Cited(timedelta(days=30), "1798.82(a)"),
    rights=MappingProxyType(
        {
            Right.ACCESS: "1798.110",
            Right.RECTIFICATION: "1798.106",
            Right.ERASURE: "1798.105",
            Right.PORTABILITY: "1798.130(a)(3)(B)(iii)",
            Right.OPT_OUT: "1798.120",
            Right.LIMITATION: "1798.121",
            Right.NO_RETALIATION: "1798.125",
            Right.SOURCE: "1798.110(a)(2)",
            Right.HUMAN_REVIEW: "1798.185(a)(15)",
            Right.EXPLANATION: "1798.185(a)(15)",
            Right.COMPLAINT: "1798.199.45",
        }
    ),
    notice=MappingProxyType(
        {
            Told.CATEGORIES: "1798.100(a)(1)",
            Told.PURPOSES: "1798.100(a)(1)",
            Told.SOLD_OR_SHARED: "1798.100(a)(1)",
            Told.RETENTION: "1798.100(a)(3)",
            Told.RECIPIENTS: "1798.130(a)(5)(C)",
            Told.RIGHTS: "1798.130(a)(5)(A)",
            Told.CONTROLLER: "11 CCR 7011(e)(3)(J)",
            Told.SOURCE: "11 CCR 7011(e)(1)(C)",
        }
    ),
    authority="the California Privacy Protection Agency",
    changes=(
        Change(
            date(2026, 1, 1),
            "Neural data, and the data of those known to be under 16, are sensitive; a business "
            "shows that it processed an opt-out signal",
            "1798.140(ae); 11 CCR 7025(c)(6)",
        ),
        Change(
            date(2027, 1, 1),
            "Every browser offers an opt-out signal, so that many more people send one",
            "Assembly Bill 566, 1798.136",
        ),
    ),
)
