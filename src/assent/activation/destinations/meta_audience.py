"""A custom audience of Meta's: people are added and removed by the hashes of their addresses.

Source: Meta, "Customer File Custom Audiences", `POST` and `DELETE /{audience}/users`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from assent.activation.destination import Destination, Needed, Perform, Settings, read_secret
from assent.activation.http import JSON, ask, client, encode
from assent.activation.meta import SETTINGS, answered, hashes
from assent.activation.outcome import Rejected
from assent.activation.parcel import Parcel
from assent.vocabulary import Field, Purpose


@contextmanager
def connect(settings: Settings) -> Iterator[Perform]:
    """Give `perform`, which adds to the audience and removes from it."""
    url = f"{str(settings['url']).rstrip('/')}/{settings['audience']}/users"
    headers = JSON | {"Authorization": f"Bearer {read_secret(settings, 'token_file')}"}

    with client(settings) as web:

        def perform(parcel: Parcel) -> None:
            known = msgspec.json.decode(parcel.known_by, type=dict[str, str])
            said: dict[str, object] = {
                "payload": {"schema": list(known), "data": [list(known.values())]}
            }
            if not parcel.remove:
                said["customer_consent"] = True
            method = "DELETE" if parcel.remove else "POST"
            body = answered(ask(web, method, url, content=encode(said), headers=headers))
            if isinstance(body, dict) and body.get("num_invalid_entries"):
                raise Rejected("Meta answered 200 and did not know what to make of the entry")

        yield perform


def known_by(parcel: Parcel) -> str:
    """The hashes of a person's addresses."""
    found = hashes(parcel.to)
    if not found:
        raise Rejected("no address is kept for this person")
    return encode(found).decode()


DESTINATION = Destination(
    title="a custom audience of Meta's",
    purpose=Purpose.TARGETED_ADVERTISING,
    fields=(Field("email"),),
    settings={"audience": Needed("the number of the audience", required=True), **SETTINGS},
    connect=connect,
    known_by=known_by,
    carries_words=False,
    knows_keys=True,
)
