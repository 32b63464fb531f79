"""Promise 18: preferences can change at any time, and count at once.

Ada presses "no" on her own page. The very next decision is a denial, and the page can be pressed
back as easily.
"""

from contextlib import contextmanager

import pytest
from litestar.testing import TestClient

from assent.assembly import open_house
from assent.campaigns import Link
from assent.vocabulary import Purpose, Use
from assent.web import create_app
from own_shop import MAILING

WRITING = Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email")


@contextmanager
def adas_page(shop):
    house = open_house(shop.house)
    ada = house.gate.find("customer", "ada")
    path = house.links.address(Link(ada, "", MAILING)).removeprefix(house.url)
    try:
        with TestClient(create_app(house)) as browser:
            yield house, ada, path, browser
    finally:
        house.close()


def test_the_next_decision_after_a_press_is_a_denial_and_a_press_takes_it_back(shop):
    with adas_page(shop) as (house, ada, path, browser):
        for _ in range(3):
            for say, granted in (("withdrawn", False), ("given", True)):
                browser.post(path, data={"purpose": MAILING, "say": say})
                assert house.gate.ask(WRITING, ada).ruling.allow is granted


def test_looking_changes_nothing_however_often(shop):
    with adas_page(shop) as (house, ada, path, browser):
        before = house.register.history(ada)
        for address in (path, f"{path}?say=withdrawn&purpose={MAILING}"):
            for ask in (browser.get, browser.head):
                assert ask(address).status_code in {200, 405}
        assert house.register.history(ada) == before


@pytest.mark.parametrize("say", ["given", "withdrawn"])
def test_each_press_leaves_a_receipt_even_one_that_changes_nothing(shop, say):
    with adas_page(shop) as (house, ada, path, browser):
        for _ in range(2):
            browser.post(path, data={"purpose": MAILING, "say": say})
        pressed = [e for e in house.register.history(ada) if e.source == "preference_page"]
        assert len(pressed) == 2
        assert all(each.notice and each.evidence for each in pressed)
        receipts = list(house.records.receipts(house.keys.pseudonym(ada), pressed))
        assert len({receipt["@id"] for receipt in receipts}) == 2
