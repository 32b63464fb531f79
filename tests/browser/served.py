"""A small shop behind the real server, in a process of its own: `served.py FOLDER PORT`.

It prints one line of JSON, the facts a test needs, when it is about to listen.
"""

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[1]))

from assent.audiences import say
from assent.campaigns import Link
from assent.catalogue import ItemRow
from assent.consent import ConsentEvent
from assent.data_map import DataMap, DestinationDeclared, HoldDeclared, ProcessorDeclared
from assent.vocabulary import ConsentStatus, Field, Processor, Purpose, Use
from assent.web import api_token, serve
from conftest import build_house
from mail_server import MailServer
from shop import Shop
from world import ASKED, DATA_MAP

TEN_YEARS = timedelta(days=3650)
PASSWORD = "a long enough password"
CAMPAIGN = {
    "name": "spring-bread",
    "purpose": "direct_marketing_email",
    "destination": "folder",
    "recommend": 3,
    "holdout": 0,
    "brief": {"audience": "people who like good bread", "tone": "warm"},
    "audience": {"did": "purchase", "at_least": 1},
    "facts": {
        "sender": {
            "name": "Corner Market",
            "address": "1 Example Street",
            "contact": "privacy@example.org",
        },
        "offer": [
            {
                "name": "Rye Loaf",
                "price": "2.90 EUR",
                "was_price": "3.60 EUR",
                "stock": 400,
                "ends_on": "2026-03-31",
                "claim": [{"says": {"en": "baked every morning"}, "source": "bakery log, week 9"}],
            }
        ],
        "legal": [{"says": {"en": "Prices include VAT."}}],
    },
}
LIES = """{greeting},

our Rye Loaf is 90 % off: 2.90 EUR. Only 2 left, ends tonight!

{recommendations}

Prices include VAT.
{sender}"""


TRUE = "{greeting},\n\nour Rye Loaf costs 2.90 EUR.\n\nPrices include VAT.\n{sender}"


class Ticking:
    """A clock that starts on a known day and goes on."""

    def __init__(self) -> None:
        self._start = monotonic()
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        gone = timedelta(seconds=monotonic() - self._start)
        return datetime(2026, 3, 2, 9, 0, tzinfo=UTC) + gone + self._ahead

    def advance(self, **how: float) -> None:
        self._ahead += timedelta(**how)


class Postbox(list):
    """Keeps each letter that arrives as a file, for a test in another process to read."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        folder.mkdir()

    def append(self, letter: bytes) -> None:
        super().append(letter)
        part = self._folder / "arriving"
        part.write_bytes(letter)
        part.rename(self._folder / f"{len(self)}.eml")


def data_map(port: int) -> DataMap:
    """The shop's, whose mail server may also write for the service."""
    mailer = Processor("mailer")
    writes = frozenset({Purpose.SERVICE, Purpose.DIRECT_MARKETING_EMAIL})
    mail = DestinationDeclared("smtp", mailer, {"host": "127.0.0.1", "port": port})
    return replace(
        DATA_MAP,
        processors={**DATA_MAP.processors, mailer: ProcessorDeclared(writes, "DE")},
        destinations={**DATA_MAP.destinations, "mail": mail},
        holds={"books": HoldDeclared("HGB s. 257", frozenset({Field("purchases")}), TEN_YEARS)},
    )


