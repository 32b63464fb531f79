"""Everything that can hold a person, declared in one registry. Access and erasure walk it.

Tables declare themselves (see `store.tables`). What holds people besides, such as files, models,
queues, caches and processors, is declared by the assembly, which knows every room. What is not
declared is found: `undeclared` compares the registry with the live schema and with the files that
are there, and a test with the code that writes files or keeps things in memory.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, inspect

from assent.store import Holds
from assent.vocabulary import SubjectId


class Kind(StrEnum):
    """What a holder is."""

    TABLE = "table"
    FILE = "file"
    MODEL = "model"
    CACHE = "cache"
    PROCESSOR = "processor"
    LOG = "log"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Taken:
    """What went of one person from one holder.

    Args:
        rows: how many rows, files or messages.
        details: what else is to be known of it; nothing personal.
    """

    rows: int = 0
    details: tuple[Mapping[str, Any], ...] = ()


Take = Callable[[Sequence[SubjectId]], Mapping[int, Taken]]
"""Takes people out of a holder. Twice is the same as once."""

Show = Callable[[SubjectId], Sequence[Mapping[str, Any]]]
"""Everything a holder has of one person, as they may read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Something that can hold personal data.

    Args:
        name: what it is called, such as `people_event` or `processor mailer`.
        kind: what it is.
        key: how a person's part of it is found; empty when nothing in it leads to anybody.
        holds: the categories of personal data in it; empty when there are none.
        action: what an erasure does with it, as the end of a sentence.
        place: for files, where they lie below the house's folder, as glob patterns.
        code: the modules that write it.
        take: takes people out; None where nothing is to be done.
        show: what it has of a person; None where another holder shows it, or it leads to nobody.
    """

    name: str
    kind: Kind
    key: str
    holds: frozenset[str]
    action: str
    place: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    take: Take | None = field(default=None, repr=False)
    show: Show | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """For the command line and the console."""
        return {
            "name": self.name,
            "kind": self.kind.value,
            "key": self.key,
            "holds": sorted(self.holds),
            "erasure": self.action,
        }


_NOBODYS = {Holds.NOTHING, Holds.OPERATOR}
_UNSHOWN = {Holds.SUBJECT, Holds.PSEUDONYM, Holds.IDENTIFIER, Holds.OPERATOR}
_ENGINES_OWN = {"alembic_version", "sqlite_sequence"}


class Holders:
    """The registry.

    Args:
        tables: the tables of both stores.
        others: what holds people besides, in the order in which an erasure takes them out.
        shows: how a table's rows are shown, by its name, where they do not speak for themselves.
        read: opens a connection for reading the table's own store.
    """

    def __init__(
        self,
        tables: Sequence[MetaData],
        others: Iterable[Holder],
        *,
        shows: Mapping[str, Show],
        rows: Callable[[Table, SubjectId], list[Mapping[str, Any]]],
    ) -> None:
        self._tables = tables
        self.others = tuple(others)
        self._shows = shows
        self._rows = rows

    def __iter__(self) -> Iterator[Holder]:
        for metadata in self._tables:
            yield from map(self._of_table, metadata.sorted_tables)
        yield from self.others

    def _of_table(self, table: Table) -> Holder:
        erase = table.info["erase"]
        held = {each.info["holds"] for each in table.columns} - _NOBODYS
        show = self._shows.get(table.name)
        if show is None and erase.by is not None and held - _UNSHOWN - {Holds.SEALED}:

            def plain(subject: SubjectId) -> list[Mapping[str, Any]]:
                return [_readable(table, row) for row in self._rows(table, subject)]

            show = plain
        return Holder(
            name=str(table.name),
            kind=Kind.TABLE,
            key=erase.by or "",
            holds=frozenset(each.value for each in held),
            action="rows are deleted" if erase.by else f"rows stay: {erase.kept_because}",
            show=show,
        )

    def undeclared_columns(self, connection: Connection) -> list[str]:
        """Every column of a live store that no declaration knows of."""
        known = {
            f"{table.name}.{each.name}"
            for metadata in self._tables
            for table in metadata.sorted_tables
            for each in table.columns
        }
        live = inspect(connection)
        found = {
            f"{name}.{each['name']}"
            for name in live.get_table_names()
            if name not in _ENGINES_OWN
            for each in live.get_columns(name)
        }
        return sorted(found - known)

    def undeclared_files(self, root: Path) -> list[str]:
        """Every file below the house's folder that lies at no declared place."""
        declared = {path for each in self.others for glob in each.place for path in root.glob(glob)}
        return sorted(
            str(path.relative_to(root))
            for path in root.rglob("*")
            if path.is_file() and path not in declared
        )

    def undeclared_code(self, found: Iterable[str]) -> list[str]:
        """Those of these modules, which write files or keep things in memory, that none names."""
        return sorted(set(found) - {each for holder in self.others for each in holder.code})


def _readable(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without our own numbers and keyed hashes, which mean nothing to anybody."""
    return {
        each.name: _moment(row[each.name]) if _is_moment(each.name) else row[each.name]
        for each in table.columns
        if each.info["holds"] not in _UNSHOWN | {Holds.SEALED}
    }


def _is_moment(name: str) -> bool:
    """Whether a column has a moment in seconds since 1970, as those called so do."""
    return name == "at" or name.endswith("_at")


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
