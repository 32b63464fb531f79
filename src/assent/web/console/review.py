"""The review desk: the exact text, what it rests on, whom it would reach, and a second human."""

from litestar import get, post

from assent.assembly import House
from assent.content import Draft
from assent.review import State
from assent.vocabulary import AssentError
from assent.web.console.marks import pieces
from assent.web.guards import Asked
from assent.web.handed import NumberInPath, TheForm, TheHouse, ThePages
from assent.web.pages import Page, Pages, see

SHOWN = 50


@get("/review", sync_to_thread=True)
def desk(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """What waits for a verdict, and what was decided."""
    decided = house.desk.items(None, State.APPROVED, State.RETURNED)
    return pages.console(
        request, "review.html", waiting=house.desk.waiting(), decided=decided[:SHOWN]
    )


@get("/review/{number:int}", sync_to_thread=True)
def item(number: NumberInPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """One item."""
    return _page(number, request, house, pages)


@post("/review/{number:int}", sync_to_thread=True)
def decide(
    number: NumberInPath, request: Asked, house: TheHouse, pages: ThePages, form: TheForm
) -> Page:
    """Note a verdict, or say on the item's page why it cannot be given."""
    verdict, reason = form.get("verdict", ""), form.get("reason", "")
    try:
        house.desk.decide(number, request.user.name, verdict, reason)
        house.checkpoint()
    except AssentError as failure:
        return _page(number, request, house, pages, problem=failure, reason=reason)
    return see(f"/review/{number}")


def _page(
    number: int,
    request: Asked,
    house: House,
    pages: Pages,
    *,
    problem: AssentError | None = None,
    reason: str = "",
) -> Page:
    found = house.desk.item(number)
    said = dict(found.draft)
    declared = said.pop("campaign", {})
    return pages.console(
        request,
        "item.html",
        status=problem.status if problem else 200,
        item=found,
        marked=pieces(Draft.of(said).text, found.findings),
        declared={name: part for name, part in declared.items() if name != "facts"},
        verdicts=house.desk.verdicts(number),
        own=request.user.name in house.desk.authors(found.campaign),
        problem=problem,
        reason=reason,
    )


PAGES = [desk, item, decide]
