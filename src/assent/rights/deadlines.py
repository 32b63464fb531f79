"""By when a request must be met, from the laws that protect the person who made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assent.jurisdictions import Law, Right

SOON = timedelta(days=7)
"""How long before its day a request counts as soon due."""

ASKED = {
    "access": Right.ACCESS,
    "portability": Right.PORTABILITY,
    "rectification": Right.RECTIFICATION,
    "erasure": Right.ERASURE,
    "restriction": Right.RESTRICTION,
    "objection": Right.OBJECTION,
    "human_review": Right.HUMAN_REVIEW,
    "complaint": Right.COMPLAINT,
}
"""What can be asked here, and the right it is."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when, and because of what.

    Args:
        law: the law that asks for it soonest.
        article: the right, and where that law gives the time.
        due: by when it must be met.
        acknowledge_by: by when its receipt must be confirmed; None where no law asks that.
    """

    law: str
    article: str
    due: datetime
    acknowledge_by: datetime | None


def deadline(laws: Sequence[Law], asks: str, at: datetime) -> Deadline:
    """The soonest of the deadlines of a person's laws.

    A right that none of their laws knows is given all the same, in the time they give for others.

    Args:
        laws: those that protect the person, at least one.
        asks: one of `ASKED`.
        at: when it was asked.

    Examples:
        >>> from datetime import UTC
        >>> from assent.jurisdictions import laws
        >>> both, asked_at = [laws["gdpr"], laws["ccpa"]], datetime(2026, 3, 2, tzinfo=UTC)
        >>> found = deadline(both, "access", asked_at)
        >>> found.law, found.article, found.due.date().isoformat()
        ('gdpr', 'Art. 15; Art. 12(3)', '2026-03-30')
        >>> found.acknowledge_by.date().isoformat()
        '2026-03-16'
    """
    right = ASKED[asks]
    alone = [law for law in laws if not law.scope.supplements] or list(laws)
    giving = [law for law in alone if right in law.rights] or alone
    soonest = min(giving, key=lambda law: (law.requests.answer_within.value, law.slot))
    within = soonest.requests.answer_within
    said = [soonest.rights.get(right, ""), within.article]
    confirm = [law.requests.acknowledge_within for law in giving]
    waits = [each.value for each in confirm if each is not None]
    return Deadline(
        soonest.code,
        "; ".join(filter(None, said)),
        at + within.value,
        at + min(waits) if waits else None,
    )
