"""What happens to calls before the gate is asked: a list that can be read aloud.

There are two kinds of step. `put_` adds what it understood of a call. `drop_` takes calls out,
each for a typed reason. A step works on many calls at once and never reads the clock or the
store: `Around` holds what it may know.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from secrets import token_bytes
from typing import Any

import msgspec

from assent.consent.signals import from_context
from assent.data_map import DID, Call, EventCollected
from assent.intake.collect.batch import Around, Step, Taken, Thing
from assent.intake.collect.sent import Id, Moment
from assent.intake.keys import KEY_BYTES
from assent.intake.rows import Dropped
from assent.intake.steps import SKEW, TOO_LONG, UNFIT

LATE = 60.0
"""Seconds after which an event is judged by what the person allowed then, as well as now."""

MOST_THINGS = 1_000
"""How many things one call may list."""

LONGEST_VALUE = 4_096
"""Characters of a trait; a longer one is no trait of a person."""

_DEEPEST_PATH = 8
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_MILLISECONDS_FROM = 1e11


def put_keys(calls: Sequence[Taken], _: Around) -> None:
    """What makes a call itself: its source and the id its sender gave it.

    Never its body: a retry says another `sentAt`. One without an id is given one, so that a
    retry of it cannot be told from another.
    """
    for each in calls:
        said = each.sent.message_id
        if said is None or said == "":
            each.key = token_bytes(KEY_BYTES)
        else:
            named = f"{each.source}\0{said}".encode("utf-8", "replace")
            each.key = blake2b(named, digest_size=KEY_BYTES).digest()


def drop_repeated(calls: Sequence[Taken], _: Around) -> None:
    """Of calls with one id, the first; those of earlier requests are found when they are kept."""
    seen: set[bytes] = set()
    for each in calls:
        if each.key in seen:
            each.dropped = Dropped.REPEATED
        seen.add(each.key)


def put_ids(calls: Sequence[Taken], _: Around) -> None:
    """Who it is said to be: the user, and the other id that may be theirs too."""
    for each in calls:
        sent = each.sent
        each.user = _id(sent.user_id)
        each.other = _id(sent.previous_id if each.call is Call.ALIAS else sent.anonymous_id)


def drop_unfit_ids(calls: Sequence[Taken], _: Around) -> None:
    """What programs write for nobody must not become one person whom everybody is."""
    for each in calls:
        if _unfit(each.user) or _unfit(each.other):
            each.dropped = Dropped.UNFIT_IDENTIFIER


def drop_nobody(calls: Sequence[Taken], _: Around) -> None:
    """A call without an id is nobody's; an alias needs both."""
    for each in calls:
        said = [each.user is not None, each.other is not None]
        if not (all(said) if each.call is Call.ALIAS else any(said)):
            each.dropped = Dropped.NO_IDENTIFIER


def put_whose(calls: Sequence[Taken], around: Around) -> None:
    """By which kind of identifier the person is found: the user's own where there is one."""
    user, anonymous = around.collect.user, around.collect.anonymous
    for each in calls:
        each.whose = (user, each.user) if each.user is not None else (anonymous, each.other or "")


def put_times(calls: Sequence[Taken], _: Around) -> None:
    """When it happened, by our clock, in seconds since 1970.

    The sender's clock may be wrong, so what counts is how long before it was sent it happened.
    """
    for each in calls:
        sent = each.sent
        said = sent.timestamp if sent.timestamp is not None else sent.original_timestamp
        if said is None or said == "":
            continue
        at = _seconds(said)
        if at is None:
            each.dropped = Dropped.NOT_A_TIME
            continue
        sent_at = _seconds(sent.sent_at if sent.sent_at is not None else each.sent_at)
        each.at = at if sent_at is None else each.received - (sent_at - at)


def drop_impossible_times(calls: Sequence[Taken], _: Around) -> None:
    """What has not happened yet, or is what programs write for no time at all.

    A time that lies ahead by less than clocks and time zones differ by is now.
    """
    skew = SKEW.total_seconds()
    for each in calls:
        if each.at > each.received + skew:
            each.dropped = Dropped.FUTURE_TIME
        elif each.at < 1:
            each.dropped = Dropped.ANCIENT_TIME
        else:
            each.at = min(each.at, each.received)
            each.late = each.at < each.received - LATE


def put_signals(calls: Sequence[Taken], _: Around) -> None:
    """What the event's context says of consent, beside what the head of the request does.

    SDKs write the same context on many events: each is read once.
    """
    contexts = [bytes(each.sent.context) for each in calls]
    found = {each: from_context(_table(msgspec.Raw(each))) for each in set(contexts)}
    for each, context in zip(calls, contexts, strict=True):
        if found[context]:
            each.heard = [*each.heard, *found[context]]


def put_things(calls: Sequence[Taken], around: Around) -> None:
    """What was done, as the data map declares it; properties it does not name are never read."""
    kinds = {
        (declared.call, name): (kind, declared)
        for kind, declared in around.collect.events.items()
        for name in declared.names or ("",)
    }
    told: list[tuple[Taken, str, EventCollected]] = []
    for each in calls:
        if each.call in DID:
            found = kinds.get((each.call, each.sent.event or "")) or kinds.get((each.call, ""))
            if found is None:
                # what it says of consent still counts
                each.dropped = None if each.heard else Dropped.UNDECLARED_EVENT
            elif found[1].says_more:
                told.append((each, *found))
            else:
                each.things = [Thing(each.key, found[0], None, 1.0, 0.0)]
    tables = _tables([each.sent.properties for each, _, _ in told])
    for (each, kind, declared), table in zip(told, tables, strict=True):
        _put_things(each, kind, declared, table)


