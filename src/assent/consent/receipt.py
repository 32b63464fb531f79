"""Consent records and receipts as in ISO/IEC TS 27560:2023, in the words of the W3C DPV.

A record has four sections: a header, the processing (one `dpv:Process` for each purpose, for
consent is given for each alone), the parties, and the events, which stand with the purpose
that they are about. A receipt is a copy of the record as it was at one event, with that alone.

A person is a pseudonym here, and no value of theirs is ever in it.

Source: W3C DPVCG, "Consent Records and Receipts as per ISO/IEC TS 27560:2023 using DPV"
(https://w3id.org/dpv/guides/consent-27560).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from uuid import UUID, uuid5

from assent.consent.complete import validate
from assent.consent.context import CONTEXT
from assent.consent.event import ConsentEvent, Flag
from assent.consent.processing import CONTROLLER, Held, Node, Processing, is_gdpr, lasting
from assent.consent.register import PLACE
from assent.consent.standing import flag, fold, under
from assent.data_map import DataMap
from assent.data_map.countries import is_country
from assent.jurisdictions import SIGNALLED, Law, day_of, in_force, laws
from assent.vocabulary import ConsentStatus, LegalBasis, Purpose

_PERSON = "_:person"
_UNTIL_ANOTHER = {
    "@type": "dpv:UntilEventDuration",
    "rdf:value": "until they say something else",
}
_OUR_VERSION = re.compile("[0-9a-f]{16}")


class Records:
    """Makes the records and receipts of one controller's people.

    The documents share parts, so they are for reading only.

    Args:
        data_map: what the controller declares.
        page: the address at which people find their own page, such as `https://shop.example/p`.
        words: the words of a notice, by purpose, version and language, such as `Notices.words`.
    """

    def __init__(
        self, data_map: DataMap, page: str, words: Callable[[Purpose, str, str], str]
    ) -> None:
        self._map = data_map
        self._provenance = f"data map {data_map.version}"  # as the ledger's entries name it
        self._processing = Processing(data_map, page)
        self._words = lru_cache(maxsize=1024)(words)
        self._laws = lru_cache(maxsize=4096)(self._laws_on)

    def record(
        self, pseudonym: bytes, history: Sequence[ConsentEvent], at: datetime
    ) -> Node | None:
        """All that one person said, by purpose.

        Args:
            pseudonym: 16 bytes, by which the ledger knows them.
            history: what was noted of them, oldest first.
            at: as of when.

        Returns:
            The document; None when they said nothing of any purpose or their erasure has begun.
        """
        said = self._said(history)
        if not said or _is_erased(history):
            return None
        return {"@context": CONTEXT, **self._record(pseudonym, history, said, at)}

    def receipts(self, pseudonym: bytes, history: Sequence[ConsentEvent]) -> Iterator[Node]:
        """One receipt for each act, oldest first, even where it changed nothing."""
        for event in () if _is_erased(history) else history:
            if self._said([event]):
                yield self.receipt(pseudonym, history, event)

    def receipt(
        self, pseudonym: bytes, history: Sequence[ConsentEvent], event: ConsentEvent
    ) -> Node:
        """The receipt for one act.

        Args:
            pseudonym: 16 bytes, by which the ledger knows the person.
            history: what was noted of them, oldest first; of it only what was so by then counts.
            event: the act, which is about a purpose or an opt-out signal.
        """
        then = _as_of(history, event.at)
        record = self._record(pseudonym, then, self._said([event]), event.at)
        act = (event.about, event.status, event.at.timestamp(), event.source, event.notice)
        identifier = uuid5(UUID(bytes=pseudonym), "/".join(map(str, act)))
        return {
            "@context": CONTEXT,
            "@id": identifier.urn,
            "@type": "dpv:ConsentReceipt",
            "dct:identifier": str(identifier),
            "dct:conformsTo": record["dct:conformsTo"].replace("record", "receipt"),
            "dct:created": _moment(event.at),
            "dct:publisher": CONTROLLER,
            "dpv:hasRecordOfActivity": record,
        }

    def _record(
        self,
        pseudonym: bytes,
        history: Sequence[ConsentEvent],
        said: Sequence[ConsentEvent],
        at: datetime,
    ) -> Node:
        held = self._held(history, at)
        identifier = uuid5(UUID(bytes=pseudonym), "record")
        purposes = [p for p in Purpose if any(event.about is p for event in said)]
        made = {
            "@id": identifier.urn,
            "@type": "dpv:ConsentRecord",
            "dct:identifier": str(identifier),
            "dct:conformsTo": "dpv-27560:record" + ("-eu-gdpr" if is_gdpr(held) else ""),
            "dpv:hasConformanceStatus": "dpv:Conformant",
            "dct:created": _moment(at),
            "dct:provenance": self._provenance,
            "dpv:hasDataSubject": {
                "@id": _PERSON,
                "@type": "dpv:DataSubject",
                "dct:identifier": pseudonym.hex(),
            },
            **self._processing.setting(held, _place(history)),
            "dpv:hasProcess": [
                {
                    **self._processing.process(purpose, held),
                    "dpv:hasConsentStatus": [
                        self._event(event, purpose) for event in said if event.about is purpose
                    ],
                }
                for purpose in purposes
            ],
            "dpv:hasEntity": self._processing.parties(purposes),
        }
        if validate(made):
            made["dpv:hasConformanceStatus"] = "dpv:NonConformant"
        return made

    def _said(self, history: Iterable[ConsentEvent]) -> list[ConsentEvent]:
        """What was said of purposes; an opt-out signal refuses each that it speaks of."""
        said: list[ConsentEvent] = []
        for event in history:
            if isinstance(event.about, Purpose):
                said.append(event)
            elif event.about is Flag.OPT_OUT_SIGNAL and event.status is ConsentStatus.GIVEN:
                spoken_of = [p for p in Purpose if p in SIGNALLED and p in self._map.purposes]
                said += [replace(event, about=p, status=ConsentStatus.REFUSED) for p in spoken_of]
        return said

    def _held(self, history: Iterable[ConsentEvent], at: datetime) -> Held:
        """The laws that protect a person then, as they read on that day."""
        standing = fold(history)
        today = self._laws(day_of(at))
        held = {law.code: law for bit, law in today if standing & bit}
        return tuple(held.values()) or (laws[self._map.default_law],)

    def _laws_on(self, day: date) -> list[tuple[int, Law]]:
        default = laws[self._map.default_law]
        return [
            (under(law.slot), law) for law in in_force(self._map.followed, default, day).values()
        ]

    def _event(self, event: ConsentEvent, purpose: Purpose) -> Node:
        """One act: what was said, by whom, when, how, and in answer to which words.

        An answer to words that are on record is expressed consent; of any other it is known
        only that there was one.
        """
        kind = LegalBasis.CONSENT.dpv
        if event.notice:
            explicit = purpose is Purpose.SENSITIVE_DATA
            kind = "dpv:ExplicitlyExpressedConsent" if explicit else "dpv:ExpressedConsent"
        made: Node = {
            "@type": event.status.dpv,
            "dpv:isIndicatedAtTime": _moment(event.at),
            "dpv:isIndicatedBy": CONTROLLER if event.status is ConsentStatus.EXPIRED else _PERSON,
            "dpv:hasIndicationMethod": event.source,
            "dpv:hasLegalBasis": kind,
            "dpv:hasDuration": self._valid(event, purpose),
        }
        words = self._shown(event, purpose)
        if event.notice:
            shown = {
                "@type": "dpv:ConsentNotice",
                "dct:identifier": event.notice,
                "dct:language": event.language,
                "dct:description": words,
            }
            made["dpv:hasNotice"] = {key: each for key, each in shown.items() if each}
        if event.evidence and event.evidence != words:
            made["dct:source"] = _hashed(event.evidence)
        return made

    def _valid(self, event: ConsentEvent, purpose: Purpose) -> Node:
        if event.status is ConsentStatus.GIVEN and purpose in self._map.purposes:
            return lasting(self._map.purposes[purpose].consent_lasts)
        return _UNTIL_ANOTHER

    def _shown(self, event: ConsentEvent, purpose: Purpose) -> str:
        """The words that were answered, as far as they are known.

        The evidence of an answer to a notice of ours is its words. Any other evidence may hold
        anything, so of that only the hash is told.
        """
        if not event.notice:
            return ""
        known = self._words(purpose, event.notice, event.language)
        return known or (event.evidence if _OUR_VERSION.fullmatch(event.notice) else "")


def _as_of(history: Sequence[ConsentEvent], at: datetime) -> list[ConsentEvent]:
    """What had been noted by then.

    A law protects somebody before it is noted that it does, so when none had been, those that
    were noted first are among it.
    """
    then = [event for event in history if event.at <= at]
    if any(isinstance(event.about, int) for event in then):
        return then
    of_laws = [event for event in history if isinstance(event.about, int)]
    return [event for event in of_laws if event.at == of_laws[0].at] + then


def _is_erased(history: Iterable[ConsentEvent]) -> bool:
    return bool(fold(history) & flag(Flag.ERASED))


def _place(history: Iterable[ConsentEvent]) -> str:
    """The country somebody was last known to be in."""
    places = [e.source.removeprefix(PLACE) for e in history if e.source.startswith(PLACE)]
    return next((place for place in reversed(places) if is_country(place)), "")


def _hashed(evidence: str) -> str:
    """The hash of evidence; what was too long to keep is kept as one."""
    if evidence.startswith("sha256:"):
        return evidence
    return f"sha256:{sha256(evidence.encode()).hexdigest()}"


def _moment(at: datetime) -> str:
    """A moment as ISO 8601 writes it, in UTC.

    Examples:
        >>> _moment(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        '2026-03-02T09:00:00Z'
    """
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
