"""Builds a mail message that says for itself why it came, how to stop it and how to report it.

Nobody can build one without these: why the person gets it, the main reasons for what is in it, a
link by which one click ends it, and links by which a human is told what is wrong. They stand in
the text and in the HTML, and the link that ends it also in headers that
mail programs turn into a button (RFC 2369, RFC 8058).
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from urllib.parse import urlsplit, urlunsplit

from assent.activation.outcome import Misconfigured, Rejected
from assent.vocabulary import BadRequest

MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Parts:
    """What a message says; none can be made that does not say why it came and how to stop it.

    Args:
        subject: its subject line.
        text: its body as plain text.
        html: its body as HTML, without the closing lines that are added to it.
        why: why the person gets it, as a sentence to them.
        reasons: the main reasons for what is in it, each a sentence to them; 1 to 5.
        stop_link: the address of their preferences; a POST to it stops such messages at once.
        stop_words: what the link is called.
        report_words: what the link is called by which the message is reported.
        wrong_words: what the link is called by which somebody says that we are wrong about them.
        line_words: what all of them are called where there is room for a line only.
        generated: whether the words were made by AI, which the message then says.
        short: what it says where there is room for a line only; the subject line when empty.

    Raises:
        BadRequest: it does not say why it came, or how to stop it, or would smuggle a header.
    """

    subject: str
    text: str
    html: str
    why: str
    reasons: tuple[str, ...]
    stop_link: str
    stop_words: str = "Change what you get, or stop it with one click"
    report_words: str = "Report this message"
    wrong_words: str = "This is not right about me"
    line_words: str = "Stop or report"
    generated: bool = False
    short: str = ""

    def __post_init__(self) -> None:
        _check(self)

    @property
    def line(self) -> str:
        """The message in one line with the link to stop and report it, for a text or a push."""
        said = " ".join((self.short or self.subject).split())
        return f"{said} {self.line_words}: {self.stop_link}"

    @property
    def report_link(self) -> str:
        """The address at which the message is reported, below that of the person's own page."""
        address = urlsplit(self.stop_link)
        return urlunsplit(address._replace(path=f"{address.path.rstrip('/')}/report"))

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """What a person can do about the message, each with its address."""
        return (
            (self.stop_words, self.stop_link),
            (self.report_words, self.report_link),
            (self.wrong_words, f"{self.report_link}#wrong"),
        )


class _Mail(EmailPolicy):
    """Mail as it goes out; a web address in a header stays whole.

    Python folds a long one into encoded words, which RFC 2047 section 5 forbids there and no mail
    program opens, so that one-click unsubscribing would be lost.
    """

    def fold(self, name: str, value: str) -> str:
        return self._whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self._whole(name, value).encode() or super().fold_binary(name, value)

    def _whole(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name == "List-Unsubscribe" else ""


MAIL = _Mail(linesep="\r\n")
"""How every mail is written, in a folder and over the wire."""


def build_message(
    parts: Parts, *, sender: str, recipient: str, key: str, at: datetime
) -> EmailMessage:
    """A complete message to one person.

    Args:
        parts: what it says.
        sender: who it is from, such as `The Shop <news@example.org>`.
        recipient: the person's address, alone.
        key: what the message is known by however often it is tried.
        at: the moment it is sent.

    Raises:
        Misconfigured: the sender is not an address.
        Rejected: the recipient is not an address.
    """
    origin = sender_of(sender)
    message = EmailMessage(policy=MAIL.clone(cte_type="7bit"))
    message["From"] = origin
    message["To"] = recipient_of(recipient)
    message["Subject"] = parts.subject
    message["Date"] = at
    message["Message-ID"] = f"<{key}@{origin.domain}>"
    message["List-Unsubscribe"] = f"<{parts.stop_link}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if parts.generated:
        message["AI-Disclosure"] = "mode=ai-originated"  # draft-abaris-aicdh
    message.set_content(_text(parts))
    message.add_alternative(_html(parts), subtype="html")
    return message


def _check(parts: Parts) -> None:
    for name, given in (("subject", parts.subject), ("text", parts.text), ("html", parts.html)):
        if not given.strip():
            raise BadRequest(f"the message has no `{name}`")
    _one_line(parts.subject, "the subject")
    if not parts.why.strip():
        raise BadRequest("the message does not say why the person gets it; give `why`")
    if not 1 <= len(parts.reasons) <= MOST_REASONS or not all(r.strip() for r in parts.reasons):
        raise BadRequest(
            f"the message gives {len(parts.reasons)} reasons; give the main 1 to {MOST_REASONS}"
        )
    _check_link(parts.stop_link)


def _check_link(link: str) -> None:
    """One-click links must be HTTPS (RFC 8058 section 3.1); on this machine itself HTTP will do."""
    try:
        address = urlsplit(link)
    except ValueError:
        raise BadRequest("the link that stops such messages is not a web address") from None
    if not re.fullmatch(r"[!-~]+", link) or not address.hostname or "<" in link or ">" in link:
        raise BadRequest("the link that stops such messages is missing or not a web address")
    here = address.hostname in {"localhost", "127.0.0.1", "::1"}
    if address.scheme != "https" and not (here and address.scheme == "http"):
        raise BadRequest("the link that stops such messages must start with `https://`")


def _one_line(given: str, what: str) -> str:
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in given):
        raise BadRequest(f"{what} has a line break or another control character in it")
    return given


def sender_of(given: str) -> Address:
    """Whom a message is from, out of `The Shop <news@example.org>` or a bare address.

    Raises:
        Misconfigured: it is neither.
    """
    name, bracket, rest = given.rpartition("<")
    place = rest.removesuffix(">") if bracket else given
    try:
        spoken = _one_line(name.strip().strip('"'), "the sender")
        return _address(place.strip(), spoken)
    except ValueError as failure:
        raise Misconfigured(
            f"the sender `{given}` is not an address such as `The Shop <news@example.org>`"
        ) from failure


def recipient_of(given: str) -> Address:
    """Whom a message goes to.

    Raises:
        Rejected: it is not one mail address.
    """
    try:
        return _address(given)
    except ValueError:
        # The cause is not passed on: it would carry the address.
        raise Rejected("the address kept for this person is not a mail address") from None


def _address(given: str, name: str = "") -> Address:
    """One address and nothing else: no list, no comment, no line break."""
    if not re.fullmatch(f"{_PART}@{_PART}", given):
        raise ValueError("not one plain address")
    mailbox, _, domain = given.partition("@")
    return Address(name, mailbox, domain)


_PART = r"[^\s@<>,;:()\[\]\"\\\x00-\x20\x7f]+"


def _text(parts: Parts) -> str:
    reasons = "\n".join(f"* {reason}" for reason in parts.reasons)
    links = "\n".join(f"{words}: {link}" for words, link in parts.links)
    return f"{parts.text.rstrip()}\n\n-- \n{parts.why}\n{reasons}\n{links}\n"


def _html(parts: Parts) -> str:
    reasons = "".join(f"<li>{html.escape(reason)}</li>" for reason in parts.reasons)
    links = "<br>".join(
        f'<a href="{html.escape(link)}">{html.escape(words)}</a>' for words, link in parts.links
    )
    closing = f"<hr><p>{html.escape(parts.why)}</p><ul>{reasons}</ul><p>{links}</p>"
    body, end, rest = parts.html.rpartition("</body>")
    return f"{body}{closing}{end}{rest}" if end else f"{parts.html}{closing}"
