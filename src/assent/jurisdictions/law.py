"""What a law is, as far as the gate needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from assent.vocabulary import LegalBasis, Purpose

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cited(Generic[T]):
    """A figure or list together with the rule it comes from."""

    value: T
    article: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One legal basis that a law offers for a purpose."""

    basis: LegalBasis
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One jurisdiction's rules on the use of personal data.

    Args:
        code: its name on the shelf and in the data map.
        slot: its bit in a standing, 0 to 10; stored, so it is never changed.
        title: its full name.
        effective_from: the day it took effect.
        as_of: the day this file was checked against the sources.
        reviewed_by: the lawyer who read this file, or `none`.
        countries: ISO 3166 codes of where a person it protects is; may carry a subdivision.
        grounds: for each purpose, the bases it offers, in the order they are tried; a purpose
            that is absent has none and is denied.
        no_ground: the rule that a use without a ground breaks.
        refusal: the rule by which a refusal or objection stops a use.
        erasure: the rule by which an erasure that has begun stops every use.
        restriction: the purposes that a restriction does not stop, and why it stops all others.
        child_below: below this age the purposes in `denied_to_children` are denied.
        denied_to_children: and why.
        sensitive: purposes for which sensitive fields may be used, with explicit consent only.
        signal_denies: purposes that a browser's opt-out signal (GPC) turns off.
        adequate: countries to which data may go without further safeguards.
        answer_within: how long a request by a person may wait.
    """

    code: str
    slot: int
    title: str
    effective_from: date
    as_of: date
    reviewed_by: str
    countries: frozenset[str]
    grounds: Mapping[Purpose, tuple[Ground, ...]]
    no_ground: str
    refusal: str
    erasure: str
    restriction: Cited[frozenset[Purpose]]
    child_below: Cited[int]
    denied_to_children: Cited[frozenset[Purpose]]
    sensitive: Cited[frozenset[Purpose]]
    signal_denies: Cited[frozenset[Purpose]]
    adequate: Cited[frozenset[str]]
    answer_within: Cited[timedelta]
