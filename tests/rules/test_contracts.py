"""The house's contracts hold, and each was seen to fail when it is broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "assent"


def lint(where: Path, tree: Path) -> subprocess.CompletedProcess[str]:
    command = [
        Path(sys.executable).with_name("lint-imports"),
        "--config",
        where / "pyproject.toml",
        "--no-cache",
    ]
    return subprocess.run(
        list(map(str, command)), cwd=where, env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_contracts_hold():
    found = lint(ROOT, ROOT / "src")
    assert found.returncode == 0, found.stdout


FAULTS = {
    "a lower floor imports an upper one": (
        "store/sqlite.py", "from assent.gate import Gate", "Floors",
    ),
    "a room imports another on its own line": (
        "recommend/recommend.py", "from assent.audiences import Audiences", "Floors",
    ),
    "a room on no floor": ("secret_room/__init__.py", '"""A room."""', "secret_room"),
    "an upper room opens the locked one": (
        "audiences/audience.py", "from assent.people import Vault", "The locked room",
    ),
    "a door opens the locked room": (
        "cli/opened.py", "from assent.people import KeyRing", "The locked room",
    ),
    "a clock under the rule": ("gate/decide.py", "import time", "The rule is pure"),
    "chance in a law": ("jurisdictions/laws/gdpr.py", "import random", "The rule is pure"),
    "a database in the vocabulary": ("vocabulary/use.py", "import sqlalchemy", "The rule is pure"),
    "a generator that connects by itself": (
        "content/generators/openai.py", "import httpx", "Content opens one connection",
    ),
    "a check that opens a socket": (
        "content/checks/ungrounded.py", "import socket", "Content opens one connection",
    ),
    "a way around the firewall": (
        "content/by_model.py", "from assent.content.firewall.wire import post", "Only the egress",
    ),
    "a SQL engine outside the store": ("catalogue/items.py", "import sqlite3", "No SQL engine"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault, tmp_path):
    file, line, contract = FAULTS[fault]
    shutil.copytree(
        SOURCE, tmp_path / "src" / "assent", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    place = tmp_path / "src" / "assent" / file
    place.parent.mkdir(exist_ok=True)
    before = place.read_text() if place.exists() else ""
    place.write_text(f"{before}\n{line}\n")
    found = lint(tmp_path, tmp_path / "src")
    assert found.returncode != 0
    broken = " ".join(found.stdout.partition("Broken contracts")[2].split())
    assert contract in broken, found.stdout
