"""One-time codes: eight digits that open one person's page once, within ten minutes.

They are kept in the memory of the process that serves, as keyed hashes, and are gone when it
ends: whoever waits for one then asks for another. A code counts only together with the reference
of the request that it was asked with, which the asking browser alone was given.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

from assent.vocabulary import Clock, SubjectId

LASTS = timedelta(minutes=10)
DIGITS = 8
TRIES = 5
MOST_OPEN = 10_000


@dataclass(slots=True)
class _Open:
    """A code that nobody has used yet."""

    subject: SubjectId
    digest: bytes
    until: datetime
    tries: int = TRIES


class Codes:
    """Makes codes and takes them back, each once.

    Args:
        clock: by which they lapse.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._open: dict[str, _Open] = {}
        self._lock = Lock()

    @staticmethod
    def reference() -> str:
        """What stands for a request for a code, whether or not one is made for it."""
        return secrets.token_urlsafe(16)

    def make(self, reference: str, subject: SubjectId) -> str:
        """The code that opens a person's page to whoever made the request."""
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        kept = _Open(subject, self._digest(reference, code), self._clock() + LASTS)
        with self._lock:
            self._make_room()
            self._open[reference] = kept
        return code

    def take(self, reference: str, code: str) -> SubjectId | None:
        """Whose page a code opens; None when it is wrong, lapsed, used or tried too often."""
        typed = "".join(letter for letter in code if letter not in " -\t\u00a0")
        given = self._digest(reference, typed)
        with self._lock:
            kept = self._open.get(reference)
            fits = hmac.compare_digest(given, kept.digest if kept else self._key)
            if kept is None:
                return None
            kept.tries -= 1
            lapsed = self._clock() > kept.until
            if fits or lapsed or kept.tries == 0:
                del self._open[reference]
            return kept.subject if fits and not lapsed else None

    def _make_room(self) -> None:
        """Drop what has lapsed, and of too many the oldest."""
        now = self._clock()
        for reference in [r for r, kept in self._open.items() if now > kept.until]:
            del self._open[reference]
        while len(self._open) >= MOST_OPEN:
            del self._open[next(iter(self._open))]

    def _digest(self, reference: str, code: str) -> bytes:
        return hmac.new(self._key, f"{reference}\0{code}".encode(), sha256).digest()
