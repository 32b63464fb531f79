"""The pages on which somebody without a link asks for a code and types it."""

from http import HTTPStatus

from litestar import get, post
from litestar.background_tasks import BackgroundTask

from assent.rights.codes import DIGITS, LASTS
from assent.web.handed import TheForm, ThePages
from assent.web.pages import Page, Pages, see
from assent.web.public.entrance import TheEntrance
from assent.web.public.names import IDENTIFIERS
from assent.web.public.shown import Anybody, shown
from assent.web.public.words import Texts, texts_for


@get("/p", sync_to_thread=True)
def ask(request: Anybody, entrance: TheEntrance, pages: ThePages) -> Page:
    """The form to ask for a code; how else to get a link where codes cannot be sent."""
    said = texts_for(request)
    kinds = [(kind, said.named(kind, IDENTIFIERS)) for kind in entrance.kinds]
    return shown(pages, "public/ask.html", said, kinds=kinds)


@post("/p", sync_to_thread=True)
def send(request: Anybody, entrance: TheEntrance, form: TheForm) -> Page:
    """Lead on to where the code is typed, and only then look for whom it is to be sent to."""
    said = texts_for(request)
    kind, value = form.get("identifier", ""), form.get("value", "").strip()
    reference = entrance.ask(kind, value, _address(request))
    page = see(f"/p/code?for={reference}&lang={said.code}")
    page.background = BackgroundTask(entrance.send, reference, kind, value, said)
    return page


@get("/p/code", sync_to_thread=True)
def show(request: Anybody, pages: ThePages) -> Page:
    """The form that takes a code. It is the same whether or not one was sent."""
    return _form(texts_for(request), pages, request.query_params.get("for", ""))


@post("/p/code", sync_to_thread=True)
def enter(request: Anybody, entrance: TheEntrance, pages: ThePages, form: TheForm) -> Page:
    """Take a code and lead to the person's page."""
    said, reference = texts_for(request), form.get("for", "")
    token = entrance.enter(reference, form.get("code", ""), _address(request))
    if token is None:
        return _form(said, pages, reference, wrong=True)
    return see(f"/p/{token}?lang={said.code}")


def _form(said: Texts, pages: Pages, reference: str, *, wrong: bool = False) -> Page:
    return shown(
        pages,
        "public/code.html",
        said,
        status=HTTPStatus.FORBIDDEN if wrong else HTTPStatus.OK,
        reference=reference,
        wrong=wrong,
        digits=DIGITS,
        minutes=int(LASTS.total_seconds() // 60),
    )


def _address(request: Anybody) -> str:
    return request.client.host if request.client else ""


ASKING = [ask, send, show, enter]
