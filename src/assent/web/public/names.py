"""Plain English words for what the rooms call by a name. The catalogues have them in others."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from assent.jurisdictions import Right
from assent.rights import ASKED, Deletion, State
from assent.vocabulary import ConsentStatus, LegalBasis, Purpose

PURPOSES: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.SERVICE: "Serving you",
        Purpose.SECURITY: "Keeping things secure",
        Purpose.ANALYTICS: "Counting",
        Purpose.PERSONALISATION: "Fitting things to you",
        Purpose.PERSONALISED_RECOMMENDATIONS: "Suggestions made for you",
        Purpose.DIRECT_MARKETING_EMAIL: "Offers by e-mail",
        Purpose.DIRECT_MARKETING_SMS: "Offers by text message",
        Purpose.DIRECT_MARKETING_PUSH: "Offers on your screen",
        Purpose.CONTEXTUAL_ADVERTISING: "Advertising beside what you read",
        Purpose.TARGETED_ADVERTISING: "Advertising chosen for you",
        Purpose.RETARGETING: "Advertising that follows what you looked at",
        Purpose.PROFILING: "Drawing conclusions about you",
        Purpose.MODEL_TRAINING: "Training our program",
        Purpose.MODEL_TRAINING_BY_THIRD_PARTY: "Training programs of others",
        Purpose.LLM_INFERENCE: "Handing your data to a language model",
        Purpose.SHARE_WITH_THIRD_PARTY: "Giving your data to others",
        Purpose.SENSITIVE_DATA: "Using sensitive data",
        Purpose.FAIRNESS_AUDIT: "Checking that we are fair",
    }
)

STATUSES: Mapping[ConsentStatus, str] = MappingProxyType(
    {
        ConsentStatus.GIVEN: "You said yes",
        ConsentStatus.REFUSED: "You said no",
        ConsentStatus.WITHDRAWN: "You said no",
        ConsentStatus.EXPIRED: "Your yes has lapsed",
        ConsentStatus.UNKNOWN: "You have not answered yet",
    }
)

GROUNDS: Mapping[LegalBasis, str] = MappingProxyType(
    {
        LegalBasis.CONSENT: "only if you say yes",
        LegalBasis.CONTRACT: "because what you asked of us needs it",
        LegalBasis.LEGAL_OBLIGATION: "because the law requires it of us",
        LegalBasis.LEGITIMATE_INTEREST: "because we have a fair interest in it, unless you say no",
        LegalBasis.NOT_OPTED_OUT: "unless you say no",
    }
)
"""On what ground we may, said before anything is done."""

RIGHTS: Mapping[Right, str] = MappingProxyType(
    {
        Right.ACCESS: "See what we hold about you and get a copy",
        Right.RECTIFICATION: "Have what is wrong put right",
        Right.ERASURE: "Be erased",
        Right.RESTRICTION: "Have your data kept but not used",
        Right.PORTABILITY: "Take your data with you in a form that other programs can read",
        Right.OBJECTION: "Object to what we do without your yes",
        Right.HUMAN_REVIEW: "Have a human look again at what a program decided",
        Right.EXPLANATION: "Be told how a program came to its decision",
        Right.WITHDRAWAL: "Take back any yes, as easily as you gave it",
        Right.OPT_OUT: "Say no to the sale and sharing of your data, and to marketing",
        Right.LIMITATION: "Limit what your sensitive data are used for",
        Right.NO_RETALIATION: "Be treated no worse for using your rights",
        Right.SOURCE: "Be told where we have your data from",
        Right.NOMINATION: "Name somebody who acts for you when you no longer can",
        Right.COMPLAINT: "Complain to the authority",
    }
)

ASKS: Mapping[str, str] = MappingProxyType(
    {asks: RIGHTS[right] for asks, right in ASKED.items()}
    | {"complaint": "Have a complaint looked at by a human"}
)
"""What somebody asked of us; a complaint to us is not one to the authority."""

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "unasked": "I never agreed to get it",
        "untrue": "It is not true, or it misleads",
        "pressing": "It presses or frightens me",
        "hurtful": "It hurts people or leaves them out",
        "other": "Something else",
    }
)
"""Why somebody reports a message."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "upheld": "A human looked at it, and it stays as it was.",
        "changed": "A human looked at it, and changed what was decided.",
    }
)
"""What a human decided about what was contested."""

