"""Global Privacy Control: the browser says for its owner that nothing may be sold or shared.

Only `1` is a signal. Anything else says nothing, and its absence is no consent to anything. A
page cannot forge the header; an SDK may pass the same on as `context.gpc`.

Source: W3C Global Privacy Control, 3.2 "The Sec-GPC Header Field"; 11 CCR 7025.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assent.consent.event import Flag
from assent.consent.signals.signal import Heard, Raw, Said, Signal
from assent.data_map import SignalsDeclared

_ON = "1"


def _find(context: Mapping[str, Any], headers: Mapping[str, str]) -> Raw | None:
    on = headers.get("sec-gpc") == _ON or context.get("gpc") in (True, _ON)
    return _ON if on else None


def _read(raw: Raw, _declared: SignalsDeclared, _now: datetime) -> Heard:
    return Heard((Said.holds(Flag.OPT_OUT_SIGNAL),)) if raw == _ON else Heard()


SIGNAL = Signal("Global Privacy Control", _find, _read)
