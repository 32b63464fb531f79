"""The values of a definition's tables, each read and its mistakes explained."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from math import isfinite

from assent.audiences.numbers import Bounds
from assent.vocabulary import BadRequest, UnknownTerm

BOUNDS = ("at_least", "at_most", "above", "below")


def a_table(given: object, where: str) -> Mapping[str, object]:
    """A table of conditions; `where` names it in messages."""
    if not isinstance(given, Mapping):
        raise BadRequest(f"{where} is not a table of conditions")
    return given


def known_keys(table: Mapping[str, object], kind: str, known: tuple[str, ...]) -> None:
    """Refuse a key that such a table does not have, with the nearest right one."""
    for key in table:
        if key not in known:
            raise UnknownTerm(f"key of `{kind}`", key, known)


def only(table: Mapping[str, object], kind: str) -> object:
    """The value of a table that has this key alone."""
    known_keys(table, kind, (kind,))
    return table[kind]


def a_text(given: object, key: str) -> str:
    """A text that is not empty."""
    if not isinstance(given, str) or not given:
        raise BadRequest(f"`{key}` is not a text")
    return given


def texts(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    """A list of texts; none where the key is absent."""
    given = table.get(key)
    if given is None:
        return ()
    if not isinstance(given, list) or not given:
        raise BadRequest(f"`{key}` is not a list of texts")
    return tuple(a_text(each, key) for each in given)


def a_value(given: object, name: str) -> str:
    """A value to compare with; values are kept as text, so a number is spelt out."""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise BadRequest(f"a value for `{name}` is neither a text nor a whole number")
    return str(given)


def a_number(table: Mapping[str, object], key: str, least: int, most: int) -> int | None:
    """A whole number within bounds; None where the key is absent."""
    given = table.get(key)
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise BadRequest(f"`{key}` is not a whole number from {least} to {most}")
    return given


def a_real(table: Mapping[str, object], key: str) -> float | None:
    """A number; None where the key is absent."""
    given = table.get(key)
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
        raise BadRequest(f"`{key}` is not a number")
    return float(given)


def bounds_of(table: Mapping[str, object], of: str) -> Bounds:
    """The bounds that a table gives, `of` naming in messages what is bounded."""
    try:
        return Bounds(**{key: a_real(table, key) for key in BOUNDS})
    except BadRequest as wrong:
        raise BadRequest(f"{of}: {wrong}") from None


def each_bounds(table: Mapping[str, object], key: str) -> Bounds | None:
    """Bounds that each single event must be within."""
    if key not in table:
        return None
    given = a_table(table[key], f"`{key}`")
    known_keys(given, key, BOUNDS)
    return bounds_of(given, f"`{key}`")


def a_moment(table: Mapping[str, object], key: str) -> datetime | None:
    """A day, which starts at midnight UTC, or a moment with its time zone."""
    given = table.get(key)
    if given is None:
        return None
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given) if len(given) > 10 else date.fromisoformat(given)
        except ValueError:
            raise BadRequest(f"`{key}` is not a date such as `2026-01-31`") from None
    if isinstance(given, datetime):
        if given.tzinfo is None:
            raise BadRequest(f"`{key}` has a time without a time zone; add `Z` for UTC")
        return given.astimezone(UTC)
    if isinstance(given, date):
        return datetime.combine(given, time.min, UTC)
    raise BadRequest(f"`{key}` is not a date such as `2026-01-31`")
