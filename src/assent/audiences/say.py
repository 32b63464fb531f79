"""An audience said in Python: the same tables that TOML and JSON give, made by functions.

What these make is a plain mapping, so it can be kept, sent as JSON, or read by
`read_definition`, which alone says whether it makes sense.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any


class Said(dict[str, Any]):
    """A condition as a plain table, to be joined with `&`, `|` and `~`.

    Examples:
        >>> tea = did("purchase", categories=["TEA"], at_least=2, within_days=90)
        >>> tea & ~has("town", "Ulm", "Bonn")  # doctest: +NORMALIZE_WHITESPACE
        {'all': [{'did': 'purchase', 'categories': ['TEA'], 'at_least': 2, 'within_days': 90},
                 {'not': {'field': 'town', 'in': ['Ulm', 'Bonn']}}]}
        >>> audience("regulars") | audience("newcomers") | scores("churn", at_most=0.2)
        {'any': [{'audience': 'regulars'}, {'audience': 'newcomers'}, \
{'score': 'churn', 'at_most': 0.2}]}
    """

    def __and__(self, other: Mapping[str, Any]) -> "Said":
        return _joined("all", self, other)

    def __or__(self, other: Mapping[str, Any]) -> "Said":  # type: ignore[override]  # joins conditions, where a dict would merge keys
        return _joined("any", self, other)

    def __invert__(self) -> "Said":
        return Said({"not": self})


def did(
    event: str,
    *,
    at_least: int | None = None,
    at_most: int | None = None,
    categories: Sequence[str] | None = None,
    items: Sequence[str] | None = None,
    within_days: int | None = None,
    since: date | None = None,
    before: date | None = None,
) -> Said:
    """Something that people did, counted; at least once unless bounds are given."""
    return _table(
        did=event,
        categories=categories and list(categories),
        items=items and list(items),
        at_least=at_least,
        at_most=at_most,
        within_days=within_days,
        since=since and since.isoformat(),
        before=before and before.isoformat(),
    )


def has(field: str, *values: str | int) -> Said:
    """A field that has one of these values."""
    return Said({"field": field, "in": list(values)})


def scores(
    output: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    categories: Sequence[str] | None = None,
    items: Sequence[str] | None = None,
) -> Said:
    """What a model says of people, within bounds."""
    return _table(
        score=output,
        categories=categories and list(categories),
        items=items and list(items),
        at_least=at_least,
        at_most=at_most,
    )


def audience(name: str) -> Said:
    """Those who are in another audience."""
    return Said({"audience": name})


def everyone() -> Said:
    """Everybody."""
    return Said({"everyone": True})


def _table(**keys: Any) -> Said:
    return Said({key: value for key, value in keys.items() if value is not None})


def _joined(kind: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> Said:
    """Both, in one list where one of them is such a list already."""
    parts = [part for each in (left, right) for part in each.get(kind, [each])]
    return Said({kind: parts})
