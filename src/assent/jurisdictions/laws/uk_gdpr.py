"""The UK GDPR with PECR, as the Data (Use and Access) Act 2025 amended both.

A fair interest carries what stays in the shop, and the Act names direct marketing as an example
of one; a weighing is still needed, and an objection ends it. E-mail and text messages need a yes
besides (PECR), or somebody who bought and could say no; what leaves the shop needs a yes. An
interest in marketing is none of the recognised ones that need no weighing (Annex 1).

Guernsey, Jersey and the Isle of Man have laws of their own, and Gibraltar too.

Source: Regulation (EU) 2016/679 as assimilated in UK law; Data Protection Act 2018; Privacy and
Electronic Communications Regulations 2003 (PECR); Data (Use and Access) Act 2025 s. 70, 76, 80,
81, 85, 103, 112, 114; SI 2026/82 and SI 2026/1015 (when they began); ICO, Guidance on direct
marketing using electronic mail.
"""

from dataclasses import replace
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
from assent.jurisdictions.laws.gdpr import EEA
from assent.vocabulary import LegalBasis, Purpose

_consent = Ground(LegalBasis.CONSENT, "Art. 6(1)(a)")
_on_device = Ground(LegalBasis.CONSENT, "Art. 6(1)(a); PECR reg. 6")
_interest = Ground(LegalBasis.LEGITIMATE_INTEREST, "Art. 6(1)(f)")
_counting = Ground(LegalBasis.LEGITIMATE_INTEREST, "Art. 6(1)(f); PECR Sch. A1 para. 5")
_obligation = Ground(LegalBasis.LEGAL_OBLIGATION, "Art. 6(1)(c)")
_message = Ground(LegalBasis.CONSENT, "PECR reg. 22(2)")
_customer = Ground(
    LegalBasis.LEGITIMATE_INTEREST, "PECR reg. 22(3); Art. 6(1)(f)", existing_customer=True
)
_supporter = Ground(
    LegalBasis.LEGITIMATE_INTEREST, "PECR reg. 22(3), 22(3A); Art. 6(1)(f)", existing_customer=True
)

ADEQUATE = frozenset("AD AR CA CH FO GG GI IL IM JE JP KR NZ UY".split())
"""Canada and Japan for businesses only; the United States only for those certified, which is a
safeguard that a data map declares."""

_grounds = MappingProxyType(
    {
        Purpose.SERVICE: (Ground(LegalBasis.CONTRACT, "Art. 6(1)(b)"), _consent),
        Purpose.SECURITY: (_interest, _obligation),
        Purpose.ANALYTICS: (_consent, _interest),
        Purpose.PERSONALISATION: (_consent, _interest),
        Purpose.PERSONALISED_RECOMMENDATIONS: (_consent, _interest),
        Purpose.DIRECT_MARKETING_EMAIL: (_message, _customer),
        Purpose.DIRECT_MARKETING_SMS: (_message, _customer),
        Purpose.DIRECT_MARKETING_PUSH: (Ground(LegalBasis.CONSENT, "PECR reg. 6, 22(2)"),),
        Purpose.CONTEXTUAL_ADVERTISING: (_consent, _interest),
        Purpose.TARGETED_ADVERTISING: (_on_device,),
        Purpose.RETARGETING: (_on_device,),
        Purpose.PROFILING: (_consent,),
        Purpose.MODEL_TRAINING: (_consent,),
        Purpose.MODEL_TRAINING_BY_THIRD_PARTY: (_consent,),
        Purpose.LLM_INFERENCE: (_consent,),
        Purpose.SHARE_WITH_THIRD_PARTY: (_consent,),
        Purpose.SENSITIVE_DATA: (Ground(LegalBasis.CONSENT, "Art. 9(2)(a)"),),
        Purpose.FAIRNESS_AUDIT: (_obligation,),
    }
)
_grounds_since_february = MappingProxyType(
    {
        **_grounds,
        Purpose.ANALYTICS: (_consent, _counting),
        Purpose.DIRECT_MARKETING_EMAIL: (_message, _supporter),
        Purpose.DIRECT_MARKETING_SMS: (_message, _supporter),
    }
)

