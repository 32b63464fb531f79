"""What a browser is asked in tests: once a page and its style have arrived, never before."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


def sign_in(page: Page, served, name: str) -> None:
    page.goto(f"{served.url}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(served.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.wait_for_load_state()


def faults(page: Page) -> list[str]:
    """What axe finds wrong, and whether the page is wider than the screen."""
    page.wait_for_load_state()
    found = [
        f"{page.url}: {each['id']} at {each['nodes'][0]['html'][:120]}"
        for each in Axe().run(page).response["violations"]
    ]
    return [*found, *overflow(page)]


def overflow(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{page.url} is wider than the screen"] if wide else []
