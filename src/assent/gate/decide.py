"""The rule itself: pure, and the one place where grants are made.

Nothing here reads a clock, a disk, a network or chance. Given the same rule and standing the
answer is the same for ever, which is what lets an auditor ask again.
"""

from collections.abc import Mapping
from datetime import datetime

from assent.consent.standing import Standing
from assent.gate.rule import Rule
from assent.vocabulary import Grant, Members, Ruling, SetGrant, SubjectId, Use


def decide(rule: Rule, standing: Standing | int) -> Ruling:
    """What the law says of one person.

    # INVARIANT: equal, for every rule and standing, to the SQL and the array form.

    Args:
        rule: a use, compiled.
        standing: the person's standing; 0 for somebody unknown.

    Returns:
        The ruling of the first law that denies; if none does, the first basis of the first law
        that applies.
    """
    return rule.outcomes[outcome(rule, standing)]


def outcome(rule: Rule, standing: int) -> int:
    """The number of the ruling in `rule.outcomes`."""
    answer = 0
    for law in rule.laws:
        if not standing & law.applies:
            continue
        for require, forbid, granted in law.bases:
            if standing & require == require and not standing & forbid:
                answer = answer or granted
                break
        else:
            return _cause(law.causes, standing)
    return answer


def _cause(causes: tuple[tuple[int, int, int], ...], standing: int) -> int:
    for mask, value, reason in causes:
        if standing & mask == value:
            return reason
    return 0  # the last cause fits every standing; should none fit, the answer is still a denial


def grant(use: Use, subject: SubjectId, ruling: Ruling, entry: int, at: datetime) -> Grant:
    """Issue a grant for a ruling that allows and whose ledger entry is durable."""
    if not ruling.allow:
        raise ValueError("a ruling that denies cannot become a grant")
    return Grant._issue(use=use, subject=subject, ruling=ruling, entry=entry, issued_at=at)


def set_grant(
    use: Use, subjects: Members, counts: Mapping[Ruling, int], entry: int, at: datetime
) -> SetGrant:
    """Issue a grant for the people whose ruling allows, once its ledger entry is durable."""
    if sum(n for ruling, n in counts.items() if ruling.allow) != len(subjects):
        raise ValueError("the people granted are not those who were counted")
    return SetGrant._issue(use=use, subjects=subjects, counts=counts, entry=entry, issued_at=at)
