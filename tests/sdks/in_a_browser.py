"""SDKs of browsers, each driven in a page of headless Chromium.

A page knows no end: an SDK has sent all that it will when the house has taken a request for each
event and one for who it is, or when nothing goes out for longer than the SDK waits.
"""

import json
import threading
import time
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
SHOP = """<!doctype html><title>shop</title>
<script>window.analytics = {{ _cdn: location.origin }};</script>
<script src="{script}"></script>
"""
QUIET = 90
"""Seconds without a request after which an SDK has given up."""


@dataclass(frozen=True)
class Browser:
    """What a page loads, and what drives it."""

    script: str
    driver: str


BROWSERS = {
    "@segment/analytics-next@1.84.3": Browser(
        "@segment/analytics-next/dist/umd/index.js", "segment_browser.js"
    ),
    "@rudderstack/analytics-js@3.34.1": Browser(
        "@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js", "rudder_browser.js"
    ),
}


def chromium() -> bool:
    """Whether it is installed."""
    return CHROMIUM.exists()


class InABrowser:
    """A driver in a page, looked at from outside as a program is; it is there once it sends."""

    returncode = 0

    def __init__(self, browser: Browser, driver: Path, node: Path, said: list[str]) -> None:
        self._browser, self._driver, self._node = browser, driver, node
        url, key, first, n = said
        self._said = {"url": url, "key": key, "first": int(first), "n": int(n)}
        self._ready = threading.Event()
        self._page = threading.Thread(target=self._run)
        self._page.start()
        if not self._ready.wait(60):
            raise TimeoutError(f"`{browser.script}` did not load")

    def communicate(self, timeout: int) -> tuple[str, None]:
        """Wait until the page is done."""
        self._page.join(timeout)
        return json.dumps({"failed": 0, "left": 0}), None

    def _run(self) -> None:
        from playwright.sync_api import sync_playwright

        modules = self._node / "node_modules"
        (modules / "shop.html").write_text(SHOP.format(script=self._browser.script))
        bundles = modules / "analytics-next" / "bundles"
        if not bundles.exists():
            bundles.parent.mkdir()
            bundles.symlink_to(modules / "@segment" / "analytics-next" / "dist" / "umd")
        serving = partial(Quietly, directory=str(modules))
        with ThreadingHTTPServer(("127.0.0.1", 0), serving) as shop, sync_playwright() as started:
            threading.Thread(target=shop.serve_forever, daemon=True).start()
            chrome = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = chrome.new_page()
            last = [time.monotonic()]
            taken: list[str] = []
            page.on("request", lambda _: last.__setitem__(0, time.monotonic()))
            page.on(
                "response",
                lambda it: it.request.method == "POST" and it.ok and taken.append(it.url),
            )
            page.goto(f"http://127.0.0.1:{shop.server_port}/shop.html")
            page.expose_function("ready", self._ready.set)
            page.evaluate(self._driver.read_text(), self._said)
            last[0] = time.monotonic()
            while len(taken) <= self._said["n"] and time.monotonic() - last[0] < QUIET:
                page.wait_for_timeout(200)
            chrome.close()
            shop.shutdown()


class Quietly(SimpleHTTPRequestHandler):
    """Serves the shop's page and says nothing of it."""

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
