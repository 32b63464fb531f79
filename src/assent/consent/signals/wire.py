"""Reading off JSON that anybody may have sent."""

from collections.abc import Mapping
from typing import Any

from assent.consent.signals.signal import Raw
from assent.vocabulary import BadRequest


def inside(value: object, *path: str) -> object:
    """What lies at a path in nested objects; None where the path ends.

    Examples:
        >>> inside({"consent": {"gpc": True}}, "consent", "gpc")
        True
        >>> inside({"consent": []}, "consent", "gpc") is None
        True
    """
    for key in path:
        if value is None:
            return None
        if type(value) is not dict and not isinstance(value, Mapping):  # the first is far cheaper
            return None
        value = value.get(key)
    return value


def text_at(value: object, *path: str) -> str | None:
    """The text at a path, if there is one and it is not empty."""
    found = inside(value, *path)
    return found if isinstance(found, str) and found else None


def table_at(value: object, *path: str) -> Mapping[str, Any] | None:
    """The object at a path, if there is one."""
    found = inside(value, *path)
    return found if found is not None and isinstance(found, Mapping) else None


def as_text(raw: Raw, title: str) -> str:
    """The signal as a text.

    Raises:
        BadRequest: it is none.
    """
    if not isinstance(raw, str):
        raise BadRequest(f"{title} is expected as a text")
    return raw


def as_table(raw: Raw, title: str) -> Mapping[str, Any]:
    """The signal as an object.

    Raises:
        BadRequest: it is none.
    """
    if not isinstance(raw, Mapping):
        raise BadRequest(f"{title} is expected as an object")
    return raw
