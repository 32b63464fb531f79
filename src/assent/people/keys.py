"""A key for each person, in a store of its own.

Destroying a person's key makes everything sealed under it unreadable, wherever copies of it
lie, and their pseudonym in the ledger unlinkable. The keys are wrapped by a master key that
lies in a file beside them, and both are backed up apart from the data.
"""

import hmac
import secrets
from collections.abc import Callable, Sequence

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from numpy.typing import NDArray
from sqlalchemy import Connection, Integer, LargeBinary, select

from assent.store import (
    Database,
    Erase,
    Holds,
    column,
    insert_new,
    key_metadata,
    look_up,
    numbers,
    table,
)
from assent.vocabulary import Later, NotFound

_keys = table(
    "people_key",
    column("subject", Integer, primary_key=True, autoincrement=False, holds=Holds.SUBJECT),
    column("wrapped", LargeBinary, nullable=False, holds=Holds.SEALED),
    erase=Erase(by="subject"),
    ages="it opens what is kept of them, and goes with them",
    within=key_metadata,
)

KEY_BYTES = 32
_NONCE_BYTES = 12
_PSEUDONYM_BYTES = 16


class KeyRing:
    """The people's keys and what is derived from the master key.

    Args:
        database: the key store, never the one that holds the data.
        master: 32 bytes that wrap every key.
    """

    def __init__(self, database: Database, master: bytes) -> None:
        self.database = database
        self._master = master
        self._wrap = AESGCM(self.derive("wrap"))

    def derive(self, label: str) -> bytes:
        """32 bytes for one use of the house's own, such as hashing identifiers."""
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"assent/{label}".encode()).derive(
            self._master
        )

    def hashing(self, label: str) -> Callable[[bytes], bytes]:
        """HMAC-SHA-256 for one use of the house's own, with the key set up once for all values."""
        begun = HMAC(self.derive(label), hashes.SHA256())

        def keyed_hash(said: bytes) -> bytes:
            made = begun.copy()
            made.update(said)
            return made.finalize()

        return keyed_hash

    def check(self) -> None:
        """Hold that the master key belongs to the key store, before anything is made with it.

        Raises:
            Later: it does not; with it, everybody would be a stranger.
        """
        with self.database.read() as connection:
            row = connection.execute(_keys.select().limit(1)).first()
        if row is not None:
            self._unwrap(row.subject, row.wrapped)

    def without(self, subjects: Sequence[int]) -> list[int]:
        """Those of these people who have no key: they were erased, or were never quite met."""
        with self.database.read() as connection:
            have = {row[0] for row in look_up(connection, _keys, ("subject",), subjects)}
        return [subject for subject in subjects if subject not in have]

    def make(self, subjects: Sequence[int]) -> None:
        """Give each of these people a key, unless they have one."""
        rows = [(subject, self._wrapped(subject)) for subject in self.without(subjects)]
        if rows:
            self.database.write(lambda c: insert_new(c, _keys, ("subject", "wrapped"), rows))

    def keys(self, subjects: Sequence[int]) -> dict[int, bytes]:
        """The keys of those who have one; never kept longer than the caller needs them."""
        with self.database.read() as connection:
            found = look_up(connection, _keys, ("subject", "wrapped"), subjects)
        return {subject: self._unwrap(subject, wrapped) for subject, wrapped in found}

    def holders(self) -> NDArray[np.int64]:
        """Everybody who has a key, sorted."""
        with self.database.read() as connection:
            found = connection.scalars(select(_keys.c.subject).order_by(_keys.c.subject))
            return np.array(list(found), dtype=np.int64)

    def destroy(self, subjects: Sequence[int]) -> int:
        """Destroy the keys of these people for good and scrub the key store's files.

        Returns:
            How many there were.
        """

        def work(connection: Connection) -> int:
            wanted = numbers(connection, subjects).subquery()
            gone = _keys.delete().where(_keys.c.subject.in_(select(wanted.c.number)))
            return connection.execute(gone).rowcount

        count = self.database.write(work)
        self.database.scrub()
        return count

    def pseudonyms(self, subjects: Sequence[int]) -> dict[int, bytes]:
        """The 16 bytes by which the ledger knows each person, as long as their key exists."""
        return {subject: pseudonym(key) for subject, key in self.keys(subjects).items()}

    def pseudonym(self, subject: int) -> bytes:
        """One person's.

        Raises:
            NotFound: the person is not known, or their key was destroyed.
        """
        return pseudonym(self.key(subject))

    def key(self, subject: int) -> bytes:
        """One person's key.

        Raises:
            NotFound: the person is not known, or their key was destroyed.
        """
        found = self.keys([subject])
        if subject not in found:
            raise NotFound("there is no key for this person: they are unknown or were erased")
        return found[subject]

    def _wrapped(self, subject: int) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        key = secrets.token_bytes(KEY_BYTES)
        return nonce + self._wrap.encrypt(nonce, key, str(subject).encode())

    def _unwrap(self, subject: int, wrapped: bytes) -> bytes:
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return self._wrap.decrypt(nonce, sealed, str(subject).encode())
        except InvalidTag:
            raise Later(
                "a person's key does not open: the key store and the master key do not belong "
                "together; restore the pair that was backed up together"
            ) from None


def pseudonym(key: bytes) -> bytes:
    """The name the ledger knows the holder of `key` by."""
    return hmac.digest(key, b"ledger", "sha256")[:_PSEUDONYM_BYTES]


def seal(key: bytes, subject: int, label: str, plain: bytes) -> bytes:
    """Encrypt with AES-256-GCM, bound to the person and to where it is kept."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, _bound(subject, label))


def unseal(key: bytes, subject: int, label: str, sealed: bytes) -> bytes:
    """Decrypt what `seal` made for the same person and place.

    Raises:
        Later: it was altered, or belongs to somebody or somewhere else.
    """
    try:
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return AESGCM(key).decrypt(nonce, rest, _bound(subject, label))
    except InvalidTag:
        raise Later(
            f"a sealed value in `{label}` does not open: it was altered or moved; "
            "restore it from a backup"
        ) from None


def _bound(subject: int, label: str) -> bytes:
    return f"{subject}/{label}".encode()
