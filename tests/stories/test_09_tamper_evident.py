"""Promise 9: security by design. One flipped byte in the log is found."""

import pytest


@pytest.fixture
def signed(shop):
    shop.does("ledger", "checkpoint")
    assert shop.does("ledger", "verify").out.startswith("whole")
    return shop


def flip(shop, before: bytes, after: bytes) -> None:
    """Change bytes of the log's file behind the house's back."""
    place = shop.house / "data" / "assent.db"
    raw = place.read_bytes()
    assert raw.count(before) >= 1
    place.write_bytes(raw.replace(before, after, 1))


def test_one_flipped_byte_in_the_log_is_found(signed):
    flip(signed, b'"purpose":"model_training"', b'"purpose":"modem_training"')
    said = signed.run("ledger", "verify")
    assert said.code == 1
    assert "was changed after it was written" in said.out
    assert "BROKEN" in said.out


def test_a_denial_turned_into_a_grant_is_found(signed):
    signed.does("recommend", "customer", "ben")
    flip(signed, b'"answer":"denied"', b'"answer":"granty"')
    assert signed.run("ledger", "verify", "--json").json["whole"] is False


def test_a_log_that_was_cut_is_found_by_the_checkpoint_kept_elsewhere(signed, stocked):
    note = signed.files / "kept"
    signed.does("recommend", "customer", "ada")
    note.write_text(signed.does("ledger", "checkpoint").out)
    cut = stocked.run("ledger", "verify", "--checkpoint", note)
    assert cut.code == 1
    assert "the log was cut" in cut.out


def test_an_honest_log_is_whole(signed):
    assert signed.does("ledger", "verify", "--json").json["faults"] == []
