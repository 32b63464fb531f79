"""Google Consent Mode v2: seven kinds of storage and use, each `granted` or `denied`.

Both ways: what a page told Google is read as a signal, and what the gate allows is written in
Google's words for whatever is sent there. A `default` command is what a page assumes before
anybody chose, so it says nothing; an `update` tells a choice. Agreeing that Google gets one's
data is not agreeing that anybody does, so `ad_user_data` can only refuse sharing.

Source: Google, "Consent mode reference" (consent types), `gtag("consent", ...)`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from assent.consent.signals.meaning import by_needs
from assent.consent.signals.signal import Heard, Raw, Said, Signal
from assent.consent.signals.wire import as_table, table_at
from assent.data_map import SignalsDeclared
from assent.vocabulary import Purpose, UnknownTerm

_GRANTED, _DENIED = "granted", "denied"
_COMMANDS = ("default", "update")
_NO_TYPES = frozenset({"wait_for_update", "region"})  # parameters of a default, not types

TYPES: Mapping[str, frozenset[Purpose]] = MappingProxyType(
    {
        "ad_storage": frozenset({Purpose.TARGETED_ADVERTISING}),
        "ad_user_data": frozenset({Purpose.SHARE_WITH_THIRD_PARTY}),
        "ad_personalization": frozenset({Purpose.TARGETED_ADVERTISING, Purpose.RETARGETING}),
        "analytics_storage": frozenset({Purpose.ANALYTICS}),
        "functionality_storage": frozenset({Purpose.SERVICE}),
        "personalization_storage": frozenset({Purpose.PERSONALISATION}),
        "security_storage": frozenset({Purpose.SECURITY}),
    }
)
"""Google's consent types, and the purposes that must all be allowed to grant each."""

NEEDS: Mapping[Purpose, tuple[str, ...]] = MappingProxyType(
    {
        Purpose.ANALYTICS: ("analytics_storage",),
        Purpose.PERSONALISATION: ("personalization_storage",),
        Purpose.PERSONALISED_RECOMMENDATIONS: ("personalization_storage",),
        Purpose.TARGETED_ADVERTISING: ("ad_storage", "ad_personalization"),
        Purpose.RETARGETING: ("ad_storage", "ad_personalization"),
        Purpose.SHARE_WITH_THIRD_PARTY: ("ad_user_data",),
    }
)
"""The types that must all be granted for each purpose."""


def google_consent(allowed: Collection[Purpose]) -> dict[str, str]:
    """What Google is to be told, from the purposes that may be pursued.

    Examples:
        >>> told = google_consent({Purpose.ANALYTICS, Purpose.RETARGETING})
        >>> [kind for kind, state in told.items() if state == "granted"]
        ['analytics_storage']
    """
    return {
        kind: _GRANTED if purposes <= set(allowed) else _DENIED for kind, purposes in TYPES.items()
    }


def _find(context: Mapping[str, Any], _headers: Mapping[str, str]) -> Raw | None:
    return table_at(context, "consent", "googleConsentMode")


def _read(raw: Raw, _declared: SignalsDeclared, _now: datetime) -> Heard:
    """Read either the types themselves, or the types under the commands that set them."""
    said = as_table(raw, "a consent mode")
    commands = [name for name in _COMMANDS if name in said]
    for name in said.keys() - set(commands) if commands else ():
        raise UnknownTerm("consent command", str(name), _COMMANDS)
    states = {name: _states(as_table(said[name], f"`{name}`")) for name in commands}
    chosen = states.get("update", {}) if commands else _states(said)
    found = by_needs(NEEDS, chosen)
    return Heard(tuple(each for each in found if each != Said.yes(Purpose.SHARE_WITH_THIRD_PARTY)))


def _states(said: Mapping[str, Any]) -> dict[str, bool | None]:
    for name, state in said.items():
        if name not in TYPES and name not in _NO_TYPES:
            raise UnknownTerm("consent type", str(name), TYPES)
        if name in TYPES and state not in (_GRANTED, _DENIED):
            raise UnknownTerm("consent state", str(state), (_GRANTED, _DENIED))
    return {name: said[name] == _GRANTED for name in said.keys() & TYPES.keys()}


SIGNAL = Signal("Google Consent Mode", _find, _read)
