"""Forgetting is exact for creatives too: whoever came and went, the model never saw them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.creative import Outcome, contribution, creative_models
from assent.testing import creatives as conformance

every_model = pytest.mark.parametrize("kind", creative_models.values(), ids=list(creative_models))

outcomes = st.builds(
    Outcome,
    variant=st.integers(0, 2),
    reward=st.integers(0, 3),
    harm=st.booleans(),
    propensity=st.floats(0.01, 1),
    codes=st.sampled_from(conformance.CONTEXTS),
)
contributions = st.lists(outcomes, max_size=4).map(
    lambda some: contribution(conformance.CREATIVE, some)
)


@st.composite
def comings_and_goings(draw):
    """People come; at any moment somebody who is there may go."""
    steps, within = [], []
    for given_ in draw(st.lists(contributions, min_size=1, max_size=10)):
        steps.append((True, given_))
        within.append(given_)
        while within and draw(st.integers(0, 2)) == 0:
            steps.append((False, within.pop(draw(st.integers(0, len(within) - 1)))))
    return steps


@every_model
@settings(max_examples=30, deadline=None)
@given(steps=comings_and_goings())
def test_any_mix_of_adds_and_forgets_equals_a_retrain(kind, steps):
    conformance.check_forgetting(kind, steps)


def test_ten_thousand_mixed_operations_leave_no_trace():
    """The claim in numbers: equal fingerprint, weights within 1e-12, then bit for bit."""
    chance = np.random.default_rng(4)
    model = conformance.declared(creative_models["thompson"])
    within = []
    for _ in range(10_000):
        if within and chance.random() < 0.48:
            model.forget(within.pop(int(chance.integers(len(within)))))
        else:
            outcome = Outcome(
                int(chance.integers(3)),
                int(chance.integers(4)),
                bool(chance.random() < 0.01),
                0.5,
                conformance.CONTEXTS[int(chance.integers(9))],
            )
            within.append(contribution(conformance.CREATIVE, [outcome]))
            model.add(within[-1])
    anew = conformance.trained(creative_models["thompson"], within)
    assert model.fingerprint() == anew.fingerprint()
    assert np.abs(model.sums.weights - anew.sums.weights).max() < 1e-12
    assert np.abs(model.sums.inverse - anew.sums.inverse).max() < 1e-12
    model.refresh()
    assert np.array_equal(model.sums.weights, anew.sums.weights)
    assert np.array_equal(model.sums.inverse, anew.sums.inverse)
