"""The strictest of all laws on the shelf, for whoever is under no known one.

Consent for everything but the service itself, its security and the audit of its fairness;
every limit is the tightest that any law here sets. A property test holds that whatever is
granted under `strict` is granted under each of the others.
"""

from datetime import date, timedelta
from types import MappingProxyType

from assent.jurisdictions.law import Cited, Ground, Law
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
    restriction="gdpr Art. 18(2)",
    child_below=Cited(18, "dpdp s. 9(3)"),
    denied_to_children=Cited(
        frozenset(Purpose)
        - {
            Purpose.SERVICE,
            Purpose.SECURITY,
            Purpose.CONTEXTUAL_ADVERTISING,
            Purpose.FAIRNESS_AUDIT,
        },
        "gdpr Art. 8(1); ccpa 1798.120(c); dpdp s. 9(3)",
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
        "gdpr Art. 9(2)(a)",
    ),
    signal_denies=Cited(
        frozenset(
            {
                Purpose.TARGETED_ADVERTISING,
                Purpose.RETARGETING,
                Purpose.SHARE_WITH_THIRD_PARTY,
                Purpose.MODEL_TRAINING_BY_THIRD_PARTY,
            }
        ),
        "ccpa 11 CCR 7025(b)",
    ),
    adequate=Cited(
        frozenset(
            [
                "AT",
                "BE",
                "BG",
                "HR",
                "CY",
                "CZ",
                "DK",
                "EE",
                "FI",
                "FR",
                "DE",
                "GR",
                "HU",
                "IE",
                "IT",
                "LV",
                "LT",
                "LU",
                "MT",
                "NL",
                "PL",
                "PT",
                "RO",
                "SK",
                "SI",
                "ES",
                "SE",
            ]
        )
        | {"IS", "LI", "NO"},
        "gdpr Art. 44",
    ),
    answer_within=Cited(timedelta(days=30), "gdpr Art. 12(3)"),
)
