"""Reading a CSV or Parquet file in pieces, column by column, and only the columns wanted.

A file is looked over before anything of it is used: its format, its encoding from the first
byte to the last, its columns, its number of rows. Whatever is wrong with the file as a whole
is found there, so that a file is never half imported.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from assent.vocabulary import BadRequest, NotFound

ROWS_AT_ONCE = 65_536
"""Rows in one piece: enough to be quick, few enough to be small (some 10 MB)."""

_NOT_TABLES = {
    b"PK\x03\x04": "a spreadsheet or an archive; save the sheet as CSV in UTF-8",
    b"\x1f\x8b": "compressed; unpack it first",
    b"\xff\xfe": "UTF-16; save it as UTF-8",
    b"\xfe\xff": "UTF-16; save it as UTF-8",
}

_NEVER_CLOSED = ("unexpected end of data", "field larger than field limit")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row that does not fit the header of its file.

    Args:
        line: where it starts.
        cells: what it holds; one text when it could not be divided.
        broken: whether its quotes are at fault, rather than the number of its cells.
    """

    line: int
    cells: list[str]
    broken: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a file.

    Args:
        lines: (n,) the line of each in a CSV file, its number in a Parquet file; from 1.
        columns: (n,) cells each, by the file's names.
        misfits: rows in between that have no columns.
    """

    lines: NDArray[np.int64]
    columns: dict[str, pa.Array]
    misfits: list[Misfit] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines) + len(self.misfits)


class TableFile(Protocol):
    """A file of rows that was looked over."""

    columns: list[str]
    n_rows: int

    def pieces(self, wanted: Sequence[str]) -> Iterator[Piece]:
        """The rows in order, with the wanted columns only."""
        ...


def open_table(path: Path) -> TableFile:
    """Look a file over and get ready to read it.

    Raises:
        NotFound: there is no such file.
        BadRequest: it is empty, not a file, or neither CSV in UTF-8 nor Parquet.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise NotFound(f"there is no file `{path}`") from None
    except OSError as wrong:
        said = (wrong.strerror or "unreadable").lower()
        raise BadRequest(f"`{path}` cannot be read: {said}") from None
    if not head.strip():
        raise BadRequest(f"`{path}` is empty")
    if head.startswith(b"PAR1"):
        return ParquetTable(path)
    if path.suffix == ".parquet":
        raise BadRequest(f"`{path}` is not a Parquet file, though its name says so")
    for start, what in _NOT_TABLES.items():
        if head.startswith(start):
            raise BadRequest(f"`{path}` is {what}")
    if b"\0" in head:
        raise BadRequest(f"`{path}` is neither text nor Parquet; expected CSV in UTF-8")
    return CsvTable(path, head)


