"""What is declared about a creative model, apart from its creative."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from assent.vocabulary import BadRequest


@dataclass(frozen=True, slots=True)
class Parameters:
    """The same for every model of this shelf.

    Args:
        reg: how strongly weights are held near zero, in decisions; above 0.
        width: how far beliefs reach, in deviations: with more, the uncertain is tried more often.
            One is what the regression itself believes; less earned more in simulations, as
            Chapelle and Li (2011), "An Empirical Evaluation of Thompson Sampling", found too.
        floor: the least share of decisions that each variant gets, whatever is believed of it;
            at most one part in as many as there are variants.
        harm_limit: the tolerated share of decisions that are followed by harm; 1 stops nothing.
        harm_confidence: how sure it must be that a variant harms more often before it is stopped.
    """

    reg: float = 1.0
    width: float = 0.5
    floor: float = 0.05
    harm_limit: float = 0.02
    harm_confidence: float = 0.95

    @classmethod
    def of(cls, model: str, given: Mapping[str, float], n_variants: int) -> Self:
        """Check what was declared.

        Raises:
            BadRequest: there is no such parameter, or it is out of range.

        Examples:
            >>> Parameters.of("ucb", {"floor": 0.1}, n_variants=2).floor
            0.1
            >>> Parameters.of("ucb", {"floor": 0.6}, n_variants=2)
            Traceback (most recent call last):
            ...
            assent.vocabulary.errors.BadRequest: `floor` is `0.6`; expected 0 to 0.5, as there \
are 2 variants
        """
        for name in given:
            if name not in {each.name for each in fields(cls)}:
                raise BadRequest(f"the model `{model}` has no parameter `{name}`")
        made = cls(**{name: float(value) for name, value in given.items()})
        for name in ("reg", "width"):
            if not 0 < getattr(made, name) < float("inf"):
                raise BadRequest(f"`{name}` is `{getattr(made, name)}`; expected a number above 0")
        if not 0 <= made.floor <= 1 / n_variants:
            raise BadRequest(
                f"`floor` is `{made.floor}`; expected 0 to {1 / n_variants:.3g}, as there are "
                f"{n_variants} variants"
            )
        if not 0 < made.harm_limit <= 1:
            raise BadRequest(f"`harm_limit` is `{made.harm_limit}`; expected above 0 and at most 1")
        if not 0.5 <= made.harm_confidence < 1:
            raise BadRequest(
                f"`harm_confidence` is `{made.harm_confidence}`; expected 0.5 up to below 1"
            )
        return made

    def as_json(self) -> dict[str, float]:
        """By name, for the register and the fingerprint."""
        return asdict(self)
