"""Regulation (EU) 2016/679, the General Data Protection Regulation.

Opt-in for whatever leaves the shop; a fair interest, which an objection ends, for what stays in
it. E-mail and what is read from a device are ruled by the ePrivacy Directive besides.

Source: the text of the regulation; CJEU C-252/21 (behavioural advertising rests on consent);
CJEU C-184/20 (what reveals a special category is one); EDPB Opinion 28/2024 (training on
personal data); CNIL recommendation 2020-092 (six months before asking again).
"""

from datetime import date, timedelta
from types import MappingProxyType

from assent.jurisdictions.law import (
    NOT_FOR_CHILDREN,
    SIGNALLED,
    Cited,
    Ground,
    Law,
    Requests,
    Right,
    Scope,
    Told,
)
from assent.vocabulary import LegalBasis, Purpose

_consent = Ground(LegalBasis.CONSENT, "Art. 6(1)(a)")
_contract = Ground(LegalBasis.CONTRACT, "Art. 6(1)(b)")
_obligation = Ground(LegalBasis.LEGAL_OBLIGATION, "Art. 6(1)(c)")
_interest = Ground(LegalBasis.LEGITIMATE_INTEREST, "Art. 6(1)(f)")
_customer = Ground(LegalBasis.LEGITIMATE_INTEREST, "Art. 6(1)(f), Rec. 47", existing_customer=True)

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
    scope=Scope(countries=EEA, article="Art. 3(1), (2)"),
    grounds=MappingProxyType(
        {
            Purpose.SERVICE: (_contract, _consent),
            Purpose.SECURITY: (_interest, _obligation),
            Purpose.ANALYTICS: (_consent, _interest),
            Purpose.PERSONALISATION: (_consent, _interest),
            Purpose.PERSONALISED_RECOMMENDATIONS: (_consent, _interest),
            Purpose.DIRECT_MARKETING_EMAIL: (_consent, _customer),
            Purpose.DIRECT_MARKETING_SMS: (_consent, _customer),
            Purpose.DIRECT_MARKETING_PUSH: (_consent,),
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
    fairness="Art. 5(1)(a)",
    restriction=Cited(frozenset({Purpose.SECURITY}), "Art. 18(2)"),
    child_below=Cited(16, "Art. 8(1)"),
    denied_to_children=Cited(NOT_FOR_CHILDREN, "Art. 8(1), Rec. 38, 71"),
    parent_agrees=Cited(frozenset({LegalBasis.CONSENT}), "Art. 8(1)"),
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
        "Art. 9(1), Art. 9(2)(a)",
    ),
    signal_denies=Cited(SIGNALLED, "Art. 21(5)"),
    adequate=Cited(EEA | ADEQUATE, "Art. 45"),
    requests=Requests(
        # One month, and the shortest has 28 days.
        answer_within=Cited(timedelta(days=28), "Art. 12(3)"),
        extend_by=Cited(timedelta(days=59), "Art. 12(3)"),  # two months, and the shortest two
        opt_out_within=Cited(timedelta(0), "Art. 21(3)"),
        clock_stops=Cited(value=False, article="Art. 12(6)"),
    ),
    ask_again_after=Cited(timedelta(days=182), "Art. 7(3), Rec. 32; CNIL 2020-092"),
    breach_within=Cited(timedelta(hours=72), "Art. 33(1)"),
    rights=MappingProxyType(
        {
            Right.ACCESS: "Art. 15",
            Right.RECTIFICATION: "Art. 16",
            Right.ERASURE: "Art. 17",
            Right.RESTRICTION: "Art. 18",
            Right.PORTABILITY: "Art. 20",
            Right.OBJECTION: "Art. 21",
            Right.HUMAN_REVIEW: "Art. 22(3)",
            Right.EXPLANATION: "Art. 15(1)(h)",
            Right.WITHDRAWAL: "Art. 7(3)",
            Right.SOURCE: "Art. 15(1)(g)",
            Right.COMPLAINT: "Art. 77",
        }
    ),
    notice=MappingProxyType(
        {
            Told.CONTROLLER: "Art. 13(1)(a)",
            Told.PURPOSES: "Art. 13(1)(c)",
            Told.LEGAL_BASIS: "Art. 13(1)(c)",
            Told.CATEGORIES: "Art. 14(1)(d)",
            Told.RECIPIENTS: "Art. 13(1)(e)",
            Told.TRANSFERS: "Art. 13(1)(f)",
            Told.RETENTION: "Art. 13(2)(a)",
            Told.RIGHTS: "Art. 13(2)(b)",
            Told.WITHDRAWAL: "Art. 13(2)(c)",
            Told.COMPLAINT: "Art. 13(2)(d)",
            Told.SOURCE: "Art. 14(2)(f)",
            Told.AUTOMATED_DECISIONS: "Art. 13(2)(f)",
        }
    ),
    authority="the data protection authority of the country one lives in",
)
