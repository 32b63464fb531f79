"""What a destination is: a declaration, and `perform`.

The declaration says which settings it needs, which purpose sending there serves and which
fields go there; the gate is asked for exactly that, person by person. `connect` opens one
connection for a batch and gives `perform`, which hands over one parcel or raises one of the
five errors of `outcome.py`, divided by who must act.

A destination that keeps people on a list (an audience, an export, another program) says by
what it knows them. That is written down, sealed, before each is handed over, so that whoever
withdraws can be taken off again: `perform` is then handed a parcel with `remove`.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from assent.activation.outcome import Misconfigured
from assent.activation.parcel import Parcel
from assent.data_map import DestinationDeclared
from assent.vocabulary import Field, Purpose, Shelf, UnknownTerm

Setting = str | int | bool
Settings = Mapping[str, Setting]
Perform = Callable[[Parcel], None]
Post = Callable[[EmailMessage], None]


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
    """One kind of place people's data can go.

    Args:
        title: what it is called in sentences.
        purpose: what sending there serves, unless the data map says otherwise; nothing is sent
            without a grant for it.
        fields: the declared fields that go there, unless the data map names others; the first
            is where a person is reached.
        settings: what it needs to be told.
        connect: opens a connection for a batch of parcels and gives `perform`; closes after.
        known_by: by what the place knows the person of a parcel from then on; None for a place
            that gets messages and keeps no list.
        carries_words: whether it takes what a campaign says.
        knows_keys: whether a parcel handed over twice is taken once; trying again is then safe.
        post: for mail, the same connection for a letter that is ready, such as a one-time code.
        recall: takes back the copies that still lie there of messages with these `Message-ID`s,
            and answers those that did; None where what was handed over is out of reach.
    """

    title: str
    purpose: Purpose
    fields: tuple[Field, ...]
    settings: Mapping[str, Needed]
    connect: Callable[[Settings], AbstractContextManager[Perform]]
    known_by: Callable[[Parcel], str] | None = None
    carries_words: bool = True
    knows_keys: bool = False
    post: Callable[[Settings], AbstractContextManager[Post]] | None = None
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


def read_secret(settings: Settings, name: str) -> str:
    """What stands in the file that a setting names, such as a password or a token.

    Raises:
        Misconfigured: it cannot be read, or cannot be spoken over a wire.
    """
    place = str(settings[name])
    try:
        return Path(place).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as failure:
        raise Misconfigured(
            f"the `{name}` `{place}` cannot be read, or holds more than ASCII"
        ) from failure


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
