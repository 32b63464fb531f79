"""How much collection takes: events a second and how long a request waits, beside its peers.

make load                                 SQLite and PostgreSQL, ours and the baseline
make load ARGS="--minutes 10"             and whether memory stays flat for that long
make load ARGS="--stores sqlite --seconds 20"

The client is a process of its own. "Half load" paces requests at half of what was answered at
saturation, and counts the wait from when a request was due.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np

from assent.assembly import make_house, open_house
from assent.catalogue import ItemRow
from assent.consent import ConsentEvent
from assent.data_map import template
from assent.gate import EventRow
from assent.intake.collect import Parcel
from assent.vocabulary import ConsentStatus, Purpose, Use
from assent.web import api_token
from bench.load_client import EVENTS, ITEMS, KEY, PEOPLE, batch

HERE = Path(__file__).parent
GROUP = 4_000
CONNECTIONS = 64
KIND = "customer"
BUYERS, BOUGHT, LIST = 2_000, 40, 200
SERVICE = Use.of(Purpose.SERVICE, "purchases")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def serving(command: list[str], port: int, **more: str) -> Iterator[int]:
    """A server in a process of its own; answers its process id once it answers."""
    server = subprocess.Popen(
        command, env=os.environ | more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None, command
                assert time.monotonic() < deadline, command
                time.sleep(0.05)
        yield server.pid
    finally:
        server.terminate()
        server.wait(30)


def client(port: int, path: str = "/v1/batch", **options: object) -> dict[str, float]:
    """What the client in the second process measured."""
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "bench.load_client", str(port), path, *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE.parent)
    said = json.loads(done.stdout)
    assert set(said["statuses"]) == {"200"}, said
    return said


def measure(port: int, pid: int, seconds: float, *, peer: bool = False) -> dict[str, float]:
    """Saturation, then half of it."""
    most = 60 if peer else 600
    client(port, seconds=60, ready=PEOPLE // EVENTS * 3 if not peer else 3, first=90_000_000)
    busy = _busy(pid)
    full = client(
        port,
        seconds=seconds,
        ready=int(most * seconds),
        first=1_000_000,
        connections=CONNECTIONS,
    )
    busy = _busy(pid) - busy
    rate = full["per_second"] / 2
    half = client(port, seconds=seconds, ready=int(rate * seconds) + 50, rate=rate, first=2_000_000)
    return {
        "events/s": full["per_second"] * EVENTS,
        "p99 ms, saturated": full["p99_ms"],
        "p50 ms, half load": half["p50_ms"],
        "p99 ms, half load": half["p99_ms"],
        "us of processor an event": 1e6 * busy / (full["requests"] * EVENTS),
        "cores that the client took": full["cores"],
    }


def decisions(port: int, token: str, seconds: float) -> dict[str, float]:
    """The same of decisions: consent, the best 200 of 2,000 products, a durable log."""
    path = f"/v1/recommendations?identifier={KIND}&value=person-PERSON&n={LIST}"
    full = client(port, path, seconds=seconds, token=token)
    half = client(port, path, seconds=seconds, token=token, rate=full["per_second"] / 2)
    return {
        "decisions/s": full["per_second"],
        "p99 ms, decisions, saturated": full["p99_ms"],
        "p50 ms, decisions, half load": half["p50_ms"],
        "p99 ms, decisions, half load": half["p99_ms"],
    }


def new_house(folder: Path) -> None:
    make_house(
        folder, template().replace("events_per_second = 50000", "events_per_second = 900000")
    )


def stock(folder: Path) -> str:
    """Products to sell, and a model of people who bought some; answers the token of programs."""
    house = open_house(folder)
    house.catalogue.put([ItemRow(f"item-{n}", f"item {n}", "SOUP") for n in range(ITEMS)])
    people = house.gate.meet(KIND, [f"person-{n}" for n in range(BUYERS)])
    at = datetime.now(UTC)
    house.register.append(
        [
            ConsentEvent(subject, purpose, ConsentStatus.GIVEN, at, "bench")
            for subject in people.tolist()
            for purpose in (Purpose.MODEL_TRAINING, Purpose.PERSONALISED_RECOMMENDATIONS)
        ]
    )
    rng = np.random.default_rng(5)
    bought = [
        EventRow(rng.bytes(16), subject, "purchase", int(at.timestamp()), int(item), 1.0, 2.5)
        for subject in people.tolist()
        for item in 1 + rng.choice(ITEMS, BOUGHT, replace=False)
    ]
    house.gate.vault.keep_events(house.gate.ask_many(SERVICE, people), bought)
    house.recommender.train("ease", n_items=ITEMS)
    token = api_token(house)
    house.close()
    return token


def ours(folder: Path, token: str, seconds: float, minutes: float) -> dict[str, float]:
    port = free_port()
    command = [sys.executable, "-m", "assent", "--house", str(folder), "serve"]
    with serving([*command, "--port", str(port), "--write-key", KEY], port) as pid:
        found = decisions(port, token, seconds) | measure(port, pid, seconds)
        if minutes:
            found |= memory(port, pid, minutes, found["events/s"])
    return found


def memory(port: int, pid: int, minutes: float, rate: float) -> dict[str, float]:
    """Resident memory while events come at half load, after a minute and at the end."""
    seen = []
    for n in range(max(2, round(minutes * 2))):
        client(port, seconds=30, rate=rate / EVENTS / 2, first=10_000_000 + n * 100_000)
        seen.append(_resident(pid))
    return {"MB after 30 s": seen[0], "MB at the end": seen[-1], "MB at most": max(seen)}


def _busy(pid: int) -> float:
    """Seconds of processor that a process took until now."""
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def without_http(folder: Path, seconds: float) -> dict[str, float]:
    """The same house filled by the same collector, and by its vault alone, with no HTTP."""
    house = open_house(folder)
    house.write_keys["web"] = KEY
    rng = Random(5)
    bodies = [batch(50_000_000 + n, rng) for n in range(int(200 * seconds))]
    started = time.perf_counter()
    waiting = [house.collector.submit(Parcel(body, None, key=KEY)) for body in bodies]
    for each in waiting:
        each.result()
    collector = len(bodies) * EVENTS / (time.perf_counter() - started)
    people = house.gate.meet("customer", [f"person-{n}" for n in range(PEOPLE)])
    rates = []
    for turn in range(max(3, int(2 * seconds))):
        who = np.random.default_rng(turn).choice(people, GROUP)
        now = int(datetime.now(UTC).timestamp())
        rows = [
            EventRow(os.urandom(16), each, "purchase", now, 1, 1.0, 2.5) for each in who.tolist()
        ]
        started = time.perf_counter()
        grant = house.gate.ask_many(SERVICE, who)
        house.gate.vault.keep_events(grant, rows)
        rates.append(GROUP / (time.perf_counter() - started))
    house.close()
    return {
        "events/s, collector alone": collector,
        "events/s, vault alone": statistics.median(rates),
    }


def baseline(store: str, seconds: float) -> dict[str, float]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.load_baseline:app", "--port", str(port)]
    with serving([*command, "--log-level", "critical"], port, BASELINE_STORE=store) as pid:
        return measure(port, pid, seconds, peer=True)


def main() -> None:
    asking = argparse.ArgumentParser()
    asking.add_argument("--stores", default="sqlite,postgresql")
    asking.add_argument("--seconds", type=float, default=10, help="of each measurement")
    asking.add_argument("--minutes", type=float, default=0, help="for which memory is watched")
    asked = asking.parse_args()
    sys.path.insert(0, str(HERE.parent / "tests"))
    found = {}
    for store in asked.stores.split(","):
        with tempfile.TemporaryDirectory() as folder, _server(store) as server:
            home = Path(folder) / "house"
            new_house(home)
            if server is not None:
                os.environ["ASSENT_DATABASE"] = server.new_database("ours")
            token = stock(home)
            said = ours(home, token, asked.seconds, asked.minutes) | without_http(
                home, asked.seconds
            )
            place = (
                str(Path(folder) / "baseline.db") if server is None else server.new_database("b")
            )
            os.environ.pop("ASSENT_DATABASE", None)
            peer = baseline(place, asked.seconds)
            found[store] = {"ours": said, "FastAPI, pydantic, a commit a row": peer}
            _say(store, said, peer)
    (HERE / "load.json").write_text(json.dumps(found, indent=2) + "\n")


def _server(store: str):  # noqa: ANN202  PostgreSQL's, or none
    if store == "sqlite":
        return nullcontext()
    from postgres import ThrowAwayPostgres

    return ThrowAwayPostgres(Path(), "fsync=on")


def _say(store: str, said: dict[str, float], peer: dict[str, float]) -> None:
    print(f"\n{store}: gzip batches of {EVENTS}, {PEOPLE:,} people; {os.cpu_count()} cores")
    for name, value in said.items():
        beside = f"{peer[name]:>12,.2f}" if name in peer else f"{'':>12}"
        print(f"  {name:28}{value:>12,.2f}{beside}")
    share = said["events/s"] / said["events/s, vault alone"]
    print(f"  {'of the vault alone':28}{share:>12.0%}")


if __name__ == "__main__":
    main()
