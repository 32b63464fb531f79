"""Promise 16: what others wrote is theirs. A borrowed paragraph is found, with its source."""

import pytest

BORROWED = (
    "Nothing brings a sleepy house to its feet like the smell of bread that has just left the oven."
)
SOURCE = f"""
[[source]]
title = "The Bread Book"
licence = "{{licence}}"
text = "It was five in the morning. {BORROWED} We ate it with our hands."
"""


@pytest.fixture
def draft(shop):
    def drafted(words: str, licence: str) -> list[dict]:
        campaign = shop.campaign()
        facts = shop.files / "breakfast.facts.toml"
        facts.write_text(facts.read_text() + SOURCE.format(licence=licence))
        body = shop.files / "words.txt"
        body.write_text("{greeting}\n\n" + words + "\n\n{sender}")
        command = ("campaign", "draft", campaign, "--as", "maya", "--subject", "Bread")
        return shop.does(*command, "--body", body, "--json").json["findings"]

    return drafted


def test_a_borrowed_paragraph_is_found_with_its_source(draft, shop):
    (found,) = draft(BORROWED, "all rights reserved")
    assert found["check"] == "copied"
    assert found["quote"] == BORROWED.rstrip(".")
    assert "`The Bread Book`" in found["reason"]
    sentence = shop.refuses("campaign", "submit", "breakfast", "--as", "maya")
    assert "the checks found an error" in sentence


def test_what_the_licence_allows_may_be_used(draft):
    assert draft(BORROWED, "CC0-1.0") == []


def test_words_of_our_own_are_nobodys(draft):
    words = "The oven is open, and a whole street is awake for our bread."
    assert draft(words, "all rights reserved") == []
