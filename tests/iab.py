"""IAB's consent strings for tests: those its own libraries made, and bits packed by hand."""

import gzip
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parent / "vectors"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def vectors(kind: str) -> dict[str, Any]:
    """Strings with what IAB's reference library reads in them (`reference` names its release)."""
    return json.loads(gzip.decompress((VECTORS / f"{kind}.json.gz").read_bytes()))


def packed(*fields: tuple[int, int] | str) -> str:
    """Numbers of so many bits each, or bits as they are, in base64url."""
    bits = "".join(
        field if isinstance(field, str) else f"{field[0]:0{field[1]}b}" for field in fields
    )
    bits += "0" * (-len(bits) % 6)
    return "".join(ALPHABET[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))


def ranges(*entries: tuple[int, int] | int) -> str:
    """A range section: ids, or first and last ones, of 16 bits each."""
    bits = f"{len(entries):012b}"
    for entry in entries:
        bits += f"0{entry:016b}" if isinstance(entry, int) else "1{:016b}{:016b}".format(*entry)
    return bits


def fibonacci(number: int) -> str:
    """The Fibonacci code of a number above 0."""
    series = [1, 2]
    while series[-1] <= number:
        series.append(series[-1] + series[-2])
    marks = ""
    for each in reversed(series[:-1]):
        marks = ("1" if each <= number else "0") + marks
        number -= each if each <= number else 0
    return marks.rstrip("0") + "1"


def gpp_header(*sections: int) -> str:
    """The header of a GPP string, with each section named on its own."""
    steps = [later - earlier for earlier, later in pairwise((0, *sections))]
    return packed((3, 6), (1, 6), (len(steps), 12), *(f"0{fibonacci(step)}" for step in steps))


NOBODY = "0" * 17
"""No vendors: none is the greatest, as a bit field of none."""

NO_RESTRICTIONS = "0" * 12


def tc_core(
    *,
    version: int = 2,
    created: int = 17_000_000_000,
    cmp_id: int = 31,
    language: tuple[int, int] = (4, 13),
    features: str = "0" * 12,
    purposes: str = "0" * 24,
    vendors: str = NOBODY,
    interests: str = NOBODY,
    restrictions: str = NO_RESTRICTIONS,
) -> str:
    """The core of a TC string that says what it is told to."""
    return packed(
        (version, 6), (created, 36), (created, 36), (cmp_id, 12), (1, 12), (0, 6),
        (language[0], 6), (language[1], 6), (126, 12), (5, 6), "10", features, purposes,
        "0" * 24, "0", (3, 6), (4, 6), vendors, interests, restrictions,
    )  # fmt: skip
