"""Promise 3: only what earns its keep is collected. A field that earns nothing goes."""

from datetime import timedelta

from own_shop import EVERYBODY, NOW, write_csv

MAPPED = 'birth_year = "birth_year"\n\n[files.consents]'
ASKED_FOR = 'birth_year = "birth_year"\nshoe_size = "shoe_size"\n\n[files.consents]'
FIELD = """[fields.shoe_size]
category = "pd:PhysicalCharacteristic"
purposes = ["personalised_recommendations", "model_training"]

"""
QUESTION = """
name = "comes-again"
purpose = "personalised_recommendations"

[columns.shoe_size]
field = "shoe_size"
number = true

[columns.lines]
event = "purchase"
measure = "times"
within_days = 60

[outcome]
event = "purchase"
within_days = 10
"""


def customers(shop, name="sizes.csv"):
    rows = [
        (who, "DE", f"{who}@example.org", who.title(), 1980, 36 + n * 7 % 9)
        for n, who in enumerate(EVERYBODY)
    ]
    header = "customer_id,country,email,first_name,birth_year,shoe_size"
    return write_csv(shop.files / name, header, rows)


def test_a_field_that_earns_nothing_is_found_and_gone_the_next_day(shop):
    shop.change_map("[fields.purchases]", f"{FIELD}[fields.purchases]")
    shop.change_map(MAPPED, ASKED_FOR)
    shop.does("import", "customers", customers(shop))
    again = [
        (f"l-{who}", 0, who, (NOW - timedelta(days=2)).isoformat(), "t1", 1, "2.00")
        for n, who in enumerate(EVERYBODY)
        if n % 2  # whoever bought three things, not two
    ]
    header = "order_id,line,customer_id,ordered_at,sku,quantity,amount"
    shop.does("import", "orders", write_csv(shop.files / "later.csv", header, again))
    question = shop.files / "comes-again.toml"
    question.write_text(QUESTION)

    split = (NOW - timedelta(days=10)).date()
    found = shop.does("minimise", "--score", question, "--split", split, "--json").json
    earned = {each["field"]: each["loss_without"] for each in found["fields"]}
    assert found["smallest_set"] == ["lines"]
    assert earned["lines"] > 0.2
    assert earned["shoe_size"] < 0.02
    assert (
        '-purposes = ["personalised_recommendations", "model_training"]'
        in (found["proposed_change"])
    )

    shop.change_map(FIELD, "")  # the shop follows the proposal to its end
    shop.change_map(ASKED_FOR, MAPPED)
    said = shop.does("import", "customers", customers(shop, "next-day.csv"))
    assert "columns not declared, so never read: shoe_size" in said.out
