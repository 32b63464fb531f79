"""A webhook: each parcel becomes one signed request, in the form of Standard Webhooks.

The signature covers id, time and body, so a request can neither be altered nor, where the
receiver holds the time to five minutes, be replayed. The id is the same however often a parcel
is tried; a receiver that has seen it answers 200 and does nothing.

Source: standardwebhooks.com; draft-ietf-httpapi-idempotency-key-header.
"""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from hmac import HMAC

from assent.activation.destination import Destination, Needed, Perform, Settings, read_secret
from assent.activation.http import JSON, TIMEOUT, ask, client, encode, taken
from assent.activation.outcome import Misconfigured
from assent.activation.parcel import Parcel
from assent.vocabulary import Field, Purpose


@contextmanager
def connect(settings: Settings) -> Iterator[Perform]:
    """Give `perform`, which signs with the secret of the settings."""
    url, secret = str(settings["url"]), _secret(read_secret(settings, "secret_file"))

    with client(settings) as web:

        def perform(parcel: Parcel) -> None:
            content = encode(body_of(parcel))
            headers = signed(secret, parcel.key, int(parcel.at.timestamp()), content)
            taken(ask(web, "POST", url, content=content, headers=headers | JSON))

        yield perform


def body_of(parcel: Parcel) -> dict[str, object]:
    """What a receiver is told."""
    said: dict[str, object] = {
        "id": parcel.key,
        "type": "person.removed" if parcel.remove else "person.sent",
        "person": parcel.person,
        "campaign": parcel.campaign,
        "purpose": parcel.purpose.value,
        "timestamp": parcel.at.isoformat(),
    }
    if parcel.to:
        said["to"] = dict(parcel.to)
    if parcel.parts is not None:
        links = ("stop_link", "report_link")
        names = ("subject", "text", "html", "why", "reasons", *links, "generated")
        said["message"] = {name: getattr(parcel.parts, name) for name in names}
    return said


def signed(secret: bytes, key: str, at: int, content: bytes) -> dict[str, str]:
    """The headers by which a receiver knows who sent a body, and when.

    Args:
        secret: what only the two know.
        key: the parcel's.
        at: seconds since 1970.
        content: the body.

    Examples:
        >>> signed(b"secret", "k", 0, b"{}")["webhook-signature"]
        'v1,cEGgLVtbeS1WULIUBvL6IyllviXuNHsQf3SwIjei9MU='
    """
    whole = HMAC(secret, b"%b.%d.%b" % (key.encode(), at, content), sha256).digest()
    return {
        "webhook-id": key,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(whole).decode()}",
        "Idempotency-Key": f'"{key}"',
    }


def _secret(given: str) -> bytes:
    try:
        secret = base64.b64decode(given.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) < 24:
        raise Misconfigured("the `secret_file` holds no secret of at least 24 bytes in Base64")
    return secret


DESTINATION = Destination(
    title="a webhook",
    purpose=Purpose.SHARE_WITH_THIRD_PARTY,
    fields=(Field("email"),),
    settings={
        "url": Needed("the address that is called", required=True),
        "secret_file": Needed("a file that holds `whsec_` and the secret", required=True),
        "sender": Needed("whom messages are from; the controller's contact when left out"),
        **TIMEOUT,
    },
    connect=connect,
    known_by=lambda parcel: parcel.person,
    knows_keys=True,
)
