"""A house with 130 people who agree to everything, operators, and a campaign about bread."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

import argon2
import pytest

from assent.assembly import House
from assent.consent import ConsentEvent
from assent.data_map import DestinationDeclared
from assent.gate import EventRow
from assent.vocabulary import ConsentStatus, Field, Processor, Purpose, Use
from conftest import build_house
from mail_server import free_port
from shop import PRODUCTS
from world import ASKED, DATA_MAP

EMAIL = Purpose.DIRECT_MARKETING_EMAIL
N_PEOPLE = 130
HABITS = (("b1", "b2"), ("t1", "m1"), ("b1", "w1", "w2"))


FACTS = {
    "sender": {"name": "Corner Market"},
    "offer": [
        {
            "name": "Oat Bread",
            "price": "1.99 EUR",
            "was_price": "2.50 EUR",
            "stock": 40,
            "ends_on": date(2026, 3, 20),
        }
    ],
}


def said(**other):
    """The plain values of a campaign, some of them other than usual."""
    return {
        "name": "bread",
        "destination": "folder",
        "facts": FACTS,
        "brief": {"audience": "people who like breakfast"},
        "audience": {"everyone": True},
        "holdout": 0,
        **other,
    }


class CrowdedShop:
    """A house with 130 people who agree to everything, two operators and a campaign."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.campaigns = house.campaigns
        self.names = [f"guest{n}" for n in range(N_PEOPLE)]
        self.people = house.gate.meet("household", self.names, ["DE"] * N_PEOPLE).tolist()
        self.say(ConsentStatus.GIVEN, *self.people, about=ASKED)
        house.catalogue.put(PRODUCTS)
        self._shop()
        house.clock.advance(days=1)
        for name, role in (
            ("maya", "marketer"),
            ("rui", "reviewer"),
            ("noor", "privacy_officer"),
            ("sam", "marketer"),
        ):
            house.operators.add(name, role, "correct horse battery")

    def say(self, status: ConsentStatus, *people: int, about=(EMAIL,)) -> None:
        at = self.house.clock()
        self.house.gate.note_consent(
            [ConsentEvent(who, each, status, at, "test") for who in people for each in about]
        )

    def _shop(self) -> None:
        gate, at = self.house.gate, int(self.house.clock().timestamp()) - 1000
        grant = gate.ask_many(Use.of(Purpose.SERVICE, "purchases", "email", "town"))
        gate.vault.keep(
            grant,
            {
                who: {
                    Field("email"): f"{name}@example.org",
                    Field("town"): "Springfield" if n < 110 else "Shelbyville",
                }
                for n, (who, name) in enumerate(zip(self.people, self.names, strict=True))
            },
        )
        skus = [row.sku for row in PRODUCTS]
        self.item = dict(zip(skus, self.house.catalogue.numbers(skus), strict=True))
        gate.vault.keep_events(
            grant,
            [
                EventRow(f"{who:010}{sku:6}".encode(), who, "purchase", at, self.item[sku], 1, 2.0)
                for n, who in enumerate(self.people)
                for sku in HABITS[n % 3]
            ],
        )

    def approved(self, **other):
        """Draft it as maya, submit it, and have rui approve it, and noor if it takes two."""
        drafted = self.campaigns.draft(said(**other), "maya")
        item = self.campaigns.submit(drafted.campaign.name, "maya")
        found = self.house.desk.item(item)
        meant = dict.fromkeys(found.warned, "it is meant so")
        for reviewer in ("rui", "noor")[: found.approvals_needed]:
            self.house.desk.decide(
                item, reviewer, "approved", "the price is that of the facts", meant
            )
        return drafted

    def sent(self):
        folder = self.house.folder / "outgoing"
        return [
            message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")
        ]

    def recipients(self):
        return sorted(str(message["To"]) for message in self.sent())


def places_house(url, folder, clock, **more) -> House:
    places = {
        "folder": DestinationDeclared(
            "file", Processor("mailer"), {"path": str(folder / "outgoing")}
        ),
        "mail": DestinationDeclared(
            "smtp", Processor("mailer"), {"host": "127.0.0.1", "port": free_port()}
        ),
    }
    return build_house(url, folder, clock, replace(DATA_MAP, **{"destinations": places, **more}))


@contextmanager
def crowded(url, folder, clock, **more) -> Iterator[CrowdedShop]:
    """The shop, closed again. Its passwords are hashed by real argon2id at the smallest cost."""
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    house = places_house(url, folder, clock, **more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argon2, "PasswordHasher", lambda: cheap)
        yield CrowdedShop(house)
    house.close()
