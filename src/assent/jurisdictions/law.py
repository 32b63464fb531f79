"""What a law is: its rules on the use of personal data, each with the article it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, Self, TypeVar

from assent.vocabulary import LegalBasis, Purpose

T = TypeVar("T")

OF_AGE = 18
"""Below this age one is a child here, whatever the age of consent of one's law."""

NOT_FOR_CHILDREN = frozenset(Purpose) - {
    Purpose.SERVICE,
    Purpose.SECURITY,
    Purpose.CONTEXTUAL_ADVERTISING,
    Purpose.FAIRNESS_AUDIT,
}
"""What nobody under 18 is ever used for, under any law: they get contextual treatment only."""

NEVER_BY_SENSITIVE_DATA = frozenset(
    {
        Purpose.TARGETED_ADVERTISING,
        Purpose.RETARGETING,
        Purpose.CONTEXTUAL_ADVERTISING,
        Purpose.PROFILING,
        Purpose.SHARE_WITH_THIRD_PARTY,
        Purpose.MODEL_TRAINING_BY_THIRD_PARTY,
    }
)
"""What special categories and their proxies never feed, even with consent, under any law."""

SIGNALLED = frozenset(
    {
        Purpose.TARGETED_ADVERTISING,
        Purpose.RETARGETING,
        Purpose.SHARE_WITH_THIRD_PARTY,
        Purpose.MODEL_TRAINING_BY_THIRD_PARTY,
    }
)
"""What an opt-out signal (Global Privacy Control) refuses, wherever its sender lives."""


