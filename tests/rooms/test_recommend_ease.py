"""EASE: what is pending is served, what is forgotten is in no file, and the audit sees both."""

import sys

import numpy as np
import pytest

from assent.learning import Pairs
from assent.recommend import evaluate
from assent.recommend.evaluation import TimeSplit
from assent.recommend.inverse import MOST_PENDING, Inverse
from assent.recommend.models.ease import Ease
from assent.recommend.models.head_and_tail import HeadAndTail
from assent.testing.recommenders import N_ITEMS, some_people, trained
from assent.vocabulary import BadRequest, Conflict


def test_changes_are_kept_pending_until_there_are_many():
    people = some_people(MOST_PENDING + 10)
    held = [each for each in people if len(each)][: MOST_PENDING + 1]
    model = trained(Ease, people)
    for each in held[:-1]:
        model.forget(each)
    assert model._inverse.n_pending == MOST_PENDING
    model.forget(held[-1])
    assert model._inverse.n_pending == 1


def test_settling_changes_no_answer():
    people = some_people(30)
    model = trained(Ease, people)
    for each in people[:9]:
        model.forget(each)
    before, why = model.scores(people), model.explain(people[20], 3).shares
    model.settle()
    assert model._inverse.n_pending == 0
    assert not model._inverse._vectors.any()
    assert np.abs(model.scores(people) - before).max() < 1e-14
    assert np.abs(model.explain(people[20], 3).shares - why).max() < 1e-14


def test_nothing_pending_reaches_a_file(tmp_path):
    people = some_people(30)
    model = trained(Ease, people)
    model.forget(people[3])
    read = Ease.load(tmp_path / "model", model.save(tmp_path / "model"))
    anew = trained(Ease, people[:3] + people[4:])
    assert np.abs(read._inverse._square - anew._inverse._square).max() < 1e-15


def test_the_audit_sees_a_person_who_is_served_but_not_in_the_sum():
    people = [each for each in some_people(30) if len(each)]
    model = trained(Ease, people)
    kept = Inverse(model._inverse.settled().copy())
    model.forget(people[0])
    assert model.residual(1).holds
    model._inverse = kept
    found = model.residual(1)
    assert not found.holds
    assert found.largest > 1e6 * found.allowed


@pytest.mark.parametrize("n_items", [N_ITEMS, 3])
def test_whoever_could_not_be_in_the_sum_is_refused_though_their_items_are(n_items):
    """Bread is held, but by nobody alone: what is left would be no sum of people."""
    model = Ease(np.arange(n_items), reg=0.01)
    model.add_many([np.array([0, 1], np.int32), np.array([1], np.int32)])
    before, served = model.fingerprint(), model.scores([np.array([1])])
    bread, butter = np.array([0], np.int32), np.array([1], np.int32)
    with pytest.raises(Conflict, match="never added"):
        model.forget(bread)
    with pytest.raises(Conflict, match="never all added"):
        model.forget_many([bread, butter])
    assert model.fingerprint() == before
    assert np.array_equal(model.scores([np.array([1])]), served)


def test_one_who_holds_everything_is_counted_by_parts_and_forgotten(monkeypatch):
    monkeypatch.setattr(sys.modules[Ease.__module__], "_CELLS_AT_ONCE", 3 * N_ITEMS + 1)
    model = trained(Ease, some_people(20))
    before = model.fingerprint()
    everything = np.arange(N_ITEMS, dtype=np.int32)
    model.add(everything)
    assert model.fingerprint() == trained(Ease, [*some_people(20), everything]).fingerprint()
    model.forget(everything)
    assert model.fingerprint() == before
    with pytest.raises(Conflict, match="never added"):
        model.forget(everything)
    assert model.fingerprint() == before


def test_the_head_is_the_most_held_and_stays_when_people_go():
    people = [np.array(each, np.int32) for each in ([5, 7], [5, 7], [5], [1])]
    model = HeadAndTail(np.arange(N_ITEMS), n_head=2).with_head(np.concatenate(people))
    assert model._head.tolist() == [5, 7]
    model.add_many(people)
    model.forget_many(people[:3])
    assert model.empty()._head.tolist() == [5, 7]
    assert model._links.nnz == 1


@pytest.mark.parametrize("wrong", [0, 2.5, float("inf"), float("nan")])
@pytest.mark.parametrize("name", ["n_head", "neighbours"])
def test_a_head_or_neighbours_of_no_whole_number_are_refused(name, wrong):
    with pytest.raises(BadRequest, match=f"`{name}` is `{wrong}`; expected a whole number"):
        HeadAndTail(np.arange(3), **{name: wrong})


def test_head_and_tail_is_evaluated_with_its_own_head():
    chance = np.random.default_rng(5)
    held = [np.sort(chance.choice(12, 4, replace=False)).astype(np.int32) for _ in range(60)]
    later = [np.setdiff1d(np.arange(12, dtype=np.int32), each)[:2] for each in held]
    starts = np.arange(0, 4 * 60 + 1, 4)
    split = TimeSplit(np.arange(12), Pairs(np.arange(60), starts, np.concatenate(held)), later)
    assert evaluate(split, "head_and_tail", n_head=4).model.n_people == 60
