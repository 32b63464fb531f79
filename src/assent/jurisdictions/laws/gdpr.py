"""Regulation (EU) 2016/679, with Art. 5(3) and 13 of Directive 2002/58/EC where they decide.

Source: the text of the regulation; CJEU C-252/21 (behavioural advertising rests on consent);
EDPB Opinion 28/2024 (training on personal data).
"""

from datetime import date, timedelta
from types import MappingProxyType

from assent.jurisdictions.law import Cited, Ground, Law
from assent.vocabulary import LegalBasis, Purpose

_consent = Ground(LegalBasis.CONSENT, "Art. 6(1)(a)")
_contract = Ground(LegalBasis.CONTRACT, "Art. 6(1)(b)")
_obligation = Ground(LegalBasis.LEGAL_OBLIGATION, "Art. 6(1)(c)")
_interest = Ground(LegalBasis.LEGITIMATE_INTEREST, "Art. 6(1)(f)")

EEA = frozenset(
    (
        "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"
    ).split()
)
ADEQUATE = frozenset("AD AR BR CA CH FO GB GG IL IM JE JP KR NZ UY".split())

LAW = Law(
    code="gdpr",
    slot=0,
    title="General Data Protection Regulation",
    effective_from=date(2018, 5, 25),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    countries=EEA,
    grounds=MappingProxyType(
        {
            Purpose.SERVICE: (_contract, _consent),
            Purpose.SECURITY: (_interest,),
            Purpose.ANALYTICS: (_consent, _interest),
            Purpose.PERSONALISATION: (_consent, _interest),
            Purpose.PERSONALISED_RECOMMENDATIONS: (_consent, _interest),
            Purpose.DIRECT_MARKETING_EMAIL: (Ground(LegalBasis.CONSENT, "ePrivacy Art. 13(1)"),),
            Purpose.DIRECT_MARKETING_SMS: (Ground(LegalBasis.CONSENT, "ePrivacy Art. 13(1)"),),
            Purpose.DIRECT_MARKETING_PUSH: (Ground(LegalBasis.CONSENT, "ePrivacy Art. 5(3)"),),
            Purpose.CONTEXTUAL_ADVERTISING: (_consent, _interest),
            Purpose.TARGETED_ADVERTISING: (_consent,),
            Purpose.RETARGETING: (_consent,),
            Purpose.PROFILING: (_consent,),
            Purpose.MODEL_TRAINING: (_consent,),
            Purpose.MODEL_TRAINING_BY_THIRD_PARTY: (_consent,),
            Purpose.LLM_INFERENCE: (_consent,),
            Purpose.SHARE_WITH_THIRD_PARTY: (_consent,),
            Purpose.SENSITIVE_DATA: (Ground(LegalBasis.CONSENT, "Art. 9(2)(a)"),),
            Purpose.FAIRNESS_AUDIT: (_obligation,),
        }
    ),
    no_ground="Art. 6(1)",
    refusal="Art. 7(3), 21",
    erasure="Art. 17(1)",
    restriction=Cited(frozenset({Purpose.SECURITY}), "Art. 18(2)"),
    child_below=Cited(16, "Art. 8(1)"),
    denied_to_children=Cited(
        frozenset(Purpose)
        - {
            Purpose.SERVICE,
            Purpose.SECURITY,
            Purpose.CONTEXTUAL_ADVERTISING,
            Purpose.FAIRNESS_AUDIT,
        },
        "Art. 8(1), Rec. 38",
    ),
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
        "Art. 9(1), Art. 9(2)(a); DSA Art. 26(3)",
    ),
    signal_denies=Cited(
        frozenset(
            {
                Purpose.TARGETED_ADVERTISING,
                Purpose.RETARGETING,
                Purpose.SHARE_WITH_THIRD_PARTY,
            }
        ),
        "Art. 21(5)",
    ),
    adequate=Cited(EEA | ADEQUATE, "Art. 45"),
    answer_within=Cited(timedelta(days=28), "Art. 12(3)"),  # one month, and the shortest has 28
)
