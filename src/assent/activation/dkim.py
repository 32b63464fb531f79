"""Signs mail so that its receivers can tell it is from the domain it says (DKIM, RFC 6376).

What is signed covers the links by which people stop such mail, as RFC 8058 section 4 asks.
"""

import base64
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from assent.activation.outcome import Misconfigured

SMALLEST_KEY = 2048
_SIGNED = (
    *("from", "to", "subject", "date", "message-id", "mime-version", "content-type"),
    *("list-unsubscribe", "list-unsubscribe-post"),
)

Sign = Callable[[bytes, str], bytes]
"""Makes the signature's header for a message as it goes over the wire, and its sender's domain."""


def signer(selector: str, key_file: str) -> Sign:
    """Signs with a key.

    Args:
        selector: where the public key lies: at `selector._domainkey.domain` in the DNS.
        key_file: the private key: RSA of 2048 bits or more, as PEM, without a password.

    Raises:
        Misconfigured: there is no such key there, or no selector.
    """
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", selector):
        raise Misconfigured("mail is signed by DKIM; give `dkim_selector`, such as `assent2026`")
    try:
        key = load_pem_private_key(Path(key_file).read_bytes(), None)
    except (OSError, ValueError, TypeError) as failure:
        raise Misconfigured(f"the `dkim_key_file` `{key_file}` holds no key to read") from failure
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY:
        raise Misconfigured(
            f"the `dkim_key_file` `{key_file}` is no RSA key of {SMALLEST_KEY} bits"
        )

    def sign(content: bytes, domain: str) -> bytes:
        return _signature(content, domain.encode("idna").decode(), selector, key)

    return sign


def _signature(content: bytes, domain: str, selector: str, key: RSAPrivateKey) -> bytes:
    head, _, body = content.partition(b"\r\n\r\n")
    fields = {
        line.partition(b":")[0].strip().lower().decode("ascii"): line
        for line in re.split(rb"\r\n(?![ \t])", head)
    }
    signed = [name for name in _SIGNED if name in fields]
    told = (
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain};\r\n"
        f" s={selector}; h={':'.join(signed)};\r\n"
        f" bh={base64.b64encode(sha256(relaxed_body(body)).digest()).decode()};\r\n b="
    ).encode()
    covered = [relaxed_field(fields[name]) for name in signed]
    whole = b"\r\n".join([*covered, relaxed_field(told)])
    proof = base64.b64encode(key.sign(whole, PKCS1v15(), SHA256()))
    return told + b"\r\n ".join(re.findall(rb".{1,72}", proof)) + b"\r\n"


def relaxed_field(line: bytes) -> bytes:
    r"""A header field as both sides read it, however it was folded (RFC 6376 section 3.4.2).

    Examples:
        >>> relaxed_field(b"SubJect : Tea\r\n\t for  you ")
        b'subject:Tea for you'
    """
    name, _, said = line.partition(b":")
    return name.strip().lower() + b":" + re.sub(rb"\s+", b" ", said).strip()


def relaxed_body(body: bytes) -> bytes:
    r"""A body as both sides read it (RFC 6376 section 3.4.4).

    Examples:
        >>> relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n")
        b' C\r\nD E\r\n'
        >>> relaxed_body(b"\r\n")
        b''
    """
    lines = [re.sub(rb"[ \t]+", b" ", each).removesuffix(b" ") for each in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
