"""Backup and restore, on both engines: whoever was erased since is gone, the ledger holds."""

import json
import shutil

import pytest

from assent.assembly import Places, make_house, open_house
from assent.assembly.backup import MANIFEST, back_up, back_up_keys
from assent.assembly.restore import restore
from assent.vocabulary import Conflict, Field, NotFound, Purpose, Use
from world import Cast, row


def quietly(*_):
    pass


class Shop:
    """A house in a folder, on the engine of the test, with the cast in it."""

    def __init__(self, root, clock):
        self.root = root
        self.clock = clock
        self.copies = root.parent / "copies"
        self.key_copies = root.parent / "key-copies"
        make_house(root)
        with self.opened() as house:
            cast = Cast(house)
            self.ada, self.eve = cast.ada, cast.eve
            grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email", "purchases"))
            known = {who: {Field("email"): f"{who}@example.org"} for who in (cast.ada, cast.eve)}
            house.gate.vault.keep(grant, known)
            now = int(clock().timestamp())
            rows = [row(n, who, at=now) for n, who in enumerate((cast.ada, cast.eve))]
            house.gate.vault.keep_events(grant, rows)

    def opened(self):
        from contextlib import closing

        return closing(open_house(self.root, self.clock))

    def backed_up(self):
        with self.opened() as house:
            return back_up(house, Places(self.root), self.copies, quietly)

    def keys_backed_up(self):
        with self.opened() as house:
            return back_up_keys(house, Places(self.root), self.key_copies, quietly)

    def erase(self, subject):
        with self.opened() as house:
            house.erasure.erase(subject, by="test")
            house.checkpoint()

    def restored(self, backup, **how):
        return restore(self.root, backup, self.clock, quietly, **how)

    def emails(self):
        with self.opened() as house:
            grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
            return {who: f[Field("email")] for who, f in house.gate.vault.read_many(grant).items()}


@pytest.fixture
def shop(store_url, tmp_path, clock, monkeypatch):
    if store_url.startswith("postgresql"):
        monkeypatch.setenv("ASSENT_DATABASE", store_url)
    return Shop(tmp_path / "house", clock)


@pytest.fixture
def file_shop(tmp_path, clock):
    return Shop(tmp_path / "house", clock)


def test_a_house_comes_back_as_it_was(shop):
    backup = shop.backed_up()
    before = shop.emails()
    with shop.opened() as house:
        stood = {who: house.register.standing(who) for who in house.register.everybody()}
        met_last = int(house.gate.meet("household", ["zoe"])[0])
        house.erasure.erase(met_last, by="test")
    found = shop.restored(backup, replace=True)
    assert (found.people, found.erased, found.lost) == (5, 0, found.lost)
    assert shop.emails() == before
    with shop.opened() as house:
        assert {who: house.register.standing(who) for who in stood} == stood
        assert house.verify_ledger().whole
        assert house.register.rebuild() == 0
        assert "backup" in {entry.kind for entry in house.ledger.latest(5)}


def test_whoever_was_erased_since_is_erased_again_before_the_house_opens(shop):
    backup = shop.backed_up()
    shop.erase(shop.ada)
    found = shop.restored(backup, replace=True)
    assert found.erased == 1
    assert found.lost > 0
    with shop.opened() as house:
        assert house.gate.find("household", "ada") is None
        assert house.gate.find("household", "eve") == shop.eve
        assert house.register.history(shop.ada) == []
        assert house.verify_ledger().whole, "what was lost is kept apart"
    assert list(shop.emails()) == [shop.eve]
    assert (Places(shop.root).keys / "checkpoints.lost").read_text().count("\f") > 0


def test_the_number_of_somebody_erased_is_nobody_elses_after_a_restore(shop):
    with shop.opened() as house:
        zoe = int(house.gate.meet("household", ["zoe"])[0])
        house.erasure.erase(zoe, by="test")
    shop.restored(shop.backed_up(), replace=True)
    with shop.opened() as house:
        assert int(house.gate.meet("household", ["yan"])[0]) > zoe


def test_a_dry_run_verifies_and_changes_nothing(shop):
    backup = shop.backed_up()
    before = shop.emails()
    shop.restored(backup, dry_run=True)
    assert shop.emails() == before
    with shop.opened() as house:
        assert all(e.kind != "backup" for e in house.ledger.latest(50))
    assert not list(shop.root.glob(".restoring*"))


def test_what_the_house_has_is_not_replaced_unasked(shop):
    backup = shop.backed_up()
    with pytest.raises(Conflict, match="has data; say --replace"):
        shop.restored(backup)


