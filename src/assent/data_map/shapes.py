"""The shapes that a part of the data map can have, each of which reads itself.

A shape reads all it can and says what is wrong with the rest, so that one reading finds every
mistake. What could not be read is None: TOML has no such value of its own.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from assent.data_map.places import Path
from assent.vocabulary import BadRequest, UnknownTerm

Say = Callable[[Path, str], None]
"""Takes note of a mistake at a place."""


class Shape(Protocol):
    """Something that can be read from a value of TOML."""

    def take(self, value: Any, path: Path, say: Say) -> Any:
        """What `value` means, or None after saying what is wrong with it."""
        ...


def _as_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class One:
    """A single value.

    Args:
        expected: what it must be, as messages name it.
        fits: whether a value is that.
        make: what becomes of it; may raise `BadRequest` with a sentence of its own.
    """

    expected: str
    fits: Callable[[Any], bool]
    make: Callable[[Any], Any] = _as_is

    def take(self, value: Any, path: Path, say: Say) -> Any:
        """See `Shape.take`."""
        if not self.fits(value):
            say(path, f"`{_key(path)}` expects {self.expected}, not `{_shown(value)}`")
            return None
        try:
            return self.make(value)
        except BadRequest as wrong:
            say(path, wrong.message)
            return None


@dataclass(frozen=True, slots=True)
class Many:
    """A list of values; those that can be read come as a tuple."""

    each: Shape
    at_least: int = 0

    def take(self, value: Any, path: Path, say: Say) -> Any:
        """See `Shape.take`."""
        if not isinstance(value, list):
            say(path, f"`{_key(path)}` expects a list, not `{_shown(value)}`; put it in brackets")
            return None
        if len(value) < self.at_least:
            say(path, f"`{_key(path)}` is empty; name at least {self.at_least}")
        read = (self.each.take(entry, (*path, i), say) for i, entry in enumerate(value))
        return tuple(each for each in read if each is not None)


@dataclass(frozen=True, slots=True)
class Names:
    """A table whose keys are names of the controller's choice, or words of a vocabulary."""

    name: Callable[[str], Any]
    each: Shape
    at_least: int = 0

    def take(self, value: Any, path: Path, say: Say) -> Any:
        """See `Shape.take`."""
        if not _is_table(value, path, say):
            return None
        if len(value) < self.at_least:
            say(path, f"`[{_dotted(path)}]` is empty; it needs at least {self.at_least}")
        read: dict[Any, Any] = {}
        for key, inner in value.items():
            try:
                name = self.name(key)
            except BadRequest as wrong:
                say((*path, key), wrong.message)
                name = None
            made = self.each.take(inner, (*path, key), say)
            if name is not None and made is not None:
                read[name] = made
        return read


@dataclass(frozen=True, slots=True)
class Keys:
    """A table with known keys.

    Args:
        make: takes them by name; called when all could be read.
        needed: the keys that must be there.
        may: the keys that may be there.
        rest: the shape of any other key, which `make` gets together as `settings`; with None
            another key is a mistake.
    """

    make: Callable[..., Any]
    needed: Mapping[str, Shape] = field(default_factory=dict)
    may: Mapping[str, Shape] = field(default_factory=dict)
    rest: Shape | None = None

    def take(self, value: Any, path: Path, say: Say) -> Any:
        """See `Shape.take`."""
        if not _is_table(value, path, say):
            return None
        read = self.parts(value, path, say)
        whole = all(read.get(key) is not None for key in (*self.needed, *read))
        return self.make(**read) if whole else None

    def parts(self, value: Mapping[str, Any], path: Path, say: Say) -> dict[str, Any]:
        """What could be read of each key that is there."""
        known = {**self.needed, **self.may}
        for key in self.needed:
            if key not in value:
                say(path, f"`[{_dotted(path)}]` lacks `{key}`" if path else f"`[{key}]` is missing")
        read = {
            key: known[key].take(value[key], (*path, key), say) for key in known if key in value
        }
        others = {key: inner for key, inner in value.items() if key not in known}
        if self.rest is not None:
            shape = self.rest
            read["settings"] = {k: shape.take(v, (*path, k), say) for k, v in others.items()}
        else:
            for key in others:
                say((*path, key), UnknownTerm("key" if path else "section", key, known).message)
        return read


def is_text(value: Any) -> bool:
    """Whether it is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def is_whole(value: Any) -> bool:
    """Whether it is a whole number of 0 or more."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def text(make: Callable[[str], Any] = _as_is) -> One:
    """A text, and what becomes of it."""
    return One("a text", is_text, make)


def named(kind: str, names: Iterable[str], make: Callable[[str], Any] = _as_is) -> One:
    """A name that is declared somewhere else in the file."""
    known = frozenset(names)

    def find(given: str) -> Any:
        if given not in known:
            raise UnknownTerm(kind, given, known)
        return make(given)

    return text(find)


def _is_table(value: Any, path: Path, say: Say) -> bool:
    if not isinstance(value, dict):
        say(path, f"`{_dotted(path)}` expects a table such as `[{_dotted(path)}]`")
    return isinstance(value, dict)


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)


def _key(path: Path) -> str:
    return str(next(part for part in reversed(path) if isinstance(part, str)))


def _shown(value: Any) -> str:
    shown = json.dumps(value, default=str, ensure_ascii=False)
    return shown if len(shown) <= 40 else shown[:37] + "..."
