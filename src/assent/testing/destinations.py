"""What every destination holds to. Run these over your own before you put it on the shelf.

Each takes the destination, its settings, and a way to see what is there, and raises
`AssertionError` with what is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256

from assent.activation import (
    Destination,
    Misconfigured,
    Parcel,
    Parts,
    Setting,
    Settings,
    Unreachable,
    build_message,
)

There = Callable[[], Sequence[bytes]]
"""What is there now, each as bytes: messages that arrived, or people who stand on a list."""

_AWKWARD = "Größe 38 fits.\n.\nA line that is only a dot stands above.\n" + "long " * 300


def check_declaration(destination: Destination) -> None:
    """It says what it is, what it serves, where it reads addresses and what it needs."""
    _hold(destination.title, "it has no title")
    _hold(destination.fields, "it names no field that goes there")
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


def check_delivery(destination: Destination, settings: Settings, there: There) -> None:
    """A batch arrives: each parcel once, and mail whole, with the headers that stop it."""
    batch = [sample_parcel(destination, number) for number in range(3)]
    _perform(destination, settings, batch)
    _hold(len(there()) == len(batch), f"{len(batch)} went out and {len(there())} arrived")
    if destination.post is not None:
        _check_mail(batch, there())


def check_knowing_keys(destination: Destination, settings: Settings, there: There) -> None:
    """What is handed over twice is there once, where the destination says so."""
    if destination.knows_keys:
        before = len(there())
        parcel = sample_parcel(destination, 7)
        _perform(destination, settings, [parcel, parcel])
        _perform(destination, settings, [parcel])
        _hold(len(there()) == before + 1, "what was handed over three times did not arrive once")


def check_removal(destination: Destination, settings: Settings, there: There) -> None:
    """Whoever is removed is gone, the others are not, and removing twice does no harm."""
    if destination.known_by is None:
        return
    ada, eve = sample_parcel(destination, 8), sample_parcel(destination, 9)
    _perform(destination, settings, [ada, eve])
    before = len(there())
    gone = sample_removal(ada)
    _perform(destination, settings, [gone])
    _perform(destination, settings, [gone])
    _hold(len(there()) == before - 1, "a removal did not take off the one person it names")
    _hold("@" not in gone.known_by, "it keeps an address to know people by; keep its hash")


def check_nothing_arrives_unperformed(
    destination: Destination, settings: Settings, there: There
) -> None:
    """Opening and closing a connection sends nothing."""
    with destination.connect(settings):
        pass
    _hold(not there(), "something arrived though nothing was performed")


def check_absence(destination: Destination, absent: Settings) -> None:
    """A place that is not there is answered with an error that says who must act.

    Args:
        destination: the destination.
        absent: settings that lead nowhere.
    """
    try:
        with destination.connect(absent) as perform:
            perform(sample_parcel(destination, 0))
    except (Unreachable, Misconfigured) as failure:
        _hold("@" not in failure.message, "the error names an address")
        return
    raise AssertionError("a place that is not there took a parcel")


def sample_parcel(destination: Destination, number: int) -> Parcel:
    """A parcel with all that is awkward on the way: letters, dots, long lines."""
    parts = Parts(
        subject=f"Tee für dich, Nr. {number}",
        text=_AWKWARD,
        html=f"<html><body><p>{_AWKWARD}</p></body></html>",
        why="You get this because you said yes to offers by e-mail.",
        reasons=("You bought green tea.",),
        stop_link="https://shop.example.org/p/" + "x" * 160,  # as long as a real one
    )
    parcel = Parcel(
        key=sha256(b"%d" % number).hexdigest()[:32],
        person=sha256(b"person %d" % number).hexdigest()[:32],
        at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        campaign="conformance",
        purpose=destination.purpose,
        to={field: _value(field, number) for field in destination.fields},
        sender="The Shop <news@example.org>",
        parts=parts if destination.carries_words else None,
    )
    known_by = destination.known_by
    return replace(parcel, known_by=known_by(parcel)) if known_by else parcel


def sample_removal(parcel: Parcel) -> Parcel:
    """The removal of whoever was sent with a parcel; no value of theirs is known any more."""
    return replace(parcel, key=f"{parcel.key[:-1]}r", to={}, parts=None, remove=True)


def _value(field: str, number: int) -> str:
    return {"email": f"ada{number}@example.org", "phone": f"+49 1511 23456{number:02d}"}.get(
        field, f"{field} {number}"
    )


def _perform(destination: Destination, settings: Settings, batch: Sequence[Parcel]) -> None:
    with destination.connect(settings) as perform:
        for parcel in batch:
            perform(parcel)


def _check_mail(batch: Sequence[Parcel], arrived: Sequence[bytes]) -> None:
    found = {str(each["Message-ID"]): each for each in map(_read, arrived)}
    wire = b"\n".join(arrived)
    for parcel in batch:
        recipient = next(iter(parcel.to.values()))
        message = build_message(
            parcel.said, sender=parcel.sender, recipient=recipient, key=parcel.key, at=parcel.at
        )
        got = found[str(message["Message-ID"])]
        for header in ("From", "To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post"):
            _hold(str(got[header]) == str(message[header]), f"`{header}` changed on the way")
        stop = f"List-Unsubscribe: <{parcel.said.stop_link}>"
        _hold(
            stop.encode() in wire.splitlines(), "the header that stops mail is not one plain line"
        )
        for kind in ("plain", "html"):
            _hold(_body(got, kind) == _body(message, kind), f"the {kind} text changed on the way")


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
