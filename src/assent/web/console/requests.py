"""People's requests: what waits, by when, and what an operator may do about each."""

from collections.abc import Callable

from litestar import get, post

from assent.assembly import House
from assent.rights import JUDGED, UNOBJECTIONABLE, Remedy, Request
from assent.vocabulary import AssentError, Purpose, UnknownTerm, word
from assent.web.guards import Asked
from assent.web.handed import NumberInPath, TheForm, TheHouse, ThePages
from assent.web.pages import Page, Pages, see

STOP = "stop:"
"""Before the name of a purpose: the form's field for using the person's data for it no more."""


@get("/requests", sync_to_thread=True)
def listed(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """What waits, and what processors were told."""
    now = house.clock()
    waiting = house.rights.requests.all(waiting=True)
    closed = [each for each in house.rights.requests.all() if not each.waits]
    return pages.console(
        request,
        "requests.html",
        waiting=[(each, each.urgency(now)) for each in waiting],
        closed=closed[::-1][:20],
        n_closed=len(closed),
        jobs=house.rights.processors.jobs()[:50],
        withheld=house.rights.withholding.all()[:50],
    )


@get("/requests/{number:int}", sync_to_thread=True)
def one(number: NumberInPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """One request, with what was written in it."""
    return _page(number, request, house, pages)


@post("/requests/{number:int}", sync_to_thread=True)
def act(
    number: NumberInPath, request: Asked, house: TheHouse, pages: ThePages, form: TheForm
) -> Page:
    """Do the next thing about a request, or say on its page why that cannot be.

    Raises:
        UnknownTerm: there is no such thing to do.
    """
    requests, by = house.rights.requests, request.user.name
    said = form.get("because", "").strip()
    acts: dict[str, Callable[[], Request]] = {
        "identify": lambda: requests.identify(number, by=f"{by}: {said or 'known in person'}"[:64]),
        "acknowledge": lambda: requests.acknowledge(number),
        "extend": lambda: requests.extend(number, by=by, because=said),
        "stop": lambda: requests.stop(number, by=by, because=said),
        "go_on": lambda: requests.go_on(number),
        "refuse": lambda: requests.refuse(number, by=by, because=said),
        "meet": lambda: requests.meet(number, by=by, answer=said, remedy=_remedy(form)),
    }
    what = form.get("act", "")
    if what not in acts:
        raise UnknownTerm("act", what, acts)
    try:
        acts[what]()
    except AssentError as failure:
        return _page(number, request, house, pages, problem=failure)
    if what == "meet":
        house.checkpoint()
    return see(f"/requests/{number}")


@post("/requests/send", sync_to_thread=True)
def send(house: TheHouse) -> Page:
    """Hand over the orders to processors that wait."""
    house.rights.processors.send()
    return see("/requests")


def _remedy(form: TheForm) -> Remedy:
    """What the form changes for the person."""
    stops = [name.removeprefix(STOP) for name in form if name.startswith(STOP)]
    field, value = form.get("field", ""), form.get("value", "").strip()
    rights = {field: value} if field and value else {}
    return Remedy(tuple(word(Purpose, each) for each in stops), rights)


def _page(
    number: int,
    request: Asked,
    house: House,
    pages: Pages,
    *,
    problem: AssentError | None = None,
) -> Page:
    found = house.rights.requests.one(number)
    return pages.console(
        request,
        "request.html",
        status=problem.status if problem else 200,
        asked=found,
        urgency=found.urgency(house.clock()),
        written=house.rights.requests.written(number),
        judged=found.asks in JUDGED,
        stoppable=[each for each in house.data_map.purposes if each not in UNOBJECTIONABLE],
        fields=list(house.data_map.fields),
        stop=STOP,
        problem=problem,
    )


PAGES = [listed, one, act, send]
