"""What a check finds: where, why, by which rule, and what would mend it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # the draft cannot be submitted
    WARNING = "warning"  # a human decides


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or may be, with a draft.

    Args:
        check: which check says so.
        severity: how much it weighs.
        span: start and end in `Draft.text`; empty when the whole draft is meant.
        quote: the words there, exactly.
        reason: what is wrong, in plain words.
        source: the rule it rests on.
        mend: what to write instead, or what to do next.
        rule: which of the check's rules it is, where it has several.
    """

    check: str
    severity: Severity
    span: tuple[int, int]
    quote: str
    reason: str
    source: str
    mend: str
    rule: str = ""

    def as_json(self) -> dict[str, Any]:
        """The finding as plain values."""
        return {
            "check": self.check,
            "rule": self.rule or self.check,
            "severity": self.severity.value,
            "span": list(self.span),
            "quote": self.quote,
            "reason": self.reason,
            "source": self.source,
            "mend": self.mend,
        }
