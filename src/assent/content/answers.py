"""What a language model's endpoint sends back, read strictly: whole, or not at all."""

import json
from collections.abc import Iterator
from typing import Any

from assent.content.firewall.ask import Unanswered
from assent.content.firewall.live import LINE

NOT_WHOLE = "the model's answer broke off; ask again"
NOT_READ = "the model's answer is not what such an endpoint answers; ask again"


def is_stream(text: str) -> bool:
    """Whether an answer came as server-sent events."""
    return text.lstrip().startswith(("data:", "event:", ":"))


def events(text: str) -> Iterator[dict[str, Any]]:
    """The JSON of each event (WHATWG HTML 9.2), up to one that says `[DONE]`.

    Raises:
        Unanswered: one of them is no JSON.
    """
    for line in LINE.split(text):
        if line.startswith("data:"):
            said = line.removeprefix("data:").strip()
            if said == "[DONE]":
                return
            yield read_object(said)


def event_of(line: str) -> dict[str, Any]:
    """The JSON of a line of a stream; empty for every other line, and for one that is broken."""
    said = line.removeprefix("data:").strip() if line.startswith("data:") else ""
    try:
        read = json.loads(said) if said.startswith("{") else {}
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def read_object(text: str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        Unanswered: it is none.
    """
    try:
        read = json.loads(text)
    except ValueError:
        raise Unanswered(NOT_READ) from None
    if not isinstance(read, dict):
        raise Unanswered(NOT_READ)
    return read
