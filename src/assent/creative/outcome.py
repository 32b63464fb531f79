"""Outcomes: what a person was shown and what came of it, as rows of whole numbers.

One person's outcomes are their contribution to a model: int32 numbers, `4 + n_parts` for each
decision: variant, reward in units, harm (0 or 1), propensity in billionths, and the codes of the
context. The propensity teaches a model nothing; it is kept because without it nobody could
judge another way of choosing from what was logged.

Source: Bottou et al. (2013), "Counterfactual Reasoning and Learning Systems", on logging the
probability of every choice.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.creative.context import Codes
from assent.creative.creative import Creative
from assent.learning import Contribution
from assent.vocabulary import BadRequest

BILLION = 1_000_000_000
BEFORE_CODES = 4
VARIANT, REWARD, HARM, PROPENSITY = range(BEFORE_CODES)


class Outcome(NamedTuple):
    """One decision and what came of it.

    Args:
        variant: which was shown, by number.
        reward: what came of it, in units.
        harm: whether harm followed.
        propensity: how likely it was to be shown, above 0 and at most 1.
        codes: the context it was chosen in.
    """

    variant: int
    reward: float
    harm: bool
    propensity: float
    codes: Codes


def width(creative: Creative) -> int:
    """How many numbers one decision takes."""
    return BEFORE_CODES + len(creative.context.parts)


def contribution(creative: Creative, outcomes: Iterable[Outcome]) -> Contribution:
    """One person's outcomes as what they add to a model.

    Raises:
        BadRequest: a reward or a propensity is out of range, or is no number.

    Examples:
        >>> banner = Creative("banner", ("warm", "plain"))
        >>> contribution(banner, [Outcome(1, 1, False, 0.25, ())])
        array([        1,         1,         0, 250000000], dtype=int32)
    """
    rows = [
        (each.variant, creative.units(each.reward), int(each.harm), _billionths(each), *each.codes)
        for each in outcomes
    ]
    return np.array(rows, np.int32).reshape(-1)


def decisions(creative: Creative, given: Contribution) -> NDArray[np.int64]:
    """(n_decisions, width) the rows of a contribution, if they are what was declared.

    Raises:
        BadRequest: they are not.
    """
    if given.size % width(creative):
        raise BadRequest(
            f"{given.size} numbers are no whole decisions of `{creative.name}`; "
            f"each takes {width(creative)}"
        )
    rows = np.asarray(given, np.int64).reshape(-1, width(creative))
    for row in rows.tolist():
        _check(creative, row)
    return rows


def all_decisions(creative: Creative, people: Sequence[Contribution]) -> NDArray[np.int64]:
    """(n_decisions, width) the rows of many people, checked at once.

    Raises:
        BadRequest: somebody's are not what was declared.
    """
    for each in people:
        if each.size % width(creative):
            decisions(creative, each)
    whole = np.concatenate([np.empty(0, np.int64), *people])
    rows = whole.astype(np.int64).reshape(-1, width(creative))
    wrong = ((rows < 0) | (rows > _most(creative))).any(axis=1) | (rows[:, PROPENSITY] == 0)
    for row in rows[wrong].tolist():
        _check(creative, row)
    return rows


def _check(creative: Creative, row: list[int]) -> None:
    most = _most(creative)
    for place, (number, highest) in enumerate(zip(row, most, strict=True)):
        lowest = 1 if place == PROPENSITY else 0
        if not lowest <= number <= highest:
            named = ("variant", "reward", "harm", "propensity")
            what = named[place] if place < BEFORE_CODES else "context"
            raise BadRequest(
                f"a decision of `{creative.name}` has `{number}` as its {what}; "
                f"expected {lowest} to {highest}"
            )


def _most(creative: Creative) -> list[int]:
    """The largest number that each place of a row may have."""
    codes = [len(part.values) for part in creative.context.parts]
    return [len(creative.variants) - 1, creative.most_reward, 1, BILLION, *codes]


def _billionths(outcome: Outcome) -> int:
    if not 0 < outcome.propensity <= 1:
        raise BadRequest(
            f"the propensity is `{outcome.propensity}`; expected a number above 0 and at most 1"
        )
    return max(1, round(outcome.propensity * BILLION))
