"""Counts, times and logs requests, by the pattern of their address and never by the address.

An address, a query, a header or a body can lead to a person, so none of them is counted or logged.
What is left of a request is its method, its pattern, its status and how long it took.
"""

import json
import logging
from datetime import UTC, datetime
from time import perf_counter
from typing import cast

from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Histogram

from assent.assembly import House
from assent.web.figures import Figures

logger = logging.getLogger("assent.web")
NOWHERE = "nowhere"
"""The pattern of an address that leads nowhere: the address itself could be anything."""

_STARTED = "assent_started"
_KNOWN = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Timed(ASGIMiddleware):
    """Notes when a request began."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """See the class."""
        cast("dict[str, object]", scope)[_STARTED] = perf_counter()
        await next_app(scope, receive, send)


class Watch:
    """What is known of the requests to one app.

    Attributes:
        registry: the figures, for Prometheus.
    """

    def __init__(self, house: House) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "assent_request_seconds",
            "Requests, and the seconds until their answer began.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.registry.register(Figures(house))

    async def note(self, message: Message, scope: Scope) -> None:
        """Count, time and log an answer as it begins. A hook of the framework."""
        if message["type"] != "http.response.start":
            return
        said = cast("dict[str, object]", scope)
        started = cast("float", said.get(_STARTED, perf_counter()))
        method = str(said.get("method"))
        method = method if method in _KNOWN else "OTHER"
        route, status = str(said.get("path_template", NOWHERE)), message["status"]
        seconds = perf_counter() - started
        self._requests.labels(method, route, str(status)).observe(seconds)
        logger.info(
            "request",
            extra={"said": {"method": method, "route": route, "status": status, "s": seconds}},
        )


class Lines(logging.Formatter):
    """Each record as a line of JSON: when, how grave, what, and where something broke."""

    def format(self, record: logging.LogRecord) -> str:
        """See the class."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps(line | getattr(record, "said", {}))


def log_to_stderr() -> None:
    """Have Assent's log go to standard error as lines of JSON; once is enough."""
    ours = logging.getLogger("assent")
    ours.setLevel(logging.INFO)
    if not ours.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(Lines())
        ours.addHandler(handler)
        ours.propagate = False
