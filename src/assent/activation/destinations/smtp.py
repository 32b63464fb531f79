"""A mail server, spoken to over SMTP (RFC 5321) with one connection for a batch.

The commands are sent one by one, because what a failure means depends on where it falls. Until
the message itself has been handed over nothing was sent, and trying again is safe. Once it was,
only the server's answer says what became of it; without one the message is unconfirmed.

What a server answers often names the recipient, so only its codes are ever repeated.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import TYPE_CHECKING

from assent.activation.destination import (
    Destination,
    Needed,
    Post,
    Settings,
    read_secret,
)
from assent.activation.letters import parcels
from assent.activation.message import MAIL
from assent.activation.outcome import Misconfigured, Rejected, TryLater, Unconfirmed, Unreachable
from assent.vocabulary import Field, Purpose

if TYPE_CHECKING:
    from assent.activation.dkim import Sign

_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}  # what is said to it crosses no network
_CLOSING = 421  # "service not available, closing transmission channel", whenever it comes


@contextmanager
def post(settings: Settings) -> Iterator[Post]:
    """Open a connection, encrypted and signed in as the settings say, for letters."""
    sign = None
    if settings["dkim_key_file"]:
        from assent.activation.dkim import signer

        sign = signer(str(settings["dkim_selector"]), str(settings["dkim_key_file"]))
    server = _open(settings)
    try:
        yield lambda message: _perform(server, message, sign)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _open(settings: Settings) -> smtplib.SMTP:
    host, port, tls = str(settings["host"]), int(settings["port"]), settings["tls"]
    seconds = float(settings["timeout_seconds"])
    if not 0 < port < 65536 or seconds <= 0:
        raise Misconfigured(
            "a mail server needs a `port` below 65536 and `timeout_seconds` above 0"
        )
    with _divided(host, port):
        if tls == "implicit":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=seconds, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=seconds)
        try:
            _greet(server, settings)
        except BaseException:
            server.close()
            raise
    return server


def _greet(server: smtplib.SMTP, settings: Settings) -> None:
    """Say hello, turn encryption on, sign in."""
    server.ehlo_or_helo_if_needed()
    here = settings["host"] in _THIS_MACHINE
    if settings["tls"] == "starttls" or (settings["tls"] == "auto" and not here):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    if settings["username"]:
        server.login(str(settings["username"]), read_secret(settings, "password_file"))


_TROUBLES: tuple[tuple[type[Exception], type[Misconfigured | Unreachable], str], ...] = (
    (ssl.SSLCertVerificationError, Misconfigured, "could not prove who it is"),
    (ssl.SSLEOFError, Unreachable, "broke off the connection"),
    (ssl.SSLError, Misconfigured, "does not speak the encryption that `tls` says"),
    (UnicodeError, Misconfigured, "has a name that no host can have"),
    (socket.gaierror, Misconfigured, "is not known by that name"),
    (smtplib.SMTPNotSupportedError, Misconfigured, "lacks what `tls` or `username` asks of it"),
    (smtplib.SMTPAuthenticationError, Misconfigured, "does not accept `username` and its password"),
    (smtplib.SMTPResponseException, Misconfigured, "turned us away"),
    (ConnectionRefusedError, Unreachable, "refuses the connection"),
    (TimeoutError, Unreachable, "did not answer in time"),
    (OSError, Unreachable, "broke off the connection"),
)
"""What keeps a connection from being made, divided by who must act; the first that fits holds."""


@contextmanager
def _divided(host: str, port: int) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeError) as failure:
        passes = (
            isinstance(failure, socket.gaierror) and failure.errno == socket.EAI_AGAIN
        ) or 400 <= getattr(failure, "smtp_code", 0) < 500
        kind, said = next((k, said) for of, k, said in _TROUBLES if isinstance(failure, of))
        kind = Unreachable if passes else kind
        raise kind(f"the mail server `{host}:{port}` {said}") from failure


def _perform(server: smtplib.SMTP, message: EmailMessage, sign: "Sign | None") -> None:
    """Hand over one message.

    # INVARIANT: any error but `Unconfirmed` means that the message was not delivered.
    """
    try:
        _announce(server, message)
    except (TryLater, Rejected, Misconfigured):
        _reset(server)
        raise
    except (OSError, smtplib.SMTPException) as failure:
        server.close()
        raise Unreachable(
            "the mail server went away before the message was handed over"
        ) from failure
    try:
        server.send(_as_sent(message, sign))
        code, said = server.getreply()
        if not 200 <= code < 600:
            raise smtplib.SMTPServerDisconnected("no answer in SMTP")
    except (OSError, smtplib.SMTPException) as failure:
        server.close()
        raise Unconfirmed(
            "the mail server went away without saying whether it took the message"
        ) from failure
    _check(code, said, expected=250)


def _announce(server: smtplib.SMTP, message: EmailMessage) -> None:
    """All that comes before the message itself."""
    sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
    international = not f"{sender}{recipient}".isascii()
    if international and not server.has_extn("smtputf8"):
        raise Rejected("the mail server takes no address with letters beyond ASCII")
    code, said = server.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"] if international else [])
    if 500 <= code < 600:
        raise Misconfigured(f"the mail server refuses the sender: {_codes(code, said)}")
    _check(code, said, expected=250)
    _check(*server.rcpt(recipient), expected=250)
    _check(*server.docmd("DATA"), expected=354)


def _as_sent(message: EmailMessage, sign: "Sign | None") -> bytes:
    """The message as it goes over the wire, with its dots doubled (RFC 5321 section 4.5.2)."""
    international = not f"{message['From']}{message['To']}".isascii()
    content = message.as_bytes(policy=MAIL.clone(utf8=international))
    if sign is not None:
        content = sign(content, message["From"].addresses[0].domain) + content
    return re.sub(rb"(?m)^\.", b"..", content.removesuffix(b"\r\n")) + b"\r\n.\r\n"


def _check(code: int, said: bytes, *, expected: int) -> None:
    """Go by the first digit of the answer, as RFC 5321 section 4.3.2 asks of clients."""
    if code // 100 == expected // 100:
        return
    if 500 <= code < 600:
        raise Rejected(f"the mail server refused the message: {_codes(code, said)}")
    if 400 <= code < 500 and code != _CLOSING:
        raise TryLater(f"the mail server did not take the message yet: {_codes(code, said)}")
    raise Unreachable(f"the mail server ended the conversation: {_codes(code, said)}")


def _reset(server: smtplib.SMTP) -> None:
    """Forget the message that was begun; if even that fails, the next one will find out."""
    with suppress(OSError, smtplib.SMTPException):
        server.rset()


def _codes(code: int, said: bytes | str) -> str:
    """The codes of an answer, without its words, which may name the recipient.

    Examples:
        >>> _codes(550, b"5.1.1 <ada@example.org>: unknown")
        '550 5.1.1'
    """
    text = said if isinstance(said, str) else said.decode("ascii", "replace")
    found = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text)
    return f"{code} {found[0]}" if found else str(code)


DESTINATION = Destination(
    title="a mail server",
    purpose=Purpose.DIRECT_MARKETING_EMAIL,
    fields=(Field("email"),),
    settings={
        "host": Needed("the name of the mail server", required=True),
        "port": Needed("its port", default=587),
        "sender": Needed("whom messages are from; the controller's contact when left out"),
        "tls": Needed(
            "how it is encrypted", "auto", among=("auto", "starttls", "implicit", "none")
        ),
        "username": Needed("the name to sign in with; empty for no signing in"),
        "password_file": Needed("a file that holds the password and nothing else"),
        "dkim_key_file": Needed("the private key that signs mail by DKIM; empty for no signing"),
        "dkim_selector": Needed("where in the DNS its public key lies, such as `assent2026`"),
        "timeout_seconds": Needed("how long to wait for an answer", default=30),
    },
    connect=parcels(post),
    post=post,
)
