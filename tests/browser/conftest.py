"""A real server in a process of its own, and an installed Chromium that walks its pages."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
NO_BROWSER = f"no browser is installed (looked for {', '.join(BROWSERS)})"
PATIENCE = 20_000
"""Milliseconds; a busy machine is slow, and that is no fault of a page."""

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@dataclass(frozen=True)
class Served:
    """A house that is being served."""

    url: str
    links: dict[str, str]
    erased: str
    certificate: str
    password: str
    mail: Path

    def page(self, who: str) -> str:
        return f"{self.url}/p/{self.links[who]}"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=1):  # noqa: S310  our own server
                return
        except (URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError("the server did not answer")


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("served"), _free_port()
    program = [sys.executable, str(Path(__file__).parent / "served.py"), str(folder), str(port)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        try:
            facts = json.loads(process.stdout.readline())
            url = f"http://127.0.0.1:{port}"
            _wait(url, process)
            mail = folder / "mail"
            said = (facts[each] for each in ("links", "erased", "certificate", "password"))
            yield Served(url, *said, mail)
        finally:
            process.terminate()
            assert process.wait(10) == 0, "the server was told to stop and did not do so cleanly"


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture
def page(browser):
    """A fresh visitor, who hears of every fault that the browser tells of."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        made = context.new_page()
        made.set_default_timeout(PATIENCE)
        faults: list[str] = []
        made.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        made.on("pageerror", lambda fault: faults.append(str(fault)))
        yield made
        told = [each for each in faults if "Failed to load resource" not in each]
        assert not told, told
