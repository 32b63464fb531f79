"""The names that consent records are written with: a fixed JSON-LD context, and terms of the law.

The context stands in every document, so nothing is ever fetched to read one. Terms are those of
the W3C Data Privacy Vocabulary (DPV) 2.3.
"""

from assent.jurisdictions import Right
from assent.vocabulary import LegalBasis

_PREFIXES = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "ai": "https://w3id.org/dpv/ai#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "legal-eu": "https://w3id.org/dpv/legal/eu#",
    "legal-gb": "https://w3id.org/dpv/legal/gb#",
    "legal-in": "https://w3id.org/dpv/legal/in#",
    "legal-us": "https://w3id.org/dpv/legal/us#",
    "dpv-27560": "https://w3id.org/dpv/schema/dpv-27560#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_THINGS = (
    "dct:conformsTo dct:publisher dpv:hasApplicability dpv:hasApplicableLaw "
    "dpv:hasConformanceStatus dpv:hasCountry dpv:hasDataController dpv:hasJurisdiction "
    "dpv:hasLegalBasis dpv:hasLocation dpv:hasProcessing dpv:hasRecipient dpv:hasThirdCountry "
    "dpv:isExercisedAt dpv:isIndicatedBy skos:broader"
).split()

CONTEXT = {
    **_PREFIXES,
    **{key: {"@type": "@id"} for key in _THINGS},
    **{key: {"@type": "xsd:dateTime"} for key in ("dct:created", "dpv:isIndicatedAtTime")},
}
"""What the prefixes stand for, and which values are the names of things and which are moments."""

GDPR = "gdpr"
"""The law that has a profile of its own."""

LAWS = {
    GDPR: "legal-eu:law-GDPR",
    "ccpa": "legal-us:law-CA-CCPA",
    "dpdp": "legal-in:law-DPDP",
    "dsa": "legal-eu:law-DSA",
    "eu_ai_act": "legal-eu:law-AIAct",
    "uk_gdpr": "legal-gb:law-GDPR",
}
"""The laws that DPV has a term for."""

AUTHORITIES = {
    "ccpa": "legal-us:DPA-US-CA",
    "dpdp": "legal-in:DPA-IN",
    "uk_gdpr": "legal-gb:DPA-GB",
}
"""The authorities that DPV has a term for; the GDPR has one in each country."""

GDPR_BASES = {
    LegalBasis.CONSENT: "eu-gdpr:A6-1-a",
    LegalBasis.CONTRACT: "eu-gdpr:A6-1-b",
    LegalBasis.LEGAL_OBLIGATION: "eu-gdpr:A6-1-c",
    LegalBasis.LEGITIMATE_INTEREST: "eu-gdpr:A6-1-f",
}
GDPR_EXPLICIT = "eu-gdpr:A9-2-a"

GDPR_RIGHTS = {
    Right.ACCESS: "eu-gdpr:A15",
    Right.RECTIFICATION: "eu-gdpr:A16",
    Right.ERASURE: "eu-gdpr:A17",
    Right.RESTRICTION: "eu-gdpr:A18",
    Right.PORTABILITY: "eu-gdpr:A20",
    Right.OBJECTION: "eu-gdpr:A21",
    Right.HUMAN_REVIEW: "eu-gdpr:A22",
    Right.EXPLANATION: "eu-gdpr:A15",
    Right.SOURCE: "eu-gdpr:A15",
    Right.WITHDRAWAL: "eu-gdpr:A7-3",
    Right.COMPLAINT: "eu-gdpr:A77",
}

ADEQUATE = "eu-gdpr:A45-3"
SAFEGUARDS = {"scc": "eu-gdpr:A46-2-c", "bcr": "eu-gdpr:A46-2-b"}
"""What lets data go to a third country, by the data map's name for it."""

OPERATIONS = frozenset({"dpv:Profiling", "ai:ModelTraining"})
"""Terms of our purposes that DPV holds to be operations: it has no purpose of that name."""
