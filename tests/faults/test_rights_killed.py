"""Requests and erasures that were killed at any step, on either engine, are done once."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from assent.rights import ASKED
from conftest import TestClock, build_house
from killing_requests import furnished, killed
from world import everything_in, subject_cells

KILLED = """
import importlib, os, signal, sys
sys.path[:0] = [sys.argv[1]]
from pathlib import Path
from conftest import TestClock, build_house
place, turn, url, folder, subject = sys.argv[2], int(sys.argv[3]), *sys.argv[4:6], int(sys.argv[6])
house = build_house(url, Path(folder), TestClock())
module, _, path = place.partition(":")
owner = importlib.import_module(module)
*above, name = path.split(".")
for each in above:
    owner = getattr(owner, each)
whole, calls = getattr(owner, name), 0

def dies(*arguments, **named):
    global calls
    calls += 1
    if calls == turn:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*arguments, **named)

setattr(owner, name, dies)
house.erasure.erase(subject, by="killed")
"""

STEPS = {
    "marked, with no tombstone": ("assent.people.identity:Identity.bury", 1),
    "with a tombstone, before anything is kept": ("assent.rights.withholding:Withholding.keep", 1),
    "before the models": ("assent.learning.forgetting:Forgetting.forget_many", 1),
    "after the models, not noted": ("assent.rights.erasure:Erasure._note", 1),
    "before the rows set aside": ("assent.assembly.holding:_rows_set_aside", 1),
    "before the folders": ("assent.assembly.holding:_recall", 1),
    "before the processors are told": ("assent.rights.processors:Processors.take", 1),
    "told, not noted": ("assent.rights.erasure:Erasure._note", 4),
    "before the key goes": ("assent.people.keys:KeyRing.destroy", 1),
    "without a key": ("assent.rights.erasure:Erasure._delete", 1),
    "within the last transaction": ("assent.rights.erasure:Erasure._end", 1),
}


@pytest.mark.parametrize("when", STEPS)
def test_an_erasure_that_was_killed_is_finished_and_recorded_once(
    when, house, cast, store_url, tmp_path
):
    cast.keep_emails()
    place, turn = STEPS[when]
    tests = str(Path(__file__).parents[1])
    command = [sys.executable, "-c", KILLED, tests, place, str(turn), store_url, str(tmp_path)]
    done = subprocess.run([*command, str(cast.ada)], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    house.erasure.resume()
    assert subject_cells(house, cast.ada) == 0
    assert house.gate.find("household", "ada") is None
    assert not house.keys.keys([cast.ada])
    assert everything_in(house).count('"step":"done"') == 1
    assert house.erasure.resume() == house.erasure.replay() == []
    assert len(house.erasure.tombstones()) == 1
    assert house.ledger.verify().whole


def test_every_kind_of_request_that_was_killed_is_resumed_and_done_once(store_url, tmp_path):
    """`make kill ARGS=requests` kills at every moment; here every seventh of an erasure's."""
    house, people = furnished(store_url, tmp_path)
    left = iter(people)
    rows = [killed(house, tmp_path, left, each, 7 if each == "erasure" else 1) for each in ASKED]
    assert [wrong for row in rows for wrong in row.wrong] == []
    assert all(row.kills >= 4 for row in rows)
    assert house.ledger.verify().whole
    house.close()


def test_two_who_finish_one_erasure_at_once_record_it_once(house, cast, store_url, tmp_path):
    """Each with its own connections, as two processes have."""
    other = build_house(store_url, tmp_path, TestClock())
    began = threading.Barrier(3)
    said = []

    def finish(mine):
        began.wait()
        try:
            said.append(mine.erasure.erase(cast.ada, by="one of two").number)
        except Exception as failure:  # noqa: BLE001  what it is told is looked at below
            said.append(str(failure))

    threads = [threading.Thread(target=finish, args=(each,)) for each in (house, other)]
    for each in threads:
        each.start()
    began.wait()
    for each in threads:
        each.join()
    other.close()
    assert 1 in said
    assert ["unknown or were erased" in str(each) for each in said].count(True) == 1
    assert everything_in(house).count('"step":"done"') == 1
