"""A PostgreSQL for tests alone: made in a folder, on a socket nobody else knows, and ended here.

The server's binaries are the installed ones, or else those in the `pgserver` wheel. A server
that happens to run is never used. PostgreSQL refuses to run as root, so then it runs as a user
who owns nothing else.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg


class ThrowAwayPostgres:
    """Args: of these, `fsync=on` makes it as durable as in use; for tests it is off."""

    def __init__(self, _folder: Path, fsync: str = "fsync=off", *settings: str) -> None:
        self.settings = [fsync, *settings]
        self.folder = Path(tempfile.mkdtemp(prefix="assent-pg-"))
        self.data = self.folder / "data"
        self.user = _somebody_else() if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)

    def __enter__(self) -> Self:
        binaries = _binaries()
        self._run(
            [
                binaries / "initdb",
                "-D",
                self.data,
                "-U",
                "assent",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
            ]
        )
        self.server = subprocess.Popen(
            [
                str(binaries / "postgres"),
                "-D",
                str(self.data),
                "-k",
                str(self.folder),
                "-c",
                "listen_addresses=",
                "-c",
                "max_connections=200",
                *(part for each in self.settings for part in ("-c", each)),
            ],
            user=self.user,
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                with psycopg.connect(self.url("postgres")):
                    return self
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self.server.poll() is not None:
                    raise
                time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        self.server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        self.server.wait(timeout=30)
        shutil.rmtree(self.folder)

    def url(self, name: str) -> str:
        return f"postgresql://assent@/{name}?host={quote(str(self.folder), safe='')}"

    def new_database(self, name: str) -> str:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def _run(self, command: list[object]) -> None:
        subprocess.run(
            [str(part) for part in command],
            check=True,
            user=self.user,
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
        )

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}


def _binaries() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    wheel = find_spec("pgserver")  # not imported: it would look for a place of its own to run
    assert wheel is not None
    assert wheel.origin is not None
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _somebody_else() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)
