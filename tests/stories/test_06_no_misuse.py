"""Promise 6: nothing is sold, shared or used for another purpose without consent.

What leaves the house holds those who agreed to exactly that, and nobody else.
"""

from own_shop import EVERYBODY


def approved(shop, **how):
    shop.does("campaign", "run", shop.campaign(**how), "--as", "maya")
    (item,) = shop.does("review", "list", "--json").json
    shop.does("review", "approve", item["item"], "--as", "rui", "--reason", "true and plain")


def test_what_leaves_the_house_holds_only_those_who_agreed_to_it(shop):
    approved(shop, recommend=0)
    shop.does("campaign", "run", "breakfast", "--as", "maya")
    withdrew, is_a_child, was_never_asked = "ben", "cleo", "dan"
    assert shop.sent_to() == sorted({*EVERYBODY} - {withdrew, is_a_child, was_never_asked})


def test_a_company_that_was_not_declared_for_it_gets_nothing(shop):
    approved(shop, destination="mail")
    shop.change_map(
        '[processors.mail_host]\npurposes = ["service", "direct_marketing_email"]',
        '[processors.mail_host]\npurposes = ["service"]',
    )
    said = shop.does("campaign", "run", "breakfast", "--as", "maya", "--dry-run").out
    assert "the data map does not let this processor work for `direct_marketing_email`" in said
    assert "fewer than 100 people" in shop.refuses("campaign", "run", "breakfast", "--as", "maya")


def test_a_company_in_a_country_without_protection_gets_nothing(shop):
    approved(shop, destination="mail")
    shop.change_map(
        'purposes = ["service", "direct_marketing_email"]\ncountry = "DE"',
        'purposes = ["service", "direct_marketing_email"]\ncountry = "US"',
    )
    said = shop.does("campaign", "run", "breakfast", "--as", "maya", "--dry-run", "--json").json
    assert said["audience"]["allowed"] == "fewer than 100"
    shop.refuses("campaign", "run", "breakfast", "--as", "maya")


def test_an_address_kept_for_mail_trains_nothing(shop):
    shop.change_map(
        '"personalised_recommendations", "model_training", "direct_marketing_email"]',
        '"personalised_recommendations", "direct_marketing_email"]',
    )
    assert "does not declare every field" in shop.refuses("train")
