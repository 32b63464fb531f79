"""A house that takes collection in, and a client that sends to it as an SDK would."""

import base64
import gzip
import itertools
import json
from dataclasses import replace

from litestar.testing import TestClient

from assent.data_map import (
    Call,
    Collected,
    EventCollected,
    SignalsDeclared,
    SourceDeclared,
)
from assent.gate import EventRow
from assent.people.profile import events
from assent.vocabulary import Field, Purpose, Use
from assent.web import create_app
from world import DATA_MAP

KEY, APP_KEY = "key-of-web", "key-of-app"
PURCHASES = Field("purchases")
COLLECTED = Collected(
    user="household",
    anonymous="device",
    group=Field("town"),
    sources={
        "web": SourceDeclared(origins=("https://shop.example",)),
        "app": SourceDeclared(events_per_second=10),
    },
    events={
        "purchase": EventCollected(
            PURCHASES,
            names=("Order Completed",),
            each="products",
            item="product_id",
            quantity="quantity",
            amount="total",
        ),
        "visit": EventCollected(PURCHASES, Call.PAGE),
        # town is only for what was agreed to; here it stands in for any field of that kind
        "stroll": EventCollected(Field("strolls"), names=("Strolled",)),
    },
    traits={"email": "email", "age": "age", "town": "address.city", "country": "address.country"},
)
AGREED_ONLY = replace(
    DATA_MAP.fields[PURCHASES], purposes=frozenset({Purpose.PERSONALISED_RECOMMENDATIONS})
)
COLLECTING = replace(
    DATA_MAP,
    fields=DATA_MAP.fields | {Field("strolls"): AGREED_ONLY},
    collect=COLLECTED,
    signals=SignalsDeclared(
        categories={"Ideas": frozenset({Purpose.PERSONALISED_RECOMMENDATIONS})}
    ),
)


class Sdk:
    """Sends to a house, and looks into it."""

    def __init__(self, house) -> None:
        self.house = house
        self.house.write_keys.update(web=KEY, app=APP_KEY)
        self.client = TestClient(create_app(house))
        self._ids = itertools.count(1)

    @property
    def counts(self):
        return self.house.collector.counts

    def post(self, path, body, *, key=KEY, headers=None, zipped=False):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        said = dict(headers or {})
        if key:
            said["authorization"] = "Basic " + base64.b64encode(f"{key}:".encode()).decode()
        return self.client.post(path, content=gzip.compress(data) if zipped else data, headers=said)

    def call(self, name, *, key=KEY, headers=None, **event):
        event.setdefault("messageId", f"m-{next(self._ids)}")
        done = self.post(f"/v1/{name}", event, key=key, headers=headers)
        assert done.status_code == 200, done.text
        assert done.json() == {"success": True}

    def batch(self, *events, key=KEY):
        for each in events:
            if isinstance(each, dict):
                each.setdefault("messageId", f"m-{next(self._ids)}")
        done = self.post("/v1/batch", {"batch": list(events)}, key=key)
        assert done.status_code == 200, done.text

    def order(self, who="ada", **event):
        self.call("track", event="Order Completed", userId=who, **event)

    def kept(self):
        """Every event that is kept."""
        with self.house.database.read() as connection:
            found = connection.execute(events.select().order_by(events.c.at, events.c.key))
            return [EventRow(bytes(row.key), *tuple(row)[1:]) for row in found]

    def known(self, who, *fields, purpose=Purpose.SERVICE, kind="household"):
        """What is known of somebody, as far as a purpose may use it."""
        subject = self.house.gate.find(kind, who)
        answer = self.house.gate.ask(Use.of(purpose, *fields), subject)
        return self.house.gate.vault.read(answer)
