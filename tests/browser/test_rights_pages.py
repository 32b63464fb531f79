"""The pages on which people use their rights and are answered, in a browser."""

import re
import time
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import Page, expect

from assent.web.public.words import LANGUAGES, texts
from looking import faults, sign_in

SIZES = ({"width": 1280, "height": 900}, {"width": 390, "height": 800})
SCHEMES = ("light", "dark")
EVERY_LANGUAGE = pytest.mark.parametrize("code", LANGUAGES)


def looked_at(page: Page, *addresses: str) -> list[str]:
    """The faults of these pages, large and light, and small and dark."""
    found = []
    for size, scheme in zip(SIZES, SCHEMES, strict=True):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        for address in addresses:
            page.goto(address)
            found += faults(page)
    return found


@pytest.fixture(scope="module")
def proved(browser, served) -> str:
    """The address of eve's page, opened by a code that was sent to her."""
    n_before = len(list(served.mail.glob("*.eml")))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served.url}/p")
        page.get_by_role("textbox").fill("eve")
        page.keyboard.press("Enter")
        page.get_by_role("textbox").fill(_code(served.mail, n_before))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Your data, your choice")).to_be_visible()
        return page.url.partition("?")[0]


def _code(folder, n_before: int) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        letters = sorted(folder.glob("*.eml"), key=lambda each: int(each.stem))
        if len(letters) > n_before:
            said = message_from_bytes(letters[-1].read_bytes(), policy=default).get_content()
            return re.search(r"\d{4} \d{4}", said)[0]
        time.sleep(0.02)
    raise AssertionError("no letter came")


@EVERY_LANGUAGE
def test_axe_finds_no_fault_where_people_use_their_rights(page, served, proved, code):
    addresses = [
        f"{served.page('eve')}/rights",
        f"{proved}/rights",
        f"{proved}/data.html",
        f"{served.url}/certificates/{served.certificate}",
        f"{served.url}/p/{served.erased}/rights",
    ]
    found = looked_at(page, *(f"{each}?lang={code}" for each in addresses))
    assert not found, "\n".join(found)


@EVERY_LANGUAGE
def test_everything_that_is_held_is_a_page_in_its_own_style_and_language(page, proved, code):
    said = texts(code)
    page.goto(f"{proved}/rights?lang={code}")
    page.get_by_role("link", name=said("Look at it")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Corner Market")
    expect(
        page.get_by_role("heading", name=re.compile(re.escape(said("What you did"))))
    ).to_be_visible()
    expect(page.get_by_text("eve@example.org")).to_be_visible()
    margin = "getComputedStyle(document.querySelector('main')).maxWidth"
    assert page.evaluate(margin) == "1152px", "the style it carries is not heeded"
    assert page.locator("html").get_attribute("lang") == said.tag


@EVERY_LANGUAGE
def test_a_certificate_speaks_the_persons_language(page, served, code):
    said = texts(code)
    page.goto(f"{served.url}/certificates/{served.certificate}?lang={code}")
    for words in ("Your key", "rows are deleted", "waits to be told", "What you did"):
        expect(page.get_by_text(said(words)).first).to_be_visible()
    expect(page.get_by_text("HGB s. 257")).to_be_visible()
    assert page.locator("main [lang=en]").count() == 0


def test_axe_finds_no_fault_where_requests_are_answered(page, served):
    sign_in(page, served, "noor")
    page.goto(f"{served.url}/requests")
    asked = page.locator("main a[href^='/requests/']").evaluate_all(
        "all => all.map(each => each.href)"
    )
    assert len(asked) >= 2
    found = looked_at(page, f"{served.url}/", f"{served.url}/requests", *asked)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [1280, 1100, 820])
def test_the_consoles_menu_stands_in_one_line(page, served, width):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, served, "noor")
    tops = (
        page.get_by_role("navigation", name="Console")
        .get_by_role("link")
        .evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    )
    assert len(tops) >= 8
    assert len(set(tops)) == 1
