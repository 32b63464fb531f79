"""Fills the templates. Every value is escaped; a name that a template does not find is an error."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import MediaType, Response
from litestar.datastructures import Cookie

from assent.assembly import House
from assent.web import charts
from assent.web.forms import TOKEN
from assent.web.guards import Asked, Connection
from assent.web.sessions import Sessions
from assent.web.words import plain, purpose_words, spoken

Page = Response[str]


class Pages:
    """Makes pages.

    Args:
        house: whose name is on them.
        sessions: gives each form its token.
        notice: what must be said wherever consent is shown, such as that it is simulated.
    """

    def __init__(self, house: House, sessions: Sessions, notice: str = "") -> None:
        self._house = house
        self._sessions = sessions
        self._notice = notice

    def console(
        self, request: Asked, template: str, *, status: int = HTTPStatus.OK, **said: Any
    ) -> Page:
        """A page for an operator, with the way to every other."""
        now, requests = self._house.clock(), self._house.rights.requests
        chrome = {
            "operator": request.user,
            "form_token": self._sessions.form_token(request.auth),
            "here": request.scope["path"],
            "n_waiting": len(self._house.desk.waiting()),
            "n_urgent": sum(bool(each.urgency(now)) for each in requests.all(waiting=True)),
        }
        return self._page(template, status, {**chrome, **said})

    def before_signing_in(
        self, request: Connection, template: str, *, status: int = HTTPStatus.OK, **said: Any
    ) -> Page:
        """A page with a form for somebody who is not signed in yet; it begins their session."""
        form = {"form_token": self._sessions.form_token(request.auth)}
        cookies = [self._sessions.cookie(request.auth)]
        return self._page(template, status, {**form, **said}, cookies)

    def public(self, template: str, *, status: int = HTTPStatus.OK, **said: Any) -> Page:
        """A page for anybody: no session, no cookie."""
        return self._page(template, status, said)

    def _page(
        self,
        template: str,
        status: int,
        said: Mapping[str, Any],
        cookies: list[Cookie] | None = None,
    ) -> Page:
        always = {"notice": self._notice, "controller": self._house.data_map.controller}
        text = templates().get_template(template).render({"lang": "en", **always, **said})
        return Response(text, media_type=MediaType.HTML, status_code=status, cookies=cookies)


@cache
def templates() -> Environment:
    """The templates, compiled once each."""
    made = Environment(
        loader=PackageLoader("assent.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "bar": charts.stacked,
        "single_bar": charts.single,
        "part": charts.Part,
        "token_field": TOKEN,
    }
    made.filters |= {
        "moment": _moment,
        "number": _number,
        "percent": _percent,
        "spoken": spoken,
        "purpose": purpose_words,
        "plain": plain,
    }
    return made


def see(path: str, cookie: Cookie | None = None) -> Page:
    """Lead the browser on after a form, so that loading again does not send it again."""
    return Response(
        "",
        status_code=HTTPStatus.SEE_OTHER,
        headers={"location": path},
        cookies=[cookie] if cookie else None,
        media_type=MediaType.HTML,
    )


def _moment(at: datetime) -> str:
    """A time as people read it.

    Examples:
        >>> _moment(datetime(2026, 3, 2, 9, 5, tzinfo=UTC))
        '2 Mar 2026, 09:05 UTC'
    """
    return f"{at.day} {at.astimezone(UTC):%b %Y, %H:%M} UTC"


def _number(n: object) -> str:
    """A number with its thousands apart; anything else as it is.

    Examples:
        >>> _number(2469), _number("fewer than 100")
        ('2,469', 'fewer than 100')
    """
    return f"{n:,}" if isinstance(n, int) else str(n)


def _percent(share: float) -> str:
    """A share in percent.

    Examples:
        >>> _percent(0.347), _percent(0.0004)
        ('35 %', 'less than 1 %')
    """
    return "less than 1 %" if 0 < share < 0.01 else f"{share * 100:.0f} %"
