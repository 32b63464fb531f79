"""Restoring a backup: made beside the house, verified, erased again, and only then put in place.

Whoever was erased since the backup was made is in it. So it is first opened in a folder of its
own, where every erasure since is done again and the ledger is held against every checkpoint that
was kept. Until that is done the house is as it was; what is cut short is begun anew.

The living keys stay as they are wherever there are any: with them lie the tombstones of the erased.
"""

import shutil
from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assent.assembly.backup import (
    CHECKPOINTS,
    DATA_MAP,
    KEYS,
    MASTER,
    MODELS,
    STORE,
    Manifest,
    Progress,
    read_manifest,
    sync,
)
from assent.assembly.house import House
from assent.assembly.places import Places, furnished
from assent.assembly.tables import metadata
from assent.ledger import verify_note
from assent.store import Database, copy_in, open_database, upgrade
from assent.vocabulary import Clock, Conflict, NotFound

_STAGE = ".restoring"
_REPLACED = ".replaced"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored.

    Args:
        people: how many people are in it.
        erased: how many had been erased since it was made, and were again.
        entries: how many ledger entries it brought.
        lost: how many entries had been signed since and are not in it; they are named in the
            ledger, and their checkpoints are kept beside the others.
        models: how many models.
    """

    people: int
    erased: int
    entries: int
    lost: int
    models: int

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return asdict(self)


def restore(
    root: Path,
    backup: Path,
    clock: Clock,
    on_progress: Progress,
    *,
    keys: Path | None = None,
    replace: bool = False,
    dry_run: bool = False,
) -> Restored:
    """Bring a house back from a backup.

    Args:
        root: the house; nobody may be using it.
        backup: the folder of the data.
        clock: the present moment.
        on_progress: told what is being done.
        keys: the folder of a backup of keys, where the house has none.
        replace: whether what the house has now may go.
        dry_run: do all but put it in place.

    Raises:
        NotFound: it is no backup, or there are no keys.
        Conflict: it does not belong to the keys, is damaged, is too new, was altered, or the house
            has data already.
    """
    places, stage = Places(root), Places(root / _STAGE)
    stage = Places(stage.root, at=stage.database_url)
    manifest = read_manifest(backup)
    _hold_that_keys(places, manifest, keys)
    target = _target(places, backup)
    with nullcontext() if target is None else closing(target):
        if not (replace or dry_run):
            _must_be_empty(places, target)
        try:
            shutil.rmtree(stage.root, ignore_errors=True)
            _lay_out(places, stage, backup, keys, on_progress)
            with stage.store() as database:
                upgrade(database)
            with closing(furnished(stage, clock)) as house:
                found, newer = _verify_and_replay(house, manifest)
                house.database.scrub()
            if not dry_run:
                _put_in_place(places, stage, target, newer, on_progress)
        finally:
            shutil.rmtree(stage.root, ignore_errors=True)
    return found


def _hold_that_keys(places: Places, manifest: Manifest, keys: Path | None) -> None:
    """There is one set of keys: the house's own, or the given backup of them."""
    if keys is None and not places.master.exists():
        raise NotFound(f"`{places.root}` has no keys; name a backup of them with --keys")
    if keys is not None and places.master.exists():
        raise Conflict(
            f"`{places.root}` has keys, which know who was erased since; restore without --keys"
        )
    if keys is not None and read_manifest(keys, KEYS).keyring != manifest.keyring:
        raise Conflict("the backup of the keys and that of the data are not of one house")


def _target(places: Places, backup: Path) -> Database | None:
    """The PostgreSQL that the house is kept in; None when it is a file of the house's own."""
    laid = places if places.data_map.exists() else Places(backup)  # which has a data map, too
    url = laid.store_url
    return None if url == laid.database_url else open_database(url)


