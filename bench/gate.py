"""The gate beside cedarpy: the same rule, asked of one person with its reason, and of a million."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from assent.consent.standing import given, refused, under
from assent.gate import compile_rule, decide, decide_array
from assent.jurisdictions import laws
from assent.vocabulary import Purpose, Use
from bench import median, row
from world import DATA_MAP

LAWS = {code: laws[code] for code in laws}
USE = Use.of(Purpose.MODEL_TRAINING, "purchases")

CEDAR_POLICY = """
permit (principal, action == Action::"model_training", resource)
when { principal.given.contains("model_training") && !principal.refused.contains("model_training")
       && (principal.laws.contains("gdpr") || principal.laws.contains("strict")) };
forbid (principal, action, resource)
when { principal.flags.contains("erased") || principal.flags.contains("restricted")
       || principal.flags.contains("child") };
"""


def rows() -> list[dict[str, object]]:
    rule = compile_rule(USE, DATA_MAP, LAWS)
    slots = under(LAWS["gdpr"].slot)
    yes = slots | given(Purpose.MODEL_TRAINING)
    no = slots | refused(Purpose.MODEL_TRAINING)

    def one() -> None:
        decide(rule, yes).for_auditor()
        decide(rule, no).for_operator()

    one_us = median(one, inner=20_000) / 2 * 1e6
    people = _people(1_000_000)
    million_ms = median(lambda: decide_array(rule, people)) * 1e3
    cedar_us = _cedar_us()
    one_by_one = {"peer": "cedarpy, one by one", "peer_value": cedar_us * 1e6 / 1e3}
    what = "decide one person, with the reason in words"
    return [
        row("gate", what, one_us, "us", peer="cedarpy", peer_value=cedar_us),
        row("gate", "decide 1,000,000 people (numpy)", million_ms, "ms", **one_by_one),
    ]


def _people(n: int) -> np.ndarray:
    """Standings as various as can be: every purpose bit at random, one law each."""
    rng = np.random.default_rng(5)
    words = rng.integers(0, 1 << 44, size=n, dtype=np.int64)
    return words | np.array([under(law.slot) for law in LAWS.values()])[rng.integers(0, 3, n)]


def _cedar_us() -> float:
    import cedarpy

    def person(*, agrees: bool) -> str:
        kept = '["model_training"]'
        said = f'"given": {kept if agrees else "[]"}, "refused": {"[]" if agrees else kept}'
        return (
            '[{"uid": {"__entity": {"type": "User", "id": "1"}}, "attrs": {'
            + said
            + ', "laws": ["gdpr"], "flags": []}, "parents": []}]'
        )

    request = {
        "principal": 'User::"1"',
        "action": 'Action::"model_training"',
        "resource": 'Field::"purchases"',
        "context": {},
    }
    people = [person(agrees=True), person(agrees=False)]
    answers = [cedarpy.is_authorized(request, CEDAR_POLICY, each) for each in people]
    assert [answer.allowed for answer in answers] == [True, False]

    def both() -> None:
        for each in people:
            answer = cedarpy.is_authorized(request, CEDAR_POLICY, each)
            _ = (answer.allowed, answer.diagnostics.reasons)

    return median(both, inner=200) / 2 * 1e6
