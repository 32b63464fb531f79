"""Signed statements of what the log was at a size, in the C2SP tlog-checkpoint format.

    example.org/assent
    5
    <base64 of the root>

    — example.org/assent <base64 of 4 bytes of key id and the Ed25519 signature>

Source: C2SP tlog-checkpoint and signed-note.
"""

import base64
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from assent.vocabulary import BadRequest

_ED25519 = b"\x01"
_RAW = serialization.Encoding.Raw


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

    def sign(self, size: int, root: bytes) -> str:
        """A signed note for the log at `size`."""
        body = Checkpoint(self.origin, size, root).body()
        signature = self._private.sign(body.encode())
        line = base64.b64encode(_key_id(self.origin, self.public) + signature).decode()
        return f"{body}\n— {self.origin} {line}\n"


def verify_note(note: str, public: bytes) -> Checkpoint:
    """Read a signed note, believing it only if the key signed it.

    Raises:
        BadRequest: it is not a checkpoint, or this key did not sign it.
    """
    try:
        body, _, signed = note.partition("\n\n")
        origin, size, root = body.splitlines()[:3]
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
        dash, name, line = signed.splitlines()[0].split(" ")
        raw = base64.b64decode(line, validate=True)
    except (ValueError, IndexError):
        raise BadRequest("this is not a signed checkpoint (C2SP tlog-checkpoint)") from None
    if dash != "—" or name != origin or not _signed_by(public, name, raw, f"{body}\n"):
        raise BadRequest(f"the checkpoint of size {size} was not signed by this key")
    return checkpoint


def _signed_by(public: bytes, name: str, raw: bytes, text: str) -> bool:
    if raw[:4] != _key_id(name, public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
    except InvalidSignature:
        return False
    return True


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]
