"""Killed at the worst moments: doing the same again ends right, with nothing doubled or lost."""

import pytest

from assent.assembly import open_house
from assent.assembly.tables import metadata
from assent.consent.standing import ALL_LAWS
from assent.store import Holds
from assent.vocabulary import Denial, Purpose, Use
from killing import killed
from own_shop import EVERYBODY, OwnShop


def state(shop: OwnShop) -> dict:
    """All that is known of each customer, by their own number in the files."""
    house = open_house(shop.house)
    try:
        found = {}
        subjects = dict(zip(EVERYBODY, house.gate.find_many("customer", EVERYBODY), strict=True))
        events, values = {}, {}
        grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases", "email", "birth_year"))
        done = house.gate.vault.events(grant, kind="purchase")
        for who, item in zip(done.subject.tolist(), done.item.tolist(), strict=True):
            events.setdefault(who, []).append(item)
        values = house.gate.vault.read_many(grant)
        for name, subject in subjects.items():
            found[name] = (
                subject is not None,
                sorted(events.get(subject, [])),
                values.get(subject),
                house.register.standing(subject or 0),
                len(house.register.history(subject or 0)),
            )
        keys = house.keys.keys([each for each in subjects.values() if each])
        return {"people": found, "known": len(house.register.everybody()), "keys": len(keys)}
    finally:
        house.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> OwnShop:
    """A house that knows its products and nobody yet."""
    shop = OwnShop(tmp_path_factory.mktemp("empty"))
    shop.open()
    shop.take_in("products")
    return shop


@pytest.fixture(scope="module")
def stocked(empty, tmp_path_factory) -> OwnShop:
    """The same with everything taken in and a model trained."""
    shop = empty.copied_to(tmp_path_factory.mktemp("stocked"))
    shop.take_in("customers", "consents", "orders")
    shop.does("train", "--reg", 5)
    return shop


@pytest.fixture(scope="module")
def right(stocked) -> dict:
    """What an undisturbed import ends in."""
    return state(stocked)


IMPORTS = {
    "enrolled, and without a key": ("customers", "assent.people.keys:KeyRing.make", 2),
    "with a key, and under no law": ("customers", "assent.consent.register:Register.append", 1),
    "known, and without their values": ("customers", "assent.people.vault:Vault.keep", 2),
    "within a transaction": ("customers", "assent.store.rows:_many", 7),
    "with a choice and no standing": ("consents", "assent.consent.register:Register._refold", 2),
    "between two batches": ("orders", "assent.people.vault:Vault.keep_events", 3),
    "between an entry and the tree": ("orders", "assent.ledger.rows:put", 2),
}


@pytest.mark.parametrize("when", IMPORTS)
def test_an_import_that_was_killed_is_ended_by_importing_again(when, empty, right, tmp_path):
    name, place, turn = IMPORTS[when]
    shop = empty.copied_to(tmp_path)
    before = ["customers", "consents", "orders"]
    before = before[: before.index(name)]
    if before:
        shop.take_in(*before)
    killed(shop, place, turn, "import", name, shop.files / f"{name}.csv")
    shop.take_in("customers", "consents", "orders")
    assert state(shop) == right
    assert shop.does("ledger", "verify", "--json").json["whole"]


def test_whoever_was_enrolled_when_it_was_killed_gets_a_key_and_a_law(empty, tmp_path):
    """Keys lie in another store than people, so no transaction holds both."""
    shop = empty.copied_to(tmp_path)
    killed(
        shop,
        "assent.people.keys:KeyRing.make",
        1,
        "import",
        "customers",
        shop.files / "customers.csv",
    )
    house = open_house(shop.house)
    try:
        (alone,) = house.gate.find_many("customer", ["ada"])
        assert alone is not None
        assert isinstance(house.gate.ask(Use.of(Purpose.SERVICE, "email"), alone), Denial)
        (met,) = house.gate.meet("customer", ["ada"], ["DE"]).tolist()
        assert met == alone
        assert house.keys.pseudonym(met)
        assert house.register.standing(met) & ALL_LAWS
    finally:
        house.close()


FORGETTING = {
    "marked, and nothing gone yet": ("assent.learning.forgetting:Forgetting.forget_many", 1),
    "forgotten by one model of two": ("assent.learning.change:Change.put_without", 2),
    "without a key, and within the last transaction": ("assent.rights.erasure:_delete", 1),
    "told of, and with a key": ("assent.people.keys:KeyRing.destroy", 1),
    "without a key, and with rows": ("assent.rights.erasure:Erasure._delete", 1),
    "without rows, and the files not scrubbed": ("assent.store.sqlite:SqliteDatabase.scrub", 2),
}


@pytest.mark.parametrize("when", FORGETTING)
def test_an_erasure_that_was_killed_is_finished_when_the_house_is_next_opened(
    when, stocked, tmp_path
):
    place, turn = FORGETTING[when]
    shop = stocked.copied_to(tmp_path)
    house = open_house(shop.house)
    subject = house.gate.find("customer", "ada")
    house.close()
    killed(shop, place, turn, "forget", "customer", "ada", "--yes")

    house = open_house(shop.house)
    try:
        assert house.gate.find("customer", "ada") is None
        assert not house.keys.keys([subject])
        with house.database.read() as connection:
            for table in metadata.sorted_tables:
                for column in table.columns:
                    if column.info["holds"] is Holds.SUBJECT:
                        rows = connection.execute(table.select().where(column == subject))
                        assert rows.first() is None, table.name
        for model in house.models.live():
            assert model.n_people == len(EVERYBODY) - len({"ada", "ben", "cleo", "dan", "eve"})
            found = house.forgetting.difference_from_retrain(model)
            assert found.same_sum
            assert found.largest <= 1e-9
        assert house.erasure.resume() == []
        assert house.verify_ledger().whole
    finally:
        house.close()


RESTORING = {
    "with a key made anew to erase with": ("assent.rights.erasure:Erasure.erase_many", 1),
    "with somebody erased again": ("assent.assembly.restore:_put_in_place", 1),
    "with the old data moved away": ("pathlib:Path.replace", 1),
}


@pytest.mark.parametrize("when", RESTORING)
def test_a_restore_that_was_killed_is_ended_by_restoring_again(when, stocked, tmp_path):
    place, turn = RESTORING[when]
    shop = stocked.copied_to(tmp_path)
    made = shop.does("backup", tmp_path / "copies", "--json").json["data"]
    before = state(shop)["people"]
    shop.does("forget", "customer", "ada", "--yes")
    killed(shop, place, turn, "restore", made, "--replace")
    shop.does("restore", made, "--replace")
    assert {path.name for path in shop.house.iterdir()} == {"assent.toml", "data", "keys"}
    after = state(shop)["people"]
    assert after.pop("ada") == (False, [], None, 0, 0)
    before.pop("ada")
    assert after == before
    assert shop.does("ledger", "verify", "--json").json["whole"]


def test_a_backup_that_was_killed_leaves_none_and_the_next_is_whole(stocked, tmp_path):
    shop = stocked.copied_to(tmp_path)
    copies = tmp_path / "copies"
    killed(shop, "assent.assembly.backup:_seal", 1, "backup", copies)
    assert [path.suffix for path in copies.iterdir()] == [".part"]
    made = shop.does("backup", copies, "--json").json["data"]
    assert [str(path) for path in copies.iterdir()] == [made]
    assert shop.does("restore", made, "--dry-run", "--json").json["models"] == 2
