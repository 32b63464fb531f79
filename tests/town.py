"""A town whose people buy, are mailed and have an age, for tests of what scores learn of them."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import numpy as np

from assent.consent import ConsentEvent
from assent.gate import EventRow
from assent.score import Comes, Measure, Question, Told
from assent.vocabulary import ConsentStatus, Field, LegalBasis, Purpose, Use
from conftest import build_house
from world import ASKED, DATA_MAP, Cast
from world import _purpose as purpose

N_CROWD = 320
MONTH = timedelta(days=30)
changed = msgspec.structs.replace

_used = frozenset({Purpose.SERVICE, Purpose.MODEL_TRAINING, Purpose.PROFILING})
_fields = DATA_MAP.fields
SCORED_MAP = replace(
    DATA_MAP,
    purposes={**DATA_MAP.purposes, Purpose.FAIRNESS_AUDIT: purpose(LegalBasis.LEGAL_OBLIGATION)},
    fields={
        **_fields,
        Field("age"): replace(_fields[Field("age")], purposes=_used),
        Field("town"): replace(_fields[Field("town")], purposes=_used),
        Field("purchases"): replace(_fields[Field("purchases")], purposes=_used),
        Field("mailings"): replace(_fields[Field("purchases")], purposes=_used),
        Field("gender"): replace(
            _fields[Field("age")], purposes=frozenset({Purpose.SERVICE, Purpose.FAIRNESS_AUDIT})
        ),
    },
    files={
        **DATA_MAP.files,
        "mailings": replace(DATA_MAP.files["purchases"], event="mailing", field=Field("mailings")),
    },
)

BOUGHT = Told("purchases", "purchase")
BUYS_AGAIN = Question(
    "buys-again",
    {
        "age": Told("age", number=True),
        "town": Told("town"),
        "orders": BOUGHT,
        "days_since": changed(BOUGHT, measure=Measure.DAYS_SINCE),
        "spent_lately": changed(BOUGHT, measure=Measure.AMOUNT, within_days=30),
    },
    Comes("purchases", "purchase", within_days=30),
    protected="gender",
)
MAILED = changed(BUYS_AGAIN, name="mailed", treated=Comes("mailings", "mailing", within_days=2))


class Town:
    """The cast and 320 others, what they bought before a moment, and after it."""

    def __init__(self, folder, clock, data_map=SCORED_MAP):
        self.house = build_house(f"sqlite:///{folder / 'assent.db'}", folder, clock, data_map)
        self.clock = clock
        self.cast = Cast(self.house)
        names = [f"household-{n}" for n in range(N_CROWD)]
        self.crowd = self.house.gate.meet("household", names, ["DE"] * N_CROWD).tolist()
        for who in self.crowd:
            self.say(ConsentStatus.GIVEN, who, *ASKED)
        self.moment = clock() - timedelta(days=40)
        chance = np.random.default_rng(3)
        everybody = [*self.crowd, *(getattr(self.cast, n) for n in ("ada", "ben", "cleo", "eve"))]
        fields, self.events = {}, []
        for n, who in enumerate(everybody):
            age = int(chance.integers(18, 80))
            fields[who] = {
                Field("age"): str(age) if n % 17 else "unknown",
                Field("town"): ("north", "south")[int(chance.integers(0, 2))],
                Field("gender"): ("f", "m")[int(age > 48) if n % 5 else n % 2],
            }
            for day in chance.integers(1, 90, int(chance.integers(0, 5))).tolist():
                self.happened(who, "purchase", -day)
            mailed = bool(chance.integers(0, 2))
            if mailed:
                self.happened(who, "mailing", 1)
            if chance.random() < 0.15 + 0.5 * (age > 48) + 0.15 * mailed:
                self.happened(who, "purchase", 12)
        grant = self.house.gate.ask_many(Use.of(Purpose.SERVICE, "age", "town", "gender"))
        self.house.gate.vault.keep(grant, fields)
        self.keep()
        self.register = self.house.models

    def happened(self, who, kind, days, amount=5.0, quantity=1.0):
        at = int((self.moment + timedelta(days=days)).timestamp())
        key = len(self.events).to_bytes(16, "big")
        self.events.append(EventRow(key, who, kind, at, None, quantity, amount))

    def keep(self):
        grant = self.house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases", "mailings"))
        self.house.gate.vault.keep_events(grant, self.events)

    def say(self, status, who, *about):
        at = self.clock()
        self.house.gate.note_consent([ConsentEvent(who, e, status, at, "test") for e in about])

    def scorer(self, question=BUYS_AGAIN):
        return self.house.scorer(question)

    def train(self, question=BUYS_AGAIN, **options):
        return self.scorer(question).train([self.moment], n_pairs=0, **options)

    def entries(self, kind):
        return [each for each in self.house.ledger.latest() if each.kind == kind]
