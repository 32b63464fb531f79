"""Runs every check of the shelf over a draft. A check that breaks finds an error, never a pass."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from assent.content.case import Case, Surroundings
from assent.content.draft import Draft
from assent.content.fact_sheet import FactSheet
from assent.content.findings import Finding, Severity
from assent.vocabulary import Shelf


class Check(Protocol):
    """One check: what is wrong with a draft, by its facts, on a day."""

    def __call__(self, case: Case) -> Iterable[Finding]:
        """See the class."""
        ...


checks: Shelf[Check] = Shelf("assent.content.checks", kind="check", member="CHECK")
"""Every check on the shelf, by its name."""


def examine(
    draft: Draft, facts: FactSheet, today: date, around: Surroundings | None = None
) -> list[Finding]:
    """All that the checks find, check by check in the order of their names.

    # INVARIANT: an empty list means that every check on the shelf ran to its end on this draft
    # and on the facts it was written from.

    Args:
        draft: the text.
        facts: what it rests on.
        today: the day to which words such as `tonight` refer.
        around: what else is known: the audience, earlier texts, the catalogue's words.
    """
    case = Case(draft, facts, today, around or Surroundings())
    findings = [] if draft.facts_hash == facts.hash else [_OTHER_FACTS]
    for name in checks:
        try:
            findings += checks[name](case)
        except Exception as failure:  # noqa: BLE001  whatever breaks in a check must not pass a draft
            findings.append(_broken(name, failure))
    return findings


_OTHER_FACTS = Finding(
    check="facts",
    severity=Severity.ERROR,
    span=(0, 0),
    quote="",
    reason="the draft was written from another fact sheet than the one it is checked by",
    source="the draft's own hash of its facts",
    mend="write the draft again from this fact sheet",
)


def _broken(name: str, failure: Exception) -> Finding:
    return Finding(
        check=name,
        severity=Severity.ERROR,
        span=(0, 0),
        quote="",
        reason=f"the check `{name}` broke with {type(failure).__name__}, so nothing is known",
        source="what is unknown is denied",
        mend="mend the check, or take its file off the shelf on purpose",
    )
