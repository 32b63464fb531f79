"""What a deleter is: how a processor is told to delete somebody, and how it answers.

`send` hands over one order. It answers what the processor said at once, raises `Later` when the
order was not handed over and may be tried again, or `BadRequest` when it never will be. That an
order was handed over does not mean that anything was deleted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from assent.data_map import DeletionDeclared
from assent.rights.kept import Deletion
from assent.vocabulary import BadRequest, Shelf, UnknownTerm

Settings = Mapping[str, str | int | bool]
Sign = Callable[[bytes], bytes]
"""Signs with the house's Ed25519 key; the key that verifies is public."""

ANSWERS = frozenset({Deletion.SENT, Deletion.ACKNOWLEDGED, Deletion.CONFIRMED, Deletion.REFUSED})


@dataclass(frozen=True, slots=True)
class Order:
    """What a processor is told.

    Args:
        whom: the field by which the processor knows the person, and its value.
        reply_to: the address at which it says what it did, good for this order alone.
        due: by when.
        controller: who orders it.
    """

    whom: Mapping[str, str]
    reply_to: str
    due: datetime
    controller: str

    def body(self) -> bytes:
        """The order as JSON."""
        said = {"delete": dict(self.whom), "reply_to": self.reply_to, "due": self.due.isoformat()}
        return msgspec.json.encode(said | {"controller": self.controller}, order="deterministic")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a processor said.

    Args:
        state: what became of the order.
        reason: in its words, where it refused.
    """

    state: Deletion
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Deleter:
    """One way of telling a processor.

    Args:
        title: what it is called in sentences.
        settings: what it needs to be told, each with what it is for.
        send: hands over an order.
    """

    title: str
    settings: Mapping[str, str]
    send: Callable[[Settings, Order, Sign], Answer]


deleters: Shelf[Deleter] = Shelf("assent.rights.deleters", kind="deleter", member="DELETER")
"""Every way of telling a processor to delete, by its name."""


def check_deletion(processor: str, declared: DeletionDeclared) -> Deleter:
    """The deleter that a processor is declared with, once its settings are found complete.

    Raises:
        UnknownTerm: there is no such deleter, or no such setting of it.
        BadRequest: a setting is missing.
    """
    found = deleters[declared.kind]
    for name in declared.settings:
        if name not in found.settings:
            raise UnknownTerm(f"setting of the deletion at `{processor}`:", name, found.settings)
    for name, words in found.settings.items():
        if not declared.settings.get(name):
            raise BadRequest(f"the deletion at `{processor}` lacks `{name}`, {words}")
    return found


def answer_of(body: bytes) -> Answer:
    """What a processor's JSON says: `{"state": "confirmed", "reason": "..."}`.

    Raises:
        BadRequest: it says nothing that is known.

    Examples:
        >>> answer_of(b'{"state": "confirmed"}').state
        <Deletion.CONFIRMED: 'confirmed'>
    """
    try:
        said = msgspec.json.decode(body, type=dict[str, str])
    except msgspec.DecodeError:
        said = {}
    states = {each.value: each for each in ANSWERS}
    if said.get("state") not in states:
        known = ", ".join(f"`{name}`" for name in sorted(states))
        raise BadRequest(f'expected JSON such as `{{"state": "confirmed"}}`, with one of {known}')
    return Answer(states[said["state"]], said.get("reason", "")[:500])