def test_on_a_new_machine_the_backup_of_the_keys_is_needed_and_enough(file_shop, tmp_path):
    backup, keys = file_shop.backed_up(), file_shop.keys_backed_up()
    assert not (backup / "keys.db").exists()
    assert not (backup / "master.key").exists()
    before = file_shop.emails()
    shutil.rmtree(file_shop.root)
    with pytest.raises(NotFound, match="has no keys; name a backup of them"):
        file_shop.restored(backup)
    file_shop.restored(backup, keys=keys)
    assert file_shop.emails() == before
    with pytest.raises(Conflict, match="which know who was erased"):
        file_shop.restored(backup, keys=keys, replace=True)


def test_backups_of_keys_are_kept_for_a_short_time(file_shop, clock):
    first = file_shop.keys_backed_up()
    clock.advance(days=20)
    second = file_shop.keys_backed_up()
    clock.advance(days=20)
    third = file_shop.keys_backed_up()
    assert sorted(file_shop.key_copies.iterdir()) == [second, third]
    assert first not in file_shop.key_copies.iterdir()


def changed(folder, name, change):
    place = folder / name
    place.write_bytes(change(place.read_bytes()))
    return folder


def without(manifest, **changes):
    said = {**json.loads(manifest), **changes}
    return json.dumps({k: v for k, v in said.items() if v is not None}).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda b: changed(b, "store.db", lambda d: d[:-1] + b"x"), "`store.db` of the backup"),
        (lambda b: changed(b, "store.db", lambda d: d[:4096]), "was changed or is damaged"),
        (lambda b: changed(b, MANIFEST, lambda m: without(m, keyring=None)), "before keys were"),
        (lambda b: changed(b, MANIFEST, lambda m: without(m, schema="9999_x")), "newer than this"),
        (lambda b: changed(b, MANIFEST, lambda m: without(m, keyring="0" * 16)), "other keys"),
        (lambda b: (b / MANIFEST).unlink(), "is no whole backup"),
    ],
)
def test_a_backup_that_cannot_be_trusted_is_refused_and_nothing_changes(file_shop, change, said):
    backup, before = file_shop.backed_up(), file_shop.emails()
    change(backup)
    with pytest.raises((Conflict, NotFound), match=said):
        file_shop.restored(backup, replace=True)
    assert file_shop.emails() == before


def test_a_backup_with_another_history_is_refused(file_shop):
    """Somebody who can write the backup, its manifest too, rewrote an entry of the ledger."""
    import sqlite3

    from assent.assembly.backup import digest

    backup = file_shop.backed_up()
    with sqlite3.connect(backup / "store.db") as store:
        store.execute("UPDATE ledger_entry SET body = replace(body, 'service', 'analytic')")
    store.close()
    files = json.loads((backup / MANIFEST).read_text())["files"]
    files["store.db"] = digest(backup / "store.db")
    changed(backup, MANIFEST, lambda m: without(m, files=files))
    with pytest.raises(Conflict, match="the ledger of the backup does not hold: entry"):
        file_shop.restored(backup, replace=True)


def test_keys_of_another_house_are_refused(file_shop, tmp_path, clock):
    backup = file_shop.backed_up()
    other = Shop(tmp_path / "elsewhere" / "house", clock)
    shutil.rmtree(file_shop.root)
    with pytest.raises(Conflict, match="not of one house"):
        file_shop.restored(backup, keys=other.keys_backed_up())
    with pytest.raises(NotFound, match="keys and data are backed up apart"):
        file_shop.restored(backup, keys=backup)


def test_a_restore_that_is_cut_short_is_begun_anew(file_shop, monkeypatch):
    from assent.assembly import restore as module

    backup, before = file_shop.backed_up(), file_shop.emails()
    file_shop.erase(file_shop.ada)
    before.pop(file_shop.ada)
    for name in ("_verify_and_replay", "_put_in_place", "_set_aside"):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, _dies)
            with pytest.raises(KeyboardInterrupt):
                file_shop.restored(backup, replace=True)
        assert file_shop.emails() == before
    file_shop.restored(backup, replace=True)
    assert file_shop.emails() == before
    left = {path.name for path in file_shop.root.iterdir()}
    assert left == {"assent.toml", "data", "keys"}


def _dies(*_args, **_named):
    raise KeyboardInterrupt


def test_a_backup_that_is_cut_short_has_no_name(file_shop, monkeypatch):
    from assent.assembly import backup as module

    with monkeypatch.context() as patched:
        patched.setattr(module, "_seal", _dies)
        with pytest.raises(KeyboardInterrupt):
            file_shop.backed_up()
    assert list(file_shop.copies.iterdir()) == []


def test_writing_goes_on_while_a_backup_is_made(file_shop):
    """The copy is of one moment, though the house is in use all the while."""
    import threading

    with file_shop.opened() as house:
        stop = threading.Event()

        def ask():
            while not stop.is_set():
                house.gate.ask(Use.of(Purpose.SERVICE, "email"), file_shop.eve)

        asking = threading.Thread(target=ask)
        asking.start()
        backup = back_up(house, Places(file_shop.root), file_shop.copies, quietly)
        stop.set()
        asking.join()
    assert file_shop.restored(backup, dry_run=True).people == 5
