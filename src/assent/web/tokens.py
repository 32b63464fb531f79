"""Short texts that may travel through a browser: unreadable, unchangeable, and gone in time."""

import base64
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken

from assent.vocabulary import Clock


class Tokens:
    """Makes tokens and reads them back.

    Args:
        key: 32 bytes of the house's own.
        clock: by which they lapse.
        lasts: for how long one can be read.
    """

    def __init__(self, key: bytes, clock: Clock, lasts: timedelta) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._clock = clock
        self._lasts = int(lasts.total_seconds())

    def write(self, said: bytes) -> str:
        """A token that holds this."""
        return self._fernet.encrypt_at_time(said, self._now()).decode()

    def read(self, token: str) -> bytes | None:
        """What a token holds; None when we did not make it, or it has lapsed."""
        try:
            return self._fernet.decrypt_at_time(token.encode(), self._lasts, self._now())
        except (InvalidToken, UnicodeEncodeError):
            return None

    def _now(self) -> int:
        return int(self._clock().timestamp())
