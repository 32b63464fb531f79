"""A disk that is full: one sentence, nothing lost or doubled, and the ledger still holds.

No file of the process may grow beyond a limit (RLIMIT_FSIZE), which is a full disk for all that
matters: writes stop midway.
"""

import resource
import subprocess
import sys

import pytest

from assent.activation import State
from assent.assembly import open_house
from own_shop import EVERYBODY, LONG_AGO, OwnShop, Said, write_csv

KILOBYTE = 1024
N_LINES = 8_000
N_PRODUCTS = 150


def on_a_full_disk(shop: OwnShop, kilobytes: int, *words: object) -> Said:
    """Type a command where no file may grow beyond so many kilobytes."""
    limit = kilobytes * KILOBYTE
    command = [sys.executable, "-m", "assent", "--house", str(shop.house), *map(str, words)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    return Said(done.returncode, done.stdout, done.stderr)


def is_refused(said: Said) -> str:
    """The one sentence of a refusal."""
    assert said.code == 1, said.err
    (line,) = said.err.strip().splitlines()
    assert line.startswith("assent: ")
    return line


@pytest.fixture(scope="module")
def stocked(tmp_path_factory) -> OwnShop:
    """A shop with many products and orders; not to be changed."""
    shop = OwnShop(tmp_path_factory.mktemp("stocked"))
    shop.open()
    write_csv(
        shop.files / "products.csv",
        "sku,title,category,price,stock",
        [(f"p{n}", f"Product {n}", "bakery", "1.00", 40) for n in range(N_PRODUCTS)],
    )
    write_csv(
        shop.files / "orders.csv",
        "order_id,line,customer_id,ordered_at,sku,quantity,amount",
        [
            (
                n,
                1,
                EVERYBODY[n % len(EVERYBODY)],
                LONG_AGO.isoformat(),
                f"p{n * 7 % N_PRODUCTS}",
                1,
                1,
            )
            for n in range(N_LINES)
        ],
    )
    shop.take_in("products", "customers", "consents")
    shop.hire()
    return shop


@pytest.fixture
def shop(stocked, tmp_path) -> OwnShop:
    return stocked.copied_to(tmp_path)


def is_whole(shop: OwnShop) -> None:
    assert shop.does("ledger", "verify", "--json").json["whole"]


def test_an_import_on_a_full_disk_is_ended_by_importing_again(shop):
    orders = shop.files / "orders.csv"
    sentence = is_refused(on_a_full_disk(shop, 500, "import", "orders", orders))
    assert "the database cannot be used" in sentence
    assert "nothing was changed" in sentence
    is_whole(shop)
    said = shop.does("import", "orders", orders, "--json").json
    assert said["kept"] + said["already_there"] == N_LINES
    assert shop.does("import", "orders", orders, "--json").json["already_there"] == N_LINES
    is_whole(shop)


def test_rows_that_cannot_be_set_aside_stop_the_import(shop):
    header = "order_id,line,customer_id,ordered_at,sku,quantity,amount"
    rows = [(n, 1, "ada", "never", "p1", 1, 1) for n in range(N_LINES)]
    odd = write_csv(shop.files / "odd.csv", header, rows)
    sentence = is_refused(on_a_full_disk(shop, 200, "import", "orders", odd))
    assert "rows cannot be set aside" in sentence
    assert "no row is doubled" in sentence
    is_whole(shop)


def test_a_training_on_a_full_disk_leaves_the_model_before_it_live(shop):
    shop.take_in("orders")
    shop.does("train", "--items", 5, "--reg", 5)
    before = shop.does("recommend", "customer", "ada", "--json").json["items"]
    sentence = is_refused(on_a_full_disk(shop, 80, "train", "--reg", 5))
    assert "cannot be" in sentence
    assert "nothing was changed" in sentence
    shop.does("models", "verify")
    models = shop.does("models", "--json").json
    assert {each["model"] for each in models["models"]} == {"ease-1", "popularity-1"}
    assert shop.does("recommend", "customer", "ada", "--json").json["items"] == before
    shop.does("train", "--reg", 5)
    files = {path.name.partition("-")[0] for path in (shop.house / "data" / "models").iterdir()}
    assert files == {"ease", "popularity", ".lock"}, "nothing half written is left"
    is_whole(shop)


def test_a_sending_on_a_full_disk_is_ended_by_sending_again(shop):
    shop.does("campaign", "run", shop.campaign(recommend=0), "--as", "maya")
    shop.does("review", "approve", 1, "--as", "rui", "--reason", "the price is the fact sheet's")
    house = open_house(shop.house)
    house.campaigns.queue("breakfast")
    house.close()

    is_refused(on_a_full_disk(shop, 700, "campaign", "run", "breakfast", "--as", "maya"))
    first = len(shop.sent_to())
    assert 0 < first < 127, "it stopped midway"
    shop.does("campaign", "run", "breakfast", "--as", "maya")
    assert shop.sent_to() == sorted(set(shop.sent_to())), "nobody got it twice"
    house = open_house(shop.house)
    counts = house.outbox.counts("breakfast")
    house.close()
    assert counts[State.SENT] + counts[State.UNCONFIRMED] == 127
    assert counts[State.UNCONFIRMED] <= 1
    assert counts[State.SENT] <= len(shop.sent_to()) <= 127
    is_whole(shop)


def test_messages_that_cannot_be_put_into_the_folder_wait(shop):
    shop.does("campaign", "run", shop.campaign(recommend=0), "--as", "maya")
    shop.does("review", "approve", 1, "--as", "rui", "--reason", "the price is the fact sheet's")
    shop.outgoing.write_text("a file where the folder should be")
    sentence = shop.refuses("campaign", "run", "breakfast", "--as", "maya")
    assert f"the folder `{shop.outgoing}` cannot be written" in sentence
    shop.outgoing.unlink()
    shop.does("campaign", "run", "breakfast", "--as", "maya")
    assert len(shop.sent_to()) == 127
    is_whole(shop)


def test_half_a_checkpoint_is_never_left(shop):
    place = shop.house / "keys" / "checkpoints"
    shop.does("ledger", "checkpoint")
    note = place.read_bytes()
    place.write_bytes(note * (200 * KILOBYTE // len(note)))
    size = place.stat().st_size
    full = size // KILOBYTE + 1
    while True:
        said = on_a_full_disk(shop, full, "ledger", "checkpoint")
        if said.code:
            break
    assert "there is no room for the checkpoint" in is_refused(said)
    assert place.read_bytes() == note * (place.stat().st_size // len(note))
    is_whole(shop)


def test_a_backup_on_a_full_disk_leaves_nothing_half_made(shop, tmp_path):
    copies = tmp_path / "copies"
    sentence = is_refused(on_a_full_disk(shop, 100, "backup", copies))
    assert "cannot be" in sentence
    assert list(copies.iterdir()) == []
    made = shop.does("backup", copies, "--json").json["data"]
    sentence = is_refused(on_a_full_disk(shop, 100, "restore", made, "--replace"))
    assert "mend it" in sentence or "cannot be" in sentence
    is_whole(shop)
    assert not list(shop.house.glob(".restoring"))
    shop.does("restore", made, "--replace")
    is_whole(shop)
