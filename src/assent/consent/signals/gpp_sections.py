"""The American sections of a GPP string, laid out as IAB's library 3.2.0 has them.

What breaks the format is refused. What keeps to it but says something that nobody can be sure
of, such as a version or a value without a published meaning, makes its section `Unknown`:
whoever acts on it must take it as a no.

Source: IAB Tech Lab, "Global Privacy Platform", Sections; fields as in `@iabgpp/cmpapi` 3.2.0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from assent.consent.signals.bits import Bits
from assent.consent.signals.tcf import PublisherRestriction, TcString
from assent.vocabulary import BadRequest


@dataclass(frozen=True, slots=True)
class Unknown:
    """A section that is there but cannot be trusted to mean what it seems to; `why` says it."""

    why: str


Value: TypeAlias = int | str | tuple[int, ...] | tuple[PublisherRestriction, ...]
Fields: TypeAlias = Mapping[str, Value]
Content: TypeAlias = TcString | Fields | Unknown
Reader: TypeAlias = Callable[[str], Content]


@dataclass(frozen=True, slots=True)
class _Layout:
    """An American section: behind its version, fields of some two-bit numbers each.

    Args:
        fields: names with how many numbers they have; of one, it is that number and no list.
            A field without a name is passed over.
        has_gpc: whether a sub-section with the Global Privacy Control may follow.
    """

    fields: tuple[tuple[str, int], ...]
    has_gpc: bool = True


_SENSITIVE, _CHILD = "SensitiveDataProcessing", "KnownChildSensitiveDataConsents"
_MSPA = "MspaCoveredTransaction MspaOptOutOptionMode MspaServiceProviderMode"
_SHARING, _PROCESSING = "SharingNotice", "ProcessingNotice"


def _layout(said: str, sensitive: int, child: int, more: str, *, gpc: bool = True) -> _Layout:
    """The order that all keep: notices and opt-outs, kinds of data, and under which contract."""
    counts = {_SENSITIVE: sensitive, _CHILD: child}
    names = f"{said} {_SENSITIVE} {_CHILD} {more} {_MSPA}".split()
    return _Layout(tuple((name, counts.get(name, 1)) for name in names), gpc)


def _state(
    notice: str,
    sensitive: int,
    child: int,
    *,
    extra: str = "",
    more: str = "AdditionalDataProcessingConsent",
    gpc: bool = True,
) -> _Layout:
    said = (
        f"{notice} SaleOptOutNotice TargetedAdvertisingOptOutNotice {extra} "
        "SaleOptOut TargetedAdvertisingOptOut"
    )
    return _layout(said, sensitive, child, more, gpc=gpc)


_national = partial(
    _layout,
    "SharingNotice SaleOptOutNotice SharingOptOutNotice TargetedAdvertisingOptOutNotice "
    "SensitiveDataProcessingOptOutNotice SensitiveDataLimitUseNotice "
    "SaleOptOut SharingOptOut TargetedAdvertisingOptOut",
    more="PersonalDataConsents",
)
_NATIONAL_1 = _national(12, 2)
_NATIONAL_2 = _national(16, 3)
_ADDED_IN_2 = {_SENSITIVE: 4, _CHILD: 1}
_NATIONAL_1_IN_2 = _Layout(
    tuple(
        each
        for name, count in _NATIONAL_1.fields
        for each in [(name, count), ("", _ADDED_IN_2.get(name, 0))]
    )
)
_CALIFORNIA = _layout(
    "SaleOptOutNotice SharingOptOutNotice SensitiveDataLimitUseNotice SaleOptOut SharingOptOut",
    9,
    2,
    "PersonalDataConsents",
)
_STATES = {
    8: ("usca", _CALIFORNIA),
    9: ("usva", _state(_SHARING, 8, 1, more="", gpc=False)),
    10: ("usco", _state(_SHARING, 7, 1, more="")),
    11: (
        "usut",
        _state(_SHARING, 8, 1, extra="SensitiveDataProcessingOptOutNotice", more="", gpc=False),
    ),
    12: ("usct", _state(_SHARING, 8, 3, more="")),
    13: ("usfl", _state(_PROCESSING, 8, 3, gpc=False)),
    14: ("usmt", _state(_SHARING, 8, 3)),
    15: ("usor", _state(_PROCESSING, 11, 3)),
    16: ("ustx", _state(_PROCESSING, 8, 1)),
    17: ("usde", _state(_PROCESSING, 9, 5)),
    18: ("usia", _state(_PROCESSING, 8, 1, extra="SensitiveDataOptOutNotice", more="")),
    19: ("usne", _state(_PROCESSING, 8, 1)),
    20: ("usnh", _state(_PROCESSING, 8, 3)),
    21: ("usnj", _state(_PROCESSING, 10, 5)),
    22: ("ustn", _state(_PROCESSING, 8, 1)),
    23: ("usmn", _state(_PROCESSING, 8, 1)),
}


def _us(text: str, name: str, layouts: Mapping[int, _Layout]) -> Fields | Unknown:
    """Read an American section, whose layout goes by its version.

    A Global Privacy Control that is not there reads as one that says false, as IAB has it.

    Source: GPP, US-National and US-States, "Core Segment" and "GPC Sub-section".
    """
    core, *others = text.split(".")
    bits = Bits(core, f"section `{name}`")
    version = bits.number(6)
    if version not in layouts:
        return Unknown(f"version {version} of `{name}` is not known")
    layout = layouts[version]
    fields: dict[str, Value] = {"Version": version}
    for field, count in layout.fields:
        values = bits.numbers(count, 2)
        if not field:
            continue
        if 3 in values:
            return Unknown(f"`{field}` of `{name}` is 3, which has no meaning")
        fields[field] = values if count > 1 else values[0]
    if layout.has_gpc:
        fields |= {"GpcSegmentType": 1, "Gpc": False}
    for place, other in enumerate(others):
        sub_section = Bits(other, f"a sub-section of `{name}`")
        if place or not layout.has_gpc or sub_section.number(2) != 1:
            return Unknown(f"`{name}` has a sub-section that is not known")
        fields["Gpc"] = sub_section.flag()
    return fields


def _usnat(text: str) -> Fields | Unknown:
    """Read the national section, of which libraries wrote the longer layout as version 1 too.

    Version 1 has 12 kinds of sensitive data and 2 of children, so 60 bits, or 66 when padded to
    bytes; version 2 has 16 and 3. Of a longer version 1, what version 1 has is what counts.
    """
    is_short = len(text.partition(".")[0]) in {10, 11}
    first = _NATIONAL_1 if is_short else _NATIONAL_1_IN_2
    return _us(text, "usnat", {1: first, 2: _NATIONAL_2})


def _uspv1(text: str) -> Fields | Unknown:
    """Read the four characters that California had before GPP, such as `1YNN`.

    Source: IAB Tech Lab, "US Privacy String", "US Privacy String Format".
    """
    if len(text) != 4:
        raise BadRequest(f"section `uspv1` has `{len(text)}` characters; expected 4")
    if text[0] != "1" or not set(text[1:]) <= set("YN-"):
        return Unknown("`uspv1` is not a 1 followed by Y, N or -")
    return {"Version": 1, "Notice": text[1], "OptOutSale": text[2], "LspaCovered": text[3]}


def _disputed(_text: str) -> Unknown:
    return Unknown("IAB's specification and its own library lay this section out differently")


_DISPUTED = {24: "usmd", 25: "usin", 26: "usky", 27: "usri"}

AMERICAN: dict[int, tuple[str, Reader]] = {
    6: ("uspv1", _uspv1),
    7: ("usnat", _usnat),
    **{
        number: (name, partial(_us, name=name, layouts={1: layout}))
        for number, (name, layout) in _STATES.items()
    },
    **{number: (name, _disputed) for number, name in _DISPUTED.items()},
}
"""By the number in the header: what a section is called, and what reads it."""
