"""How a row of a law's table is written and asked: facts about a person and a use, then the answer.

Every row is written from the text of the law, with the article it follows from. What a person
said is told as events, folded to a standing as the house folds them, and put to the law alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assent.consent import ConsentEvent, Flag, fold
from assent.data_map import FieldDeclared, ProcessorDeclared, PurposeDeclared, RestrictedClass
from assent.gate import compile_rule, decide
from assent.jurisdictions import in_force, laws
from assent.vocabulary import (
    ConsentStatus,
    Field,
    LegalBasis,
    Processor,
    Purpose,
    Ruling,
    Use,
)
from world import DATA_MAP

SERVICE, SECURITY, AUDIT = Purpose.SERVICE, Purpose.SECURITY, Purpose.FAIRNESS_AUDIT
COUNTING, OFFERS = Purpose.ANALYTICS, Purpose.PERSONALISED_RECOMMENDATIONS
EMAIL, SMS = Purpose.DIRECT_MARKETING_EMAIL, Purpose.DIRECT_MARKETING_SMS
PUSH, BANNERS = Purpose.DIRECT_MARKETING_PUSH, Purpose.CONTEXTUAL_ADVERTISING
ADS, RETARGETING = Purpose.TARGETED_ADVERTISING, Purpose.RETARGETING
PROFILING, TRAINING = Purpose.PROFILING, Purpose.MODEL_TRAINING
THEIR_TRAINING, LLM = Purpose.MODEL_TRAINING_BY_THIRD_PARTY, Purpose.LLM_INFERENCE
SHARING, SENSITIVE = Purpose.SHARE_WITH_THIRD_PARTY, Purpose.SENSITIVE_DATA

CONSENT_ONLY = (LegalBasis.CONSENT,)
INTEREST_ONLY = (LegalBasis.LEGITIMATE_INTEREST,)
ANY_BASIS = tuple(LegalBasis)
"""The controller wishes for whatever the law offers, so that the law alone decides."""

Said = tuple[Purpose | Flag, ConsentStatus]
NOTHING: list[Said] = []


def yes(*about: Purpose) -> list[Said]:
    return [(each, ConsentStatus.GIVEN) for each in about]


def refused(*about: Purpose) -> list[Said]:
    return [(each, ConsentStatus.REFUSED) for each in about]


def withdrew(*about: Purpose) -> list[Said]:
    return [(each, ConsentStatus.GIVEN) for each in about] + [
        (each, ConsentStatus.WITHDRAWN) for each in about
    ]


def expired(*about: Purpose) -> list[Said]:
    return [(each, ConsentStatus.GIVEN) for each in about] + [
        (each, ConsentStatus.EXPIRED) for each in about
    ]


def is_(*flags: Flag) -> list[Said]:
    return [(each, ConsentStatus.GIVEN) for each in flags]


def no_longer(*flags: Flag) -> list[Said]:
    return is_(*flags) + [(each, ConsentStatus.WITHDRAWN) for each in flags]


def use(
    purpose: Purpose, field: str = "purchases", *, by: str = "self", of: str | None = None
) -> Use:
    """This purpose, with a plain field unless said otherwise, by us, about no special product."""
    return Use.of(purpose, field, processor=by, restricted=of)


@dataclass(frozen=True)
class Row:
    """One line of a table.

    `answer` is `granted: BASIS` or `denied: REASON`; `article` stands in the ruling's own.
    """

    article: str
    facts: str
    use: Use
    said: list[Said]
    answer: str
    wishes: tuple[LegalBasis, ...] = ANY_BASIS

    @property
    def id(self) -> str:
        return f"{self.article}: {self.facts}"


def ruling(law: str | Iterable[str], row: Row, day: date = date(2026, 11, 22)) -> Ruling:
    """What the law, or several of them, say of the row's facts on a day.

    A law that supplements others is asked as if it stood alone, so that it alone answers.
    """
    codes = [law] if isinstance(law, str) else list(law)
    asked = [laws[code] for code in codes]
    if isinstance(law, str):
        asked = [replace(each, scope=replace(each.scope, supplements=False)) for each in asked]
    start = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    applies: list[tuple[Purpose | Flag | int, ConsentStatus]] = [
        (laws[code].slot, ConsentStatus.GIVEN) for code in codes
    ]
    events = [
        ConsentEvent(1, about, status, start + timedelta(days=n), "table", notice="v", evidence="w")
        for n, (about, status) in enumerate([*applies, *row.said])
    ]
    rule = compile_rule(row.use, world(row.wishes), in_force(asked, laws["strict"], day))
    return decide(rule, fold(events))


def told(answer: Ruling) -> str:
    return f"granted: {answer.basis}" if answer.basis else f"denied: {answer.reason}"


def rows(table: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", table, ids=lambda row: row.id)


def world(wishes: tuple[LegalBasis, ...]):
    """Everything is declared for every purpose, so that only the law can object."""
    everything = frozenset(Purpose)
    return replace(
        DATA_MAP,
        purposes={
            each: PurposeDeclared(bases=wishes, retention=timedelta(days=365), notice="all")
            for each in Purpose
        },
        fields={
            Field("purchases"): FieldDeclared("pd:Purchase", everything),
            Field("health"): FieldDeclared("pd:HealthRecord", everything, sensitive=True),
            Field("tests_bought"): FieldDeclared("pd:Purchase", everything, gives_away="pd:Health"),
            Field("age"): FieldDeclared("pd:AgeRange", everything),
        },
        restricted={
            "alcohol": RestrictedClass(frozenset({"WINE"}), 18),
            "housing": RestrictedClass(frozenset({"FLATS"}), 0),
            "credit": RestrictedClass(frozenset({"LOANS"}), 18),
        },
        processors={
            Processor(name): ProcessorDeclared(everything, country, safeguard)
            for name, country, safeguard in (
                ("in_germany", "DE", ""),
                ("in_norway", "NO", ""),
                ("in_switzerland", "CH", ""),
                ("in_america", "US", ""),
                ("in_america_under_clauses", "US", "scc"),
                ("in_india", "IN", ""),
            )
        },
    )
