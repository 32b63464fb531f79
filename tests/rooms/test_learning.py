"""Learning: who is learnt from, what is on record, and how a person is taken out again."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from assent.learning import Source, State, alone, derived_place, gather, keep_derived, model_file
from assent.learning.record import receipt_table
from assent.recommend import models
from assent.vocabulary import BadRequest, Conflict, Later, NotFound, Purpose, ReviewNeeded
from conftest import build_house
from shop import Shop
from world import DATA_MAP

PURPOSE = Purpose.PERSONALISED_RECOMMENDATIONS


@pytest.fixture
def shop(sqlite_house):
    return Shop(sqlite_house)


@pytest.fixture
def on_either_engine(house):
    return Shop(house)


def _gathered(shop, **options):
    return gather(shop.house.gate, Source(), **{"n_items": 100} | options)


# ── training sets ────────────────────────────────────────────────────────────────────────────


def test_only_those_who_agreed_are_learnt_from(on_either_engine):
    shop = on_either_engine
    cast = shop.cast
    for who in (cast.ada, cast.ben, cast.cleo, cast.dan, cast.eve):
        shop.buy(who, "t1")
    learnt = set(_gathered(shop).pairs.subjects.tolist())
    assert {cast.ada, cast.eve} <= learnt
    assert not learnt & {cast.ben, cast.cleo, cast.dan}


def test_a_training_set_names_its_ledger_entry_and_those_left_out(shop):
    found = _gathered(shop)
    entry = shop.house.ledger.entry(found.entry)
    assert entry.body["purpose"] == "model_training"
    assert sum(found.denied.values()) == 3  # ben, cleo, dan


def test_returns_and_repeats_teach_nothing(shop):
    shop.buy(shop.cast.ada, "t1", "m1")
    shop.buy(shop.cast.ada, "t1", days_ago=2)
    shop.buy(shop.cast.ada, "s1", quantity=-1)
    found = _gathered(shop)
    row = found.pairs.subjects.tolist().index(shop.cast.ada)
    held = found.items[found.pairs.people()[row]].tolist()
    assert held == sorted([shop.item["t1"], shop.item["m1"]])


def test_a_training_set_ends_before_until(shop):
    shop.buy(shop.cast.ada, "t1", days_ago=0)
    assert shop.cast.ada in _gathered(shop).pairs.subjects
    assert shop.cast.ada not in _gathered(shop, until=shop.house.clock()).pairs.subjects


def test_the_catalogue_is_the_items_most_often_bought(shop):
    found = _gathered(shop, n_items=1)
    assert found.items.tolist() == [shop.item["b1"]]


def test_people_with_too_few_items_stay_out(shop):
    shop.buy(shop.cast.ada, "t1")
    assert shop.cast.ada not in _gathered(shop, min_items=2).pairs.subjects


def test_nothing_is_trained_when_nobody_agreed(shop):
    for who in (*shop.crowd, shop.cast.ada, shop.cast.eve):
        shop.withdraw(who, Purpose.MODEL_TRAINING)
    with pytest.raises(Conflict, match="no model can be made") as failure:
        shop.recommender.train()
    assert failure.value.decision is not None
    assert shop.register.all() == []


def test_nothing_is_trained_when_nobody_did_anything(shop):
    with pytest.raises(Conflict, match="none of the 32 people who agreed did anything"):
        shop.recommender.train(until=shop.house.clock().replace(year=2020))


# ── the register ─────────────────────────────────────────────────────────────────────────────


def test_a_trained_model_is_on_record_with_what_made_it(on_either_engine):
    shop = on_either_engine
    trained = shop.recommender.train(reg=10, metrics={"ndcg10": 0.5})
    ease, popularity = trained.models
    assert (ease.label, popularity.label) == ("ease-1", "popularity-1")
    assert shop.register.one(ease.number) == ease
    assert ease.entry == trained.entry
    assert ease.n_people == trained.n_people == 30
    assert ease.parameters == {"reg": 10.0}
    assert ease.metrics == {"ndcg10": 0.5}
    assert ease.trained_at == shop.house.clock()
    assert shop.register.load(ease).fingerprint() == ease.fingerprint
    recorded = [e.body for e in shop.house.ledger.latest() if e.kind == "model"]
    assert {each["model"] for each in recorded} == {"ease-1", "popularity-1"}


def test_a_new_model_retires_the_old_one_and_nobody_stays_in_it(shop):
    old = shop.recommender.train().models[0]
    new = shop.recommender.train().models[0]
    assert new.label == "ease-2"
    assert {each.label for each in shop.register.live(PURPOSE)} == {"ease-2", "popularity-2"}
    retired = shop.register.one(old.number)
    assert retired.state is State.RETIRED
    assert shop.register.people(retired) == []
    files = {path.name for path in (shop.house.folder / "models").glob("*.safetensors")}
    assert files == {each.file for each in shop.register.live()}
    with pytest.raises(Conflict, match="`ease-1` is retired"):
        shop.register.load(retired)


def test_a_person_can_see_which_models_hold_them(shop):
    shop.recommender.train()
    assert {each.name for each in shop.register.holding(shop.crowd[0])} == {"ease", "popularity"}
    assert shop.register.holding(shop.cast.ben) == []


def test_receipts_are_sealed_and_hold_what_was_added(shop):
    ease = shop.recommender.train().models[0]
    found = _gathered(shop)
    people = dict(zip(found.pairs.subjects.tolist(), found.pairs.people(), strict=True))
    opened = shop.register.receipts(ease)
    assert opened.keys() == people.keys()
    assert all(np.array_equal(opened[each], people[each]) for each in people)
    with shop.house.database.read() as connection:
        sealed = connection.execute(select(receipt_table.c.sealed)).scalars().all()
    assert not any(
        each.astype("<i4").tobytes() in raw for raw in sealed for each in people.values()
    )


def test_an_altered_model_file_is_refused(shop):
    ease = shop.recommender.train().models[0]
    path = shop.house.folder / "models" / ease.file
    whole = bytearray(path.read_bytes())
    whole[-1] ^= 1
    path.write_bytes(whole)
    with pytest.raises(Later, match="was altered since it was written"):
        shop.register.load(ease)


@pytest.mark.parametrize("how", ["missing", "altered"])
def test_somebody_in_a_model_whose_file_is_unusable_is_forgotten_by_retiring_it(shop, how):
    ease, popularity = shop.recommender.train().models
    path = shop.house.folder / "models" / ease.file
    path.unlink() if how == "missing" else path.write_bytes(b"x" * 64)
    found = {each.model.label: each for each in shop.forgetting.forget(shop.crowd[0])}
    retired = found[ease.label]
    assert (retired.model.state, retired.after, path.exists()) == (State.RETIRED, "", False)
    assert shop.register.people(retired.model) == []
    assert found[popularity.label].model.state is State.LIVE
    assert shop.house.ledger.entry(retired.entry).body["event"] == "retired"


def test_a_disk_that_does_not_give_a_model_file_now_retires_nothing(shop, monkeypatch):
    ease = shop.recommender.train().models[0]

    def fails(*_args, **_options):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(np, "fromfile", fails)
        with pytest.raises(Later, match="cannot be read: input/output error"):
            shop.forgetting.forget(shop.crowd[0])
    assert shop.register.one(ease.number).state is State.LIVE


def test_an_unknown_model_is_named(shop):
    with pytest.raises(NotFound, match="there is no model 9"):
        shop.register.one(9)


def test_it_can_be_proved_that_a_person_is_in_a_model_and_with_which_root(shop):
    ease = shop.recommender.train(reg=2).models[0]
    proof = shop.register.proof(ease, shop.crowd[3])
    assert proof.holds
    assert (proof.root, proof.size) == (ease.members, ease.n_people)
    trained = next(e.body for e in shop.house.ledger.latest() if e.body.get("model") == "ease-1")
    assert trained["members"] == proof.root
    assert not replace(proof, index=(proof.index + 1) % proof.size).holds
    with pytest.raises(NotFound, match="they are not in the model `ease-1`"):
        shop.register.proof(ease, shop.cast.ben)


def test_the_root_of_those_who_remain_is_that_of_a_training_without_the_forgotten(shop):
    before = shop.recommender.train(reg=2).models[0]
    gone = shop.crowd[3]
    [after, _] = shop.forgetting.forget(gone)
    assert after.model.members != before.members
    others = [each for each in shop.register.people(after.model) if each != gone]
    assert after.model.members == shop.register.root_over(others)
    assert shop.register.proof(after.model, shop.crowd[4]).holds
    with pytest.raises(NotFound):
        shop.register.proof(after.model, gone)


def test_nobody_erased_meanwhile_slips_into_a_model(shop):
    found = _gathered(shop)
    model = models["popularity"](found.items)
    model.add_many(found.pairs.people())
    shop.house.keys.destroy([shop.crowd[0]])
    with (
        alone(shop.register) as change,
        pytest.raises(Conflict, match="somebody was erased while the model was made"),
    ):
        change.publish([model], found, PURPOSE, {})
    assert shop.register.all() == []


# ── forgetting ───────────────────────────────────────────────────────────────────────────────


def test_a_forgotten_person_was_never_there(on_either_engine):
    shop = on_either_engine
    shop.recommender.train(reg=2)
    gone = shop.crowd[3]
    done = shop.forgetting.forget(gone)
    assert {each.model.label for each in done} == {"ease-1", "popularity-1"}
    for each in done:
        assert not each.made_again
        assert each.before != each.after == each.model.fingerprint
        assert shop.register.one(each.model.number) == each.model
        difference = shop.forgetting.difference_from_retrain(each.model)
        assert difference.same_sum
        assert difference.n_people == 29
        assert difference.largest <= 1e-9
    assert shop.register.holding(gone) == []


def test_forgetting_equals_a_training_without_them(shop):
    shop.recommender.train(reg=2)
    forgotten = {each.model.name: each.after for each in shop.forgetting.forget(shop.crowd[3])}
    shop.withdraw(shop.crowd[3], Purpose.MODEL_TRAINING)
    again = {each.name: each.fingerprint for each in shop.recommender.train(reg=2).models}
    assert forgotten == again


def test_what_is_subtracted_is_what_was_added_not_what_is_known_today(shop):
    ease = shop.recommender.train(reg=2).models[0]
    shop.buy(shop.crowd[3], "w1", "w2", "j1", "s1")
    shop.forgetting.forget(shop.crowd[3])
    assert shop.forgetting.difference_from_retrain(ease).same_sum


def test_forgetting_twice_is_the_same_as_once(shop):
    shop.recommender.train()
    assert len(shop.forgetting.forget(shop.crowd[0])) == 2
    before = shop.register.all()
    assert shop.forgetting.forget(shop.crowd[0]) == []
    assert shop.register.all() == before


def test_whoever_is_in_no_model_changes_none(shop):
    shop.recommender.train()
    assert shop.forgetting.forget(shop.cast.dan) == []


def test_forgetting_is_on_record_without_a_name(shop):
    shop.recommender.train()
    done = shop.forgetting.forget(shop.crowd[0])[0]
    body = shop.house.ledger.entry(done.entry).body
    assert body["event"] == "forgotten"
    assert (body["before"], body["after"]) == (done.before, done.after)
    assert "subject" not in body


def test_the_file_that_knew_them_is_gone(shop):
    ease = shop.recommender.train().models[0]
    shop.forgetting.forget(shop.crowd[0])
    assert not (shop.house.folder / "models" / ease.file).exists()


def test_what_was_served_goes_with_whoever_is_forgotten_and_comes_again_without_them(shop):
    ease = shop.recommender.train(reg=2).models[0]
    folder = shop.house.folder / "models"
    assert derived_place(folder / ease.file).exists()
    shop.recommender.recommend(shop.crowd[5])
    shop.forgetting.forget(shop.crowd[0])
    assert list(folder.glob("*.derived")) == []
    shop.recommender.recommend(shop.crowd[5])
    [now] = [each for each in shop.register.live() if each.name == "ease"]
    assert [path.name for path in folder.glob("*.derived")] == [
        derived_place(folder / now.file).name
    ]
    assert shop.register.load(now).derived


def test_what_was_computed_from_a_sum_with_them_is_not_kept_once_they_are_forgotten(shop):
    ease = shop.recommender.train(reg=2).models[0]
    late = shop.register.load(ease)
    shop.forgetting.forget(shop.crowd[0])
    keep_derived(shop.register, ease, late)
    assert list((shop.house.folder / "models").glob("*.derived")) == []


def test_nothing_computed_is_kept_while_models_are_changed(shop):
    ease = shop.recommender.train(reg=2).models[0]
    place = derived_place(shop.house.folder / "models" / ease.file)
    place.unlink()
    with alone(shop.register):
        keep_derived(shop.register, ease, shop.register.load(ease))
    assert not place.exists()


class Killed(BaseException):
    """The machine stops here."""


@pytest.mark.parametrize("moment", ["before the file", "before the row", "before the sweep"])
def test_a_machine_that_dies_while_forgetting_ends_right_the_second_time(shop, monkeypatch, moment):
    shop.recommender.train(reg=2)
    gone = shop.crowd[3]

    def die(*_args, **_options):
        raise Killed

    with monkeypatch.context() as patch:
        if moment == "before the file":
            patch.setattr(os, "fsync", die)
        elif moment == "before the row":
            patch.setattr(type(shop.house.ledger), "append", die)
        else:
            patch.setattr(Path, "unlink", die)
        with pytest.raises(Killed):
            shop.forgetting.forget(gone)
    shop.forgetting.forget(gone)
    assert shop.register.holding(gone) == []
    live = shop.register.live()
    for each in live:
        assert shop.forgetting.difference_from_retrain(each).same_sum
        assert shop.register.load(each).n_people == 29
    files = {p.name for p in (shop.house.folder / "models").iterdir()} - {".lock"}
    assert files == {each.file for each in live}


def test_a_full_disk_while_forgetting_changes_nothing(shop, monkeypatch):
    shop.recommender.train()
    before = shop.register.all()

    def full(_handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Later, match="no space left on device; nothing was changed"):
            shop.forgetting.forget(shop.crowd[0])
    assert shop.register.all() == before
    assert all(shop.register.load(each).n_people == 30 for each in shop.register.live())


@pytest.mark.parametrize("lost", ["key", "receipt"])
def test_without_key_or_receipt_the_model_is_made_again_from_the_others(shop, lost):
    shop.recommender.train(reg=2)
    gone = shop.crowd[3]
    if lost == "key":
        shop.house.keys.destroy([gone])
    else:
        shop.house.database.write(
            lambda c: c.execute(receipt_table.delete().where(receipt_table.c.subject == gone))
        )
    done = shop.forgetting.forget(gone)
    assert [each.made_again for each in done] == [True, True]
    for each in done:
        assert each.model.n_people == 29
        assert shop.forgetting.difference_from_retrain(each.model).same_sum
    assert shop.forgetting.forget(gone) == []


def test_a_model_that_lies_is_found_out(shop):
    """The measure of difference is itself measured: it must see a model that forgot nothing."""
    ease = shop.recommender.train(reg=2).models[0]
    with alone(shop.register) as change:
        unchanged = shop.register.load(ease)
        change.put_without(replace(ease, fingerprint="x"), unchanged, shop.crowd, [shop.crowd[3]])
    found = shop.forgetting.difference_from_retrain(ease)
    assert not found.same_sum
    assert found.largest > 1e-3


# ── files ────────────────────────────────────────────────────────────────────────────────────


def test_a_model_file_of_another_format_is_named(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(model_file, "FORMAT", "assent-model/0")
        sha256 = model_file.write(tmp_path / "m", {"model": "ease"}, {"items": np.arange(3)})
    with pytest.raises(Later, match="as `assent-model/0`"):
        model_file.read(tmp_path / "m", sha256, model="ease")


def test_a_file_in_which_a_model_does_not_find_what_it_expects_is_of_another_version(shop):
    """Nothing about it was altered: it was written by a version that kept other things."""
    ease = shop.recommender.train().models[0]
    path = shop.house.folder / "models" / ease.file
    for about, arrays in (
        ({"n_people": "1"}, {"items": np.arange(3)}),
        ({"n_people": "one", "parameters": '{"reg": 1}'}, {"items": np.arange(3)}),
        ({"n_people": "1", "parameters": '{"reg": "x"}'}, {"items": np.arange(3)}),
        ({"n_people": "1", "parameters": '{"reg": -1}'}, {"items": np.arange(3)}),
    ):
        sha256 = model_file.write(path, {"model": "ease", **about}, arrays)
        with pytest.raises(Later, match="another version of `ease`; train again"):
            shop.register.load(replace(ease, sha256=sha256))


def test_a_model_file_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    moments = []

    def noted(_handle):
        moments.append(sorted(path.name for path in tmp_path.iterdir()))

    monkeypatch.setattr(os, "fsync", noted)
    model_file.write(tmp_path / "m", {"model": "x"}, {"items": np.arange(3)})
    assert moments == [["m.partial"], ["m"]]


def test_model_files_start_each_array_where_it_can_be_mapped(tmp_path):
    arrays = {"a": np.arange(3, dtype=np.int32), "b": np.arange(5.0), "c": np.empty(0, np.int64)}
    sha256 = model_file.write(tmp_path / "m", {"model": "x"}, arrays)
    about, found = model_file.read(tmp_path / "m", sha256, model="x")
    assert about["model"] == "x"
    for name, each in arrays.items():
        assert np.array_equal(found[name], each)
        assert found[name].flags.aligned
        assert not found[name].flags.writeable


# ── approval ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def judged(tmp_path, clock):
    """A shop whose data map asks for a person's approval before a model goes live."""
    careful = replace(DATA_MAP, models_by_person=True)
    house = build_house(f"sqlite:///{tmp_path / 'judged.db'}", tmp_path, clock, careful)
    yield Shop(house)
    house.close()


