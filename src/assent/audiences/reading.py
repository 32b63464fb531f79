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
from datetime import timedelta
from types import MappingProxyType
from typing import NamedTuple

from assent.audiences.conditions import (
    Adds,
    All,
    Condition,
    Did,
    Either,
    Has,
    In,
    Not,
    Ranges,
    Scores,
)
from assent.audiences.definition import Definition
from assent.audiences.given import (
    BOUNDS,
    a_moment,
    a_number,
    a_real,
    a_table,
    a_text,
    a_value,
    bounds_of,
    each_bounds,
    known_keys,
    only,
    texts,
)
from assent.data_map import DataMap
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
        self._events = data_map.events

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
        table = a_table(given, where)
        kinds: dict[str, Callable[[], Condition]] = {
            "all": lambda: All(self._parts(table, "all", depth, inside)),
            "any": lambda: Either(self._parts(table, "any", depth, inside)),
            "not": lambda: Not(self.condition(only(table, "not"), "`not`", depth + 1, inside)),
            "did": lambda: self._did(table),
            "field": lambda: self._of_field(table),
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
        parts = only(table, kind)
        if not isinstance(parts, list) or not parts:
            raise BadRequest(f"`{kind}` is not a list of conditions")
        return tuple(
            self.condition(part, f"a part of `{kind}`", depth + 1, inside) for part in parts
        )

    def _in(self, table: Mapping[str, object], depth: int, inside: tuple[str, ...]) -> In:
        name = a_text(only(table, "audience"), "audience")
        if name in inside:
            road = " -> ".join([*inside[inside.index(name) :], name])
            raise BadRequest(
                f"the audience `{name}` refers to itself ({road}); take one of these references out"
            )
        definition, built = self._others(name)
        meaning = self.condition(definition, f"`{name}`", depth + 1, (*inside, name))
        return In(name, meaning, built)

    def _scores(self, table: Mapping[str, object]) -> Scores:
        known_keys(table, "score", _SCORE)
        output = a_text(table["score"], "score")
        if output not in self._outputs:
            raise UnknownTerm("score", output, self._outputs)
        return Scores(
            output,
            self._outputs[output],
            at_least=a_real(table, "at_least"),
            at_most=a_real(table, "at_most"),
            categories=texts(table, "categories"),
            items=texts(table, "items"),
        )

    def _did(self, table: Mapping[str, object]) -> Did | Adds:
        what = table.get("sum")
        known_keys(table, "did", _DID if what is None else (*_DID, *BOUNDS, "sum"))
        kind = a_text(table["did"], "did")
        if kind not in self._events:
            raise UnknownTerm("event", kind, self._events)
        days = a_number(table, "within_days", 1, MOST_DAYS)
        at_most = a_number(table, "at_most", 0, MOST_TIMES) if what is None else None
        at_least = a_number(table, "at_least", 0, MOST_TIMES) if what is None else None
        did = Did(
            kind=kind,
            field=self._events[kind],
            at_least=at_least if at_least is not None else int(at_most is None),
            at_most=at_most,
            categories=texts(table, "categories"),
            items=texts(table, "items"),
            within=None if days is None else timedelta(days=days),
            since=a_moment(table, "since"),
            before=a_moment(table, "before"),
            amount=each_bounds(table, "amount"),
            quantity=each_bounds(table, "quantity"),
        )
        if what is None:
            return did
        if what not in _SUMS:
            raise UnknownTerm("sum", str(what), _SUMS)
        return Adds(did, str(what), bounds_of(table, f"the sum of `{what}`"))

    def _of_field(self, table: Mapping[str, object]) -> Has | Ranges:
        known_keys(table, "field", (*_HAS, *BOUNDS))
        name = Field(a_text(table["field"], "field"))
        if name not in self._fields:
            raise UnknownTerm("field", name, self._fields)
        if self._fields[name].sealed:
            raise BadRequest(
                f"nobody can be chosen by `{name}`, which is kept sealed; choose by another field"
            )
        ways = ["is" in table, "in" in table, any(key in table for key in BOUNDS)]
        if sum(ways) != 1:
            raise BadRequest(f"say either `is` or `in` of `{name}`, or bounds such as `at_least`")
        if ways[2]:
            return Ranges(name, bounds_of(table, f"`{name}`"))
        values = table["in"] if "in" in table else [table["is"]]
        if not isinstance(values, list):
            raise BadRequest(f"`in` of `{name}` is not a list; for one value say `is`")
        return Has(name, tuple(a_value(value, name) for value in values))


_SUMS = ("amount", "quantity")
_DID = (
    "did",
    "at_least",
    "at_most",
    "categories",
    "items",
    "within_days",
    "since",
    "before",
    "amount",
    "quantity",
)
_HAS = ("field", "is", "in")
_SCORE = ("score", "at_least", "at_most", "categories", "items")


def _everyone(table: Mapping[str, object]) -> Condition:
    if only(table, "everyone") is not True:
        raise BadRequest("`everyone` can only be true; leave it out to choose some")
    return All(())
