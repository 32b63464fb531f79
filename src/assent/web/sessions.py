"""Who is signed in: a cookie that only this house can make or read, and the forms bound to it.

A session is encrypted and signed (Fernet) and lapses by itself. Each has a number of its own
from which the token in its forms is derived, so a form of another session, or of another site,
is not taken.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import msgspec
from litestar.datastructures import Cookie

from assent.vocabulary import Clock
from assent.web.tokens import Tokens

COOKIE = "assent_session"
LASTS = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Session:
    """One visit.

    Args:
        operator: who signed in; empty before that.
        number: of this visit alone, drawn anew at every sign-in.
    """

    operator: str
    number: str


class Sessions:
    """Makes and reads sessions.

    Args:
        key: 32 bytes of the house's own.
        clock: by which they lapse.
        secure: whether the cookie may travel over https only.
    """

    def __init__(self, key: bytes, clock: Clock, *, secure: bool) -> None:
        self._key = key
        self._tokens = Tokens(key, clock, LASTS)
        self._secure = secure

    def begin(self, operator: str = "") -> Session:
        """A new visit; nothing of an earlier one is carried over."""
        return Session(operator, secrets.token_urlsafe(16))

    def cookie(self, session: Session) -> Cookie:
        """The cookie that carries a session."""
        said = msgspec.json.encode([session.operator, session.number])
        return self._cookie(self._tokens.write(said), int(LASTS.total_seconds()))

    def ended(self) -> Cookie:
        """The cookie that ends whatever session there is."""
        return self._cookie("", 0)

    def read(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None when it is not ours, or has lapsed."""
        said = self._tokens.read(cookie) if cookie else None
        return None if said is None else Session(*msgspec.json.decode(said, type=tuple[str, str]))

    def form_token(self, session: Session) -> str:
        """What every form of this session carries."""
        return hmac.new(self._key, f"form/{session.number}".encode(), sha256).hexdigest()

    def sent_this(self, session: Session, token: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())

    def _cookie(self, value: str, seconds: int) -> Cookie:
        return Cookie(
            key=COOKIE,
            value=value,
            max_age=seconds,
            path="/",
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )
