"""IAB TCF: the TC string of a consent dialog in Europe.

Looked for where a page may put what `__tcfapi("getTCData")` calls `tcString`. What its purposes
mean for ours stands in `tcf_purposes.py`.

Source: IAB Tech Lab, "CMP API v2" (TCData); IAB Europe TCF v2.3.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assent.consent.signals.signal import Heard, Raw, Signal
from assent.consent.signals.tcf import decode_tcf
from assent.consent.signals.tcf_purposes import heard_in_tcf
from assent.consent.signals.wire import as_text, text_at
from assent.data_map import SignalsDeclared


def _find(context: Mapping[str, Any], _headers: Mapping[str, str]) -> Raw | None:
    return text_at(context, "consent", "tcString")


def _read(raw: Raw, declared: SignalsDeclared, now: datetime) -> Heard:
    return heard_in_tcf(decode_tcf(as_text(raw, "a TC string")), declared.tcf_vendor, now)


SIGNAL = Signal("IAB TCF string", _find, _read)
