"""The sections of a GPP string that are TC strings: Europe's, and Canada's after its model.

Both are read into a `TcString`; here are the names that IAB's GPP library has for its parts, and
Canada's own encoding.
"""

from collections.abc import Collection
from datetime import datetime
from enum import Enum, auto

from assent.consent.signals.bits import MOST_IDS, Bits
from assent.consent.signals.gpp_sections import Fields, Unknown
from assent.consent.signals.tcf import (
    PublisherRestriction,
    PublisherTc,
    TcString,
    publisher_tc,
    read_segments,
    restrictions,
)
from assent.vocabulary import BadRequest

_NOTHING_SAID = PublisherTc((), (), 0, (), ())
_DISCLOSED, _PUBLISHER = 1, 3


class _Ranges(Enum):
    """How a section writes ranges of vendors; nothing in it says which of the two."""

    FIBONACCI = auto()
    WIDE = auto()  # 16 bits an id, as IAB's library wrote them before its release 3.2


def read_canada(text: str) -> TcString | Unknown:
    """Read Canada's section as a TC string.

    Express consent stands in the place of consent, and implied consent in that of legitimate
    interest. What Canada does not have is false or None; the country is `CA`.

    Returns:
        What it says, or `Unknown` when both ways of writing ranges fit and say different things.

    Raises:
        BadRequest: it is no such section of version 1.

    Source: GPP, "IAB Canada TCF Technical Specification", "Section encoding"; ranges as IAB's
        library writes them, with the greatest id in front.
    """
    readings = [_reading(text, how) for how in _Ranges]
    whole = [each for each in readings if isinstance(each, TcString)]
    if not whole:
        raise next(each for each in readings if isinstance(each, BadRequest))
    if whole[0] != whole[-1]:
        return Unknown("the vendors of `tcfcav1` can be read in two ways")
    return whole[0]


def _reading(text: str, how: _Ranges) -> TcString | BadRequest:
    try:
        return _read(text, how)
    except BadRequest as why:
        return why


def _read(text: str, how: _Ranges) -> TcString:
    first, *others = text.split(".")
    core = Bits(first, "the core of section `tcfcav1`")
    version = core.number(6)
    if version != 1:
        raise BadRequest(f"section `tcfcav1` has version `{version}`; expected 1")
    parts = read_segments(others, {_DISCLOSED, _PUBLISHER}, "section `tcfcav1`")
    # The fields stand in the order of their bits: each takes the next ones off the core.
    said = TcString(
        version=version,
        created_at=core.time(),
        last_updated_at=core.time(),
        cmp_id=core.number(12),
        cmp_version=core.number(12),
        consent_screen=core.number(6),
        consent_language=core.letters(),
        vendor_list_version=core.number(12),
        policy_version=core.number(6),
        is_service_specific=False,
        use_non_standard_texts=core.flag(),
        special_feature_optins=core.field(12),
        purposes_consent=core.field(24),
        purposes_li=core.field(24),
        purpose_one_treatment=False,
        publisher_country_code="CA",
        vendors_consent=_vendors(core, how),
        vendors_li=_vendors(core, how),
        publisher_restrictions=_restrictions(core, how),
        segment_types=(0, *parts),
        vendors_disclosed=_vendors(parts[_DISCLOSED], how) if _DISCLOSED in parts else None,
        vendors_allowed=None,
        publisher_tc=publisher_tc(parts[_PUBLISHER]) if _PUBLISHER in parts else None,
    )
    for bits in (core, *parts.values()):
        if not bits.only_padding_left:  # read in the wrong way, lists rarely end at the end
            raise BadRequest(f"{bits.where} goes on where it should end")
    return said


def _restrictions(bits: Bits, how: _Ranges) -> tuple[PublisherRestriction, ...]:
    if bits.left < 12:  # the first strings had none
        return ()
    if how is _Ranges.FIBONACCI:
        return restrictions(bits, lambda: _vendors(bits, how))
    return restrictions(bits, lambda: bits.ranges(MOST_IDS))


