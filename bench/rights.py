"""What it costs to erase people of the demo's data from everything that holds them.

The whole demo is told first, so models, messages, decisions and a ledger are there. A simple
deletion of the same rows, without models, keys, proof or ledger, stands beside ours: it is what a
shop has that forgets people only in its tables.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from assent.assembly import House
from assent.assembly.tables import metadata
from assent.demo import tell
from assent.demo.show import Show
from assent.store import numbers
from bench import row

N_ALONE = 31
N_AT_ONCE = 1_000


def rows() -> list[dict[str, object]]:
    """Run everything; one row for each figure."""
    show = Show(quiet=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        tell(Path(folder), show, seed=1, households=None) as demo,
    ):
        house = demo.house
        everybody = house.register.everybody()
        house.rights.holders  # noqa: B018  what is wired once is not counted
        alone = [seconds(lambda who=each: erase(house, [who])) for each in everybody[:N_ALONE]]
        many = everybody[N_ALONE : N_ALONE + N_AT_ONCE]
        at_once = seconds(lambda: erase(house, many))
        number = house.erasure.erase(everybody[N_ALONE + N_AT_ONCE], by="bench").number
        first = seconds(lambda: house.rights.certificates.issue(number))
        again = seconds(lambda: house.rights.certificates.issue(number))
        for model in house.models.live():
            assert house.forgetting.difference_from_retrain(model).same_sum
        assert house.verify_ledger().whole
        # Last: models are made again once somebody's receipts are gone without being forgotten.
        plainly = [seconds(lambda who=each: deleted(house, [who])) for each in everybody[-N_ALONE:]]
        plainly_many = seconds(lambda: deleted(house, everybody[-N_ALONE - N_AT_ONCE : -N_ALONE]))
        size = f"{len(everybody):,} people, {house.ledger.size():,} entries"
    many_name = f"erase {N_AT_ONCE:,} at once"
    name = "erase one person from everything"
    middle = statistics.median(alone) * 1e3
    quickest, *_, slowest = (each * 1e3 for each in statistics.quantiles(alone, n=20))
    peer = statistics.median(plainly) * 1e3
    rows_only, allowed = "their rows only, no proof", "allowed"
    return [
        row("rights", f"{name}, p50, {size}", middle, "ms", peer=allowed, peer_value=300.0),
        row("rights", f"{name}, p50", middle, "ms", peer=rows_only, peer_value=peer),
        row("rights", f"{name}, p5", quickest, "ms"),
        row("rights", f"{name}, p95", slowest, "ms"),
        row("rights", many_name, at_once, "s", peer=allowed, peer_value=30.0),
        row("rights", many_name, at_once, "s", peer=rows_only, peer_value=plainly_many),
        row("rights", "certificate, with its models measured", first * 1e3, "ms"),
        row("rights", "certificate, measured before", again * 1e3, "ms"),
    ]


def erase(house: House, people: list[int]) -> None:
    house.erasure.erase_many(people, by="bench")


def deleted(house: House, people: list[int]) -> None:
    """Their rows, in one transaction."""

    def work(connection: Connection) -> None:
        for each in metadata.sorted_tables:
            by = each.info["erase"].by
            if by is not None:
                theirs = each.c[by].in_(numbers(connection, people))
                connection.execute(each.delete().where(theirs))

    house.database.write(work)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
