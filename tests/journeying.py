"""A journey of who leaves a basket, in the crowded shop, and what people do on it."""

import numpy as np

from assent.activation import State
from assent.gate import EventRow
from assent.vocabulary import Purpose, Use

BASKET = {"did": "purchase", "items": ["j1"]}  # stands for a basket that was left
BOUGHT = {"did": "purchase", "items": ["m1"]}
TRIGGER = {"did": BASKET, "without": BOUGHT, "after_hours": 4, "expires_hours": 96}
STEPS = [
    {"send": "basket"},
    {"wait_hours": 24},
    {"when": {"field": "town", "is": "Shelbyville"}, "go": "last"},
    {"send": "reminder"},
    {"name": "last", "end": True},
]


def begin(shop, steps=None, *, holdout=0, **trigger):
    """Approve the journey and the message it sends besides its own, and have it go on."""
    shop.approved(name="reminder")
    more = {"steps": steps} if steps else {}
    shop.approved(name="basket", trigger={**TRIGGER, **trigger}, holdout=holdout, **more)
    shop.house.timetable.schedule("basket", "maya")


def does(shop, what, *people):
    at = int(shop.house.clock().timestamp())
    among = np.array(sorted(people), dtype=np.int64)
    grant = shop.house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases"), among)
    item = shop.item[what["items"][0]]
    rows = [
        EventRow(f"{who:04}{item:02}{at:010}".encode(), who, "purchase", at, item, 1, 2.0)
        for who in among.tolist()
    ]
    shop.house.gate.vault.keep_events(grant, rows)


def passes(shop, hours):
    """Let time pass, an hour at a time, looking at the timetable each time."""
    for _ in range(hours):
        shop.house.clock.advance(hours=1)
        for went in shop.house.timetable.run_due():
            assert went.error is None, went.error


def got(shop, label):
    return sorted(row.subject for row in shop.house.outbox.rows(label, State.SENT))


def ended(shop):
    return {each.subject: each.ended for each in shop.campaigns.positions.all("basket")}
