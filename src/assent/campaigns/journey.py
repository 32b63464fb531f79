"""A journey, as declared: what somebody does to enter it, and the steps from there.

[trigger]
did = "basket"                  # who did this
without = "purchase"            # and not this since; doing it ends the journey at any step
after_hours = 4                 # this long after it at the least
expires_hours = 72              # this long after it everything is over
most = 3                        # a person enters at most so often
again_days = 30                 # and not again within so long

[[steps]]
send = "forgotten-basket"       # an approved campaign's message; this one's own, or another's
[[steps]]
wait_hours = 24
[[steps]]
when = { did = "purchase", at_least = 10 }
go = "last"                     # to a later step; the others go on with the next
[[steps]]
send = "basket-reminder"
[[steps]]
name = "last"
end = true

Steps lead forward only, so every journey ends. Without steps it sends its own message and ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from assent.audiences import Definition, Did
from assent.campaigns.doing import read_doing
from assent.data_map import DataMap
from assent.vocabulary import BadRequest, Field, UnknownTerm

MOST_STEPS = 20
_TRIGGER = ("did", "without", "after_hours", "expires_hours", "most", "again_days")
_KINDS = ("send", "wait_hours", "when", "end")
_STEP = (*_KINDS, "go", "name")


@dataclass(frozen=True, slots=True)
class Trigger:
    """What enters somebody.

    Args:
        did: what they did.
        without: what they have not done since; None for nothing.
        after: how long after it they enter at the earliest.
        expires: how long after it they do not enter any more, and a journey is over.
        most: how often a person enters.
        again: how long after an entry they do not enter again.
    """

    did: Did
    without: Did | None
    after: timedelta
    expires: timedelta
    most: int
    again: timedelta


@dataclass(frozen=True, slots=True)
class Send:
    """Send a campaign's message."""

    message: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait so long."""

    long: timedelta


@dataclass(frozen=True, slots=True)
class Branch:
    """Whoever belongs to an audience goes on elsewhere."""

    definition: Definition
    to: int


@dataclass(frozen=True, slots=True)
class End:
    """The journey is over."""


Stop = Send | Wait | Branch | End


@dataclass(frozen=True, slots=True)
class Journey:
    """A trigger and the steps from there."""

    trigger: Trigger
    steps: tuple[Stop, ...]

    @property
    def fields(self) -> frozenset[Field]:
        """The declared fields that it reads: for who enters, what ends it, and its branches."""
        trigger = self.trigger
        read = {each.field for each in (trigger.did, trigger.without) if each is not None}
        branches = (step.definition.fields for step in self.steps if isinstance(step, Branch))
        return frozenset(read).union(*branches)

    @property
    def messages(self) -> tuple[str, ...]:
        """The campaigns whose messages it sends."""
        return tuple(dict.fromkeys(step.message for step in self.steps if isinstance(step, Send)))


def read_journey(
    said: Mapping[str, Any],
    data_map: DataMap,
    read: Callable[[Mapping[str, Any]], Definition],
) -> Journey | None:
    """Read a campaign's trigger and steps; None where it has none.

    Raises:
        UnknownTerm: a key, an event or a step's name is not known.
        BadRequest: something makes no sense, or a step leads backwards.
    """
    if "trigger" not in said:
        if "steps" in said:
            raise BadRequest("`steps` need a `[trigger]` that says who enters them")
        return None
    trigger = _trigger(said["trigger"], data_map)
    given = said.get("steps", [{"send": said["name"]}])
    if not isinstance(given, list) or not 0 < len(given) <= MOST_STEPS:
        raise BadRequest(f"`steps` are not a list of 1 to {MOST_STEPS} steps")
    for step in given:
        _known(step, "step", _STEP)
    names = {step["name"]: n for n, step in enumerate(given) if "name" in step}
    return Journey(trigger, tuple(_step(s, n, names, read) for n, s in enumerate(given)))


def _trigger(given: object, data_map: DataMap) -> Trigger:
    table = _known(given, "trigger", _TRIGGER)
    without = table.get("without")
    doings = [read_doing(table.get("did"), "did", data_map)]
    doings += [read_doing(without, "without", data_map)] if without is not None else []
    if any(each.within for each in doings):
        raise BadRequest("a trigger says `after_hours` and `expires_hours`, not `within_days`")
    trigger = Trigger(
        did=doings[0],
        without=doings[1] if without is not None else None,
        after=timedelta(hours=_number(table, "after_hours", 0, 24 * 90, 1)),
        expires=timedelta(hours=_number(table, "expires_hours", 1, 24 * 365, 72)),
        most=_number(table, "most", 1, 100, 1),
        again=timedelta(days=_number(table, "again_days", 1, 3650, 30)),
    )
    if trigger.after >= trigger.expires:
        raise BadRequest("the trigger expires before anybody could enter; raise `expires_hours`")
    return trigger


def _step(
    table: Mapping[str, Any],
    number: int,
    names: Mapping[str, int],
    read: Callable[[Mapping[str, Any]], Definition],
) -> Stop:
    kinds = [kind for kind in _KINDS if kind in table]
    if len(kinds) != 1:
        raise BadRequest(f"step {number + 1} must have one of `send`, `wait_hours`, `when`, `end`")
    if ("go" in table) != (kinds[0] == "when"):
        raise BadRequest(f"step {number + 1}: `when` and `go` belong together")
    match kinds[0]:
        case "send":
            return Send(str(table["send"]))
        case "wait_hours":
            return Wait(timedelta(hours=_number(table, "wait_hours", 1, 24 * 90, 1)))
        case "when":
            to = names.get(table["go"])
            if to is None:
                raise UnknownTerm("step", str(table["go"]), names)
            if to <= number:
                raise BadRequest(f"step {number + 1} leads backwards; a journey must end")
            return Branch(read(table["when"]), to)
        case _:
            return End()


def _known(given: object, what: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise BadRequest(f"`{what}` is not a table")
    for key in given:
        if key not in keys:
            raise UnknownTerm(f"{what} key", str(key), keys)
    return given


def _number(table: Mapping[str, Any], key: str, least: int, most: int, usual: int) -> int:
    given = table.get(key, usual)
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise BadRequest(f"`{key}` is not a whole number from {least} to {most}")
    return given
