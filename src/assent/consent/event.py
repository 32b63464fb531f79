"""What a consent event is, and the facts besides consent that the law attaches consequences to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assent.vocabulary import BadRequest, ConsentStatus, Purpose

SIGNAL = "signal:"
"""How the source of a signal begins."""


class Flag(StrEnum):
    """Facts about a person that the law attaches consequences to. The order is stored."""

    CHILD = "child"  # known to be under 18
    ADULT = "adult"  # assured to be 18, or as old as the strictest class of the data map asks
    RESTRICTED = "restricted"  # GDPR Art. 18: kept, but not used
    ERASED = "erased"  # erasure has begun
    OPT_OUT_SIGNAL = "opt_out_signal"  # Global Privacy Control, `Sec-GPC: 1`
    SELF_EXCLUDED = "self_excluded"  # from restricted products, at the person's own wish
    VULNERABLE = "vulnerable"  # somebody has reason to think that such products would harm them
    PARENT_AGREED = "parent_agreed"  # a child's parent agreed, and that was verified
    CUSTOMER = "customer"  # gave their address when they bought, and could say no then
    TOLD_OF_TRAINING = "told_of_training"  # that their data are to train our models, in good time
    TOLD_OF_TRAINING_BY_OTHERS = "told_of_training_by_others"  # likewise, those of third parties


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One act: a person, a law or a signal said something about one thing.

    Args:
        subject: whose standing it concerns.
        about: a purpose, a flag, or the slot of a law that applies.
        status: for a purpose, what was said; for a flag or law, `given` when it holds and
            `withdrawn` when it no longer does.
        at: when the act took place, aware.
        source: where it came from, such as `preference_centre` or `import:people.csv`; what a
            browser, a consent manager or another program said for them starts with `signal:`.
        notice: the version of the words that were shown; empty where none were needed.
        language: the language they were shown in.
        evidence: what else proves it, such as a raw signal.
    """

    subject: int
    about: Purpose | Flag | int
    status: ConsentStatus
    at: datetime
    source: str
    notice: str = ""
    language: str = ""
    evidence: str = ""

    @property
    def is_signal(self) -> bool:
        """Whether a program said it for the person, rather than they themselves to us."""
        return self.source.startswith(SIGNAL)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise BadRequest("the time of a consent event has no time zone; use UTC")
        if self.status is ConsentStatus.UNKNOWN:
            raise BadRequest("`unknown` is the absence of an event, so it cannot be recorded")
