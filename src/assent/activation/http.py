"""One request over HTTP, and what its answer means, divided by who must act.

    could not connect                  Unreachable    nothing was handed over
    no answer, or 500, 502, 504        Unconfirmed    it may have been taken
    408, 425, 429, 503                 TryLater       it was not taken now
    401, 403, 404, 405, a redirect     Misconfigured  the operator's address or token is wrong
    any other 4xx                      Rejected       this parcel will never be taken
    2xx that says no in its body       Rejected       the body counts, not the number

What a place answers often repeats what it was sent, so only its numbers are ever repeated.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from assent.activation.destination import Needed, Settings
from assent.activation.outcome import Misconfigured, Rejected, TryLater, Unconfirmed, Unreachable
from assent.vocabulary import AssentError

TIMEOUT = {"timeout_seconds": Needed("how long to wait for an answer", default=30)}
_NO = {"error", "failed", "failure", "rejected", "invalid"}
_LATER = {408, 425, 429, 503}
_OPERATOR = {401, 403, 404, 405, 407}
_HERE = {"localhost", "127.0.0.1", "::1"}  # what is said to it crosses no network


@contextmanager
def client(settings: Settings) -> Iterator[httpx.Client]:
    """A client for a batch of requests, that goes nowhere but where it is told."""
    seconds = float(settings["timeout_seconds"])
    if seconds <= 0:
        raise Misconfigured("an HTTP destination needs `timeout_seconds` above 0")
    with httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False) as web:
        yield web


def ask(
    web: httpx.Client,
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Make one request.

    Raises:
        Misconfigured: the address is none, or not safe to speak to.
        Unreachable: nothing was handed over.
        Unconfirmed: it was, and no answer came.
    """
    place = _place(url)
    try:
        return web.request(method, url, content=content, headers=dict(headers or {}))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failure:
        if isinstance(_root(failure), ssl.SSLError):
            raise Misconfigured(f"`{place}` could not prove who it is") from failure
        raise Unreachable(f"`{place}` cannot be reached") from failure
    except httpx.HTTPError as failure:
        raise Unconfirmed(f"`{place}` gave no answer to what it was handed") from failure


def taken(answer: httpx.Response) -> Any:
    """What an answer says, if it says that the parcel was taken.

    Returns:
        Its body, read as JSON; None where it is none.

    Raises:
        TryLater: see the head of this file, as for the others.
        Misconfigured: the same.
        Unconfirmed: the same.
        Rejected: the same.
    """
    status, place = answer.status_code, answer.url.host
    if not 200 <= status < 300:
        raise divided(status)(f"`{place}` answered {status}")
    body = body_of(answer)
    if says_no(body):
        raise Rejected(f"`{place}` answered {status} and said in the body that it took nothing")
    return body


def divided(status: int) -> type[AssentError]:
    """Who must act on an answer that is no success.

    Examples:
        >>> divided(429).code, divided(401).code, divided(422).code, divided(500).code
        ('try_later', 'misconfigured', 'rejected', 'unconfirmed')
    """
    if status in _LATER:
        return TryLater
    if status in _OPERATOR or status < 400:
        return Misconfigured
    return Rejected if status < 500 else Unconfirmed


def body_of(answer: httpx.Response) -> Any:
    """The body of an answer, read as JSON; None where it is none."""
    try:
        return msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return None


def says_no(body: object) -> bool:
    """Whether the body of an answer says that something went wrong, in the ways in use.

    Examples:
        >>> says_no({"success": False}), says_no({"errors": []}), says_no({"status": "failed"})
        (True, False, True)
    """
    if not isinstance(body, Mapping):
        return False
    wrong = any(body.get(name) for name in ("error", "errors"))
    refused = any(body.get(name) is False for name in ("success", "ok"))
    return wrong or refused or str(body.get("status", "")).casefold() in _NO


def encode(said: object) -> bytes:
    """A body of JSON, the same bytes for the same content."""
    return msgspec.json.encode(said, order="deterministic")


JSON = {"Content-Type": "application/json"}


def _place(url: str) -> str:
    """The host of an address; what goes over a network goes encrypted."""
    try:
        address = urlsplit(url)
        host = address.hostname or ""
    except ValueError:
        host = ""
    if not host or not url.isascii():
        raise Misconfigured(f"`{url}` is no address of the web")
    if address.scheme != "https" and not (address.scheme == "http" and host in _HERE):
        raise Misconfigured(f"`{url}` must start with `https://`")
    return host


def _root(failure: BaseException) -> BaseException:
    """What a failure came of in the end."""
    while failure.__cause__ or failure.__context__:
        failure = failure.__cause__ or failure.__context__  # type: ignore[assignment]
    return failure
