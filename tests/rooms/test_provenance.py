"""Marks that machines can read, in pages and in images."""

import json
import struct
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from assent.cli.commands.content import COMMAND
from assent.content import Draft, FactSheet, examine, languages
from assent.content.provenance import (
    GENERATED,
    is_marked,
    marked,
    read_image,
    sign_image,
    signs_with,
)
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
def signer() -> tuple[bytes, str]:
    """A private key and its certificates, both in PEM."""
    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    chain = (
        certificate("leaf", leaf, "root", root, authority=False),
        certificate("root", root, "root", root, authority=True),
    )
    pem = "".join(each.public_bytes(serialization.Encoding.PEM).decode() for each in chain)
    pkcs8, nothing = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return leaf.private_bytes(serialization.Encoding.PEM, pkcs8, nothing), pem


@pytest.fixture(scope="module")
def signed(signer) -> bytes:
    pytest.importorskip("c2pa")
    key, chain = signer
    return sign_image(png(), "image/png", "a lamp", chain, signs_with(key))


def test_an_image_is_signed_and_read_on_the_command_line(signer, tmp_path, monkeypatch):
    pytest.importorskip("c2pa")
    key, chain = signer
    (tmp_path / "lamp.png").write_bytes(png())
    (tmp_path / "chain.pem").write_text(chain)
    (tmp_path / "key.pem").write_bytes(key)
    monkeypatch.setenv("ASSENT_C2PA_KEY", str(tmp_path / "key.pem"))
    monkeypatch.setenv("ASSENT_C2PA_CERTIFICATES", str(tmp_path / "chain.pem"))
    run, place = CliRunner(), tmp_path / "signed.png"
    done = run.invoke(COMMAND, ["sign", str(tmp_path / "lamp.png"), "--to", str(place)])
    assert done.output == f"wrote {place}; its manifest is valid\n"
    said = json.loads(run.invoke(COMMAND, ["provenance", str(place), "--json"]).output)
    assert said["source_types"] == [GENERATED]


@pytest.mark.parametrize("key", [b"", b"no key", b"rsa"])
def test_a_key_of_another_kind_is_refused(key):
    if key == b"rsa":
        pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        made = rsa.generate_private_key(65537, 2048)
        key = made.private_bytes(pem, form, serialization.NoEncryption())
    with pytest.raises(BadRequest, match="curve P-256"):
        signs_with(key)


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
