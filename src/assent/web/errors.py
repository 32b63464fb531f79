"""What is said when something cannot be done: one JSON shape to programs, a page to people."""

import logging
import re
import traceback
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from assent.vocabulary import AssentError, BadRequest, Later, NotFound
from assent.web.guards import SignInFirst
from assent.web.pages import Pages, see
from assent.web.public.shown import shown
from assent.web.public.words import texts_for

logger = logging.getLogger("assent.web")
Asking = Request[Any, Any, Any]
_FOR_PROGRAMS = ("/v1/", "/api/", "/healthz", "/readyz", "/metrics", "/.well-known/")


class TooLarge(BadRequest):
    """What was sent is larger than anything that is expected here."""

    code = "too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class NotThatWay(BadRequest):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    status = HTTPStatus.METHOD_NOT_ALLOWED


class Broken(AssentError):
    """A fault of ours."""

    code = "broken"
    status = HTTPStatus.INTERNAL_SERVER_ERROR


def handlers(pages: Pages) -> ExceptionHandlersMap:
    """What becomes of each kind of error."""

    def ours(request: Asking, failure: AssentError) -> Response[Any]:
        return _answer(request, failure, pages)

    def theirs(request: Asking, failure: HTTPException) -> Response[Any]:
        return _answer(request, _as_ours(failure), pages)

    def fault(request: Asking, failure: Exception) -> Response[Any]:
        _log(request, failure)
        said = Broken("something broke here; whoever runs this can see what in its log")
        return _answer(request, said, pages)

    return {AssentError: ours, HTTPException: theirs, Exception: fault}


def _answer(request: Asking, failure: AssentError, pages: Pages) -> Response[Any]:
    path = request.scope["path"]
    wait = {"retry-after": str(failure.retry_after_seconds)} if isinstance(failure, Later) else {}
    if path.startswith(_FOR_PROGRAMS):
        return Response(failure.as_json(), status_code=failure.status, headers=wait)
    if isinstance(failure, SignInFirst):
        return see("/sign-in")
    if path == "/p" or path.startswith(("/p/", "/certificates/")):
        said = texts_for(request)
        page = shown(pages, "public/problem.html", said, status=failure.status, failure=failure)
    else:
        page = pages.public("problem.html", status=failure.status, failure=failure)
    page.headers.update(wait)
    return page


def _as_ours(failure: HTTPException) -> AssentError:
    """The framework's own errors in our words; what was sent is not repeated."""
    match failure.status_code:
        case HTTPStatus.NOT_FOUND:
            return NotFound("there is no such page")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return NotThatWay("this address does not answer to that method")
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return TooLarge("what was sent is larger than anything this page takes")
        case status if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return BadRequest(_what_is_wrong(failure))
        case _:
            return Broken("something broke here; whoever runs this can see what in its log")


def _what_is_wrong(failure: HTTPException) -> str:
    wrong = failure.extra if isinstance(failure.extra, list) else []
    said = [
        f"`{each['key']}`: {str(each['message'])[:1].lower()}{str(each['message'])[1:]}"
        for each in wrong
        if isinstance(each, dict) and "key" in each
    ]
    missing = re.match(r"Missing required \w+ parameter '(\w+)'", failure.detail)
    if missing:
        said = [f"`{missing[1]}` is missing; say it"]
    return "; ".join(said) or "what was sent could not be read"


def _log(request: Asking, failure: Exception) -> None:
    """Say what broke and where, but neither the address nor the message: both can be personal."""
    handler = request.scope.get("route_handler")
    where = "".join(traceback.format_tb(failure.__traceback__))
    logger.error("%s broke in %s\n%s", type(failure).__name__, handler, where)
