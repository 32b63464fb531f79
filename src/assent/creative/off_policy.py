"""What another way of choosing would have earned, from decisions that were logged.

Each logged reward counts as often as the other way would have chosen what was shown, against how
often it was chosen: w = target share / propensity.

    ips     mean of w r; unbiased, wide when weights are large
    snips   mean of w r over mean of w; slightly biased, much narrower
    dr      mean of the model's expectation under the target, plus w times what it missed;
            unbiased even where the model is wrong, narrow where it is right

Weights may be clipped at a declared largest one; then rewards are missed and the value is too low
(for DR, drawn towards the model), and how many were clipped is said.

Source: Horvitz and Thompson (1952); Swaminathan and Joachims (2015), "The Self-Normalized
Estimator for Counterfactual Learning"; Dudik, Langford and Li (2011), "Doubly Robust Policy
Evaluation and Learning".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assent.creative.intervals import Interval, bernstein, bootstrap, normal
from assent.creative.logged import Logged, Shares
from assent.vocabulary import BadRequest


@dataclass(frozen=True, slots=True)
class Judging:
    """How an estimate is to be made.

    Args:
        clip: the largest weight that counts; None clips nothing.
        interval: which kind.
        confidence: how often such intervals are to hold the truth.
        seed: for the bootstrap.
    """

    clip: float | None = None
    interval: Interval = Interval.NORMAL
    confidence: float = 0.95
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a way of choosing would have earned for each decision.

    Args:
        value: in the mean, from 0 to 1 but for chance.
        low: the lower end of its interval.
        high: the upper end.
        n: over how many logged decisions.
        effective: how many decisions of its own they are worth, (sum of w)^2 / sum of w^2.
        clipped: how many weights were clipped.
        judging: how it was made.
    """

    value: float
    low: float
    high: float
    n: int
    effective: float
    clipped: int
    judging: Judging

    def words(self, name: str) -> str:
        """The estimate in one line.

        Examples:
            >>> Estimate(0.051, 0.046, 0.056, 9000, 2100.4, 3, Judging(clip=50.0)).words("ips")
            'ips .0510 (.0460 to .0560, normal, 95 %), 9000 decisions worth 2100, 3 clipped at 50'
        """
        ends = [f"{each:.4f}".replace("0.", ".", 1) for each in (self.value, self.low, self.high)]
        how = self.judging
        clipped = "" if how.clip is None else f", {self.clipped} clipped at {how.clip:g}"
        return (
            f"{name} {ends[0]} ({ends[1]} to {ends[2]}, {how.interval}, "
            f"{how.confidence * 100:g} %), {self.n} decisions worth {self.effective:.0f}{clipped}"
        )


def ips(logged: Logged, target: Shares, judging: Judging | None = None) -> Estimate:
    """Inverse propensity scoring.

    Args:
        logged: what happened.
        target: (n, n_variants) how likely each variant would have been chosen.
        judging: how; nothing clipped and a normal interval unless given.

    Raises:
        BadRequest: the shares are none, or a Bernstein interval is asked for without a clip.
    """
    how = judging or Judging()
    weights, estimate = _weighed(logged, target, how)
    parts = weights * logged.rewards
    if how.interval is Interval.BERNSTEIN:
        if how.clip is None:
            raise BadRequest("a bernstein interval needs a declared largest weight; give `clip`")
        return estimate(float(parts.mean()), *bernstein(parts, how.clip, how.confidence))
    return estimate(float(parts.mean()), *_mean_between(parts, how))


def snips(logged: Logged, target: Shares, judging: Judging | None = None) -> Estimate:
    """The same, normalised by its own weights; see `ips` for the arguments.

    Raises:
        BadRequest: see `ips`; or what was logged has nothing in common with the target.
    """
    how = judging or Judging()
    weights, estimate = _weighed(logged, target, how)
    _not_bernstein(how)
    whole = weights.mean()
    if not whole:
        raise BadRequest("the target would never have chosen what was logged; nothing can be said")
    value = float((weights * logged.rewards).mean() / whole)
    if how.interval is Interval.BOOTSTRAP:
        between = bootstrap(weights * logged.rewards, weights, how.confidence, how.seed)
        return estimate(value, *between)
    # The delta method: what each decision moves the ratio by.
    moves = weights * (logged.rewards - value) / whole
    return estimate(value, *normal(value, moves, how.confidence))


def dr(
    logged: Logged, target: Shares, expected: Shares, judging: Judging | None = None
) -> Estimate:
    """The doubly robust estimate; see `ips` for the other arguments.

    Args:
        logged: what happened.
        target: (n, n_variants) how likely each variant would have been chosen.
        expected: (n, n_variants) what a model expects of each, made without that decision; see
            `expected_rewards`.
        judging: how.
    """
    how = judging or Judging()
    weights, estimate = _weighed(logged, target, how)
    _not_bernstein(how)
    if expected.shape != target.shape:
        raise BadRequest("the expected rewards are not of the same shape as the target's shares")
    shown = expected[np.arange(len(logged)), logged.variants]
    parts = (target * expected).sum(axis=1) + weights * (logged.rewards - shown)
    return estimate(float(parts.mean()), *_mean_between(parts, how))


def _weighed(
    logged: Logged, target: Shares, how: Judging
) -> tuple[NDArray[np.float64], Callable[[float, float, float], Estimate]]:
    """(n,) the weight of each decision, and an estimate that wants its value and interval."""
    if target.shape != (len(logged), logged.n_variants):
        raise BadRequest(
            f"the target's shares are {target.shape}; expected ({len(logged)}, {logged.n_variants})"
        )
    if not (target >= 0).all() or not np.allclose(target.sum(axis=1), 1, atol=1e-6):
        raise BadRequest("the target's shares of a decision are not probabilities that add up to 1")
    if how.clip is not None and not how.clip > 0:
        raise BadRequest(f"`clip` is `{how.clip}`; expected a number above 0")
    if not 0 < how.confidence < 1:
        raise BadRequest(f"`confidence` is `{how.confidence}`; expected above 0 and below 1")
    if len(logged) < 2:
        raise BadRequest("one logged decision has no interval; log more")
    whole = target[np.arange(len(logged)), logged.variants] / logged.propensities
    weights = whole if how.clip is None else np.minimum(whole, how.clip)
    clipped = int((weights < whole).sum())
    squares = float((weights**2).sum())
    effective = float(weights.sum() ** 2 / squares) if squares else 0.0

    def estimate(value: float, low: float, high: float) -> Estimate:
        return Estimate(value, low, high, len(logged), effective, clipped, how)

    return weights, estimate


def _mean_between(parts: NDArray[np.float64], how: Judging) -> tuple[float, float]:
    if how.interval is Interval.BOOTSTRAP:
        return bootstrap(parts, np.ones(len(parts)), how.confidence, how.seed)
    return normal(float(parts.mean()), parts, how.confidence)


def _not_bernstein(how: Judging) -> None:
    if how.interval is Interval.BERNSTEIN:
        raise BadRequest("a bernstein interval is for `ips` only; choose normal or bootstrap")
