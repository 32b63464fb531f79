"""What the controller declares of consent signals: who it is to them, and what they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assent.vocabulary import Purpose

EXPLICIT_ONLY = frozenset(
    {
        Purpose.MODEL_TRAINING,
        Purpose.MODEL_TRAINING_BY_THIRD_PARTY,
        Purpose.LLM_INFERENCE,
        Purpose.SENSITIVE_DATA,
    }
)
"""What only a yes to the controller's own notice allows: no signal's words ever spoke of it."""

NEVER_ASKED = frozenset({Purpose.SERVICE, Purpose.SECURITY, Purpose.FAIRNESS_AUDIT})
"""What does not rest on a choice, so that a signal has nothing to say of it."""


@dataclass(frozen=True, slots=True)
class SignalsDeclared:
    """How consent signals are to be understood.

    Args:
        tcf_vendor: the controller's number in the IAB's Global Vendor List; without one a TC
            string can only refuse.
        categories: the purposes that a consent category of the banner or SDK stands for; a
            category that is absent says nothing.
    """

    tcf_vendor: int | None = None
    categories: Mapping[str, frozenset[Purpose]] = field(default_factory=dict)
