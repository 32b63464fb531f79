"""A processor on this machine, for tests of what it is told."""

import base64
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from assent.data_map import DeletionDeclared
from assent.vocabulary import Field, Processor, Purpose, Use
from world import DATA_MAP

MAIL = Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email", processor="mailer")


def told_by(url: str):
    """The data map of the cast, with a mailer that is told to delete at this address."""
    deletion = DeletionDeclared("webhook", Field("email"), timedelta(days=10), {"url": url})
    mailer = replace(DATA_MAP.processors[Processor("mailer")], deletion=deletion)
    return replace(DATA_MAP, processors={**DATA_MAP.processors, Processor("mailer"): mailer})


class Listener:
    """A processor that keeps what it is told, and answers as it is bid."""

    def __init__(self) -> None:
        self.status, self.says = 200, b'{"state": "acknowledged"}'
        self.heard: list[tuple[bytes, bytes]] = []
        listener = self

        class Hears(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.heard.append((body, base64.b64decode(self.headers["Assent-Signature"])))
                self.send_response(listener.status)
                self.end_headers()
                self.wfile.write(listener.says)

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Hears)
        self.url = f"http://127.0.0.1:{self.server.server_port}/delete"
        Thread(target=self.server.serve_forever, daemon=True).start()
