"""The page behind every message and every page by which a human is told that something is wrong.

It needs no password and no script. Who comes by the link in a message is known by it, so that a
report has the deadline of their law and says which message it is about; who comes without one
can report as well, and is not asked who they are.
"""

from litestar import get, post

from assent.vocabulary import BadRequest, UnknownTerm
from assent.web.handed import InPath, TheAttempts, TheForm, TheHouse, ThePages
from assent.web.limits import TooOften
from assent.web.pages import Page, see
from assent.web.public import names
from assent.web.public.entrance import TheEntrance
from assent.web.public.shown import Anybody, shown
from assent.web.public.whose import known, theirs
from assent.web.public.words import texts_for

ASKS = {"message": "complaint", "wrong": "human_review"}
"""What the two forms ask for: that a message is looked at, or what was concluded of somebody."""


@get("/report", sync_to_thread=True)
def ask(request: Anybody, pages: ThePages) -> Page:
    """The form for whoever came without a link of their own."""
    noted = request.query_params.get("noted", "")
    return shown(pages, "public/report.html", texts_for(request), noted=noted, reporting=True)


@post("/report", sync_to_thread=True)
def take(request: Anybody, house: TheHouse, form: TheForm, reports: TheAttempts) -> Page:
    """Take in a report that nobody signed."""
    said = texts_for(request)
    words = form.get("words", "").strip()
    if not words:
        raise BadRequest(said("Say what is wrong."))
    _not_too_often(reports, request.client.host if request.client else "")
    made = house.rights.requests.report(words)
    return see(f"/report?noted={made.number}&lang={said.code}")


@get("/p/{token:str}/report", sync_to_thread=True)
def ask_by_link(
    token: InPath, request: Anybody, house: TheHouse, pages: ThePages, entrance: TheEntrance
) -> Page:
    """The two forms for whoever came by a message, and what they told us before."""
    said = texts_for(request)
    link = entrance.whose(token)
    if not known(house, link.subject):
        return shown(pages, "public/erased.html", said)
    noted = request.query_params.get("noted", "")
    return shown(
        pages,
        "public/report.html",
        said,
        token=token,
        reporting=True,
        campaign=link.campaign,
        reasons=names.REASONS,
        done=theirs(house, link.subject, noted) if noted else None,
    )


@post("/p/{token:str}/report", sync_to_thread=True)
def take_by_link(
    *,
    token: InPath,
    request: Anybody,
    house: TheHouse,
    pages: ThePages,
    entrance: TheEntrance,
    form: TheForm,
    reports: TheAttempts,
) -> Page:
    """Take in what is wrong with a message, or with what we hold of the person.

    Raises:
        UnknownTerm: it is neither, or for a reason that is not on the page.
        BadRequest: it is not said what is not right.
    """
    said = texts_for(request)
    link = entrance.whose(token)
    if not known(house, link.subject):
        return shown(pages, "public/erased.html", said)
    what, reason = form.get("what", ""), form.get("reason", "")
    words = form.get("words", "").strip()
    if what not in ASKS:
        raise UnknownTerm("report", what, ASKS)
    if what == "wrong" and not words:
        raise BadRequest(said("Say what is wrong."))
    if reason:
        if reason not in names.REASONS:
            raise UnknownTerm("reason", reason, names.REASONS)
        words = f"{names.REASONS[reason]}: {words}" if words else names.REASONS[reason]
    _not_too_often(reports, f"person {link.subject}")
    made = house.rights.requests.ask(
        link.subject,
        ASKS[what],
        source="message",
        identified_by="code" if entrance.is_visit(token) else "link",
        words=words,
        about=link.campaign,
    )
    return see(f"/p/{token}/report?noted={made.number}&lang={said.code}")


def _not_too_often(reports: TheAttempts, whose: str) -> None:
    """Refuse so many reports from one place that nobody could read them."""
    if reports.must_wait(whose):
        raise TooOften("reported too often; wait five minutes and try again")
    reports.failed(whose)


REPORTING = [ask, take, ask_by_link, take_by_link]
