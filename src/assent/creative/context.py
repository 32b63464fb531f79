"""Context: what is known when a creative is chosen, as whole numbers declared beforehand.

A context has parts, such as page, hour band and device; each part has declared values, and one
more position for *other*: a value that was not declared, or none. A context is then a row of
zeros and ones with a one for each part and a first one that is always there, so that sums over
contexts count decisions.

A part that is a field of the person names that field; it is filled in only under a grant, and is
*other* without one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assent.vocabulary import BadRequest, Field, UnknownTerm

Codes: TypeAlias = tuple[int, ...]
"""(n_parts,) which value each part has, counted from 1; 0 is other."""

OTHER = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is known of a moment, or of a person who agreed to that.

    Args:
        name: what it is called, such as `device`.
        values: each declared value with the words it has in a reason: `{"phone": "on phones"}`.
        field: the person's field that it is; None when it says nothing of the person.
    """

    name: str
    values: Mapping[str, str]
    field: Field | None = None


@dataclass(frozen=True)
class Context:
    """The parts, in their declared order.

    Args:
        parts: none at all makes every choice the same, whatever the moment.

    Raises:
        BadRequest: two parts have one name, or a part has no value.

    Examples:
        >>> device = Part("device", {"phone": "on phones", "computer": "on computers"})
        >>> context = Context((device, Part("hour", {"evening": "in the evening"})))
        >>> context.codes({"device": "computer", "hour": "noon"})
        (2, 0)
        >>> context.positions((2, 0))
        [0, 3, 4]
        >>> context.size
        6
    """

    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        names = [part.name for part in self.parts]
        for name in names:
            if names.count(name) > 1:
                raise BadRequest(f"two parts of the context are called `{name}`; rename one")
        for part in self.parts:
            if not part.values:
                raise BadRequest(f"the part `{part.name}` of the context has no values; give some")

    @cached_property
    def size(self) -> int:
        """How many positions a context has, the first one included."""
        return 1 + sum(1 + len(part.values) for part in self.parts)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """(n_parts,) where the positions of each part begin, with *other* first."""
        found, start = [], 1
        for part in self.parts:
            found.append(start)
            start += 1 + len(part.values)
        return tuple(found)

    @cached_property
    def fields(self) -> frozenset[Field]:
        """The person's fields among the parts."""
        return frozenset(part.field for part in self.parts if part.field is not None)

    def codes(self, known: Mapping[str, str]) -> Codes:
        """The numbers of a moment.

        Args:
            known: values by the name of their part; those that are missing are other.

        Raises:
            UnknownTerm: there is no such part.
        """
        if not known.keys() <= self._numbers.keys():
            wrong = next(name for name in known if name not in self._numbers)
            raise UnknownTerm("part of the context", wrong, self._numbers)
        return tuple(
            [numbers.get(known.get(name, ""), OTHER) for name, numbers in self._numbers.items()]
        )

    def positions(self, codes: Sequence[int]) -> list[int]:
        """Where a context has its ones."""
        return [0, *(start + code for start, code in zip(self.starts, codes, strict=True))]

    def row(self, codes: Sequence[int]) -> NDArray[np.float64]:
        """(size,) a context as zeros and ones."""
        made = np.zeros(self.size)
        made[0] = 1
        for start, code in zip(self.starts, codes, strict=True):
            made[start + code] = 1
        return made

    def words(self, part: int, code: int) -> str:
        """What a value is called in a reason; empty for other."""
        return "" if code == OTHER else [*self.parts[part].values.values()][code - 1]

    def as_json(self) -> list[dict[str, object]]:
        """The declaration, for a model's file and its fingerprint."""
        return [
            {"name": each.name, "values": [*each.values.items()], "field": each.field}
            for each in self.parts
        ]

    @cached_property
    def _numbers(self) -> dict[str, dict[str, int]]:
        return {
            part.name: {value: number for number, value in enumerate(part.values, 1)}
            for part in self.parts
        }
