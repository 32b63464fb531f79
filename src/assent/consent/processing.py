"""What all records of one controller's people share: the law, the processing and the parties.

It is told from the data map and the laws as they are now, and made once for each purpose and
each set of laws, because there are few of those and many people.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from assent.consent.context import (
    ADEQUATE,
    AUTHORITIES,
    GDPR,
    GDPR_BASES,
    GDPR_EXPLICIT,
    GDPR_RIGHTS,
    LAWS,
    OPERATIONS,
    SAFEGUARDS,
)
from assent.data_map import COUNTRIES, DataMap, FieldDeclared
from assent.jurisdictions import Law, Right, laws
from assent.vocabulary import LegalBasis, Processor, Purpose

Node = dict[str, Any]
"""A thing as JSON-LD writes it."""

Held = tuple[Law, ...]
"""The laws that a person is under, as they read on a day."""

CONTROLLER = "_:controller"

_ON_THE_PAGE = frozenset({Right.WITHDRAWAL, Right.OBJECTION, Right.OPT_OUT})
"""What a press on a person's own page does; for their other rights they write to us."""


class Processing:
    """What a controller declares, as consent records say it.

    Args:
        data_map: the declarations.
        page: the address at which people find their own page and withdraw, such as
            `https://shop.example/p`; the link that they got in a message continues it.
    """

    def __init__(self, data_map: DataMap, page: str) -> None:
        self._map = data_map
        self._page = page
        self._home = f"loc:{data_map.controller.country}"
        self._ids = {name: f"_:recipient-{n}" for n, name in enumerate(data_map.processors)}
        self.setting = lru_cache(maxsize=4096)(self._setting)
        self.process = lru_cache(maxsize=4096)(self._process)

    def _setting(self, held: Held, place: str) -> Node:
        """What is the same for all purposes of a person.

        Args:
            held: the laws that protect them.
            place: the country they are in, or nothing when that is not known.
        """
        areas = {place} if place else {area for law in held for area in _areas(law)}
        return {
            "dpv:hasApplicableLaw": [
                {"@id": _law_id(law), "@type": "dpv:Law", "dct:title": law.title} for law in held
            ],
            "dpv:hasJurisdiction": [f"loc:{area}" for area in sorted(areas)] or [self._home],
            "dpv:hasDataController": CONTROLLER,
            "dpv:hasAuthority": [
                {
                    "@id": _authority_id(law, place),
                    "@type": "dpv:DataProtectionAuthority",
                    "dct:title": law.authority,
                }
                for law in held
            ],
            "dpv:hasConsentControl": {
                "@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"],
                "dpv:isExercisedAt": {
                    "@id": self._page,
                    "@type": "schema:EntryPoint",
                    "schema:urlTemplate": f"{self._page}/{{token}}",
                    "schema:httpMethod": "POST",
                },
            },
            "dpv:hasRight": [
                self._right(right, article, law, place)
                for law in held
                for right, article in law.rights.items()
            ],
        }

    def _process(self, purpose: Purpose, held: Held) -> Node:
        """One purpose, with what the data map declares of it if it still does."""
        operation = purpose.dpv if purpose.dpv in OPERATIONS else None
        broader = {} if operation else {"skos:broader": purpose.dpv}
        named: Node = {
            "@type": "dpv:Process",
            "dpv:hasPurpose": {"@type": "dpv:Purpose", "dct:title": purpose.value, **broader},
        }
        if purpose not in self._map.purposes:
            return named
        declared = self._map.purposes[purpose]
        notice = self._map.notices[declared.notice]
        partakers = [n for n, each in self._map.processors.items() if purpose in each.purposes]
        there = {f"loc:{self._map.processors[name].country}" for name in partakers}
        return named | {
            "dpv:hasLegalBasis": self._bases(purpose, held),
            "dpv:hasNotice": {
                "@type": "dpv:ConsentNotice",
                "dct:identifier": notice.version,
                "dct:language": sorted(notice.words),
            },
            "dpv:hasPersonalData": self._data(purpose),
            "dpv:hasProcessing": [
                "dpv:Store",
                operation or "dpv:Use",
                *(t for law in held if law.code == GDPR for t in self._transfers(partakers, law)),
            ],
            "dpv:hasProcessingCondition": {
                "@type": "dpv:ProcessingLocation",
                "dpv:hasLocation": sorted({self._home, *there}),
            },
            "dpv:hasStorageCondition": [
                {"@type": "dpv:StorageLocation", "dpv:hasLocation": self._home},
                {"@type": "dpv:StorageDuration", "dpv:hasDuration": lasting(declared.retention)},
            ],
            "dpv:hasRecipient": [CONTROLLER, *(self._ids[name] for name in partakers)],
        }

    def parties(self, purposes: Collection[Purpose]) -> list[Node]:
        """The controller, and whoever takes part in any of these purposes."""
        controller = self._map.controller
        known = {
            "@id": CONTROLLER,
            "@type": "dpv:DataController",
            "dct:identifier": controller.name,
            "dpv:hasName": controller.name,
            "dpv:hasAddress": controller.address,
            "dpv:hasContact": controller.contact,
            "dpv:hasCountry": self._home,
        }
        others = (
            {
                "@id": self._ids[name],
                "@type": "dpv:DataProcessor",
                "dct:identifier": str(name),
                "dpv:hasName": str(name),
                "dpv:hasAddress": COUNTRIES.get(processor.country.partition("-")[0], ""),
                "dpv:hasContact": controller.contact,  # reached through us (GDPR Art. 28(3)(e))
                "dpv:hasCountry": f"loc:{processor.country}",
            }
            for name, processor in self._map.processors.items()
            if processor.purposes.intersection(purposes)
        )
        return [{key: said for key, said in each.items() if said} for each in (known, *others)]

    def _right(self, right: Right, article: str, law: Law, place: str) -> Node:
        """A right, by its term where it is one of the GDPR's, and where to go with it."""
        term = GDPR_RIGHTS.get(right) if law.code == GDPR else None
        where = self._page if right in _ON_THE_PAGE else CONTROLLER
        return {
            "@type": term or "dpv:DataSubjectRight",
            "dct:title": right.value,
            "dct:references": article,
            "dpv:hasApplicableLaw": _law_id(law),
            "dpv:isExercisedAt": _authority_id(law, place) if right is Right.COMPLAINT else where,
        }

    def _bases(self, purpose: Purpose, held: Held) -> list[str]:
        """The bases that are wished for and that a law of the person's offers."""
        offered = {ground.basis for law in held for ground in law.grounds.get(purpose, ())}
        wished = self._map.purposes[purpose].bases
        bases = [b for b in wished if b in offered or LegalBasis.NOT_OPTED_OUT in offered]
        if not is_gdpr(held):
            return [basis.dpv for basis in bases]
        if purpose is Purpose.SENSITIVE_DATA:
            return [GDPR_EXPLICIT for basis in bases if basis is LegalBasis.CONSENT]
        return [GDPR_BASES.get(basis, basis.dpv) for basis in bases]

    def _data(self, purpose: Purpose) -> list[Node]:
        """The kinds of data that are used, never a value."""
        fields = sorted(self._map.fields.items())
        used = [_kind(name, field) for name, field in fields if purpose in field.purposes]
        none = {"@type": "dpv:PersonalData", "dpv:hasApplicability": "dpv:NotApplicable"}
        return used or [none]

    def _transfers(self, partakers: list[Processor], law: Law) -> Iterator[Node]:
        """Each way of data out of where the law holds, and what protects them there."""
        for name in partakers:
            processor = self._map.processors[name]
            country = processor.country.partition("-")[0]
            if country in law.scope.countries:
                continue
            transfer = {
                "@type": "dpv:Processing",
                "skos:broader": "dpv:CrossBorderTransfer",
                "dpv:hasRecipient": self._ids[name],
                "dpv:hasThirdCountry": f"loc:{processor.country}",
            }
            if country in law.adequate.value:
                transfer["dpv:hasLegalBasis"] = ADEQUATE
            elif processor.safeguard:
                basis = SAFEGUARDS.get(processor.safeguard.lower(), "dpv:DataTransferLegalBasis")
                transfer |= {"dpv:hasLegalBasis": basis, "dct:title": processor.safeguard}
            yield transfer


