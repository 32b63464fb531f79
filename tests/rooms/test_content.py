"""The content room: fact sheets, briefs, drafts, folding, and the running of checks."""

import time
from dataclasses import replace
from datetime import date

import pytest

from assent.content import (
    HAND,
    Brief,
    Draft,
    FactSheet,
    Goal,
    Severity,
    checks,
    examine,
    generators,
    languages,
    write,
)
from assent.content.plain_text import PlainText
from assent.vocabulary import BadRequest, NotFound, UnknownTerm

TODAY = date(2027, 3, 5)
SENDER = '[sender]\nname = "Lumen"\n'
LAMP = SENDER + '[[offer]]\nname = "Aurora"\nprice = "49 EUR"\nwas_price = "69 EUR"\n'


def lamp(**more: object) -> FactSheet:
    return FactSheet.parse(LAMP + "".join(f"{key} = {value}\n" for key, value in more.items()))


def by_hand(body: str, facts: FactSheet) -> Draft:
    return Draft("A letter", body, "en", HAND, facts.hash)


def grammar(facts: FactSheet, **wishes: object) -> Draft:
    return write(Brief("people who read", **wishes), facts, generators["grammar"])


# Fact sheets


def test_a_fact_sheet_comes_back_from_json_as_it_was():
    facts = FactSheet.parse(
        LAMP + "discount_percent = 29.0\nstock = 3\nstarts_on = 2027-03-01\nends_on = 2027-03-14\n"
        '[[offer.claim]]\nsays = { en = "of glass", de = "aus Glas" }\nsource = "data sheet"\n'
        '[[legal]]\nsays = "Prices include VAT."\n'
    )
    assert FactSheet.of(facts.as_json()) == facts
    assert FactSheet.of(facts.as_json()).hash == facts.hash


def test_another_fact_is_another_hash():
    assert lamp(stock=2).hash != lamp(stock=3).hash


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "does not say who writes"),
        (SENDER, "has no offer"),
        ("[sender", "is not TOML"),
        (SENDER + "[[offer]]\nprice = '4 EUR'", "offer has no `name`"),
        (LAMP + "prise = '4 EUR'", "unknown offer key `prise`; did you mean `price`?"),
        (SENDER + "[[offer]]\nname='A'\nprice = 49.90", "`price`: `49.90` is not money"),
        (SENDER + "[[offer]]\nname='A'\nprice = '49 EUX'", "unknown currency `EUX`"),
        (SENDER + "[[offer]]\nname='A'\nprice = '0 EUR'", "`0 EUR` is not money"),
        (SENDER + "[[offer]]\nname='A'\nwas_price = '9 EUR'", "but no price"),
        (LAMP.replace("69", "39"), "was_price `39 EUR`, which is not more than the price `49 EUR`"),
        (LAMP.replace("69 EUR", "69 CHF"), "use one currency"),
        (LAMP + "discount_percent = 50", "discount_percent `50`, but .* make 29"),
        (LAMP + "discount_percent = 0", "expected more than 0"),
        (
            SENDER + "[[offer]]\nname='A'\nprice = '49 EUR'\ndiscount_percent = 20",
            "no was_price; add `was_price`",
        ),
        (LAMP + "stock = 0", "what cannot be had must not be advertised"),
        (LAMP + "stock = 2.5", "`stock`: `2.5` is not a whole number"),
        (
            LAMP + "starts_on = 2027-03-14\nends_on = 2027-03-01",
            "ends on `2027-03-01`, before it starts on `2027-03-14`",
        ),
        (LAMP + "ends_on = 2027-03-14T10:00:00", "write the day alone"),
        (LAMP + "ends_on = 'soon'", "`ends_on`: `soon` is not a day"),
        (LAMP + "[[offer.claim]]\nsays = 'of glass'", "the claim `of glass` has no evidence"),
        (LAMP + "[[claim]]\nsays = { xx = 'a' }\nsource = 'b'", "unknown language `xx`"),
        (LAMP.replace("Aurora", "{sender}"), "holds a brace"),
        (LAMP + "claim = 'glass'", r"write `\[\[claim\]\]` above each"),
    ],
)
def test_a_bad_fact_sheet_is_answered_with_the_value_and_the_next_move(text, message):
    with pytest.raises(BadRequest, match=message):
        FactSheet.parse(text)


def test_a_fact_sheet_that_is_not_there_or_not_text_is_said_so(tmp_path):
    with pytest.raises(NotFound, match="no fact sheet"):
        FactSheet.read(tmp_path / "none.toml")
    (tmp_path / "image.toml").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(BadRequest, match="UTF-8"):
        FactSheet.read(tmp_path / "image.toml")


# Briefs


