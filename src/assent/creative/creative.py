"""A creative: one place where something is shown, and the variants of it to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from assent.creative.context import Context, Part
from assent.vocabulary import BadRequest, Field, UnknownTerm

MOST_REWARD = 1_000_000
"""Squares of rewards are summed in int64, which holds nine million of the largest."""


@dataclass(frozen=True, slots=True)
class Creative:
    """What is declared before anything is shown.

    Args:
        name: what it is called, such as `summer-subject`.
        variants: what there is to choose from, such as subject lines or pictures by name.
        context: what is known when one is chosen.
        reward: what counts as success, in a word, such as `click`.
        most_reward: the largest reward, in whole units: 1 for a click, 50000 for an order of at
            most 500.00 counted in hundredths. The smallest is 0.
        harm: what counts as harm, in a word, such as `unsubscribe`.

    Raises:
        BadRequest: there are no two variants, two have one name, or the largest reward is not a
            whole number from 1 on.

    Examples:
        >>> Creative("banner", ("warm", "plain")).number("plain")
        1
        >>> Creative("banner", ("warm",))
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.BadRequest: `banner` has 1 variant; a choice needs at least two
    """

    name: str
    variants: tuple[str, ...]
    context: Context = field(default_factory=lambda: Context(()))
    reward: str = "click"
    most_reward: int = 1
    harm: str = "unsubscribe"

    def __post_init__(self) -> None:
        n = len(self.variants)
        if n < 2:
            some = "no variants" if n == 0 else "1 variant"
            raise BadRequest(f"`{self.name}` has {some}; a choice needs at least two")
        if len(set(self.variants)) < n:
            raise BadRequest(f"two variants of `{self.name}` have one name; rename one")
        if not isinstance(self.most_reward, int) or not 1 <= self.most_reward <= MOST_REWARD:
            raise BadRequest(
                f"the largest reward of `{self.name}` is `{self.most_reward}`; expected whole "
                f"units from 1 to {MOST_REWARD}"
            )

    def number(self, variant: str) -> int:
        """Where a variant stands among all.

        Raises:
            UnknownTerm: there is no such variant.
        """
        if variant not in self.variants:
            raise UnknownTerm("variant", variant, self.variants)
        return self.variants.index(variant)

    def units(self, reward: float) -> int:
        """A reward as whole units, if it is one.

        Raises:
            BadRequest: it is no number, not whole, or out of range.

        Examples:
            >>> Creative("banner", ("warm", "plain")).units(1.0)
            1
            >>> Creative("banner", ("warm", "plain")).units(float("nan"))
            Traceback (most recent call last):
            ...
            assent.vocabulary.errors.BadRequest: the reward is `nan`; expected a whole number of \
units from 0 to 1
        """
        if not 0 <= reward <= self.most_reward or reward != int(reward):
            raise BadRequest(
                f"the reward is `{reward}`; expected a whole number of units from 0 to "
                f"{self.most_reward}"
            )
        return int(reward)

    def as_json(self) -> dict[str, object]:
        """The declaration, for a model's file and its fingerprint."""
        return {
            "name": self.name,
            "variants": list(self.variants),
            "context": self.context.as_json(),
            "reward": self.reward,
            "most_reward": self.most_reward,
            "harm": self.harm,
        }

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """Read a declaration again."""
        parts = tuple(
            Part(each["name"], dict(each["values"]), each["field"] and Field(each["field"]))
            for each in said["context"]
        )
        known = dict(said) | {"variants": tuple(said["variants"]), "context": Context(parts)}
        return cls(**known)
