"""`assent laws` and `assent consent choices`, as they are typed."""

import json

import pytest

from own_shop import MAILING, OwnShop


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> OwnShop:
    made = OwnShop(tmp_path_factory.mktemp("laws"))
    made.open()
    made.take_in("customers", "consents")
    return made


def test_every_law_is_listed_with_who_reviewed_it(shop):
    found = shop.does("laws", "list", "--json").json
    assert len(found) >= 10
    assert {"gdpr", "strict", "dpdp"} <= {each["code"] for each in found}
    assert all(each["reviewed_by"] for each in found)


def test_a_law_is_shown_with_an_article_at_everything(shop):
    shown = shop.does("laws", "show", "gdpr", "--json").json
    assert {
        "purpose": MAILING,
        "they": "opt in",
        "basis": "consent",
        "article": "Art. 6(1)(a)",
    } in (shown["purposes"])
    assert all(each["article"] for each in (*shown["purposes"], *shown["figures"]))
    assert "Art. 17" in shop.does("laws", "show", "gdpr").out


def test_a_law_is_shown_as_it_reads_on_a_day(shop):
    def told(day):
        return shop.does("laws", "show", "australia", "--on", day, "--json").json["notice"]

    assert "automated_decisions" not in told("2026-12-09")
    assert "automated_decisions" in told("2026-12-10")


def test_a_wrong_law_is_answered_with_the_nearest_right_one(shop):
    assert "did you mean `gdpr`?" in shop.refuses("laws", "show", "gdrp")


def test_what_lies_ahead_is_told_of_all_laws_where_there_is_no_house(tmp_path, shop):
    said = shop.run("--house", tmp_path, "laws", "upcoming", "--json")
    assert {each["law"] for each in json.loads(said.out)} >= {"australia", "dpdp"}


def test_ones_choices_are_told_with_their_dates(shop):
    found = shop.does("consent", "choices", "customer", "ada", "--json").json
    mailing = next(each for each in found if each["purpose"] == MAILING)
    assert (mailing["status"], mailing["may_ask"]) == ("given", False)
    assert mailing["lapses_at"] > mailing["said_at"]
