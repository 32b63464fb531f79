"""Where Segment's SDKs send: their addresses, keys and answers.

Whatever is authentic and can be read is answered with 200, also when nothing of it may be kept:
SDKs send again, or stop the program they run in, on anything else.
"""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from typing import Any

from litestar import HttpMethod, Request, Response, Router, get, route
from litestar.exceptions import ClientException

from assent.consent.signals import from_context
from assent.data_map import Call
from assent.intake.collect import LARGEST_BODY, Parcel
from assent.vocabulary import AssentError, BadRequest, Later
from assent.web.handed import InPath, TheHouse

_CALLS: dict[str, Call | None] = {
    **{f"/v1/{call}": call for call in Call},
    **{f"/v1/{call[0]}": call for call in Call},  # what browsers say, each by its first letter
    **dict.fromkeys(("/v1/batch", "/v1/b", "/v1/import"), None),
    **{f"/api/s/{call}": call for call in Call},  # Jitsu's
}
"""What each address takes; None for many events at once."""

_PREFLIGHT = {
    "access-control-allow-methods": "POST, OPTIONS",
    "access-control-allow-headers": "authorization, content-type, content-encoding, x-retry-count, "
    "x-write-key, anonymousid, sentat, rsa-retry-attempt, rsa-retry-reason, rsa-recovered, "
    "rsa-since-first-attempt, rsa-since-last-attempt",  # from `anonymousid` on RudderStack's
    "access-control-max-age": "86400",
}
_DONE = {"success": True}


@route(
    [*_CALLS],
    http_method=[HttpMethod.POST, HttpMethod.OPTIONS],
    status_code=200,
    request_max_body_size=LARGEST_BODY,
)
async def collect(request: Request[Any, Any, Any], house: TheHouse) -> Response[dict[str, Any]]:
    """Take in what an SDK sends; it is answered when what may be kept of it is durable.

    The write key is the user name of `Authorization: Basic`, `writeKey` in the body, the header
    `X-Write-Key`, or `?writeKey`, in that order. The body is JSON, plain or gzip. `OPTIONS` tells
    a browser whether a page of its site may send here.
    """
    headers = _cors(house, request)
    if request.method == HttpMethod.OPTIONS:
        return Response({}, headers=headers | _PREFLIGHT)
    try:
        try:
            body = await request.body()
        except ClientException as failure:
            return Response(_too_large(), status_code=failure.status_code, headers=headers)
        parcel = Parcel(
            body,
            _CALLS[request.scope["path"].rstrip("/")],
            key=_basic(request.headers.get("authorization", "")),
            key_too=_key(request),
            origin=request.headers.get("origin", ""),
            signals=from_context({}, request.headers),
        )
        await asyncio.wrap_future(house.collector.submit(parcel))
    except AssentError as failure:
        if isinstance(failure, Later):
            headers |= {"retry-after": str(failure.retry_after_seconds)}
        return Response(failure.as_json(), status_code=failure.status, headers=headers)
    return Response(_DONE, headers=headers)


@get("/v1/projects/{key:str}/settings", sync_to_thread=False)
def settings(request: Request[Any, Any, Any], house: TheHouse, key: InPath) -> Response[Any]:
    """What Segment's browser SDK asks before it sends: where to, with which key.

    It names the consent categories of the data map, so that consent wrappers stamp them on
    every event. It is the same for every key: it holds nothing of ours.
    """
    categories = sorted(house.data_map.signals.categories)
    return Response(
        {
            "integrations": {
                "Segment.io": {
                    "apiKey": key,
                    "apiHost": house.url.partition("://")[2].rstrip("/") + "/v1",
                    "protocol": house.url.partition("://")[0],
                    "unbundledIntegrations": [],
                    "addBundledMetadata": True,
                    "consentSettings": {"categories": categories},
                }
            },
            "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
            "consentSettings": {"allCategories": categories, "hasUnmappedDestinations": False},
        },
        headers=_cors(house, request),
    )


def _cors(house: TheHouse, request: Request[Any, Any, Any]) -> dict[str, str]:
    """That a page of this site may read the answer, if any source names it."""
    origin = request.headers.get("origin", "")
    if not origin or not house.collector.allows(origin):
        return {"vary": "Origin"}
    return {"vary": "Origin", "access-control-allow-origin": origin}


def _basic(said: str) -> str:
    """The user name of `Basic` authorization; empty for anything else.

    Examples:
        >>> _basic("Basic V0tfdGVzdDo="), _basic("Bearer x"), _basic("Basic ?")
        ('WK_test', '', '')
    """
    scheme, _, coded = said.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(coded, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _key(request: Request[Any, Any, Any]) -> str:
    """The key that counts where nothing better is said; Jitsu puts a secret after it."""
    query: Mapping[str, str] = request.query_params
    said = request.headers.get("x-write-key") or query.get("writeKey") or ""
    return said.partition(":")[0]


def _too_large() -> dict[str, object]:
    return BadRequest(f"the body is larger than {LARGEST_BODY} bytes; send fewer").as_json() | {
        "code": "too_large"
    }


collecting = Router(path="/", route_handlers=[collect, settings])
