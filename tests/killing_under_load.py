"""A house under load that is killed at random moments: what it acknowledged is there, once.

make kill ARGS="--rounds 200"        on SQLite and on PostgreSQL
make kill ARGS=requests              people's requests instead; see `killing_requests`

The server is forked from a process that has everything imported, so that a round takes about a
second. Each event says a number of its own as its amount, so that a doubled one would show.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

import killing_requests
from assent.assembly import make_house, open_house
from assent.people.profile import events
from postgres import ThrowAwayPostgres

KEY = "key-of-kill"
EVENTS = 10
SENDERS = 6
LONGEST_ROUND = 0.4


@dataclass
class Told:
    """What was sent, and what was acknowledged."""

    next: int = 0
    waiting: list[int] = field(default_factory=list)
    acknowledged: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Found:
    """What the store held in the end."""

    rounds: int
    sent: int
    acknowledged: int
    lost: int
    doubled: int


def killed_often(folder: Path, rounds: int, seed: int) -> Found:
    """Kill a house in `folder` that many times under load, and hold what is there to what it said.

    What was not acknowledged is sent again, as an SDK would.
    """
    rng = random.Random(seed)
    told = Told()
    lost = 0
    for _ in range(rounds):
        port = free_port()
        server = _forked(folder, port)
        try:
            wait_for(port, server)
            asyncio.run(_round(port, told, server, rng.uniform(0, LONGEST_ROUND)))
        finally:
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)
            os.waitpid(server, 0)
        lost += len(told.acknowledged - _there(folder).keys())
    port = free_port()
    server = _forked(folder, port)
    wait_for(port, server)
    asyncio.run(_rest(port, told))
    os.kill(server, signal.SIGTERM)
    os.waitpid(server, 0)
    there = _there(folder)
    lost += len(told.acknowledged - there.keys())
    doubled = sum(n - 1 for n in there.values())
    return Found(rounds, told.next, len(told.acknowledged), lost, doubled)


async def _round(port: int, told: Told, server: int, seconds: float) -> None:
    """Send until the server is killed, so long after it acknowledged something."""
    await _one(port, told)
    senders = [asyncio.create_task(_send(port, told)) for _ in range(SENDERS)]
    await asyncio.sleep(seconds)
    os.kill(server, signal.SIGKILL)
    await asyncio.gather(*senders)


async def _rest(port: int, told: Told) -> None:
    """Send again what was not acknowledged, and nothing else."""
    while told.waiting:
        assert await _batch(port, told.waiting.pop(0), told)


async def _send(port: int, told: Told) -> None:
    while await _one(port, told):
        pass


async def _one(port: int, told: Told) -> bool:
    """Send the next batch, or one that was not acknowledged; whether it is now."""
    if told.waiting:
        first = told.waiting.pop(0)
    else:
        first, told.next = told.next, told.next + EVENTS
    acknowledged = await _batch(port, first, told)
    if not acknowledged:
        told.waiting.append(first)
    return acknowledged


async def _batch(port: int, first: int, told: Told) -> bool:
    """Send one batch; whether it was acknowledged."""
    numbers = range(first, first + EVENTS)
    body = json.dumps({"writeKey": KEY, "batch": [_event(n) for n in numbers]}).encode()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with closing(writer):
            writer.write(b"POST /v1/batch HTTP/1.1\r\nhost: x\r\nconnection: close\r\n")
            writer.write(b"content-length: %d\r\n\r\n" % len(body) + body)
            answer = await reader.read()
    except OSError:
        return False
    if not answer.startswith(b"HTTP/1.1 200") or not answer.endswith(b'{"success":true}'):
        return False
    told.acknowledged.update(numbers)
    return True


def _event(n: int) -> dict[str, object]:
    return {
        "type": "track",
        "event": "Order Completed",
        "userId": f"person-{n % 50}",
        "messageId": f"message-{n}",
        "properties": {"price": n},
    }


def _there(folder: Path) -> Counter[int]:
    """How often each number is in the store."""
    house = open_house(folder)
    try:
        with house.database.read() as connection:
            return Counter(int(amount) for amount in connection.scalars(select(events.c.amount)))
    finally:
        house.close()


def _forked(folder: Path, port: int) -> int:
    """A server in a child of this process."""
    child = os.fork()
    if child:
        return child
    try:
        from assent.web import serve

        house = open_house(folder)
        house.write_keys["web"] = KEY
        serve(house, port=port)
        house.close()
    except BaseException:  # noqa: BLE001  a child must never return into its parent's code
        os._exit(1)
    os._exit(0)


def wait_for(port: int, server: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert os.waitpid(server, os.WNOHANG) == (0, 0), "the server ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def main() -> None:
    if sys.argv[1:2] == ["requests"]:
        killing_requests.main(sys.argv[2:])
    asking = argparse.ArgumentParser()
    asking.add_argument("--rounds", type=int, default=200)
    asking.add_argument("--seed", type=int, default=1)
    asking.add_argument("--stores", default="sqlite,postgresql")
    asked = asking.parse_args()
    failed = False
    for store in asked.stores.split(","):
        with tempfile.TemporaryDirectory() as folder, _server(store) as server:
            if server is not None:
                os.environ["ASSENT_DATABASE"] = server.new_database("killed")
            make_house(Path(folder) / "house")
            open_house(Path(folder) / "house").close()
            found = killed_often(Path(folder) / "house", asked.rounds, asked.seed)
            os.environ.pop("ASSENT_DATABASE", None)
        print(f"{store}: {found}")
        failed |= bool(found.lost or found.doubled)
    sys.exit(failed)


def _server(store: str):
    return nullcontext() if store == "sqlite" else ThrowAwayPostgres(Path(), fsync="fsync=on")


if __name__ == "__main__":
    main()
