"""RudderStack: the consent object of its SDKs, lists of allowed and of denied category ids.

An id in both lists is denied, and so is one in neither. `provider` and `resolutionStrategy` say
how RudderStack picks destinations and nothing of what a person agreed to, so they change nothing:
a purpose needs each of its categories.

Source: RudderStack, "Add the Consent Object to Event Payloads".
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assent.consent.signals.meaning import by_categories
from assent.consent.signals.signal import Heard, Raw, Signal
from assent.consent.signals.wire import as_table, inside, table_at
from assent.data_map import SignalsDeclared
from assent.vocabulary import BadRequest

_LISTS = _ALLOWED, _DENIED = "allowedConsentIds", "deniedConsentIds"


def _find(context: Mapping[str, Any], _headers: Mapping[str, str]) -> Raw | None:
    found = table_at(context, "consentManagement")
    has_lists = any(inside(found, name) is not None for name in _LISTS)
    return found if has_lists else None


def _read(raw: Raw, declared: SignalsDeclared, _now: datetime) -> Heard:
    said = as_table(raw, "RudderStack's `consentManagement`")
    allowed, denied = (_ids(said, name) for name in _LISTS)
    return by_categories(dict.fromkeys(allowed, True) | dict.fromkeys(denied, False), declared)


def _ids(said: Mapping[str, Any], name: str) -> list[str]:
    ids = said.get(name) or []
    if not (isinstance(ids, list) and all(isinstance(each, str) for each in ids)):
        raise BadRequest(f"`{name}` is expected as a list of category ids")
    return ids


SIGNAL = Signal("RudderStack's consent object", _find, _read)
