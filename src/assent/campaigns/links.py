"""The link in every message by which a person reaches their own page, and nobody else's.

A link is an encrypted, signed token (Fernet: AES-128-CBC with HMAC-SHA256), so it shows no
number of the person and cannot be made up or changed.
"""

import base64
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from cryptography.fernet import Fernet, InvalidToken

from assent.vocabulary import NotFound, SubjectId

Said = TypeVar("Said")


class _Person(msgspec.Struct, array_like=True):
    """What the token of a person's page holds; one made before there were variants ends early."""

    subject: int
    campaign: str
    purpose: str
    decision: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a link belongs to.

    Args:
        subject: the person.
        campaign: the campaign that carried it; empty when it came otherwise.
        purpose: what one click on it stops.
        decision: which of its variants they were shown, by the number of that decision; 0 for none.
    """

    subject: SubjectId
    campaign: str
    purpose: str
    decision: int = 0


class Links:
    """Makes links and reads them back.

    Args:
        key: 32 bytes of the house's own.
        url: where the people's pages are reached, such as `https://shop.example`.
    """

    def __init__(self, key: bytes, url: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._url = url.rstrip("/")

    def address(self, link: Link) -> str:
        """The address of the person's page."""
        said = [link.subject, link.campaign, link.purpose, link.decision]
        return f"{self._url}/p/{self._written(said)}"

    def read(self, token: str) -> Link:
        """Whom a token belongs to.

        Raises:
            NotFound: we did not make it.
        """
        said = self._read(token, _Person)
        return Link(SubjectId(said.subject), said.campaign, said.purpose, said.decision)

    def outcome(self, creative: str, decision: int, leads_to: str) -> str:
        """The address of an offer by which we hear that it was followed; it names no person."""
        return f"{self._url}/o/{self._written([creative, decision, leads_to])}"

    def read_outcome(self, token: str) -> tuple[str, int, str]:
        """Of which creative and decision a token is, and where it leads.

        Raises:
            NotFound: we did not make it.
        """
        return self._read(token, tuple[str, int, str])

    def _written(self, said: list[object]) -> str:
        return self._fernet.encrypt(msgspec.json.encode(said)).decode()

    def _read(self, token: str, kind: type[Said]) -> Said:
        try:
            return msgspec.json.decode(self._fernet.decrypt(token.encode()), type=kind)
        except (InvalidToken, msgspec.DecodeError):
            raise NotFound("this link is not one of ours; use the one in the message") from None
