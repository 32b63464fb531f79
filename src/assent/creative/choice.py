"""What a model answers when it chooses: enough to log, to judge and to repeat the choice."""

from typing import NamedTuple

from assent.creative.context import Codes


class Choice(NamedTuple):
    """One choice.

    # INVARIANT: the same model, codes and seed give the same choice.

    Args:
        variant: which, by name.
        number: which, by its place among the variants.
        propensity: how likely it was to be chosen; above 0.
        codes: the context it was chosen in.
        seed: what it was drawn by.
    """

    variant: str
    number: int
    propensity: float
    codes: Codes
    seed: int
