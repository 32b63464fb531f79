"""Recommend: what people get with and without their consent, and why they get it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assent.consent import Flag
from assent.gate import Events, Vault
from assent.learning import Source
from assent.recommend import (
    Reason,
    Recommended,
    because,
    evaluate,
    price_of_refusals,
    split_at,
)
from assent.recommend.evaluation import divide, quality
from assent.recommend.models.ease import Ease
from assent.recommend.models.popularity import Popularity
from assent.vocabulary import BadRequest, Conflict, ConsentStatus, LegalBasis, Purpose
from shop import Shop

RECOMMENDATIONS = Purpose.PERSONALISED_RECOMMENDATIONS


@pytest.fixture
def shop(sqlite_house):
    made = Shop(sqlite_house)
    made.buy(made.cast.ada, "b1", "b2")
    made.buy(made.cast.ben, "b1", "b2")
    made.buy(made.cast.eve, "t1")
    made.recommender.train(reg=2)
    return made


# ── one person ───────────────────────────────────────────────────────────────────────────────


def test_ada_who_agreed_gets_what_goes_with_what_she_bought(shop):
    found = shop.recommender.recommend(shop.cast.ada, 3)
    assert shop.skus(found)[0] == "j1"
    assert found.personal
    assert found.model == "ease-1"
    assert found.ground.basis is LegalBasis.CONSENT
    best = found.items[0]
    assert {each.item for each in best.reasons} == {shop.item["b1"], shop.item["b2"]}
    products = shop.house.catalogue.items([each.item for each in best.reasons])
    assert because(best, products) in {
        "because you bought Bread and Butter",
        "because you bought Butter and Bread",
    }


def test_shares_add_up_to_the_score(shop):
    for each in shop.recommender.recommend(shop.cast.ada).items:
        assert sum(r.share for r in each.reasons) + each.rest == pytest.approx(
            each.score, abs=1e-12
        )


def test_what_speaks_against_an_item_is_no_reason_for_it(shop):
    everybody = shop.recommender.recommend_many([shop.cast.ada, shop.cast.eve, *shop.crowd])
    chosen = [each for found in everybody for each in found.items]
    assert all(reason.share > 0 for each in chosen for reason in each.reasons)
    assert any(each.rest < 0 for each in chosen)


def test_the_answer_names_its_ledger_entries(shop):
    found = shop.recommender.recommend(shop.cast.eve)
    bodies = [shop.house.ledger.entry(each).body for each in found.entries]
    assert [each["restricted"] for each in bodies] == [None, "alcohol"]
    assert {each["purpose"] for each in bodies} == {"personalised_recommendations"}


def test_what_a_person_has_is_not_recommended_again(shop):
    assert not {"b1", "b2"} & set(shop.skus(shop.recommender.recommend(shop.cast.ada)))


@pytest.mark.parametrize("who", ["ben", "cleo", "dan"])
def test_nothing_is_read_of_those_who_did_not_agree(shop, who, monkeypatch):
    def opened(*_args, **_options):
        raise AssertionError("the vault was opened")

    for name in ("read", "read_many", "events", "matching"):
        monkeypatch.setattr(Vault, name, opened)
    found = shop.recommender.recommend(getattr(shop.cast, who), 3)
    assert not found.personal
    assert found.model == "popularity-1"
    assert not found.ground.allow
    assert shop.skus(found)[0] == "b1"
    assert all(not each.reasons and each.rest == each.score for each in found.items)
    assert because(found.items[0], {}) == "because many people buy it; nothing about you was used"


def test_a_withdrawal_counts_at_once(shop):
    assert shop.recommender.recommend(shop.cast.ada).personal
    shop.withdraw(shop.cast.ada, RECOMMENDATIONS)
    assert not shop.recommender.recommend(shop.cast.ada).personal


def test_whoever_agreed_and_bought_nothing_gets_what_is_popular(shop):
    shop.cast.say(shop.cast.dan, ConsentStatus.GIVEN, RECOMMENDATIONS)
    found = shop.recommender.recommend(shop.cast.dan)
    assert found.ground.allow
    assert not found.personal


def test_a_product_the_model_does_not_know_is_no_reason(shop):
    shop.recommender.train(reg=2, n_items=3)
    known = shop.register.load(shop.register.live()[0]).items.tolist()
    assert shop.item["s1"] not in known
    shop.buy(shop.cast.eve, "s1")
    found = shop.recommender.recommend(shop.cast.eve)
    assert {each.item for each in found.items} <= set(known)
    assert shop.item["s1"] not in {r.item for each in found.items for r in each.reasons}


# ── restricted products ──────────────────────────────────────────────────────────────────────


def test_wine_reaches_ada_who_is_known_to_be_grown_up(shop):
    shop.buy(shop.cast.ada, "w1")
    found = shop.recommender.recommend(shop.cast.ada)
    assert "w2" in shop.skus(found)
    assert found.withheld == 0


@pytest.mark.parametrize("who", ["ben", "cleo", "dan", "eve"])
def test_wine_is_withheld_from_all_others(shop, who):
    found = shop.recommender.recommend(getattr(shop.cast, who))
    assert not {"w1", "w2"} & set(shop.skus(found))
    assert found.withheld == 2


def test_wine_is_withheld_from_whoever_excluded_themselves_though_the_model_would_offer_it(shop):
    shop.buy(shop.cast.ada, "w1")
    shop.cast.say(shop.cast.ada, ConsentStatus.GIVEN, Flag.SELF_EXCLUDED)
    found = shop.recommender.recommend(shop.cast.ada)
    assert found.personal
    assert "w2" not in shop.skus(found)
    assert found.withheld == 1


def test_a_class_that_is_not_met_is_not_asked_about(shop):
    found = shop.recommender.recommend(shop.cast.ada, 1)
    assert shop.skus(found) == ["j1"]
    assert len(found.entries) == 1


def test_restricted_products_are_never_named_as_reasons(shop):
    wine, bread = shop.item["w1"], shop.item["b1"]
    products = shop.house.catalogue.items([wine, bread])
    both = Recommended(1, 1.0, (Reason(wine, 0.7), Reason(bread, 0.3)), 0.0)
    assert because(both, products) == "because you bought Bread"
    only = Recommended(1, 1.0, (Reason(wine, 1.0),), 0.0)
    assert because(only, products) == "because of what you bought before"


# ── many people ──────────────────────────────────────────────────────────────────────────────


def test_many_at_once_get_what_each_would_get_alone(shop):
    cast = shop.cast
    everybody = [cast.dan, cast.ada, cast.ben, cast.cleo, cast.eve, *shop.crowd]
    together = shop.recommender.recommend_many(everybody, 4)
    for who, found in zip(everybody, together, strict=True):
        alone = shop.recommender.recommend(who, 4)
        assert found.subject == who
        assert (found.personal, found.model, found.withheld) == (
            alone.personal,
            alone.model,
            alone.withheld,
        )
        assert [each.item for each in found.items] == [each.item for each in alone.items]
        assert [each.score for each in found.items] == pytest.approx([e.score for e in alone.items])


def test_many_at_once_cost_one_entry_and_one_for_each_class(shop):
    before = shop.house.ledger.size()
    found = shop.recommender.recommend_many([*shop.crowd, shop.cast.ben])
    assert shop.house.ledger.size() == before + 2
    assert {each for one in found for each in one.entries} == {before, before + 1}


def test_no_one_at_once_is_no_one(shop):
    assert shop.recommender.recommend_many([]) == []


# ── the live model ───────────────────────────────────────────────────────────────────────────


def test_without_a_live_model_the_next_move_is_named(sqlite_house):
    with pytest.raises(Conflict, match="run `assent train` first"):
        Shop(sqlite_house).recommender.recommend(1)


def test_what_is_forgotten_is_no_longer_served(shop):
    before = shop.recommender.recommend(shop.cast.ada).items[0].score
    shop.forgetting.forget(shop.crowd[0])
    assert shop.recommender.recommend(shop.cast.ada).items[0].score != before


def test_popularity_alone_can_be_live(shop):
    trained = shop.recommender.train("popularity")
    assert [each.label for each in trained.models] == ["popularity-2"]
    assert shop.recommender.recommend(shop.cast.ada).model == "popularity-2"


def test_a_parameter_the_model_does_not_have_is_refused(shop):
    with pytest.raises(BadRequest, match="the model `ease` has no parameter `depth`"):
        shop.recommender.train(depth=3)
    assert shop.register.live()[0].version == 1


def test_asking_for_no_items_is_refused(shop):
    with pytest.raises(BadRequest, match="expected at least 1"):
        shop.recommender.recommend(shop.cast.ada, 0)


# ── evaluation ───────────────────────────────────────────────────────────────────────────────

SPLIT = datetime(2026, 1, 10, tzinfo=UTC)


def _events(*rows):
    """(person, item, day after the split) each."""
    ordered = np.array(sorted(rows), np.int64).reshape(-1, 3)
    at = int(SPLIT.timestamp()) + ordered[:, 2] * 86_400
    one = np.ones(len(ordered))
    return Events(ordered[:, 0], ordered[:, 1], at, one, one)


def test_a_split_keeps_only_what_is_new_to_those_who_were_there_before():
    found = divide(_events((1, 10, -1), (1, 11, -1), (1, 10, 1), (1, 12, 2), (2, 11, 3)), SPLIT, 9)
    assert found.items.tolist() == [10, 11]
    assert found.before.subjects.tolist() == [1]
    assert [each.tolist() for each in found.after] == [[]]
    wider = divide(_events((1, 10, -1), (3, 12, -1), (1, 12, 0)), SPLIT, 9)
    assert [each.tolist() for each in wider.after] == [[1], []]


def test_quality_is_what_it_is_by_hand():
    """Two people, three items by popularity 0 > 1 > 2: one hit at rank 2, one of two at rank 1."""
    model = Popularity(np.arange(4))
    model.add_many([np.array(held) for held in ([0, 1, 2], [0, 1], [0])])
    found = quality(model, [np.array([3]), np.array([0])], [np.array([1]), np.array([1, 2])])
    second = 1 / np.log2(3)
    assert found.ndcg10 == pytest.approx((second + 1) / 2)
    assert found.recall20 == 1
    assert found.n_people == 2


def test_quality_leaves_out_those_who_bought_nothing_new():
    model = Popularity(np.arange(2))
    nothing = np.empty(0, np.int32)
    assert quality(model, [nothing] * 2, [nothing, np.array([1])]).n_people == 1
    with pytest.raises(BadRequest, match="choose an earlier one"):
        quality(model, [nothing], [nothing])


def _habits(n_people):
    """People of two habits: four items of ten before the split and two more after."""
    chance = np.random.default_rng(3)
    rows = []
    for person in range(n_people):
        own = 10 * (person % 2) + chance.permutation(10)
        rows += [(person, item, -1) for item in own[:4]] + [(person, item, 1) for item in own[4:6]]
    return divide(_events(*rows), SPLIT, 20)


def test_ease_finds_the_habits_that_popularity_cannot():
    found = evaluate(_habits(200), reg=10).as_json()
    assert found["ndcg10"] > found["ndcg10_popularity"] + 0.2
    assert found["recall20"] >= found["recall20_popularity"]
    assert found["n_people"] == 200


def test_the_price_of_refusals_is_measured_on_those_who_agree_at_every_rate():
    split = _habits(200)
    found = price_of_refusals(split, seed=1, reg=10)
    assert [(each.rate, each.n_trained) for each in found] == [
        (0.25, 50),
        (0.5, 100),
        (0.75, 150),
        (1.0, 200),
    ]
    assert {each.quality.n_people for each in found} == {50}
    figures = [each.quality for each in found]
    assert figures == [each.quality for each in price_of_refusals(split, seed=1, reg=10)]
    assert figures != [each.quality for each in price_of_refusals(split, seed=2, reg=10)]


def test_with_everybody_agreeing_the_price_is_nothing():
    """Grown to everybody by steps, the model is the one made at once."""
    split = _habits(40)
    model = Ease(split.items, reg=10.0)
    model.add_many(split.before.people())
    whole = quality(model, split.before.people(), split.after)
    [only] = price_of_refusals(split, seed=1, rates=(1.0,), reg=10)
    assert only.quality.ndcg10 == pytest.approx(whole.ndcg10)


def test_nobody_who_refused_is_measured(shop):
    at = shop.house.clock() + timedelta(days=1)
    shop.house.clock.advance(days=2)
    for who in (shop.cast.ada, shop.cast.ben, *shop.crowd):
        shop.buy(who, "m1", days_ago=0.5)
    split = split_at(shop.house.gate, Source(), at, n_items=20)
    measured = set(split.before.subjects.tolist())
    assert shop.cast.ada in measured
    assert shop.cast.ben not in measured
    assert evaluate(split).model.n_people <= len(measured)
