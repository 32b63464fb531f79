"""What every deleter holds to. Run these over your own before you put it on the shelf.

Each takes the deleter, its settings, and a way to see what arrived, and raises `AssertionError`
with what is wrong.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from assent.rights.deleter import ANSWERS, Deleter, Order, Settings
from assent.vocabulary import AssentError, Later

Arrived = Callable[[], Sequence[bytes]]
"""The orders that have arrived so far, as the bytes that arrived."""

ORDER = Order(
    whom={"email": "ada@example.org"},
    reply_to="https://shop.example/v1/deletions/abc",
    due=datetime(2026, 4, 1, tzinfo=UTC),
    controller="Corner Market",
)
"""What each deleter is made to hand over."""


def check_declaration(deleter: Deleter) -> None:
    """It says what it is and what each setting is for."""
    _hold(deleter.title, "it has no title")
    for name, words in deleter.settings.items():
        _hold(name.isidentifier(), f"`{name}` cannot be written in a data map")
        _hold(words, f"it does not say what `{name}` is for")


def check_an_order_arrives(deleter: Deleter, settings: Settings, arrived: Arrived) -> None:
    """It hands over whom, by when and where to answer, and never says by itself that it is done."""
    before = len(arrived())
    answer = deleter.send(settings, ORDER, lambda _: bytes(64))
    _hold(answer.state in ANSWERS, f"it answers `{answer.state}`, which no processor says")
    told = [each.decode(errors="replace") for each in arrived()[before:]]
    _hold(len(told) == 1, f"{len(told)} orders arrived, not one")
    for said in (*ORDER.whom.values(), ORDER.reply_to):
        _hold(said in told[0].replace("=\r\n", ""), f"`{said}` did not arrive")


def check_what_is_gone_is_tried_later(deleter: Deleter, gone: Settings) -> None:
    """Where nobody listens, nothing was handed over, and it says so without naming anybody."""
    try:
        deleter.send(gone, ORDER, lambda _: bytes(64))
    except Later as failure:
        _hold("ada" not in failure.message, "its message names the person")
    except AssentError as failure:
        raise AssertionError(f"it gives up: {failure.message}") from failure
    else:
        raise AssertionError("it says that it handed over what nobody took")


def _hold(right: object, wrong: str) -> None:
    if not right:
        raise AssertionError(wrong)
