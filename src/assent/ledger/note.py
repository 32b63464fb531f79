"""Signed notes: a text, a blank line, and a line for each who signed it.

    — NAME base64(4 bytes that name the key, the signature)

A line by somebody who is not known is passed over, so a note may gather more signatures.

Source: C2SP signed-note.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from assent.vocabulary import BadRequest

NOTE = b"\x01"
"""A key that signs the text itself (Ed25519)."""
COSIGNATURE = b"\x04"
"""A key that signs that, at a time, it saw a log stand so (C2SP tlog-cosignature, Ed25519)."""

_KEY_BYTES = 32
_ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public key of somebody who signs notes.

    Args:
        name: whose.
        kind: what its signatures are made over, `NOTE` or `COSIGNATURE`.
        public: the 32 bytes.

    Examples:
        >>> VerifierKey.of(VerifierKey("example.org/witness", NOTE, bytes(32)).text).name
        'example.org/witness'
    """

    name: str
    kind: bytes
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4 bytes by which a signature says whose it is."""
        return sha256(f"{self.name}\n".encode() + self.kind + self.public).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as people hand it to each other: `name+id+base64`."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.kind + self.public).decode()}"

    @classmethod
    def of(cls, text: str) -> "VerifierKey":
        """Read a key.

        Raises:
            BadRequest: it is none, or of a kind that is not known here.
        """
        name, _, rest = text.strip().partition("+")
        said, _, key = rest.partition("+")
        raw = _decoded(key)
        made = cls(name, raw[:1], raw[1:])
        whole = len(made.public) == _KEY_BYTES and made.kind in {NOTE, COSIGNATURE}
        if not name or not whole or made.id.hex() != said:
            raise BadRequest(
                f"`{text[:80]}` is no Ed25519 verifier key; expected `NAME+ID+BASE64`, "
                "as C2SP signed-note writes it"
            )
        return made

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether the key made this signature over the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart; nothing in it is believed yet.

    Args:
        text: what was signed, its last line ended.
        lines: the signatures as they stand.
    """

    text: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, said: str) -> "Note":
        """Take a note apart.

        Raises:
            BadRequest: it is none.
        """
        text, blank, rest = said.rpartition("\n\n")
        lines = tuple(rest.splitlines())
        if not blank or not lines or not all(line.startswith("— ") for line in lines):
            raise BadRequest("this is not a signed note (C2SP signed-note)")
        return cls(f"{text}\n", lines)

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{line}\n" for line in self.lines)

    def by(self, key: VerifierKey) -> Iterator[bytes]:
        """What a key is said to have signed it with."""
        for line in self.lines:
            _, name, raw = [*line.split(" "), "", ""][:3]
            signature = _decoded(raw)
            if name == key.name and signature[:_ID_BYTES] == key.id:
                yield signature[_ID_BYTES:]

    def joined(self, other: "Note") -> "Note":
        """The same note with the other's signatures too."""
        return Note(self.text, tuple(dict.fromkeys([*self.lines, *other.lines])))


def line(key: VerifierKey, signature: bytes) -> str:
    """The line that says that a key signed."""
    return f"— {key.name} {base64.b64encode(key.id + signature).decode()}"


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
