"""Segment: the consent object that its SDKs put on every event, categories with true or false.

The event `Segment Consent Preference Updated` carries the same object and is read the same way.
Anything but `true` is a no, and so is a category that the object lacks.

Source: Segment, "Consent on the Profile" (consent object, missing categories).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assent.consent.signals.meaning import by_categories
from assent.consent.signals.signal import Heard, Raw, Signal
from assent.consent.signals.wire import as_table, table_at
from assent.data_map import SignalsDeclared


def _find(context: Mapping[str, Any], _headers: Mapping[str, str]) -> Raw | None:
    return table_at(context, "consent", "categoryPreferences")


def _read(raw: Raw, declared: SignalsDeclared, _now: datetime) -> Heard:
    preferences = as_table(raw, "Segment's `categoryPreferences`")
    return by_categories({name: yes is True for name, yes in preferences.items()}, declared)


SIGNAL = Signal("Segment's consent object", _find, _read)
