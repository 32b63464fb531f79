"""The web door of a house: the operators' console, the people's own pages, and the API."""

from pathlib import Path

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.static_files import create_static_files_router

from assent import __version__
from assent.assembly import House
from assent.web import safety
from assent.web.api import api
from assent.web.collecting import collecting
from assent.web.console import console
from assent.web.console.signing_in import signing_in
from assent.web.errors import handlers
from assent.web.forms import read_form
from assent.web.limits import Attempts, OneAtATime
from assent.web.operations import operations
from assent.web.pages import Pages
from assent.web.public.entrance import Entrance
from assent.web.public.routes import public
from assent.web.references import References
from assent.web.rights import rights_api
from assent.web.sessions import Sessions
from assent.web.watching import Timed, Watch

LARGEST_BODY = 256 * 1024
STATIC = Path(__file__).parent / "static"
FAILURES_BY_NAME = 5
FAILURES_BY_ADDRESS = 30
REPORTS_BY_ONE = 10
SENDING = "messages are being sent"


def api_token(house: House) -> str:
    """What programs say to be heard."""
    return house.keys.derive("api").hex()


def create_app(house: House, *, notice: str = "", sending: OneAtATime | None = None) -> Litestar:
    """The app that serves a house. It does not close the house.

    Args:
        house: whose rooms answer.
        notice: what must be said wherever consent is shown, such as that it is simulated.
        sending: held while messages go out, where something else sends them too.
    """
    secure = house.url.startswith("https://")
    sessions = Sessions(house.keys.derive("session"), house.clock, secure=secure)
    pages = Pages(house, sessions, notice)
    references = References(house.keys.derive("references"), house.clock)
    attempts = {
        "by_name": Attempts(house.clock, FAILURES_BY_NAME),
        "by_address": Attempts(house.clock, FAILURES_BY_ADDRESS),
        "reports": Attempts(house.clock, REPORTS_BY_ONE),
    }
    watch = Watch(house)
    known = {
        "house": house,
        "sessions": sessions,
        "pages": pages,
        "references": references,
        "watch": watch,
    }
    return Litestar(
        route_handlers=[
            console,
            signing_in,
            public,
            api,
            operations,
            rights_api,
            collecting,
            _static(),
        ],
        dependencies={
            **{name: _given(each) for name, each in {**known, **attempts}.items()},
            "sending": _given(sending or OneAtATime(SENDING)),
            "entrance": _given(Entrance(house)),
            "form": Provide(read_form),
        },
        state=State({"house": house, "sessions": sessions, "api_token": api_token(house)}),
        exception_handlers=handlers(pages),
        before_send=[safety.headers(secure=secure), watch.note],
        middleware=[Timed()],
        request_max_body_size=LARGEST_BODY,
        multipart_form_part_limit=20,
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="Assent",
            version=__version__,
            path="/v1/schema",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        ),
    )


def _given(each: object) -> Provide:
    return Provide(lambda: each, sync_to_thread=False)


def _static() -> Router:
    return create_static_files_router(path="/static", directories=[STATIC])