def _must_be_empty(places: Places, target: Database | None) -> None:
    if target is not None:
        upgrade(target)
        with target.read() as connection:
            some = (connection.execute(t.select().limit(1)) for t in metadata.tables.values())
            holds = any(each.first() for each in some)
    else:
        holds = (places.data / "assent.db").exists()
    if holds:
        raise Conflict(f"`{places.root}` has data; say --replace if they may go")


def _lay_out(
    places: Places, stage: Places, backup: Path, keys: Path | None, on_progress: Progress
) -> None:
    """The house as the backup has it, beside the real one."""
    stage.data.mkdir(parents=True, mode=0o700)
    on_progress("copying", 0, 1)
    shutil.copyfile(backup / DATA_MAP, stage.data_map)
    shutil.copyfile(backup / STORE, stage.data / "assent.db")
    shutil.copytree(backup / MODELS, stage.data / MODELS)
    if keys is None:
        stage.keys.symlink_to(places.keys.resolve())
    else:
        stage.keys.mkdir(mode=0o700)
        for name in (KEYS, MASTER):
            shutil.copyfile(keys / name, stage.keys / name)
            (stage.keys / name).chmod(0o600)
        shutil.copyfile(backup / CHECKPOINTS, stage.checkpoints)
    on_progress("copying", 1, 1)


def _verify_and_replay(house: House, manifest: Manifest) -> tuple[Restored, list[str]]:
    """Hold the ledger against what was signed, and erase again whoever was erased since."""
    if house.keyring != manifest.keyring:
        raise Conflict("the backup belongs to other keys than the house has; find its own")
    house.keys.check()
    notes = house.kept_checkpoints()
    newer = [n for n in notes if _size(house, n) > manifest.entries]
    found = house.ledger.verify([n for n in notes if n not in newer])
    if not found.whole:
        raise Conflict(f"the ledger of the backup does not hold: {found.faults[0]}")
    models = house.models.kept()
    for model in models:
        house.models.load(model)
    house.erasure.resume()
    erased = len(house.erasure.replay())
    lost = max([_size(house, n) for n in newer], default=manifest.entries) - manifest.entries
    body = {"step": "restored", "of": manifest.made_at.isoformat(), "lost": lost}
    house.ledger.record("backup", {**body, "erased_again": erased})
    people = len(house.register.everybody())
    return Restored(people, erased, manifest.entries, lost, len(models)), newer


def _size(house: House, note: str) -> int:
    return verify_note(note, house.ledger.key.public).size


def _put_in_place(
    places: Places,
    stage: Places,
    target: Database | None,
    newer: Sequence[str],
    on_progress: Progress,
) -> None:
    """Swap what was made for what is there; each step leaves either the old or the new."""
    if target is not None:
        copy_in(
            stage.data / "assent.db",
            target,
            metadata,
            lambda done, total: on_progress("the store", done, total),
        )
        (stage.data / "assent.db").unlink()
    if not stage.keys.is_symlink():
        stage.keys.rename(places.keys)
    replaced = places.data.with_name(places.data.name + _REPLACED)
    shutil.rmtree(replaced, ignore_errors=True)
    if places.data.exists():
        places.data.rename(replaced)
    stage.data.rename(places.data)
    stage.data_map.replace(places.data_map)
    _set_aside(places, newer)
    sync(places.root)
    shutil.rmtree(replaced, ignore_errors=True)


def _set_aside(places: Places, newer: Sequence[str]) -> None:
    """Checkpoints of entries that the backup does not have are kept, but not held against it."""
    if not newer:
        return
    kept = [n for n in places.checkpoints.read_text(encoding="utf-8").split("\f") if n]
    with places.checkpoints.with_name("checkpoints.lost").open("a", encoding="utf-8") as file:
        file.write("".join(f"{note}\f" for note in newer))
    part = places.checkpoints.with_name("checkpoints.part")
    part.write_text("".join(f"{n}\f" for n in kept if n not in newer), encoding="utf-8")
    part.replace(places.checkpoints)
