"""IAB Europe's TC string: what somebody said to a consent dialog, by purpose and by vendor.

Only a registered dialog may make such strings, so there is no encoder here. A string is read
in full or refused; it is never repaired. Reading knows no clock: whether a string is too old
or of tomorrow is for those who act on it.

Source: IAB Tech Lab, "Consent string and vendor list formats v2", TCF v2.0 to v2.3.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from assent.consent.signals.bits import MOST_IDS, Bits, refuse_overlong
from assent.vocabulary import BadRequest

VERSION = 2
_CORE, _DISCLOSED, _ALLOWED, _PUBLISHER = range(4)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class RestrictionType(IntEnum):
    """What a publisher rules about a vendor's purpose, whatever the vendor declared."""

    NOT_ALLOWED = 0
    REQUIRE_CONSENT = 1
    REQUIRE_LEGITIMATE_INTEREST = 2


@dataclass(frozen=True, slots=True)
class PublisherRestriction:
    """One purpose that a publisher restricts for some vendors; `vendors` is in order."""

    purpose: int
    kind: RestrictionType
    vendors: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            "purposeId": self.purpose,
            "restrictionType": int(self.kind),
            "vendors": list(self.vendors),
        }


@dataclass(frozen=True, slots=True)
class PublisherTc:
    """What was said to the publisher itself, by purpose, and of purposes of its own."""

    consents: tuple[int, ...]
    li: tuple[int, ...]
    num_custom_purposes: int
    custom_consents: tuple[int, ...]
    custom_li: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            "consents": list(self.consents),
            "li": list(self.li),
            "num_custom_purposes": self.num_custom_purposes,
            "custom_consents": list(self.custom_consents),
            "custom_li": list(self.custom_li),
        }


@dataclass(frozen=True, slots=True)
class TcString:
    """Everything a TC string says. Ids are in order; `li` is legitimate interest, not objected to.

    Args:
        special_feature_optins: 1 is precise location, 2 is scanning the device.
        purposes_consent: purposes agreed to, of 24 that there is room for.
        vendors_disclosed: vendors the person was shown; None when the string does not say,
            which TCF v2.3 no longer allows.
        vendors_allowed: vendors that may rely on agreements made elsewhere; None when unsaid.
        publisher_tc: None when unsaid.
        segment_types: the segments in their order; 0 is the core.
    """

    version: int
    created_at: datetime
    last_updated_at: datetime
    cmp_id: int
    cmp_version: int
    consent_screen: int
    consent_language: str
    vendor_list_version: int
    policy_version: int
    is_service_specific: bool
    use_non_standard_texts: bool
    special_feature_optins: tuple[int, ...]
    purposes_consent: tuple[int, ...]
    purposes_li: tuple[int, ...]
    purpose_one_treatment: bool
    publisher_country_code: str
    vendors_consent: tuple[int, ...]
    vendors_li: tuple[int, ...]
    publisher_restrictions: tuple[PublisherRestriction, ...]
    segment_types: tuple[int, ...]
    vendors_disclosed: tuple[int, ...] | None
    vendors_allowed: tuple[int, ...] | None
    publisher_tc: PublisherTc | None

    def as_json(self) -> dict[str, object]:
        """The same as plain values, with times in milliseconds since 1970.

        Examples:
            >>> plain = decode_tcf("CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA").as_json()
            >>> plain["created_ms"], plain["vendors_consent"], plain["publisher_tc"]
            (1650492000000, [], None)
        """
        return {
            "version": self.version,
            "created_ms": (self.created_at - _EPOCH) // _MILLISECOND,
            "last_updated_ms": (self.last_updated_at - _EPOCH) // _MILLISECOND,
            "cmp_id": self.cmp_id,
            "cmp_version": self.cmp_version,
            "consent_screen": self.consent_screen,
            "consent_language": self.consent_language,
            "vendor_list_version": self.vendor_list_version,
            "policy_version": self.policy_version,
            "is_service_specific": self.is_service_specific,
            "use_non_standard_texts": self.use_non_standard_texts,
            "special_feature_optins": list(self.special_feature_optins),
            "purposes_consent": list(self.purposes_consent),
            "purposes_li": list(self.purposes_li),
            "purpose_one_treatment": self.purpose_one_treatment,
            "publisher_country_code": self.publisher_country_code,
            "vendors_consent": list(self.vendors_consent),
            "vendors_li": list(self.vendors_li),
            "publisher_restrictions": [each.as_json() for each in self.publisher_restrictions],
            "segment_types": list(self.segment_types),
            "vendors_disclosed": _listed(self.vendors_disclosed),
            "vendors_allowed": _listed(self.vendors_allowed),
            "publisher_tc": self.publisher_tc and self.publisher_tc.as_json(),
        }


