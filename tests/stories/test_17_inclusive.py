"""Promise 17: language, readability, accessibility: nobody is left out."""

import pytest


@pytest.fixture
def draft(shop):
    def drafted(words: str) -> list[dict]:
        body = shop.files / "words.txt"
        body.write_text("{greeting}\n\n" + words + "\n\n{sender}")
        command = ("campaign", "draft", shop.campaign(), "--as", "maya", "--subject", "Bread")
        return shop.does(*command, "--body", body, "--json").json["findings"]

    return drafted


def test_words_that_leave_people_out_are_shown_with_a_better_one(draft):
    found = draft("Our bread is for every housewife.")
    assert [(each["check"], each["quote"]) for each in found] == [
        ("inclusive_language", "housewife")
    ]
    assert found[0]["mend"]


def test_a_page_that_cannot_be_read_aloud_is_found(shop):
    facts = shop.campaign().with_name("breakfast.facts.toml")
    page = shop.files / "page.html"
    page.write_text(
        '<html lang="en"><body><p>Bread.</p><img src="bread.png">'
        '<a href="https://example.org">click here</a></body></html>'
    )
    said = shop.run("content", "check", page, "--facts", facts, "--json").json
    found = {each["rule"] for each in said if each["check"] == "accessibility"}
    assert len(found) >= 2, said


def test_a_warning_is_passed_over_with_a_reason_or_not_at_all(shop, draft):
    draft("Our bread is for every housewife.")
    shop.does("campaign", "submit", "breakfast", "--as", "maya")
    sentence = shop.refuses("review", "approve", 1, "--as", "rui", "--reason", "fine")
    assert "housewife" in sentence or "warning" in sentence
