"""What every kind of consent signal holds to. Run these over yours before it goes on the shelf.

Each takes the signal and raises `AssertionError` with what is wrong. None of them knows what a
signal ought to mean; they hold what no kind may do: fail on what strangers send, speak for the
future, or answer differently twice. That it cannot say yes to what needs an explicit one is held
by `Said` itself.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from assent.consent.signals import Heard, Raw, Said, Signal, evidence
from assent.data_map import EXPLICIT_ONLY, NEVER_ASKED, SignalsDeclared
from assent.vocabulary import AssentError, BadRequest, Purpose

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

DECLARED = SignalsDeclared(
    tcf_vendor=755,
    categories={
        "Advertising": frozenset({Purpose.TARGETED_ADVERTISING, Purpose.RETARGETING}),
        "Analytics": frozenset({Purpose.ANALYTICS}),
    },
)
"""What a controller may have declared of signals."""

_DEEP: dict[str, Any] = {}
for _ in range(50):
    _DEEP = {"consent": _DEEP}

STRANGE: tuple[Any, ...] = (
    {},
    {"consent": None},
    {"consent": [], "consentManagement": [], "gpc": {}},
    {"consent": {"categoryPreferences": [], "tcString": 7, "gppString": {}}},
    {"consent": {"categoryPreferences": {"Advertising": "yes", "": None, "Analytics": 1}}},
    {"consentManagement": {"allowedConsentIds": "all", "deniedConsentIds": [[], 1, None]}},
    {"gpc": "0"},
    {"gpc": "true", "consent": "true", "consentManagement": True},
    {"\u0000": "\ud800", "Consent": {"tcstring": "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"}},
    _DEEP,
)
"""Contexts that nobody means, or that say nothing."""

TEXTS = (
    "", " ", "1", "0", "true", "null", "\u0000", "\ud800", "é", "C" * 20_000, "....", "~~~~",
    "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA", "DBABMA~CPXxRfAPXxRfAAfKABENB", "1YNN",
    "C_______________________________________________________________________________________",
    "BVVqAAAAAmA", "DBABLA~BVVqAAAAAmA.QA", "D" + "_" * 500, "granted", "{}", "🍪" * 100,
)  # fmt: skip
"""Texts that are no signal, or are one of another kind."""


def check_title(signal: Signal) -> None:
    """It can be called something in a sentence."""
    _hold(signal.title.strip(), "it has no title")


def check_finding_never_fails(signal: Signal) -> None:
    """Whatever a context and headers hold, it gives a signal or None."""
    for context in STRANGE:
        for headers in ({}, {"sec-gpc": "0"}, {"sec-gpc": ""}, {"cookie": "gpc=1; euconsent-v2="}):
            found = signal.find(context, headers)
            _hold(found is None or isinstance(found, str | Mapping), f"it found `{type(found)}`")
    _hold(signal.find({}, {}) is None, "it finds a signal where there is nothing")


def check_reading_refuses_politely(signal: Signal) -> None:
    """What is no such signal is a bad request, in one sentence; nothing else is ever raised."""
    for raw in _raws(signal):
        try:
            signal.read(raw, DECLARED, NOW)
        except BadRequest as refused:
            said = refused.message
            _hold(said and not said.endswith("."), f"`{said}` is no sentence without its period")
        except AssentError as wrong:
            raise AssertionError(f"it raises `{type(wrong).__name__}`") from wrong


def check_it_says_one_thing_of_each(signal: Signal) -> None:
    """No signal says two things about one purpose."""
    for heard in _heard(signal):
        about = [said.about for said in heard.said]
        _hold(len(about) == len(set(about)), "it says two things about one purpose or flag")


def check_it_says_nothing_of_the_future(signal: Signal) -> None:
    """What it dates, it dates at or before the moment it was received, in a time zone."""
    for heard in _heard(signal):
        for said in heard.said:
            aware = said.at is None or said.at.tzinfo is not None
            _hold(aware, f"`{said.at}` has no time zone")
            _hold(said.at is None or said.at <= NOW, f"`{said.at}` was not yet when it came")


def check_it_keeps_to_what_may_be_said(signal: Signal) -> None:
    """It speaks in `Said`, of which none is a yes to what only our own words can ask for."""
    for heard in _heard(signal):
        for said in heard.said:
            _hold(isinstance(said, Said), "it says something of another type")
            closed = said.is_yes and said.about in EXPLICIT_ONLY | NEVER_ASKED
            _hold(not closed, f"it says yes to `{said.about}`")


def check_it_is_pure(signal: Signal) -> None:
    """The same signal says the same tomorrow, but for what is dated, and is not changed by it."""
    for raw in _raws(signal):
        before = evidence(raw)
        once, again = _read(signal, raw, NOW), _read(signal, raw, NOW)
        _hold(once == again, "two readings differ")
        _hold(evidence(raw) == before, "reading changes the signal")


def check_an_example(
    signal: Signal, context: Mapping[str, Any], headers: Mapping[str, str]
) -> Heard:
    """In a place where it is, it is found, read and kept as evidence.

    Args:
        signal: the kind.
        context: an event's context, with such a signal unless it is in the headers.
        headers: those of the request, named in lower case.

    Returns:
        What it says.
    """
    raw = signal.find(context, headers)
    if raw is None:
        raise AssertionError("it does not find its own example")
    heard = signal.read(raw, DECLARED, NOW)
    _hold(heard.said or heard.unknown, "it understands nothing of its own example")
    _hold(
        isinstance(raw, str) or json.loads(evidence(raw)) == raw, "the evidence is not the signal"
    )
    later = signal.read(raw, DECLARED, NOW + timedelta(days=400))
    same = {(s.about, s.status) for s in later.said} == {(s.about, s.status) for s in heard.said}
    _hold(same, "it says another thing a year later")
    return heard


SUITE: tuple[Callable[[Signal], None], ...] = (
    check_title,
    check_finding_never_fails,
    check_reading_refuses_politely,
    check_it_says_one_thing_of_each,
    check_it_says_nothing_of_the_future,
    check_it_keeps_to_what_may_be_said,
    check_it_is_pure,
)
"""All of them but `check_an_example`, which needs one."""


def _raws(signal: Signal) -> Iterator[Raw]:
    yield from TEXTS
    for context in STRANGE:
        yield deepcopy(context)
        found = signal.find(deepcopy(context), {"sec-gpc": "1"})
        if found is not None:
            yield found


def _heard(signal: Signal) -> Iterator[Heard]:
    for raw in _raws(signal):
        heard = _read(signal, raw, NOW)
        if heard is not None:
            yield heard


def _read(signal: Signal, raw: Raw, now: datetime) -> Heard | None:
    try:
        return signal.read(raw, DECLARED, now)
    except BadRequest:
        return None


def _hold(holds: object, otherwise: str) -> None:
    """An assertion that Python's `-O` does not take out."""
    if not holds:
        raise AssertionError(otherwise)
