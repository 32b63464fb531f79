"""The link to an offer: it notes that it was followed, and leads on.

It holds the number of a decision, signed, and the address, so nobody can make it lead elsewhere.
Of a browser that says `Sec-GPC: 1` nothing is noted.
"""

from http import HTTPStatus

from litestar import Response, get

from assent.web.handed import InPath, TheHouse
from assent.web.public.shown import Anybody


@get("/o/{token:str}", sync_to_thread=True)
def follow(token: InPath, request: Anybody, house: TheHouse) -> Response[str]:
    """Lead on to the offer."""
    address = house.variants.followed(token, heard=request.headers.get("sec-gpc") != "1")
    return Response("", status_code=HTTPStatus.SEE_OTHER, headers={"location": address})


OFFERED = [follow]
