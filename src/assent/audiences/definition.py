"""A definition: which people, the fields that finding them reads, and itself in English.

It reads no data.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assent.audiences.conditions import Adds, Condition, Did, Has, In, Ranges, Scores, parts_of
from assent.audiences.words import said
from assent.vocabulary import Field


@dataclass(frozen=True, slots=True)
class Definition:
    """Which people an audience is made of.

    Examples:
        >>> from assent.audiences import All, Not
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
        return frozenset().union(*map(_reads, parts_of(self.condition)))

    @property
    def scores(self) -> frozenset[Scores]:
        """What it asks of models."""
        return frozenset(part for part in parts_of(self.condition) if isinstance(part, Scores))

    @property
    def named(self) -> Mapping[str, Condition]:
        """The other audiences that it refers to, directly or through others."""
        return {p.name: p.condition for p in parts_of(self.condition) if isinstance(p, In)}

    @property
    def built(self) -> frozenset[str]:
        """Those of them whose members are those of their last build."""
        found = (p for p in parts_of(self.condition) if isinstance(p, In) and p.built)
        return frozenset(part.name for part in found)

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each of these means, in plain English."""
        return {name: said(condition) for name, condition in self.named.items()}

    def words(self) -> str:
        """The definition in plain English, a line for each part."""
        return said(self.condition)

    def explained(self) -> str:
        """The definition in plain English, and what each audience that it refers to means."""
        others = [f"`{name}`: {meaning}" for name, meaning in self.meanings.items()]
        return "\n\n".join([self.words(), *others])


def _reads(condition: Condition) -> frozenset[Field]:
    match condition:
        case Did() | Adds() | Has() | Ranges():
            return frozenset({condition.field})
        case Scores():
            return condition.fields
        case _:
            return frozenset()
