"""What a machine can read of how a text or an image came to be.

A page carries a `meta` mark and JSON-LD with the IPTC's `digitalSourceType`. An image carries a
signed C2PA manifest, which breaks when one byte of the image is changed (extra `c2pa`; nothing is
fetched, and no time stamp is asked for).

Source: Regulation (EU) 2024/1689 (AI Act) Art. 50(2); C2PA Technical Specification 2.2; IPTC
Digital Source Type vocabulary.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from assent.vocabulary import BadRequest

GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
COMPOSED = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
"""By fixed sentences rather than by a trained model."""

MARK = 'name="ai-disclosure"'
"""What stands in the `meta` element of a page that software wrote."""


def marked(page: str, generator: str, source_type: str = GENERATED) -> str:
    """A page with the marks in its head; a page that has them stays as it is.

    Raises:
        BadRequest: the page has no `head`.

    Examples:
        >>> marked("<html><head></head></html>", "grammar", COMPOSED)[12:60]
        '<meta name="ai-disclosure" content="ai-originate'
    """
    if is_marked(page):
        return page
    head, found, rest = page.partition("<head>")
    if not found:
        raise BadRequest("the page has no `<head>`; add one, so that it can be marked")
    linked = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "CreativeWork",
            "digitalSourceType": source_type,
            "creator": {"@type": "SoftwareApplication", "name": generator},
        }
    ).replace("<", "\\u003c")
    meta = f'<meta {MARK} content="ai-originated">'
    return f'{head}{found}{meta}<script type="application/ld+json">{linked}</script>{rest}'


def is_marked(page: str) -> bool:
    """Whether a machine can read that software wrote the page."""
    return MARK in page and "digitalSourceType" in page


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an image says of itself.

    Args:
        state: `Trusted`, `Valid` (signed by nobody we know), `Invalid`, or `None`.
        source_types: the digital source types of its actions.
        problems: the codes of what is wrong with it.
    """

    state: str
    source_types: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def sign_image(
    image: bytes, kind: str, title: str, certificates: str, sign: Callable[[bytes], bytes]
) -> bytes:
    """An image with a manifest that says that a model made it.

    Args:
        image: PNG, JPEG or WebP.
        kind: its media type, such as `image/png`.
        title: what the image is called.
        certificates: PEM, the signer's own first and its issuers after it.
        sign: signs bytes by ES256 (P-256, SHA-256; r and s in 32 bytes each).

    Raises:
        BadRequest: the image or the certificates cannot be used.
    """
    import c2pa

    manifest = {
        "claim_generator_info": [{"name": "assent"}],
        "title": title,
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": GENERATED}]},
            }
        ],
    }
    signed = BytesIO()
    try:
        signer = c2pa.Signer.from_callback(sign, c2pa.C2paSigningAlg.ES256, certificates, None)
        with c2pa.Builder(json.dumps(manifest)) as builder:
            builder.sign(signer, kind, BytesIO(image), signed)
    except c2pa.C2paError as failure:
        raise BadRequest(f"the image cannot be signed: {failure}; check it and the key") from None
    return signed.getvalue()


def signs_with(key: bytes) -> Callable[[bytes], bytes]:
    """What signs by ES256 with a private key in PEM, as `sign_image` wants it.

    Raises:
        BadRequest: it is no key of the curve P-256.
    """
    try:
        private = load_pem_private_key(key, None)
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
        raise BadRequest("the key is no unencrypted private key of the curve P-256 in PEM")

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def read_image(image: bytes, kind: str) -> Provenance:
    """What an image says of how it came to be; its state is `None` where it has no manifest."""
    import c2pa

    try:
        with c2pa.Reader(kind, BytesIO(image)) as reader:
            said = json.loads(reader.json())
    except c2pa.C2paError:
        return Provenance("None")
    active = said["manifests"][said["active_manifest"]]
    actions = [
        action
        for assertion in active.get("assertions", [])
        if assertion["label"].startswith("c2pa.actions")
        for action in assertion["data"]["actions"]
    ]
    return Provenance(
        said.get("validation_state", "Invalid"),
        tuple(a["digitalSourceType"] for a in actions if "digitalSourceType" in a),
        tuple(each["code"] for each in said.get("validation_status", [])),
    )
