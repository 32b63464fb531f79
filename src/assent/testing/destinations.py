"""What every destination holds to. Run these over your own before you put it on the shelf.

Each takes the destination, its settings, and a way to see what arrived, and raises
`AssertionError` with what is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from assent.activation import (
    Destination,
    Misconfigured,
    Parts,
    Setting,
    Settings,
    Unreachable,
    build_message,
)

Arrived = Callable[[], Sequence[bytes]]
"""The messages that have arrived so far, as the bytes that arrived."""

_AWKWARD = "Größe 38 fits.\n.\nA line that is only a dot stands above.\n" + "long " * 300


def check_declaration(destination: Destination) -> None:
    """It says what it is, what it serves, where it reads addresses and what it needs."""
    _hold(destination.title, "it has no title")
    _hold(destination.address, "it names no field that holds the address")
    for name, needed in destination.settings.items():
        _hold(name.isidentifier(), f"`{name}` cannot be written in a data map")
        _hold(needed.words, f"it does not say what `{name}` is for")
        _hold(not (needed.required and needed.default), f"`{name}` is required and has a default")
        _hold(not needed.among or needed.default in needed.among, f"`{name}` has a wrong default")


def check_settings_are_enough(destination: Destination, given: Mapping[str, Setting]) -> Settings:
    """What it needs is declared: the given settings with the defaults are all it is told."""
    for name, needed in destination.settings.items():
        _hold(name in given or not needed.required, f"`{name}` is needed and not given")
    return {name: given.get(name, n.default) for name, n in destination.settings.items()}


def check_delivery(destination: Destination, settings: Settings, arrived: Arrived) -> None:
    """A batch arrives: each message once, whole, with the headers by which one stops it."""
    batch = [sample_message(number) for number in range(3)]
    with destination.connect(settings) as perform:
        for message in batch:
            perform(message)
    _hold(len(arrived()) == len(batch), f"{len(batch)} went out and {len(arrived())} arrived")
    found = {str(each["Message-ID"]): each for each in map(_read, arrived())}
    for message in batch:
        got = found[str(message["Message-ID"])]
        for header in ("From", "To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post"):
            _hold(str(got[header]) == str(message[header]), f"`{header}` changed on the way")
        for kind in ("plain", "html"):
            _hold(_body(got, kind) == _body(message, kind), f"the {kind} text changed on the way")


def check_nothing_arrives_unperformed(
    destination: Destination, settings: Settings, arrived: Arrived
) -> None:
    """Opening and closing a connection sends nothing."""
    with destination.connect(settings):
        pass
    _hold(not arrived(), "something arrived though nothing was performed")


def check_absence(destination: Destination, absent: Settings) -> None:
    """A place that is not there is answered with an error that says who must act.

    Args:
        destination: the destination.
        absent: settings that lead nowhere.
    """
    try:
        with destination.connect(absent) as perform:
            perform(sample_message(0))
    except (Unreachable, Misconfigured) as failure:
        _hold("@" not in failure.message, "the error names an address")
        return
    raise AssertionError("a place that is not there took a message")


def sample_message(number: int) -> EmailMessage:
    """A message with all that is awkward on the way: letters, dots, long lines."""
    parts = Parts(
        subject=f"Tee für dich, Nr. {number}",
        text=_AWKWARD,
        html=f"<html><body><p>{_AWKWARD}</p></body></html>",
        why="You get this because you said yes to offers by e-mail.",
        reasons=("You bought green tea.",),
        stop_link="https://shop.example.org/stop/x",
    )
    return build_message(
        parts,
        sender="The Shop <news@example.org>",
        recipient="ada@example.org",
        campaign="conformance",
        number=number,
        at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    )


def _read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the policy `default` makes an EmailMessage")
    return message


def _body(message: EmailMessage, kind: str) -> list[str]:
    part = message.get_body((kind,))
    return str(part.get_content()).splitlines() if part else [f"there is no {kind} text"]


def _hold(holds: object, otherwise: str) -> None:
    """An assertion that Python's `-O` does not take out."""
    if not holds:
        raise AssertionError(otherwise)
