"""Every score model on the shelf holds to the conformance suite."""

import pytest

from assent.learning import model_file
from assent.score import Explanation, score_models
from assent.score.score_models.additive import Additive
from assent.score.score_models.uplift import Uplift
from assent.testing import scores as conformance
from assent.vocabulary import BadRequest, Later, UnknownTerm

every_model = pytest.mark.parametrize("kind", score_models.values(), ids=list(score_models))


def test_the_shelf_has_additive_and_uplift():
    assert {"additive": Additive, "uplift": Uplift}.items() <= dict(score_models).items()


def test_a_wrong_name_is_answered_with_the_nearest_right_one():
    with pytest.raises(UnknownTerm, match=r"unknown score model `adittive`.*mean `additive`"):
        score_models["adittive"]


@every_model
@pytest.mark.parametrize("check", conformance.SUITE)
def test_every_score_model_passes(kind, check):
    check(kind)


@every_model
def test_every_score_model_keeps_its_files(kind, tmp_path):
    conformance.check_file(kind, tmp_path)


def test_the_file_of_one_model_is_not_read_as_another(tmp_path):
    sha256 = conformance.trained(Additive, []).save(tmp_path / "model")
    with pytest.raises(Later, match=r"holds `additive`.*expected `uplift`"):
        Uplift.load(tmp_path / "model", sha256)


@pytest.mark.parametrize("effect", [0, -1, float("nan"), float("inf")])
def test_an_effect_that_is_held_by_nothing_is_refused(effect):
    with pytest.raises(BadRequest, match="`effect` is"):
        Uplift(conformance.small_design(), effect=effect)


class Forgetful(Additive):
    """Planted: forgets the rows but keeps the person in the count."""

    def _change(self, people, sign, **how):
        super()._change(people, sign, **how)
        self.n_people += sign < 0


class Careless(Additive):
    """Planted: forgets whatever it is told, also what was never added."""

    def _change(self, people, sign, **_how):
        self.n_people += sign * len(people)


class Boastful(Additive):
    """Planted: gives reasons that do not add up."""

    def explain(self, row):
        explained = super().explain(row)
        return Explanation(explained.shares * 1.01, explained.base)


class Approximate(Additive):
    """Planted: takes the rows out but serves what it served before."""

    def _change(self, people, sign, **how):
        served = self._b.copy()
        super()._change(people, sign, **how)
        self._b = served
        self._serve(self._rows.totals)


class OneStep(Additive):
    """Planted: takes one Newton step and calls it done."""

    def _arrive(self, _near):
        self._serve(self._rows.totals)


class Hoarder(Additive):
    """Planted: writes everybody's rows."""

    def save(self, path):
        about, arrays = model_file.read(path, super().save(path), model=self.name, to_change=True)
        return model_file.write(path, about, arrays | {"codes": self._rows.canonical()[0]})


@pytest.mark.parametrize(
    ("planted", "check"),
    [
        (Forgetful, conformance.check_forgetting),
        (Careless, conformance.check_only_what_was_added),
        (Boastful, conformance.check_explanation),
        (Approximate, conformance.check_forgetting),
        (OneStep, conformance.check_forgetting),
    ],
)
def test_the_suite_catches_a_score_model_that_breaks_its_word(planted, check):
    with pytest.raises(AssertionError):
        check(planted)


def test_the_suite_catches_a_file_that_holds_rows(tmp_path):
    with pytest.raises(AssertionError, match="grows with the people in it"):
        conformance.check_file(Hoarder, tmp_path)