@pytest.mark.parametrize("audience", ["ada@example.org", "call 030 1234-567", "  ", "x" * 400])
def test_what_leads_to_a_person_does_not_enter_a_brief(audience):
    with pytest.raises(BadRequest) as refused:
        Brief(audience)
    assert audience.strip() == "" or audience not in refused.value.message


def test_a_wrong_wish_is_answered_with_the_nearest_right_one():
    with pytest.raises(UnknownTerm, match="did you mean `remind`"):
        Brief.of(audience="people over 65", goal="remnd")
    with pytest.raises(UnknownTerm, match="unknown language `tlh`"):
        Brief.of(audience="people over 65", language="tlh")


# Drafts


def test_an_unknown_slot_is_refused_with_the_nearest_right_one():
    with pytest.raises(UnknownTerm, match="unknown slot `greting`; did you mean `greeting`"):
        Draft("News", "{greting}", "en", HAND, "")


@pytest.mark.parametrize(
    ("subject_line", "body", "message"),
    [
        ("", "text", "subject line of the draft is empty"),
        ("News", " \n", "body of the draft is empty"),
        ("News\r\nBcc: eve@example.org", "text", "line break"),
        ("News", "an { open brace", "belongs to no slot"),
    ],
)
def test_a_draft_that_could_not_be_sent_cannot_be_made(subject_line, body, message):
    with pytest.raises(BadRequest, match=message):
        Draft(subject_line, body, "en", HAND, "")


def test_one_byte_makes_another_digest():
    draft = Draft("News", "Hello", "en", HAND, "f")
    others = {
        replace(draft, subject_line="News "),
        replace(draft, body="Hello\u200b"),
        replace(draft, facts_hash="e"),
        replace(draft, generator="grammar"),
        Draft("News\u00a0", "Hello", "en", HAND, "f"),
    }
    assert draft.digest not in {other.digest for other in others}
    assert Draft.of(draft.as_json()).digest == draft.digest


def test_a_slot_without_a_value_is_refused_and_values_are_not_read_again():
    draft = Draft("News", "{greeting} {sender}", "en", HAND, "")
    with pytest.raises(BadRequest, match="slot `sender` has no value"):
        draft.fill({"greeting": "Hello"})
    assert draft.fill({"greeting": "{sender}", "sender": "Lumen"})[1] == "{sender} Lumen"


# Writing


def test_the_grammar_says_what_it_costs_until_when_and_what_that_saves():
    facts = lamp(starts_on="2027-03-01", ends_on="2027-03-14", stock=2)
    english, german = (grammar(facts, language=code).text for code in ("en", "de"))
    for fact in ("€49", "€69", "€20", "29%", "from 1 to 14 March", "2 in stock"):
        assert fact in english
    for fact in ("49\xa0€", "69\xa0€", "20\xa0€", "29\xa0%", "vom 1. bis 14. März", "2 Stück"):
        assert fact in german


def test_a_claim_that_is_not_given_in_a_language_is_left_out_but_a_legal_line_is_not():
    claim = '[[claim]]\nsays = { en = "made of glass" }\nsource = "data sheet"\n'
    assert "glass" not in grammar(FactSheet.parse(LAMP + claim), language="de").body
    legal = '[[legal]]\nsays = { en = "Prices include VAT." }\n'
    with pytest.raises(BadRequest, match="not given in `de`"):
        grammar(FactSheet.parse(LAMP + legal), language="de")


def test_two_campaigns_do_not_sound_the_same():
    bodies = {grammar(lamp(stock=n), goal=Goal.THANK).body for n in range(10, 30)}
    assert len(bodies) > 1


# Checks


def test_only_2_left_fails_with_stock_40_and_passes_with_stock_2():
    plenty, scarce = lamp(stock=40), lamp(stock=2)
    found = examine(by_hand("Only 2 left.", plenty), plenty, TODAY)
    assert {finding.check for finding in found} == {"ungrounded", "false_urgency"}
    assert all(finding.severity is Severity.ERROR for finding in found)
    assert {finding.quote for finding in found} == {"2", "Only 2 left"}
    assert examine(by_hand("Only 2 left.", scarce), scarce, TODAY) == []


def test_the_same_words_are_honest_on_the_last_day_alone():
    facts = lamp(ends_on="2027-03-14")
    draft = by_hand("The offer ends tonight.", facts)
    assert examine(draft, facts, date(2027, 3, 13)) != []
    assert examine(draft, facts, date(2027, 3, 14)) == []
    assert examine(draft, facts, date(2027, 3, 15)) != []


def test_a_mend_says_what_would_be_right():
    facts = lamp(ends_on="2027-03-14")
    (price,) = examine(by_hand("Yours for €39.", facts), facts, TODAY)
    assert price.mend.startswith("write `€49`, `€69`")
    (press,) = examine(by_hand("Last chance!", facts), facts, TODAY)
    assert press.mend == "write `until 14 March`"


