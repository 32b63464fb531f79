"""A process that is killed at the worst moment."""

import signal
import subprocess
import sys

from own_shop import OwnShop

KILLED = """
import importlib, os, signal, sys
import assent.intake.files
from assent.cli import main

place, turn = sys.argv[1], int(sys.argv[2])
module, _, path = place.partition(":")
owner = importlib.import_module(module)
*above, name = path.split(".")
for each in above:
    owner = getattr(owner, each)
whole = getattr(owner, name)
calls = 0

def dies(*arguments, **named):
    global calls
    calls += 1
    if calls == turn:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*arguments, **named)

setattr(owner, name, dies)
assent.intake.files.ROWS_AT_ONCE = 50
main(sys.argv[3:])
"""


def killed(shop: OwnShop, place: str, turn: int, *words: object) -> None:
    """Type a command in a process that is killed when it is about to call `place` again."""
    command = [sys.executable, "-c", KILLED, place, str(turn), "--house", str(shop.house)]
    done = subprocess.run([*command, *map(str, words)], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
