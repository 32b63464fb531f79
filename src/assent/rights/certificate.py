"""The certificate of an erasure: what was done at each holder, signed, with its place in the log.

It names nobody. The person alone knows that its code is theirs. `verify_certificate.py` beside
this file checks one with nothing of Assent installed.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Row

from assent.ledger import Ledger
from assent.rights.erasure import MODELS
from assent.rights.kept import erasures, requests
from assent.store import Database
from assent.vocabulary import Clock, NotFound

FORMAT = "assent-erasure-certificate/1"
_RAW = serialization.Encoding.Raw
Measure = Callable[[str, str], Mapping[str, Any] | None]
"""From a model's label and its fingerprint to how far it is from a retrain; None if it is gone."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A signed certificate.

    Args:
        said: what it says.
        signature: of the house, over `canonical(said)`.
        public_key: that verifies it.
        ledger: the entry that holds its hash, and the proof that this stands in the log.
    """

    said: Mapping[str, Any]
    signature: bytes
    public_key: bytes
    ledger: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The file that the person gets."""
        return {
            "certificate": dict(self.said),
            "signature": base64.b64encode(self.signature).decode(),
            "public_key": self.public_key.hex(),
            "ledger": dict(self.ledger),
        }


def canonical(said: Mapping[str, Any]) -> bytes:
    """The bytes that are signed and hashed.

    Examples:
        >>> canonical({"b": 1, "a": [1.5, "x"]})
        b'{"a":[1.5,"x"],"b":1}'
    """
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


class Certificates:
    """Issues certificates.

    Args:
        database: where erasures are kept.
        seed: 32 bytes from which the signing key is made.
        controller: who erased.
        keys_kept: how long a backup of the key store is kept.
        ledger: where each certificate's hash is entered.
        clock: when it is issued.
        measure: how far a model is from a retrain.
        processors: what each processor said of an erasure.
        withheld: what a law keeps of one.
        prove: the proof that an entry stands in the log, under a checkpoint signed now.
    """

    def __init__(
        self,
        database: Database,
        seed: bytes,
        *,
        controller: str,
        keys_kept: timedelta,
        ledger: Ledger,
        clock: Clock,
        measure: Measure,
        processors: Callable[[int], Sequence[Mapping[str, Any]]],
        withheld: Callable[[int], Sequence[Mapping[str, Any]]],
        prove: Callable[[int], Mapping[str, Any]],
    ) -> None:
        self._database = database
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._controller = controller
        self._keys_kept = keys_kept
        self._ledger = ledger
        self._clock = clock
        self._measure = measure
        self._processors = processors
        self._withheld = withheld
        self._prove = prove

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key, which anyone may have."""
        return self._private.public_key().public_bytes(_RAW, serialization.PublicFormat.Raw)

    def sign(self, said: bytes) -> bytes:
        """The house's Ed25519 signature, 64 bytes."""
        return self._private.sign(said)

    def by_code(self, code: str) -> Certificate:
        """The certificate of whoever has this code.

        Raises:
            NotFound: nobody has.
        """
        return self._made_of(self._one(erasures.c.code == code))

    def issue(self, number: int) -> Certificate:
        """The certificate of an erasure that is done; a newer one when processors said more.

        Raises:
            NotFound: there is no such erasure, or it is not done.
        """
        return self._made_of(self._one(erasures.c.number == number))

    def _one(self, which: Any) -> Row[Any]:
        with self._database.read() as connection:
            row = connection.execute(erasures.select().where(which)).first()
        if row is None or row.done_at is None:
            raise NotFound("there is no such erasure, or it is not done; check its number or code")
        return row

    def _made_of(self, row: Row[Any]) -> Certificate:
        kept = None if row.certificate is None else json.loads(row.certificate)
        said = self._says(row, kept)
        if kept is None or _lasting(said) != _lasting(kept["said"]):
            digest = sha256(canonical(said)).hexdigest()
            body = {"step": "certified", "erasure": row.number, "certificate": digest}

            def work(connection: Connection) -> int:
                entry = self._ledger.append(connection, "erasure", body)
                text = json.dumps({"said": said, "entry": entry})
                change = erasures.update().where(erasures.c.number == row.number)
                connection.execute(change.values(certificate=text))
                return entry

            kept = {"said": said, "entry": self._database.write(work)}
        signature = self.sign(canonical(kept["said"]))
        return Certificate(kept["said"], signature, self.public, self._prove(kept["entry"]))

    def _says(self, row: Row[Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
        done = datetime.fromtimestamp(row.done_at, UTC)
        asked = datetime.fromtimestamp(row.asked_at, UTC)
        models = before["said"]["models"] if before else self._models(row)
        names = ("action", "rows", "at")
        holders = [
            {"holder": name, **{key: step[key] for key in names}}
            for name, step in row.steps.items()
        ]
        said = {
            "format": FORMAT,
            "controller": self._controller,
            "code": row.code,
            "asked_at": asked.isoformat(),
            "done_at": done.isoformat(),
            "issued_at": self._clock().isoformat(),
            "request": self._request(row.number),
            "holders": holders,
            "models": models,
            "processors": list(self._processors(row.number)),
            "kept": list(self._withheld(row.number)),
            "backups": {
                "keys_kept_days": self._keys_kept.days,
                "until": (done + self._keys_kept).isoformat(),
            },
        }
        plain: dict[str, Any] = json.loads(canonical(said))
        return plain

    def _models(self, row: Row[Any]) -> list[dict[str, Any]]:
        forgotten = row.steps.get(MODELS, {}).get("details", [])
        return [
            {**each, "difference": self._measure(each["model"], each["after"])}
            for each in forgotten
        ]

    def _request(self, number: int) -> dict[str, Any] | None:
        c = requests.c
        query = requests.select().where(c.erasure == number, c.asks == "erasure").limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        due = datetime.fromtimestamp(row.due_at, UTC)
        return {"law": row.law, "article": row.article, "due": due.isoformat()}


def _lasting(said: Mapping[str, Any]) -> dict[str, Any]:
    """What makes a newer certificate necessary when it changes."""
    return {name: value for name, value in said.items() if name != "issued_at"}
