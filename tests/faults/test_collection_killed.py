"""Killed under load: every event that was acknowledged is there, and none twice."""

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_a_house_killed_under_load_loses_and_doubles_nothing_that_it_acknowledged():
    """In a process of its own, which has begun no thread that a fork would cut short."""
    command = [sys.executable, str(TESTS / "killing_under_load.py"), "--rounds", "4"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("lost=0, doubled=0") == 2
    assert "acknowledged=0," not in done.stdout
