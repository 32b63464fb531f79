"""A journey as a picture: its steps, how many wait at each, and why others are on it no longer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, assert_never

from assent.campaigns.campaign import Campaign
from assent.campaigns.journey import Branch, End, Send, Stop, Trigger, Wait
from assent.campaigns.positions import Position

FEW = 10
"""Fewer people than this are not counted out, so that a step points at nobody."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """One journey.

    Args:
        entering: who enters it, in words.
        steps: each step in words, with how many are at it; None for fewer than ten.
        entered: how many times somebody entered.
        held: how many are held out of it.
        over: why it is over for others, most first, with how many.
    """

    entering: str
    steps: tuple[tuple[str, int | None], ...]
    entered: int | None
    held: int | None
    over: tuple[tuple[str, int | None], ...]

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return asdict(self)


def picture(campaign: Campaign, positions: Sequence[Position], held: int) -> Pictured | None:
    """The picture of a campaign; None where it is no journey.

    Args:
        campaign: which.
        positions: of everybody who ever entered.
        held: how many are held out.
    """
    journey = campaign.journey
    if journey is None:
        return None
    steps = journey.steps
    at = Counter(_stands(steps, each.step) for each in positions if not each.ended)
    over = Counter(each.ended for each in positions if each.ended)
    return Pictured(
        entering_words(journey.trigger),
        tuple((step_words(step), _said(at[n])) for n, step in enumerate(steps)),
        _said(len(positions)),
        _said(held),
        tuple((why, _said(n)) for why, n in over.most_common()),
    )


def entering_words(trigger: Trigger) -> str:
    """Who enters, in words."""
    without = f" and not `{trigger.without.kind}` since" if trigger.without else ""
    often = "once" if trigger.most == 1 else f"at most {trigger.most} times"
    again = "" if trigger.most == 1 else f", not again within {trigger.again.days} days"
    return (
        f"who did `{trigger.did.kind}`{without}, from {_hours(trigger.after)} to "
        f"{_hours(trigger.expires)} after it; {often}{again}"
    )


def step_words(step: Stop) -> str:
    """A step in words.

    Examples:
        >>> from datetime import timedelta
        >>> step_words(Wait(timedelta(hours=48))), step_words(Send("basket"))
        ('wait 48 hours', 'send `basket`')
    """
    match step:
        case Send(message):
            return f"send `{message}`"
        case Wait(long):
            return f"wait {_hours(long)}"
        case Branch(definition, to):
            return f"{definition.words()} go to step {to + 1}"
        case End():
            return "the end"
        case _:
            assert_never(step)


def _stands(steps: Sequence[Stop], step: int) -> int:
    """At which step somebody stands; whoever waits is kept as due at the next one."""
    waits = 0 < step <= len(steps) and isinstance(steps[step - 1], Wait)
    return step - 1 if waits else min(step, len(steps) - 1)


def _hours(long: timedelta) -> str:
    n_hours = int(long.total_seconds()) // 3600
    return f"{n_hours} hour{'s' * (n_hours != 1)}"


def _said(n_people: int) -> int | None:
    return n_people if n_people == 0 or n_people >= FEW else None
