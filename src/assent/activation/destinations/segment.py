"""Another program that takes what Segment's sources send: an `identify` for each person.

They are known there by a pseudonym of their own, with the purpose they agreed to under
`context.consent`. Whoever is to be removed is deleted by a regulation of Segment's public
interface, which deletes without suppressing: they may say yes again one day.

Source: Segment, "HTTP Tracking API", "Consent in Segment Connections" and "Create Regulation".
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

from assent.activation.destination import Destination, Needed, Perform, Settings, read_secret
from assent.activation.http import JSON, TIMEOUT, ask, client, encode, taken
from assent.activation.parcel import Parcel
from assent.vocabulary import Field, Purpose


@contextmanager
def connect(settings: Settings) -> Iterator[Perform]:
    """Give `perform`, which identifies people and has them deleted."""
    url, remove_url = f"{str(settings['url']).rstrip('/')}/v1/identify", str(settings["remove_url"])
    key = base64.b64encode(f"{read_secret(settings, 'write_key_file')}:".encode()).decode()
    token = read_secret(settings, "token_file")

    with client(settings) as web:

        def perform(parcel: Parcel) -> None:
            said = _deleted(parcel) if parcel.remove else _identified(parcel)
            allowed = f"Bearer {token}" if parcel.remove else f"Basic {key}"
            headers = JSON | {"Authorization": allowed}
            place = remove_url if parcel.remove else url
            taken(ask(web, "POST", place, content=encode(said), headers=headers))

        yield perform


def _identified(parcel: Parcel) -> dict[str, object]:
    return {
        "type": "identify",
        "messageId": parcel.key,
        "userId": parcel.person,
        "timestamp": parcel.at.isoformat(),
        "traits": dict(parcel.to),
        "context": {
            "campaign": {"name": parcel.campaign},
            "consent": {"categoryPreferences": {parcel.purpose.value: True}},
        },
    }


def _deleted(parcel: Parcel) -> dict[str, object]:
    return {
        "regulationType": "DELETE_ONLY",
        "subjectType": "USER_ID",
        "subjectIds": [parcel.known_by],
    }


DESTINATION = Destination(
    title="a program that takes Segment's format",
    purpose=Purpose.SHARE_WITH_THIRD_PARTY,
    fields=(Field("email"),),
    settings={
        "url": Needed("the address that sources send to", "https://api.segment.io"),
        "remove_url": Needed(
            "the address that deletes people", "https://api.segmentapis.com/regulations"
        ),
        "write_key_file": Needed("a file that holds the write key", required=True),
        "token_file": Needed("a file that holds the token for deleting", required=True),
        **TIMEOUT,
    },
    connect=connect,
    known_by=lambda parcel: parcel.person,
    carries_words=False,
    knows_keys=True,
)
