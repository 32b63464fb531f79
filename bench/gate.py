"""The gate beside cedarpy, with all nine laws in force: one person with the reason, and a million.

The peer's policy is written from the compiled rule, so both decide by the same pairs, and both are
first held against each other on people drawn at random.
"""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from assent.consent.standing import given, refused, under
from assent.gate import compile_rule, decide, decide_array
from assent.gate.rule import Rule
from assent.jurisdictions import laws
from assent.vocabulary import Purpose
from bench import median, row
from law.table import ADS, ANY_BASIS, use, world

LAWS = {code: laws[code] for code in laws}
PEOPLE = 1_000_000
EUROPE = ("gdpr", "eprivacy", "eu_ai_act", "dsa")
PLACES = [EUROPE, ("uk_gdpr",), ("ccpa",), ("australia",), ("dpdp",), ("lgpd",), ("strict",)]
"""Which laws protect somebody, by where they are: all nine laws and the default."""


def rows() -> list[dict[str, object]]:
    rule = compile_rule(use(ADS), world(ANY_BASIS), LAWS)
    people = _people(PEOPLE)
    some = people[:500].tolist()
    in_europe = sum(under(LAWS[code].slot) for code in EUROPE)
    yes, no = in_europe | given(ADS), in_europe | refused(ADS)

    def one() -> None:
        decide(rule, yes).for_auditor()
        decide(rule, no).for_operator()

    one_us = median(one, inner=20_000) / 2 * 1e6
    million_ms = median(lambda: decide_array(rule, people)) * 1e3
    cedar_us = _cedar_us(rule, [yes, no], some)
    one_by_one = {"peer": "cedarpy, one by one", "peer_value": cedar_us * PEOPLE / 1e3}
    what = "decide one person under nine laws, with the reason in words"
    return [
        row("gate", what, one_us, "us", peer="cedarpy", peer_value=cedar_us),
        row("gate", "decide 1,000,000 people under nine laws", million_ms, "ms", **one_by_one),
    ]


def _people(n: int) -> np.ndarray:
    """Standings as various as can be: every other bit at random, the laws of one place each."""
    rng = np.random.default_rng(5)
    words = rng.integers(0, 1 << 44, size=n, dtype=np.int64)
    places = [sum(under(LAWS[code].slot) for code in codes) for codes in PLACES]
    return words | np.array(places)[rng.integers(0, len(places), n)]


def _bits(word: int) -> list[str]:
    return [f"b{n}" for n in range(word.bit_length()) if word >> n & 1]


def _policy(rule: Rule) -> str:
    """The rule in Cedar: whoever is under a law of their own is let through, unless one objects."""

    def has(word: int, how: str = "containsAll") -> str:
        return f"principal.bits.{how}({json.dumps(_bits(word))})"

    alone = " || ".join(has(law.applies) for law in rule.laws if law.alone)
    policies = [f"permit (principal, action, resource) when {{ {alone} }};"]
    for law in rule.laws:
        bases = " || ".join(
            f"({has(require)} && !{has(forbid, 'containsAny')})" for require, forbid, _ in law.bases
        )
        unless = f" && !({bases})" if bases else ""
        policies.append(
            f"forbid (principal, action, resource) when {{ {has(law.applies)}{unless} }};"
        )
    return "\n".join(policies)


def _cedar_us(rule: Rule, timed: list[int], compared: list[int]) -> float:
    import cedarpy

    policy = _policy(rule)
    request = {
        "principal": 'User::"1"',
        "action": f'Action::"{Purpose.TARGETED_ADVERTISING}"',
        "resource": 'Field::"purchases"',
        "context": {},
    }

    def person(word: int) -> str:
        user = {"__entity": {"type": "User", "id": "1"}}
        return json.dumps([{"uid": user, "attrs": {"bits": _bits(word)}, "parents": []}])

    for word in compared:
        theirs = cedarpy.is_authorized(request, policy, person(word)).allowed
        assert theirs is decide(rule, word).allow, f"cedarpy and the gate differ on {word:x}"
    people = [person(word) for word in timed]

    def all_of_them() -> None:
        for each in people:
            answer = cedarpy.is_authorized(request, policy, each)
            _ = (answer.allowed, answer.diagnostics.reasons)

    return median(all_of_them, inner=200) / len(people) * 1e6
