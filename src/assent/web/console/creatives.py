"""Creatives: how each variant does, how often it is shown, and which is stopped."""

from litestar import get

from assent.web.guards import Asked
from assent.web.handed import InPath, TheHouse, ThePages
from assent.web.pages import Page


@get("/creatives", sync_to_thread=True)
def all_of_them(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """Every creative that is declared, with the model that chooses."""
    found = [
        (each, (chooser := house.chooser(each)).model, chooser.standings())
        for each in house.creatives.all()
    ]
    return pages.console(request, "creatives.html", creatives=found)


@get("/creatives/{name:str}", sync_to_thread=True)
def one(name: InPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """One creative: its variants with their shares, rewards, intervals, and stops."""
    creative = house.creatives.one(name)
    chooser = house.chooser(creative)
    chosen_by = chooser.model
    live = [each for each in house.models.live() if each.label == chosen_by]
    return pages.console(
        request,
        "creative.html",
        creative=creative,
        standings=chooser.standings(),
        live=live[0] if live else None,
    )


PAGES = [all_of_them, one]
