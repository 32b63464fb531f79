"""What Segment's SDKs write on the wire, as far as it is ever looked at.

Properties, traits and context stay bytes until a step needs them: of an event that the data map
does not declare nothing is read but its name.
"""

import msgspec

Id = str | int | float | None
Moment = str | int | float | None
NOTHING = msgspec.Raw(b"")


class Envelope(msgspec.Struct, rename="camel"):
    """What a body says of all its events.

    Args:
        write_key: whose they are, where the head of the request does not say.
        sent_at: when the sender's clock said it was sent.
        context: of the events that have none of their own.
    """

    write_key: str | None = None
    sent_at: Moment = None
    context: msgspec.Raw = NOTHING


class Sent(msgspec.Struct, rename="camel"):
    """One call of an SDK, as it was sent."""

    type: str | None = None
    event: str | None = None
    message_id: Id = None
    user_id: Id = None
    anonymous_id: Id = None
    previous_id: Id = None
    group_id: Id = None
    timestamp: Moment = None
    original_timestamp: Moment = None
    sent_at: Moment = None
    properties: msgspec.Raw = NOTHING
    traits: msgspec.Raw = NOTHING
    context: msgspec.Raw = NOTHING
