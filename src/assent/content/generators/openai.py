"""Writes by any endpoint with OpenAI's chat completions, such as llama.cpp, vLLM or Ollama."""

from typing import Any

from assent.content.answers import NOT_READ, NOT_WHOLE, event_of, events, is_stream, read_object
from assent.content.by_model import ByModel
from assent.content.firewall.ask import Answer, Ask, Form, Unanswered


class OpenAI:
    """`POST {url}/chat/completions`."""

    path = "/chat/completions"

    def headers(self, key: str) -> dict[str, str]:
        """See `Dialect.headers`."""
        return {"authorization": f"Bearer {key}"} if key else {}

    def body(self, ask: Ask, model: str, form: Form, *, stream: bool) -> dict[str, Any]:
        """See `Dialect.body`."""
        said: dict[str, Any] = {
            "model": model,
            "messages": [{"role": "system", "content": ask.instructions}, *ask.messages],
            "max_tokens": ask.most_tokens,
            "temperature": 0,
            "stream": stream,
        }
        if stream:
            said["stream_options"] = {"include_usage": True}
        if ask.tools:
            said["tools"] = list(ask.tools)
        if ask.answer is not None and form == "schema":
            schema = {"name": "answer", "strict": True, "schema": dict(ask.answer)}
            said["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif ask.answer is not None and form == "json":
            said["response_format"] = {"type": "json_object"}
        return said

    def piece(self, line: str) -> str:
        """See `Dialect.piece`."""
        try:
            return _words(event_of(line))
        except (AttributeError, TypeError):
            return ""  # `read` will say what is wrong

    def read(self, text: str) -> Answer:
        """See `Dialect.read`."""
        pieces = list(events(text)) if is_stream(text) else [read_object(text)]
        words, ended, usage = [], False, None
        try:
            for piece in pieces:
                usage = piece.get("usage") or usage
                words.append(_words(piece))
                ended = ended or any(c.get("finish_reason") for c in piece.get("choices") or ())
            spent = usage or {}
            answer = Answer(
                "".join(words), spent.get("prompt_tokens"), spent.get("completion_tokens")
            )
        except (AttributeError, TypeError):
            raise Unanswered(NOT_READ) from None
        if not ended:
            raise Unanswered(NOT_WHOLE)
        return answer


def _words(said: dict[str, Any]) -> str:
    """The words that an event, or a whole answer, carries."""
    parts = (
        choice.get("delta") or choice.get("message") or {} for choice in said.get("choices") or ()
    )
    return "".join(part.get("content") or "" for part in parts)


GENERATOR = ByModel("openai", OpenAI())
