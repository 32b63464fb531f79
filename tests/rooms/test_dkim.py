"""Mail that a real server received bears a signature that another implementation accepts."""

from datetime import UTC, datetime

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from assent.activation import Misconfigured, Parts, build_message, check_settings, destinations
from assent.data_map import DestinationDeclared
from assent.vocabulary import Processor
from mail_server import MailServer

SMTP = destinations["smtp"]


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def key_file(key, tmp_path):
    return written(tmp_path, key)


def written(folder, key):
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "dkim.pem").write_bytes(key.private_bytes(*form))
    return str(folder / "dkim.pem")


def received(key_file, *, sender="The Shop <news@example.org>", text="New teas.\n.\n\n") -> bytes:
    parts = Parts(
        subject="Tea for you, " + "and a long line that is folded on its way " * 3,
        text=text,
        html="<p>Grüner Tee</p>",
        why="You get this because you said yes.",
        reasons=("You bought green tea.",),
        stop_link="https://shop.example.org/stop/x",
    )
    at = datetime(2026, 1, 1, tzinfo=UTC)
    message = build_message(parts, sender=sender, recipient="ada@example.net", key="k1", at=at)
    with MailServer() as server:
        given = {"host": "127.0.0.1", "port": server.port, "dkim_key_file": key_file}
        declared = DestinationDeclared("smtp", Processor("mailer"), given | {"dkim_selector": "s1"})
        with SMTP.post(check_settings("mail", declared)) as put:
            put(message)
        [arrived] = server.arrived
    return arrived


def verified(message: bytes, key, domain=b"example.org") -> bool:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def dns(name, timeout=5):
        import base64

        assert name == b"s1._domainkey." + domain + b"."
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    return dkim.verify(message, dnsfunc=dns)


@pytest.mark.parametrize(
    "text", ["New teas.", "New teas.\n.\n\n  \n", ".dot\n\ttab  \t\n", "ü" * 900]
)
def test_what_arrived_is_signed_by_the_senders_domain(key, key_file, text):
    arrived = received(key_file, text=text)
    assert verified(arrived, key)


def test_whoever_changes_what_stops_it_breaks_the_signature(key, key_file):
    arrived = received(key_file)
    for before, after in (
        (b"List-Unsubscribe: <https://shop.", b"List-Unsubscribe: <https://evil."),
        (b"New teas", b"Old teas"),
        (b"From: The Shop", b"From: The Bank"),
    ):
        assert before in arrived
        assert not verified(arrived.replace(before, after), key)


def test_a_domain_beyond_ascii_is_named_as_the_dns_knows_it(key, key_file):
    arrived = received(key_file, sender="Shop <news@exämple.org>")
    assert b"d=xn--exmple-cua.org;" in arrived


def test_without_a_key_nothing_is_signed():
    assert b"DKIM-Signature" not in received("")


def test_a_key_that_will_not_do_is_the_operators_to_fix(tmp_path):
    with pytest.raises(Misconfigured, match="holds no key"):
        received(str(tmp_path / "none"))
    with pytest.raises(Misconfigured, match="no RSA key of 2048 bits"):
        received(written(tmp_path, ec.generate_private_key(ec.SECP256R1())))