def put_traits(calls: Sequence[Taken], around: Around) -> None:
    """What is known of the person: the declared traits of `identify`, and their group."""
    collect = around.collect
    for each in calls:
        if each.call is Call.IDENTIFY and collect.traits:
            said, known = _table(each.sent.traits), _known(each)
            for ours, path in collect.traits.items():
                value = _text(_at(said, path)) or _text(_at(known, path))
                if value is not None:
                    hide = ours in collect.hashed
                    each.traits[ours] = around.digest(ours, value) if hide else value
        elif each.call is Call.GROUP:
            group = _id(each.sent.group_id)
            if _unfit(group) or group is None:
                each.dropped = Dropped.UNFIT_IDENTIFIER
            elif collect.group is not None:
                each.traits[collect.group] = group


STEPS: tuple[Step, ...] = (
    put_keys,
    drop_repeated,
    put_ids,
    drop_unfit_ids,
    drop_nobody,
    put_whose,
    put_times,
    drop_impossible_times,
    put_signals,
    put_things,
    put_traits,
)
"""The steps, in order."""


def _put_things(each: Taken, kind: str, declared: EventCollected, whole: dict[str, Any]) -> None:
    listed = _at(whole, declared.each) if declared.each else None
    if listed is None:
        listed = [{}]
    if not isinstance(listed, list) or len(listed) > MOST_THINGS:
        each.dropped = Dropped.NOT_AN_EVENT
        return
    for n, part in enumerate(listed):
        quantity = _number(_either(part, whole, declared.quantity), 1.0)
        amount = _number(_either(part, whole, declared.amount), 0.0)
        if quantity is None or amount is None:
            each.dropped = Dropped.NOT_A_NUMBER
            return
        sku = _text(_either(part, whole, declared.item))
        key = blake2b(each.key + n.to_bytes(2), digest_size=KEY_BYTES).digest() if n else each.key
        each.things.append(Thing(key, kind, sku, quantity, amount))


def _id(said: Id) -> str | None:
    """An id as text; numbers without a fraction, as JavaScript writes them."""
    if said is None:
        return None
    if isinstance(said, float):
        said = int(said) if said.is_integer() else repr(said)
    return str(said).strip() or None


def _unfit(said: str | None) -> bool:
    return said is not None and (len(said) > TOO_LONG or said.lower() in UNFIT or "\0" in said)


def _seconds(said: Moment) -> float | None:
    """A moment as seconds since 1970; None for what is none."""
    try:
        if isinstance(said, str):
            at = datetime.fromisoformat(said)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
        if said is None:
            return None
        seconds = float(said)
    except (ValueError, OverflowError):
        return None
    if abs(seconds) >= _MILLISECONDS_FROM:
        seconds /= 1000
    return seconds if math.isfinite(seconds) and seconds < _LATEST else None


_LATEST = (datetime.max.replace(tzinfo=UTC) - timedelta(days=2)).timestamp()


def _tables(raw: Sequence[msgspec.Raw]) -> list[dict[str, Any]]:
    """Objects as they were sent, read at once; one by one where one of them cannot be."""
    try:
        found = msgspec.json.decode(b"[%b]" % b",".join(bytes(each) or b"{}" for each in raw))
    except _UNREADABLE:
        return [_table(each) for each in raw]
    return [each if type(each) is dict else {} for each in found]


def _table(raw: msgspec.Raw) -> dict[str, Any]:
    """An object as it was sent; empty for anything else."""
    if len(memoryview(raw)) <= len(b"{}"):
        return {}
    try:
        found = msgspec.json.decode(raw)
    except _UNREADABLE:
        return {}
    return found if isinstance(found, dict) else {}


def _known(each: Taken) -> dict[str, Any]:
    """The traits that some SDKs put in the context."""
    found = _table(each.sent.context).get("traits")
    return found if isinstance(found, dict) else {}


def _at(said: object, path: str) -> object:
    """What stands at a path with dots between; None where it ends."""
    if type(said) is dict and path in said:  # a name may hold dots of its own
        return said[path]
    for key in path.split(".", _DEEPEST_PATH) if "." in path else (path,):
        if not isinstance(said, dict):
            return None
        said = said.get(key)
    return said


def _either(part: object, whole: object, path: str) -> object:
    """What a thing says, or else the call it is listed in."""
    if not path:
        return None
    found = _at(part, path)
    return _at(whole, path) if found is None else found


def _text(said: object) -> str | None:
    """A value as text that the store can keep; None for nothing, and for what is no value."""
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, (int, float)):
        said = _id(said)
    if not isinstance(said, str) or len(said) > LONGEST_VALUE or "\0" in said:
        return None
    return said.strip() or None


def _number(said: object, absent: float) -> float | None:
    if said is None:
        return absent
    if type(said) is float and said - said == 0:  # finite, as nearly all are
        return said
    if isinstance(said, bool) or not isinstance(said, (int, float, str)):
        return None
    try:
        value = float(said)
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None
