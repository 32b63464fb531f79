"""Every kind of request, killed with -9 at every step, on both stores: done once in the end.

make kill ARGS="requests"        prints the table

A step is a transaction of either store. Each is killed twice: when its work is done and not
committed, and when it is committed and nothing came after it. Then the house does what falls due,
and whoever is still without an answer does again what they did. Each kill has a person of its own.
"""

import argparse
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from unittest.mock import patch

import numpy as np

from assent.assembly import House
from assent.assembly.work import Work
from assent.consent import Flag
from assent.consent.standing import flag
from assent.rights import ASKED, Request, State
from assent.rights.remedy import UNOBJECTIONABLE
from assent.vocabulary import ConsentStatus, Field, Purpose, SubjectId, Use
from conftest import TestClock, build_house
from listener import MAIL, told_by
from postgres import ThrowAwayPostgres
from shop import Shop
from world import ASKED as AGREED
from world import subject_cells

MOST = 100
"""How many people there are to kill a request of."""

WORDS = {"rectification": '{"town": "Bonn"}', "complaint": "too many letters"}
NOWHERE = "http://127.0.0.1:9/"


@dataclass(frozen=True)
class Row:
    """What came of killing one kind of request.

    Args:
        asks: the kind.
        steps: how many transactions it takes.
        kills: how many requests were killed.
        wrong: what was not as it must be, of any of them.
    """

    asks: str
    steps: int
    kills: int
    wrong: list[str]


class Moments:
    """Counts the moments of a house's transactions, and dies at one of them."""

    def __init__(self, house: House, dies_at: int = 0) -> None:
        self.n = 0
        self._dies_at = dies_at
        for database in (house.database, house.key_database):
            database.write = self._around(database.write)

    def _around(self, whole: Callable) -> Callable:
        def write(work: Callable):
            def within(connection):
                answer = work(connection)
                self._pass()
                return answer

            answer = whole(within)
            self._pass()
            return answer

        return write

    def _pass(self) -> None:
        self.n += 1
        if self.n == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


def furnished(url: str, folder: Path) -> tuple[House, list[SubjectId]]:
    """A house with a model and a processor that hold everybody, and the people to be killed."""
    house = build_house(url, folder, TestClock(), told_by(NOWHERE))
    shop = Shop(house)
    names = [f"killed-{n}" for n in range(MOST)]
    people = house.gate.meet("household", names, ["DE"] * MOST).tolist()
    email = Use.of(Purpose.SERVICE, "email")
    for who in people:
        shop.cast.say(who, ConsentStatus.GIVEN, *AGREED)
        shop.buy(who, "b1", "t1")
    addresses = {
        who: {Field("email"): f"{name}@example.org"}
        for who, name in zip(people, names, strict=True)
    }
    house.gate.vault.keep(house.gate.ask_many(email), addresses)
    shop.recommender.train(reg=2)
    house.operators.add("rui", "reviewer", "correct horse battery")
    house.gate.ask_many(MAIL)
    return house, people


def act(house: House, who: SubjectId, asks: str) -> None:
    """What a person does on their page, or an operator for them, from asking to the answer."""
    requests = house.rights.requests
    words = WORDS.get(asks, "")
    made = requests.ask(who, asks, source="page", identified_by="code", words=words)
    requests.meet(made.number, by="rui", answer=f"we looked at it: {asks}")
    if asks == "access":
        house.rights.access.everything(who)
    if asks == "portability":
        house.rights.access.portable(who)


def _beside(url: str, folder: Path, now: datetime) -> House:
    """The same house, as another process has it."""
    clock = TestClock()
    clock.now = now
    return build_house(url, folder, clock, told_by(NOWHERE))


Where = tuple[str, Path, datetime]
"""What another process needs to have the same house: its store, its folder and the time."""


def _child(where: Where, who: SubjectId, asks: str, moment: int) -> None:
    house = _beside(*where)
    Moments(house, dies_at=moment)
    act(house, who, asks)


@cache
def _forks() -> ForkServerContext:
    """Where children come from that have everything imported, and no thread."""
    made = multiprocessing.get_context("forkserver")
    ours = [name for name in sys.modules if name.startswith("assent.")]
    made.set_forkserver_preload(["killing_requests", *ours])
    with patch.dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path))):
        forkserver.ensure_running()
    return made


