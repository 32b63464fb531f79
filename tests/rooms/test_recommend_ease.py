"""EASE: what is pending is served, what is forgotten is in no file, and the audit sees both."""

import sys

import numpy as np
import pytest

from assent.learning import Pairs, derived_place, model_file
from assent.recommend import evaluate
from assent.recommend.counts import Counts
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
    model._known = kept
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
    monkeypatch.setattr(sys.modules[Counts.__module__], "_CELLS_AT_ONCE", 3 * N_ITEMS + 1)
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


def saved(tmp_path, people):
    """A model's two files, and what reads the first."""
    model = trained(Ease, people)
    path = tmp_path / "ease-1.safetensors"
    sha256 = model.save(path)
    model.save_derived(path)
    return model, derived_place(path), lambda **known: Ease.load(path, sha256, **known)


def test_the_sum_is_a_small_part_of_what_is_served(tmp_path):
    _, beside, _ = saved(tmp_path, some_people(30))
    assert (tmp_path / "ease-1.safetensors").stat().st_size < beside.stat().st_size / 3


def test_what_follows_from_the_sum_is_computed_again_bit_for_bit_once_it_is_gone(tmp_path):
    people = some_people(30)
    model, beside, load = saved(tmp_path, people)
    assert load().derived
    beside.unlink()
    assert not load().derived
    assert np.array_equal(load().scores(people), model.scores(people))


@pytest.mark.parametrize("how", ["altered", "cut", "empty", "of another version", "of others"])
def test_what_is_not_the_inverse_of_these_very_counts_is_not_believed(tmp_path, how, monkeypatch):
    people = [each for each in some_people(30) if len(each)]
    model, beside, load = saved(tmp_path, people)
    whole = bytearray(beside.read_bytes())
    if how == "of others":
        trained(Ease, people[1:]).save_derived(tmp_path / "ease-1.safetensors")
    elif how == "of another version":
        with monkeypatch.context() as patch:
            patch.setattr(model_file, "FORMAT", "assent-model/0")
            model.save_derived(tmp_path / "ease-1.safetensors")
    else:
        whole[-3] ^= 0x40  # in the exponent of the last number
        beside.write_bytes({"altered": whole, "cut": whole[:-8], "empty": b""}[how])
    assert not load().derived
    assert np.array_equal(load().scores(people), model.scores(people))


def test_forgetting_in_the_sum_needs_nothing_of_what_is_served(tmp_path):
    people = [each for each in some_people(30) if len(each)]
    _, _, load = saved(tmp_path, people)
    changed = load(to_change=True)
    changed.forget(people[0])
    changed.forget_many(people[1:3])
    changed.add(people[1])
    assert changed._known is None
    anew = trained(Ease, [people[1], *people[3:]])
    assert changed.fingerprint() == anew.fingerprint()
    assert not changed.derived, "what lies beside the file is still of those forgotten"
    assert np.array_equal(changed.scores(people), anew.scores(people))


@pytest.mark.parametrize("n_gone", [0, 1, 4])
def test_a_server_takes_over_what_it_serves_by_the_difference_of_the_sums(tmp_path, n_gone):
    chance = np.random.default_rng(3)
    people = [np.sort(chance.choice(400, 8, replace=False)).astype(np.int32) for _ in range(60)]
    before, after = Ease(np.arange(400), reg=9.0), Ease(np.arange(400), reg=9.0)
    before.add_many(people)
    before.forget(people[-1])  # still pending
    after._counts.add_many(people[n_gone:-1])
    after.derive_from(before)
    assert after._known is not None
    anew = Ease(np.arange(400), reg=9.0)
    anew.add_many(people[n_gone:-1])
    assert np.abs(after.scores(people) - anew.scores(people)).max() < 1e-12
    assert after.residual(1).holds
    assert before.residual(1).holds, "whoever still asks the old one is answered as before"


def test_where_too_much_differs_nothing_is_taken_over():
    before, after = trained(Ease, some_people(30)), trained(Ease, some_people(9, seed=1))
    after._known = None
    after.derive_from(before)
    assert after._known is None


def test_counts_grow_and_shrink_with_the_people_in_them():
    held = np.array([0, 2], np.int32)
    counts = Counts.of_nobody(3)
    counts.add_many([held] * 255)
    assert counts.packed.dtype == np.uint8
    counts.add(held)
    assert (counts.packed.dtype, int(counts.packed[2])) == (np.uint16, 256)
    counts.take_out([held])
    assert (counts.packed.dtype, int(counts.packed[2])) == (np.uint8, 255)
