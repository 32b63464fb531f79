"""Public SDKs send to a house that is restarted meanwhile; every event must be there, once.

make sdks        fetches the SDKs from PyPI, and from npm where Node is installed
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
from pathlib import Path

from sqlalchemy import select

from assent.assembly import make_house, open_house
from assent.people.profile import events
from killing_under_load import free_port, wait_for

KEY = "key-of-sdks"
EVENTS = 400
RESTARTS = 2
GIVES_UP = "@rudderstack/rudder-sdk-node"
"""It ends its own program when a house is away for two seconds, so it sends to one that stays."""

SEGMENT_PYTHON = """
import sys, time
from segment.analytics.client import Client
url, key, first, n = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
client = Client(key, host=url, gzip=True, upload_interval=0.2)
for i in range(first, first + n):
    client.track(f"person-{i % 20}", "Order Completed", {"price": i})
    time.sleep(0.01)
client.join()
"""
RUDDER_PYTHON = """
import sys, time
from rudderstack.analytics.client import Client
url, key, first, n = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
client = Client(key, host=url, upload_interval=0.2)
for i in range(first, first + n):
    client.track(f"person-{i % 20}", "Order Completed", {"price": i})
    time.sleep(0.01)
client.join()
"""
SEGMENT_NODE = """
const { Analytics } = require("@segment/analytics-node");
const [url, key, first, n] = process.argv.slice(2);
const client = new Analytics({ writeKey: key, host: url, flushInterval: 200 });
(async () => {
  for (let i = +first; i < +first + +n; i++) {
    const userId = `person-${i % 20}`;
    client.track({ userId, event: "Order Completed", properties: { price: i } });
    await new Promise((done) => setTimeout(done, 10));
  }
  await client.closeAndFlush({ timeout: 60000 });
})();
"""
RUDDER_NODE = """
const Analytics = require("@rudderstack/rudder-sdk-node");
const [url, key, first, n] = process.argv.slice(2);
const client = new Analytics(key, { dataPlaneUrl: url, flushInterval: 200 });
(async () => {
  for (let i = +first; i < +first + +n; i++) {
    const userId = `person-${i % 20}`;
    client.track({ userId, event: "Order Completed", properties: { price: i } });
    await new Promise((done) => setTimeout(done, 10));
  }
  await client.flush();
  process.exit(0);
})();
"""
PYTHON = {
    "segment-analytics-python==2.4.0": SEGMENT_PYTHON,
    "rudder-sdk-python==2.1.9": RUDDER_PYTHON,
}
NODE = {"@segment/analytics-node": SEGMENT_NODE, "@rudderstack/rudder-sdk-node": RUDDER_NODE}


def main() -> None:
    said = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        runs = [*_python(folder), *_node(folder)]
        make_house(folder / "house")
        for turn, (name, command) in enumerate(runs):
            first = turn * EVENTS
            restarts = 0 if name.startswith(GIVES_UP) else RESTARTS
            done = _drive(folder, command, first, restarts)
            there = _there(folder, range(first, first + EVENTS))
            twice = sum(n > 1 for n in there.values())
            said[name] = {"sent": EVENTS, "there": len(there), "doubled": twice, "exit": done}
            print(f"{name}: {said[name]}, over {restarts} restarts", flush=True)
    fine = {"sent": EVENTS, "there": EVENTS, "doubled": 0, "exit": 0}
    sys.exit(any(each != fine for each in said.values()))


def _python(folder: Path) -> list[tuple[str, list[str]]]:
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = str(folder / "venv" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", *PYTHON], check=True)
    return [(name, [python, "-c", driver]) for name, driver in PYTHON.items()]


def _node(folder: Path) -> list[tuple[str, list[str]]]:
    if not shutil.which("npm"):
        print("Node is not installed, so its SDKs were not tried")
        return []
    where = folder / "node"
    where.mkdir()
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", *NODE], cwd=where, check=True
    )
    found = []
    for n, (name, driver) in enumerate(NODE.items()):
        (where / f"driver-{n}.cjs").write_text(driver)
        version = json.loads((where / "node_modules" / name / "package.json").read_text())[
            "version"
        ]
        found.append((f"{name}@{version}", ["node", str(where / f"driver-{n}.cjs")]))
    return found


def _drive(folder: Path, command: list[str], first: int, restarts: int) -> int:
    """Run a driver while the house it sends to is stopped and started."""
    port = free_port()
    server = _serve(folder, port)
    words = [f"http://127.0.0.1:{port}", KEY, str(first), str(EVENTS)]
    driver = subprocess.Popen([*command, *words])
    for _ in range(restarts):
        time.sleep(1.5)
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        server = _serve(folder, port)
    done = driver.wait(300)
    server.terminate()
    server.wait(60)
    return done


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
