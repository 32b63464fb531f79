"""The only connection that content opens. `egress` alone calls it."""

from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from assent.content.firewall.ask import Unanswered, Unfit
from assent.content.firewall.pace import Pace

CONNECT_SECONDS = 5.0
MOST_BYTES = 1 << 20
_ASK_AGAIN = {408, 409, 425, 429}


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    seconds: float,
    pace: Pace,
    heard: Callable[[bytes], None] | None = None,
) -> str:
    """Send a body and answer what came back, whole.

    Args:
        seconds: how long all of it may take; one silence may outlast it by no more than itself.
        heard: told each chunk as it arrives.

    Raises:
        Unanswered: it cannot be reached, is too busy, too slow, or broke off.
        Unfit: it refuses such a request.
    """
    until = pace.elapsed() + seconds
    timeout = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
    try:
        with (
            httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", url, headers=dict(headers), content=body) as response,
        ):
            read = bytearray()
            for piece in response.iter_bytes():
                read += piece
                if heard is not None and response.status_code == 200:
                    heard(piece)
                if pace.elapsed() > until:
                    raise Unanswered(f"the model did not finish in {seconds:g} seconds")
                if len(read) > MOST_BYTES:
                    raise Unfit(f"the model answered more than {MOST_BYTES:,} bytes")
            _must_be_well(response, pace)
    except httpx.HTTPError as failure:
        raise Unanswered(f"the model gave no answer ({type(failure).__name__})") from None
    except httpx.InvalidURL:
        raise Unfit("the address of the model is not one; correct `url`") from None
    return read.decode("utf-8", "replace")


def _must_be_well(response: httpx.Response, pace: Pace) -> None:
    """Hold that the endpoint took the request; what it says of an error is not repeated."""
    status = response.status_code
    if status in _ASK_AGAIN or status >= 500:
        after = _seconds(response.headers.get("retry-after"), pace)
        raise Unanswered(f"the model answered {status}: it is busy or broken", after=after)
    if status != 200:
        raise Unfit(f"the model answered {status}: it does not take such a request")


def _seconds(said: str | None, pace: Pace) -> float | None:
    """What `Retry-After` asks for: seconds, or a moment (RFC 9110, 10.2.3)."""
    if said is None:
        return None
    if said.strip().isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - pace.clock()).total_seconds())
