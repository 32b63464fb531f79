"""A language model's server that does what it is told, faults too, by both interfaces."""

import json
import socket
import struct
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

PROSE = {
    "subject_line": "Aurora Lamp",
    "paragraphs": ["The Aurora Lamp has three levels of light."],
    "closing": "Have a look.",
    "regards": "Kind regards",
}


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict:
        return json.loads(self.body)


@dataclass
class ModelServer:
    """Answers each request by the next step of its script, and by `otherwise` after the last."""

    script: deque = field(default_factory=deque)
    seen: list[Seen] = field(default_factory=list)
    otherwise: object = None

    def __enter__(self) -> Self:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["content-length"])
                seen = Seen(self.path, dict(self.headers.items()), self.rfile.read(length))
                owner.seen.append(seen)
                step = owner.script.popleft() if owner.script else owner.otherwise
                step(self, seen)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.otherwise = self.otherwise or says(json.dumps(PROSE))
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def bodies(self) -> bytes:
        return b"\n".join(seen.body for seen in self.seen)


def says(text, usage=(100, 20)):
    """A whole and right answer, streamed where that was asked for."""

    def step(handler, seen):
        if b"a trial of the connection" in seen.body:
            _answer(handler, seen, '{"word": "ready"}', usage)
        else:
            _answer(handler, seen, text, usage)

    return step


def status(code, **headers):
    def step(handler, _seen):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", "2")
        handler.end_headers()
        handler.wfile.write(b"{}")

    return step


def raw(text):
    def step(handler, _seen):
        _send(handler, text.encode())

    return step


def drops(handler, _seen):
    """Hangs up before a word, by a reset."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def breaks_off(handler, seen):
    """Half a stream, then nothing more, as if it had ended."""
    whole = "".join(stream_of(seen, json.dumps(PROSE), (100, 20)))
    _send(handler, whole[: len(whole) // 2].encode())


def cut_short(handler, seen):
    """Promises more bytes than it sends."""
    handler.send_response(200)
    handler.send_header("content-length", "100000")
    handler.end_headers()
    handler.wfile.write(b'data: {"choices": [')


def drips(seconds):
    """A byte now and then, for ever."""

    def step(handler, _seen):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b":\n")
                handler.wfile.flush()
                time.sleep(seconds)
        except OSError:
            return

    return step


def silent(seconds):
    def step(handler, _seen):
        time.sleep(seconds)

    return step


def takes_no(*names):
    """Refuses requests that hold one of these, as endpoints do that know less."""

    def step(handler, seen):
        if any(name.encode() in seen.body for name in names):
            status(400)(handler, seen)
        else:
            says(json.dumps(PROSE))(handler, seen)

    return step


def _answer(handler, seen, text, usage):
    if seen.said.get("stream"):
        _send(handler, "".join(stream_of(seen, text, usage)).encode(), "text/event-stream")
    else:
        _send(handler, json.dumps(_whole(seen, text, usage)).encode())


def _send(handler, data, kind="application/json"):
    handler.send_response(200)
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def _whole(seen, text, usage):
    if seen.path.endswith("/messages"):
        block = {"type": "text", "text": text}
        if "tool_choice" in seen.said:
            block = {"type": "tool_use", "name": "answer", "input": json.loads(text)}
        spent = {"input_tokens": usage[0], "output_tokens": usage[1]}
        return {"content": [block], "stop_reason": "end_turn", "usage": spent}
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    spent = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
    return {"choices": [choice], "usage": spent}


def stream_of(seen, text, usage):
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
    if seen.path.endswith("/messages"):
        yield _event({"type": "message_start", "message": {"usage": {"input_tokens": usage[0]}}})
        kind = "partial_json" if "tool_choice" in seen.said else "text"
        for piece in pieces:
            yield _event({"type": "content_block_delta", "delta": {kind: piece}})
        yield _event({"type": "message_delta", "usage": {"output_tokens": usage[1]}})
        yield _event({"type": "message_stop"})
        return
    for piece in pieces:
        yield _event({"choices": [{"delta": {"content": piece}}]})
    yield _event({"choices": [{"delta": {}, "finish_reason": "stop"}]})
    spent = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
    yield _event({"choices": [], "usage": spent})
    yield "data: [DONE]\n\n"


def _event(said):
    return f"data: {json.dumps(said)}\n\n"