def furnish(house) -> dict[str, object]:
    """Put into the house what the tests walk through."""
    shop = Shop(house)
    house.catalogue.put(
        [
            ItemRow("m1", "FLUID MILK WHITE ONLY", "FLUID MILK PRODUCTS"),
            ItemRow("w1", "TABLE WINE DOMESTIC", "WINE"),
        ]
    )
    shop.buy(shop.cast.ada, "b1", "b2", "t1")
    shop.buy(shop.cast.eve, "t1", "w1")
    names = [f"neighbour-{n}" for n in range(210)]
    crowd = house.gate.meet("household", names, ["DE" if n % 3 else "US-CA" for n in range(210)])
    events = [
        ConsentEvent(
            who,
            each,
            ConsentStatus.GIVEN if (n + k) % 7 else ConsentStatus.REFUSED,
            house.clock(),
            "test",
        )
        for n, who in enumerate(crowd.tolist())
        for k, each in enumerate(ASKED)
        if (n * 5 + k) % 11
    ]
    house.gate.note_consent(events)
    shop._keep(
        {who: ("b1", ("b2", "j1", "t1", "m1", "w1")[n % 5]) for n, who in enumerate(crowd.tolist())}
    )
    shop.cast.keep_emails()
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    house.gate.vault.keep(
        grant, {who: {Field("email"): f"n{who}@example.org"} for who in crowd.tolist()}
    )
    shop.recommender.train(reg=2, metrics={"ndcg10": 0.412, "ndcg10_popularity": 0.377})
    for name, role in (("maya", "marketer"), ("rui", "reviewer"), ("noor", "privacy_officer")):
        house.operators.add(name, role, PASSWORD)
    house.campaigns.draft(CAMPAIGN, "maya", subject_line="90 % off, today only", body=LIES)
    trigger = {"did": "purchase", "after_hours": 0, "expires_hours": 8760}
    steps = [
        {"send": "tea-again"},
        {"wait_hours": 48},
        {"when": {"did": "purchase", "categories": ["WINE"]}, "go": "last"},
        {"send": "tea-again"},
        {"name": "last", "end": True},
    ]
    offer = {key: said for key, said in CAMPAIGN["facts"]["offer"][0].items() if key != "claim"}
    journey = {
        **CAMPAIGN,
        "name": "tea-again",
        "facts": {**CAMPAIGN["facts"], "offer": [offer]},
        "trigger": trigger,
        "steps": steps,
        "recommend": 0,
    }
    house.campaigns.draft(journey, "maya", subject_line="Rye Loaf", body=TRUE)
    item = house.campaigns.submit("tea-again", "maya")
    house.desk.decide(item, "rui", "approved", "the price is that of the facts")
    house.timetable.schedule("tea-again", "maya")
    house.timetable.run_due()
    marketing = {"purpose": "direct_marketing_email", "processor": "mailer"}
    buyers = say.did("purchase", within_days=365)
    house.named.keep({"name": "buyers", "every_hours": 24, "audience": buyers, **marketing})
    regulars = say.audience("buyers") & ~say.did("purchase", categories=["WINE"])
    house.named.keep({"name": "regulars", "audience": regulars, **marketing})
    house.checkpoint()
    purpose = Purpose.DIRECT_MARKETING_EMAIL

    def page(who: int, campaign: str) -> str:
        return house.links.address(Link(who, campaign, purpose)).partition("/p/")[2]

    links = {
        name: page(getattr(shop.cast, name), "spring-bread")
        for name in ("ada", "ben", "eve", "dan")
    }
    gone = shop.crowd[0]
    erased = page(gone, "spring-bread")
    house.gate.ask(Use.of(purpose, "email", processor="mailer"), gone)
    requests = house.rights.requests
    requests.ask(shop.cast.ben, "complaint", source="page", identified_by="code", words="too many")
    requests.ask(shop.cast.ben, "erasure", source="command line")
    number = house.erasure.erase(gone, by="rui").number
    certificate = house.rights.certificates.issue(number).said["code"]
    facts = {"links": links, "erased": erased, "certificate": certificate}
    return {**facts, "api_token": api_token(house), "password": PASSWORD}


if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    os.chdir(folder)  # the shop's destination is a folder named relatively
    with MailServer() as mail:
        mail.arrived = Postbox(folder / "mail")
        url = f"sqlite:///{folder / 'assent.db'}"
        house = build_house(url, folder, Ticking(), data_map(mail.port))
        print(json.dumps(furnish(house)), flush=True)
        notice = "Simulated consent: these people's choices are made up for this test."
        serve(house, port=port, notice=notice)
        house.close()
