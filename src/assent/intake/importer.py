"""The importer: a CSV or Parquet file, as the data map declares it, into the house.

Everything that is wrong with the file as a whole is found before anything is written. After
that each batch goes the same way: the steps understand it, what they drop is set aside, the
gate is asked, the rest is kept. Importing a file again adds nothing, so an import that was
killed is continued by starting it again.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pyarrow as pa

from assent.catalogue import Catalogue
from assent.data_map import DataMap, FileDeclared
from assent.gate import Gate
from assent.intake.aside import Aside
from assent.intake.files import Piece, TableFile, open_table
from assent.intake.keeping import Keeping
from assent.intake.report import ImportReport, Tally
from assent.intake.rows import Around, Dropped, Rows
from assent.intake.steps import STEPS
from assent.vocabulary import BadRequest, Clock, UnknownTerm

Progress = Callable[[int, int | None], None]
"""Told after each batch how many rows are done, of how many."""


class Importer:
    """Imports files.

    Args:
        gate: asked before anything of a person is kept.
        catalogue: knows the products.
        data_map: says how each kind of file is read.
        clock: the present moment; nothing in a file may lie far after it.
        aside_directory: where rows that could not be taken in are set aside.
    """

    def __init__(
        self,
        gate: Gate,
        catalogue: Catalogue,
        data_map: DataMap,
        clock: Clock,
        aside_directory: Path,
    ) -> None:
        self._gate = gate
        self._catalogue = catalogue
        self._data_map = data_map
        self._clock = clock
        self._aside_directory = aside_directory

    def run(
        self,
        name: str,
        path: Path,
        *,
        dry_run: bool = False,
        on_progress: Progress | None = None,
    ) -> ImportReport:
        """Import the file at `path` as the data map declares the file `name`.

        Args:
            dry_run: only report; write nothing, ask nobody.

        Raises:
            NotFound: there is no file at `path`.
            BadRequest: the file as a whole does not fit; nothing was written.
            Later: the store or the disk cannot take more; importing again goes on from there.
        """
        if name not in self._data_map.files:
            raise UnknownTerm("file", name, self._data_map.files)
        declared = self._data_map.files[name]
        started = self._clock()
        table = open_table(path)
        wanted = _fitting(declared, table, path)
        tally = Tally()
        keeping = Keeping(
            self._gate,
            self._catalogue,
            self._data_map,
            declared,
            source=f"import:{name}",
            said_at=min(datetime.fromtimestamp(path.stat().st_mtime, UTC), started),
            tally=tally,
        )
        around = Around(
            self._data_map,
            started,
            _remembering(self._catalogue.numbers),
            self._gate.erased_at,
        )
        with Aside(self._aside_directory, name, started, wanted) as aside:
            for piece in table.pieces(wanted):
                rows = _understood(piece, declared, around)
                out = _set_aside(piece, rows, tally)
                if dry_run:
                    keeping.foresee(rows)
                else:
                    aside.write(out)
                    keeping.keep(rows)
                tally.rows += len(piece)
                if on_progress is not None:
                    on_progress(tally.rows, table.n_rows)
        return ImportReport(
            rows=tally.rows,
            kept=tally.kept,
            already_there=tally.already_there,
            dropped_columns=tuple(each for each in table.columns if each not in wanted),
            dropped=dict(tally.dropped),
            denied=dict(tally.denied),
            values_denied=dict(tally.values_denied),
            set_aside=tally.set_aside,
            aside_path=aside.path,
            people_new=tally.people_new,
            seconds=(self._clock() - started).total_seconds(),
            dry_run=dry_run,
        )


def _fitting(declared: FileDeclared, table: TableFile, path: Path) -> list[str]:
    """The columns of the file that the declaration names, if it has all of them, once each."""
    wanted = list(dict.fromkeys([*declared.columns.values(), *declared.id]))
    missing = [each for each in wanted if each not in table.columns]
    if missing:
        lower = {each.lower(): each for each in table.columns}
        said = []
        for each in missing:
            near = get_close_matches(each.lower(), lower, n=1, cutoff=0.7)
            said.append(f"`{each}`" + (f" (nearest: `{lower[near[0]]}`)" if near else ""))
        raise BadRequest(
            f"`{path}` lacks {', '.join(said)}; it has "
            + ", ".join(f"`{each}`" for each in table.columns)
        )
    for each in wanted:
        if table.columns.count(each) > 1:
            raise BadRequest(f"`{path}` has the column `{each}` twice; rename one")
    return wanted


def _understood(piece: Piece, declared: FileDeclared, around: Around) -> Rows:
    """The piece after all steps."""
    rows = Rows(
        declared,
        {ours: piece.columns[theirs] for ours, theirs in declared.columns.items()},
        [piece.columns[name] for name in declared.id],
        len(piece.lines),
    )
    for step in STEPS[declared.kind]:
        step(rows, around)
    return rows


def _set_aside(
    piece: Piece, rows: Rows, tally: Tally
) -> list[tuple[int, str, Sequence[str | None]]]:
    """The lines of the aside file for what the steps dropped and what had no columns."""
    taken_out = rows.dropped()
    dropped = [each for each in taken_out if each[1] is not Dropped.ERASED]
    tally.dropped.update(str(why) for _, why in taken_out if why is Dropped.ERASED)
    places = np.array([place for place, _ in dropped], dtype=np.int64)
    columns = [
        cells.take(pa.array(places)).cast(pa.string()).to_pylist()
        for cells in piece.columns.values()
    ]
    out: list[tuple[int, str, Sequence[str | None]]] = [
        (line, reason, cells)
        for line, (_, reason), cells in zip(
            piece.lines[places].tolist(), dropped, zip(*columns, strict=True), strict=True
        )
    ]
    for misfit in piece.misfits:
        reason = Dropped.BROKEN_QUOTES if misfit.broken else Dropped.RAGGED
        out.append((misfit.line, reason, misfit.cells))
    tally.set_aside += len(out)
    tally.dropped.update(str(reason) for _, reason, _ in out)
    return sorted(out, key=lambda each: each[0])


def _remembering(
    numbers: Callable[[Sequence[str]], list[int | None]],
) -> Callable[[list[str]], list[int | None]]:
    """Looks each SKU up once for a whole file."""
    known: dict[str, int | None] = {}

    def find(skus: list[str]) -> list[int | None]:
        new = [sku for sku in skus if sku not in known]
        known.update(zip(new, numbers(new), strict=True))
        return [known[sku] for sku in skus]

    return find
