"""Every creative model on the shelf holds to the conformance suite."""

import pytest

from assent.creative import creative_models
from assent.creative.creative_models.thompson import Thompson
from assent.creative.creative_models.ucb import Ucb
from assent.testing import creatives as conformance
from assent.vocabulary import Later, UnknownTerm

every_model = pytest.mark.parametrize("kind", creative_models.values(), ids=list(creative_models))


def test_the_shelf_has_thompson_and_ucb():
    assert {"thompson": Thompson, "ucb": Ucb}.items() <= dict(creative_models).items()


def test_a_wrong_name_is_answered_with_the_nearest_right_one():
    with pytest.raises(UnknownTerm, match=r"unknown creative model `thomson`.*`thompson`"):
        creative_models["thomson"]


@every_model
@pytest.mark.parametrize("check", conformance.SUITE)
def test_every_creative_model_passes(kind, check):
    check(kind)


@every_model
def test_every_creative_model_keeps_its_files(kind, tmp_path):
    conformance.check_file(kind, tmp_path)


def test_the_file_of_one_model_is_not_read_as_another(tmp_path):
    sha256 = conformance.trained(Thompson, []).save(tmp_path / "model")
    with pytest.raises(Later, match=r"holds `thompson`.*expected `ucb`"):
        Ucb.load(tmp_path / "model", sha256)


class Forgetful(Thompson):
    """Planted: forgets the person but keeps them in the count."""

    def forget(self, contribution):
        super().forget(contribution)
        self.n_people += 1


class Approximate(Thompson):
    """Planted: forgets in the sum but not in what it serves."""

    def forget(self, contribution):
        served = self.sums.inverse.copy()
        super().forget(contribution)
        self.sums.inverse[:] = served


class Unheeding(Ucb):
    """Planted: stops nothing."""

    def stopped(self):
        return []


class Boastful(Thompson):
    """Planted: names a higher propensity than it chose with."""

    def choose(self, known, seed):
        chosen = super().choose(known, seed)
        return chosen._replace(propensity=min(1.0, chosen.propensity * 1.1))


class Greedy(Ucb):
    """Planted: keeps no floor."""

    def shares(self, codes):
        found = super().shares(codes)
        return [float(each == max(found)) for each in found]


class Moody(Thompson):
    """Planted: draws from something else than the seed."""

    drawn = 0

    def choose(self, known, seed):
        self.drawn += 1
        return super().choose(known, seed + self.drawn)._replace(seed=seed)


class Trusting(Thompson):
    """Planted: starts to forget before it knows that it can."""

    def forget(self, contribution):
        self.sums.weights[0] += 1e-3
        super().forget(contribution)


@pytest.mark.parametrize(
    ("planted", "check"),
    [
        (Forgetful, conformance.check_forgetting),
        (Approximate, conformance.check_forgetting),
        (Unheeding, conformance.check_harm),
        (Boastful, conformance.check_choice),
        (Greedy, conformance.check_shares),
        (Moody, conformance.check_choice),
        (Trusting, conformance.check_only_what_was_added),
    ],
)
def test_the_suite_catches_a_model_that_breaks_its_word(planted, check):
    with pytest.raises(AssertionError):
        check(planted)
