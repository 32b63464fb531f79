"""Where in a TOML text each key stands. `tomllib` reads the values but forgets their lines."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
"""The way to a value: table names and keys, then positions in lists."""


def places(text: str) -> dict[Path, int]:
    r"""The line of every table, key and list entry of a valid TOML text.

    One statement is one or more whole lines, and the first lines that `tomllib` accepts by
    themselves are one statement. So the text is read a statement at a time, each under the
    table that was opened last.

    Examples:
        >>> found = places('[laws]\nin_force = [\n  "gdpr",\n  "ccpa",\n]\n')
        >>> found["laws", "in_force"], found["laws", "in_force", 1]
        (2, 4)
    """
    where: dict[Path, int] = {}
    table: Path = ()
    statement: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        statement.append(line)
        try:
            said = tomllib.loads("\n".join(statement))
        except tomllib.TOMLDecodeError:
            continue  # the value goes on over the next line
        first = number - len(statement) + 1
        opens_table = statement[0].lstrip().startswith("[")
        found = list(_paths(said))
        for path, word in found:
            offset = next((i for i, each in enumerate(statement) if word in each), 0)
            where.setdefault(path if opens_table else table + path, first + offset)
        if opens_table:
            table = found[-1][0]
        statement = []
    return where


def line_of(where: Mapping[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest thing around it that is there; 1 when nothing is."""
    while path and path not in where:
        path = path[:-1]
    return where.get(path, 1)


def _paths(value: Any) -> Iterator[tuple[Path, str]]:
    """Every path in a value, outermost first, with a word that stands on its line."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield (key,), key if isinstance(key, str) else str(inner)
        if isinstance(inner, dict | list):
            for path, word in _paths(inner):
                yield (key, *path), word
