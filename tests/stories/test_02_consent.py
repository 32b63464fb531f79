"""Promise 2: explicit consent for each purpose, and taking it back is as easy as giving it.

Ben withdraws. The mail that already waits for him is not sent, and what was learnt from him is
unlearnt.
"""

import pytest

from assent.assembly import open_house
from assent.campaigns import Link
from own_shop import LEARNING, MAILING, NOW, write_csv


@pytest.fixture
def shop(shop):
    """Here Ben has changed his mind since, and agrees to all again."""
    write_csv(
        shop.files / "ben.csv",
        "customer_id,purpose,status,decided_at,notice,language",
        [
            ("ben", purpose, "given", NOW.isoformat(), "v1", "en")
            for purpose in ("personalised_recommendations", LEARNING, MAILING)
        ],
    )
    shop.does("import", "consents", shop.files / "ben.csv")
    shop.does("train", "--reg", 5)
    return shop


def test_ben_withdraws_and_the_mail_that_waits_for_him_is_not_sent(shop):
    shop.does("campaign", "run", shop.campaign(), "--as", "maya")
    shop.does("review", "approve", 1, "--as", "rui", "--reason", "prices match the fact sheet")
    house = open_house(shop.house)
    house.campaigns.queue("breakfast")  # the mail waits

    ben = house.gate.find("customer", "ben")
    address = house.links.address(Link(ben, "an-earlier-one", MAILING))
    link = house.links.read(address.rpartition("/")[2])  # he clicks the link of an earlier mail
    house.preferences.answer(link.subject, link.purpose, "withdrawn", source="one_click")
    house.close()

    sent = shop.does("campaign", "run", "breakfast", "--as", "maya", "--json").json
    assert sent["stopped"] == {"`direct_marketing_email` was refused or withdrawn": 1}
    assert "ben" not in shop.sent_to()
    assert "ada" in shop.sent_to()


def test_ben_withdraws_training_and_the_model_is_as_if_it_had_never_met_him(shop, stocked):
    def models(of):
        return {
            each["model"].partition("-")[0]: (each["people"], each["fingerprint"])
            for each in of.does("models", "--json").json["models"]
            if each["state"] == "live"
        }

    without_him = models(stocked)
    assert shop.does("why", "customer", "ben", "--json").json["models"]
    house = open_house(shop.house)
    ben = house.gate.find("customer", "ben")
    house.preferences.answer(ben, LEARNING, "withdrawn", source="preference_page")
    house.close()

    assert shop.does("why", "customer", "ben", "--json").json["models"] == []
    assert models(shop) == without_him, "the same sum, person by person, as before he said yes"
    apart = shop.does("models", "verify", "--json").json["difference_from_retrain"]
    assert max(apart.values()) <= 1e-9


def test_saying_no_takes_the_same_steps_as_saying_yes(shop):
    header = "customer_id,purpose,status,decided_at,notice,language"
    for status in ("withdrawn", "given"):
        row = ("ada", MAILING, status, NOW.isoformat(), "v1", "en")
        answer = write_csv(shop.files / f"{status}.csv", header, [row])
        said = shop.does("import", "consents", answer, "--json").json
        assert said["kept"] == 1