def lasting(time: timedelta) -> Node:
    """A length of time.

    Examples:
        >>> lasting(timedelta(days=365))
        {'@type': 'dpv:TemporalDuration', 'rdf:value': 'P365D'}
    """
    return {"@type": "dpv:TemporalDuration", "rdf:value": f"P{time.days}D"}


def is_gdpr(held: Held) -> bool:
    """Whether somebody is under the GDPR, which has profiles of its own."""
    return any(law.code == GDPR for law in held)


def _areas(law: Law) -> frozenset[str]:
    whole = law.scope.countries == laws[GDPR].scope.countries
    return frozenset({"EEA"}) if whole else law.scope.countries


def _law_id(law: Law) -> str:
    return LAWS.get(law.code, f"_:law-{law.code}")


def _authority_id(law: Law, place: str) -> str:
    """The authority of a law; one of the GDPR's is that of the country a person is in."""
    country = place.partition("-")[0]
    if law.code == GDPR and country in law.scope.countries:
        return f"https://w3id.org/dpv/legal/{country.lower()}#DPA-{country}"
    return AUTHORITIES.get(law.code, f"_:authority-{law.code}")


def _kind(name: str, field: FieldDeclared) -> Node:
    """A kind of data by its category; one that is no term of DPV has no broader one."""
    known = field.category.startswith(("pd:", "dpv:"))
    return {
        "@type": "dpv:SpecialCategoryPersonalData" if field.sensitive else "dpv:PersonalData",
        "dct:title": str(name),
        **({"skos:broader": field.category} if known else {}),
    }
