"""Reads a definition from a TOML table or a JSON object, and explains each mistake.

    [audience]
    all = [
      { did = "purchase", categories = ["TEA"], at_least = 2, within_days = 90 },
      { field = "age_band", in = ["25-34", "35-44"] },
      { not = { did = "redemption" } },
    ]

A table is one condition: it has one of `all`, `any`, `not`, `did`, `field`, `score`, `audience`,
`everyone`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple

from assent.audiences.conditions import All, Condition, Did, Either, Has, In, Not, Scores
from assent.audiences.definition import Definition
from assent.data_map import DataMap, Import
from assent.vocabulary import BadRequest, Field, UnknownTerm

DEEPEST = 12
"""How many conditions may stand within one another; more cannot be read by anybody."""

MOST_CONDITIONS = 500
"""How many conditions there may be in all, those of other audiences counted each time."""

MOST_TIMES = 1_000_000
MOST_DAYS = 36_500


class Other(NamedTuple):
    """Another audience, to refer to.

    Args:
        definition: the table that says whom it is made of.
        built: whether its members are those of its last build.
    """

    definition: Mapping[str, object]
    built: bool = False


Others = Callable[[str], Other]
"""Answers the audience of this name, or raises `UnknownTerm`."""


def no_others(name: str) -> Other:
    """Where no audience can be referred to."""
    raise UnknownTerm("audience", name, ())


def read_definition(
    given: Mapping[str, object],
    data_map: DataMap,
    *,
    others: Others = no_others,
    outputs: Mapping[str, frozenset[Field]] = MappingProxyType({}),
    name: str = "",
) -> Definition:
    """Read a definition against what the data map declares.

    Args:
        given: the table, as TOML or JSON gives it.
        data_map: knows the events and fields that exist.
        others: knows the other audiences.
        outputs: what models say, by name, with the fields that each is made from.
        name: what the audience is called, so that one that refers to itself is found out.

    Raises:
        UnknownTerm: a key, event, field, score or audience that is not known, with the nearest.
        BadRequest: a value of the wrong kind, or a condition that makes no sense.
    """
    reading = _Reading(data_map, others, outputs)
    inside = (name,) if name else ()
    return Definition(reading.condition(given, "the audience", 1, inside))


class _Reading:
    def __init__(
        self, data_map: DataMap, others: Others, outputs: Mapping[str, frozenset[Field]]
    ) -> None:
        self._fields = data_map.fields
        self._others = others
        self._outputs = outputs
        self._n_read = 0
        self._events = {
            file.event: file.field
            for file in data_map.files.values()
            if file.kind is Import.EVENT and file.field is not None
        }

    def condition(
        self, given: object, where: str, depth: int, inside: tuple[str, ...]
    ) -> Condition:
        """One table; `where` names it in messages, `inside` names the audiences it stands in."""
        self._n_read += 1
        if depth > DEEPEST:
            raise BadRequest(f"conditions stand more than {DEEPEST} deep in one another")
        if self._n_read > MOST_CONDITIONS:
            raise BadRequest(
                f"there are more than {MOST_CONDITIONS} conditions, those of other audiences "
                "counted; say it with fewer"
            )
        table = _table(given, where)
        kinds: dict[str, Callable[[], Condition]] = {
            "all": lambda: All(self._parts(table, "all", depth, inside)),
            "any": lambda: Either(self._parts(table, "any", depth, inside)),
            "not": lambda: Not(self.condition(_only(table, "not"), "`not`", depth + 1, inside)),
            "did": lambda: self._did(table),
            "field": lambda: self._has(table),
            "score": lambda: self._scores(table),
            "audience": lambda: self._in(table, depth, inside),
            "everyone": lambda: _everyone(table),
        }
        named = [kind for kind in kinds if kind in table]
        if len(named) > 1:
            raise BadRequest(
                f"{where} has both `{named[0]}` and `{named[1]}`; join them with `all` or `any`"
            )
        if not named:
            for key in table:
                raise UnknownTerm("condition", key, kinds)
            raise BadRequest(f"{where} is empty; `everyone = true` means everyone")
        return kinds[named[0]]()

    def _parts(
        self, table: Mapping[str, object], kind: str, depth: int, inside: tuple[str, ...]
    ) -> tuple[Condition, ...]:
        parts = _only(table, kind)
        if not isinstance(parts, list) or not parts:
            raise BadRequest(f"`{kind}` is not a list of conditions")
        return tuple(
            self.condition(part, f"a part of `{kind}`", depth + 1, inside) for part in parts
        )

    def _in(self, table: Mapping[str, object], depth: int, inside: tuple[str, ...]) -> In:
        name = _text(_only(table, "audience"), "audience")
        if name in inside:
            road = " -> ".join([*inside[inside.index(name) :], name])
            raise BadRequest(
                f"the audience `{name}` refers to itself ({road}); take one of these references out"
            )
        definition, built = self._others(name)
        meaning = self.condition(definition, f"`{name}`", depth + 1, (*inside, name))
        return In(name, meaning, built)

    def _scores(self, table: Mapping[str, object]) -> Scores:
        _known_keys(table, "score", _SCORE)
        output = _text(table["score"], "score")
        if output not in self._outputs:
            raise UnknownTerm("score", output, self._outputs)
        return Scores(
            output,
            self._outputs[output],
            at_least=_real(table, "at_least"),
            at_most=_real(table, "at_most"),
            categories=_texts(table, "categories"),
            items=_texts(table, "items"),
        )

    def _did(self, table: Mapping[str, object]) -> Did:
        _known_keys(table, "did", _DID)
        kind = _text(table["did"], "did")
        if kind not in self._events:
            raise UnknownTerm("event", kind, self._events)
        days = _number(table, "within_days", 1, MOST_DAYS)
        at_most = _number(table, "at_most", 0, MOST_TIMES)
        at_least = _number(table, "at_least", 0, MOST_TIMES)
        return Did(
            kind=kind,
            field=self._events[kind],
            at_least=at_least if at_least is not None else int(at_most is None),
            at_most=at_most,
            categories=_texts(table, "categories"),
            items=_texts(table, "items"),
            within=None if days is None else timedelta(days=days),
            since=_moment(table, "since"),
            before=_moment(table, "before"),
        )

    def _has(self, table: Mapping[str, object]) -> Has:
        _known_keys(table, "field", _HAS)
        name = Field(_text(table["field"], "field"))
        if name not in self._fields:
            raise UnknownTerm("field", name, self._fields)
        if self._fields[name].sealed:
            raise BadRequest(
                f"nobody can be chosen by `{name}`, which is kept sealed; choose by another field"
            )
        if ("is" in table) == ("in" in table):
            raise BadRequest(f"say either `is` or `in` of `{name}`")
        values = table["in"] if "in" in table else [table["is"]]
        if not isinstance(values, list):
            raise BadRequest(f"`in` of `{name}` is not a list; for one value say `is`")
        return Has(name, tuple(_value(value, name) for value in values))


_DID = ("did", "at_least", "at_most", "categories", "items", "within_days", "since", "before")
_HAS = ("field", "is", "in")
_SCORE = ("score", "at_least", "at_most", "categories", "items")


def _table(given: object, where: str) -> Mapping[str, object]:
    if not isinstance(given, Mapping):
        raise BadRequest(f"{where} is not a table of conditions")
    return given


def _known_keys(table: Mapping[str, object], kind: str, known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise UnknownTerm(f"key of `{kind}`", key, known)


def _only(table: Mapping[str, object], kind: str) -> object:
    _known_keys(table, kind, (kind,))
    return table[kind]


def _everyone(table: Mapping[str, object]) -> Condition:
    if _only(table, "everyone") is not True:
        raise BadRequest("`everyone` can only be true; leave it out to choose some")
    return All(())


def _text(given: object, key: str) -> str:
    if not isinstance(given, str) or not given:
        raise BadRequest(f"`{key}` is not a text")
    return given


def _texts(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    given = table.get(key)
    if given is None:
        return ()
    if not isinstance(given, list) or not given:
        raise BadRequest(f"`{key}` is not a list of texts")
    return tuple(_text(each, key) for each in given)


def _value(given: object, name: str) -> str:
    """A value to compare with; values are kept as text, so a number is spelt out."""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise BadRequest(f"a value for `{name}` is neither a text nor a whole number")
    return str(given)


def _number(table: Mapping[str, object], key: str, least: int, most: int) -> int | None:
    given = table.get(key)
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise BadRequest(f"`{key}` is not a whole number from {least} to {most}")
    return given


def _real(table: Mapping[str, object], key: str) -> float | None:
    given = table.get(key)
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
        raise BadRequest(f"`{key}` is not a number")
    return float(given)


def _moment(table: Mapping[str, object], key: str) -> datetime | None:
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
