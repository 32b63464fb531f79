"""What a consent record must have to be one, and what to do when it has not.

Source: ISO/IEC TS 27560:2023, the fields it makes mandatory; W3C DPVCG, "Consent Records and
Receipts as per ISO/IEC TS 27560:2023 using DPV", the fields that the GDPR makes so besides; GDPR
Art. 7(1), by which a consent that cannot be shown is none.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from assent.vocabulary import ConsentStatus

_HEADER = {
    "schema version": "dct:conformsTo",
    "record id": "dct:identifier",
    "PII principal id": "dpv:hasDataSubject",
    "PII controllers": "dpv:hasDataController",
    "jurisdiction": "dpv:hasJurisdiction",
    "withdrawal method": "dpv:hasConsentControl",
    "purposes": "dpv:hasProcess",
    "parties": "dpv:hasEntity",
}
_GDPR_HEADER = {"privacy rights": "dpv:hasRight", "authority party": "dpv:hasAuthority"}
_PROCESS = {
    "purpose": "dpv:hasPurpose",
    "privacy notice": "dpv:hasNotice",
    "PII information": "dpv:hasPersonalData",
    "recipient third parties": "dpv:hasRecipient",
    "storage locations": "dpv:StorageLocation",
    "retention period": "dpv:StorageDuration",
    "events": "dpv:hasConsentStatus",
}
_GDPR_PROCESS = {"lawful basis": "dpv:hasLegalBasis"}
_NOTICE = {"privacy notice": "dct:identifier", "language": "dct:language"}
_PARTY = {
    "party id": "dct:identifier",
    "party name": "dpv:hasName",
    "party address": "dpv:hasAddress",
    "party contact": "dpv:hasContact",
    "party type": "@type",
}
_EVENT = {
    "event state": "@type",
    "event time": "dpv:isIndicatedAtTime",
    "validity duration": "dpv:hasDuration",
    "entity id": "dpv:isIndicatedBy",
    "event type": "dpv:hasLegalBasis",
}
_RECEIPT = {
    "schema version": "dct:conformsTo",
    "receipt id": "dct:identifier",
    "time of creation": "dct:created",
    "record": "dpv:hasRecordOfActivity",
}

_DECLARE = "declare the purpose in the data map, or import no answers to it"
MOVES = {
    "party address": "say the `address` of `[controller]`",
    "proof": "name the columns `notice` and `language`, or `evidence`, of the file of consents",
    "language": "name the column `language` of the file of consents",
    "lawful basis": "declare the purpose with a basis that the person's law offers",
    "safeguard": "say the `safeguard` of the processor",
    "PII type": "give the field a `category` of DPV, such as `pd:EmailAddress`",
}
"""The next move for what is missing; for all else the purpose is not declared."""


def validate(document: Mapping[str, Any]) -> list[str]:
    """The mandatory fields that a record or receipt lacks, each with what lacks it.

    Examples:
        >>> validate({"@type": "dpv:ConsentReceipt", "dct:identifier": "1", "dct:created": "now"})
        ['schema version', 'record']
    """
    if document["@type"] != "dpv:ConsentReceipt":
        return list(dict.fromkeys(_record(document)))
    record = document.get("dpv:hasRecordOfActivity")
    return [*_lacking(document, _RECEIPT), *(validate(record) if record else ())]


def next_move(field: str) -> str:
    """What to do about a missing field.

    Examples:
        >>> next_move("safeguard of `faraway`")
        'say the `safeguard` of the processor'
    """
    return MOVES.get(field.partition(" of ")[0], _DECLARE)


def _record(record: Mapping[str, Any]) -> Iterator[str]:
    gdpr = record.get("dct:conformsTo", "").endswith("gdpr")
    yield from _lacking(record, _HEADER | (_GDPR_HEADER if gdpr else {}))
    if "dct:identifier" not in record.get("dpv:hasDataSubject", {}):
        yield "PII principal id"
    parties = record.get("dpv:hasEntity", ())
    names = {party["@id"]: party.get("dpv:hasName", "") for party in parties}
    for party in parties:
        yield from _lacking(party, _PARTY, names[party["@id"]])
    for process in record.get("dpv:hasProcess", ()):
        purpose = process.get("dpv:hasPurpose", {}).get("dct:title", "a purpose")
        yield from _process(process, purpose, gdpr=gdpr)
        for event in process.get("dpv:hasConsentStatus", ()):
            yield from _event(event, purpose)
        for operation in process.get("dpv:hasProcessing", ()):
            if isinstance(operation, Mapping) and "dpv:hasLegalBasis" not in operation:
                yield f"safeguard of `{names[operation['dpv:hasRecipient']]}`"


def _process(process: Mapping[str, Any], purpose: str, *, gdpr: bool) -> Iterator[str]:
    stored = {each["@type"]: each for each in process.get("dpv:hasStorageCondition", ())}
    yield from _lacking({**process, **stored}, _PROCESS | (_GDPR_PROCESS if gdpr else {}), purpose)
    if "dpv:hasNotice" in process:
        yield from _lacking(process["dpv:hasNotice"], _NOTICE, purpose)
    for kind in process.get("dpv:hasPersonalData", ()):
        if "skos:broader" not in kind and "dpv:hasApplicability" not in kind:
            yield f"PII type of `{kind.get('dct:title')}`"


def _event(event: Mapping[str, Any], purpose: str) -> Iterator[str]:
    """A yes must be shown to have been one: by the words it answered, or by other evidence."""
    yield from _lacking(event, _EVENT, purpose)
    if "dpv:hasNotice" in event:
        yield from _lacking(event["dpv:hasNotice"], _NOTICE, purpose)
    elif event.get("@type") == ConsentStatus.GIVEN.dpv and "dct:source" not in event:
        yield f"proof of `{purpose}`"


def _lacking(node: Mapping[str, Any], fields: Mapping[str, str], of: str = "") -> list[str]:
    whose = f" of `{of}`" if of else ""
    return [f"{field}{whose}" for field, key in fields.items() if not node.get(key)]
