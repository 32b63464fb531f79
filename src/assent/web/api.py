"""What programs ask: recommendations, and what is heeded here."""

from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.params import FromQuery, QueryParameter

from assent.assembly import House
from assent.recommend import Recommendation
from assent.vocabulary import Ruling, SubjectId, UnknownTerm
from assent.web.guards import has_api_token
from assent.web.handed import TheHouse
from assent.web.told import told

MOST_ITEMS = 200
LONGEST_IDENTIFIER = 320
LONGEST_BASKET = 4096
NOBODY = SubjectId(0)
"""No person has this number. The gate denies them as it denies whoever is unknown."""

GPC_CHANGED = "2026-11-22"
"""The day on which what is done about the signal was last changed."""


@get("/v1/recommendations", guards=[has_api_token], sync_to_thread=True)
def recommendations(
    house: TheHouse,
    identifier: FromQuery[str],
    value: Annotated[str, QueryParameter(max_length=LONGEST_IDENTIFIER)],
    n: Annotated[int, QueryParameter(ge=1, le=MOST_ITEMS)] = 10,
    beside: Annotated[str, QueryParameter(max_length=LONGEST_BASKET)] = "",
) -> dict[str, Any]:
    """What to show to a person, best first, with the reasons for each.

    Somebody who did not agree, or is not known, gets what many people buy: nothing of theirs is
    read, and `ground` says why. That is an answer, not an error. If `beside` names the products on
    the page or in the basket, by SKU with commas between, they get what is like these instead.
    """
    kinds = {file.identifier for file in house.data_map.files.values() if file.identifier}
    if identifier not in kinds:
        raise UnknownTerm("identifier", identifier, kinds)
    subject = house.gate.find(identifier, value)
    known = house.catalogue.numbers([each.strip() for each in beside.split(",") if each.strip()])
    at_hand = [number for number in known if number is not None]
    whom = NOBODY if subject is None else subject
    found = house.recommender.recommend(whom, n, at_hand=at_hand)
    return _as_json(found, house)


@get("/.well-known/gpc.json", sync_to_thread=False)
def gpc() -> Response[dict[str, object]]:
    """That Global Privacy Control is heeded here (https://www.w3.org/TR/gpc/)."""
    return Response({"gpc": True, "lastUpdate": GPC_CHANGED})


def _as_json(found: Recommendation, house: House) -> dict[str, Any]:
    return {
        "personal": found.personal,
        "model": found.model,
        "decision": found.entries[0],
        "decisions": list(found.entries),
        "ground": None if found.ground is None else ruling_as_json(found.ground),
        "withheld": found.withheld,
        "items": told(found, house.catalogue),
    }


def ruling_as_json(ruling: Ruling) -> dict[str, object]:
    """A ruling with its three texts."""
    return {
        "allow": ruling.allow,
        "purpose": ruling.purpose.value,
        "reason": ruling.reason.value,
        "basis": ruling.basis.value if ruling.basis else None,
        "law": ruling.law,
        "article": ruling.article,
        "for_operator": ruling.for_operator(),
        "for_person": ruling.for_person(),
        "for_auditor": ruling.for_auditor(),
    }


api = Router(path="/", route_handlers=[recommendations, gpc])
