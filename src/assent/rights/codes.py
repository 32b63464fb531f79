"""One-time codes: eight digits that open one person's page once, within ten minutes.

They are kept in the store as keyed hashes, with how often they may still be tried, so a code
counts once whichever process is asked, and before a restart as after it. A code counts only
together with the reference of the request that it was asked with, which the asking browser alone
was given.
"""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Connection, func, select

from assent.rights.kept import codes
from assent.store import Database
from assent.vocabulary import Clock, SubjectId

LASTS = timedelta(minutes=10)
DIGITS = 8
TRIES = 5
MOST_OPEN = 10_000


class Codes:
    """Makes codes and takes them back, each once.

    Args:
        database: where their hashes are kept.
        key: 32 bytes, by which they are hashed.
        clock: by which they lapse.
    """

    def __init__(self, database: Database, key: bytes, clock: Clock) -> None:
        self._database = database
        self._key = key
        self._clock = clock

    @staticmethod
    def reference() -> str:
        """What stands for a request for a code, whether or not one is made for it."""
        return secrets.token_urlsafe(16)

    def make(self, reference: str, subject: SubjectId) -> str:
        """The code that opens a person's page to whoever made the request."""
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        until = int((self._clock() + LASTS).timestamp())
        kept = {"reference": self._hidden(reference), "digest": self._digest(reference, code)}
        row = {**kept, "subject": subject, "until": until, "tries": TRIES}

        def work(connection: Connection) -> None:
            self._make_room(connection)
            connection.execute(codes.insert().values(**row))

        self._database.write(work)
        return code

    def take(self, reference: str, code: str) -> SubjectId | None:
        """Whose page a code opens; None when it is wrong, lapsed, used or tried too often."""
        typed = "".join(letter for letter in code if letter not in " -\t\u00a0")
        given = self._digest(reference, typed)
        which = codes.c.reference == self._hidden(reference)
        now = int(self._clock().timestamp())
        with self._database.read() as connection:
            if connection.execute(codes.select().where(which)).first() is None:
                return None  # so that a guess at nothing costs no write

        def work(connection: Connection) -> SubjectId | None:
            kept = connection.execute(codes.select().where(which).with_for_update()).first()
            fits = hmac.compare_digest(given, bytes(kept.digest) if kept else self._key)
            if kept is None:
                return None
            lapsed = now > kept.until
            if fits or lapsed or kept.tries == 1:
                connection.execute(codes.delete().where(which))
            else:
                connection.execute(codes.update().where(which).values(tries=kept.tries - 1))
            return SubjectId(kept.subject) if fits and not lapsed else None

        return self._database.write(work)

    def _make_room(self, connection: Connection) -> None:
        """Drop what has lapsed, and of too many the oldest."""
        connection.execute(codes.delete().where(codes.c.until < int(self._clock().timestamp())))
        left = connection.execute(select(func.count()).select_from(codes)).scalar_one()
        if left >= MOST_OPEN:
            oldest = select(codes.c.reference).order_by(codes.c.until).limit(left - MOST_OPEN + 1)
            connection.execute(codes.delete().where(codes.c.reference.in_(oldest)))

    def _hidden(self, reference: str) -> bytes:
        return hmac.new(self._key, reference.encode(), sha256).digest()

    def _digest(self, reference: str, code: str) -> bytes:
        return hmac.new(self._key, f"{reference}\0{code}".encode(), sha256).digest()
