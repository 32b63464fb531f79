"""The Lei Geral de Proteção de Dados of Brazil, Lei 13.709/2018, with the ECA Digital.

Ten bases, of which a shop's marketing has two: consent, or a legitimate interest that supports
its own business, as the person would expect of it and until they object. Nobody under 18 is
profiled for advertising, and no word of their own about their age counts for what is not for them.

A request is answered in outline at once and in full within fifteen days. The law would let
sensitive data serve more than is listed here, with specific consent; the house stops earlier.

Source: Lei 13.709/2018; Lei 15.211/2025 (ECA Digital), in force by Lei 15.352/2026; Res. CD/ANPD
15/2024 (incidents), 19/2024 (transfers) and 32/2026 (adequacy of the European Union and EEA);
ANPD, guides on cookies (2022) and on legitimate interest (2024).
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
from assent.jurisdictions.laws.gdpr import EEA
from assent.vocabulary import LegalBasis, Purpose

_consent = Ground(LegalBasis.CONSENT, "Art. 7 I")
_interest = Ground(LegalBasis.LEGITIMATE_INTEREST, "Art. 7 IX, Art. 10 I")
_customer = Ground(
    LegalBasis.LEGITIMATE_INTEREST, "Art. 7 IX, Art. 10 I, II", existing_customer=True
)
_obligation = Ground(LegalBasis.LEGAL_OBLIGATION, "Art. 7 II")

LAW = Law(
    code="lgpd",
    slot=7,
    title="Lei Geral de Proteção de Dados (Brazil)",
    effective_from=date(2020, 9, 18),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    scope=Scope(countries=frozenset({"BR"}), article="Art. 3"),
    grounds=MappingProxyType(
        {
            Purpose.SERVICE: (Ground(LegalBasis.CONTRACT, "Art. 7 V"), _consent),
            Purpose.SECURITY: (
                Ground(LegalBasis.LEGITIMATE_INTEREST, "Art. 7 IX, Art. 10 II"),
                Ground(LegalBasis.LEGAL_OBLIGATION, "Art. 7 II, Art. 46"),
            ),
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
            Purpose.SHARE_WITH_THIRD_PARTY: (Ground(LegalBasis.CONSENT, "Art. 7 par. 5"),),
            Purpose.SENSITIVE_DATA: (Ground(LegalBasis.CONSENT, "Art. 11 I"),),
            Purpose.FAIRNESS_AUDIT: (_obligation,),
        }
    ),
    no_ground="Art. 7",
    refusal="Art. 8 par. 5, Art. 18 par. 2",
    erasure="Art. 16, Art. 18 VI",
    fairness="Art. 6 IX",
    # "Blocking" suspends whatever is done with data, but for keeping them safe.
    restriction=Cited(frozenset({Purpose.SECURITY}), "Art. 5 XIII, Art. 18 IV"),
    # Art. 14 par. 1 asks for a parent below 12; whether a word of those older does alone, while the
    # Civil Code has them assisted until 18, is open.
    child_below=Cited(18, "Art. 14; Código Civil Art. 3-5"),
    denied_to_children=Cited(NOT_FOR_CHILDREN, "Art. 14"),
    parent_agrees=Cited(frozenset({LegalBasis.CONSENT}), "Art. 14 par. 1"),
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
        "Art. 11 I",
    ),
    signal_denies=Cited(SIGNALLED, "Art. 18 par. 2"),
    adequate=Cited(EEA | {"BR"}, "Art. 33 I, Res. CD/ANPD 32/2026"),
    requests=Requests(
        answer_within=Cited(timedelta(days=15), "Art. 19 II"),
        extend_by=Cited(timedelta(0), "Art. 19 II"),
        acknowledge_within=Cited(timedelta(0), "Art. 18 par. 4, Art. 19 I"),
        opt_out_within=Cited(timedelta(0), "Art. 8 par. 5, Art. 18 par. 4"),
        clock_stops=Cited(value=False, article="Art. 19 II"),
    ),
    # Consent is free, or void. The law has no number; half a year is the house's.
    ask_again_after=Cited(timedelta(days=182), "Art. 5 XII, Art. 8 par. 3"),
    # Three working days, counted as if every day were one.
    breach_within=Cited(timedelta(days=3), "Art. 48 par. 1, Res. CD/ANPD 15/2024 Art. 6, 9"),
    rights=MappingProxyType(
        {
            Right.ACCESS: "Art. 18 I, II, Art. 19",
            Right.RECTIFICATION: "Art. 18 III",
            Right.ERASURE: "Art. 18 IV, VI",
            Right.RESTRICTION: "Art. 18 IV",
            Right.PORTABILITY: "Art. 18 V",
            Right.OBJECTION: "Art. 18 par. 2",
            Right.HUMAN_REVIEW: "Art. 20",
            Right.EXPLANATION: "Art. 20 par. 1",
            Right.WITHDRAWAL: "Art. 8 par. 5, Art. 18 IX",
            Right.SOURCE: "Art. 19 II",
            Right.COMPLAINT: "Art. 18 par. 1",
        }
    ),
    notice=MappingProxyType(
        {
            Told.PURPOSES: "Art. 9 I",
            Told.RETENTION: "Art. 9 II",
            Told.CONTROLLER: "Art. 9 III, IV",
            Told.RECIPIENTS: "Art. 9 V",
            Told.RIGHTS: "Art. 9 VII",
            Told.WITHDRAWAL: "Art. 18 VIII",
            Told.COMPLAINT: "Art. 9 VII, Art. 18 par. 1",
            Told.TRANSFERS: "Res. CD/ANPD 19/2024 Art. 17",
        }
    ),
    authority="the Agência Nacional de Proteção de Dados (ANPD)",
    changes=(
        Change(
            date(2026, 3, 17),
            "The ECA Digital: no profiling of anybody under 18 for advertising, and an age is "
            "assured, not declared, for what is not for them",
            "Lei 15.211/2025 Art. 9, Art. 22, Art. 26",
            MappingProxyType(
                {
                    "denied_to_children": Cited(
                        NOT_FOR_CHILDREN, "Art. 14; Lei 15.211/2025 Art. 9, Art. 22, Art. 26"
                    )
                }
            ),
        ),
    ),
)