class Right(StrEnum):
    """What a person may ask of the controller."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    HUMAN_REVIEW = "human_review"  # of a decision that no human took
    EXPLANATION = "explanation"
    WITHDRAWAL = "withdrawal"
    OPT_OUT = "opt_out"  # of sale, sharing or marketing
    LIMITATION = "limitation"  # of the use of sensitive data
    NO_RETALIATION = "no_retaliation"
    SOURCE = "source"  # to be told where the data came from
    NOMINATION = "nomination"  # of somebody who acts after death
    COMPLAINT = "complaint"


class Told(StrEnum):
    """What a notice must say before data are used."""

    CONTROLLER = "controller"
    PURPOSES = "purposes"
    LEGAL_BASIS = "legal_basis"
    CATEGORIES = "categories"  # of data
    RECIPIENTS = "recipients"
    TRANSFERS = "transfers"
    RETENTION = "retention"
    RIGHTS = "rights"
    WITHDRAWAL = "withdrawal"
    COMPLAINT = "complaint"
    SOURCE = "source"
    SOLD_OR_SHARED = "sold_or_shared"
    AUTOMATED_DECISIONS = "automated_decisions"
    MAIN_PARAMETERS = "main_parameters"  # of an advertisement or recommendation
    ON_WHOSE_BEHALF = "on_whose_behalf"
    MADE_BY_AI = "made_by_ai"


@dataclass(frozen=True, slots=True)
class Cited(Generic[T]):
    """A figure or list together with the rule it comes from."""

    value: T
    article: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One legal basis that a law offers for a purpose.

    Args:
        basis: which.
        article: where.
        existing_customer: it is open only for those who gave their address when they bought and
            could say no then (the "soft opt-in").
    """

    basis: LegalBasis
    article: str
    existing_customer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a law protects.

    Args:
        countries: ISO 3166 codes of where such a person is; may carry a subdivision.
        article: the rule that says so.
        supplements: it governs some purposes beside another law and cannot stand alone.
        platforms_only: it binds online platforms only, which the data map says one is.
    """

    countries: frozenset[str]
    article: str
    supplements: bool = False
    platforms_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """How a person's request is to be met.

    Args:
        answer_within: how long it may wait.
        extend_by: by how much that may be prolonged when it is told in time; zero if not at all.
        acknowledge_within: how soon its receipt is to be confirmed, where that is asked.
        opt_out_within: how soon an objection or unsubscription must have taken effect.
        clock_stops: whether the time stands still while the person is asked for what is missing.
    """

    answer_within: Cited[timedelta]
    extend_by: Cited[timedelta]
    acknowledge_within: Cited[timedelta] | None = None
    opt_out_within: Cited[timedelta]
    clock_stops: Cited[bool]


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that begins on a day, before which the law is as it stands in the file.

    Args:
        on: the day.
        title: what changes, in one sentence.
        article: where it says so.
        sets: the fields of the law that have other values from then on; none where the change
            concerns what this file does not model.
    """

    on: date
    title: str
    article: str
    sets: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Law:
    """One jurisdiction's rules on the use of personal data.

    Args:
        code: its name on the shelf and in the data map.
        slot: its bit in a standing, 0 to 10; stored, so it is never changed.
        title: its full name.
        effective_from: the day it took or takes effect; until then the default law stands in.
        as_of: the day this file was checked against the sources.
        reviewed_by: the lawyer who read this file, or `none`.
        scope: whom it protects.
        governs: the purposes it has something to say of; of the others it is silent.
        grounds: for each purpose, the bases it offers, in the order they are tried; a governed
            purpose that is absent has none and is denied.
        no_ground: the rule that a use without a ground breaks.
        refusal: the rule by which a refusal or objection stops a use.
        erasure: the rule by which an erasure that has begun stops every use.
        fairness: the rule that data be used fairly, which the vulnerable may invoke.
        restriction: the purposes that a restriction does not stop, and why it stops all others.
        child_below: until what age a child's own word does not do.
        denied_to_children: what is denied to everybody under 18, and why.
        parent_agrees: on which legal bases a child's parent must have agreed.
        sensitive: purposes for which sensitive fields may be used, with explicit consent only.
        signal_denies: purposes that a browser's opt-out signal (GPC) turns off.
        adequate: countries to which data may go without further safeguards; `*` for all.
        requests: how a person's request is to be met.
        ask_again_after: how long somebody who said no is not asked again.
        breach_within: how soon a breach is to be notified.
        rights: what a person may ask, and where it says so.
        notice: what a notice must say, and where it says so.
        authority: who hears a complaint.
        logs_kept: how long logs of what was done with data are to be kept, even of the erased.
        changes: rules that begin later than the law itself, by day.
    """

    code: str
    slot: int
    title: str
    effective_from: date
    as_of: date
    reviewed_by: str
    scope: Scope
    governs: frozenset[Purpose] = frozenset(Purpose)
    grounds: Mapping[Purpose, tuple[Ground, ...]]
    no_ground: str
    refusal: str
    erasure: str
    fairness: str
    restriction: Cited[frozenset[Purpose]]
    child_below: Cited[int]
    denied_to_children: Cited[frozenset[Purpose]]
    parent_agrees: Cited[frozenset[LegalBasis]]
    sensitive: Cited[frozenset[Purpose]]
    signal_denies: Cited[frozenset[Purpose]]
    adequate: Cited[frozenset[str]]
    requests: Requests
    ask_again_after: Cited[timedelta]
    breach_within: Cited[timedelta]
    rights: Mapping[Right, str]
    notice: Mapping[Told, str]
    authority: str
    logs_kept: Cited[timedelta] | None = None
    changes: tuple[Change, ...] = ()

    def on(self, day: date) -> Self:
        """The law as it reads on a day: with the changes that have begun by then."""
        begun = [each for each in sorted(self.changes, key=lambda c: c.on) if each.on <= day]
        now = self
        for change in begun:
            now = replace(now, **change.sets)
        return now

    def waits_for_a_yes(self, purpose: Purpose) -> bool:
        """Whether a purpose is opt-in: nothing but consent will do."""
        grounds = self.grounds.get(purpose, ())
        return bool(grounds) and {ground.basis for ground in grounds} == {LegalBasis.CONSENT}


_FIRST_TIME_ZONE = timedelta(hours=14)


def day_of(at: datetime) -> date:
    """The day on which rules that begin then are followed: it begins with its first time zone.

    Examples:
        >>> from datetime import UTC
        >>> day_of(datetime(2026, 12, 9, 10, 0, tzinfo=UTC))
        datetime.date(2026, 12, 10)
    """
    return (at + _FIRST_TIME_ZONE).date()
