"""A web address of the processor's, to which each order is posted as signed JSON.

The body is signed with the house's Ed25519 key, in base64, in the header `Assent-Signature`. A
processor may answer at once with `{"state": "acknowledged"}` or another state; an answer without
one means no more than that the order arrived.
"""

import base64
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from assent.rights.deleter import Answer, Deleter, Order, Settings, Sign, answer_of
from assent.rights.kept import Deletion
from assent.vocabulary import BadRequest, Later

SECONDS = 5.0
LONGEST = 64 * 1024
_HERE = {"localhost", "127.0.0.1", "::1"}


def send(settings: Settings, order: Order, sign: Sign) -> Answer:
    """Post the order."""
    url = urlsplit(str(settings["url"]))
    if url.scheme != "https" and url.hostname not in _HERE:
        raise BadRequest("the address that deletions are posted to must start with `https://`")
    body = order.body()
    head = {
        "Content-Type": "application/json",
        "Assent-Signature": base64.b64encode(sign(body)).decode(),
    }
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=SECONDS)
    try:
        connection.request("POST", url.path or "/", body, head)
        answer = connection.getresponse()
        said = answer.read(LONGEST)
    except (OSError, HTTPException) as failure:
        name = type(failure).__name__
        raise Later(f"the address that deletions are posted to gave no answer: {name}") from None
    finally:
        connection.close()
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.NOT_FOUND:
        raise Later(f"the address that deletions are posted to answered {answer.status}")
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        return Answer(Deletion.REFUSED, f"the address answered {answer.status}")
    try:
        return answer_of(said)
    except BadRequest:
        return Answer(Deletion.SENT)


DELETER = Deleter(
    title="a signed order, posted to a web address",
    settings={"url": "the address that orders are posted to"},
    send=send,
)
