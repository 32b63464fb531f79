"""The strictest of all laws on the shelf, for whoever is under no known one.

Consent for everything but the service itself, its security and the audit of its fairness;
every limit is the tightest that any law here sets. A property test holds that whatever is
granted under `strict` is granted under each of the others.
"""

from datetime import date
from types import MappingProxyType

from assent.jurisdictions.law import Cited, Ground, Law
from assent.jurisdictions.laws.ccpa import LAW as CCPA
from assent.jurisdictions.laws.gdpr import EEA
from assent.jurisdictions.laws.gdpr import LAW as GDPR
from assent.vocabulary import LegalBasis, Purpose

_without_consent = MappingProxyType(
    {
        Purpose.SERVICE: (Ground(LegalBasis.CONTRACT, "gdpr Art. 6(1)(b)"),),
        Purpose.SECURITY: (Ground(LegalBasis.LEGITIMATE_INTEREST, "gdpr Art. 6(1)(f)"),),
        Purpose.FAIRNESS_AUDIT: (Ground(LegalBasis.LEGAL_OBLIGATION, "gdpr Art. 6(1)(c)"),),
    }
)
_consent = (Ground(LegalBasis.CONSENT, "gdpr Art. 6(1)(a)"),)

LAW = Law(
    code="strict",
    slot=2,
    title="The strictest reading of all laws",
    effective_from=date(2018, 5, 25),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    countries=frozenset(),
    grounds=MappingProxyType({each: _without_consent.get(each, _consent) for each in Purpose}),
    no_ground="gdpr Art. 6(1)",
    refusal="gdpr Art. 7(3), 21; ccpa 1798.120(a)",
    erasure="gdpr Art. 17(1); ccpa 1798.105(c)(1)",
    restriction=Cited(GDPR.restriction.value & CCPA.restriction.value, "gdpr Art. 18(2)"),
    child_below=Cited(18, "dpdp s. 9(3)"),
    denied_to_children=Cited(
        GDPR.denied_to_children.value | CCPA.denied_to_children.value,
        "gdpr Art. 8(1); ccpa 1798.120(c); dpdp s. 9(3)",
    ),
    sensitive=Cited(GDPR.sensitive.value & CCPA.sensitive.value, "gdpr Art. 9(2)(a)"),
    signal_denies=Cited(GDPR.signal_denies.value | CCPA.signal_denies.value, "ccpa 11 CCR 7025(b)"),
    adequate=Cited(EEA, "gdpr Art. 44"),
    answer_within=Cited(GDPR.answer_within.value, "gdpr Art. 12(3)"),
)
