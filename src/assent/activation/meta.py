"""What Meta's interfaces have in common: hashed addresses, a token, and errors with a number."""

from collections.abc import Mapping
from typing import Any

import httpx

from assent.activation.destination import Needed
from assent.activation.hashed import email, hashed, phone
from assent.activation.http import TIMEOUT, body_of, taken
from assent.activation.outcome import Misconfigured, TryLater
from assent.vocabulary import Field

URL = "https://graph.facebook.com/v25.0"
SETTINGS = {
    "url": Needed("the address of the Graph interface, with its version", URL),
    "token_file": Needed("a file that holds the access token", required=True),
    **TIMEOUT,
}
_LATER = {1, 2, 4, 17, 32, 341, 613, 80003, 80004}
_OPERATOR = {3, 10, 102, 190, 200, 294, 2650}


def hashes(to: Mapping[Field, str]) -> dict[str, str]:
    """The addresses of a person as Meta compares them: numbers without a plus sign.

    Examples:
        >>> sorted(hashes({Field("email"): "Ada@example.org", Field("town"): "Bonn"}))
        ['EMAIL']
    """
    found = {}
    if "email" in to:
        found["EMAIL"] = hashed(email(to[Field("email")]))
    if "phone" in to:
        found["PHONE"] = hashed(phone(to[Field("phone")]).removeprefix("+"))
    return found


def answered(answer: httpx.Response) -> Any:
    """What Meta says, divided by the number of its error rather than that of HTTP.

    Source: Meta, "Handling Errors" of the Graph API.
    """
    body = body_of(answer)
    error = body.get("error") if isinstance(body, Mapping) else None
    number = error.get("code") if isinstance(error, Mapping) else None
    if number in _LATER:
        raise TryLater(f"Meta cannot take it now: error {number}")
    if number in _OPERATOR:
        raise Misconfigured(f"Meta does not accept the token or what it may do: error {number}")
    return taken(answer)
