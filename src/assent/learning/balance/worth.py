"""What each field is worth to a model, and the fewest fields that do (GDPR Art. 5(1)(c)).

A field's worth is what is lost when the model is made anew without it. Fields that stand for
each other earn little one by one and much together, so the smallest set is found by taking out
one field after the other, each time the one that is missed least.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.learning.balance.measures import (
    Measure,
    Weights,
    everybody,
    interval_of,
    resamples,
)
from assent.learning.fairness import Interval
from assent.vocabulary import BadRequest

Fit = Callable[[frozenset[str]], NDArray[np.float64]]
"""From the fields a model may learn from to (n_people,) what it gives for people held out.

No field at all is asked for too: what can be given without any.
"""

N_RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Worth:
    """What one field earns.

    Args:
        field: its name.
        loss: how much quality is lost without it.
        interval: of the loss (paired bootstrap over people).
        kept: whether it is in the smallest set.
    """

    field: str
    loss: float
    interval: Interval
    kept: bool

    @property
    def earns(self) -> bool:
        """Whether more than chance speaks for it."""
        return self.interval.low > 0


@dataclass(frozen=True, slots=True)
class Minimised:
    """What the fields are worth, and which would do.

    Args:
        worths: of each field, most first.
        quality: with all fields.
        without_any: with none.
        kept: the smallest set within the tolerance, in the order of the fields.
        loss: what is lost with these instead of all. They were chosen on the people they are
            measured on, so on others it may be a little more.
        interval: of that loss.
        tolerance: how much may be lost.
        n_fits: how many models were made.
    """

    worths: tuple[Worth, ...]
    quality: float
    without_any: float
    kept: tuple[str, ...]
    loss: float
    interval: Interval
    tolerance: float
    n_fits: int

    @property
    def dropped(self) -> tuple[str, ...]:
        """The fields that the smallest set does without."""
        return tuple(sorted(each.field for each in self.worths if not each.kept))

    def as_json(self) -> dict[str, Any]:
        """For the console and the command line."""
        return {
            "quality": self.quality,
            "without_any": self.without_any,
            "fields": [
                {
                    "field": each.field,
                    "loss_without": each.loss,
                    "low": each.interval.low,
                    "high": each.interval.high,
                    "kept": each.kept,
                }
                for each in self.worths
            ],
            "smallest_set": list(self.kept),
            "loss": self.loss,
            "loss_low": self.interval.low,
            "loss_high": self.interval.high,
            "tolerance": self.tolerance,
            "models_made": self.n_fits,
        }


def minimise(
    fields: Sequence[str],
    fit: Fit,
    measure: Measure,
    *,
    tolerance: float,
    seed: int,
    n_resamples: int = N_RESAMPLES,
    tell: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> Minimised:
    """Find what each field is worth and the smallest set that loses no more than is tolerated.

    Args:
        fields: the declared fields the model learns from.
        fit: makes a model from some of them and asks it about people held out.
        measure: the quality of what it gives.
        tolerance: how much of the quality may be lost, 0 or more.
        seed: of the resamples.
        n_resamples: how many.
        tell: told how many models are made, of at most how many.

    Raises:
        BadRequest: there is no field, one is named twice, the tolerance is below 0, or a model
            gave something else than a number for each person.
    """
    if not fields or len(set(fields)) < len(fields):
        raise BadRequest("no field is named, or one twice; name each field the model learns from")
    if not tolerance >= 0:
        raise BadRequest(f"the tolerance is `{tolerance}`; expected 0 or more")
    models = _Models(fit, measure, _most(len(fields)), tell)
    everything = frozenset(fields)
    without_any = models.quality(frozenset())
    worths = {each: models.loss(everything - {each}, everything) for each in fields}
    kept = _smallest(everything, models, tolerance)
    weights = resamples(models.n_people, n_resamples, seed)
    intervals = {
        each: models.loss_interval(everything - {each}, everything, weights) for each in fields
    }
    found = [Worth(each, worths[each], intervals[each], each in kept) for each in fields]
    return Minimised(
        tuple(sorted(found, key=lambda each: (-each.loss, each.field))),
        models.quality(everything),
        without_any,
        tuple(each for each in fields if each in kept),
        models.loss(kept, everything),
        models.loss_interval(kept, everything, weights),
        tolerance,
        models.n_fits,
    )


def _smallest(everything: frozenset[str], models: "_Models", tolerance: float) -> frozenset[str]:
    """Take out, again and again, the field that is missed least, while that is tolerated."""
    kept = everything
    while kept:
        losses = {models.loss(kept - {each}, everything): each for each in sorted(kept)}
        least = min(losses)
        if least > tolerance:
            break
        kept -= {losses[least]}
    return kept


class _Models:
    """What models of some of the fields give, each made once."""

    def __init__(
        self,
        fit: Fit,
        measure: Measure,
        most: int,
        tell: Callable[[int, int | None], None],
    ) -> None:
        self._fit = fit
        self._measure = measure
        self._most = most
        self._tell = tell
        self._given: dict[frozenset[str], NDArray[np.float64]] = {}
        self._quality: dict[frozenset[str], float] = {}
        self.n_people = 0

    @property
    def n_fits(self) -> int:
        return len(self._given)

    def quality(self, fields: frozenset[str]) -> float:
        if fields not in self._quality:
            given = self._of(fields)
            self._quality[fields] = float(self._measure(given, everybody(len(given)))[0])
        return self._quality[fields]

    def loss(self, fields: frozenset[str], everything: frozenset[str]) -> float:
        return self.quality(everything) - self.quality(fields)

    def loss_interval(
        self, fields: frozenset[str], everything: frozenset[str], weights: Weights
    ) -> Interval:
        whole, part = (self._measure(self._of(each), weights) for each in (everything, fields))
        return interval_of(whole - part)

    def _of(self, fields: frozenset[str]) -> NDArray[np.float64]:
        if fields not in self._given:
            given = np.asarray(self._fit(fields), np.float64)
            self.n_people = self.n_people or len(given)
            if given.shape != (self.n_people,) or not np.isfinite(given).all() or not len(given):
                named = ", ".join(f"`{each}`" for each in sorted(fields)) or "no field"
                raise BadRequest(
                    f"the model made from {named} gave no finite number for each person held out"
                )
            self._given[fields] = given
            self._tell(self.n_fits, self._most)
        return self._given[fields]


def _most(n_fields: int) -> int:
    """At most how many models are made: all, none, and each set that elimination looks at."""
    return max(n_fields * (n_fields + 1) // 2 + 1, 2)
