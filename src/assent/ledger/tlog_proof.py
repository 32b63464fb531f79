"""A proof that an entry is in the log, as one text that anybody can verify without us.

    c2sp.org/tlog-proof@v1
    extra <base64 of what was hashed: salt, kind and body>
    index 41
    <base64 of each hash on the way up>

    <the signed checkpoint>

The extra lets whoever holds the proof see which entry it is about. Leave it out to prove a
place without showing what stands there.

Source: C2SP tlog-proof.
"""

import base64
from dataclasses import dataclass
from typing import Any

import msgspec

from assent.ledger.checkpoint import verify_note
from assent.ledger.note import VerifierKey
from assent.ledger.proof import leaf_hash, verify_inclusion
from assent.ledger.rows import SALT_BYTES
from assent.vocabulary import BadRequest

_HEAD = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """That something stands at a place of the log.

    Args:
        index: where.
        path: the hashes that lead from it up to the root.
        note: the signed checkpoint that has the root.
        said: what was hashed; empty when it is not shown.
    """

    index: int
    path: tuple[bytes, ...]
    note: str
    said: bytes = b""

    def __str__(self) -> str:
        extra = [f"extra {_coded(self.said)}"] if self.said else []
        lines = [_HEAD, *extra, f"index {self.index}", *map(_coded, self.path)]
        return "\n".join(lines) + f"\n\n{self.note}"

    @classmethod
    def of(cls, text: str) -> "Proof":
        """Read a proof; nothing in it is believed yet.

        Raises:
            BadRequest: it is none.
        """
        try:
            head, _, note = text.partition("\n\n")
            first, *lines = head.split("\n")
            extra = lines.pop(0).removeprefix("extra ") if lines[0].startswith("extra ") else ""
            word, index = lines.pop(0).split(" ")
            path = tuple(base64.b64decode(each, validate=True) for each in lines)
            made = cls(int(index), path, note, base64.b64decode(extra, validate=True))
        except (ValueError, IndexError):
            word, first, made = "", "", None
        if made is None or (first, word) != (_HEAD, "index"):
            raise BadRequest("this is not a proof of a log's entry (C2SP tlog-proof)")
        return made

    def as_json(self, public: bytes) -> dict[str, Any]:
        """The same in parts, for whoever checks it with tools of their own.

        Args:
            public: the 32 bytes of the key whose signature is under the checkpoint.
        """
        kind, _, body = self.said[SALT_BYTES:].decode().partition("\n")
        return {
            "entry": self.index,
            "kind": kind,
            "body": body,
            "salt": self.said[:SALT_BYTES].hex(),
            "path": [step.hex() for step in self.path],
            "note": self.note,
            "public_key": public.hex(),
        }

    def entry(self, key: VerifierKey) -> dict[str, Any]:
        """What the log of `key` holds at that place, once it is proved.

        Raises:
            BadRequest: the checkpoint is not the log's, the hashes do not lead to its root, or
                the proof does not show what it is about.
        """
        checkpoint = verify_note(self.note, key.public)
        if checkpoint.origin != key.name:
            raise BadRequest(f"the checkpoint is of `{checkpoint.origin}`, not of `{key.name}`")
        if not self.said:
            raise BadRequest("the proof does not show the entry; ask for one that does")
        leaf = leaf_hash(self.said)
        if not verify_inclusion(leaf, self.index, checkpoint.size, self.path, checkpoint.root):
            raise BadRequest(f"the hashes do not lead from entry {self.index} to the signed root")
        kind, _, body = self.said[SALT_BYTES:].decode().partition("\n")
        return {"number": self.index, "kind": kind, **msgspec.json.decode(body)}


def _coded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
