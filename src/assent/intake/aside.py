"""Rows that could not be taken in, kept in a file with the reason, so that none is lost."""

import csv
import os
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from assent.vocabulary import Later

OURS = ("aside_line", "aside_reason")
"""The columns put before the file's own; undeclared, so a mended file is imported as it is."""


class Aside:
    """A CSV file of rows set aside, made when the first one comes.

    It holds personal data in clear: only its owner may read it, only declared columns are
    copied to it, and it should be deleted once its rows are mended. (A row that does not fit
    its header has no columns, so all of it is copied.)

    Args:
        directory: where to; made if it is not there.
        name: what was imported.
        at: when the import began.
        header: the columns, by the file's names.
    """

    def __init__(self, directory: Path, name: str, at: datetime, header: Sequence[str]) -> None:
        self._directory = directory
        self._stem = f"{name}-{at:%Y%m%dT%H%M%SZ}"
        self._header = header
        self._file: TextIO | None = None
        self.path: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            # What is still to be written fails again here; the first failure is the one to hear.
            with suppress(OSError) if failure is not None else nullcontext():
                self._file.close()

    def write(self, rows: Sequence[tuple[int, str, Sequence[str | None]]]) -> None:
        """Add rows, each with its line and the reason, and hand them to the disk.

        Raises:
            Later: the file cannot be written.
        """
        if not rows:
            return
        try:
            if self._file is None:
                self._file = self._open()
                csv.writer(self._file).writerow([*OURS, *self._header])
            csv.writer(self._file).writerows([line, why, *cells] for line, why, cells in rows)
            self._file.flush()
        except OSError as wrong:
            said = (wrong.strerror or "unwritable").lower()
            raise Later(
                f"rows cannot be set aside in `{self._directory}`: {said}; "
                "make room and import the file again: no row is doubled"
            ) from wrong

    def _open(self) -> TextIO:
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        turn = 1
        while True:
            name = self._stem + (f"-{turn}" if turn > 1 else "")
            path = self._directory / f"{name}.csv"
            try:
                made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            except FileExistsError:
                turn += 1
                continue
            self.path = path
            return os.fdopen(made, "w", encoding="utf-8", newline="")
