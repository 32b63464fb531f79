"""What is judged, by whom it may be, and how. No database: the rules are plain functions.

draft ── submit ──> submitted ── decide ──┬──> approved    (one approval; two where there is a risk)
  │                     │                 └──> returned
  └──── another text ───┴─────────────────────> withdrawn   (an approval too)
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from assent.vocabulary import BadRequest, Conflict, ReviewNeeded, UnknownTerm

LONGEST_REASON = 2000
WARNING = "warning"
"""The one severity that a human may pass; every other one is an error."""


class Role(StrEnum):
    """What an operator may do."""

    MARKETER = "marketer"
    REVIEWER = "reviewer"
    PRIVACY_OFFICER = "privacy_officer"


MAY_DECIDE = frozenset({Role.REVIEWER, Role.PRIVACY_OFFICER})


class State(StrEnum):
    """Where an item stands. `withdrawn`: another text took its place."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


LIVE = (State.DRAFT, State.SUBMITTED, State.APPROVED)
"""States that another text of the same campaign ends."""


class Verdict(StrEnum):
    """What a reviewer says; the value is the state it leads to."""

    APPROVED = "approved"
    RETURNED = "returned"


class Content(Protocol):
    """What is judged: it knows the hash of its exact bytes."""

    @property
    def digest(self) -> str:
        """The hash; another byte is another hash."""
        ...

    def as_json(self) -> Mapping[str, Any]:
        """All of it, as plain values."""
        ...


class Facts(Protocol):
    """What the content rests on."""

    def as_json(self) -> Mapping[str, Any]:
        """All of it, as plain values."""
        ...


class Finding(Protocol):
    """What a check found."""

    @property
    def severity(self) -> str:
        """`error` when the content must not be submitted."""
        ...

    @property
    def reason(self) -> str:
        """Why, in plain words."""
        ...

    def as_json(self) -> Mapping[str, Any]:
        """All of it, as plain values."""
        ...


@dataclass(frozen=True, slots=True)
class Item:
    """One text of one campaign on the desk.

    Args:
        number: its place on the desk.
        campaign: for which campaign.
        author: who wrote it, or had it written.
        digest: the hash of its exact bytes.
        state: where it stands.
        draft: the text, as plain values.
        facts: what it rests on, as plain values.
        findings: what the checks found when it was submitted, as plain values.
        audience: how many people it would reach, with and without consent.
        risks: why one reviewer is not enough, in plain words; empty when one is.
        submitted_at: when it was submitted; None before.
    """

    number: int
    campaign: str
    author: str
    digest: str
    state: State
    draft: Mapping[str, Any]
    facts: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    audience: Mapping[str, Any]
    risks: Sequence[str]
    submitted_at: datetime | None

    @property
    def approvals_needed(self) -> int:
        """How many people have to approve it."""
        return 2 if self.risks else 1

    @property
    def warned(self) -> list[str]:
        """The checks whose warnings an approval has to answer, by name."""
        warned = (str(each["check"]) for each in self.findings if each["severity"] == WARNING)
        return sorted(set(warned))


@dataclass(frozen=True, slots=True)
class VerdictGiven:
    """One verdict as it was given."""

    reviewer: str
    verdict: Verdict
    reason: str
    at: datetime


def must_be_free_of_errors(findings: Sequence[Finding]) -> None:
    """Refuse a text in which a check found an error.

    Raises:
        ReviewNeeded: with the first error and how many there are.
    """
    errors = [finding for finding in findings if finding.severity != WARNING]
    if errors:
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        raise ReviewNeeded(
            f"the checks found an error{more}: {errors[0].reason}; mend it and submit again"
        )


def must_be_open(item: Item) -> None:
    """Refuse a verdict on what is not waiting for one.

    Raises:
        Conflict: it was not submitted, or is decided already.
    """
    if item.state is State.DRAFT:
        raise Conflict(f"item {item.number} was not submitted yet; submit it first")
    if item.state is not State.SUBMITTED:
        raise Conflict(
            f"item {item.number} is `{item.state}` already; a changed text is a new item"
        )


def must_be_allowed(reviewer: str, role: Role, authors: Collection[str]) -> None:
    """Refuse a verdict from whoever may not give it.

    Args:
        reviewer: who would judge.
        role: what they are.
        authors: all who had a hand in any text of the campaign.

    Raises:
        ReviewNeeded: they are an author, or their role does not judge.

    Examples:
        >>> must_be_allowed("ben", Role.REVIEWER, {"ada"})
        >>> must_be_allowed("ada", Role.REVIEWER, {"ada"})
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.ReviewNeeded: `ada` is an author of this text and cannot judge \
it; somebody else must
    """
    if reviewer in authors:
        raise ReviewNeeded(
            f"`{reviewer}` is an author of this text and cannot judge it; somebody else must"
        )
    if role not in MAY_DECIDE:
        raise ReviewNeeded(
            f"`{reviewer}` is a `{role}`; only a `reviewer` or a `privacy_officer` can judge"
        )


def must_be_somebody_else(reviewer: str, approved_by: Collection[str]) -> None:
    """Refuse a second approval from whoever gave the first.

    Raises:
        ReviewNeeded: they approved it already.
    """
    if reviewer in approved_by:
        raise ReviewNeeded(
            f"`{reviewer}` has approved this text already; it carries a risk, so somebody else "
            "must approve it too"
        )


def answered(warned: Collection[str], passed: Mapping[str, str]) -> dict[str, str]:
    """The reason for passing over each check that warns.

    Args:
        warned: the checks that warn.
        passed: the reasons given, by check.

    Raises:
        ReviewNeeded: a check that warns was not answered.
        UnknownTerm: a check was answered that does not warn.

    Examples:
        >>> answered(["inclusive"], {"inclusive": "it is the name of the bed's size"})
        {'inclusive': "it is the name of the bed's size"}
        >>> answered(["inclusive"], {})
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.ReviewNeeded: the check `inclusive` warns; say why its warning \
may be passed over, or return the text
    """
    for check in passed:
        if check not in warned:
            raise UnknownTerm("check that warns", check, warned)
    for check in warned:
        if not passed.get(check, "").strip():
            raise ReviewNeeded(
                f"the check `{check}` warns; say why its warning may be passed over, "
                "or return the text"
            )
    return {check: reasoned(passed[check]) for check in warned}


def reasoned(reason: str) -> str:
    """The reason without space around it.

    Raises:
        BadRequest: there is none, or it is too long.
    """
    said = reason.strip()
    if not any(letter.isalnum() for letter in said):
        raise BadRequest("a verdict needs a reason; say in a sentence why")
    if len(said) > LONGEST_REASON:
        raise BadRequest(f"the reason is {len(said)} characters long; use at most {LONGEST_REASON}")
    return said
