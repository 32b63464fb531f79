"""What an audience is made of: six kinds of condition, and three ways to join them.

Did     something happened so many times, with these items, in this stretch of time
Adds    what such things add up to, such as the money spent, is between two numbers
Has     a declared field has one of these values
Ranges  a declared field is a number between two others
Scores  a model puts the person between two numbers
In      the person is in another audience
All     every part holds          Either  one part at least          Not  the part does not
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from assent.audiences.numbers import Bounds
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
        amount: only where this much was paid.
        quantity: only of so many pieces.
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
    amount: Bounds | None = None
    quantity: Bounds | None = None

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
class Adds:
    """What the things that a person did add up to; who did none of them is at 0.

    Args:
        of: which of them; how often does not matter.
        what: `amount`, the money paid, or `quantity`, the pieces.
        bounds: between which numbers.
    """

    of: Did
    what: str
    bounds: Bounds

    @property
    def field(self) -> Field:
        """The declared field that these events are."""
        return self.of.field


@dataclass(frozen=True, slots=True)
class Has:
    """A declared field that has one of these values."""

    field: Field
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise BadRequest(f"`{self.field}` is compared with no value at all; name one")


@dataclass(frozen=True, slots=True)
class Ranges:
    """A declared field that is a number, or goes from one to another, within bounds.

    A value such as `25-34` is within bounds if all of it is.
    """

    field: Field
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Scores:
    """What a model makes of a person, within bounds; who has no score is within none.

    Args:
        output: what the model says, such as `recommended`.
        fields: the declared fields that it is made from.
        at_least: the lowest value; None for no bound.
        at_most: the highest; None for no bound.
        categories: only of items of these catalogue categories; empty for all.
        items: only of these items, by their sku; empty for all.
    """

    output: str
    fields: frozenset[Field]
    at_least: float | None = None
    at_most: float | None = None
    categories: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        least, most = self.at_least, self.at_most
        if least is None and most is None:
            raise BadRequest(f"say `at_least` or `at_most` of the score `{self.output}`")
        if least is not None and most is not None and most < least:
            raise BadRequest(f"no `{self.output}` is at least {least:g} and at most {most:g}")
        if self.categories and self.items:
            raise BadRequest(f"`{self.output}` names both `categories` and `items`; choose one")

    def holds(self, value: float) -> bool:
        """Whether a value is within the bounds."""
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )


@dataclass(frozen=True, slots=True)
class In:
    """In another audience.

    Args:
        name: the other audience.
        condition: what it means.
        built: whether it is built on a schedule and so has the members of its last build;
            otherwise it has those whom its meaning describes now.
    """

    name: str
    condition: "Condition"
    built: bool = False


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


Condition = All | Either | Not | Did | Adds | Has | Ranges | Scores | In


def parts_of(condition: Condition) -> Iterator[Condition]:
    """A condition and all those within it."""
    yield condition
    match condition:
        case All(parts) | Either(parts):
            for part in parts:
                yield from parts_of(part)
        case Not(part) | In(_, part):
            yield from parts_of(part)
        case Did() | Adds() | Has() | Ranges() | Scores():
            pass
        case _:
            assert_never(condition)
