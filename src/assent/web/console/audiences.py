"""Audiences: in words, and how many people they are with and without consent."""

from litestar import get

from assent.audiences import Definition, Preview
from assent.vocabulary import Use
from assent.web.charts import Part
from assent.web.guards import Asked
from assent.web.handed import InPath, TheHouse, ThePages
from assent.web.pages import Page, Pages


@get("/audiences", sync_to_thread=True)
def all_of_them(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """Each audience in words. Nobody is counted for this page."""
    return pages.console(
        request, "audiences.html", campaigns=house.campaigns.all(), named=house.named.all()
    )


@get("/audiences/{name:str}", sync_to_thread=True)
def one(name: InPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """A campaign's audience, counted. Counting people is a use of their data: the gate is asked."""
    campaign = house.campaigns.one(name).campaign
    preview = house.campaigns.preview(name)
    back = ("To the campaign", f"/campaigns/{campaign.name}")
    return _counted(
        request,
        pages,
        name,
        definition=campaign.definition,
        use=campaign.use,
        preview=preview,
        membership="",
        back=back,
    )


@get("/audiences/named/{name:str}", sync_to_thread=True)
def one_named(name: InPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """An audience with a name, counted likewise."""
    found = house.named.one(name)
    preview = house.named.preview(found)
    return _counted(
        request,
        pages,
        name,
        definition=found.definition,
        use=found.use,
        preview=preview,
        membership=found.membership,
        back=("To all audiences", "/audiences"),
    )


def _counted(
    request: Asked,
    pages: Pages,
    name: str,
    *,
    definition: Definition,
    use: Use,
    preview: Preview,
    membership: str,
    back: tuple[str, str],
) -> Page:
    parts = [Part("allowed", preview.allowed or 0, f"{preview.allowed or 0:,} may be used")]
    lost = list(preview.lost.items())
    parts += [
        Part(f"lost-{number % 4}", n or 0, f"{n or 0:,}: {why}")
        for number, (why, n) in enumerate(lost)
    ]
    return pages.console(
        request,
        "audience.html",
        name=name,
        definition=definition,
        use=use,
        preview=preview,
        parts=parts,
        lost=lost,
        membership=membership,
        back=back,
    )


PAGES = [all_of_them, one, one_named]
