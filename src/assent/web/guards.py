"""Who may come in, and by which door."""

import hmac
from typing import Any, TypeAlias, cast

from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler

from assent.assembly import House
from assent.review import Operator
from assent.vocabulary import AssentError, NotFound
from assent.web.forms import TOKEN, form_of
from assent.web.sessions import COOKIE, Session, Sessions

Asked: TypeAlias = Request[Operator, Session, State]
"""A request of the console: `user` is the operator, `auth` the session."""

Connection: TypeAlias = ASGIConnection[Any, Any, Any, State]
_SAFE = {"GET", "HEAD", "OPTIONS"}


class SignInFirst(AssentError):
    """Nobody is signed in; a browser is led to the page where one does."""

    code = "sign_in_first"
    status = 401


class NotOurForm(AssentError):
    """A form did not come from a page of this session."""

    code = "not_our_form"
    status = 403


def house_of(app: Litestar) -> House:
    """The house that an app serves."""
    return cast("House", app.state.house)


def sessions_of(app: Litestar) -> Sessions:
    """The sessions of an app."""
    return cast("Sessions", app.state.sessions)


async def has_session(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Find the session of a request, or begin one in which nobody is signed in."""
    sessions = sessions_of(connection.app)
    found = sessions.read(connection.cookies.get(COOKIE))
    connection.scope["auth"] = found or sessions.begin()


def is_signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Refuse whoever is not signed in, or no longer works here.

    Raises:
        SignInFirst: so it is.
    """
    session = connection.auth
    try:
        if session.operator:
            connection.scope["user"] = house_of(connection.app).operators.one(session.operator)
            return
    except NotFound:
        pass
    raise SignInFirst("nobody is signed in here; sign in first")


async def sent_our_form(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Refuse a form that did not come from a page of this session.

    Raises:
        NotOurForm: so it is.
    """
    if not isinstance(connection, Request) or connection.method in _SAFE:
        return
    token = (await form_of(connection)).get(TOKEN, "")
    if not sessions_of(connection.app).sent_this(connection.auth, token):
        raise NotOurForm(
            "this form has lapsed or did not come from this console, so nothing was changed; "
            "go back, load the page again, and send it from there"
        )


class NoApiToken(AssentError):
    """A program did not say the token, or said another."""

    code = "unauthorised"
    status = 401


def has_api_token(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Refuse a program that does not know the house's token.

    Raises:
        NoApiToken: so it is.
    """
    said = connection.headers.get("authorization", "")
    if not hmac.compare_digest(said.encode(), f"Bearer {connection.app.state.api_token}".encode()):
        raise NoApiToken("say `Authorization: Bearer TOKEN`; `assent serve --token` prints it")
