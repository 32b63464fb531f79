"""The ledger: every answer the gate gave, and proof that none was changed."""

from typing import Any

from litestar import get, post

from assent.assembly import House
from assent.web.guards import Asked
from assent.web.handed import NumberInPath, NumberInQuery, TheHouse, ThePages
from assent.web.pages import Page, Pages
from assent.web.words import entry_words

AT_ONCE = 50
_FIRST = 0


@get("/ledger", sync_to_thread=True)
def entries(
    request: Asked,
    house: TheHouse,
    pages: ThePages,
    before: NumberInQuery = None,
) -> Page:
    """The newest entries, a page at a time."""
    return _page(request, house, pages, before=before)


@post("/ledger/verify", sync_to_thread=True)
def verify(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """Read every entry again and hold it against the tree and every signed checkpoint."""
    return _page(request, house, pages, verification=house.verify_ledger())


@post("/ledger/checkpoint", sync_to_thread=True)
def checkpoint(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """Sign the ledger as it stands."""
    return _page(request, house, pages, note=house.checkpoint())


@get("/ledger/{number:int}", sync_to_thread=True)
def entry(number: NumberInPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """One entry in full."""
    found = house.ledger.entry(number)
    return pages.console(
        request, "entry.html", entry=found, words=entry_words(found), size=house.ledger.size()
    )


def _page(
    request: Asked, house: House, pages: Pages, *, before: int | None = None, **said: Any
) -> Page:
    found = house.ledger.latest(AT_ONCE, before=before)
    older = found[-1].number if found and found[-1].number > _FIRST else None
    return pages.console(
        request,
        "ledger.html",
        entries=[(each, entry_words(each)) for each in found],
        size=house.ledger.size(),
        older=older,
        paged=before is not None,
        **{"verification": None, "note": "", **said},
    )


PAGES = [entries, verify, checkpoint, entry]
