"""Meta's Conversions interface: one event for each person.

An event is not a list: Meta offers nothing by which it could be taken back. Whoever withdraws
is in no later event.

Source: Meta, "Conversions API: Parameters", `POST /{dataset}/events`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from assent.activation.destination import Destination, Needed, Perform, Settings, read_secret
from assent.activation.hashed import hashed
from assent.activation.http import JSON, ask, client, encode
from assent.activation.meta import SETTINGS, answered, hashes
from assent.activation.outcome import Rejected
from assent.activation.parcel import Parcel
from assent.vocabulary import Field, Purpose

_SHORT = {"EMAIL": "em", "PHONE": "ph"}


@contextmanager
def connect(settings: Settings) -> Iterator[Perform]:
    """Give `perform`, which reports one event."""
    url = f"{str(settings['url']).rstrip('/')}/{settings['dataset']}/events"
    headers = JSON | {"Authorization": f"Bearer {read_secret(settings, 'token_file')}"}

    with client(settings) as web:

        def perform(parcel: Parcel) -> None:
            said = {"data": [_event(parcel, settings)]}
            body = answered(ask(web, "POST", url, content=encode(said), headers=headers))
            if isinstance(body, dict) and body.get("events_received") == 0:
                raise Rejected("Meta answered 200 and counted no event")

        yield perform


def _event(parcel: Parcel, settings: Settings) -> dict[str, object]:
    people = {_SHORT[name]: [value] for name, value in hashes(parcel.to).items()}
    return {
        "event_name": settings["event"],
        "event_time": int(parcel.at.timestamp()),
        "event_id": parcel.key,
        "action_source": "system_generated",
        "user_data": {**people, "external_id": [hashed(parcel.person)]},
        "opt_out": False,
        "data_processing_options": ["LDU"] if settings["limited"] else [],
        **({"data_processing_options_country": 0} if settings["limited"] else {}),
        **({"data_processing_options_state": 0} if settings["limited"] else {}),
    }


DESTINATION = Destination(
    title="Meta's Conversions interface",
    purpose=Purpose.TARGETED_ADVERTISING,
    fields=(Field("email"),),
    settings={
        "dataset": Needed("the number of the dataset", required=True),
        "event": Needed("what the event is called", "Lead"),
        "limited": Needed("whether Meta is to process them as Limited Data Use", default=True),
        **SETTINGS,
    },
    connect=connect,
    carries_words=False,
    knows_keys=True,
)
