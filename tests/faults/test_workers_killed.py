"""Several workers, some killed in the middle: nothing is lost, and nothing arrives twice."""

import base64
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from assent.activation import Draft, Parts, State
from assent.activation.leased import LEASE
from assent.data_map import DestinationDeclared
from assent.vocabulary import SELF, ConsentStatus, Field, Purpose, Use
from receivers import SECRET, Provider, Webhook
from world import sender_in

N_PEOPLE = 120  # more than two leases hold
N_WORKERS = 3
TESTS = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
PARTS = Parts(
    subject="Tea for you",
    text="New teas are in.",
    html="<p>New teas are in.</p>",
    why="You get this because you said yes to offers by e-mail.",
    reasons=("You bought green tea.",),
    stop_link="https://shop.example.org/stop/x",
)
WORKER = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[6:]
from conftest import TestClock, build_house
from test_workers_killed import send

url, folder, kind, place, name = sys.argv[1:6]
clock = TestClock()
clock.advance(days=2)
send(build_house(url, Path(folder), clock), kind, place, Path(folder), name)
"""


def send(house, kind: str, url: str, folder: Path, name: str):
    """Send the campaign `tea` as one of several workers."""
    secrets = {"secret": f"whsec_{base64.b64encode(SECRET).decode()}", "token": "token"}
    for file, said in secrets.items():
        if not (folder / file).exists():
            (folder / file).write_text(said)
    where = {
        "webhook": {"url": url, "secret_file": str(folder / "secret")},
        "text": {
            "url": url,
            "body": "to=$to&body=$text&from=$sender",
            "sender": "Shop",
            "token_file": str(folder / "token"),
        },
    }[kind]
    marketing = Purpose.DIRECT_MARKETING_EMAIL
    declared = DestinationDeclared(kind, SELF, where, purpose=marketing, fields=(Field("email"),))
    sender = sender_in(house, replace(house.data_map, destinations={"there": declared}), name)
    return sender.send("tea", "there", lambda _row, _values: PARTS)


@pytest.fixture
def queued(house, cast):
    names = [f"guest{number}" for number in range(N_PEOPLE)]
    people = house.gate.meet("household", names, ["DE"] * N_PEOPLE).tolist()
    for who in people:
        cast.say(who, ConsentStatus.GIVEN, Purpose.DIRECT_MARKETING_EMAIL)
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    addresses = {
        who: {Field("email"): f"{name}@example.org"}
        for who, name in zip(people, names, strict=True)
    }
    house.gate.vault.keep(grant, addresses)
    house.outbox.queue("tea", "there", [Draft(who, {}) for who in people])


RECEIVERS = {"webhook": Webhook, "text": Provider}


@pytest.mark.parametrize("kind", RECEIVERS)
def test_workers_that_are_killed_lose_nothing_and_double_nothing(
    house, queued, store_url, tmp_path, kind
):
    with RECEIVERS[kind]() as there:
        workers = [
            subprocess.Popen(
                [
                    *(sys.executable, "-c", WORKER),
                    *(store_url, str(tmp_path), kind, there.url, f"worker{number}", *TESTS),
                ]
            )
            for number in range(N_WORKERS)
        ]
        for n_arrived, doomed in ((5, 0), (25, 1)):
            _wait(lambda n=n_arrived: len(there.requests) >= n)
            workers[doomed].kill()
        for worker in workers:
            worker.wait(60)
        assert [worker.returncode for worker in workers[:2]] == [-9, -9]
        assert workers[2].returncode == 0
        house.clock.now += LEASE
        send(house, kind, there.url, tmp_path, "last")
        counts = house.outbox.counts("tea")
        assert max(Counter(there.taken).values()) == 1, "nobody got it twice"
    assert counts[State.SENT] + counts[State.UNCONFIRMED] == N_PEOPLE, "nothing was lost"
    assert counts[State.UNCONFIRMED] <= (0 if kind == "webhook" else 2)
    assert len(there.taken) >= counts[State.SENT]


def _wait(until) -> None:
    deadline = time.monotonic() + 30
    while not until() and time.monotonic() < deadline:
        time.sleep(0.005)
