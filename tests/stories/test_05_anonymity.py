"""Promise 5: what leaves tells of many, never of a few."""

from datetime import timedelta

from own_shop import NOW

FEW = """
name = "early-tea"
purpose = "direct_marketing_email"
every_hours = 24

[audience]
did = "purchase"
items = ["t1"]
before = "{day}"
"""


def test_a_report_on_an_audience_of_a_few_is_refused(shop):
    few = shop.files / "few.toml"
    few.write_text(FEW.format(day=(NOW - timedelta(days=48, hours=12)).date()))
    said = shop.does("audience", "preview", few, "--json").json
    assert (said["matched"], said["allowed"]) == ("fewer than 100", "fewer than 100")
    assert said["lost"] == {}, "a reason of a few would tell of them"
    shop.does("audience", "keep", few)
    assert "fewer than 100 people" in shop.refuses("audience", "build", "early-tea")


def test_nobody_is_named_by_what_the_ledger_keeps(shop):
    shop.does("recommend", "customer", "ada")
    kept = shop.does("ledger", "show", "-n", 50).out
    assert "ada" not in kept.lower().split()
    assert "example.org" not in kept
