"""Every recommender on the shelf holds to the conformance suite."""

import numpy as np
import pytest

from assent.recommend import models
from assent.recommend.inverse import Inverse
from assent.recommend.models.ease import Ease
from assent.recommend.models.head_and_tail import HeadAndTail
from assent.recommend.models.popularity import Popularity
from assent.testing import recommenders as conformance
from assent.vocabulary import BadRequest, Later, UnknownTerm


class ShortHead(HeadAndTail):
    """With so short a head that most of the suite's items are the tail."""

    def __init__(self, items, *, n_head=2, **rest):
        super().__init__(items, n_head=n_head, **rest)


KINDS = {**models, "short_head": ShortHead}
every_model = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def test_the_shelf_has_ease_and_popularity():
    assert {"ease": Ease, "popularity": Popularity}.items() <= dict(models).items()


def test_a_wrong_name_is_answered_with_the_nearest_right_one():
    with pytest.raises(UnknownTerm, match="did you mean `popularity`"):
        models["popluarity"]


@every_model
@pytest.mark.parametrize(
    "check",
    [
        conformance.check_declaration,
        conformance.check_sum,
        conformance.check_forgetting,
        conformance.check_only_what_was_added,
        conformance.check_empty_person,
        conformance.check_unknown_item,
        conformance.check_explanation,
        conformance.check_ranking,
    ],
)
def test_every_recommender_passes(kind, check):
    check(kind)


@every_model
def test_every_recommender_keeps_its_files(kind, tmp_path):
    conformance.check_file(kind, tmp_path)


def test_the_file_of_one_model_is_not_read_as_another(tmp_path):
    sha256 = conformance.trained(Ease, []).save(tmp_path / "model")
    with pytest.raises(Later, match=r"holds `ease`.*expected `popularity`"):
        Popularity.load(tmp_path / "model", sha256)


@pytest.mark.parametrize("reg", [0, -1, float("nan")])
def test_a_regularisation_that_solves_nothing_is_refused(reg):
    with pytest.raises(BadRequest, match="expected a number above 0"):
        Ease(np.arange(3), reg=reg)


class Forgetful(Popularity):
    """Planted: forgets the person but keeps them in the count."""

    def forget(self, contribution):
        super().forget(contribution)
        self.n_people += 1


class Careless(Popularity):
    """Planted: forgets whatever it is told, also what was never added."""

    def forget(self, contribution):
        self._holders[contribution] -= 1
        self.n_people -= 1


class Boastful(Ease):
    """Planted: gives reasons that do not add up."""

    def explain(self, held, position):
        explained = super().explain(held, position)
        explained.shares[:1] += 0.01
        return explained


class Approximate(Ease):
    """Planted: forgets in the sum but not in what it serves."""

    def forget(self, contribution):
        served = self._inverse.settled().copy()
        super().forget(contribution)
        self._known = Inverse(served)


@pytest.mark.parametrize(
    ("planted", "check"),
    [
        (Forgetful, conformance.check_forgetting),
        (Careless, conformance.check_only_what_was_added),
        (Boastful, conformance.check_explanation),
        (Approximate, conformance.check_forgetting),
    ],
)
def test_the_suite_catches_a_recommender_that_breaks_its_word(planted, check):
    with pytest.raises(AssertionError):
        check(planted)
