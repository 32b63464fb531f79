"""Audiences: in words, and how many people they are with and without consent."""

from litestar import get

from assent.web.charts import Part
from assent.web.guards import Asked
from assent.web.handed import InPath, TheHouse, ThePages
from assent.web.pages import Page


@get("/audiences", sync_to_thread=True)
def all_of_them(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """Each campaign's audience in words. Nobody is counted for this page."""
    return pages.console(request, "audiences.html", campaigns=house.campaigns.all())


@get("/audiences/{name:str}", sync_to_thread=True)
def one(name: InPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """One audience, counted. Counting people is a use of their data, so the gate is asked."""
    drafted = house.campaigns.one(name)
    preview = house.campaigns.preview(name)
    parts = [Part("allowed", preview.allowed or 0, f"{preview.allowed or 0:,} may be used")]
    lost = list(preview.lost.items())
    parts += [
        Part(f"lost-{number % 4}", n or 0, f"{n or 0:,}: {why}")
        for number, (why, n) in enumerate(lost)
    ]
    return pages.console(
        request, "audience.html", drafted=drafted, preview=preview, parts=parts, lost=lost
    )


PAGES = [all_of_them, one]
