"""The strictest of all laws on the shelf, for whoever is under no known one.

Consent for everything but the service itself, its security and the audit of its fairness; every
limit is the tightest that any law here sets, whether it has begun or not. It is written out, so
that it can be read, and a property test holds that whatever is granted under `strict` is granted
under each of the others.
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
from assent.jurisdictions.laws.gdpr import EEA
from assent.vocabulary import LegalBasis, Purpose

_without_consent = MappingProxyType(
    {
        Purpose.SERVICE: (Ground(LegalBasis.CONTRACT, "gdpr Art. 6(1)(b)"),),
        Purpose.SECURITY: (Ground(LegalBasis.LEGAL_OBLIGATION, "gdpr Art. 6(1)(c), 32"),),
        Purpose.FAIRNESS_AUDIT: (Ground(LegalBasis.LEGAL_OBLIGATION, "gdpr Art. 6(1)(c)"),),
    }
)
_consent = (Ground(LegalBasis.CONSENT, "gdpr Art. 6(1)(a)"),)
_everywhere = dict.fromkeys(Right, "gdpr Art. 12(1)")

LAW = Law(
    code="strict",
    slot=2,
    title="The strictest reading of all laws",
    effective_from=date(2018, 5, 25),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    scope=Scope(countries=frozenset(), article="gdpr Art. 24(1)"),
    grounds=MappingProxyType({each: _without_consent.get(each, _consent) for each in Purpose}),
    no_ground="gdpr Art. 6(1)",
    refusal="gdpr Art. 7(3), 21; ccpa 1798.120(a)",
    erasure="gdpr Art. 17(1); ccpa 1798.105(c)(1)",
    fairness="eu_ai_act Art. 5(1)(b)",
    restriction=Cited(frozenset(), "gdpr Art. 18(2)"),
    child_below=Cited(18, "dpdp s. 9(3)"),
    denied_to_children=Cited(NOT_FOR_CHILDREN, "gdpr Art. 8(1); ccpa 1798.120(c); dpdp s. 9(3)"),
    parent_agrees=Cited(frozenset(LegalBasis) - {LegalBasis.LEGAL_OBLIGATION}, "dpdp s. 9(1)"),
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
        "gdpr Art. 9(2)(a)",
    ),
    signal_denies=Cited(SIGNALLED, "ccpa 11 CCR 7025(b)"),
    adequate=Cited(EEA, "gdpr Art. 44"),
    requests=Requests(
        answer_within=Cited(timedelta(days=15), "lgpd Art. 19 II"),
        extend_by=Cited(timedelta(0), "lgpd Art. 19 II"),
        acknowledge_within=Cited(timedelta(0), "lgpd Art. 19 I"),
        opt_out_within=Cited(timedelta(0), "gdpr Art. 21(3)"),
        clock_stops=Cited(value=False, article="gdpr Art. 12(3)"),
    ),
    ask_again_after=Cited(timedelta(days=365), "ccpa 1798.135(c)(4)"),
    breach_within=Cited(timedelta(hours=72), "gdpr Art. 33(1)"),
    rights=MappingProxyType(_everywhere),
    notice=MappingProxyType(dict.fromkeys(Told, "gdpr Art. 12(1), 13")),
    authority="the data protection authority of the country one lives in",
)
