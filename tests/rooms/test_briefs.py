"""A brief names languages and legal limits; each text is written, checked and sent in its own."""

import pytest

from assent.catalogue import ItemRow
from assent.consent import ConsentEvent
from assent.content import Brief, FactSheet, Limit
from assent.content.by_model import question
from assent.vocabulary import BadRequest, ConsentStatus, Purpose, ReviewNeeded, UnknownTerm
from shop import Shop

PASSWORD = "correct horse battery"
SAID = {
    "name": "bread",
    "destination": "folder",
    "holdout": 0,
    "brief": {"audience": "people who like bread", "languages": ["en", "de"]},
    "audience": {"everyone": True},
    "facts": {
        "sender": {"name": "Corner Market", "address": "1 Example Street"},
        "offer": [{"name": "Rye Loaf", "price": "2.90 EUR"}],
        "legal": [{"says": {"en": "Prices include VAT.", "de": "Preise mit MwSt."}}],
    },
}
GERMAN = {"subject_line": "Roggenbrot", "body": "{greeting}\n\nFür 2,90 EUR.\n\n{sender}"}


@pytest.fixture
def shop(sqlite_house):
    made = Shop(sqlite_house)
    made.house.operators.add("maya", "marketer", PASSWORD)
    made.house.operators.add("rui", "reviewer", PASSWORD)
    return made


def draft(shop, **changes):
    by_hand = {key: changes.pop(key) for key in ("subject_line", "body") if key in changes}
    return shop.house.campaigns.draft({**SAID, **changes}, "maya", **by_hand)


@pytest.mark.parametrize(
    ("brief", "said"),
    [
        ({}, "the brief is empty"),
        ({"audience": " "}, "names no audience"),
        ("warm", "not a table"),
        ({"audience": "all", "languages": []}, "not what is expected"),
        ({"audience": "all", "languages": "en"}, "not what is expected"),
        ({"audience": "all", "tone": 7}, "not what is expected"),
        ({"audience": 7}, "not what is expected"),
        ({"audience": "all", "languages": ["en", "en"]}, "a language twice"),
        ({"audience": "all", "languages": ["en"], "language": "en"}, "write one of them"),
        ({"audience": "all", "languages": ["en", "xx"]}, "unknown language `xx`"),
        ({"audience": "all", "limits": [{"never": "cure"}]}, "`limits` of the brief"),
        ({"audience": "all", "limits": [{"never": " ", "because": "x"}]}, "`limits` of the brief"),
        ({"audience": "all", "limit": []}, "did you mean `limits`"),
        ({"audience": "ada@example.org"}, "lead to a person"),
    ],
)
def test_a_brief_that_makes_no_sense_is_refused_with_the_next_move(brief, said):
    with pytest.raises((BadRequest, UnknownTerm), match=said):
        Brief.read(brief)


