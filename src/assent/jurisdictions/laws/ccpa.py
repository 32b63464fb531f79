"""California Consumer Privacy Act as amended by the CPRA, Civil Code 1798.100 and following.

Opt-out: a use needs no basis, but a refusal, a Global Privacy Control signal for sale and
sharing, and the opt-in for those under 16 bind. Model training and e-mail are left to opt-out
by the law; a data map may ask for consent all the same.

Source: Cal. Civ. Code 1798.100-1798.199; 11 CCR 7025 (opt-out preference signals).
"""

from datetime import date, timedelta
from types import MappingProxyType

from assent.jurisdictions.law import Cited, Ground, Law
from assent.vocabulary import LegalBasis, Purpose

_unless_opted_out = Ground(LegalBasis.NOT_OPTED_OUT, "1798.120(a)")
_collected_for = Ground(LegalBasis.NOT_OPTED_OUT, "1798.100(c)")
_explicit = Ground(LegalBasis.CONSENT, "1798.121(a)")
_sold = frozenset(
    {
        Purpose.TARGETED_ADVERTISING,
        Purpose.RETARGETING,
        Purpose.SHARE_WITH_THIRD_PARTY,
        Purpose.MODEL_TRAINING_BY_THIRD_PARTY,
    }
)

LAW = Law(
    code="ccpa",
    slot=1,
    title="California Consumer Privacy Act (CPRA)",
    effective_from=date(2020, 1, 1),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    countries=frozenset({"US-CA"}),
    grounds=MappingProxyType(
        {
            Purpose.SERVICE: (Ground(LegalBasis.CONTRACT, "1798.100(c)"),),
            Purpose.SECURITY: (Ground(LegalBasis.LEGITIMATE_INTEREST, "1798.140(e)(2)"),),
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
    restriction=Cited(frozenset({Purpose.SERVICE, Purpose.SECURITY}), "1798.121(a), (b)"),
    child_below=Cited(16, "1798.120(c)"),
    denied_to_children=Cited(_sold | {Purpose.PROFILING, Purpose.MODEL_TRAINING}, "1798.120(c)"),
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
    signal_denies=Cited(_sold, "11 CCR 7025(b)"),
    adequate=Cited(frozenset({"*"}), "1798.100(d)"),
    answer_within=Cited(timedelta(days=45), "1798.130(a)(2)"),
)
