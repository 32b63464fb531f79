"""The link in every message by which a person reaches their own page, and nobody else's.

A link is an encrypted, signed token (Fernet: AES-128-CBC with HMAC-SHA256), so it shows no
number of the person and cannot be made up or changed.
"""

import base64
from dataclasses import dataclass

import msgspec
from cryptography.fernet import Fernet, InvalidToken

from assent.vocabulary import NotFound, SubjectId


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a link belongs to.

    Args:
        subject: the person.
        campaign: the campaign that carried it; empty when it came otherwise.
        purpose: what one click on it stops.
    """

    subject: SubjectId
    campaign: str
    purpose: str


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
        said = msgspec.json.encode([link.subject, link.campaign, link.purpose])
        return f"{self._url}/p/{self._fernet.encrypt(said).decode()}"

    def read(self, token: str) -> Link:
        """Whom a token belongs to.

        Raises:
            NotFound: we did not make it.
        """
        try:
            said = msgspec.json.decode(
                self._fernet.decrypt(token.encode()), type=tuple[int, str, str]
            )
        except (InvalidToken, msgspec.DecodeError):
            raise NotFound("this link is not one of ours; use the one in the message") from None
        return Link(SubjectId(said[0]), said[1], said[2])
