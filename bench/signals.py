"""IAB's consent strings: how long one takes to read, beside the decoder that PyPI has for TCF."""

import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from assent.consent.signals.gpp import decode_gpp
from assent.consent.signals.tcf import decode_tcf
from bench import median, row
from iab import vectors

ALLOWED_US = 250.0


def rows() -> list[dict[str, object]]:
    tcf = vectors("tcf")["vectors"]
    gpp = [each["gpp_string"] for each in vectors("gpp")["vectors"]]
    texts = [each["tc_string"] for each in tcf]
    allowed = {"peer": "allowed", "peer_value": ALLOWED_US}
    found = []
    for what, times in (
        ("a TC string", _times_us(decode_tcf, texts)),
        ("a TC string, to plain values", _times_us(lambda text: decode_tcf(text).as_json(), texts)),
        ("a GPP string", _times_us(decode_gpp, gpp)),
    ):
        middle, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        found.append(
            row("consent", f"read {what}, median of {len(times)}", middle, "us", **allowed)
        )
        found.append(row("consent", f"read {what}, 95th percentile", late, "us", **allowed))
    return [*found, *_beside_iab_tcf(tcf)]


def _times_us(decode: Callable[[str], object], texts: list[str]) -> list[float]:
    return [median(lambda text=text: decode(text), inner=20) * 1e6 for text in texts]


def _beside_iab_tcf(tcf: list[dict[str, Any]]) -> list[dict[str, object]]:
    """The same strings read by iab-tcf, of those that it reads right; it leaves ranges folded."""
    try:
        import iab_tcf
    except ImportError:
        print("iab-tcf-bitarray is not installed, so there is no peer to measure", file=sys.stderr)
        return []
    right = [each["tc_string"] for each in tcf if _reads_right(iab_tcf.decode, each)]
    ours = statistics.median(_times_us(decode_tcf, right))
    theirs = statistics.median(_times_us(iab_tcf.decode, right))
    what = f"read a TC string, median of the {len(right)} of {len(tcf)} that both read right"
    peer = {"peer": "iab-tcf-bitarray", "peer_value": theirs}
    return [row("consent", what, ours, "us", **peer)]


def _reads_right(decode: Callable[[str], Any], each: dict[str, Any]) -> bool:
    expected = each["expected"]
    try:
        said = decode(each["tc_string"])
        return bool(
            said.cmp_id == expected["cmp_id"]
            and _marked(said.purposes_consent) == expected["purposes_consent"]
            and _vendors(said, "consented_vendors") == expected["vendors_consent"]
            and _vendors(said, "interests_vendors") == expected["vendors_li"]
            and said.publisher_cc.decode() == expected["publisher_country_code"]
        )
    except Exception:  # noqa: BLE001 - whatever stops it, it did not read this one
        return False


def _vendors(said: Any, name: str) -> list[int]:
    if hasattr(said, name):
        return _marked(getattr(said, name))
    ranges = getattr(said, f"{name}_range")
    return [vendor for first, last in ranges for vendor in range(first, last + 1)]


def _marked(marks: dict[int, bool]) -> list[int]:
    return [place for place, yes in marks.items() if yes]
