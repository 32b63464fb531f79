"""A small shop with a crowd in it, for tests of what is learnt from purchases."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import Decimal

import numpy as np

from assent.assembly import House
from assent.catalogue import ItemRow
from assent.consent import ConsentEvent
from assent.gate import EventRow
from assent.vocabulary import ConsentStatus, Purpose, Use
from world import ASKED, Cast

PRODUCTS = [
    ItemRow("b1", "Bread", "BAKERY", Decimal("2.50"), 10),
    ItemRow("b2", "Butter", "DAIRY", Decimal("1.90"), 10),
    ItemRow("j1", "Jam", "SPREADS", Decimal("3.10"), 10),
    ItemRow("t1", "Tea", "DRINKS", Decimal("4.00"), 10),
    ItemRow("m1", "Milk", "DAIRY", Decimal("1.10"), 10),
    ItemRow("s1", "Sugar", "BAKERY", Decimal("0.90"), 10),
    ItemRow("w1", "Riesling", "WINE", Decimal("8.00"), 10),
    ItemRow("w2", "Merlot", "WINE", Decimal("9.00"), 10),
]
BREAKFAST = ("b1", "b2", "j1")
AFTERNOON = ("t1", "m1", "s1")
EVENING = ("w1", "w2", "b1")


class Shop:
    """The cast and thirty others; who agrees to be learnt from has a number, `agreed`."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.cast = Cast(house)
        house.catalogue.put(PRODUCTS)
        found = house.catalogue.numbers([row.sku for row in PRODUCTS])
        self.item = {row.sku: n for row, n in zip(PRODUCTS, found, strict=True) if n is not None}
        names = [f"household-{n}" for n in range(30)]
        self.crowd = house.gate.meet("household", names, ["DE"] * 30).tolist()
        at = house.clock()
        house.gate.note_consent(
            [
                ConsentEvent(who, each, ConsentStatus.GIVEN, at, "test")
                for who in self.crowd
                for each in ASKED
            ]
        )
        bought = {}
        for n, who in enumerate(self.crowd):
            habit = (BREAKFAST, AFTERNOON, EVENING)[n % 3]
            bought[who] = {*habit[: 2 + n % 2], "b1" if n % 5 == 0 else habit[0]}
        self._keep(bought)
        self.register = house.models
        self.recommender = house.recommender
        self.forgetting = house.forgetting

    def buy(self, who: int, *skus: str, quantity: float = 1, days_ago: float = 1) -> None:
        """Keep purchases, collected for the service."""
        self._keep({who: skus}, quantity, days_ago)

    def _keep(
        self, bought: Mapping[int, Collection[str]], quantity: float = 1, days_ago: float = 1
    ) -> None:
        use = Use.of(Purpose.SERVICE, "purchases")
        grant = self.house.gate.ask_many(use, np.array(list(bought)))
        at = int((self.house.clock() - timedelta(days=days_ago)).timestamp())
        rows = [
            EventRow(
                f"{who:08}{sku}{at % 10**6:06}".encode(),
                who,
                "purchase",
                at,
                self.item[sku],
                quantity,
                1.0,
            )
            for who, skus in bought.items()
            for sku in skus
        ]
        self.house.gate.vault.keep_events(grant, rows)

    def withdraw(self, who: int, *purposes: Purpose) -> None:
        """Take consent back, a moment later."""
        self.house.clock.advance(seconds=1)
        at = self.house.clock()
        self.house.gate.note_consent(
            [ConsentEvent(who, each, ConsentStatus.WITHDRAWN, at, "test") for each in purposes]
        )

    def skus(self, recommendation) -> list[str]:
        """What was recommended, by SKU."""
        by_number = {n: sku for sku, n in self.item.items()}
        return [by_number[each.item] for each in recommendation.items]
