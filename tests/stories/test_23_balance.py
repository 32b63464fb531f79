"""Promise 23: personal and private. What a refusal costs is measured, and it costs nobody else."""

from datetime import timedelta

import pytest

from own_shop import EVERYBODY, HABITS, NOW, write_csv


@pytest.fixture
def later(shop):
    """The shop after everybody came again, for the third thing of their habit."""
    rows = [
        (f"l-{who}", 0, who, (NOW - timedelta(days=2 + n % 3)).isoformat(), habit[2], 1, "2.00")
        for n, who in enumerate(EVERYBODY)
        for habit in [HABITS[n % 3]]
    ]
    header = "order_id,line,customer_id,ordered_at,sku,quantity,amount"
    shop.does("import", "orders", write_csv(shop.files / "later.csv", header, rows))
    return shop


def test_the_price_of_privacy_is_on_one_chart(later):
    picture = later.files / "balance.svg"
    said = later.does("balance", "--reg", 5, "--picture", picture, "--json").json
    rates = [each["rate"] for each in said["rates"]]
    assert rates == [1.0, 0.75, 0.5, 0.25]
    assert picture.read_text().startswith("<svg ")


def test_whoever_says_no_is_not_served_nothing(later):
    said = later.does("recommend", "customer", "ben", "--json").json
    assert said["items"]
    assert not said["personal"]
