"""What a destination is: a declaration, and `perform`.

The declaration says which settings it needs, which purpose sending there serves and which
field holds the address; the gate is asked for exactly that. `connect` opens one connection for
a batch and gives `perform`, which hands over one message or raises one of five errors, divided
by who must act:

    TryLater        nobody: this message was not taken now, the next may be
    Unreachable     nobody: the place is gone, nothing of this message was handed over
    Rejected        nobody: this message will never be taken
    Misconfigured   the operator, before anything can be sent
    Unconfirmed     the operator: it was handed over, and no answer came. It is never sent
                    again by itself, so that nobody gets it twice
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.message import EmailMessage

from assent.data_map import DestinationDeclared
from assent.vocabulary import AssentError, BadRequest, Field, Later, Purpose, Shelf, UnknownTerm

Setting = str | int | bool
Settings = Mapping[str, Setting]
Perform = Callable[[EmailMessage], None]


class TryLater(Later):
    """This message was not taken now; the connection is good for the next."""

    code = "try_later"
    retry_after_seconds = 300


class Unreachable(Later):
    """The destination cannot be reached or went away before the message was handed over."""

    code = "unreachable"
    retry_after_seconds = 60


class Rejected(BadRequest):
    """The destination will never take this message for this recipient."""

    code = "rejected"


class Misconfigured(BadRequest):
    """The operator must put something right before anything can be sent."""

    code = "misconfigured"


class Unconfirmed(AssentError):
    """A message was handed over and no answer came: it may or may not arrive."""

    code = "unconfirmed"
    status = 502


@dataclass(frozen=True, slots=True)
class Needed:
    """One setting of a destination.

    Args:
        words: what it is for, as the end of a sentence.
        default: its value when left out, which also says of what kind it is.
        required: whether it must be given.
        among: the only values it may have; empty for any.
    """

    words: str
    default: Setting = ""
    required: bool = False
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Destination:
    """One kind of place messages can go.

    Args:
        title: what it is called in sentences.
        purpose: what sending there serves; nothing is sent without a grant for it.
        address: the declared field that holds where a person is reached.
        settings: what it needs to be told.
        connect: opens a connection for a batch of messages and gives `perform`; closes after.
        recall: takes back the copies that still lie there of messages with these `Message-ID`s,
            and answers those that did; None where what was handed over is out of reach.
    """

    title: str
    purpose: Purpose
    address: Field
    settings: Mapping[str, Needed]
    connect: Callable[[Settings], AbstractContextManager[Perform]]
    recall: Callable[[Settings, Collection[str]], set[str]] | None = None


destinations: Shelf[Destination] = Shelf(
    "assent.activation.destinations", kind="destination", member="DESTINATION"
)
"""Every kind of destination, by its name."""


def check_settings(kind: str, declared: DestinationDeclared) -> Settings:
    """The settings of a declared destination, complete with defaults.

    Args:
        kind: the name it has in the data map, for messages.
        declared: what the data map says.

    Raises:
        UnknownTerm: no such destination on the shelf, or no such setting.
        Misconfigured: a setting is missing or of the wrong kind.
    """
    needed = destinations[declared.kind].settings
    for name in declared.settings:
        if name not in needed:
            raise UnknownTerm(f"setting of the destination `{kind}`:", name, needed)
    return {name: _checked(kind, name, each, declared.settings) for name, each in needed.items()}


def _checked(kind: str, name: str, needed: Needed, given: Settings) -> Setting:
    value = given.get(name, needed.default)
    if needed.required and name not in given:
        raise Misconfigured(f"the destination `{kind}` lacks `{name}`, {needed.words}")
    if type(value) is not type(needed.default):
        expected = {str: "a text", int: "a whole number", bool: "true or false"}
        raise Misconfigured(
            f"`{name}` of the destination `{kind}` is not {expected[type(needed.default)]}"
        )
    if needed.among and value not in needed.among:
        raise UnknownTerm(
            f"value for `{name}` of the destination `{kind}`:", str(value), needed.among
        )
    return value