def killed(
    house: House, folder: Path, people: Iterator[SubjectId], asks: str, every: int = 1
) -> Row:
    """Kill a request of this kind at every so many of its moments, and see what becomes of it."""
    where = (house.database.url, folder, house.clock())
    beside = _beside(*where)
    moments = Moments(beside)
    act(beside, next(people), asks)
    beside.close()
    wrong: list[str] = []
    work = Work(house)
    forks = _forks()
    for moment in range(1, moments.n + 1, every):
        who = next(people)
        child = forks.Process(target=_child, args=(where, who, asks, moment))
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL, f"{asks} was not killed at {moment}"
        wrong += [f"{asks}, moment {moment}: {each}" for each in _wrong(work, house, who, asks)]
    return Row(asks, moments.n // 2, len(range(0, moments.n, every)), wrong)


def _wrong(work: Work, house: House, who: SubjectId, asks: str) -> Iterator[str]:
    """Go on as a house and its people would, and say what is not as if nothing had happened."""
    house.clock.advance(minutes=1)
    work.look()
    alive = house.keys.keys([who])
    theirs = house.rights.requests.of(who)
    if alive and not any(each.state is State.MET for each in theirs):
        act(house, who, asks)
    number = _number(house, who, asks)
    if number is None:
        yield "there is not exactly one request"
        return
    steps = [e.body["step"] for e in house.ledger.latest(10_000) if e.body.get("request") == number]
    expected = ["asked"] if asks == "erasure" else ["met", "asked"]
    if steps != expected:
        yield f"the ledger says {steps}"
    yield from _without_effect(house, who, house.rights.requests.one(number))


def _number(house: House, who: SubjectId, asks: str) -> int | None:
    """The number of the one request that this person made; an erased one's is the latest."""
    if asks != "erasure":
        found = house.rights.requests.of(who)
        return found[0].number if len(found) == 1 else None
    latest = max(house.rights.requests.all(), key=lambda each: each.number)
    same = [each for each in house.rights.requests.all() if each.erasure == latest.erasure]
    return latest.number if len(same) == 1 else None


def _without_effect(house: House, who: SubjectId, found: Request) -> Iterator[str]:
    """What was asked for and did not happen, or happened twice."""
    if found.state is not State.MET:
        yield f"it is {found.state}"
    if found.asks in EFFECTS and not EFFECTS[found.asks](house, who, found):
        yield "it took no effect, or twice"


def _erased(house: House, who: SubjectId, found: Request) -> bool:
    done = [e for e in house.ledger.latest(10_000) if e.body.get("erasure") == found.erasure]
    return (
        [e.body["step"] for e in done if e.kind == "erasure"] == ["done"]
        and len(house.rights.processors.jobs(found.erasure)) == 1
        and not subject_cells(house, who)
        and not house.keys.keys([who])
    )


def _restricted(house: House, who: SubjectId, _found: Request) -> bool:
    noted = [each.about for each in house.register.history(who)].count(Flag.RESTRICTED)
    return noted == 1 and bool(house.register.standing(who) & flag(Flag.RESTRICTED))


def _objected(house: House, who: SubjectId, _found: Request) -> bool:
    noted = [each.about for each in house.register.history(who) if each.source == "request"]
    return sorted(noted) == sorted(set(house.data_map.purposes) - UNOBJECTIONABLE)


def _put_right(house: House, who: SubjectId, _found: Request) -> bool:
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "town"), np.array([who]))
    return house.gate.vault.read_many(grant)[who] == {Field("town"): "Bonn"}


def _answered(house: House, _who: SubjectId, found: Request) -> bool:
    return "we looked" in house.rights.requests.written(found.number).get("answer", "")


EFFECTS = {
    "erasure": _erased,
    "restriction": _restricted,
    "objection": _objected,
    "rectification": _put_right,
    "human_review": _answered,
    "complaint": _answered,
}


@contextmanager
def _address(store: str, folder: Path) -> Iterator[str]:
    if store == "sqlite":
        yield f"sqlite:///{folder / 'assent.db'}"
        return
    with ThrowAwayPostgres(folder, fsync="fsync=on") as server:
        yield server.new_database("killed")


def main(arguments: list[str]) -> None:
    """Print the table."""
    asking = argparse.ArgumentParser()
    asking.add_argument("--stores", default="sqlite,postgresql")
    asked = asking.parse_args(arguments)
    print(f"{'store':<11} {'request':<14} {'steps':>5} {'kill -9':>8} {'resumed, once':>14}")
    failed = False
    for store in asked.stores.split(","):
        with tempfile.TemporaryDirectory() as place, _address(store, Path(place)) as url:
            house, people = furnished(url, Path(place))
            left = iter(people)
            for asks in ASKED:
                row = killed(house, Path(place), left, asks)
                good = row.kills - len(row.wrong)
                print(
                    f"{store:<11} {asks:<14} {row.steps:>5} {row.kills:>8} {good:>14}", flush=True
                )
                for each in row.wrong:
                    print(f"  WRONG: {each}")
                failed |= bool(row.wrong)
            whole = house.ledger.verify().whole
            print(f"{store:<11} the ledger is {'whole' if whole else 'BROKEN'}")
            failed |= not whole
            house.close()
    sys.exit(failed)


if __name__ == "__main__":
    main(sys.argv[1:])
