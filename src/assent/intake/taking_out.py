"""Taking a person's rows out of the files of rows set aside, when they are erased.

The rows are as the file had them, so a person is found in them as the importer would have found
them. A row that could not be divided into cells goes when anything in it is theirs.
"""

import csv
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from assent.data_map import DataMap
from assent.intake.aside import OURS
from assent.vocabulary import SubjectId

FindMany = Callable[[str, Sequence[str], Collection[SubjectId]], Sequence[SubjectId | None]]
"""From a kind of identifier and its values to who of these people has them."""

_PARTS = re.compile(r'[,;|\t"\r\n]+')


def take_out(
    directory: Path, subjects: Collection[SubjectId], data_map: DataMap, find_many: FindMany
) -> Counter[SubjectId]:
    """Take every row of these people out of the files set aside; a file left empty goes too.

    Args:
        directory: where the files are.
        subjects: the people.
        data_map: says what kind of identifier each file has.
        find_many: finds people by their identifiers.

    Returns:
        How many rows of each of them went.
    """
    wanted = set(subjects)
    gone: Counter[SubjectId] = Counter()
    for path in sorted(directory.glob("*.csv")):
        header, *rows = _read(path)
        theirs = _rows_of(wanted, rows, _kinds(data_map), find_many)
        if theirs:
            _write(path, [header, *(row for n, row in enumerate(rows) if n not in theirs)])
            gone.update(who for people in theirs.values() for who in people)
    return gone


def set_aside_of(
    directory: Path, subject: SubjectId, data_map: DataMap, find_many: FindMany
) -> list[dict[str, str]]:
    """Every row of a person in the files set aside, by the names of the file's columns."""
    found = []
    for path in sorted(directory.glob("*.csv")):
        header, *rows = _read(path)
        theirs = _rows_of({subject}, rows, _kinds(data_map), find_many)
        found += [dict(zip(header, rows[n], strict=False)) for n in sorted(theirs)]
    return found


def _kinds(data_map: DataMap) -> list[str]:
    return sorted({each.identifier for each in data_map.files.values() if each.identifier})


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _rows_of(
    subjects: Collection[SubjectId], rows: list[list[str]], kinds: list[str], find_many: FindMany
) -> dict[int, set[SubjectId]]:
    """The places of the rows in which anything leads to one of these people, and to whom."""
    parts = {cell: {cell.strip(), *map(str.strip, _PARTS.split(cell))} for cell in _cells(rows)}
    said = list(set().union(*parts.values()) - {""})
    leads: defaultdict[str, set[SubjectId]] = defaultdict(set)
    for kind in kinds:
        for part, who in zip(said, find_many(kind, said, subjects), strict=True):
            if who is not None:
                leads[part].add(who)
    theirs = {
        cell: set().union(*(leads[each] for each in of & leads.keys()))
        for cell, of in parts.items()
    }
    found: defaultdict[int, set[SubjectId]] = defaultdict(set)
    for n, row in enumerate(rows):
        for cell in row[len(OURS) :]:
            if theirs[cell]:
                found[n] |= theirs[cell]
    return found


def _cells(rows: list[list[str]]) -> set[str]:
    """What stands in these rows of the file's own, each once: most of it stands in many."""
    return {cell for row in rows for cell in row[len(OURS) :]}


def _write(path: Path, rows: list[list[str]]) -> None:
    """Put these rows, the first being the header, in the file's place; nothing when only it."""
    if len(rows) > 1:
        part = path.with_suffix(".part")
        made = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(made, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    else:
        path.unlink()
