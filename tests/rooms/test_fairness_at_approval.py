"""Approval: a model whose groups differ too much needs a second person's written override."""

from dataclasses import replace

import numpy as np
import pytest

from assent.data_map import FairnessDeclared, FieldDeclared, check, template
from assent.learning import Source, State, alone, gather
from assent.learning.fairness import Audits, Measured
from assent.recommend.served import served
from assent.vocabulary import (
    BadRequest,
    Denial,
    Field,
    LegalBasis,
    Purpose,
    ReviewNeeded,
    Use,
)
from conftest import build_house
from shop import Shop
from world import DATA_MAP, _purpose

LIMITS = FairnessDeclared((Field("sex"),), smallest_group=5)
OUR_MAP = replace(
    DATA_MAP,
    purposes={**DATA_MAP.purposes, Purpose.FAIRNESS_AUDIT: _purpose(LegalBasis.LEGAL_OBLIGATION)},
    fields={
        **DATA_MAP.fields,
        Field("sex"): FieldDeclared("pd:Gender", frozenset({Purpose.FAIRNESS_AUDIT})),
    },
    fairness=LIMITS,
)


class Audited(Shop):
    """The shop's crowd, of whom the first `n_men` are men; all agreed to the audit."""

    def __init__(self, house, n_men):
        super().__init__(house)
        grant = house.gate.ask_many(Use.of(Purpose.FAIRNESS_AUDIT, "sex"))
        said = {
            who: {Field("sex"): "man" if n < n_men else "woman"} for n, who in enumerate(self.crowd)
        }
        house.gate.vault.keep(grant, said)

    def approve(self, model, by="rui", because="it helps those who were served least", **how):
        with alone(self.register) as change:
            change.approve(model, by=by, because=because, **how)
        return self.register.one(model.number)


@pytest.fixture
def shop(store_url, tmp_path, clock):
    house = build_house(store_url, tmp_path, clock, OUR_MAP)
    yield Audited(house, n_men=15)
    house.close()


def under(shop, **limits):
    """The audits of the same house under other limits."""
    shop.register.audits = Audits(shop.house.gate, replace(LIMITS, **limits))


def uneven(shop):
    """A draft of a model that serves men and hardly any women, as the register has it."""
    [model, *_] = shop.recommender.train(by="tom").models
    men = np.arange(len(shop.crowd)) < 15
    measured = Measured(
        np.array(shop.crowd), men, np.ones(30, bool), men * 1.0, "x", ("true_positive_rate",)
    )
    return model, shop.register.audits.report(measured)


def publish_uneven(shop, by="tom"):
    model, report = uneven(shop)
    with alone(shop.register) as change:
        found = gather(shop.house.gate, Source(), n_items=100)
        made = shop.register.load(model, to_change=True)
        [draft] = change.publish([made], found, model.purpose, {}, by=by, fairness=[report])
    return draft


def test_the_report_of_a_recommender_is_kept_with_it(shop):
    model = shop.recommender.train(by="tom").models[0]
    kept = shop.register.one(model.number)
    assert (kept.state, kept.trained_by) == (State.DRAFT, "tom")
    by_sex = kept.fairness["attributes"]["sex"]
    assert by_sex["n_known"] == 30
    assert {each["group"] for each in by_sex["figures"]["groups"]} == {"man", "woman"}
    asked = shop.house.ledger.entry(by_sex["entry"]).body
    assert (asked["purpose"], asked["fields"]) == ("fairness_audit", ["sex"])


def test_a_model_within_its_limits_is_approved_by_somebody_else_only(shop):
    under(shop, selection_ratio=0.0, error_gap=1.0)
    model = shop.recommender.train(by="tom").models[0]
    with pytest.raises(ReviewNeeded, match="`tom` had `ease-1` trained; somebody else must"):
        shop.approve(model, by="tom")
    with pytest.raises(BadRequest, match="nothing stands against `ease-1`"):
        shop.approve(model, override=True)
    assert shop.approve(model).overridden is None


