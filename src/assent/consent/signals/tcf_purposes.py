"""What the purposes of the IAB's Transparency and Consent Framework mean for ours.

A purpose of ours needs consent to each of the framework's that it is made of, and consent to us
as a vendor who was shown. Legitimate interest counts for nothing here. Whatever such a string
does not agree to, it refuses; without a vendor number nobody can have agreed to us by it.

Source: IAB Europe TCF Policies, Appendix A (purposes); TCF v2.3, "The Core String".
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from assent.consent.signals.meaning import by_needs
from assent.consent.signals.signal import Heard, Said
from assent.consent.signals.tcf import RestrictionType, TcString
from assent.vocabulary import BadRequest, Purpose

STORAGE = 1

TCF_PURPOSES: Mapping[int, str] = MappingProxyType(
    {
        STORAGE: "Store and/or access information on a device",
        2: "Use limited data to select advertising",
        3: "Create profiles for personalised advertising",
        4: "Use profiles to select personalised advertising",
        5: "Create profiles to personalise content",
        6: "Use profiles to select personalised content",
        7: "Measure advertising performance",
        8: "Measure content performance",
        9: "Understand audiences through statistics or combinations of data",
        10: "Develop and improve services",
        11: "Use limited data to select content",
    }
)
"""The framework's purposes by number. Of 10 and 11 nothing follows: no dialog that asks for
`Develop and improve services` says that a model is trained."""

NEEDS: Mapping[Purpose, tuple[int, ...]] = MappingProxyType(
    {
        Purpose.CONTEXTUAL_ADVERTISING: (2,),
        Purpose.TARGETED_ADVERTISING: (3, 4),
        Purpose.RETARGETING: (3, 4),
        Purpose.PERSONALISATION: (5, 6),
        Purpose.PERSONALISED_RECOMMENDATIONS: (5, 6),
        Purpose.PROFILING: (3, 5),
        Purpose.ANALYTICS: (7, 8, 9),
    }
)
"""The framework's purposes that each of ours is made of, besides storage."""

ASKS_TO_BE_SHOWN = 5
"""From this version of the policies on (TCF v2.3), a string says which vendors were shown."""

_DAY = timedelta(days=1)


def heard_in_tcf(
    said: TcString, vendor: int | None, now: datetime, *, canada: bool = False
) -> Heard:
    """What a TC string says.

    Args:
        said: the string, decoded; that of TCF Canada has the same parts.
        vendor: the controller's number; None when it has none.
        now: when the string was received.
        canada: whether storage is not asked for, as TCF Canada does not.

    Raises:
        BadRequest: it was last updated after it was received.
    """
    if said.last_updated_at > now:
        raise BadRequest("the TC string was last updated in the future; check the clocks")
    storage = () if canada else (STORAGE,)
    needs = {purpose: (*storage, *numbers) for purpose, numbers in NEEDS.items()}
    found = by_needs(needs, _answers(said, vendor))
    beyond = (f"TCF purpose {n}" for n in said.purposes_consent if n not in TCF_PURPOSES)
    return Heard(tuple(_dated(each, said.last_updated_at, now) for each in found), tuple(beyond))


def _answers(said: TcString, vendor: int | None) -> dict[int, bool | None]:
    agreed: bool | None = None if vendor is None else _agreed_to(said, vendor)
    closed = {
        each.purpose
        for each in said.publisher_restrictions
        if each.kind is not RestrictionType.REQUIRE_CONSENT and vendor in each.vendors
    }
    return {
        purpose: agreed if purpose in said.purposes_consent and purpose not in closed else False
        for purpose in TCF_PURPOSES
    }


def _agreed_to(said: TcString, vendor: int) -> bool:
    """Whether the person agreed to this vendor, having been shown it."""
    if said.vendors_disclosed is None:
        shown = said.policy_version < ASKS_TO_BE_SHOWN
    else:
        shown = vendor in said.vendors_disclosed
    return shown and vendor in said.vendors_consent


def _dated(said: Said, updated_at: datetime, now: datetime) -> Said:
    """With its time; of a string that tells only its day, a yes counts from the day's beginning.

    A no counts until its end, so that nothing of the same day outlives it.
    """
    only_a_day = updated_at == updated_at.replace(hour=0, minute=0, second=0, microsecond=0)
    if said.is_yes or not only_a_day:
        return replace(said, at=updated_at)
    return replace(said, at=min(now, updated_at + _DAY - timedelta(microseconds=1)))
