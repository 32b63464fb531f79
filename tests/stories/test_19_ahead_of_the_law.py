"""Promise 19: ahead of regulation. A rule of next year is shown today and applies on its day.

Asha lives in India. Her law begins in May 2027; until then the strictest of all stands in, and
nobody has to do anything on the day.
"""

from datetime import UTC, datetime

from assent.assembly import open_house
from assent.vocabulary import Purpose, Use
from own_shop import write_csv

ORDERS = Use.of(Purpose.SERVICE, "email")


def follow_india(shop):
    shop.change_map('"eu_ai_act", "ccpa"]', '"eu_ai_act", "ccpa", "dpdp"]')
    path = write_csv(
        shop.files / "asha.csv",
        "customer_id,country,email,first_name,birth_year",
        [("asha", "IN", "asha@example.org", "Asha", "1990")],
    )
    shop.does("import", "customers", path)


def test_what_lies_ahead_is_listed_with_its_day_and_its_article(shop):
    follow_india(shop)
    ahead = shop.does("laws", "upcoming", "--json").json
    (india,) = [each for each in ahead if each["law"] == "dpdp"]
    assert india["on"] == "2027-05-13"
    assert india["article"] == "s. 3"
    assert "australia" not in {each["law"] for each in ahead}  # which this shop does not follow


def test_the_law_takes_over_on_its_day_by_itself(shop):
    follow_india(shop)

    def ruling(day):
        house = open_house(shop.house, clock=lambda: day)
        try:
            return house.gate.ask(ORDERS, house.gate.find("customer", "asha")).ruling
        finally:
            house.close()

    assert ruling(datetime(2027, 5, 12, 8, tzinfo=UTC)).law == "strict"
    assert ruling(datetime(2027, 5, 13, 8, tzinfo=UTC)).law == "dpdp"


def test_a_preview_says_who_may_be_used_then(shop):
    follow_india(shop)
    rows = shop.does("laws", "preview", "2027-05-13", "--json").json
    assert {row["purpose"] for row in rows} >= {"service", "direct_marketing_email"}
    service = next(row for row in rows if row["purpose"] == "service")
    assert service["then"] >= service["today"]
