"""Signing in and out."""

from litestar import Router, get, post

from assent.assembly import House
from assent.web.guards import Asked, has_session, sent_our_form
from assent.web.handed import TheAttempts, TheForm, TheHouse, ThePages, TheSessions
from assent.web.limits import WITHIN, TooOften
from assent.web.pages import Page, Pages, see

UNAUTHORISED = 401


@get("/sign-in", sync_to_thread=True)
def ask(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """The form."""
    return _form(request, house, pages)


@post("/sign-in", sync_to_thread=True)
def enter(
    *,
    request: Asked,
    house: TheHouse,
    pages: ThePages,
    sessions: TheSessions,
    form: TheForm,
    by_name: TheAttempts,
    by_address: TheAttempts,
) -> Page:
    """Let an operator in, in a new session.

    Raises:
        TooOften: the name or the address has failed too often of late.
    """
    name, password = form.get("name", ""), form.get("password", "")
    address = request.client.host if request.client else ""
    who = f"{address}/{name.strip().casefold()[:64]}"
    if by_name.must_wait(who) or by_address.must_wait(address):
        minutes = int(WITHIN.total_seconds() // 60)
        raise TooOften(f"too many attempts failed; wait {minutes} minutes and try again")
    operator = house.operators.verify(name, password)
    if operator is None:
        by_name.failed(who)
        by_address.failed(address)
        return _form(request, house, pages, wrong=True)
    by_name.succeeded(who)
    return see("/", sessions.cookie(sessions.begin(operator.name)))


@post("/sign-out", sync_to_thread=False)
def leave(sessions: TheSessions) -> Page:
    """End the session."""
    return see("/sign-in", sessions.ended())


def _form(request: Asked, house: House, pages: Pages, *, wrong: bool = False) -> Page:
    return pages.before_signing_in(
        request,
        "sign_in.html",
        status=UNAUTHORISED if wrong else 200,
        wrong=wrong,
        nobody=not house.operators.all(),
    )


signing_in = Router(
    path="/",
    guards=[has_session, sent_our_form],
    include_in_schema=False,
    route_handlers=[ask, enter, leave],
)
