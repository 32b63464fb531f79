"""People's requests: what waits, by when, and what an operator may do about each."""

from collections.abc import Callable

from litestar import get, post

from assent.rights import Request
from assent.vocabulary import UnknownTerm
from assent.web.guards import Asked
from assent.web.handed import NumberInPath, TheForm, TheHouse, ThePages
from assent.web.pages import Page, see


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
    found = house.rights.requests.one(number)
    return pages.console(
        request,
        "request.html",
        asked=found,
        urgency=found.urgency(house.clock()),
        written=house.rights.requests.written(number),
    )


@post("/requests/{number:int}", sync_to_thread=True)
def act(number: NumberInPath, request: Asked, house: TheHouse, form: TheForm) -> Page:
    """Do the next thing about a request.

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
        "meet": lambda: requests.meet(number, by=by, answer=said),
    }
    what = form.get("act", "")
    if what not in acts:
        raise UnknownTerm("act", what, acts)
    acts[what]()
    if what == "meet":
        house.checkpoint()
    return see(f"/requests/{number}")


@post("/requests/send", sync_to_thread=True)
def send(house: TheHouse) -> Page:
    """Hand over the orders to processors that wait."""
    house.rights.processors.send()
    return see("/requests")


PAGES = [listed, one, act, send]