@pytest.mark.parametrize(
    ("offers", "said"),
    [
        ([], "no offer"),
        ([{"name": "A", "price": "5 EUR", "was_price": "4 EUR"}], "not more than the price"),
        ([{"name": "A", "stock": 0}], "cannot be had"),
        ([{"name": "A", "starts_on": "2027-03-02", "ends_on": "2027-03-01"}], "before it starts"),
        ([{"name": "A", "price": "5 EUR"}, {"name": "a", "price": "4 EUR"}], "offered twice"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(offers, said):
    with pytest.raises(BadRequest, match=said):
        FactSheet.of({"sender": {"name": "Lumen"}, "offer": offers})


def test_a_brief_in_two_languages_makes_two_texts_each_checked_in_its_own(shop):
    made = draft(shop)
    german = made.campaign.translated.drafts(made.draft)["de"]
    assert "Prices include VAT." in made.draft.body
    assert "Preise mit MwSt." in german.body
    assert german.generator == "grammar"
    assert made.findings == ()
    wrong = {**GERMAN, "body": GERMAN["body"].replace("2,90", "1,90") + "\n\nNur heute!"}
    found = draft(shop, texts={"de": wrong}).findings
    checks = {each.check for each in found}
    assert {"ungrounded", "false_urgency"} <= checks
    assert all(each.reason.startswith("in `de`: ") for each in found)
    with pytest.raises(ReviewNeeded, match="in `de`"):
        shop.house.campaigns.submit("bread", "maya")


def test_a_text_by_hand_is_written_in_every_language_of_the_brief(shop):
    english = {"subject_line": "Rye", "body": "{greeting}\n\nFor 2.90 EUR.\n\n{sender}"}
    with pytest.raises(BadRequest, match=r"write `\[texts.de\]`"):
        draft(shop, **english)
    assert draft(shop, texts={"de": GERMAN}, **english)
    with pytest.raises(UnknownTerm, match="language of the brief"):
        draft(shop, texts={"fr": GERMAN}, **english)
    with pytest.raises(BadRequest, match="`texts` is not what is expected"):
        draft(shop, texts={"de": {"body": "x"}})


def test_another_text_in_another_language_is_another_submission(shop):
    before = draft(shop, texts={"de": GERMAN}).submission.digest
    assert draft(shop, texts={"de": {**GERMAN, "subject_line": "Brot"}}).submission.digest != before


def test_somebody_gets_the_text_in_the_language_they_were_asked_in(shop, clock, tmp_path):
    house, mailing = shop.house, Purpose.DIRECT_MARKETING_EMAIL
    shop.cast.keep_emails()
    clock.advance(minutes=1)
    house.gate.note_consent(
        [
            ConsentEvent(
                shop.cast.ada, mailing, ConsentStatus.GIVEN, clock(), "t", "all", language="de-AT"
            )
        ]
    )
    draft(shop, audience={"everyone": True})
    made = house.campaigns.one("bread")
    pick = made.campaign.translated.chosen(
        made.draft,
        lambda who: house.campaigns.delivery._asked_in(who, mailing),
        lambda _: (made.draft, 0),
    )
    assert pick(shop.cast.ada)[0].language == "de"
    assert pick(shop.cast.eve)[0].language == "en"


def test_what_the_brief_rules_out_is_an_error_with_its_rule_in_each_language(shop):
    limits = [{"never": "cure*\nheilt", "because": "Regulation (EC) 1924/2006 Art. 10"}]
    brief = {**SAID["brief"], "limits": limits}
    facts = {name: said for name, said in SAID["facts"].items() if name != "legal"}
    english = {"subject_line": "Rye", "body": "{greeting}\n\nIt cures the flu.\n\n{sender}"}
    german = {**GERMAN, "body": "{greeting}\n\nEs heilt die Grippe.\n\n{sender}"}
    found = [
        each
        for each in draft(shop, brief=brief, facts=facts, texts={"de": german}, **english).findings
        if each.check == "beyond_limits"
    ]
    assert [(each.quote, each.source) for each in found] == [
        ("cures", "Regulation (EC) 1924/2006 Art. 10"),
        ("heilt", "Regulation (EC) 1924/2006 Art. 10"),
    ]
    free = {**english, "body": english["body"].replace("It cures the flu.", "It is secure.")}
    assert not draft(shop, brief=brief, facts=facts, texts={"de": GERMAN}, **free).findings


def test_a_model_is_told_the_limits_and_nothing_where_there_are_none(shop):
    facts = FactSheet.of(SAID["facts"])
    assert "limits" not in question(Brief("all"), facts).slots
    told = question(Brief("all", limits=(Limit("cure*", "a rule"),)), facts)
    assert told.slots["limits"] == "cure*"


def test_a_product_s_own_name_is_never_called_wrong_by_a_rule_on_wording(shop):
    body = "{greeting}\n\nSee our Workmanship Set.\n\n{sender}\nPrices include VAT."
    one = {"audience": "all"}
    assert draft(shop, brief=one, subject_line="Tools", body=body).findings
    shop.house.catalogue.put([ItemRow("x1", "THE WORKMANSHIP SET", "TOOLS")])
    assert not shop.house.campaigns.one("bread").findings
    assert shop.house.catalogue.names_with("workmanship")
    assert not shop.house.catalogue.names_with("%")
