"""Marks that machines can read, in pages and in images."""

import struct
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from assent.content import Draft, FactSheet, examine, languages
from assent.content.provenance import GENERATED, is_marked, marked, read_image, sign_image
from assent.vocabulary import BadRequest


def test_a_page_is_marked_once_and_a_name_cannot_break_out():
    page = marked("<html><head><title>x</title></head></html>", "</script><b>")
    assert is_marked(page)
    assert marked(page, "other") == page
    assert page.count("</script>") == 1
    with pytest.raises(BadRequest, match="no `<head>`"):
        marked("<p>hello</p>", "grammar")


def chunk(kind: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def png() -> bytes:
    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0\xff\0\0\0\xff\0" * 2)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    )


def named(name: str) -> x509.Name:
    parts = ((NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, "Lumen"))
    return x509.Name([x509.NameAttribute(oid, said) for oid, said in parts])


def certificate(subject, key, issuer, by, *, authority: bool) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key())
    made = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(authority_key, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if not authority:
        mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        made = made.add_extension(mail, critical=False)
    return made.sign(by, hashes.SHA256())


@pytest.fixture(scope="module")
def signed() -> bytes:
    pytest.importorskip("c2pa")
    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    chain = (
        certificate("leaf", leaf, "root", root, authority=False),
        certificate("root", root, "root", root, authority=True),
    )
    pem = "".join(each.public_bytes(serialization.Encoding.PEM).decode() for each in chain)

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(leaf.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign_image(png(), "image/png", "a lamp", pem, sign)


def test_a_signed_image_says_that_a_model_made_it(signed):
    said = read_image(signed, "image/png")
    assert said.state == "Valid"
    assert said.source_types == (GENERATED,)
    assert said.problems == ("signingCredential.untrusted",)


def test_one_changed_byte_breaks_the_manifest(signed):
    at = signed.index(b"IDAT") + 10
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    said = read_image(changed, "image/png")
    assert said.state == "Invalid"
    assert "assertion.dataHash.mismatch" in said.problems


def test_an_image_without_a_manifest_says_nothing_and_nonsense_cannot_be_signed():
    pytest.importorskip("c2pa")
    assert read_image(png(), "image/png").state == "None"
    with pytest.raises(BadRequest, match="cannot be signed"):
        sign_image(b"nonsense", "image/png", "x", "no certificate", lambda data: data)


def test_a_page_that_software_wrote_is_marked_for_machines():
    facts = FactSheet.parse('[sender]\nname = "Lumen"\n[[offer]]\nname = "Aurora"')
    line = languages["en"].disclosure
    link = '<a href="/u">Unsubscribe</a>'
    body = f'<html lang="en"><head></head><body><p>Lumen. {line} {link}</p></body></html>'
    draft = Draft("News", body, "en", "grammar", facts.hash)
    (finding,) = examine(draft, facts, date(2027, 3, 5))
    assert finding.reason == "no machine can read how the page was written"
    marked_body = body.replace("<head>", '<head><meta name="ai-disclosure" content="x">')
    draft = Draft("News", marked_body, "en", "grammar", facts.hash)
    assert not examine(draft, facts, date(2027, 3, 5))
