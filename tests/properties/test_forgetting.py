"""Forgetting is exact: whatever people came and went, the model is one that never saw them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.recommend import models
from assent.testing import recommenders as conformance

contributions = st.sets(st.integers(0, conformance.N_ITEMS - 1), max_size=8).map(
    lambda held: np.array(sorted(held), np.int32)
)


@st.composite
def comings_and_goings(draw):
    """People come, alone or together; at any moment some who are there may go."""
    steps, within = [], []
    for some in draw(st.lists(st.lists(contributions, min_size=1, max_size=3), max_size=8)):
        steps.append((True, some))
        within += some
        while within and draw(st.integers(0, 2)) == 0:
            n_gone = draw(st.integers(1, min(3, len(within))))
            gone = [within.pop(draw(st.integers(0, len(within) - 1))) for _ in range(n_gone)]
            steps.append((False, gone))
    return steps


@pytest.mark.parametrize("kind", models.values(), ids=list(models))
@settings(max_examples=60, deadline=None)
@given(steps=comings_and_goings())
def test_any_mix_of_adds_and_forgets_equals_a_retrain(kind, steps):
    conformance.check_forgetting(kind, steps)
