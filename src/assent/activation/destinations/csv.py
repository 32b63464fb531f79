"""A folder of tables: one CSV file for each campaign, one line for each person.

A line is written whole or not at all: what a process that was killed left half written is cut
off when the file is next opened. Several processes take turns by a lock on the file.
"""

import csv
import errno
import fcntl
import io
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from assent.activation.destination import Destination, Needed, Perform, Settings
from assent.activation.outcome import Misconfigured, Unreachable
from assent.activation.parcel import Parcel
from assent.vocabulary import Field, Purpose

_PASSES = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE}


@contextmanager
def connect(settings: Settings) -> Iterator[Perform]:
    """Make the folder if need be and give `perform`, which keeps each table open and locked."""
    folder = Path(str(settings["path"]))
    with _divided(folder), ExitStack() as held:
        folder.mkdir(parents=True, exist_ok=True)
        tables: dict[str, _Table] = {}

        def perform(parcel: Parcel) -> None:
            with _divided(folder):
                if parcel.campaign not in tables:
                    place = folder / f"{parcel.campaign}.csv"
                    tables[parcel.campaign] = _Table(held.enter_context(_locked(place)))
                table = tables[parcel.campaign]
                if parcel.remove:
                    table.remove(parcel.known_by)
                else:
                    table.add(parcel)

        yield perform


class _Table:
    """One table, open and locked."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        whole = file.read()
        end = whole.rfind(b"\n") + 1
        file.truncate(end)
        lines = whole[:end].splitlines(keepends=True)
        self._header, self._lines = lines[:1], {_person(line): line for line in lines[1:]}

    def add(self, parcel: Parcel) -> None:
        """Put a person at the end, unless they are there."""
        if not self._header:
            self._header = [_line(["person", *parcel.to])]
            self._write(self._header[0])
        if parcel.person not in self._lines:
            line = _line([parcel.person, *parcel.to.values()])
            self._write(line)
            self._lines[parcel.person] = line

    def remove(self, person: str) -> None:
        """Write the table anew without a person."""
        if self._lines.pop(person, None) is not None:
            self._file.seek(0)
            self._file.truncate()
            self._write(b"".join([*self._header, *self._lines.values()]))

    def _write(self, content: bytes) -> None:
        self._file.seek(0, os.SEEK_END)
        self._file.write(content)
        self._file.flush()
        os.fsync(self._file.fileno())


@contextmanager
def _locked(place: Path) -> Iterator[BinaryIO]:
    place.touch()
    with place.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _line(values: list[str]) -> bytes:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerow([" ".join(each.split()) for each in values])
    return made.getvalue().encode()


def _person(line: bytes) -> str:
    return line.partition(b",")[0].decode().strip()


@contextmanager
def _divided(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        said = f"the folder `{folder}` cannot be written: {os.strerror(failure.errno or 0).lower()}"
        kind = Unreachable if failure.errno in _PASSES else Misconfigured
        raise kind(said) from failure


DESTINATION = Destination(
    title="a folder of tables",
    purpose=Purpose.SHARE_WITH_THIRD_PARTY,
    fields=(Field("email"),),
    settings={"path": Needed("the folder the tables are written to", required=True)},
    connect=connect,
    known_by=lambda parcel: parcel.person,
    carries_words=False,
    knows_keys=True,
)
