"""Writes by Anthropic's Messages API, or by anything else that speaks it."""

import json
from typing import Any

from assent.content.answers import NOT_READ, NOT_WHOLE, event_of, events, is_stream, read_object
from assent.content.by_model import ByModel
from assent.content.firewall.ask import Answer, Ask, Form, Unanswered

_VERSION = "2023-06-01"
_TOOL = "answer"


class Anthropic:
    """`POST {url}/messages`; a schema is asked for as the one tool that must be used."""

    path = "/messages"

    def headers(self, key: str) -> dict[str, str]:
        """See `Dialect.headers`."""
        return {"x-api-key": key, "anthropic-version": _VERSION}

    def body(self, ask: Ask, model: str, form: Form, *, stream: bool) -> dict[str, Any]:
        """See `Dialect.body`."""
        said: dict[str, Any] = {
            "model": model,
            "system": ask.instructions,
            "messages": ask.messages,
            "max_tokens": ask.most_tokens,
            "temperature": 0,
            "stream": stream,
        }
        tools = [dict(tool) for tool in ask.tools]
        if ask.answer is not None and form == "schema":
            tools.append({"name": _TOOL, "input_schema": dict(ask.answer)})
            said["tool_choice"] = {"type": "tool", "name": _TOOL}
        if tools:
            said["tools"] = tools
        return said

    def piece(self, line: str) -> str:
        """See `Dialect.piece`."""
        event = event_of(line)
        try:
            return _words(event) if event.get("type") == "content_block_delta" else ""
        except (AttributeError, KeyError):
            return ""  # `read` will say what is wrong

    def read(self, text: str) -> Answer:
        """See `Dialect.read`."""
        try:
            return _streamed(text) if is_stream(text) else _whole(read_object(text))
        except (AttributeError, TypeError, KeyError):
            raise Unanswered(NOT_READ) from None


def _words(event: dict[str, Any]) -> str:
    """The words that an event carries."""
    delta = event["delta"]
    return delta.get("text") or delta.get("partial_json") or ""


def _whole(said: dict[str, Any]) -> Answer:
    if not said.get("stop_reason"):
        raise Unanswered(NOT_WHOLE)
    words = [
        json.dumps(block["input"]) if block["type"] == "tool_use" else block.get("text", "")
        for block in said["content"]
    ]
    usage = said.get("usage") or {}
    return Answer("".join(words), usage.get("input_tokens"), usage.get("output_tokens"))


def _streamed(text: str) -> Answer:
    words, stopped = [], False
    usage: dict[str, Any] = {}
    for event in events(text):
        kind = event.get("type")
        if kind == "message_start":
            usage |= event["message"].get("usage") or {}
        elif kind == "content_block_delta":
            words.append(_words(event))
        elif kind == "message_delta":
            usage |= event.get("usage") or {}
        elif kind == "error":
            raise Unanswered("the model broke off its answer with an error; ask again")
        stopped = stopped or kind == "message_stop"
    if not stopped:
        raise Unanswered(NOT_WHOLE)
    return Answer("".join(words), usage.get("input_tokens"), usage.get("output_tokens"))


GENERATOR = ByModel("anthropic", Anthropic(), asks_key=True)