def _vendors(bits: Bits, how: _Ranges) -> tuple[int, ...]:
    greatest = bits.number(16)
    if not bits.flag():
        return bits.field(greatest)
    return bits.fibonacci_ranges(greatest) if how is _Ranges.FIBONACCI else bits.ranges(greatest)


# The names of IAB's library


def europe_in_gpp_names(said: TcString) -> Fields:
    """Europe's section under the names and in the shapes of IAB's GPP library.

    A segment that is missing reads as one that says nothing, as IAB has it; ask the `TcString`
    itself where the difference matters.
    """
    publisher = said.publisher_tc or _NOTHING_SAID
    n_custom = publisher.num_custom_purposes
    return {
        **_first_names(said),
        "PolicyVersion": said.policy_version,
        "IsServiceSpecific": said.is_service_specific,
        "UseNonStandardStacks": said.use_non_standard_texts,
        "SpecialFeatureOptins": _marks(said.special_feature_optins, 12),
        "PurposeConsents": _marks(said.purposes_consent, 24),
        "PurposeLegitimateInterests": _marks(said.purposes_li, 24),
        "PurposeOneTreatment": said.purpose_one_treatment,
        "PublisherCountryCode": said.publisher_country_code,
        "VendorConsents": said.vendors_consent,
        "VendorLegitimateInterests": said.vendors_li,
        "PublisherRestrictions": said.publisher_restrictions,
        "PublisherPurposesSegmentType": _PUBLISHER,
        "PublisherConsents": _marks(publisher.consents, 24),
        "PublisherLegitimateInterests": _marks(publisher.li, 24),
        "NumCustomPurposes": n_custom,
        "PublisherCustomConsents": _marks(publisher.custom_consents, n_custom),
        "PublisherCustomLegitimateInterests": _marks(publisher.custom_li, n_custom),
        "VendorsAllowedSegmentType": 2,
        "VendorsAllowed": said.vendors_allowed or (),
        "VendorsDisclosedSegmentType": _DISCLOSED,
        "VendorsDisclosed": said.vendors_disclosed or (),
    }


def canada_in_gpp_names(said: TcString) -> Fields:
    """Canada's section under the names and in the shapes of IAB's GPP library."""
    publisher = said.publisher_tc or _NOTHING_SAID
    n_custom = publisher.num_custom_purposes
    return {
        **_first_names(said),
        "TcfPolicyVersion": said.policy_version,
        "UseNonStandardStacks": said.use_non_standard_texts,
        "SpecialFeatureExpressConsent": _marks(said.special_feature_optins, 12),
        "PurposesExpressConsent": _marks(said.purposes_consent, 24),
        "PurposesImpliedConsent": _marks(said.purposes_li, 24),
        "VendorExpressConsent": said.vendors_consent,
        "VendorImpliedConsent": said.vendors_li,
        "PubRestrictions": said.publisher_restrictions,
        "PubPurposesSegmentType": _PUBLISHER,
        "PubPurposesExpressConsent": _marks(publisher.consents, 24),
        "PubPurposesImpliedConsent": _marks(publisher.li, 24),
        "NumCustomPurposes": n_custom,
        "CustomPurposesExpressConsent": _marks(publisher.custom_consents, n_custom),
        "CustomPurposesImpliedConsent": _marks(publisher.custom_li, n_custom),
        "DisclosedVendorsSegmentType": _DISCLOSED,
        "DisclosedVendors": said.vendors_disclosed or (),
    }


def _first_names(said: TcString) -> Fields:
    return {
        "Version": said.version,
        "Created": _iso(said.created_at),
        "LastUpdated": _iso(said.last_updated_at),
        "CmpId": said.cmp_id,
        "CmpVersion": said.cmp_version,
        "ConsentScreen": said.consent_screen,
        "ConsentLanguage": said.consent_language,
        "VendorListVersion": said.vendor_list_version,
    }


def _marks(ids: Collection[int], count: int) -> tuple[bool, ...]:
    """A bit field as IAB's library shows it.

    Examples:
        >>> _marks((1, 3), 4)
        (True, False, True, False)
    """
    return tuple(place in ids for place in range(1, count + 1))


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
