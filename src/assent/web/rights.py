"""Requests and deletions over the API: for the controller's own programs, and for processors."""

from typing import Annotated, Any

import msgspec
from litestar import MediaType, Request, Response, Router, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from assent.rights import Agent, as_csv
from assent.rights.deleter import answer_of
from assent.vocabulary import BadRequest, Conflict, NotFound, SubjectId, UnknownTerm
from assent.web.guards import has_api_token
from assent.web.handed import InPath, NumberInPath, TheHouse
from assent.web.public.held import as_page
from assent.web.public.shown import Anybody
from assent.web.public.words import texts_for


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """A request as a program sends it.

    Args:
        right: what is asked for, such as `access`.
        identifier: what kind of identifier `value` is.
        value: the person's.
        identified_by: how the program knows that it is they, such as `signed in`; empty when it
            does not.
        words: what they say of it.
        agent: who asks for them, and `proof` that they may.
    """

    right: str
    identifier: str
    value: str
    identified_by: str = ""
    words: str = ""
    agent: str = ""
    proof: str = ""


@post("/v1/requests", guards=[has_api_token], sync_to_thread=True)
def ask(house: TheHouse, data: JSONBody[Asked]) -> dict[str, Any]:
    """Take in a person's request; what nobody need judge is met at once."""
    kinds = {file.identifier for file in house.data_map.files.values() if file.identifier}
    if data.identifier not in kinds:
        raise UnknownTerm("identifier", data.identifier, kinds)
    subject = house.gate.find(data.identifier, data.value)
    if subject is None:
        raise NotFound(f"nobody is known by that `{data.identifier}`; check it")
    agent = Agent(data.agent, data.proof) if data.agent or data.proof else None
    requests = house.rights.requests
    made = requests.ask(
        subject,
        data.right,
        source="program",
        identified_by=data.identified_by,
        words=data.words,
        agent=agent,
    )
    if requests.meets_itself(made):
        made = requests.meet(made.number, by="program")
    return made.as_json()


@get("/v1/requests", guards=[has_api_token], sync_to_thread=True)
def listed(house: TheHouse, *, waiting: FromQuery[bool] = True) -> list[dict[str, Any]]:
    """The requests that wait, or all, those due first coming first."""
    now = house.clock()
    found = house.rights.requests.all(waiting=waiting)
    return [{**each.as_json(), "urgency": each.urgency(now)} for each in found]


@get("/v1/requests/{number:int}", guards=[has_api_token], sync_to_thread=True)
def one(number: NumberInPath, house: TheHouse) -> dict[str, Any]:
    """One request as it stands."""
    return house.rights.requests.one(number).as_json()


@get("/v1/requests/{number:int}/data", guards=[has_api_token], sync_to_thread=True)
def held(
    number: NumberInPath,
    request: Anybody,
    house: TheHouse,
    as_: Annotated[str, QueryParameter(name="form")] = "json",
) -> Response[Any]:
    """What is held of the person, for a request to see it or to take it along.

    Raises:
        Conflict: it asks for something else, or nobody knows yet that it is theirs.
    """
    found = house.rights.requests.one(number)
    if found.asks not in {"access", "portability"} or found.identified_at is None:
        raise Conflict(f"the request {number} is {found.state} and asks for {found.asks}")
    if as_ not in {"json", "csv", "html"}:
        raise UnknownTerm("form", as_, ("json", "csv", "html"))
    access = house.rights.access
    subject = found.subject or SubjectId(0)
    portable = found.asks == "portability"
    shown = access.portable(subject) if portable else access.everything(subject)
    if as_ == "json":
        return Response(shown)
    if as_ == "csv":
        return Response(as_csv(shown), media_type="text/csv; charset=utf-8")
    return Response(as_page(shown, texts_for(request)), media_type=MediaType.HTML)


@post("/v1/deletions/{token:str}", status_code=200)
async def heard(token: InPath, request: Request[Any, Any, Any], house: TheHouse) -> dict[str, Any]:
    """What a processor says of an order to delete; the address itself is its key.

    Raises:
        BadRequest: the body says nothing that is known.
    """
    body = await request.body()
    if not body:
        raise BadRequest('expected JSON such as `{"state": "confirmed"}`')
    return house.rights.processors.heard(token, answer_of(body)).as_json()


@get("/v1/keys", sync_to_thread=True)
def keys(house: TheHouse) -> dict[str, str]:
    """The public keys by which certificates and checkpoints are verified."""
    certificates = house.rights.certificates.public.hex()
    return {"certificates": certificates, "ledger": house.ledger.public.hex()}


rights_api = Router(path="/", route_handlers=[ask, listed, one, held, heard, keys])
