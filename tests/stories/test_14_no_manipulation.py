"""Promise 14: no manipulation. Urgency is allowed when the facts prove it, and only then."""

import pytest

WORDS = "{greeting}\n\nOnly 2 left of our Bread at 1.99 EUR.\n\n{sender}"


@pytest.fixture
def findings(shop):
    def found(words: str, *, stock: int) -> list[dict]:
        campaign = shop.campaign()
        facts = shop.files / "breakfast.facts.toml"
        facts.write_text(facts.read_text().replace("stock = 40", f"stock = {stock}"))
        body = shop.files / "words.txt"
        body.write_text(words)
        draft = ("campaign", "draft", campaign, "--as", "maya", "--subject", "Bread")
        return shop.does(*draft, "--body", body, "--json").json["findings"]

    return found


def test_only_2_left_fails_when_40_are_left(findings, shop):
    found = findings(WORDS, stock=40)
    assert "false_urgency" in {each["check"] for each in found}
    assert any("the stock on the fact sheet is another" in each["reason"] for each in found)
    assert "the checks found an error" in shop.refuses(
        "campaign", "submit", "breakfast", "--as", "maya"
    )


def test_only_2_left_passes_when_2_are_left(findings, shop):
    assert findings(WORDS, stock=2) == []
    assert "submitted" in shop.does("campaign", "submit", "breakfast", "--as", "maya").out


@pytest.mark.parametrize("words", ["Last chance!", "Selling fast.", "Ends tonight.", "Hurry!"])
def test_pressure_without_a_fact_behind_it_fails(findings, words):
    found = findings("{greeting}\n\nBread at 1.99 EUR. " + words + "\n\n{sender}", stock=40)
    assert [each["check"] for each in found] == ["false_urgency"]
    assert found[0]["mend"]
