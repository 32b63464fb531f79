"""The roads that operators and people take, in a real browser against the real server."""

import re
import urllib.parse
import urllib.request

from playwright.sync_api import Page, expect

from looking import faults, sign_in

MENDED = """{greeting},

our Rye Loaf costs 2.90 EUR until 31 March 2026.

{recommendations}

Prices include VAT.
{sender}"""


def look_up(page: Page, served, who: str) -> None:
    page.goto(f"{served.url}/people")
    page.get_by_label("What identifies them").select_option("household")
    page.get_by_label("Theirs").fill(who)
    page.get_by_role("button", name="Look up").click()


def test_a_campaign_goes_from_a_false_draft_to_messages(page, served):
    sign_in(page, served, "maya")
    page.get_by_role("link", name="Campaigns").click()
    page.get_by_role("link", name="spring-bread").click()
    expect(page.locator("mark.error").first).to_have_text("90 %")
    expect(page.get_by_text("The fact sheet does not prove this percentage.").first).to_be_visible()
    expect(page.get_by_role("button", name="Submit for review")).to_have_count(0)

    page.get_by_label("Subject line").fill("Rye Loaf, baked every morning")
    page.get_by_label("Text").fill(MENDED)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The checks found nothing to mend.")).to_be_visible()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("waits for review", exact=True)).to_be_visible()

    page.get_by_role("link", name="on the review desk").click()
    page.get_by_label("Reason").fill("I wrote it, so it is good")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("is an author of this text and cannot judge")

    item = page.url
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, served, "rui")
    page.goto(item)
    expect(page.get_by_text("baked every morning").first).to_be_visible()
    page.get_by_label("Reason").fill("True, and clear")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("rui approved it")).to_be_visible()
    expect(page.get_by_text("Two people have to approve it")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, served, "noor")
    page.goto(item)
    page.get_by_label("Reason").fill("The oven log proves the claim")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("noor approved it")).to_be_visible()

    page.goto(f"{served.url}/campaigns/spring-bread")
    page.get_by_role("button", name="Queue for the audience").click()
    page.get_by_role("button", name=re.compile(r"^Send \d+ messages$")).click()
    expect(page.get_by_text("It has been sent.")).to_be_visible()
    expect(page.locator(".measures").get_by_text("sent", exact=True)).to_be_visible()

    look_up(page, served, "ada")
    expect(page.get_by_role("listitem").filter(has_text="spring-bread: sent")).to_be_visible()


def test_a_person_is_looked_up_without_a_trace_in_the_address(page, served):
    sign_in(page, served, "maya")
    look_up(page, served, "ada")
    expect(page.get_by_role("heading", name="What they allow")).to_be_visible()
    assert "ada" not in urllib.parse.urlparse(page.url).path.rpartition("/")[0]
    assert "household" not in page.url
    expect(page.locator("svg.bar").first).to_be_visible()
    expect(page.get_by_text("ada@example.org")).to_have_count(0)
    page.get_by_role("button", name="Ask the gate and show it").click()
    expect(page.get_by_text("ada@example.org")).to_be_visible()


def test_one_click_of_a_mail_program_shows_on_the_persons_page(page, served):
    page.goto(served.page("eve"))
    offers = page.locator("section", has=page.get_by_role("heading", name="Offers by e-mail"))
    expect(offers.get_by_text("You said yes")).to_be_visible()
    body = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urllib.request.urlopen(served.page("eve"), data=body) as answer:  # noqa: S310  our own server
        assert answer.status == 200
    page.reload()
    expect(offers.get_by_text("You said no")).to_be_visible()


def test_a_yes_is_as_near_as_a_no(page, served):
    page.goto(served.page("ada"))
    training = page.locator("section", has=page.get_by_role("heading", name="Training our program"))
    yes, no = (training.get_by_role("button", name=name, exact=True) for name in ("Yes", "No"))
    sizes = [each.bounding_box() for each in (yes, no)]
    assert abs(sizes[0]["width"] - sizes[1]["width"]) < 1
    assert sizes[0]["height"] == sizes[1]["height"]
    no.click()
    expect(page.get_by_role("status")).to_contain_text("It counts from now on")
    expect(training.get_by_text("You said no")).to_be_visible()
    yes.click()
    expect(training.get_by_text("You said yes")).to_be_visible()
    assert page.context.cookies() == []


def test_the_keyboard_alone_is_enough(page, served):
    page.goto(f"{served.url}/sign-in")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("maya")
    page.keyboard.press("Tab")
    page.keyboard.type(served.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


PAGES = (
    "/",
    "/audiences",
    "/audiences/spring-bread",
    "/audiences/named/regulars",
    "/campaigns",
    "/campaigns/spring-bread",
    "/campaigns/tea-again",
    "/creatives",
    "/models",
    "/models/ease-1",
    "/review",
    "/review/1",
    "/people",
    "/ledger",
    "/ledger/0",
    "/nothing-here",
)


def test_axe_finds_no_fault_on_any_page(page, served):
    found: list[str] = []
    page.goto(f"{served.url}/sign-in")
    found += faults(page)
    sign_in(page, served, "noor")
    for path in PAGES:
        page.goto(served.url + path)
        found += faults(page)
    look_up(page, served, "ben")
    page.wait_for_url("**/people/*")
    found += faults(page)
    page.get_by_role("link", name="Forget this person").click()
    page.wait_for_url("**/forget")
    found += faults(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    erased, forged = f"{served.url}/p/{served.erased}", f"{served.url}/p/forged"
    for address in (served.page("ada"), served.page("dan") + "?lang=de", erased, forged):
        page.goto(address)
        found += faults(page)
    for path in ("/", "/campaigns/tea-again", "/campaigns", "/audiences/spring-bread", "/ledger"):
        page.goto(served.url + path)
        found += faults(page)
    page.goto(f"{served.url}/campaigns/spring-bread")
    for size in ({"width": 390, "height": 800}, {"width": 1280, "height": 900}):
        page.set_viewport_size(size)
        page.goto(f"{served.url}/campaigns/tea-again")
        page.get_by_role("button", name="Rehearse it").click()
        expect(page.get_by_role("heading", name="Rehearsal")).to_be_visible()
        found += faults(page)
    assert not found, "\n".join(found)


def test_a_journey_is_held_and_goes_on_from_its_page(page, served):
    sign_in(page, served, "maya")
    page.goto(f"{served.url}/campaigns/tea-again")
    expect(page.get_by_text("people are under way on it")).to_be_visible()
    expect(page.locator(".journey li")).to_have_count(5)
    page.get_by_role("button", name="Pause at once").click()
    expect(page.get_by_text("paused by maya").first).to_be_visible()
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_role("button", name="Pause at once")).to_be_visible()


def test_a_person_is_forgotten_and_their_link_says_so(page, served):
    sign_in(page, served, "noor")
    look_up(page, served, "dan")
    page.get_by_role("link", name="Forget this person").click()
    page.get_by_role("button", name="Forget them for good").click()
    expect(page.get_by_role("heading", name="Forgotten")).to_be_visible()
    page.goto(served.page("dan"))
    expect(page.get_by_role("heading", name="We no longer know you")).to_be_visible()
    look_up(page, served, "dan")
    expect(page.get_by_role("alert")).to_contain_text("Nobody is known by that household")
