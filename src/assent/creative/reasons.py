"""Why a variant was shown, in one plain phrase, and how each variant stands."""

from dataclasses import dataclass

from assent.creative.context import OTHER, Codes
from assent.creative.harm import lowest_rate
from assent.creative.shelf import CreativeModel
from assent.creative.sums import HARMS
from assent.learning.fairness import deviations, wilson

_NAMED = 2


def because(model: CreativeModel, number: int, codes: Codes) -> str:
    """Why this variant in this context.

    The parts of the context that are named are those that speak most for it, as against the mean
    of the other variants; what is counted is its decisions where all that is named held.

    Args:
        model: the model that chose.
        number: the variant.
        codes: the context.
    """
    floor = model.declared.floor
    shares = model.shares(codes)
    if sum(share > 0 for share in shares) == 1:
        return "shown because it is the only variant that may be shown"
    n_all = int(model.sums.together[number, 0, 0])
    if not n_all:
        return "shown to learn how it does; it was not shown before"
    means, _ = model.believes(codes)
    others = [mean for at, mean in enumerate(means.tolist()) if at != number and shares[at] > 0]
    if means[number] < max(others):
        least = f"; each variant gets at least {floor:.3g} of all" if floor else ""
        return f"shown to learn more of it{least}; {_decisions(n_all)} so far"
    named = _speaking_for(model, number, codes)
    context = model.creative.context
    where = " ".join(context.words(part, codes[part]) for part in named)
    at = [context.starts[part] + codes[part] for part in named]
    one, two = [*at, 0, 0][:2]
    n = int(model.sums.together[number, one, two])
    did = f"{where} this variant did better" if where else "this variant did better"
    return f"shown because {did}; {_decisions(n)}"


def _speaking_for(model: CreativeModel, number: int, codes: Codes) -> list[int]:
    """The parts that are declared values and speak for a variant, strongest first, few at most."""
    context = model.creative.context
    weights = model.sums.weights
    n_others = len(weights) - 1
    found = []
    for part, code in enumerate(codes):
        at = context.starts[part] + code
        own = weights[number, at]
        apart = own - (weights[:, at].sum() - own) / n_others
        if apart > 0 and context.words(part, code) and model.sums.together[number, at, at]:
            found.append((-apart, part))
    return sorted(part for _, part in sorted(found)[:_NAMED])


@dataclass(frozen=True, slots=True)
class Standing:
    """How one variant does.

    Args:
        variant: its name.
        n_decisions: how many decisions with an outcome are known.
        reward: what came of one in the mean, in units.
        n_harms: how many were followed by harm.
        stopped: why it is shown no more, in words; empty while it may be shown.
        low: the lower end of the interval of the reward, for 95 %.
        high: its upper end. It is Wilson's, and too wide where rewards are not all or nothing.
        share: how likely it is to be shown now where nothing is known of the moment.
    """

    variant: str
    n_decisions: int
    reward: float
    n_harms: int
    stopped: str
    low: float
    high: float
    share: float


def standings(model: CreativeModel) -> list[Standing]:
    """How the variants of a model stand, in their declared order."""
    creative, declared = model.creative, model.declared
    doubt = (1 - declared.harm_confidence) / len(creative.variants)
    stopped = set(model.stopped())
    nothing_known = (OTHER,) * len(creative.context.parts)
    shares = [0.0] * len(creative.variants)
    if len(stopped) < len(shares):
        shares = model.shares(nothing_known)
    found = []
    for number, variant in enumerate(creative.variants):
        n = int(model.sums.together[number, 0, 0])
        harms = int(model.sums.counts[number, HARMS])
        reason = ""
        if number in stopped:
            reason = (
                f"{harms} of {n} decisions were followed by `{creative.harm}`: at least "
                f"{lowest_rate(n, harms, doubt):.2%}, where {declared.harm_limit:.2%} is "
                f"tolerated, with {declared.harm_confidence:.0%} confidence"
            )
        earned, most = int(model.sums.rewards[number, 0]), creative.most_reward
        low, high = wilson(earned / most, n, deviations()) if n else (0.0, 1.0)
        between = (low * most, high * most)
        found.append(
            Standing(variant, n, earned / max(n, 1), harms, reason, *between, shares[number])
        )
    return found


def _decisions(n: int) -> str:
    return "1 decision" if n == 1 else f"{n} decisions"
