"""A question that a score answers: what is known of a person at a moment, and what came after.

It is declared by the controller in a TOML file. The fields named are exactly those that the gate
is asked for; `known.py` makes the values from what it grants.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

import msgspec

from assent.vocabulary import BadRequest, Purpose, Use


class Measure(StrEnum):
    """What is told of the events before a moment."""

    TIMES = "times"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    DAYS_SINCE = "days_since"


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column: a declared field as it is kept of the person, or what they did before the moment.

    Args:
        field: the declared field; of events, the one that they are.
        event: what the events are called, such as `purchase`; empty for a field.
        measure: what is told of them.
        within_days: how far back; None is from the beginning.
        number: whether a field's values are numbers; what is not a finite one counts as missing.
        monotone: 1 if the score may never fall as the value rises, -1 if it may never rise.
    """

    field: str = ""
    event: str = ""
    measure: Measure = Measure.TIMES
    within_days: float | None = None
    number: bool = False
    monotone: int = 0


class Comes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked: an event within a time after the moment, or a field that has a value.

    Args:
        field: the declared field; of events, the one that they are.
        event: what the events are called; empty for a field.
        within_days: how long after the moment they count.
        value: what the field is; people of whom it is not known teach nothing.
    """

    field: str = ""
    event: str = ""
    within_days: float = 0.0
    value: str = ""

    @property
    def within(self) -> timedelta:
        """How long after the moment it is known."""
        return timedelta(days=self.within_days)


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a score is about.

    Args:
        name: what it is called, such as `buys-again`; models are kept under it.
        columns: what is known at the moment, by name.
        outcome: what is asked.
        treated: for an uplift model, the event that was done to some people, drawn by chance,
            right after the moment.
        protected: the field of a protected attribute, read for `fairness_audit` only.
        purpose: for which people are scored.
    """

    name: str
    columns: Mapping[str, Told]
    outcome: Comes
    treated: Comes | None = None
    protected: str | None = None
    purpose: Purpose = Purpose.PROFILING

    def __post_init__(self) -> None:
        if not self.name or len(self.name) > 64 or not self.columns:
            raise BadRequest("a question needs a name of at most 64 letters, and columns")
        after = {"outcome": self.outcome} | ({"treated": self.treated} if self.treated else {})
        fields = {name: each.field for name, each in self.columns.items()}
        fields |= {name: each.field for name, each in after.items()}
        for name, field in fields.items():
            if not field:
                raise BadRequest(f"`{name}` of `{self.name}` names neither a field nor an event")
        for name, one in after.items():
            if (one.event and not one.within_days > 0) or not (one.event or one.value):
                raise BadRequest(
                    f"`{name}` of `{self.name}` needs an event with `within_days` above 0, or a "
                    "field with a `value`"
                )
        if self.treated and not self.treated.event:
            raise BadRequest(f"`treated` of `{self.name}` is no event; name one")
        read = {column.field for column in self.columns.values()}
        if self.protected in read:
            raise BadRequest(f"`{self.protected}` is protected, so it cannot be a column")
        if not self.outcome.event and self.outcome.field in read:
            raise BadRequest(f"`{self.outcome.field}` is what is asked, so it cannot be a column")

    @classmethod
    def read(cls, text: str, field_of_event: Callable[[str], str]) -> Self:
        """Read a question from TOML.

        Args:
            text: the file's.
            field_of_event: the declared field that events of a kind are, as the data map says.

        Raises:
            BadRequest: it is not TOML, or not a question.
            UnknownTerm: no file of the data map declares such events.
        """
        try:
            said: Any = tomllib.loads(text)
            parts = [*said.get("columns", {}).values(), said.get("outcome"), said.get("treated")]
            for part in parts:
                if part and part.get("event"):
                    part["field"] = str(field_of_event(part["event"]))
            return msgspec.convert(said, cls)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, AttributeError) as wrong:
            why = str(wrong)
            raise BadRequest(f"this is no question: {why[:1].lower()}{why[1:]}") from None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The question that was kept with a model."""
        return msgspec.convert(kept, cls)

    def asking(self) -> Use:
        """The use of a person's data to answer it for them."""
        return Use.of(self.purpose, *sorted({each.field for each in self.columns.values()}))

    def training(self) -> Use:
        """The use of people's data to learn the answer."""
        fields = {each.field for each in self.columns.values()} | {self.outcome.field}
        if self.treated:
            fields.add(self.treated.field)
        return Use.of(Purpose.MODEL_TRAINING, *sorted(fields))
