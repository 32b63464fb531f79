"""IAB GPP: one string with a section for each region; Europe's and Canada's are TC strings.

American sections tell opt-outs. Not to have opted out is no consent, so they only ever refuse.
Whoever says anything of a known child's consent knows a child. A section that is unknown or
disputed, or of which a part is, is taken as the no it may be. Looked for where a page may put
what `__gpp("ping")` calls `gppString`.

Source: IAB Tech Lab, "Global Privacy Platform"; section specifications as in `gpp_sections.py`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from assent.consent.event import Flag
from assent.consent.signals.gpp import CANADA, Section, decode_gpp
from assent.consent.signals.gpp_sections import Fields, Unknown
from assent.consent.signals.meaning import strictest
from assent.consent.signals.signal import Heard, Raw, Said, Signal
from assent.consent.signals.tcf import TcString
from assent.consent.signals.tcf_purposes import NEEDS, heard_in_tcf
from assent.consent.signals.wire import as_text, text_at
from assent.data_map import SignalsDeclared
from assent.jurisdictions import SIGNALLED
from assent.vocabulary import Purpose

_ADS = frozenset({Purpose.TARGETED_ADVERTISING, Purpose.RETARGETING})
_SALE = frozenset({Purpose.SHARE_WITH_THIRD_PARTY, Purpose.MODEL_TRAINING_BY_THIRD_PARTY})
_SENSITIVE = frozenset({Purpose.SENSITIVE_DATA})

REFUSED_BY: Mapping[str, tuple[int | str, frozenset[Purpose]]] = MappingProxyType(
    {
        "SaleOptOut": (1, _SALE),
        "SharingOptOut": (1, _ADS | {Purpose.SHARE_WITH_THIRD_PARTY}),
        "TargetedAdvertisingOptOut": (1, _ADS),
        "SensitiveDataProcessing": (1, _SENSITIVE),
        "OptOutSale": ("Y", SIGNALLED),  # from before the law told sharing from sale
    }
)
"""The fields that can refuse: the value that does, and what it refuses."""


def _find(context: Mapping[str, Any], _headers: Mapping[str, str]) -> Raw | None:
    return text_at(context, "consent", "gppString")


def _read(raw: Raw, declared: SignalsDeclared, now: datetime) -> Heard:
    heard = [_section(each, declared, now) for each in decode_gpp(as_text(raw, _TITLE)).sections]
    return Heard(
        strictest(said for each in heard for said in each.said),
        tuple(term for each in heard for term in each.unknown),
    )


def _section(section: Section, declared: SignalsDeclared, now: datetime) -> Heard:
    content, canada = section.content, section.number == CANADA
    if isinstance(content, TcString):
        return heard_in_tcf(content, declared.tcf_vendor, now, canada=canada)
    if isinstance(content, Unknown):
        refused = NEEDS.keys() if canada else SIGNALLED | _SENSITIVE
        return Heard(tuple(map(Said.no, sorted(refused))), (f"GPP section {section.name}",))
    return Heard(tuple(_american(content)))


def _american(fields: Fields) -> Iterator[Said]:
    for name, (value, purposes) in REFUSED_BY.items():
        if value in _each(fields, name):
            yield from map(Said.no, sorted(purposes))
    if any(_each(fields, "KnownChildSensitiveDataConsents")):
        yield Said.holds(Flag.CHILD)
    if fields.get("Gpc"):
        yield Said.holds(Flag.OPT_OUT_SIGNAL)


def _each(fields: Fields, name: str) -> tuple[object, ...]:
    """The values of a field, which some sections have one of and some many."""
    found = fields.get(name, ())
    return found if isinstance(found, tuple) else (found,)


_TITLE = "a GPP string"

SIGNAL = Signal("IAB GPP string", _find, _read)