def test_where_a_person_must_approve_a_trained_model_waits(judged):
    ease, popularity = judged.recommender.train(reg=2).models
    assert {ease.state, popularity.state} == {State.DRAFT}
    assert judged.register.live() == []
    with alone(judged.register) as change:
        with pytest.raises(ReviewNeeded, match="`ease-1` is draft; only an approved model"):
            change.release(ease)
        with pytest.raises(BadRequest, match="an approval needs a reason"):
            change.approve(ease, by="rui", because=" ")
        change.approve(ease, by="rui", because="ndcg is above the last one's")
        approved = judged.register.one(ease.number)
        assert (approved.state, approved.approved_by) == (State.APPROVED, "rui")
        change.release(approved)
    assert {each.label for each in judged.register.live()} == {"ease-1", "popularity-1"}
    said = [e.body for e in judged.house.ledger.latest() if e.kind == "model"]
    assert [each["event"] for each in said[:2]] == ["released", "approved"]


def test_the_live_model_stays_live_until_another_is_approved(judged):
    def approved(model):
        with alone(judged.register) as change:
            change.approve(model, by="rui", because="as good as the last")
            change.release(judged.register.one(model.number))

    first = judged.recommender.train(reg=2).models[0]
    approved(first)
    second = judged.recommender.train(reg=2).models[0]
    assert {each.label for each in judged.register.live()} == {"ease-1", "popularity-1"}
    third = judged.recommender.train(reg=2).models[0]
    assert judged.register.one(second.number).state is State.RETIRED  # a newer draft took its place
    approved(third)
    assert judged.register.one(first.number).state is State.RETIRED
    assert {each.label for each in judged.register.live()} == {"ease-3", "popularity-3"}
    files = {path.name for path in (judged.house.folder / "models").glob("*.safetensors")}
    assert files == {each.file for each in judged.register.kept()}