class CsvTable:
    """A CSV file in UTF-8, with or without a byte order mark.

    The delimiter is whichever of comma, semicolon, tab and bar the header has most of.
    """

    def __init__(self, path: Path, head: bytes) -> None:
        self._path = path
        first = head.partition(b"\n")[0].decode("utf-8", "replace")
        self._delimiter = max(",;\t|", key=first.count)
        self.columns: list[str] = []
        self.n_rows = 0
        try:
            self._look_over()
        except UnicodeDecodeError:
            raise BadRequest(self._not_utf8()) from None

    def pieces(self, wanted: Sequence[str]) -> Iterator[Piece]:
        """See `TableFile.pieces`."""
        places = [self.columns.index(name) for name in wanted]
        rows = self._rows()
        next(rows)
        ended = False
        while not ended:
            lines: list[int] = []
            fits: list[list[str]] = []
            misfits: list[Misfit] = []
            while len(fits) + len(misfits) < ROWS_AT_ONCE:
                row = next(rows, None)
                if row is None:
                    ended = True
                    break
                line, cells, broken = row
                if broken or len(cells) != len(self.columns):
                    misfits.append(Misfit(line, cells, bool(broken)))
                else:
                    lines.append(line)
                    fits.append(cells)
            columns = {
                name: pa.array([row[place] for row in fits], pa.string())
                for name, place in zip(wanted, places, strict=True)
            }
            if fits or misfits:
                yield Piece(np.array(lines, dtype=np.int64), columns, misfits)

    def _look_over(self) -> None:
        """Read all of it once: the header, the number of rows, quotes that never close."""
        for line, cells, broken in self._rows():
            if not self.columns:
                if broken:
                    raise BadRequest(f"the header of `{self._path}` has broken quotes")
                self.columns = [name.strip() for name in cells]
            else:
                self.n_rows += 1
            if broken.startswith(_NEVER_CLOSED):
                raise BadRequest(
                    f"line {line} of `{self._path}` opens a quote that is never closed"
                )

    def _rows(self) -> Iterator[tuple[int, list[str], str]]:
        """Each row with its line, its cells, and what is wrong with its quotes, if anything."""
        with self._path.open(encoding="utf-8-sig", newline="") as file:
            taken: list[str] = []

            def lines() -> Iterator[str]:
                for line in file:
                    taken.append(line)
                    yield line

            reader = csv.reader(lines(), delimiter=self._delimiter, strict=True)
            while True:
                line = reader.line_num + 1
                taken.clear()
                try:
                    cells = next(reader, None)
                except csv.Error as wrong:
                    yield line, ["".join(taken)], str(wrong)
                    continue
                if cells is None:
                    return
                if cells:
                    yield line, cells, ""

    def _not_utf8(self) -> str:
        """The sentence for a file whose text is not UTF-8, with the first place where it is not."""
        start = 0
        with self._path.open("rb") as file:
            for line, raw in enumerate(file, 1):
                try:
                    raw.decode("utf-8")
                except UnicodeDecodeError as wrong:
                    return (
                        f"line {line} of `{self._path}` is not UTF-8 "
                        f"(byte {start + wrong.start}); save the file as UTF-8, "
                        "or run `iconv -f windows-1252 -t utf-8`"
                    )
                start += len(raw)
        return f"`{self._path}` changed while it was read; import it again"


class ParquetTable:
    """A Parquet file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as wrong:
            raise BadRequest(f"`{path}` is a broken Parquet file: {_plainly(wrong)}") from None
        self.columns: list[str] = list(self._file.schema_arrow.names)
        self.n_rows: int = self._file.metadata.num_rows

    def pieces(self, wanted: Sequence[str]) -> Iterator[Piece]:
        """See `TableFile.pieces`."""
        for name in wanted:
            kind = self._file.schema_arrow.field(name).type
            if not _is_value(kind):
                raise BadRequest(
                    f"the column `{name}` of `{self._path}` holds `{kind}`, not values"
                )
        done = 0
        try:
            for batch in self._file.iter_batches(ROWS_AT_ONCE, columns=list(wanted)):
                batch.validate(full=True)
                columns = {name: _flat(batch.column(name)) for name in wanted}
                yield Piece(np.arange(done + 1, done + 1 + len(batch), dtype=np.int64), columns)
                done += len(batch)
        except (pa.ArrowException, OSError) as wrong:
            raise BadRequest(
                f"`{self._path}` is broken after row {done}: {_plainly(wrong)}; "
                "import it again once it is whole: no row is doubled"
            ) from None


def _is_value(kind: pa.DataType) -> bool:
    """Whether cells of this type can be read as text, times or numbers."""
    if pa.types.is_dictionary(kind):
        return _is_value(kind.value_type)
    t = pa.types
    known = (t.is_integer, t.is_floating, t.is_decimal, t.is_boolean, t.is_timestamp, t.is_date)
    return _is_text(kind) or t.is_null(kind) or any(each(kind) for each in known)


def _is_text(kind: pa.DataType) -> bool:
    return any(map(kind.equals, (pa.string(), pa.large_string(), pa.string_view())))


def _flat(cells: pa.Array) -> pa.Array:
    """The cells without a dictionary, and all texts of one type."""
    flat = cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells
    return flat.cast(pa.string()) if _is_text(flat.type) else flat


def _plainly(wrong: Exception) -> str:
    return str(wrong).partition("\n")[0].rstrip(".").lower()