_requests = Requests(
    # One month, and the shortest has 28 days.
    answer_within=Cited(timedelta(days=28), "Art. 12(3)"),
    extend_by=Cited(timedelta(days=59), "Art. 12(3)"),  # two months, and the shortest two
    opt_out_within=Cited(timedelta(0), "Art. 21(3)"),
    clock_stops=Cited(value=False, article="Art. 12(6)"),
)
_requests_since_february = replace(
    _requests,
    answer_within=Cited(timedelta(days=28), "Art. 12(3), 12A"),
    extend_by=Cited(timedelta(days=59), "Art. 12A"),
    clock_stops=Cited(value=True, article="Art. 12A"),
)
_requests_since_june = replace(
    _requests_since_february,
    acknowledge_within=Cited(timedelta(days=30), "DPA 2018 s. 164A(3)"),
)

_rights = MappingProxyType(
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
)
_rights_since_february = MappingProxyType(
    {**_rights, Right.HUMAN_REVIEW: "Art. 22C", Right.EXPLANATION: "Art. 15(1)(h), 22C"}
)
_rights_since_june = MappingProxyType(
    {**_rights_since_february, Right.COMPLAINT: "DPA 2018 s. 164A, 165"}
)

LAW = Law(
    code="uk_gdpr",
    slot=3,
    title="UK General Data Protection Regulation, with PECR",
    effective_from=date(2020, 12, 31),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    scope=Scope(countries=frozenset({"GB"}), article="Art. 3(1), (2)"),
    grounds=_grounds,
    no_ground="Art. 6(1)",
    refusal="Art. 7(3), 21; PECR reg. 22(2), (3)",
    erasure="Art. 17(1)",
    fairness="Art. 5(1)(a)",
    restriction=Cited(frozenset({Purpose.SECURITY}), "Art. 18(2)"),
    child_below=Cited(13, "Art. 8(1)"),  # which regulations may raise to 16 (Art. 8(2A))
    denied_to_children=Cited(NOT_FOR_CHILDREN, "Art. 8(1), Rec. 38; DPA 2018 s. 123"),
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
    adequate=Cited(EEA | ADEQUATE | {"GB"}, "Art. 45; DPA 2018 Sch. 21 para. 5"),
    requests=_requests,
    # The law names no time; the one that the French authority does is taken.
    ask_again_after=Cited(timedelta(days=182), "Art. 7(3); CNIL 2020-092"),
    breach_within=Cited(timedelta(hours=72), "Art. 33(1)"),
    rights=_rights,
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
    authority="the Information Commissioner",
    changes=(
        Change(
            date(2026, 2, 5),
            "A charity may write to those who offered it support since then and could say no; the "
            "clock stops while a request is made clear; safeguards replace the ban on automated "
            "decisions; services that children use have their protection in mind",
            "SI 2026/82 reg. 2",
            MappingProxyType(
                {
                    "grounds": _grounds_since_february,
                    "denied_to_children": Cited(
                        NOT_FOR_CHILDREN, "Art. 8(1), 25(1A), Rec. 38; DPA 2018 s. 123"
                    ),
                    "adequate": Cited(
                        EEA | ADEQUATE | {"GB"}, "Art. 45A; DPA 2018 Sch. 21 para. 5"
                    ),
                    "requests": _requests_since_february,
                    "rights": _rights_since_february,
                }
            ),
        ),
        Change(
            date(2026, 6, 19),
            "Who complains to the controller has that acknowledged within 30 days",
            "DPA 2018 s. 164A; SI 2026/82 reg. 3",
            MappingProxyType({"requests": _requests_since_june, "rights": _rights_since_june}),
        ),
        Change(
            date(2026, 9, 30),
            "The Information Commission takes the place of the Information Commissioner",
            "DPA 2018 s. 114A; SI 2026/1015",
            MappingProxyType({"authority": "the Information Commission"}),
        ),
    ),
)
