"""An audience said in Python: the same tables that TOML and JSON give, made by functions.

What these make is a plain mapping, so it can be kept, sent as JSON, or read by
`read_definition`, which alone says whether it makes sense.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack


class Within(TypedDict, total=False):
    """Between which numbers."""

    at_least: float
    at_most: float
    above: float
    below: float


class _Which(TypedDict, total=False):
    """Which events."""

    categories: Sequence[str] | None
    items: Sequence[str] | None
    within_days: int | None
    since: date | None
    before: date | None
    amount: Within | None
    quantity: Within | None


class _Doing(_Which, total=False):
    at_least: int | None
    at_most: int | None


class _Spending(_Which, Within, total=False):
    pass


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


def did(event: str, **said: Unpack[_Doing]) -> Said:
    """Something that people did, counted; at least once unless bounds are given.

    Examples:
        >>> did("purchase", quantity={"above": 2}, since=date(2026, 1, 31))
        {'did': 'purchase', 'quantity': {'above': 2}, 'since': '2026-01-31'}
    """
    return _table(did=event, **said)


def spent(event: str = "purchase", *, what: str = "amount", **said: Unpack[_Spending]) -> Said:
    """What people's doing adds up to, within bounds: money, or pieces with `what="quantity"`.

    Examples:
        >>> spent(at_least=100, within_days=90)
        {'did': 'purchase', 'sum': 'amount', 'at_least': 100, 'within_days': 90}
    """
    return _table(did=event, sum=what, **said)


def has(field: str, *values: str | int, **bounds: Unpack[Within]) -> Said:
    """A field that has one of these values, or is a number within bounds.

    Examples:
        >>> has("town", "Ulm"), has("age_band", at_least=25, below=45)
        ({'field': 'town', 'in': ['Ulm']}, {'field': 'age_band', 'at_least': 25, 'below': 45})
    """
    return Said({"field": field, "in": list(values)} if values else {"field": field, **bounds})


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
        categories=categories,
        items=items,
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
    return Said({key: _plain(value) for key, value in keys.items() if value is not None})


def _plain(value: Any) -> Any:
    """A value as TOML and JSON have it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _joined(kind: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> Said:
    """Both, in one list where one of them is such a list already."""
    parts = [part for each in (left, right) for part in each.get(kind, [each])]
    return Said({kind: parts})
