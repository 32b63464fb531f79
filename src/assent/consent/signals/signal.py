"""What a consent signal is: something a program says of a person's wishes, and how to read it.

Reading is pure and knows no person. A signal may take away whatever it likes; a yes it can give
only to what consent dialogs ask about, never to what needs an explicit yes to our own words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from assent.consent.event import Flag
from assent.data_map import EXPLICIT_ONLY, NEVER_ASKED, SignalsDeclared
from assent.vocabulary import BadRequest, ConsentStatus, Purpose, Shelf

Raw = str | Mapping[str, Any]
"""A signal as it came: a text, or an object out of JSON."""

PROTECTIVE = frozenset({Flag.OPT_OUT_SIGNAL, Flag.CHILD})
"""The flags a signal can raise; it lowers none."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a signal says.

    # INVARIANT: no yes to what is explicit only, and no flag but a protective one.

    Args:
        about: a purpose, or a flag that protects.
        status: `given` or `refused`; for a flag always `given`.
        at: when it was said, where the signal tells; otherwise when it was received.
    """

    about: Purpose | Flag
    status: ConsentStatus
    at: datetime | None = None

    def __post_init__(self) -> None:
        if isinstance(self.about, Flag):
            may_say = {ConsentStatus.GIVEN} if self.about in PROTECTIVE else set()
        elif self.about in NEVER_ASKED:
            may_say = set()
        elif self.about in EXPLICIT_ONLY:
            may_say = {ConsentStatus.REFUSED}
        else:
            may_say = {ConsentStatus.GIVEN, ConsentStatus.REFUSED}
        if self.status not in may_say:
            raise BadRequest(f"no signal can say `{self.status}` of `{self.about}`")

    @classmethod
    def yes(cls, purpose: Purpose, at: datetime | None = None) -> Self:
        """The person agrees."""
        return cls(purpose, ConsentStatus.GIVEN, at)

    @classmethod
    def no(cls, purpose: Purpose, at: datetime | None = None) -> Self:
        """The person does not agree."""
        return cls(purpose, ConsentStatus.REFUSED, at)

    @classmethod
    def holds(cls, flag: Flag) -> Self:
        """A fact that protects the person holds."""
        return cls(flag, ConsentStatus.GIVEN)

    @property
    def is_yes(self) -> bool:
        """Whether it opens something."""
        return isinstance(self.about, Purpose) and self.status is ConsentStatus.GIVEN


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood of one signal.

    Args:
        said: what it says, at most one thing about each purpose or flag.
        unknown: what it spoke of that is not known here, such as a category that the data map
            does not have.
    """

    said: tuple[Said, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of signal.

    Args:
        title: what it is called in sentences.
        find: takes an event's context and the headers of its request, named in lower case, and
            gives the signal in them; None where there is none. It takes anything and never fails.
        read: takes the signal, what the data map says of signals and when it was received. It
            raises `BadRequest` for what is no such signal, and nothing else.
    """

    title: str
    find: Callable[[Mapping[str, Any], Mapping[str, str]], Raw | None]
    read: Callable[[Raw, SignalsDeclared, datetime], Heard]


signal_kinds: Shelf[Signal] = Shelf(
    "assent.consent.signals.signal_kinds", kind="signal", member="SIGNAL"
)
"""Every kind of signal, by its name."""
