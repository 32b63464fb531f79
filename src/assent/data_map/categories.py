"""Which categories of data are special, by their terms in the W3C Data Privacy Vocabulary.

Source: W3C DPV 2.3, personal data extension: the terms below `dpv:SpecialCategoryPersonalData`
(GDPR Art. 9(1)).
"""

SPECIAL = frozenset(
    f"pd:{term}"
    for term in (
        "Biometric BloodType DNACode Disability DrugTestResult EthnicOrigin FacialExpression "
        "FacialPrint FamilyHealthHistory Fetish Fingerprint Genetic Health HealthHistory "
        "HealthRecord IndividualHealthHistory MedicalHealth MentalHealth PhilosophicalBelief "
        "PhysicalHealth PoliticalAffiliation PoliticalOpinion Prescription Proclivity Race "
        "Religion ReligiousBelief Retina Sexual SexualHistory SexualPreference "
        "TradeUnionMembership"
    ).split()
)
"""Special categories: a field of one must say `sensitive = true`."""
