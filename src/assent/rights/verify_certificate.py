"""Check a certificate of erasure, offline and without Assent. It needs Python and `cryptography`.

python verify_certificate.py certificate.json [PUBLIC_KEY] [LEDGER_KEY]

Give the two keys, in hexadecimal, as the controller publishes them: without them the certificate
is only held against the keys that it carries itself.
"""

import base64
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as Key


def hold(what: object, otherwise: str) -> None:
    """Stop unless it is so."""
    if not what:
        sys.exit(f"NOT WHOLE: {otherwise}")


def check(document: dict[str, Any], public_key: str = "", ledger_key: str = "") -> str:
    """What was checked; ends the program, or raises, if anything is wrong."""
    signer, ledger = document["public_key"], document["ledger"]
    hold(public_key in ("", signer), "it was signed by another key")
    hold(ledger_key in ("", ledger["public_key"]), "the log was signed by another key")
    said = json.dumps(document["certificate"], sort_keys=True, separators=(",", ":")).encode()
    signature = base64.b64decode(document["signature"])
    Key.from_public_bytes(bytes.fromhex(signer)).verify(signature, said)
    hashed = json.loads(ledger["body"])["certificate"]
    hold(hashed == sha256(said).hexdigest(), "the log has another certificate")
    body, _, signed = ledger["note"].partition("\n\n")
    raw = base64.b64decode(signed.split(" ")[-1])[4:]
    Key.from_public_bytes(bytes.fromhex(ledger["public_key"])).verify(raw, f"{body}\n".encode())
    _, size, root = body.split("\n")[:3]
    leaf = bytes.fromhex(ledger["salt"]) + f"{ledger['kind']}\n{ledger['body']}".encode()
    at, last, made = ledger["entry"], int(size) - 1, sha256(b"\0" + leaf).digest()
    for step in map(bytes.fromhex, ledger["path"]):  # RFC 9162, section 2.1.3.2
        left = at % 2 == 1 or at == last
        made = sha256(b"\1" + (step + made if left else made + step)).digest()
        while left and at % 2 == 0 and at:
            at, last = at // 2, last // 2
        at, last = at // 2, last // 2
    hold(last == 0 and made == base64.b64decode(root), "it is not in the log")
    return f"whole: signed by {signer[:16]}, entry {ledger['entry']} of a log of {size}"


if __name__ == "__main__":
    try:
        print(check(json.loads(Path(sys.argv[1]).read_text("utf-8")), *sys.argv[2:]))  # noqa: T201
    except (InvalidSignature, KeyError, ValueError) as failure:
        sys.exit(f"NOT WHOLE: {type(failure).__name__} {failure}")
