"""Addresses as ad platforms take them: normalised, then hashed with SHA-256.

Such a hash hides nothing from whoever knows the address: it is personal data like the address
itself, and goes out under the same grant.
"""

import re
from hashlib import sha256

from assent.activation.outcome import Rejected


def hashed(normal: str) -> str:
    """The SHA-256 of a normalised value, in hexadecimal.

    Examples:
        >>> hashed("ada@example.org")[:16]
        'cfe00dde46ef9426'
    """
    return sha256(normal.encode()).hexdigest()


def email(given: str) -> str:
    """An address as it is compared.

    Examples:
        >>> email("  Ada@Example.org ")
        'ada@example.org'
    """
    normal = "".join(given.split()).casefold()
    if normal.count("@") != 1 or normal.startswith("@") or normal.endswith("@"):
        raise Rejected("the address kept for this person is not a mail address")
    return normal


def phone(given: str) -> str:
    """A telephone number in E.164.

    Examples:
        >>> phone("+49 (1511) 234-5678"), phone("0049 1511 2345678")
        ('+4915112345678', '+4915112345678')
    """
    normal = re.sub(r"[\s()./-]", "", given)
    normal = f"+{normal[2:]}" if normal.startswith("00") else normal
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", normal):
        raise Rejected("the number kept for this person lacks its country, or is none")
    return normal
