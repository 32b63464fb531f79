"""The operators: who works here, in which role, and whether it is really them."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, String, select

from assent.review.decision import Role, must_be_allowed
from assent.store import Database, Erase, Holds, column, insert_new, table
from assent.vocabulary import BadRequest, Clock, Conflict, NotFound, word

_operators = table(
    "review_operator",
    column("name", String(64), primary_key=True, holds=Holds.OPERATOR),
    column("role", String(16), nullable=False, holds=Holds.OPERATOR),
    column("password_hash", String(256), nullable=False, holds=Holds.OPERATOR),
    column("created_at", BigInteger, nullable=False, holds=Holds.OPERATOR),  # µs since 1970
    erase=Erase(kept_because="operators work for the controller; they are not its subjects"),
)

LONGEST_NAME = 64
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who works for the controller."""

    name: str
    role: Role


class Operators:
    """Keeps operators; their passwords only as argon2id hashes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, name: str, role: str, password: str) -> Operator:
        """Enter somebody.

        Args:
            name: compared without regard to case.
            role: `marketer`, `reviewer` or `privacy_officer`.
            password: of 12 characters or more; any characters.

        Raises:
            BadRequest: the name or the password cannot be used.
            UnknownTerm: there is no such role.
            Conflict: the name is taken.

        Source: NIST SP 800-63B-4 section 3.1.1 (length matters, composition rules do not).
        """
        from argon2 import PasswordHasher

        operator = Operator(_usable(name), word(Role, role))
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise BadRequest(
                f"the password has {len(password)} characters; "
                f"use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}"
            )
        now = (self._clock() - EPOCH) // MICROSECOND
        row = (operator.name, operator.role.value, PasswordHasher().hash(password), now)
        names = ("name", "role", "password_hash", "created_at")
        if not self._database.write(lambda c: insert_new(c, _operators, names, [row])):
            raise Conflict(f"there is an operator `{operator.name}` already; choose another name")
        return operator

    def verify(self, name: str, password: str) -> Operator | None:
        """Who this is, or None. An unknown name takes as long as a wrong password."""
        from argon2 import PasswordHasher
        from argon2.exceptions import VerifyMismatchError

        query = select(_operators).where(_operators.c.name == _folded(name))
        with self._database.read() as connection:
            row = connection.execute(query).first()
        hasher = PasswordHasher()
        if row is None or len(password) > LONGEST_PASSWORD:
            hasher.hash(password[:LONGEST_PASSWORD])  # costs what verifying does
            return None
        try:
            hasher.verify(row.password_hash, password)
        except VerifyMismatchError:
            return None
        return Operator(row.name, Role(row.role))

    def one(self, name: str) -> Operator:
        """The operator of this name.

        Raises:
            NotFound: there is none.
        """
        query = select(_operators).where(_operators.c.name == _folded(name))
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"there is no operator `{name[:LONGEST_NAME]}`; add them first")
        return Operator(row.name, Role(row.role))

    def judge(self, name: str) -> Operator:
        """The operator of this name, who may judge what others made.

        Raises:
            NotFound: there is none.
            ReviewNeeded: their role judges nothing.
        """
        operator = self.one(name)
        must_be_allowed(operator.name, operator.role, ())
        return operator

    def all(self) -> list[Operator]:
        """Every operator, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(_operators).order_by(_operators.c.name))
            return [Operator(row.name, Role(row.role)) for row in rows]


def _folded(name: str) -> str:
    """A name as it is compared, so that nobody is two people by writing it another way."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _usable(name: str) -> str:
    folded = _folded(name)
    plain = folded.isascii() and folded.replace("-", "").replace(".", "").isalnum()
    if not plain or len(folded) > LONGEST_NAME:
        raise BadRequest(
            f"the name `{name[:LONGEST_NAME]}` cannot be used; "
            f"write up to {LONGEST_NAME} plain letters, digits, dots and hyphens"
        )
    return folded