def test_generated_text_without_its_line_is_found_and_hand_written_text_needs_none():
    facts = lamp()
    draft = grammar(facts)
    line = languages["en"].disclosure
    bare = replace(draft, body=draft.body.replace(line, ""))
    assert [finding.check for finding in examine(bare, facts, TODAY)] == ["undisclosed_ai"]
    assert line in examine(bare, facts, TODAY)[0].mend
    assert examine(replace(bare, generator=HAND), facts, TODAY) == []


@pytest.mark.parametrize(
    "hiding", ["<!-- {} -->", '<p style="display:none">{}</p>', "<p hidden>{}</p>"]
)
def test_a_hidden_line_is_no_line(hiding):
    facts = lamp()
    draft = grammar(facts)
    line = languages["en"].disclosure
    hidden = replace(draft, body=draft.body.replace(line, hiding.format(line)))
    assert [finding.check for finding in examine(hidden, facts, TODAY)] == ["undisclosed_ai"]


def test_a_check_that_breaks_is_an_error_and_not_a_pass(monkeypatch):
    def breaks(*_):
        raise ZeroDivisionError

    facts = lamp()
    monkeypatch.setitem(checks._loaded, "false_urgency", breaks)
    (found,) = examine(grammar(facts), facts, TODAY)
    assert (found.check, found.severity) == ("false_urgency", Severity.ERROR)
    assert "ZeroDivisionError" in found.reason


def test_a_draft_in_an_unknown_language_does_not_pass():
    facts = lamp()
    draft = Draft("News", "Hello", "tlh", "grammar", facts.hash)
    found = {finding.check for finding in examine(draft, facts, TODAY)}
    assert found >= {"ungrounded", "undisclosed_ai"}


def test_a_draft_written_from_other_facts_does_not_pass():
    (found,) = examine(by_hand("Hello.", lamp(stock=40)), lamp(stock=2), TODAY)
    assert found.check == "facts"


def test_a_sentence_that_names_one_product_is_held_against_that_one():
    facts = FactSheet.parse(LAMP + '[[offer]]\nname = "Moka"\nprice = "29 EUR"\n')
    assert examine(by_hand("Moka costs €29. Aurora costs €49.", facts), facts, TODAY) == []
    assert examine(by_hand("Moka costs €49. Aurora costs €29.", facts), facts, TODAY) != []


def test_words_in_the_name_of_a_product_do_not_press():
    facts = FactSheet.parse(SENDER + '[[offer]]\nname = "Last Chance Lantern 0.5"')
    assert examine(grammar(facts), facts, TODAY) == []


@pytest.mark.parametrize(
    ("written", "quote"),
    [
        ("Now 5\u200b0 % off.", "5\u200b0 %"),
        ("Now 5<b>0</b>&nbsp;% off.", "5<b>0</b>&nbsp;%"),
        ("Now &#53;&#48;&#37; off.", "&#53;&#48;&#37;"),
        ("Now \uff15\uff10\uff05 off.", "\uff15\uff10\uff05"),
        ("Now \u0665\u0660\u066a off.", "\u0665\u0660\u066a"),
        ("Now 5\u00ad0\u2060% off.", "5\u00ad0\u2060%"),
    ],
)
def test_a_hidden_figure_is_found_and_quoted_as_written(written, quote):
    facts = lamp()
    found = examine(by_hand(written, facts), facts, TODAY)
    assert quote in {finding.quote for finding in found}


def test_turned_text_is_found_whatever_it_says():
    facts = lamp(stock=5)
    found = examine(by_hand("\u202e%05\u202c", facts), facts, TODAY)
    assert any("turns the text around" in finding.reason for finding in found)


def test_what_a_page_would_hide_is_read_too():
    facts = lamp()
    for written in ("<!-- 50% off -->", "<script>50% off</script>", "<!-- 50% off"):
        assert examine(by_hand(written, facts), facts, TODAY) != []


N_SENTENCES = 1_300


def test_the_longest_draft_is_read_in_seconds():
    facts = lamp(stock=40, ends_on="2027-03-14")
    text = (
        "Our lamp is €49 until 14 March, and there are only 2 left of twenty-five. " * N_SENTENCES
    )
    begun = time.perf_counter()
    found = examine(by_hand(text, facts), facts, TODAY)
    on_truth = [each for each in found if each.check in {"ungrounded", "false_urgency"}]
    assert len(on_truth) == 3 * N_SENTENCES
    assert time.perf_counter() - begun < 60  # a guard against squares, not a benchmark


@pytest.mark.parametrize("unit", ["<", "<!--", "&", "9", "a ", "\n", "1 to ", "only ", "é"])
def test_folding_does_not_grow_with_the_square(unit):
    begun = time.perf_counter()
    PlainText.of(unit * (300_000 // len(unit)))
    assert time.perf_counter() - begun < 10  # a square would take hours
