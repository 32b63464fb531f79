"""A client in a process of its own: sends gzip batches over kept connections, and times each.

python -m bench.load_client PORT PATH --seconds 10 --connections 16 [--rate 200]
"""

import argparse
import asyncio
import gzip
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from time import perf_counter, process_time

EVENTS = 100
KEY = "key-of-load"
PEOPLE = 10_000
ITEMS = 2_000
_BASIC = "a2V5LW9mLWxvYWQ6"


def batch(number: int, rng: random.Random) -> bytes:
    """A hundred purchases, as Segment's Python SDK would send them."""
    now = datetime.now(UTC).isoformat()
    events = [
        {
            "type": "track",
            "userId": f"person-{rng.randrange(PEOPLE)}",
            "anonymousId": None,
            "event": "Order Completed",
            "messageId": f"{number:08}-a1b2-{n:04}-c3d4e5f60718",
            "timestamp": now,
            "context": {"library": {"name": "analytics-python", "version": "2.4.0"}},
            "integrations": {},
            "properties": {
                "product_id": f"item-{rng.randrange(ITEMS)}",
                "quantity": 1,
                "price": 2.5,
            },
        }
        for n in range(EVENTS)
    ]
    return gzip.compress(json.dumps({"batch": events, "sentAt": now}).encode(), 1)


def request(method: str, path: str, body: bytes, headers: str = "") -> bytes:
    said = f"{method} {path} HTTP/1.1\r\nhost: load\r\n{headers}content-length: {len(body)}\r\n\r\n"
    return said.encode() + body


class Sender:
    """Sends requests one after the other over each of some connections.

    Args:
        port: where to, on this machine.
        requests: makes the next one.
        rate: how many to begin in a second; as many as are answered unless given.
    """

    def __init__(self, port: int, requests: Iterator[bytes], rate: float | None = None) -> None:
        self.port, self.requests, self.rate = port, requests, rate
        self.seconds: list[float] = []
        self.statuses: dict[str, int] = {}
        self._turn = count()

    async def run(self, seconds: float, connections: int) -> None:
        self.started, busy = perf_counter(), process_time()
        self.ends = self.started + seconds
        await asyncio.gather(*(self._one() for _ in range(connections)))
        self.took = perf_counter() - self.started
        self.cores = (process_time() - busy) / self.took

    async def _one(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while perf_counter() < self.ends:
            due = perf_counter()
            if self.rate:
                due = self.started + next(self._turn) / self.rate
                if due > self.ends:
                    break
                await asyncio.sleep(max(0.0, due - perf_counter()))
            said = next(self.requests, None)
            if said is None:
                break
            begun = due if self.rate else perf_counter()  # waiting for a turn counts as waiting
            writer.write(said)
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            self.seconds.append(perf_counter() - begun)
            status = head.split(b" ", 2)[1].decode()
            self.statuses[status] = self.statuses.get(status, 0) + 1
        writer.close()

    def said(self) -> dict[str, object]:
        times = sorted(self.seconds)
        return {
            "requests": len(times),
            "per_second": len(times) / self.took,
            "p50_ms": 1000 * times[len(times) // 2],
            "p99_ms": 1000 * times[int(len(times) * 0.99)],
            "cores": self.cores,
            "statuses": self.statuses,
        }


def main() -> None:
    asking = argparse.ArgumentParser()
    asking.add_argument("port", type=int)
    asking.add_argument("path")
    asking.add_argument("--seconds", type=float, default=10)
    asking.add_argument("--connections", type=int, default=16)
    asking.add_argument("--rate", type=float)
    asking.add_argument("--first", type=int, default=0, help="the number of the first batch")
    asking.add_argument("--ready", type=int, default=0, help="how many batches to make beforehand")
    asking.add_argument("--token", default="", help="ask for decisions instead")
    asked = asking.parse_args()
    rng = random.Random(asked.first)
    if asked.token:
        head = f"authorization: Bearer {asked.token}\r\n"
        made = (
            request("GET", asked.path.replace("PERSON", str(rng.randrange(2000))), b"", head)
            for _ in count()
        )
    else:
        head = f"authorization: Basic {_BASIC}\r\ncontent-encoding: gzip\r\n"
        numbers = count(asked.first)
        made = (request("POST", asked.path, batch(n, rng), head) for n in numbers)
        if asked.ready:
            made = iter([next(made) for _ in range(asked.ready)])
    sender = Sender(asked.port, made, asked.rate)
    asyncio.run(sender.run(asked.seconds, asked.connections))
    print(json.dumps(sender.said()))


if __name__ == "__main__":
    main()
