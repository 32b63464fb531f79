"""The people's own pages in a browser: by keyboard, without scripts, small, large, read out."""

import re
import time
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import Page, expect

from assent.web.public.words import LANGUAGES, texts
from looking import faults, overflow

SIZES = ({"width": 1280, "height": 900}, {"width": 390, "height": 800})
EVERY_LANGUAGE = pytest.mark.parametrize("code", LANGUAGES)


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def tab_to(page: Page, name: str) -> None:
    """Press the tab key until the element with this id has the focus."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"the tab key does not lead to {name}")


def newest_letter(served, n_before: int) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        letters = sorted(served.mail.glob("*.eml"), key=lambda each: int(each.stem))
        if len(letters) > n_before:
            return message_from_bytes(letters[-1].read_bytes(), policy=default).get_content()
        time.sleep(0.02)
    raise AssertionError("no letter came")


def test_the_keyboard_alone_leads_from_a_customer_number_to_an_answer(page, served):
    n_before = len(list(served.mail.glob("*.eml")))
    page.goto(f"{served.url}/p")
    tab_to(page, "value")
    page.keyboard.type("eve")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="If we know you")).to_be_visible()
    code = re.search(r"\d{4} \d{4}", newest_letter(served, n_before))[0]
    tab_to(page, "code")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your data, your choice")).to_be_visible()

    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('section')?.id") == "profiling":
            break
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#profiling").get_by_role("status")).to_contain_text("Noted.")
    page.wait_for_load_state()
    page.wait_for_selector("#profiling:target")
    page.keyboard.press("Tab")
    expect(page.locator("#profiling :focus")).to_have_text("Yes")


FOCUSED = """() => {
    const at = document.activeElement
    if (at === document.body) return null
    const style = getComputedStyle(at), box = at.getBoundingClientRect()
    return {
        place: [...document.querySelectorAll('*')].indexOf(at),
        outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.top >= 0 && box.bottom <= innerHeight,
        words: at.textContent.trim().slice(0, 40),
    }
}"""


def test_the_tab_key_visits_everything_once_in_order_and_comes_out_again(page, served):
    page.goto(served.page("ada"))
    reachable = "button, a[href], summary, input:not([type=hidden])"
    expected = page.locator(reachable).filter(visible=True).count()
    visited = []
    for _ in range(expected + 1):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        visited.append(focused)
    places = [each["place"] for each in visited]
    assert places == sorted(set(places))
    assert len(places) == expected > 25
    assert [each["words"] for each in visited if not each["outline"] or not each["seen"]] == []
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["words"] == "Skip to the content"


def test_without_scripts_everything_works(browser, served):
    with browser.new_context(java_script_enabled=False, viewport=SIZES[1]) as context:
        page = context.new_page()
        page.goto(served.page("ada"))
        training = page.locator("#model_training")
        training.get_by_text("The small print").click()
        expect(training.get_by_text("How long we keep them")).to_be_visible()
        for answer, status in (("No", "You said no"), ("Yes", "You said yes")):
            training.get_by_role("button", name=answer, exact=True).click()
            expect(training.get_by_role("status")).to_contain_text("It counts from now on")
            expect(training.get_by_text(status)).to_be_visible()
        page.get_by_role("link", name="हिन्दी").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("आपका डेटा, आपका फ़ैसला")
        with page.expect_download() as loading:
            page.get_by_role("link", name="सभी रसीदें डाउनलोड करें").click()
        assert loading.value.suggested_filename == "receipts.json"


@EVERY_LANGUAGE
def test_axe_finds_no_fault_in_any_language(page, served, code):
    found: list[str] = []
    said = texts(code)
    ours = [f"{served.page('eve')}?lang={code}&noted=profiling", f"{served.url}/p?lang={code}"]
    for size, scheme in zip(SIZES, ("light", "dark"), strict=True):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        for address in ours:
            page.goto(address)
            unfold(page)
            found += faults(page)
        page.goto(f"{served.url}/p/code?for=x&lang={code}")
        page.get_by_role("textbox").fill("0000 0000")
        page.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_be_visible()
        found += faults(page)
        page.goto(f"{served.url}/p/forged?lang={code}")
        expect(page.get_by_role("link", name=said("Other ways to your page"))).to_be_visible()
        found += faults(page)
    page.goto(f"{served.url}/p/{served.erased}?lang={code}")
    found += faults(page)
    assert not found, "\n".join(found)


@EVERY_LANGUAGE
def test_nothing_is_lost_on_the_smallest_screen_or_with_letters_twice_as_large(page, served, code):
    found: list[str] = []
    for width, letters in ((320, "100%"), (640, "200%")):
        page.set_viewport_size({"width": width, "height": 500})
        for address in (served.page("ada"), f"{served.url}/p", f"{served.url}/p/code"):
            page.goto(f"{address}?lang={code}")
            unfold(page)
            page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
            found += overflow(page)
            for each in page.locator("main button, main summary, a:not(.skip)").all():
                box = each.bounding_box()
                if box["height"] < 24 or box["x"] < 0 or box["x"] + box["width"] > width:
                    found.append(f"{address}: {each.inner_text()} at {box}")
    assert not found, "\n".join(found)


ALIKE = """each => {
    const style = getComputedStyle(each), box = each.getBoundingClientRect()
    return [Math.round(box.width), box.height, box.top, style.color, style.backgroundColor,
            style.font, style.borderColor, style.borderWidth, style.boxShadow]
}"""


@EVERY_LANGUAGE
def test_a_yes_and_a_no_weigh_the_same(page, served, code):
    for size in SIZES:
        page.set_viewport_size(size)
        page.goto(f"{served.page('dan')}?lang={code}")
        pairs = page.locator(".choice:not(#self_excluded) .pair").all()
        assert len(pairs) >= 5
        for pair in pairs:
            yes, no = (each.evaluate(ALIKE) for each in pair.get_by_role("button").all())
            assert yes == no


def test_nothing_moves_for_those_who_want_it_still(page, served):
    page.emulate_media(reduced_motion="reduce")
    page.goto(served.page("ada"))
    moving = """[...document.querySelectorAll('*')].filter(each => {
        const style = getComputedStyle(each)
        return style.transitionDuration !== '0s' || style.animationName !== 'none'
    }).length"""
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0


def test_the_page_is_read_out_as_it_is_meant(page, served):
    """What a screen reader is told: landmarks, one first heading, the state of each answer."""
    page.goto(served.page("ada") + "?lang=pt")
    for role in ("banner", "main", "contentinfo", "navigation"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    offers = page.get_by_role("region", name="Ofertas por e-mail")
    expect(offers.get_by_role("button", name="Sim", pressed=True)).to_have_accessible_description(
        "Ofertas por e-mail"
    )
    expect(offers.get_by_role("button", name="Não", pressed=False)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "pt-BR"
