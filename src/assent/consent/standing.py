"""A person's standing: everything the gate must know of them, in one 64-bit word.

    bits  0-21   consent given, one bit for each purpose
    bits 22-43   refused, withdrawn or objected to, one bit for each purpose
    bits 44-51   flags: a child, restricted, erased, an opt-out signal ...
    bits 52-62   the laws that apply, one bit for each law's slot

The sign bit stays free, because SQL integers have one. A standing of 0 is that of somebody of
whom nothing is known, under no law: it is denied everything.
"""

from collections.abc import Iterable
from typing import NewType

from assent.consent.event import ConsentEvent, Flag
from assent.vocabulary import ConsentStatus, Purpose

Standing = NewType("Standing", int)

_N_PURPOSES = 22
_FIRST_REFUSED = 22
_FIRST_FLAG = 44
_FIRST_LAW = 52
N_LAWS = 11
ALL_LAWS = ((1 << N_LAWS) - 1) << _FIRST_LAW

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
    return 1 << (_FIRST_LAW + slot)


def fold(events: Iterable[ConsentEvent]) -> Standing:
    """Derive a standing from all of a person's events, in whatever order they come.

    For each purpose, flag or law the newest event decides; of two at the same instant, the
    more protective one. This is the only way a standing is ever made.

    # INVARIANT: the standing kept in the store equals this fold of the log (see `rebuild`).
    """
    newest: dict[Purpose | Flag | int, ConsentEvent] = {}
    for event in events:
        before = newest.get(event.about)
        if before is None or (event.at, _care(event)) > (before.at, _care(before)):
            newest[event.about] = event
    word = 0
    for about, event in newest.items():
        word |= _bit(about, event.status)
    return Standing(word)


def _bit(about: Purpose | Flag | int, status: ConsentStatus) -> int:
    on = status is ConsentStatus.GIVEN
    if isinstance(about, Purpose):
        if on:
            return given(about)
        return refused(about) if status in _NO else 0
    if isinstance(about, Flag):
        return flag(about) if on else 0
    return under(about) if on else 0


_NO = frozenset({ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN})


def _care(event: ConsentEvent) -> int:
    """How protective an event is, to settle two at the same instant.

    For a purpose, a no is more protective than a yes; for a flag or a law, which only ever
    take something away, a yes is. Being assured an adult is the one flag that gives.
    """
    gives = isinstance(event.about, Purpose) or event.about is Flag.ADULT
    says_yes = event.status is ConsentStatus.GIVEN
    rank = 2 if event.status in _NO else 1 if event.status is ConsentStatus.EXPIRED else 0
    if gives:
        return rank
    return 3 if says_yes else rank
