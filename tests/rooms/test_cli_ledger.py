"""`assent ledger`, as an operator and as an outsider type it."""

import json

import pytest

from assent.ledger import Witness
from own_shop import OwnShop


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    shop = OwnShop(tmp_path_factory.mktemp("shop"))
    shop.open()
    witness = Witness("witness.example.org/w1", bytes(range(32)))
    place = shop.house / "assent.toml"
    place.write_text(place.read_text() + f'\n[ledger]\nwitnesses = ["{witness.key.text}"]\n')
    shop.take_in("products", "customers", "consents", "orders")
    return shop


def test_an_outsider_checks_a_proof_with_the_key_alone(shop, tmp_path):
    key = shop.does("ledger", "key").out.strip()
    proof = tmp_path / "entry.tlog-proof"
    proof.write_text(shop.does("ledger", "prove", 0).out)
    said = shop.does("ledger", "check", proof, key).json
    assert said["number"] == 0
    proof.write_text(proof.read_text().replace("index 0", "index 1"))
    assert "do not lead" in shop.refuses("ledger", "check", proof, key)
    assert "covers no entry 999" in shop.refuses("ledger", "prove", 999)


def test_the_tree_is_exported_and_its_growth_proved(shop, tmp_path):
    assert shop.does("ledger", "export", tmp_path / "public", "--json").json["tiles"] > 0
    assert "new tiles" in shop.does("ledger", "export", tmp_path / "public").out
    grown = shop.does("ledger", "consistency", 1, 2, "--json").json
    assert (grown["old"], len(grown["path"])) == (1, 1)
    assert shop.does("ledger", "consistency", 1, 2).out.strip() == grown["path"][0]
    assert "the smaller first" in shop.refuses("ledger", "consistency", 2, 1)


def test_a_declared_witness_s_line_is_taken_and_shown(shop, tmp_path, clock):
    note = tmp_path / "note"
    note.write_text(shop.does("ledger", "checkpoint").out)
    assert "no witness" in shop.refuses("ledger", "cosign", note)
    witness = Witness("witness.example.org/w1", bytes(range(32)))
    note.write_text(witness.cosign(note.read_text(), clock()))
    assert "witness.example.org/w1" in shop.does("ledger", "cosign", note).out
    assert "cosigned by witness.example.org/w1" in shop.does("ledger", "verify").out
    assert json.loads(shop.does("ledger", "verify", "--json").out)["cosigned"]
