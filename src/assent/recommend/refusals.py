"""What refusals cost, whom, and what is left for those who refuse, without anybody who refused.

Some of those who agreed to `model_training` play the refusers. Who plays one teaches no model, and
nothing of what they did before is used, not even to leave out what they have. They are shown what
is popular among the others, or, beside it, what those others hold together with the page they look
at: the first new thing they came to hold plays that page, and both are judged on the rest of what
they came to hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assent.recommend.evaluation import Gains, Quality, TimeSplit, gains
from assent.recommend.shelf import declare
from assent.vocabulary import BadRequest

_POPULAR = "popularity"


@dataclass(frozen=True, slots=True, eq=False)
class Price:
    """What is left of the quality when only some agree.

    Args:
        rate: the share of people who agree.
        n_trained: how many that is.
        agreed: of the model made from them, always on the same people, who agree.
        popular: of what is popular among them, on the same people, who refuse; None where nobody
            does.
        at_hand: of what the model says goes with the page at hand, on those same refusers.
    """

    rate: float
    n_trained: int
    agreed: Gains
    popular: Gains | None
    at_hand: Gains | None

    @property
    def quality(self) -> Quality:
        """For those who agree, in the mean."""
        return self.agreed.quality


def price_of_refusals(
    split: TimeSplit,
    name: str = "ease",
    *,
    seed: int,
    rates: Sequence[float] = (0.25, 0.5, 0.75, 1.0),
    **parameters: float,
) -> list[Price]:
    """What those who agree lose when others refuse, and what those who refuse are left with.

    Each smaller group lies within the larger ones. Every model is measured on the smallest, who
    agree at every rate, and the fallbacks on those who refuse at every rate but the full one: so
    the figures compare the same people.

    Args:
        split: those who agreed, before and after.
        name: the model.
        seed: decides who is in which group.
        rates: shares of those who agreed, ascending.
        parameters: what is declared about the model.

    Raises:
        BadRequest: nobody who agrees at every rate came to hold anything new.
    """
    people = split.before.people()
    order = np.random.default_rng(seed).permutation(len(people))
    ends = [max(1, round(rate * len(people))) for rate in rates]
    agree = [row for row in order[: ends[0]] if len(split.after[row])]
    if not agree:
        raise BadRequest("nobody measured did anything new after the split; choose an earlier one")
    held, later = [people[row] for row in agree], [split.after[row] for row in agree]
    last = max((end for end in ends if end < len(people)), default=len(people))
    came = [split.after[row] for row in order[last:] if len(split.after[row]) > 1]
    pages, rest = [each[:1] for each in came], [each[1:] for each in came]
    own = declare(name, split.items, parameters, split.before)
    popular = declare(_POPULAR, split.items, {})
    found = []
    for rate, start, end in zip(rates, [0, *ends], ends, strict=False):
        for each in (own, popular):
            each.add_many([people[row] for row in order[start:end]])
        agreed = gains(own, held, later)
        if end < len(people) and came:
            beside = (gains(each, pages, rest) for each in (popular, own))
            found.append(Price(rate, end, agreed, *beside))
        else:
            found.append(Price(rate, end, agreed, None, None))
    return found
