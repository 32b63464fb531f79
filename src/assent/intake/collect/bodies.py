"""Reading what an SDK posted: by its bytes, since content types are not to be relied on.

A body is JSON, plain or compressed with gzip, whatever its headers say. It is refused as a whole
only when it cannot be read at all or is larger than anything that is taken; beyond that each
event is refused by itself, because clients never send a refused batch again.
"""

import re
import zlib
from http import HTTPStatus
from typing import TypeVar

import msgspec

from assent.intake.collect.sent import Envelope, Sent
from assent.vocabulary import BadRequest

LARGEST_BODY = 8 * 1024 * 1024
"""Bytes of a body once decompressed; compressed bodies may be no longer either."""

LARGEST_EVENT = 512 * 1024
"""Bytes of one event. Segment's own limit is 32 KiB, which its SDKs do not all keep."""

MOST_EVENTS = 20_000
"""Events of one body."""

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)
"""An escape in a JSON text; the group holds half of a character that takes two."""

_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)', re.DOTALL)
"""A text in JSON, passed over whole; the group holds a number that JSON does not have."""

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31

_E = TypeVar("_E", bound=Envelope)

Read = tuple[Envelope, list[Sent | None]]
"""A body: what it says of all its events, and the events; None for one that cannot be read."""


class TooLarge(BadRequest):
    """A body is larger than any that is taken."""

    code = "too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class _Loose(Envelope, kw_only=True):
    """A body whose events are read one by one, because not all of them can be."""

    batch: list[msgspec.Raw]


class _Batch(Envelope, kw_only=True):
    batch: list[Sent]


class _Single(Sent):
    write_key: str | None = None


_batch = msgspec.json.Decoder(_Batch)
_loose = msgspec.json.Decoder(_Loose)
_single = msgspec.json.Decoder(_Single)
_event = msgspec.json.Decoder(Sent)
_envelope = msgspec.json.Decoder(Envelope)


def unpacked(body: bytes) -> bytes:
    """The body, decompressed if it is compressed.

    Raises:
        TooLarge: it is larger than `LARGEST_BODY` once decompressed; no more than that is ever
            decompressed.
        BadRequest: it begins like gzip and is none.

    Examples:
        >>> import gzip
        >>> unpacked(b"{}"), unpacked(gzip.compress(b"{}"))
        (b'{}', b'{}')
    """
    plain = body
    if body.startswith(_GZIP):
        unpacking = zlib.decompressobj(_GZIP_WINDOW)
        try:
            plain = unpacking.decompress(body, LARGEST_BODY + 1)
        except zlib.error:
            raise BadRequest("the body begins like gzip and cannot be decompressed") from None
        if len(plain) <= LARGEST_BODY and not unpacking.eof:
            raise BadRequest("the compressed body ends too early; send all of it")
    if len(plain) > LARGEST_BODY:
        raise TooLarge(f"the body is larger than {LARGEST_BODY} bytes; send fewer events at once")
    return plain


def read_batch(body: bytes) -> Read:
    """The events of a `batch` call.

    Raises:
        TooLarge: see `unpacked`; or there are too many events.
        BadRequest: it is no object in JSON with a list of events called `batch`.
    """
    plain = unpacked(body)
    events: list[Sent | None]
    try:
        if len(plain) > LARGEST_EVENT:
            raise msgspec.ValidationError  # an event may be too large, so each is looked at
        said: Envelope = (whole := _batch.decode(plain))
        events = [*whole.batch]
    except _UNREADABLE:
        loose = _decoded(_loose, _mended(plain), "an object with a list of events called `batch`")
        said, events = loose, [_one(raw) for raw in loose.batch]
    if len(events) > MOST_EVENTS:
        raise TooLarge(f"the batch has more than {MOST_EVENTS} events; send fewer at once")
    return said, events


def read_single(body: bytes) -> Read:
    """The event of any other call.

    Raises:
        TooLarge: see `unpacked`.
        BadRequest: it is no object in JSON.
    """
    plain = unpacked(body)
    try:
        if len(plain) > LARGEST_EVENT:
            raise msgspec.ValidationError
        event = _single.decode(plain)
    except _UNREADABLE:
        mended = _mended(plain)
        return _decoded(_envelope, mended, "an object that is an event"), [_one(mended)]
    return Envelope(event.write_key, event.sent_at), [event]


def _decoded(decoder: msgspec.json.Decoder[_E], plain: bytes, expected: str) -> _E:
    try:
        return decoder.decode(plain)
    except _UNREADABLE:
        raise BadRequest(f"the body is not JSON as expected: {expected}, in UTF-8") from None


def _mended(plain: bytes) -> bytes:
    r"""The body with what is no text in it replaced, so that one such word spoils no other event.

    JavaScript cuts texts anywhere, also within a character that takes two, and Python writes
    numbers that JSON does not have.

    Examples:
        >>> _mended(rb'"\ud83e\udd80 \ud83e \\ud83e"')
        b'"\\ud83e\\udd80 \\ufffd \\\\ud83e"'
        >>> _mended(b'[NaN, "NaN", -Infinity]')
        b'[null, "NaN", null]'
    """
    text = plain.decode("utf-8", "replace").encode()
    text = _ESCAPE.sub(lambda found: b"\\ufffd" if found[1] else found[0], text)
    return _NUMBER.sub(lambda found: b"null" if found[1] else found[0], text)


def _one(raw: msgspec.Raw | bytes) -> Sent | None:
    if len(memoryview(raw)) > LARGEST_EVENT:
        return None
    try:
        return _event.decode(raw)
    except _UNREADABLE:
        return None