def test_a_model_outside_its_limits_needs_a_second_persons_override(shop):
    draft = publish_uneven(shop)
    with pytest.raises(ReviewNeeded, match="cannot be approved: `ease-2`: by `sex`, `woman` is"):
        shop.approve(draft)
    with pytest.raises(ReviewNeeded, match="somebody else"):
        shop.approve(draft, by="tom", override=True)
    with pytest.raises(BadRequest, match="needs a reason"):
        shop.approve(draft, because=" ", override=True)
    assert shop.register.n_overridden() == 0
    approved = shop.approve(draft, override=True)
    assert (approved.state, approved.approved_by) == (State.APPROVED, "rui")
    assert any("is chosen 0.00 times as often as `man`" in each for each in approved.overridden)
    assert shop.register.n_overridden() == 1
    said = next(e.body for e in shop.house.ledger.latest() if e.kind == "model")
    assert said["event"] == "overridden"
    assert said["operator"] == "rui"
    assert said["objections"] == approved.overridden
    assert len(said["reason"]) == 64


def test_nobody_can_override_for_a_model_of_which_the_maker_is_unknown(shop):
    draft = publish_uneven(shop, by=None)
    with pytest.raises(ReviewNeeded, match="nobody is named who had `ease-2` trained"):
        shop.approve(draft, override=True)


def test_a_model_without_figures_is_stopped_where_enough_agreed_to_them(shop):
    model = shop.recommender.train(by="tom").models[0]
    found = shop.register.audits.objections(None, shop.register.people(model))
    assert len(found) == 1
    assert "no figures by `sex` under these limits, though 30 of its people agreed" in found[0]


def test_limits_that_have_changed_since_the_audit_ask_for_another(shop):
    model = shop.recommender.train(by="tom").models[0]
    under(shop, error_gap=0.05)
    assert "under these limits" in shop.register.objections(model)[0]


def test_where_too_few_agreed_to_the_audit_nothing_is_said_and_nothing_stopped(shop):
    shop.withdraw(shop.crowd[0], Purpose.FAIRNESS_AUDIT)
    for who in shop.crowd[1:22]:
        shop.withdraw(who, Purpose.FAIRNESS_AUDIT)
    model = shop.recommender.train(by="tom").models[0]
    by_sex = model.fairness["attributes"]["sex"]
    assert by_sex["figures"] is None
    assert by_sex["n_known"] < 10
    assert shop.approve(model).state is State.APPROVED


def test_a_protected_attribute_is_refused_to_training_by_the_gate(shop):
    answer = shop.house.gate.ask(Use.of(Purpose.MODEL_TRAINING, "sex"), shop.crowd[0])
    assert isinstance(answer, Denial)
    assert answer.ruling.reason.value == "undeclared_field"


def test_who_is_served_is_measured_with_something_kept_back(shop):
    model = shop.register.load(shop.recommender.train(by="tom").models[0])
    people = [np.array([0, 1], np.int32), np.array([2], np.int32), np.array([0, 1], np.int32)]
    found = served(model, np.array([7, 8, 9]), people, seed=1)
    assert found.subjects.tolist() == [7, 9]  # who holds one thing only has nothing to keep back
    assert found.chosen.tolist() == (found.scores > 0).tolist()
    assert found.outcome.all()
    again = served(model, np.array([7, 8, 9]), people, seed=1)
    assert again.scores.tolist() == found.scores.tolist()


# ── the data map ─────────────────────────────────────────────────────────────────────────────

PROTECTED = """
[fairness]
attributes = ["birth_year"]
selection_ratio = 0.9
"""


def mistakes(text):
    return [each.message for each in check(template() + text) if each.severity.value == "error"]


def test_the_age_may_be_audited_though_the_service_reads_it():
    assert mistakes(PROTECTED) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[fairness]\nattributes = ["purchases"]', "is also used for `model_training`"),
        ('[fairness]\nattributes = ["email"]', "tells no groups"),
        ('[fairness]\nattributes = ["sexx"]', "unknown field `sexx`"),
        ("[fairness]\nattributes = []", "is empty"),
        ("[fairness]\nselection_ratio = 0.8", "lacks `attributes`"),
        (PROTECTED + "error_gap = 2", "expects a number, 0 to 1, not `2`"),
        (PROTECTED + "smallest_group = 0", "expects a number of people, 1 or more"),
        (PROTECTED + "ratio = 0.8", "unknown key `ratio`"),
    ],
)
def test_what_is_wrong_with_protected_attributes_is_said(text, said):
    assert any(said in each for each in mistakes("\n" + text))
