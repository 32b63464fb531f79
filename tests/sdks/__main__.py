"""Public SDKs send to a house that is restarted meanwhile; every event must be there, once.

make sdks        fetches the SDKs from PyPI, and from npm where Node and Chromium are installed

What an SDK says it failed to send, or leaves in its queue when its program ends, is counted too:
all that it was given must be in the store, or be owned up to. Only a program that ends without
`shutdown()` may leave anything: Segment's `join()` ends its thread with the queue as it is.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from assent.assembly import make_house, open_house
from assent.people.profile import events
from killing_under_load import free_port, wait_for
from sdks.in_a_browser import BROWSERS, InABrowser, chromium

KEY = "key-of-sdks"
EVENTS = 400
RESTARTS = 2
DRIVERS = Path(__file__).parent / "drivers"
PYTHON = {
    "segment-analytics-python==2.4.0": "segment.analytics.client",
    "rudder-sdk-python==2.1.9": "rudderstack.analytics.client",
}
NODE = {
    "@segment/analytics-node@3.1.0": "segment_node.cjs",
    "@rudderstack/rudder-sdk-node@3.0.13": "rudder_node.cjs",
}


@dataclass(frozen=True)
class Sdk:
    """One SDK and the program that drives it.

    Args:
        name: with its version.
        start: starts it, told where to send and the first number and how many, as words.
        restarts: how often the house is away while it sends.
        may_leave: whether its program ends with events in its queue.
    """

    name: str
    start: Callable[[list[str]], subprocess.Popen[str] | InABrowser]
    restarts: int = RESTARTS
    may_leave: bool = False


def main() -> None:
    wanted = sys.argv[1:]
    fine = True
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sdks = [*_python(folder), *_node(folder)]
        make_house(folder / "house")
        for turn, sdk in enumerate(sdks):
            if wanted and not any(each in sdk.name for each in wanted):
                continue
            first = turn * EVENTS
            said = _drive(folder, sdk, first)
            there = _there(folder, range(first, first + EVENTS))
            said |= {"there": len(there), "doubled": sum(n > 1 for n in there.values())}
            print(f"{sdk.name}: {EVENTS} sent, {said}, over {sdk.restarts} restarts", flush=True)
            owned_up_to = said["failed"] + (said["left"] if sdk.may_leave else 0)
            fine &= len(there) + owned_up_to == EVENTS and not said["doubled"]
            fine &= sdk.may_leave or not said["failed"]
    sys.exit(not fine)


def _program(*command: object) -> Callable[[list[str]], subprocess.Popen[str]]:
    words = [str(each) for each in command]
    return lambda said: subprocess.Popen([*words, *said], stdout=subprocess.PIPE, text=True)


def _python(folder: Path) -> list[Sdk]:
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python, driver = folder / "venv" / "bin" / "python", DRIVERS / "python_client.py"
    subprocess.run([python, "-m", "pip", "install", "-q", *PYTHON], check=True)
    found = [
        Sdk(name, _program(python, driver, module, "shutdown")) for name, module in PYTHON.items()
    ]
    name, module = next(iter(PYTHON.items()))
    join = Sdk(
        f"{name}, ended by `join()`", _program(python, driver, module, "join"), may_leave=True
    )
    return [*found, join]


def _node(folder: Path) -> list[Sdk]:
    if not shutil.which("npm"):
        print("Node is not installed, so its SDKs were not tried")
        return []
    where = folder / "node"
    where.mkdir()
    browsers = BROWSERS if chromium() else {}
    if not browsers:
        print("Chromium is not installed, so the SDKs of browsers were not tried")
    quiet = ["--silent", "--no-audit", "--no-fund"]
    subprocess.run(["npm", "install", *quiet, *NODE, *browsers], cwd=where, check=True)
    found = []
    for name, driver in NODE.items():
        shutil.copy(DRIVERS / driver, where)
        # Rudder's ends its own program when a house is away for two seconds.
        restarts = 0 if name.startswith("@rudderstack") else RESTARTS
        found.append(Sdk(name, _program("node", where / driver), restarts))
    for name, browser in browsers.items():
        page = DRIVERS / browser.driver
        found.append(Sdk(name, lambda said, b=browser, p=page: InABrowser(b, p, where, said)))
    return found


def _drive(folder: Path, sdk: Sdk, first: int) -> dict[str, int]:
    """Run a driver while the house it sends to is stopped and started."""
    port = free_port()
    server = _serve(folder, port)
    driver = sdk.start([f"http://127.0.0.1:{port}", KEY, str(first), str(EVENTS)])
    for _ in range(sdk.restarts):
        time.sleep(1.5)
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        server = _serve(folder, port)
    said, _ = driver.communicate(timeout=300)
    server.terminate()
    server.wait(60)
    return {"failed": EVENTS, "left": 0} if driver.returncode else json.loads(said)


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "assent", "--house", str(folder / "house"), "serve"]
    server = subprocess.Popen(
        [*command, "--port", str(port), "--write-key", KEY],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(port, server.pid)
    return server


def _there(folder: Path, numbers: range) -> Counter[int]:
    house = open_house(folder / "house")
    try:
        with house.database.read() as connection:
            found = (int(amount) for amount in connection.scalars(select(events.c.amount)))
            return Counter(each for each in found if each in numbers)
    finally:
        house.close()


if __name__ == "__main__":
    main()
