"""A person's standing: everything the gate must know of them, in one 64-bit word.

    bits  0-19   consent given, one bit for each purpose
    bits 20-39   refused, withdrawn or objected to, one bit for each purpose
    bits 40-51   flags: a child, restricted, erased, an opt-out signal ...
    bits 52-62   the laws that apply, one bit for each law's slot

The sign bit stays free, because SQL integers have one. A standing of 0 is that of somebody of
whom nothing is known, under no law: it is denied everything.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NewType

from assent.consent.event import ConsentEvent, Flag
from assent.jurisdictions import SIGNALLED
from assent.vocabulary import ConsentStatus, Purpose

Standing = NewType("Standing", int)

_FIRST_REFUSED = 20
_FIRST_FLAG = 40
FIRST_LAW = 52
N_LAWS = 11
ALL_LAWS = ((1 << N_LAWS) - 1) << FIRST_LAW

About = Purpose | Flag | int

_POSITION = {purpose: position for position, purpose in enumerate(Purpose)}


def given(purpose: Purpose) -> int:
    """The bit that says that consent for `purpose` is in force."""
    return 1 << _POSITION[purpose]


def refused(purpose: Purpose) -> int:
    """The bit that says that `purpose` was refused, withdrawn or objected to."""
    return 1 << (_FIRST_REFUSED + _POSITION[purpose])


def flag(which: Flag) -> int:
    """The bit of a flag."""
    return 1 << (_FIRST_FLAG + list(Flag).index(which))


def under(slot: int) -> int:
    """The bit that says that the law in `slot` applies."""
    if not 0 <= slot < N_LAWS:
        raise ValueError(f"a law's slot is 0 to {N_LAWS - 1}, not {slot}")
    return 1 << (FIRST_LAW + slot)


def fold(events: Iterable[ConsentEvent]) -> Standing:
    """Derive a standing from all of a person's events, in whatever order they come.

    This is the only way a standing is ever made.

    # INVARIANT: the standing kept in the store equals this fold of the log (see `rebuild`).
    """
    word = 0
    for about, event in decisive(events).items():
        word |= _bit(about, event.status)
    return Standing(word)


def decisive(events: Iterable[ConsentEvent]) -> dict[About, ConsentEvent]:
    """The event that decides for each purpose, flag or law.

    For a purpose it is the newest act of the person's own, and where there is none the newest
    signal; for a flag or law, the newest event. Of two at the same instant the more protective
    decides. An opt-out signal (GPC) is a refusal of what it speaks of, which only a later
    explicit yes lifts whose words were kept.
    """
    found: dict[About, ConsentEvent] = {}
    for event in events:
        before = found.get(event.about)
        if before is None or _rank(event) > _rank(before):
            found[event.about] = event
    signal = found.get(Flag.OPT_OUT_SIGNAL)
    if signal is not None and signal.status is ConsentStatus.GIVEN:
        for purpose in SIGNALLED:
            own = found.get(purpose)
            if own is None or (own.status not in NO and not _lifts(own, signal)):
                found[purpose] = _refusal(purpose, signal)
    return found


def lapses_at(
    events: Mapping[About, ConsentEvent], lasts: Mapping[Purpose, timedelta]
) -> dict[Purpose, datetime]:
    """When each consent in force runs out.

    Args:
        events: what decides (see `decisive`).
        lasts: how long a consent lasts, by purpose; for one that is absent, for ever.
    """
    return {
        about: event.at + lasts[about]
        for about, event in events.items()
        if isinstance(about, Purpose) and event.status is ConsentStatus.GIVEN and about in lasts
    }


def _rank(event: ConsentEvent) -> tuple[bool, datetime, int]:
    own_act = isinstance(event.about, Purpose) and not event.is_signal
    return own_act, event.at, _care(event)


def _lifts(event: ConsentEvent, signal: ConsentEvent) -> bool:
    """Whether somebody said yes after their browser said no, to words that were kept."""
    return (
        not event.is_signal
        and event.status is ConsentStatus.GIVEN
        and event.at > signal.at
        and bool(event.notice and event.evidence)
    )


def _refusal(purpose: Purpose, signal: ConsentEvent) -> ConsentEvent:
    return ConsentEvent(
        signal.subject,
        purpose,
        ConsentStatus.REFUSED,
        signal.at,
        signal.source,
        evidence=signal.evidence,
    )


def _bit(about: About, status: ConsentStatus) -> int:
    on = status is ConsentStatus.GIVEN
    if isinstance(about, Purpose):
        if on:
            return given(about)
        return refused(about) if status in NO else 0
    if isinstance(about, Flag):
        return flag(about) if on else 0
    return under(about) if on else 0


NO = frozenset({ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN})
"""What is a no."""

_GIVING = frozenset(
    {
        Flag.ADULT,
        Flag.PARENT_AGREED,
        Flag.CUSTOMER,
        Flag.TOLD_OF_TRAINING,
        Flag.TOLD_OF_TRAINING_BY_OTHERS,
    }
)
"""Flags that open something; all others only ever take something away."""


def _care(event: ConsentEvent) -> int:
    """How protective an event is, to settle two at the same instant.

    For what opens something, a no is more protective than a yes; for what closes, a yes is.
    """
    opens = isinstance(event.about, Purpose) or event.about in _GIVING
    says_yes = event.status is ConsentStatus.GIVEN
    rank = 2 if event.status in NO else 1 if event.status is ConsentStatus.EXPIRED else 0
    if opens:
        return rank
    return 3 if says_yes else rank
