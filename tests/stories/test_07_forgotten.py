"""Promise 7: the right to be forgotten, down to models, logs and files.

Cleo, who is grown up in this story, is erased. No byte of her is found in any file of the house,
and the model equals one that never saw her.
"""

import base64
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from own_shop import ASKED, LONG_AGO, NOW, OwnShop, write_csv

NUMBER = "cleo-90125-quetzalcoatl"
EMAIL = "cleo.quetzalcoatl.90125@example.org"
NAME = "Cleopatra-Quetzalcoatl"
PAID = 7717.1719
VALUES = [NUMBER.encode(), EMAIL.encode(), NAME.encode(), struct.pack(">d", PAID)]
"""What nobody else has. An amount is kept as the eight bytes of a number."""


def cleo_shops(shop: OwnShop) -> None:
    write_csv(
        shop.files / "cleo.csv",
        "customer_id,country,email,first_name,birth_year",
        [(NUMBER, "DE", EMAIL, NAME, NOW.year - 30)],
    )
    write_csv(
        shop.files / "cleo-agrees.csv",
        "customer_id,purpose,status,decided_at,notice,language",
        [(NUMBER, purpose, "given", LONG_AGO.isoformat(), "v1", "en") for purpose in ASKED],
    )
    write_csv(
        shop.files / "cleo-buys.csv",
        "order_id,line,customer_id,ordered_at,sku,quantity,amount",
        [
            ("o-cleo", 1, NUMBER, LONG_AGO.isoformat(), "b1", 1, PAID),
            ("o-cleo", 2, NUMBER, LONG_AGO.isoformat(), "m1", 1, PAID),
            ("o-cleo", 3, NUMBER, "2026-02-30", "m1", 1, PAID),
            ("o-ada", 3, "ada", "2026-02-30", "m1", 1, 1),
        ],
    )
    shop.does("import", "customers", shop.files / "cleo.csv")
    shop.does("import", "consents", shop.files / "cleo-agrees.csv")
    shop.does("import", "orders", shop.files / "cleo-buys.csv")


def spelt(value: bytes) -> Iterator[bytes]:
    """The value as it may stand in a file: plain, in hex, or in base64 at each of its offsets."""
    yield value
    yield value.hex().encode()
    yield value.hex().upper().encode()
    for offset in range(3):
        # The first and last letters hang together with what stands before and after.
        yield base64.b64encode(bytes(offset) + value)[4:-4]
        yield base64.urlsafe_b64encode(bytes(offset) + value)[4:-4]


def hits(folder: Path) -> list[str]:
    """Every file in which anything of hers stands; the keys' own folder is not searched."""
    wanted = [each for value in VALUES for each in spelt(value) if len(each) >= 8]
    files = [p for p in folder.rglob("*") if p.is_file() and "keys" not in p.parts]
    assert len(files) > 3
    return [p.name for p in files for each in wanted if each in p.read_bytes()]


@pytest.fixture
def erased(shop):
    cleo_shops(shop)
    shop.does("train", "--reg", 5)
    shop.does("campaign", "run", shop.campaign(), "--as", "maya")
    shop.does("review", "approve", 1, "--as", "rui", "--reason", "prices match the fact sheet")
    before = hits(shop.house)
    assert any(name.endswith(".db") for name in before), "what she paid is found while she is here"
    assert any(name.endswith(".csv") for name in before), "and so is her row that was set aside"
    assert shop.does("why", "customer", NUMBER, "--json").json["models"]
    said = shop.does("forget", "customer", NUMBER, "--yes", "--json").json
    assert said["keys"] == 1
    assert said["rows"]["rows set aside"] == 1
    return shop


def test_no_byte_of_cleo_is_found_in_any_file_of_the_house(erased):
    assert hits(erased.house) == []
    assert "nobody is known" in erased.refuses("why", "customer", NUMBER)
    (aside,) = (erased.house / "data" / "aside").glob("*.csv")
    assert "ada" in aside.read_text(), "what is others' stays"


def test_the_model_equals_one_that_never_saw_her(erased, stocked):
    def live(shop):
        models = shop.does("models", "--json").json["models"]
        return {
            each["model"].partition("-")[0]: (each["people"], each["fingerprint"])
            for each in models
            if each["state"] == "live"
        }

    assert live(erased) == live(stocked)
    apart = erased.does("models", "verify", "--json").json["difference_from_retrain"]
    assert max(apart.values()) <= 1e-9


def test_the_log_still_holds_and_leads_to_nobody(erased):
    assert erased.does("ledger", "verify", "--json").json["whole"]
    kinds = [e["kind"] for e in erased.does("ledger", "show", "-n", 3, "--json").json]
    assert "erasure" in kinds


def test_an_old_file_does_not_bring_her_back(erased):
    for name, file in (("customers", "cleo"), ("orders", "cleo-buys"), ("consents", "cleo-agrees")):
        said = erased.does("import", name, erased.files / f"{file}.csv", "--json").json
        assert said["dropped"]["erased"] == said["rows"] - (file == "cleo-buys")
    assert "nobody is known" in erased.refuses("why", "customer", NUMBER)
    assert hits(erased.house) == []


def test_should_cleo_come_back_by_herself_she_is_a_stranger(erased):
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    write_csv(
        erased.files / "cleo-again.csv",
        "customer_id,purpose,status,decided_at,notice,language",
        [(NUMBER, ASKED[0], "given", soon, "v1", "en")],
    )
    erased.does("import", "consents", erased.files / "cleo-again.csv")
    found = erased.does("why", "customer", NUMBER, "--json").json
    said = {purpose: status for purpose, status in found["choices"].items() if status != "unknown"}
    assert said == {ASKED[0]: "given"}
    assert found["models"] == []
