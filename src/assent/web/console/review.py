"""The review desk: the exact text, what it rests on, whom it would reach, and a second human."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from litestar import get, post

from assent.assembly import House
from assent.campaigns import TEXTS, Campaign
from assent.content import Draft
from assent.review import Item, State, difference
from assent.rights import JUDGED
from assent.vocabulary import AssentError
from assent.web.console.marks import pieces
from assent.web.guards import Asked
from assent.web.handed import NumberInPath, TheForm, TheHouse, ThePages
from assent.web.pages import Page, Pages, see

SHOWN = 50
PASSED = "passed:"
"""Before the name of a check: the form's field for why its warnings may be passed over."""


@get("/review", sync_to_thread=True)
def desk(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """What waits for a verdict, and what was decided."""
    decided = house.desk.items(None, State.APPROVED, State.RETURNED)
    return pages.console(
        request,
        "review.html",
        waiting=house.desk.waiting(),
        told=[each for each in house.rights.requests.all(waiting=True) if each.asks in JUDGED],
        decided=decided[:SHOWN],
        passed=house.desk.passed(),
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
    passed = {name[len(PASSED) :]: why for name, why in form.items() if name.startswith(PASSED)}
    try:
        house.desk.decide(number, request.user.name, verdict, reason, passed)
        house.checkpoint()
    except AssentError as failure:
        return _page(number, request, house, pages, problem=failure, reason=reason, passed=passed)
    return see(f"/review/{number}")


def _page(
    number: int,
    request: Asked,
    house: House,
    pages: Pages,
    *,
    problem: AssentError | None = None,
    reason: str = "",
    passed: Mapping[str, str] = MappingProxyType({}),
) -> Page:
    found = house.desk.item(number)
    declared = found.draft.get("campaign", {})
    before = house.desk.before(found)
    return pages.console(
        request,
        "item.html",
        status=problem.status if problem else 200,
        item=found,
        marked=pieces(_text(found), found.findings),
        before=before,
        changed=difference(_text(before), _text(found)) if before else [],
        looked=house.to_models(found.campaign),
        why=_why(house, declared),
        texts=declared.get(TEXTS, {}),
        declared={name: part for name, part in declared.items() if name not in {"facts", TEXTS}},
        verdicts=house.desk.verdicts(number),
        own=request.user.name in house.desk.authors(found.campaign),
        problem=problem,
        reason=reason,
        passed=passed,
    )


def _why(house: House, declared: Mapping[str, Any]) -> list[str]:
    """Who is in the audience, by what they are found, and on what ground they may be written to."""
    try:
        campaign = Campaign.of(declared, house.data_map, house.audiences.read)
    except AssentError as failure:
        return [failure.message]
    outcomes = house.gate.rule(campaign.use).outcomes
    granted = dict.fromkeys(each.for_auditor() for each in outcomes if each.allow)
    return [campaign.definition.words(), *granted]


def _text(item: Item) -> str:
    return Draft.of({name: part for name, part in item.draft.items() if name != "campaign"}).text


PAGES = [desk, item, decide]
