"""Where a house lies on the disk, and how it is opened.

    assent.toml        the data map
    data/assent.db     everything but keys (or the database named in [store] url)
    data/models/       what was learnt
    data/creatives/    what there is to choose among
    data/aside/        rows that could not be imported
    keys/keys.db       the people's keys; back these two up apart from the data
    keys/master.key    what wraps them
    keys/checkpoints   every signed checkpoint of the ledger, kept outside the store

Data and keys lie apart so that they can be backed up apart.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assent.assembly.house import House
from assent.data_map import read, template
from assent.store import Database, key_metadata, open_database, upgrade
from assent.vocabulary import Clock, Conflict, NotFound

MASTER_BYTES = 32
DEFAULT_URL = "http://127.0.0.1:8642"
_PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one house.

    Args:
        root: its folder.
        at: the address of its store, whatever else is said.
    """

    root: Path
    at: str = ""

    @property
    def data_map(self) -> Path:
        """The file that declares everything."""
        return self.root / "assent.toml"

    @property
    def data(self) -> Path:
        """The folder of all that is kept."""
        return self.root / "data"

    @property
    def keys(self) -> Path:
        """The folder of keys."""
        return self.root / "keys"

    @property
    def master(self) -> Path:
        """The key that wraps all others."""
        return self.keys / "master.key"

    @property
    def checkpoints(self) -> Path:
        """Signed checkpoints, one after the other."""
        return self.keys / "checkpoints"

    @property
    def database_url(self) -> str:
        """Where the store is when nothing else is said."""
        return f"sqlite:///{self.data / 'assent.db'}"

    @property
    def store_url(self) -> str:
        """Where the store is: as the environment says, or the data map, or on this disk."""
        said = self.at or os.environ.get("ASSENT_DATABASE")
        return said or read(self.data_map).store_url or self.database_url

    @contextmanager
    def store(self) -> Iterator[Database]:
        """The store, closed again whatever happens."""
        database = open_database(self.store_url)
        try:
            yield database
        finally:
            database.close()

    @property
    def ready(self) -> bool:
        """Whether a house has been made here."""
        return self.data_map.exists() and self.master.exists()


def make_house(root: Path, data_map: str | None = None) -> Places:
    """Lay out a new house: an example data map, empty folders, and a master key.

    Args:
        root: the folder, made if need be.
        data_map: the text of `assent.toml`; a commented example unless given.

    Raises:
        Conflict: there is a house already; nothing of it is touched.
    """
    places = Places(root)
    if places.data_map.exists() or places.master.exists():
        raise Conflict(f"there is a house in `{root}` already; choose an empty folder")
    for folder in (places.data, places.keys):
        folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    _write_private(places.master, secrets.token_bytes(MASTER_BYTES))
    places.data_map.write_text(data_map or template(), encoding="utf-8")
    return places


def open_house(root: Path, clock: Clock = lambda: datetime.now(UTC)) -> House:
    """Open the house in `root`, bringing its store up to this version and finishing erasures.

    `ASSENT_DATABASE` names the store where neither SQLite nor the data map should, and
    `ASSENT_URL` the address at which people reach their own pages.

    Raises:
        NotFound: there is no house there.
        BadRequest: its data map has a mistake.
        Conflict: its master key is damaged.
        Later: its store cannot be used, or its keys do not belong together.
    """
    places = Places(root)
    if not places.ready:
        raise NotFound(f"there is no house in `{root}`; `assent init` makes one")
    with places.store() as database:
        upgrade(database)
    house = furnished(places, clock)
    try:
        house.keys.check()
        house.erasure.resume()
        house.erasure.replay()
        house.adopt()
    except BaseException:
        house.close()
        raise
    return house


def furnished(places: Places, clock: Clock = lambda: datetime.now(UTC)) -> House:
    """All rooms of a house over its store as it lies there; nothing is brought up to date.

    Raises:
        BadRequest: its data map has a mistake.
        Conflict: its master key is damaged.
        Later: its store cannot be used.
    """
    data_map = read(places.data_map)
    master = _read_master(places.master)
    key_database = open_database(f"sqlite:///{places.keys / 'keys.db'}")
    key_database.write(key_metadata.create_all)
    return House(
        data_map,
        database=open_database(places.store_url),
        key_database=key_database,
        master=master,
        folder=places.data,
        keepsakes=places.checkpoints,
        clock=clock,
        url=os.environ.get("ASSENT_URL", DEFAULT_URL),
    )


def _read_master(path: Path) -> bytes:
    """The master key, if it is one: with anything else, what is kept could never be opened."""
    master = path.read_bytes()
    if len(master) != MASTER_BYTES:
        raise Conflict(
            f"the master key `{path}` has {len(master)} bytes, not {MASTER_BYTES}: it was cut "
            "short or replaced; restore it from its backup"
        )
    return master


def _write_private(path: Path, data: bytes) -> None:
    """Write a file that nobody else may read, from its first moment on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
