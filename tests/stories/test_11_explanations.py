"""Promise 11: everybody is told why, exactly: the person, the marketer and the auditor."""

import pytest

from own_shop import EVERYBODY, HABITS, NOW, write_csv


def test_because_you_bought_a_and_b(shop):
    said = shop.does("recommend", "customer", "ada", "-n", 1, "--json").json
    (jam,) = said["items"]
    assert jam["name"] == "Jam"
    assert jam["because"] == "because you bought Butter and Bread"
    shares = sum(jam["shares"].values()) + jam["rest"]
    assert shares == pytest.approx(jam["score"], abs=1e-12), "the reasons are the score, whole"


def test_the_number_on_an_answer_leads_to_what_allowed_it(shop):
    said = shop.does("recommend", "customer", "ada", "--json").json
    entries = shop.does("ledger", "show", "-n", 10, "--json").json
    behind = [each for each in entries if each["number"] in said["entries"]]
    assert len(behind) == len(said["entries"]) > 0
    assert {each["purpose"] for each in behind} == {"personalised_recommendations"}
    assert {each["answer"] for each in behind} == {"granted"}


def test_what_was_decided_is_shown_with_its_rule_and_the_models_behind_it(shop):
    shop.does("recommend", "customer", "ada")
    said = shop.does("why", "customer", "ada").out
    assert "gdpr Art." in said
    assert "models that hold them: popularity-1, ease-1" in said


def test_a_no_is_explained_too(shop):
    said = shop.does("recommend", "customer", "ben").out
    assert "nothing about you was used" in " ".join(said.split())
    assert "`personalised_recommendations` was refused or withdrawn; ledger entry" in said


def test_a_model_says_what_it_was_made_from_and_how_well_it_does(shop):
    rows = [
        (f"l-{who}", 0, who, NOW.isoformat(), HABITS[n % 3][2], 1, "2.00")
        for n, who in enumerate(EVERYBODY)
    ]
    header = "order_id,line,customer_id,ordered_at,sku,quantity,amount"
    shop.does("import", "orders", write_csv(shop.files / "later.csv", header, rows))
    said = shop.does("train", "--reg", 5, "--json").json["metrics"]
    assert said["ndcg10"] > said["ndcg10_popularity"] > 0
    shown = shop.does("models", "show", "ease-2").out
    assert f"NDCG@10 {said['ndcg10']:.4g}" in shown
    assert "declared: reg = 5" in shown
    assert shop.does("models", "show", "popularity-2", "--json").json["metrics"] == {}
