"""Throw mutated consent strings at the decoders: each is read or refused, never anything else.

make fuzz                      a million strings
make fuzz ARGS="50000 --seed 3"
"""

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from assent.consent.signals.bits import LONGEST
from assent.consent.signals.gpp import decode_gpp
from assent.consent.signals.tcf import decode_tcf
from assent.vocabulary import BadRequest
from iab import ALPHABET, ranges, tc_core, vectors

READ, READ_IN_PART = "read", "read, with a section that is unknown"
DECODERS: dict[str, Callable[[str], Any]] = {"tcf": decode_tcf, "gpp": decode_gpp}
ODD = [
    "",
    ".",
    "~",
    "=",
    "+",
    "/",
    " ",
    "\n",
    "\0",
    "é",
    "\u0661",
    "\ud800",
    "\U0001f512",
    "-",
    "_",
]


def seeds() -> dict[str, list[str]]:
    """Good strings, malformed ones, and ones that ask for as much as the format allows."""
    tcf, gpp = vectors("tcf"), vectors("gpp")
    everybody = "1" * 16 + "1" + ranges((1, 65_535))
    hostile = tc_core(vendors=everybody, interests=everybody)
    many = "1" * 16 + "1" + ranges(*[(1, 65_535)] * 2_800)
    return {
        "tcf": [each["tc_string"] for each in tcf["vectors"]]
        + [each["input"] for each in tcf["malformed"]]
        + [hostile, tc_core(vendors=many), "C" * LONGEST, "." * 999],
        "gpp": [each["gpp_string"] for each in gpp["vectors"]]
        + [each["input"] for each in gpp["extra"]]
        + [f"DBABMA~{each['tc_string']}" for each in tcf["vectors"][:60]]
        + [f"DBABDA~B{each['tc_string'][1:]}" for each in tcf["vectors"][:60]]
        + [f"DBABMA~{hostile}", "DBA" + "A" * 999 + "w", "~" * 999],
    }


def mutated(text: str, others: list[str], chance: random.Random) -> str:
    """The text with one to four things done to it."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        at, to = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        match chance.randrange(8):
            case 0 | 1 | 2:
                text = text[:at] + chance.choice(ALPHABET) + text[at + 1 :]
            case 3:
                text = text[:at] + chance.choice(ODD) + text[at + 1 :]
            case 4:
                text = text[:at] + text[to:]
            case 5:
                text = text[:to] + text[at:to] + text[to:]
            case 6:
                text = text[:at] + chance.choice(others)[at:]
            case 7:
                text = text[:at] + chance.choice(ALPHABET) * chance.randrange(40) + text[at:]
    return text


def outcome(decode: Callable[[str], Any], text: str) -> str:
    """What came of it, when the answer can be written as JSON too; reasons without numbers."""
    try:
        written = msgspec.json.encode(decode(text).as_json())
    except BadRequest as refused:
        return re.sub(r"\b\d[\d,]*\b", "N", refused.message)
    return READ_IN_PART if b':"unknown"' in written else READ


def fuzz(n: int, seed: int, progress: Callable[[int, float], None] | None = None) -> Counter[str]:
    """Count what happens to `n` strings; anything but reading and refusing is raised."""
    chance, start = random.Random(seed), seeds()
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for done in range(1, n + 1):
        kind = chance.choice(("tcf", "gpp"))
        text = mutated(chance.choice(start[kind]), start[kind], chance)
        began = perf_counter()
        try:
            outcomes[f"{kind}: {outcome(DECODERS[kind], text)}"] += 1
        except Exception:
            print(f"broken by {kind} string {done} of seed {seed}: {text!r}", file=sys.stderr)
            raise
        slowest = max(slowest, perf_counter() - began)
        if progress and (done % 50_000 == 0 or done == n):
            progress(done, slowest)
    return outcomes


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("n", type=int, nargs="?", default=1_000_000)
    words.add_argument("--seed", type=int, default=20_261_122)
    given = words.parse_args()
    began = perf_counter()

    def progress(done: int, slowest: float) -> None:
        spent = perf_counter() - began
        print(
            f"{done:,} of {given.n:,} in {spent:.0f} s, slowest {slowest * 1e3:.1f} ms",
            file=sys.stderr,
        )

    outcomes = fuzz(given.n, given.seed, progress)
    for what, count in outcomes.most_common():
        print(f"{count:>9,}  {what}")
    n_read = sum(count for what, count in outcomes.items() if ": read" in what)
    print(f"{given.n:,} strings: {n_read:,} read, {given.n - n_read:,} refused, 0 crashes")


if __name__ == "__main__":
    main()