STATES: Mapping[State, str] = MappingProxyType(
    {
        State.UNIDENTIFIED: "Waits until we know that it is yours",
        State.OPEN: "Being worked on",
        State.STOPPED: "Waits for something that we asked you",
        State.MET: "Done",
        State.REFUSED: "Refused",
        State.WITHDRAWN: "Taken back",
    }
)
"""Where a request stands."""

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "Age": "your age",
        "AgeExact": "your exact age",
        "AgeRange": "your age group",
        "BirthDate": "your date of birth",
        "BrowsingBehaviour": "what you look at on our pages",
        "City": "your town",
        "Country": "your country",
        "DeviceBased": "the device you use",
        "Disability": "your disability",
        "EmailAddress": "your e-mail address",
        "EthnicOrigin": "your ethnic origin",
        "FamilyStructure": "your family",
        "Gender": "your gender",
        "Health": "your health",
        "HealthRecord": "your health records",
        "Household": "your household",
        "IPAddress": "your internet address",
        "Identifier": "your customer number",
        "IncomeBracket": "your income group",
        "Interest": "your interests",
        "Job": "your work",
        "Language": "your language",
        "LinkClicked": "the links you followed",
        "Location": "where you are",
        "MaritalStatus": "your marital status",
        "Name": "your name",
        "Opinion": "your opinions",
        "PaymentCard": "your payment card",
        "PhysicalAddress": "your postal address",
        "PoliticalOpinion": "your political opinions",
        "PostalCode": "your postcode",
        "Preference": "your preferences",
        "Purchase": "what you bought",
        "PurchasesAndSpendingHabit": "what you bought and spent",
        "Region": "your region",
        "ReligiousBelief": "your religion",
        "SexualPreference": "your sexual orientation",
        "SocialMedia": "your social media",
        "TelephoneNumber": "your telephone number",
        "Tracking": "which pages you came from and went to",
        "UserAgent": "the browser you use",
        "Username": "your user name",
    }
)
"""Kinds of data, by their term in the W3C Data Privacy Vocabulary (PD 2.3)."""

PRODUCTS: Mapping[str, str] = MappingProxyType(
    {
        "adult": "adult content",
        "alcohol": "alcohol",
        "cannabis": "cannabis",
        "credit": "credit",
        "dating": "dating",
        "gambling": "gambling",
        "medicine": "medicine",
        "payday_loans": "payday loans",
        "tobacco": "tobacco",
        "weapons": "weapons",
        "weight_loss": "weight loss",
    }
)
"""Classes of products that can harm, by the name a data map has for them."""

IDENTIFIERS: Mapping[str, str] = MappingProxyType(
    {
        "customer": "Your customer number",
        "email": "Your e-mail address",
        "household": "Your household number",
        "loyalty_card": "The number of your loyalty card",
        "member": "Your member number",
        "phone": "Your telephone number",
        "user": "Your user name",
    }
)
"""What somebody may be looked up by, by the name a data map has for it."""

SAFEGUARDS: Mapping[str, str] = MappingProxyType(
    {
        "bcr": "binding corporate rules",
        "scc": "standard contractual clauses",
    }
)
"""What protects data in a country whose own law does not do so enough."""

