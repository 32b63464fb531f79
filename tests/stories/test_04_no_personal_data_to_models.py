"""Promise 4: no personal data to language models. Texts are written from facts, by one door."""

import json

import pytest

from model_server import ModelServer, says

MODEL = """
[purposes.llm_inference]
bases = ["consent"]
retention_days = 365
notice = "service"

[processors.model_host]
purposes = ["llm_inference"]
country = "DE"

[generators.writer]
kind = "openai"
processor = "model_host"
url = "{url}"
model = "small"
"""
PROSE = {
    "subject_line": "Bread",
    "paragraphs": ["Our Bread is here."],
    "closing": "Come by.",
    "regards": "Yours",
}


@pytest.fixture
def model():
    with ModelServer() as server:
        server.otherwise = says(json.dumps(PROSE))
        yield server


@pytest.fixture
def talking_shop(shop, model):
    place = shop.house / "assent.toml"
    place.write_text(place.read_text() + MODEL.format(url=model.url))
    return shop


def by_the_model(shop, **what):
    return shop.campaign(more='generator = "writer"\n', **what)


def test_a_model_writes_without_seeing_anybody(talking_shop, model):
    """The text comes from the model; who gets it, and how they are greeted, it never learns."""
    file = by_the_model(talking_shop)
    drafted = talking_shop.does("campaign", "draft", file, "--as", "maya", "--json").json
    assert "Our Bread is here." in drafted["draft"]["body"]
    assert drafted["draft"]["body"].startswith("{greeting}")
    said = model.bodies.decode().lower()
    for of_somebody in ("ada", "ben@", "guest-", "example.org", "market square", "greeting}"):
        assert of_somebody not in said


def test_a_marketer_pastes_a_customers_address_into_a_brief_and_it_does_not_leave(
    talking_shop, model
):
    file = by_the_model(talking_shop)
    file.write_text(file.read_text().replace("people who like", "ada@example.org and others like"))
    sentence = talking_shop.refuses("campaign", "draft", file, "--as", "maya")
    assert "may lead to a person" in sentence
    assert "ada@" not in sentence
    assert model.seen == []


@pytest.mark.parametrize(
    "pasted",
    ["ask ada@example.org", "call 020 7946 0958", "4111 1111 1111 1111", "ada at example dot org"],
)  # fmt: skip
def test_nor_does_what_is_pasted_into_the_facts(talking_shop, model, pasted):
    file = by_the_model(talking_shop, offer=f"Bread, {pasted}")
    sentence = talking_shop.refuses("campaign", "draft", file, "--as", "maya")
    assert "nothing was sent to `writer`" in sentence
    assert "take that out" in sentence
    assert pasted not in sentence
    assert pasted not in model.bodies.decode()


def test_a_processor_that_was_not_declared_for_it_gets_nothing(talking_shop, model):
    talking_shop.change_map('purposes = ["llm_inference"]', "purposes = []")
    sentence = talking_shop.refuses("campaign", "draft", by_the_model(talking_shop), "--as", "maya")
    assert "does not let this processor work" in sentence
    assert model.seen == []
