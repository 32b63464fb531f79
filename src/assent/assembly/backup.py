"""Backups: the data at one moment in a folder of their own, the keys apart from them.

    assent-20261122T182100Z/       the data
        manifest.json              what is in it, with the hash of every file; written last
        store.db                   the store, as one SQLite file whichever engine it is kept in
        models/ assent.toml checkpoints
    assent-keys-20261122T182100Z/  the keys, in another folder, kept for a short time
        manifest.json keys.db master.key

A backup cannot be made to forget, so the values of people in it lie under their keys. Whoever is
erased loses their key, and once the last backup of the keys that had it is gone, nobody can read
them in any backup of the data. That is why keys are kept apart, and not for long.

A backup is made under another name and renamed when it is whole and on the disk, so what has
its name is whole.
"""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from assent import __version__
from assent.assembly.house import House
from assent.assembly.places import Places
from assent.assembly.tables import key_metadata, metadata
from assent.learning.change import alone
from assent.store import copy_out, head, steps
from assent.vocabulary import Conflict, NotFound

Progress = Callable[[str, int, int | None], None]
"""Told (what is being done, how much is done, of how much)."""

FORMAT = "assent-backup/1"
MANIFEST = "manifest.json"
STORE = "store.db"
DATA_MAP = "assent.toml"
MODELS = "models"
CHECKPOINTS = "checkpoints"
KEYS = "keys.db"
MASTER = "master.key"
_STAMP = "%Y%m%dT%H%M%SZ"
_PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is.

    Args:
        made_at: when, in UTC.
        version: the Assent that made it.
        schema: the newest step of the store's schema then.
        keyring: which master key its people's keys are wrapped by, as a hash that tells nothing.
        entries: how many entries the ledger had; 0 for a backup of keys.
        files: the SHA-256 of each file, by its path within.
    """

    made_at: datetime
    version: str
    schema: str
    keyring: str
    entries: int
    files: Mapping[str, str]
    format: str = FORMAT


def back_up(house: House, places: Places, to: Path, on_progress: Progress) -> Path:
    """Put all data of a house, but no key, in a new folder within `to`.

    The house may be in use: what is copied is how it stood at one moment. Only changes of models,
    erasures among them, wait until it is done.
    """
    with _made(to, f"assent-{_stamp(house.clock())}") as folder:
        house.checkpoint()
        with alone(house.models):
            copy_out(house.database, folder / STORE, metadata, _part(on_progress, "the store"))
            models = [model.file for model in house.models.kept()]
            (folder / MODELS).mkdir()
            for done, name in enumerate(models, 1):
                shutil.copyfile(places.data / MODELS / name, folder / MODELS / name)
                on_progress("the models", done, len(models))
        shutil.copyfile(places.data_map, folder / DATA_MAP)
        shutil.copyfile(places.checkpoints, folder / CHECKPOINTS)
        _seal(folder, house, _entries_in(folder / CHECKPOINTS), on_progress)
    return to / folder.name.removesuffix(_PART)


def back_up_keys(house: House, places: Places, to: Path, on_progress: Progress) -> Path:
    """Put the keys in a new folder within `to`, and delete backups of them past their time.

    What is deleted there can bring no key back: the data map's `keys_kept_days` is how long an
    erased person's values can still be read by whoever has both backups.
    """
    with _made(to, f"assent-keys-{_stamp(house.clock())}") as folder:
        copying = _part(on_progress, "the keys")
        copy_out(house.key_database, folder / KEYS, key_metadata, copying)
        shutil.copyfile(places.master, folder / MASTER)
        _seal(folder, house, 0, on_progress)
    made = to / folder.name.removesuffix(_PART)
    for old in to.glob("assent-keys-*"):
        stamp = re.fullmatch(r"assent-keys-(\d{8}T\d{6}Z)", old.name)
        if stamp and _at(stamp[1]) < house.clock() - house.data_map.keys_kept:
            shutil.rmtree(old)
    return made


def read_manifest(folder: Path, store: str = STORE) -> Manifest:
    """What a backup is, once every file in it is as it was made.

    Args:
        folder: the backup.
        store: the file that makes it the kind of backup that is wanted.

    Raises:
        NotFound: it is no backup, or not of that kind.
        Conflict: it was cut short or changed, or this version cannot read it.
    """
    place = folder / MANIFEST
    if not place.exists():
        raise NotFound(f"`{folder}` is no whole backup: it has no {MANIFEST}; choose another")
    said = msgspec.json.decode(place.read_bytes())
    if said.get("format") != FORMAT or "keyring" not in said:
        raise Conflict(
            f"`{folder}` was made before keys were kept apart from the data: nobody could be erased"
            " from it; restore it with the Assent that made it, and make a new one"
        )
    manifest = msgspec.convert(said, Manifest)
    if manifest.schema not in steps():
        raise Conflict(
            f"`{folder}` was made by Assent {manifest.version}, which is newer than this"
            f" ({__version__}); bring this up to that version first"
        )
    if store not in manifest.files:
        raise NotFound(f"`{folder}` has no `{store}`; keys and data are backed up apart")
    for name, expected in manifest.files.items():
        if not (folder / name).is_file() or digest(folder / name) != expected:
            raise Conflict(f"`{name}` of the backup `{folder}` was changed or is damaged")
    return manifest


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    made = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            made.update(piece)
    return made.hexdigest()


_PART = ".part"


class _made:  # noqa: N801  reads as a statement
    """A folder under another name until all of it is on the disk."""

    def __init__(self, within: Path, name: str) -> None:
        self._part = within / f"{name}{_PART}"
        self._whole = within / name

    def __enter__(self) -> Path:
        if self._whole.exists():
            raise Conflict(f"there is a backup `{self._whole}` already; wait a second")
        self._part.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
        for left in self._part.parent.glob(f"assent-*{_PART}"):  # by one that was cut short
            shutil.rmtree(left)
        self._part.mkdir(mode=_PRIVATE_FOLDER)
        return self._part

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._part.rename(self._whole)
            sync(self._whole.parent)
        else:
            shutil.rmtree(self._part, ignore_errors=True)


def _seal(folder: Path, house: House, entries: int, on_progress: Progress) -> None:
    """Write the manifest over all that is there."""
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    files = {}
    for done, name in enumerate(names, 1):
        files[name] = digest(folder / name)
        sync(folder / name)
        on_progress("hashes", done, len(names))
    made_at = house.clock().astimezone(UTC)
    manifest = Manifest(made_at, __version__, head(), house.keyring, entries, files)
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    sync(folder / MANIFEST)


def _entries_in(checkpoints: Path) -> int:
    """The size that the newest kept checkpoint names."""
    notes = [n for n in checkpoints.read_text(encoding="utf-8").split("\f") if n]
    return int(notes[-1].splitlines()[1])


def sync(path: Path) -> None:
    """Hand a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _part(on_progress: Progress, what: str) -> Callable[[int, int | None], None]:
    return lambda done, total: on_progress(what, done, total)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_STAMP)


def _at(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
