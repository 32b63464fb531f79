"""The nouns of the law, with the words the W3C Data Privacy Vocabulary (DPV 2.x) has for them."""

from enum import StrEnum
from typing import NewType, TypeVar

from assent.vocabulary.errors import UnknownTerm

SubjectId = NewType("SubjectId", int)
"""A data subject (GDPR Art. 4(1)): a small integer that means nothing outside this store."""

Field = NewType("Field", str)
"""A kind of personal data that the data map declares, such as `email` or `purchases`."""

Processor = NewType("Processor", str)
"""Who handles the data for the controller (GDPR Art. 4(8)), as the data map names them."""


class Purpose(StrEnum):
    """What data are used for. Consent is given for each one alone.

    The order is stored (a purpose's position is its bit in a standing), so new purposes are
    added at the end and none is ever removed.
    """

    SERVICE = "service"
    SECURITY = "security"
    ANALYTICS = "analytics"
    PERSONALISATION = "personalisation"
    PERSONALISED_RECOMMENDATIONS = "personalised_recommendations"
    DIRECT_MARKETING_EMAIL = "direct_marketing_email"
    DIRECT_MARKETING_SMS = "direct_marketing_sms"
    DIRECT_MARKETING_PUSH = "direct_marketing_push"
    CONTEXTUAL_ADVERTISING = "contextual_advertising"
    TARGETED_ADVERTISING = "targeted_advertising"
    RETARGETING = "retargeting"
    PROFILING = "profiling"
    MODEL_TRAINING = "model_training"
    MODEL_TRAINING_BY_THIRD_PARTY = "model_training_by_third_party"
    LLM_INFERENCE = "llm_inference"
    SHARE_WITH_THIRD_PARTY = "share_with_third_party"
    SENSITIVE_DATA = "sensitive_data"
    FAIRNESS_AUDIT = "fairness_audit"

    @property
    def dpv(self) -> str:
        """This purpose's nearest term in DPV 2.x, as a compact IRI."""
        return _DPV[self]


_DPV = {
    Purpose.SERVICE: "dpv:RequestedServiceProvision",
    Purpose.SECURITY: "dpv:EnforceSecurity",
    Purpose.ANALYTICS: "dpv:ServiceUsageAnalytics",
    Purpose.PERSONALISATION: "dpv:Personalisation",
    Purpose.PERSONALISED_RECOMMENDATIONS: "dpv:ProvidePersonalisedRecommendations",
    Purpose.DIRECT_MARKETING_EMAIL: "dpv:DirectMarketing",
    Purpose.DIRECT_MARKETING_SMS: "dpv:DirectMarketing",
    Purpose.DIRECT_MARKETING_PUSH: "dpv:DirectMarketing",
    Purpose.CONTEXTUAL_ADVERTISING: "dpv:Advertising",
    Purpose.TARGETED_ADVERTISING: "dpv:TargetedAdvertising",
    Purpose.RETARGETING: "dpv:TargetedAdvertising",
    Purpose.PROFILING: "dpv:Profiling",
    Purpose.MODEL_TRAINING: "ai:ModelTraining",
    Purpose.MODEL_TRAINING_BY_THIRD_PARTY: "ai:ModelTraining",
    Purpose.LLM_INFERENCE: "dpv:Personalisation",
    Purpose.SHARE_WITH_THIRD_PARTY: "dpv:SellDataToThirdParties",
    Purpose.SENSITIVE_DATA: "dpv:Personalisation",
    Purpose.FAIRNESS_AUDIT: "dpv:FulfilmentOfObligation",
}


class LegalBasis(StrEnum):
    """Why a use is lawful (dpv:LegalBasis)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"
    NOT_OPTED_OUT = "not_opted_out"

    @property
    def dpv(self) -> str:
        """This basis's term in DPV 2.x, as a compact IRI; one that DPV lacks is just a basis."""
        return _DPV_BASIS[self]


_DPV_BASIS = {
    LegalBasis.CONSENT: "dpv:Consent",
    LegalBasis.CONTRACT: "dpv:ContractPerformance",
    LegalBasis.LEGAL_OBLIGATION: "dpv:LegalObligation",
    LegalBasis.LEGITIMATE_INTEREST: "dpv:LegitimateInterestOfController",
    LegalBasis.NOT_OPTED_OUT: "dpv:LegalBasis",
}


class ConsentStatus(StrEnum):
    """What a person last said about one purpose (dpv:ConsentStatus)."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNKNOWN = "unknown"

    @property
    def dpv(self) -> str:
        """This status's term in DPV 2.x, as a compact IRI.

        Examples:
            >>> ConsentStatus.WITHDRAWN.dpv
            'dpv:ConsentWithdrawn'
        """
        return f"dpv:Consent{self.value.title()}"


Word = TypeVar("Word", bound=StrEnum)


def word(kind: type[Word], given: str) -> Word:
    """Read one of a vocabulary's words, answering a wrong one with the nearest right one.

    Raises:
        UnknownTerm: `given` is not in `kind`.

    Examples:
        >>> word(Purpose, "analytics")
        <Purpose.ANALYTICS: 'analytics'>
        >>> word(Purpose, "anlytics")
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.UnknownTerm: unknown purpose `anlytics`; did you mean `analytics`?
    """
    try:
        return kind(given)
    except ValueError:
        name = "".join(f" {c.lower()}" if c.isupper() else c for c in kind.__name__).strip()
        raise UnknownTerm(name, given, [member.value for member in kind]) from None
