"""Limits: how far apart the groups may be before a second person must answer for a model."""

from dataclasses import asdict, dataclass
from typing import Any

from assent.learning.fairness.figures import Gap, Report
from assent.learning.fairness.groups import SMALLEST
from assent.vocabulary import BadRequest

ERROR_RATES = ("true_positive_rate", "false_positive_rate")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a model must keep to, to be approved without an override.

    Args:
        selection_ratio: the group chosen least often must be chosen at least at this part of the
            rate of the group chosen most often (the four-fifths rule, 29 CFR 1607.4(D)).
        error_gap: true and false positive rates may differ by at most this much between groups.
        smallest: how many people a group needs to be judged.

    Raises:
        BadRequest: a limit is outside 0 to 1, or the smallest group has nobody in it.
    """

    selection_ratio: float = 0.8
    error_gap: float = 0.1
    smallest: int = SMALLEST

    def __post_init__(self) -> None:
        for name in ("selection_ratio", "error_gap"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise BadRequest(f"the limit `{name}` is `{value}`; expected 0 to 1")
        if self.smallest < 1:
            raise BadRequest(f"the smallest group is `{self.smallest}`; expected 1 or more")


@dataclass(frozen=True, slots=True)
class Breach:
    """A figure that leaves its limit.

    Args:
        figure: its name.
        value: what it is.
        limit: what it may be.
        words: the same as a sentence, with the groups and the interval.
    """

    figure: str
    value: float
    limit: float
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a model keeps to its limits.

    # INVARIANT: `within` only when each limited figure was measured in two groups or more.

    Args:
        breaches: the figures that leave their limits.
        unmeasured: the limited figures of which nothing can be said.
    """

    breaches: tuple[Breach, ...]
    unmeasured: tuple[str, ...]

    @property
    def within(self) -> bool:
        """Whether it may be approved without an override."""
        return not self.breaches and not self.unmeasured

    @property
    def words(self) -> tuple[str, ...]:
        """Why not, as sentences; nothing when it is within."""
        unsaid = (
            f"{_plain(each)} cannot be compared: fewer than two groups are large enough"
            for each in self.unmeasured
        )
        return (*(each.words for each in self.breaches), *unsaid)

    def as_json(self) -> dict[str, Any]:
        """For the register and the console."""
        return {
            "within": self.within,
            "breaches": [asdict(each) for each in self.breaches],
            "unmeasured": list(self.unmeasured),
        }


def judge(report: Report, limits: Limits, *, error_rates: tuple[str, ...] = ERROR_RATES) -> Verdict:
    """Hold a report against limits. The figure itself decides, not the end of its interval.

    Args:
        report: made with `smallest` of the limits.
        limits: what it must keep to.
        error_rates: the rates of which the groups may differ by `error_gap` at most.
    """
    breaches, unmeasured = [], []
    ratio = report.gaps.get("selection_rate")
    if ratio is None:
        unmeasured.append("selection_rate")
    elif ratio.ratio < limits.selection_ratio:  # nobody chosen at all is NaN, which is no breach
        breaches.append(_too_rarely(ratio, limits.selection_ratio))
    for name in error_rates:
        gap = report.gaps.get(name)
        if gap is None:
            unmeasured.append(name)
        elif gap.difference > limits.error_gap:
            breaches.append(_too_far(gap, limits.error_gap))
    return Verdict(tuple(breaches), tuple(unmeasured))


def _too_rarely(gap: Gap, limit: float) -> Breach:
    low, high = gap.ratio_interval
    chance = "; chance alone may explain it" if limit <= high else ""
    return Breach(
        gap.figure,
        gap.ratio,
        limit,
        f"`{gap.lowest}` is chosen {gap.ratio:.2f} times as often as `{gap.highest}` "
        f"({low:.2f} to {high:.2f}), where at least {limit:.2f} was set{chance}",
    )


def _too_far(gap: Gap, limit: float) -> Breach:
    low, high = gap.interval
    chance = "; chance alone may explain it" if low <= limit else ""
    return Breach(
        gap.figure,
        gap.difference,
        limit,
        f"the {_plain(gap.figure)} of `{gap.highest}` is {gap.difference:.2f} above that of "
        f"`{gap.lowest}` ({low:.2f} to {high:.2f}), where at most {limit:.2f} was set{chance}",
    )


def _plain(figure: str) -> str:
    return figure.replace("_", " ")
