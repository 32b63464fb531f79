"""A journey killed again and again: every position goes on, nobody gets a step twice or none."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from assent.activation import State
from assent.campaigns.journeys import DENIED, REACHED
from assent.vocabulary import ConsentStatus
from crowded import crowded
from journeying import BASKET, STEPS, begin, does, ended, got

KILLED = """
import importlib, os, signal, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from conftest import TestClock
from crowded import places_house

url, folder, seconds, place, turn = sys.argv[2:]
module, _, path = place.partition(":")
owner = importlib.import_module(module)
*above, name = path.split(".")
for each in above:
    owner = getattr(owner, each)
whole, calls = getattr(owner, name), 0

def dies(*arguments, **named):
    global calls
    calls += 1
    if calls == int(turn):
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*arguments, **named)

setattr(owner, name, dies)
clock = TestClock()
clock.advance(seconds=float(seconds))
places_house(url, Path(folder), clock).timetable.run_due()
"""
POSITIONS = "assent.campaigns.positions:Positions"
CHANGE = "assent.campaigns.positions:_change"
QUEUE = "assent.campaigns.delivery:Delivery.queue"
AT_FIRST = {
    "before anybody entered": (f"{POSITIONS}.enter", 1),
    "entered, and nothing queued": (QUEUE, 1),
    "queued, and nobody moved": (CHANGE, 1),
    "in the middle of sending": ("assent.campaigns.delivery:parts_of", 5),
}
LATER = {
    "with one branch taken": (f"{POSITIONS}.move", 2),
    "the reminder not queued": (QUEUE, 1),
    "the reminder queued, and nobody moved": (CHANGE, 1),
    "before the end is noted": (f"{POSITIONS}.end", 1),
}


@pytest.fixture
def shop(store_url, tmp_path, clock):
    with crowded(store_url, tmp_path, clock) as made:
        made.url, made.folder = store_url, tmp_path
        yield made


def killed(shop, clock, place, turn):
    seconds = (clock() - type(clock)()()).total_seconds()
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parents[1]), shop.url]
    command += [str(shop.folder), str(seconds), place, str(turn)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_every_position_goes_on_and_nobody_gets_a_step_twice_or_none(shop, clock):
    begin(shop, STEPS)
    springfield, shelbyville = shop.people[:7], shop.people[-3:]
    does(shop, BASKET, *springfield, *shelbyville)
    clock.advance(hours=6)
    for place, turn in AT_FIRST.values():
        killed(shop, clock, place, turn)
    shop.house.timetable.run_due()
    assert got(shop, "basket") == sorted([*springfield, *shelbyville])
    withdrew = springfield[0]
    shop.say(ConsentStatus.WITHDRAWN, withdrew)
    clock.advance(hours=25)
    for place, turn in LATER.values():
        killed(shop, clock, place, turn)
    shop.house.timetable.run_due()
    assert got(shop, "reminder") == springfield[1:]
    assert got(shop, "basket") == sorted([*springfield, *shelbyville])
    assert not any(
        shop.house.outbox.counts(label)[state]
        for label in ("basket", "reminder")
        for state in State
        if state is not State.SENT
    )
    assert Counter(why.partition(":")[0] for why in ended(shop).values()) == {REACHED: 9, DENIED: 1}
    written = Counter(shop.recipients())
    assert sum(written.values()) == len(got(shop, "basket")) + len(got(shop, "reminder"))
    assert shop.house.timetable.run_due()[0].report is None, "nothing is left to do"
    assert shop.house.ledger.verify([]).whole