def test_who_is_forgotten_is_forgotten_in_a_waiting_model_too(judged):
    judged.recommender.train(reg=2)
    gone = judged.crowd[3]
    assert {each.model.name for each in judged.forgetting.forget(gone)} == {"ease", "popularity"}
    assert judged.register.holding(gone) == []
    assert all(each.n_people == 29 for each in judged.register.kept())


def test_many_are_forgotten_in_one_change_of_each_model(shop):
    shop.recommender.train(reg=2)
    gone = shop.crowd[:7]
    before = shop.house.ledger.size()
    found = shop.forgetting.forget_many([*gone, 10**6])  # the last one is in no model
    assert {each.model.name for each in found} == {"ease", "popularity"}
    assert shop.house.ledger.size() - before == len(found)
    assert not any(each.made_again for each in found)
    assert all(shop.register.holding(each) == [] for each in gone)
    for each in found:
        assert each.model.n_people == 23
        difference = shop.forgetting.difference_from_retrain(each.model)
        assert difference.served == difference.retrained
        assert difference.largest < 1e-12
    assert shop.forgetting.forget_many(gone) == []


def test_many_are_forgotten_though_a_receipt_of_theirs_no_longer_opens(shop):
    shop.recommender.train(reg=2)
    gone = shop.crowd[:3]
    shop.house.keys.destroy([gone[1]])
    found = shop.forgetting.forget_many(gone)
    assert all(each.made_again for each in found)
    assert all(each.model.n_people == 27 for each in found)


def test_all_who_no_longer_agree_are_forgotten_at_once(shop):
    shop.recommender.train(reg=2)
    for who in shop.crowd[:4]:
        shop.withdraw(who, Purpose.MODEL_TRAINING)
    assert shop.house.forget_refusers() == 4
    assert {each.n_people for each in shop.register.live()} == {26}
    assert shop.house.forget_refusers() == 0