def decode_tcf(text: str) -> TcString:
    """Read a TC string.

    Purposes, features and vendors that are not known today are read like any other. What
    stands behind the last field of a segment is left alone, as newer versions may put more.

    Raises:
        BadRequest: it is no TC string of version 2; the message says where it breaks.

    Examples:
        >>> said = decode_tcf("CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA.YAAAAAAAAAA")
        >>> said.cmp_id, said.consent_language, said.publisher_country_code, said.segment_types
        (31, 'EN', 'DE', (0, 3))
        >>> decode_tcf("BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA")
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.BadRequest: a TC string of version `1` is not valid; expected `2`

    Source: TCF v2.3, "TC String Format" and "The Core String".
    """
    refuse_overlong(text, "TC string")
    first, *others = text.split(".")
    core = Bits(first, "the core of the TC string")
    version = core.number(6)
    if version >> 3 != _CORE:  # the first three bits are the type of every later segment
        raise BadRequest(
            f"a TC string begins with its core, not with segment type `{version >> 3}`"
        )
    if version != VERSION:
        raise BadRequest(f"a TC string of version `{version}` is not valid; expected `{VERSION}`")
    segments = read_segments(others, {_DISCLOSED, _ALLOWED, _PUBLISHER}, "the TC string")
    # The fields stand in the order of their bits: each takes the next ones off the core.
    return TcString(
        version=version,
        created_at=core.time(),
        last_updated_at=core.time(),
        cmp_id=_cmp_id(core),
        cmp_version=core.number(12),
        consent_screen=core.number(6),
        consent_language=core.letters(),
        vendor_list_version=core.number(12),
        policy_version=core.number(6),
        is_service_specific=core.flag(),
        use_non_standard_texts=core.flag(),
        special_feature_optins=core.field(12),
        purposes_consent=core.field(24),
        purposes_li=core.field(24),
        purpose_one_treatment=core.flag(),
        publisher_country_code=core.letters(),
        vendors_consent=_vendors(core),
        vendors_li=_vendors(core),
        publisher_restrictions=restrictions(core, lambda: core.ranges(MOST_IDS)),
        segment_types=(_CORE, *segments),
        vendors_disclosed=_vendors(segments[_DISCLOSED]) if _DISCLOSED in segments else None,
        vendors_allowed=_vendors(segments[_ALLOWED]) if _ALLOWED in segments else None,
        publisher_tc=publisher_tc(segments[_PUBLISHER]) if _PUBLISHER in segments else None,
    )


def restrictions(
    bits: Bits, read_vendors: Callable[[], tuple[int, ...]]
) -> tuple[PublisherRestriction, ...]:
    """Read a list of restrictions, in order; those of one purpose and type are joined, as IAB does.

    Args:
        bits: where the list begins.
        read_vendors: reads the vendors of one restriction off the same bits.

    Raises:
        BadRequest: one is of purpose 0 or of a type that has no meaning, or all of them name
            more vendors than there can be.

    Source: TCF v2, "The Core String", Publisher Restrictions Section.
    """
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    n_vendors = 0
    for _ in range(bits.number(12)):
        purpose, kind = bits.number(6), bits.number(2)
        vendors = read_vendors()
        n_vendors += len(vendors)
        if n_vendors > MOST_IDS:
            raise BadRequest(f"{bits.where} restricts more than {MOST_IDS:,} vendors")
        if vendors and (purpose == 0 or kind not in _KINDS):
            raise BadRequest(
                f"{bits.where} restricts purpose `{purpose}` in way `{kind}`; "
                "expected a purpose above 0 in way 0, 1 or 2"
            )
        found[purpose, kind] += vendors
    return tuple(
        PublisherRestriction(purpose, RestrictionType(kind), tuple(sorted(set(vendors))))
        for (purpose, kind), vendors in sorted(found.items())
        if vendors
    )


_KINDS = frozenset(RestrictionType)


def publisher_tc(bits: Bits) -> PublisherTc:
    """Read what was said to the publisher itself.

    Source: TCF v2, "Publisher Purposes Transparency and Consent".
    """
    consents, li, n_custom = bits.field(24), bits.field(24), bits.number(6)
    return PublisherTc(consents, li, n_custom, bits.field(n_custom), bits.field(n_custom))


def read_segments(texts: Sequence[str], known: Collection[int], of: str) -> dict[int, Bits]:
    """The segments behind a core by their type, each past its type.

    Args:
        texts: the segments, as they came.
        known: the types that there are.
        of: what they belong to, for messages.

    Raises:
        BadRequest: a segment is of no known type or comes twice.
    """
    found: dict[int, Bits] = {}
    for place, text in enumerate(texts, 2):
        bits = Bits(text, f"segment {place} of {of}")
        kind = bits.number(3)
        if kind == _CORE or kind in found:
            raise BadRequest(f"{of} has two segments of type `{kind}`")
        if kind not in known:
            raise BadRequest(f"{bits.where} has type `{kind}`, which is not known")
        found[kind] = bits
    return found


def _cmp_id(core: Bits) -> int:
    """Who made the string; 0 and 1 were never given to anybody.

    Raises:
        BadRequest: it is one of these.
    """
    cmp_id = core.number(12)
    if cmp_id < 2:
        raise BadRequest(f"{core.where} names the consent dialog `{cmp_id}`, which nobody has")
    return cmp_id


def _vendors(bits: Bits) -> tuple[int, ...]:
    """Vendors as a bit field or as ranges, whichever was shorter.

    Source: TCF v2, "The Core String", Vendor Consent Section.
    """
    greatest = bits.number(16)
    return bits.ranges(greatest) if bits.flag() else bits.field(greatest)


def _listed(ids: tuple[int, ...] | None) -> list[int] | None:
    return None if ids is None else list(ids)
