"""What an audience is made of: two kinds of condition, and three ways to join them.

    Did     something happened so many times, with these items, in this stretch of time
    Has     a declared field has one of these values
    All     every part holds          Either  one part at least          Not  the part does not

A definition reads no data. It says which declared fields finding its people would read, and
explains itself in English.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import assert_never

from assent.vocabulary import BadRequest, Field


@dataclass(frozen=True, slots=True)
class Did:
    """What a person did, counted.

    Args:
        kind: what the event is called, such as `purchase`.
        field: the declared field that these events are, such as `purchases`.
        at_least: how many times at the least.
        at_most: how many times at the most; None for no bound. 0 means never.
        categories: only with items of these catalogue categories; empty for all.
        items: only with these items, by their sku; empty for all.
        within: only this long before the moment of asking.
        since: only from this moment on.
        before: only before this moment.
    """

    kind: str
    field: Field
    at_least: int = 1
    at_most: int | None = None
    categories: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    within: timedelta | None = None
    since: datetime | None = None
    before: datetime | None = None

    def __post_init__(self) -> None:
        if self.at_least < 0 or (self.at_most is not None and self.at_most < self.at_least):
            raise BadRequest(
                f"nobody can have done `{self.kind}` at least {self.at_least} "
                f"and at most {self.at_most} times"
            )
        if self.at_least == 0 and self.at_most is None:
            raise BadRequest(f"`{self.kind}` at least 0 times is true of everyone; leave it out")
        if self.categories and self.items:
            raise BadRequest(f"`{self.kind}` names both `categories` and `items`; choose one")
        if self.within is not None and (self.since or self.before):
            raise BadRequest(f"`{self.kind}` names both `within_days` and fixed dates; choose one")
        if self.within is not None and self.within < timedelta(days=1):
            raise BadRequest(f"`{self.kind}` within less than a day finds nobody worth finding")
        if self.since and self.before and self.since >= self.before:
            raise BadRequest(f"`{self.kind}` has a `since` that is not earlier than its `before`")


@dataclass(frozen=True, slots=True)
class Has:
    """A declared field that has one of these values."""

    field: Field
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise BadRequest(f"`{self.field}` is compared with no value at all; name one")


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts it is everyone."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One part at least holds."""

    parts: tuple["Condition", ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise BadRequest("`any` of no conditions is nobody; name one")


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = All | Either | Not | Did | Has


@dataclass(frozen=True, slots=True)
class Definition:
    """Which people an audience is made of.

    Examples:
        >>> tea = Did("purchase", Field("purchases"), 2, categories=("TEA",))
        >>> young = Has(Field("age_band"), ("19-24", "25-34"))
        >>> wanted = Definition(All((tea, Not(young))))
        >>> print(wanted.words())
        people who did `purchase` with TEA at least 2 times
        and whose `age_band` is not known to be 19-24 or 25-34
        >>> sorted(wanted.fields)
        ['age_band', 'purchases']
    """

    condition: Condition

    @property
    def fields(self) -> frozenset[Field]:
        """The declared fields that finding its people reads."""
        return _fields(self.condition)

    def words(self) -> str:
        """The definition in plain English, a line for each part."""
        match self.condition:
            case All(()):
                return "everyone"
            case All(parts):
                return "people " + "\nand ".join(_words(part, inside=True) for part in parts)
            case _:
                return "people " + _words(self.condition)


def _fields(condition: Condition) -> frozenset[Field]:
    match condition:
        case Did() | Has():
            return frozenset({condition.field})
        case All(parts) | Either(parts):
            return frozenset().union(*(_fields(part) for part in parts))
        case Not(part):
            return _fields(part)
        case _:
            assert_never(condition)


def _words(condition: Condition, *, inside: bool = False) -> str:
    match condition:
        case Did():
            return _did_words(condition)
        case Has(field, values):
            return f"whose `{field}` is {_or(values)}"
        case Not(Has(field, values)):
            return f"whose `{field}` is not known to be {_or(values)}"
        case Not(All(())):
            return "who are nobody"
        case Not(part):
            return _words(_opposite(part), inside=inside)
        case All(parts) | Either(parts):
            joint = " and " if isinstance(condition, All) else " or "
            said = joint.join(_words(part, inside=True) for part in parts) or "who are anyone"
            return f"({said})" if inside and len(parts) > 1 else said
        case _:
            assert_never(condition)


def _opposite(condition: Condition) -> Condition:
    """What holds when the condition does not, with the `not` carried in to what people can read.

    Examples:
        >>> _words(_opposite(Did("purchase", Field("purchases"), at_least=3)))
        'who did `purchase` at most 2 times'
        >>> _words(_opposite(Did("purchase", Field("purchases"), at_least=2, at_most=3)))
        'who did `purchase` at most once or who did `purchase` at least 4 times'
    """
    match condition:
        case Did(at_least=least, at_most=most):
            fewer = [replace(condition, at_least=0, at_most=least - 1)] if least > 0 else []
            more = [replace(condition, at_least=most + 1, at_most=None)] if most is not None else []
            parts = (*fewer, *more)
            return parts[0] if len(parts) == 1 else Either(parts)
        case All(parts) if parts:
            return Either(tuple(Not(part) for part in parts))
        case Either(parts):
            return All(tuple(Not(part) for part in parts))
        case Not(part):
            return part
        case _:
            return Not(condition)


def _did_words(did: Did) -> str:
    never = did.at_most == 0
    said = [f"who {'never ' if never else ''}did `{did.kind}`"]
    if did.categories or did.items:
        said.append(f"with {_or(did.categories or did.items)}")
    if not never:
        said.append(_times(did.at_least, did.at_most))
    if did.within is not None:
        said.append(f"in the last {did.within.days} days")
    if did.since is not None:
        said.append(f"since {_day(did.since)}")
    if did.before is not None:
        said.append(f"before {_day(did.before)}")
    return " ".join(said)


def _times(at_least: int, at_most: int | None) -> str:
    """How often, in words.

    Examples:
        >>> _times(1, None), _times(2, 2), _times(0, 3), _times(2, 5)
        ('at least once', 'exactly 2 times', 'at most 3 times', '2 to 5 times')
    """
    if at_most is None:
        return f"at least {_count(at_least)}"
    if at_least == at_most:
        return f"exactly {_count(at_least)}"
    return f"{at_least} to {at_most} times" if at_least else f"at most {_count(at_most)}"


def _count(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _or(values: tuple[str, ...]) -> str:
    """The values as a list one can read; a long one is cut, and says so.

    Examples:
        >>> _or(("TEA",)), _or(("TEA", "COFFEE", "MATE"))
        ('TEA', 'TEA, COFFEE or MATE')
        >>> _or(tuple("abcdefgh"))
        'a, b, c, d, e or 3 more'
    """
    shown, hidden = values[:_SHOWN], len(values) - _SHOWN
    last = f"{hidden} more" if hidden > 0 else shown[-1]
    rest = shown if hidden > 0 else shown[:-1]
    return f"{', '.join(rest)} or {last}" if rest else last


_SHOWN = 5


def _day(moment: datetime) -> str:
    """The day, and the time of day where it is not midnight."""
    return f"{moment:%Y-%m-%d}" if moment.time() == time.min else f"{moment:%Y-%m-%d %H:%M} UTC"
