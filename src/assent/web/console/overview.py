"""The first page: who may be used for what, what is live, and whether the ledger is whole."""

from collections import Counter
from dataclasses import dataclass

from litestar import get

from assent.jurisdictions import ahead, day_of
from assent.recommend.recommend import FALLBACK
from assent.vocabulary import Purpose, Ruling, Use
from assent.web.charts import Part
from assent.web.console.stages import stage_of
from assent.web.guards import Asked
from assent.web.handed import TheHouse, ThePages
from assent.web.pages import Page
from assent.web.words import LOST

READ_AT_ONCE = 10_000
"""Up to so many entries the ledger is read again for this page; more are verified on their own."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """One purpose: how many people may be used for it, and why the others may not.

    Args:
        purpose: what for.
        known: how many people there are.
        allowed: how many of them may be used.
        lost: why the others may not, most first.
        rulings: the same by law and article.
        parts: the bar.
    """

    purpose: Purpose
    known: int
    allowed: int
    lost: list[tuple[str, str, int]]
    rulings: dict[str, int]
    parts: list[Part]


@get("/", sync_to_thread=True)
def overview(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """How things stand."""
    size = house.ledger.size()
    purposes = [allowed(p, house.gate.census(Use.of(p))) for p in house.data_map.purposes]
    return pages.console(
        request,
        "overview.html",
        purposes=purposes,
        known=purposes[0].known if purposes else 0,
        models=sorted(house.models.live(), key=lambda model: model.name == FALLBACK),
        campaigns=[(each, stage_of(house, each)) for each in house.campaigns.all()],
        told=house.rights.requests.tally(),
        size=size,
        waiting=house.rights.requests.urgencies(),
        ahead=ahead(house.data_map.followed, day_of(house.clock())),
        verification=house.verify_ledger() if size <= READ_AT_ONCE else None,
    )


def allowed(purpose: Purpose, census: dict[Ruling, int]) -> Allowed:
    """A census in the shape of the page."""
    yes = sum(n for ruling, n in census.items() if ruling.allow)
    no = Counter[str]()
    for ruling, n in census.items():
        if not ruling.allow:
            no[ruling.reason.value] += n
    words = {reason.value: text for reason, text in LOST.items()}
    lost = [(kind, words[kind], n) for kind, n in no.most_common()]
    parts = [
        Part("allowed", yes, f"{yes:,} may be used"),
        *(Part(kind, n, f"{n:,} {text}") for kind, text, n in lost),
    ]
    rulings = {ruling.for_auditor(): n for ruling, n in census.items()}
    return Allowed(purpose, yes + no.total(), yes, lost, rulings, parts)


PAGES = [overview]
