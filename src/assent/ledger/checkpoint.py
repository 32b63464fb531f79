"""Signed statements of what the log was at a size, in the C2SP tlog-checkpoint format.

    example.org/assent
    5
    <base64 of the root>

    — example.org/assent <base64 of 4 bytes of key id and the Ed25519 signature>

Witnesses, who hold that the log only ever grew, add lines of their own.

Source: C2SP tlog-checkpoint, signed-note and tlog-cosignature.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assent.ledger.note import COSIGNATURE, NOTE, Note, VerifierKey, line
from assent.vocabulary import BadRequest

_RAW = serialization.Encoding.Raw
_TIME_BYTES = 8
_LATEST = 1 << 36  # seconds since 1970; a date beyond the year 4147 is nobody's


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a signer says of the log.

    Args:
        origin: the log's name.
        size: how many entries it had.
        root: its Merkle root then.
    """

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The text that is signed.

        Examples:
            >>> Checkpoint("example.org/assent", 1, bytes(32)).body().splitlines()[:2]
            ['example.org/assent', '1']
        """
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class Signer:
    """Signs checkpoints with a key that is kept apart from the log."""

    def __init__(self, origin: str, seed: bytes) -> None:
        self.origin = origin
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key, which anyone may have."""
        return self._private.public_key().public_bytes(_RAW, serialization.PublicFormat.Raw)

    @property
    def key(self) -> VerifierKey:
        """The public key with the log's name, to hand to whoever will verify."""
        return VerifierKey(self.origin, NOTE, self.public)

    def sign(self, size: int, root: bytes) -> str:
        """A signed note for the log at `size`."""
        body = Checkpoint(self.origin, size, root).body()
        return str(Note(body, (line(self.key, self._private.sign(body.encode())),)))


class Witness:
    """Cosigns checkpoints: says that at a time, of all it has seen of a log, this is the latest.

    It must have verified that the log only grew since the checkpoint it cosigned before.
    """

    def __init__(self, name: str, seed: bytes) -> None:
        self._name = name
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def key(self) -> VerifierKey:
        """The public key, to be declared in the data map of the log's house."""
        public = self._private.public_key().public_bytes(_RAW, serialization.PublicFormat.Raw)
        return VerifierKey(self._name, COSIGNATURE, public)

    def cosign(self, note: str, at: datetime) -> str:
        """The note with one more signature."""
        opened, seconds = Note.of(note), int(at.timestamp())
        signature = self._private.sign(_cosigned(opened.text, seconds))
        mine = line(self.key, seconds.to_bytes(_TIME_BYTES, "big") + signature)
        return str(opened.joined(Note(opened.text, (mine,))))


def verify_note(note: str, public: bytes) -> Checkpoint:
    """Read a signed note, believing it only if the key of the log that it names signed it.

    Raises:
        BadRequest: it is not a checkpoint, or this key did not sign it.
    """
    try:
        opened = Note.of(note)
        origin, size, root = opened.text.splitlines()[:3]
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
    except (ValueError, BadRequest):
        raise BadRequest("this is not a signed checkpoint (C2SP tlog-checkpoint)") from None
    key = VerifierKey(origin, NOTE, public)
    if not any(key.signed(opened.text.encode(), each) for each in opened.by(key)):
        raise BadRequest(f"the checkpoint of size {size} was not signed by this key")
    return checkpoint


def cosigned_by(note: str, witnesses: Sequence[VerifierKey]) -> dict[str, datetime]:
    """Which of these witnesses cosigned a checkpoint, and when; the log's own line is not asked."""
    opened, found = Note.of(note), {}
    for witness in witnesses:
        for raw in opened.by(witness):
            seconds = int.from_bytes(raw[:_TIME_BYTES], "big")
            message = _cosigned(opened.text, seconds)
            if seconds < _LATEST and witness.signed(message, raw[_TIME_BYTES:]):
                found[witness.name] = datetime.fromtimestamp(seconds, UTC)
    return found


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
