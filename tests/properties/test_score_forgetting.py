"""Forgetting a score is exact: whatever people came and went, it is one that never saw them."""

from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.score import score_models
from assent.score.score_models.additive import Additive
from assent.testing import scores as conformance

DESIGN = conformance.small_design()
LIMITS = [*(column.n_codes - 1 for column in DESIGN.columns), 1, len(DESIGN.groups), 1]

rows = st.tuples(*(st.integers(0, most) for most in LIMITS))
contributions = st.lists(rows, max_size=4).map(lambda some: np.array(some, np.int32).reshape(-1))


@st.composite
def comings_and_goings(draw):
    """People come; at any moment somebody who is there may go."""
    steps, within = [], []
    for contribution in draw(st.lists(contributions, min_size=1, max_size=8)):
        steps.append((True, contribution))
        within.append(contribution)
        while within and draw(st.integers(0, 2)) == 0:
            gone = within.pop(draw(st.integers(0, len(within) - 1)))
            steps.append((False, gone))
    return steps


@pytest.mark.parametrize("kind", score_models.values(), ids=list(score_models))
@settings(max_examples=40, deadline=None)
@given(steps=comings_and_goings())
def test_any_mix_of_adds_and_forgets_equals_a_retrain(kind, steps):
    conformance.check_forgetting(kind, steps)


class Fair(Additive):
    """Additive, held to fairness unless told otherwise."""

    defaults: ClassVar = {"fairness": 50.0}


@settings(max_examples=30, deadline=None)
@given(steps=comings_and_goings())
def test_it_does_under_a_fairness_penalty_too(steps):
    conformance.check_forgetting(Fair, steps)


def test_a_thousand_mixed_operations_leave_no_trace():
    """Equal fingerprint, shares within 1e-10 of a retrain's, then bit for bit."""
    chance = np.random.default_rng(4)
    waiting = conformance.some_people(900)
    model = conformance.trained(Additive, waiting[:500])
    within, waiting = waiting[:500], waiting[500:]
    while waiting:
        if within and chance.random() < 0.48:
            gone = within.pop(int(chance.integers(len(within))))
            (model.forget_lazily if chance.random() < 0.5 else model.forget)(gone)
        else:
            within.append(waiting.pop())
            model.add(within[-1])
    model.settle()
    anew = conformance.trained(Additive, within)
    assert model.fingerprint() == anew.fingerprint()
    assert np.abs(model.shares - anew.shares).max() < 1e-10
    model.refresh()
    assert np.array_equal(model.shares, anew.shares)
