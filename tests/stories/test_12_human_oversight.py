"""Promise 12: nothing goes out that a human has not judged, and nobody judges their own work."""


def test_the_authors_own_approval_is_refused(shop):
    shop.does(
        "operator", "add", "ines", "--role", "reviewer", "--password", "correct horse battery"
    )
    shop.does("campaign", "run", shop.campaign(recommend=0), "--as", "ines")
    sentence = shop.refuses("review", "approve", 1, "--as", "ines", "--reason", "I wrote it myself")
    assert sentence == "`ines` is an author of this text and cannot judge it; somebody else must"
    said = shop.does("campaign", "run", "breakfast", "--as", "ines").out
    assert "once somebody other than" in said
    assert shop.sent_to() == []

    shop.does("review", "approve", 1, "--as", "rui", "--reason", "prices match the fact sheet")
    shop.does("campaign", "run", "breakfast", "--as", "ines")
    assert len(shop.sent_to()) == 127


def test_a_marketer_judges_nobodys_work(shop):
    shop.does("operator", "add", "sam", "--role", "marketer", "--password", "correct horse battery")
    shop.does("campaign", "run", shop.campaign(), "--as", "maya")
    sentence = shop.refuses("review", "approve", 1, "--as", "sam", "--reason", "looks fine")
    assert "only a `reviewer` or a `privacy_officer` can judge" in sentence


def test_a_word_changed_after_the_approval_must_be_judged_again(shop):
    campaign = shop.campaign()
    shop.does("campaign", "run", campaign, "--as", "maya")
    shop.does("review", "approve", 1, "--as", "rui", "--reason", "prices match the fact sheet")
    words = shop.files / "words.txt"
    words.write_text("{greeting}\n\nBread is 1.99 EUR now.\n\n{sender}")
    shop.does("campaign", "draft", campaign, "--as", "maya", "--subject", "Bread", "--body", words)
    (listed,) = shop.does("campaign", "list", "--json").json
    assert listed["approved"] == "no"
    assert "submitted as item" in shop.does("campaign", "run", "breakfast", "--as", "maya").out
    assert shop.sent_to() == []


def test_a_verdict_has_a_reason_and_is_on_record(shop):
    shop.does("campaign", "run", shop.campaign(), "--as", "maya")
    assert "needs a reason" in shop.refuses("review", "approve", 1, "--as", "rui", "--reason", " ")
    shop.does("review", "return", 1, "--as", "rui", "--reason", "say until when it holds")
    assert "returned by rui: say until when it holds" in shop.does("review", "show", 1).out
    (newest,) = shop.does("ledger", "show", "-n", 1, "--json").json
    assert (newest["kind"], newest["state"], newest["operator"]) == ("review", "returned", "rui")
