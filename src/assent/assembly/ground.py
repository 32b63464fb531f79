"""What every room of a house stands on: the declarations, both stores, consent, ledger and gate."""

import os
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assent.catalogue import Catalogue
from assent.consent import Notices, Register
from assent.data_map import DataMap
from assent.gate import TOLD_OF, Gate
from assent.ledger import Ledger, Signer, Verification, VerifierKey
from assent.people import KeyRing
from assent.store import Database
from assent.vocabulary import Clock, Later

if TYPE_CHECKING:
    from assent.consent.receipt import Records
    from assent.consent.signals import Signals


class Ground:
    """The floors up to the gate.

    Args:
        data_map: what the controller declared.
        database: the store of everything but keys.
        key_database: the store of the people's keys.
        master: the 32 bytes that wrap them.
        folder: where models and files set aside are kept.
        keepsakes: the file of signed checkpoints, kept apart from the store.
        clock: the present moment.
        url: where people reach their own pages.

    Attributes:
        unknown_terms: how often a kind of signal spoke of something that is not known here, such
            as a category that the data map lacks, since the house was opened.
    """

    def __init__(
        self,
        data_map: DataMap,
        *,
        database: Database,
        key_database: Database,
        master: bytes,
        folder: Path,
        keepsakes: Path,
        clock: Clock,
        url: str,
    ) -> None:
        self.data_map = data_map
        self.database = database
        self.folder = folder
        self.clock = clock
        self.url = url
        self.unknown_terms: Counter[tuple[str, str]] = Counter()
        self.keys = KeyRing(key_database, master)
        self.key_database = key_database
        self._keepsakes = keepsakes
        lasts = {p: declared.consent_lasts for p, declared in data_map.purposes.items()}
        self.register = Register(database, lasts)
        self.notices = Notices(database, self.register, data_map, clock, TOLD_OF)
        signer = Signer(f"assent/{data_map.controller.country}", self.keys.derive("ledger"))
        witnesses = [VerifierKey.of(each) for each in data_map.witnesses]
        self.ledger = Ledger(database, clock, signer, witnesses)
        self.catalogue = Catalogue(database, data_map)
        self.gate = Gate(
            database,
            data_map,
            register=self.register,
            keys=self.keys,
            ledger=self.ledger,
            clock=clock,
        )

    @cached_property
    def signals(self) -> "Signals":
        """Takes in what browsers, consent managers and other programs say for people."""
        from assent.consent.signals import Signals

        def unknown(kind: str, term: str) -> None:
            self.unknown_terms[kind, term] += 1

        return Signals(self.data_map, self.gate.note_consent, self.register.history, unknown)

    @cached_property
    def records(self) -> "Records":
        """Consent records and receipts, for export."""
        from assent.consent.receipt import Records

        return Records(self.data_map, f"{self.url.rstrip('/')}/p", self.notices.words)

    def adopt(self) -> None:
        """Take up what the data map says now: which words people are shown, which laws hold.

        A change of words ends the consents given to others; a law newly followed counts for
        everybody it protects, whenever they were met. Each is entered in the ledger.
        """
        self.register.mend()
        for purpose, n_ended in self.notices.adopt().items():
            body = {"step": "notice_changed", "purpose": purpose.value, "people": n_ended}
            self.ledger.record("consent", body)
        n_people = self.gate.adopt_laws()
        if n_people:
            self.ledger.record("consent", {"step": "laws_changed", "people": n_people})

    def checkpoint(self) -> str:
        """Sign the ledger as it stands and keep the note apart from the store too."""
        note = self.ledger.checkpoint()
        _append(self._keepsakes, f"{note}\f".encode())
        return note

    def cosign(self, note: str) -> str:
        """Take witnesses' cosignatures of a checkpoint, and keep them apart from the store too."""
        whole = self.ledger.cosign(note)
        _append(self._keepsakes, f"{whole}\f".encode())
        return whole

    def verify_ledger(self, kept: Sequence[str] = ()) -> Verification:
        """Hold the ledger against every checkpoint that was kept, here or elsewhere."""
        return self.ledger.verify([*self.kept_checkpoints(), *kept])

    def kept_checkpoints(self) -> list[str]:
        """Every checkpoint that was kept apart from the store, the oldest first."""
        if not self._keepsakes.exists():
            return []
        return [n for n in self._keepsakes.read_text(encoding="utf-8").split("\f") if n]

    @property
    def keyring(self) -> str:
        """Which master key this house has, as a hash that tells nothing of it."""
        return self.keys.derive("keyring").hex()[:16]

    def _places(self) -> dict[int, str | None]:
        with self.database.read() as connection:
            return self.register.places_in(connection)


def _append(path: Path, said: bytes) -> None:
    """Add to a file durably, all of it or nothing: half a checkpoint would look like a forgery."""
    with path.open("ab", buffering=0) as file:
        end, whole = file.tell(), False
        try:
            whole = file.write(said) == len(said)
            os.fsync(file.fileno())
        finally:
            if not whole:
                file.truncate(end)
    if not whole:
        raise Later(f"there is no room for the checkpoint in `{path}`; make some")
