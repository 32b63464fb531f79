"""The shop's own rules, and what is like a page: no person is needed for either."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.catalogue import Catalogue, Item, ItemRow
from assent.data_map import RecommendationsDeclared, ShareDeclared, check, template
from assent.gate import Gate
from assent.recommend import Recommender, Rules, Share, because
from assent.recommend.choose import Ranking
from assent.recommend.models.popularity import Popularity
from assent.recommend.rules import Candidate, arranged
from assent.vocabulary import BadRequest, NotFound
from conftest import build_house
from shop import Shop
from world import DATA_MAP


@pytest.fixture
def shop(sqlite_house):
    made = Shop(sqlite_house)
    made.buy(made.cast.ada, "b1", "b2")
    made.recommender.train(reg=2)
    return made


@pytest.fixture
def untrained(sqlite_house):
    """The same shop before it has learnt from anybody."""
    return Shop(sqlite_house)


def _ruled(shop, **rules):
    house = shop.house
    return Recommender(house.gate, house.models, house.catalogue, rules=Rules(**rules))


# ── what may be in a list ────────────────────────────────────────────────────────────────────


def test_what_is_out_of_stock_is_left_out_unless_declared(shop):
    shop.house.catalogue.put([ItemRow("j1", "Jam", "SPREADS", Decimal(3), 0)])
    ada = shop.cast.ada
    assert "j1" not in shop.skus(shop.recommender.recommend(ada))
    assert shop.skus(_ruled(shop, sold_out=True).recommend(ada))[0] == "j1"


def test_what_was_bought_is_recommended_again_only_if_declared(shop):
    again = _ruled(shop, again=True).recommend(shop.cast.ada)
    assert {"b1", "b2"} <= set(shop.skus(again))
    [together] = _ruled(shop, again=True).recommend_many([shop.cast.ada])
    assert shop.skus(together) == shop.skus(again)


def test_a_category_has_no_more_places_than_declared(shop):
    found = _ruled(shop, most_of_category=1).recommend(shop.cast.dan)
    categories = [
        each.category for each in shop.house.catalogue.items([e.item for e in found.items]).values()
    ]
    assert len(categories) == len(set(categories))


def test_a_group_gets_its_share_of_a_list(shop):
    small = Share(0.5, items=frozenset({shop.item["s1"]}))
    assert "s1" not in shop.skus(shop.recommender.recommend(shop.cast.ada, 2))
    assert "s1" in shop.skus(_ruled(shop, shares=(small,)).recommend(shop.cast.ada, 2))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"diversity": 1.5}, "expected 0 to 1"),
        ({"most_of_category": 0}, "expected 1 or more"),
        ({"shares": (Share(0.0),)}, "expected above 0"),
        ({"shares": (Share(0.6), Share(0.5))}, "more than the whole list"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(wrong, said):
    with pytest.raises(BadRequest, match=said):
        Rules(**wrong)


kinds = st.lists(st.sampled_from(["TEA", "JAM", "EGGS"]), max_size=12)


def _candidates(categories):
    return [
        Candidate(Item(n, str(n), "", kind, None, None, None), -float(n))
        for n, kind in enumerate(categories)
    ]


@given(kinds, st.integers(1, 8))
def test_without_rules_a_list_is_as_it_was_ranked(categories, n):
    candidates = _candidates(categories)
    assert arranged(candidates, n, Rules()) == list(range(min(n, len(candidates))))


@given(kinds, st.integers(1, 8), st.integers(1, 3), st.floats(0, 1), st.floats(0.1, 1))
def test_every_rule_holds_at_once(categories, n, most, diversity, least):
    share = Share(least, frozenset({"eggs"}))
    rules = Rules(diversity=diversity, most_of_category=most, shares=(share,))
    found = arranged(_candidates(categories), n, rules)
    chosen = [categories[each] for each in found]
    assert len(set(found)) == len(found) <= n
    assert all(chosen.count(kind) <= most for kind in chosen)
    owed = min(int(least * len(chosen)), categories.count("EGGS"), most)
    assert chosen.count("EGGS") >= owed


@given(kinds, st.integers(1, 8), st.floats(0, 1))
def test_each_place_goes_to_the_best_of_all_that_are_left(categories, n, diversity):
    """What `arranged` finds at once, looked for among all."""
    candidates = _candidates(categories)
    most = max(len(categories) - 1, 1)
    worth = [1 - each / most for each in range(len(categories))]
    found, left = list[int](), list(range(len(categories)))
    while left and len(found) < n:
        seen = {categories[each] for each in found}
        best = max(
            left,
            key=lambda each: (
                (1 - diversity) * worth[each] - diversity * (categories[each] in seen),
                -each,
            ),
        )
        left.remove(best)
        found.append(best)
    assert arranged(candidates, n, Rules(diversity=diversity)) == found


@given(st.lists(st.integers(0, 3), min_size=1, max_size=300), st.booleans())
def test_a_ranking_is_walked_as_if_it_were_sorted_whole(scores, again):
    held = np.arange(0, len(scores), 3)
    ranking = Ranking(Popularity(np.arange(len(scores))), "", held, np.array(scores, float))
    walked = [each for some in ranking.best(again=again) for each in some]
    order = np.argsort(-ranking.scores, kind="stable").tolist()
    assert walked == [each for each in order if again or each % 3]


# ── what goes with what is at hand ───────────────────────────────────────────────────────────


def nobody_is_asked_about(monkeypatch):
    def asked(*_args, **_options):
        raise AssertionError("somebody was asked about")

    for name in ("ask", "ask_many"):
        monkeypatch.setattr(Gate, name, asked)


def test_beside_a_page_is_what_others_hold_with_it(shop, monkeypatch):
    nobody_is_asked_about(monkeypatch)
    found = shop.recommender.beside([shop.item["b1"]])
    assert shop.skus(found)[:2] == ["b2", "j1"]
    assert (found.personal, found.entries, found.model) == (False, (), "ease-1")
    products = shop.house.catalogue.items([shop.item["b1"]])
    assert because(found.items[0], products) == "goes with Bread"
    for each in found.items:
        assert sum(e.share for e in each.reasons) + each.rest == pytest.approx(each.score)


def test_before_anything_is_learnt_it_is_what_is_like_the_page(untrained, monkeypatch):
    nobody_is_asked_about(monkeypatch)
    shop = untrained
    found = shop.recommender.beside([shop.item["b1"]])
    assert shop.skus(found) == ["s1"]
    assert (found.personal, found.entries, found.model) == (False, (), "likeness")
    products = shop.house.catalogue.items([shop.item["b1"]])
    assert because(found.items[0], products) == "goes with Bread"
    [only] = found.items
    assert sum(each.share for each in only.reasons) + only.rest == pytest.approx(only.score)


def test_no_wine_is_shown_beside_wine_and_wine_is_not_named(untrained):
    shop = untrained
    found = shop.recommender.beside([shop.item["w1"]])
    assert found.items == ()
    assert found.withheld == 1
    basket = shop.recommender.beside([shop.item["w1"], shop.item["b2"]])
    products = shop.house.catalogue.items(list(shop.item.values()))
    assert [because(each, products) for each in basket.items] == ["goes with Butter"]


def test_no_model_names_wine_or_shows_it_beside_wine(shop):
    found = shop.recommender.beside([shop.item["w1"], shop.item["b1"]])
    assert not {"w1", "w2"} & {*shop.skus(found)}
    assert found.withheld == 1
    products = shop.house.catalogue.items(list(shop.item.values()))
    assert {because(each, products) for each in found.items} == {"goes with Bread"}


def test_a_product_that_came_since_is_known(shop):
    shop.recommender.beside([shop.item["b1"]])
    shop.house.catalogue.put([ItemRow("b9", "Rye bread", "BAKERY", Decimal(4), 3)])
    [new] = shop.house.catalogue.numbers(["b9"])
    assert shop.item["b1"] in {each.item for each in shop.recommender.beside([new]).items}


def test_a_number_that_is_no_product_does_not_have_the_products_read_again(untrained, monkeypatch):
    shop = untrained
    shop.recommender.beside([shop.item["b1"]])
    monkeypatch.setattr(Catalogue, "all", lambda _: pytest.fail("every product was read again"))
    found = shop.recommender.beside([shop.item["b1"], 999_999])
    assert shop.skus(found) == ["s1"]


def test_a_page_of_nothing_known_is_answered_plainly(shop):
    for nothing in ([], [999_999]):
        with pytest.raises(NotFound, match="none of the products at hand"):
            shop.recommender.beside(nothing)


def test_ben_who_withdrew_gets_what_goes_with_the_page(shop):
    found = shop.recommender.recommend(shop.cast.ben, at_hand=[shop.item["b1"]])
    assert shop.skus(found)[:2] == ["b2", "j1"]
    assert not found.personal
    assert not found.ground.allow
    popular = shop.recommender.recommend(shop.cast.ben, at_hand=[999_999])
    assert popular.model == "popularity-1"


def test_ada_who_agreed_gets_her_own_whatever_the_page(shop):
    found = shop.recommender.recommend(shop.cast.ada, at_hand=[shop.item["t1"]])
    assert found.personal
    assert found.model == "ease-1"


# ── as the data map declares them ────────────────────────────────────────────────────────────


def test_the_data_map_declares_the_rules_of_the_house(tmp_path, clock):
    declared = RecommendationsDeclared(
        again=True, most_of_category=1, shares=(ShareDeclared(0.5, frozenset({"drinks"})),)
    )
    house = build_house(
        f"sqlite:///{tmp_path / 'assent.db'}",
        tmp_path,
        clock,
        replace(DATA_MAP, recommendations=declared),
    )
    shop = Shop(house)
    shop.buy(shop.cast.ada, "b1", "b2")
    shop.recommender.train(reg=2)
    found = shop.skus(shop.recommender.recommend(shop.cast.ada, 4))
    assert set(found) & {"b1", "b2"}
    assert "t1" in found[:2]
    assert not {"b1", "s1"} <= set(found)  # one category
    house.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("diversity = 2", "expects a number, 0 to 1"),
        ("most_of_category = 0", "expects a whole number, 1 or more"),
        ("agian = true", "did you mean `again`?"),
        ('shares = [{ least = 0, categories = ["A"] }]', "expects a share, above 0"),
        (
            'shares = [{ least = 0.6, categories = ["A"] }, { least = 0.5, categories = ["B"] }]',
            "add up to more than the whole list",
        ),
    ],
)
def test_what_is_wrong_with_the_rules_of_a_data_map_is_said(text, said):
    found = check(f"{template()}\n[recommendations]\n{text}\n")
    assert any(said in each.message for each in found)


def test_rules_that_are_right_are_no_mistake():
    text = 'again = true\nshares = [{ least = 0.5, categories = ["A"] }]\n'
    found = check(f"{template()}\n[recommendations]\n{text}")
    assert not [each for each in found if each.severity.value == "error"]
