"""What the controller declares of collection over HTTP: who sends, and what of it is kept.

An event or a trait that is not named here does not exist for the house: it is dropped at the
door, whatever the SDK sent with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assent.vocabulary import Field


class Call(StrEnum):
    """The kinds of call that Segment's SDKs make."""

    IDENTIFY = "identify"
    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"


DID = frozenset({Call.TRACK, Call.PAGE, Call.SCREEN})
"""The calls that say what somebody did; the others say who they are."""

COUNTRY = "country"
"""The trait that is no field: it decides which law protects the person."""


@dataclass(frozen=True, slots=True)
class SourceDeclared:
    """A website, an app or a server that sends events, under a write key of its own.

    Args:
        origins: the web origins its browsers may send from, such as `https://shop.example`; none
            for any. A write key stands in every page, so this is what ties it to a site.
        events_per_second: how many events it may send, over time; more is told to wait.
    """

    origins: tuple[str, ...] = ()
    events_per_second: int = 50_000


@dataclass(frozen=True, slots=True)
class EventCollected:
    """Calls that are kept as events of one kind, and what of their properties is.

    Args:
        field: the declared field that such events are, such as `purchases`.
        call: which kind of call they come as.
        names: the names they come under, compared exactly; none for any name.
        each: the property that lists things, such as `products`: one event is kept for each.
        item: the property with the product's SKU; looked for in each thing, then in the call.
        quantity: the property that says how many.
        amount: the property that says how much money.
    """

    field: Field
    call: Call = Call.TRACK
    names: tuple[str, ...] = ()
    each: str = ""
    item: str = ""
    quantity: str = ""
    amount: str = ""

    @property
    def says_more(self) -> bool:
        """Whether anything is read of such a call but its name."""
        return bool(self.each or self.item or self.quantity or self.amount)


@dataclass(frozen=True, slots=True)
class Collected:
    """How events are taken in over HTTP.

    Args:
        user: what kind of identifier a `userId` is.
        anonymous: what kind an `anonymousId` is.
        group: the field that the `groupId` of somebody's group is kept as; none to drop it.
        segment_compat: answer an unknown write key with 200, as Segment does, and keep nothing.
        sources: who may send, by name.
        events: what is kept of what people do, by our name for its kind.
        traits: our field -> where it stands in the traits of `identify`, with dots between.
        hashed: the fields of which only a keyed hash of the value is kept.
    """

    user: str = "customer"
    anonymous: str = "device"
    group: Field | None = None
    segment_compat: bool = False
    sources: Mapping[str, SourceDeclared] = field(default_factory=lambda: {"web": SourceDeclared()})
    events: Mapping[str, EventCollected] = field(default_factory=dict)
    traits: Mapping[str, str] = field(default_factory=dict)
    hashed: frozenset[Field] = frozenset()
