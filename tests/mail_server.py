"""A real mail server on loopback that keeps what arrives, and misbehaves when told to."""

import asyncio
import socket
import ssl
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class MailServer:
    """Used as a context manager.

    `faults` says what to do with the nth message that is begun, counted from 1:
    `drop_before_data`, `drop_after_data`, `swallow` (keep it, then drop without an answer),
    `slow` (no answer for very long), an answer such as `550 5.1.1 no` to its recipient, or
    `data: 554 no` to its data.
    With `dies` set, everything after the first fault is dropped at once.
    """

    def __init__(
        self,
        faults: dict[int, str] | None = None,
        *,
        dies: bool = False,
        tls: ssl.SSLContext | None = None,
        password: str = "",
        international: bool = True,
    ) -> None:
        self.faults = faults or {}
        self.dies = dies
        self.password = password
        self.signed_in = False
        self.dead = False
        self.begun = 0
        self.connections = 0
        self.arrived: list[bytes] = []
        self.port = free_port()
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            enable_SMTPUTF8=international,
            tls_context=tls,
            auth_require_tls=False,
            authenticator=self._sign_in if password else None,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        self.connections = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def recipients(self) -> list[str]:
        return [str(message_from_bytes(each, policy=default)["To"]) for each in self.arrived]

    @property
    def most_to_one(self) -> int:
        return max(Counter(self.recipients).values(), default=0)

    async def handle_EHLO(self, server, session, _envelope, hostname, responses):  # noqa: N802  aiosmtpd
        if self.dead:
            server.transport.abort()
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd
        self.begun += 1
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd
        fault = self.faults.get(self.begun, "")
        if fault == "drop_before_data":
            self._drop(server)
        if fault[:1].isdigit():
            return fault
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802  aiosmtpd
        fault = self.faults.get(self.begun, "")
        if fault == "drop_after_data":
            self._drop(server)
            return "250 OK"
        if fault.startswith("data: "):
            return fault.removeprefix("data: ")
        if fault == "slow":
            await asyncio.sleep(20)
        self.arrived.append(envelope.content)
        if fault == "swallow":
            self._drop(server)
        return "250 OK"

    def _sign_in(self, _server, _session, _envelope, _mechanism, given) -> AuthResult:
        self.signed_in = given.password == self.password.encode()
        return AuthResult(success=self.signed_in, handled=False)

    def _drop(self, server) -> None:
        self.dead = self.dies
        server.transport.abort()


def self_signed(folder: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate", folder / "key")
    return context


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
