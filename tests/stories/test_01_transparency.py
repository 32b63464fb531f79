"""Promise 1: people know what is used, why and by what. Lou is told before a training, and says no.

Lou lives in California, where the law lets a shop learn from people who did not say no. This shop
would like to. So Lou is told first.
"""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from litestar.testing import TestClient

from assent.assembly import open_house
from assent.vocabulary import Purpose, Use
from assent.web import create_app
from own_shop import write_csv


@pytest.fixture
def shop(shop):
    shop.change_map(
        '[purposes.model_training]\nbases = ["consent"]',
        '[purposes.model_training]\nbases = ["consent", "legitimate_interest"]',
    )
    header = "customer_id,country,email,first_name,birth_year"
    lou = [("lou", "US-CA", "lou@example.org", "Lou", 1980)]
    shop.does("import", "customers", write_csv(shop.files / "lou.csv", header, lou))
    return shop


def answer(shop) -> str:
    house = open_house(shop.house)
    lou = house.gate.find("customer", "lou")
    ruling = house.gate.ask(Use.of(Purpose.MODEL_TRAINING, "purchases"), lou).ruling
    house.close()
    return ruling.reason.value


def test_lou_is_told_before_the_training_and_says_no(shop):
    assert answer(shop) == "not_told"
    shop.does("notify", "--to", "folder")
    (letter,) = (
        message_from_bytes(each.read_bytes(), policy=default)
        for each in shop.outgoing.glob("*.eml")
    )
    assert letter["To"] == "lou@example.org"
    text = letter.get_body(("plain",)).get_content()
    assert "what we know of you may train a program of ours" in text
    assert "May what you bought help to train the program that makes our suggestions?" in text
    assert answer(shop) == "not_told", "there must be time to say no"

    link = re.search(r"https?://[^/\s]+(/p/\S+)", text)[1]
    house = open_house(shop.house)
    with TestClient(create_app(house)) as browser:
        said = browser.post(link, data={"purpose": "model_training", "say": "withdrawn"})
    house.close()
    assert said.status_code in (200, 303)
    assert answer(shop) == "refused"


def test_the_notices_come_from_the_data_map(shop):
    words = "May what you bought help to train the program that makes our suggestions?"
    shop.change_map(words, "May your orders train our program?")
    shop.does("notify", "--to", "folder")
    (letter,) = shop.outgoing.glob("*.eml")
    assert "May your orders train our program?" in letter.read_text()


def test_she_sees_which_models_learnt_from_her_and_that_she_is_in_them(shop):
    assert shop.does("why", "customer", "ada", "--json").json["models"] == [
        "popularity-1",
        "ease-1",
    ]
    assert "leads to the root" in shop.does("models", "proof", "ease-1", "customer", "ada").out