HELD: Mapping[str, str] = MappingProxyType(
    {
        "people_sealed": "What we know of you, sealed",
        "people_trait": "What we know of you",
        "people_identifier": "How we recognise you",
        "people_subject": "Since when we know you",
        "people_link": "Where we found that two customers are one",
        "people_event": "What you did",
        "consent_standing": "What counts for you now",
        "consent_event": "What you said we may do",
        "models": "What our programs learnt of you, and what they conclude",
        "audiences_member": "Groups that you are in",
        "campaigns_held_out": "Campaigns that you were left out of, to measure them",
        "campaigns_position": "Where you are in our series of messages",
        "creative_decision": "What was chosen to be shown to you",
        "activation_outbox": "Messages to you",
        "lists of others": "Lists of others that you are on",
        "processors": "Who else got your data",
        "content_egress": "What was sent to language models about you",
        "ledger_entry": "Every use that was decided on, and why",
        "rights_request": "What you asked of us",
        "rows set aside": "Rows of yours that could not be taken in",
    }
)
"""What can hold something of a person, in the order in which they read it."""

ERASED: Mapping[str, str] = MappingProxyType(
    {
        "people_key": "Your key",
        "messages in folders": "Messages that lay in folders",
        "learning_receipt": "What programs keep to forget you by",
    }
)
"""What an erasure takes somebody out of that nobody is shown."""

DONE: Mapping[str, str] = MappingProxyType(
    {
        each: each
        for each in (
            "rows are deleted",
            "the key is destroyed",
            "what it learnt of the person is subtracted exactly",
            "rows in which anything leads to the person are taken out",
            "the copies that still lie there are deleted",
            "each recipient is told to take the person off its list",
            "each that had data of the person is told to delete them",
            "subtracted exactly",
            "made again from all others",
            "retired, as its file was unusable",
            "logs of what was done with the data",
        )
    }
)
"""What a certificate says in words of its own."""

TOLD: Mapping[str, str] = MappingProxyType(
    {
        Deletion.WAITING: "waits to be told",
        Deletion.SENT: "told; that is not done yet",
        Deletion.ACKNOWLEDGED: "says that they will",
        Deletion.CONFIRMED: "confirmed",
        Deletion.REFUSED: "refuses",
        Deletion.OVERDUE: "has not confirmed it in time",
    }
)
"""How far a processor is that was told to delete."""

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "about": "about",
        "adds": "adds",
        "amount": "amount",
        "answer": "answer",
        "article": "article",
        "asked_at": "asked on",
        "asks": "asks for",
        "at": "when",
        "audience": "group",
        "basis": "legal ground",
        "campaign": "campaign",
        "closed_at": "closed on",
        "country": "country",
        "decided_at": "decided on",
        "decision": "decision",
        "destination": "where to",
        "due": "due",
        "field": "kind of data",
        "fields": "kinds of data",
        "in_force": "in force",
        "inferred": "concluded",
        "kept_as": "kept as",
        "kept_at": "kept since",
        "kind": "kind",
        "known": "known of you",
        "language": "language",
        "law": "law",
        "learnt": "learnt of you",
        "made_from": "made from",
        "met_at": "known since",
        "model": "program",
        "notice": "words shown",
        "number": "number",
        "people_in_it": "people in it",
        "probability": "how likely",
        "processor": "who",
        "product": "product",
        "purpose": "what for",
        "purposes": "what for",
        "quantity": "quantity",
        "reason": "reason",
        "reasons": "reasons",
        "score": "score",
        "source": "from where",
        "state": "state",
        "status": "what you said",
        "trained_at": "trained on",
        "turned_out": "whether it came so",
        "until": "until",
        "value": "value",
        "variant": "variant",
        "words": "words",
    }
)
"""What the values of a row are called."""

TABLES: tuple[Mapping[Any, str], ...] = (
    PURPOSES,
    STATUSES,
    GROUNDS,
    RIGHTS,
    ASKS,
    REASONS,
    OUTCOMES,
    STATES,
    CATEGORIES,
    PRODUCTS,
    IDENTIFIERS,
    SAFEGUARDS,
    HELD,
    ERASED,
    DONE,
    TOLD,
    COLUMNS,
)
"""All of them, for whoever writes a catalogue."""
