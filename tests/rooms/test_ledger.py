"""The ledger: whole when untouched, and broken by any edit."""

import pytest
from sqlalchemy import text

from assent.ledger import (
    Ledger,
    Peaks,
    Signer,
    inclusion_proof,
    leaf_hash,
    merkle_root,
    verify_inclusion,
    verify_note,
)
from assent.ledger.checkpoint import Checkpoint
from assent.ledger.proof import EMPTY_ROOT
from assent.store import metadata, open_database
from assent.vocabulary import BadRequest, NotFound
from rfc6962 import RFC_LEAVES, RFC_ROOTS


@pytest.fixture
def ledger(store_url, clock):
    database = open_database(store_url)
    database.write(metadata.create_all)
    yield Ledger(database, clock, Signer("example.org/assent", bytes(32)))
    database.close()


def fill(ledger, n=9):
    for number in range(n):
        ledger.record("use", {"purpose": "analytics", "n": number}, pseudonym=bytes([number]) * 16)


def edit(ledger, statement):
    ledger._database.write(lambda c: c.execute(text(statement)))


def test_the_tree_gives_the_known_answers_of_rfc_6962():
    peaks = Peaks()
    assert peaks.root() == EMPTY_ROOT
    for leaf, root in zip(RFC_LEAVES, RFC_ROOTS, strict=True):
        peaks.append(leaf_hash(bytes.fromhex(leaf)))
        assert peaks.root().hex() == root


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33])
def test_every_leaf_is_proved_to_be_in_the_tree_and_no_other_is(size):
    leaves = [leaf_hash(bytes([n])) for n in range(size)]
    root = merkle_root(leaves)
    for index in range(size):
        proof = inclusion_proof(leaves, index)
        assert verify_inclusion(leaves[index], index, size, proof, root)
        assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, root)
        assert not verify_inclusion(leaves[index], index, size, [*proof, root], root)
    with pytest.raises(IndexError):
        inclusion_proof(leaves, size)
    assert not verify_inclusion(leaves[0], size, size, [], root)


def test_an_untouched_log_is_whole(ledger):
    fill(ledger)
    ledger.checkpoint()
    fill(ledger, 3)
    note = ledger.checkpoint()
    found = ledger.verify([note])
    assert found.whole
    assert (found.entries, found.checkpoints) == (12, 2)
    assert ledger.size() == 12


def test_an_empty_log_is_whole(ledger):
    ledger.checkpoint()
    assert ledger.verify().whole


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE ledger_entry SET body = replace(body, '4', '5') WHERE number = 4",
            "entry 4 was changed",
        ),
        ("UPDATE ledger_entry SET kind = 'review' WHERE number = 2", "entry 2 was changed"),
        ("DELETE FROM ledger_entry WHERE number = 3", "entry 3 is missing"),
        ("DELETE FROM ledger_entry WHERE number = 8", "does not match"),
        ("UPDATE ledger_peaks SET size = 8", "does not match"),
        (
            "UPDATE ledger_checkpoint SET note = replace(note, 'example.org', 'example.com')",
            "not signed",
        ),
        ("UPDATE ledger_checkpoint SET note = 'nonsense'", "not a signed checkpoint"),
    ],
)
def test_any_edit_is_found(ledger, statement, fault):
    fill(ledger)
    ledger.checkpoint()
    edit(ledger, statement)
    found = ledger.verify()
    assert not found.whole
    assert any(fault in each for each in found.faults)


def test_one_flipped_bit_is_found_even_when_its_hash_is_made_anew(ledger):
    """Somebody who knows the scheme rewrites an entry and its leaf; the signed root disagrees."""
    from assent.ledger.rows import entries, leaf_of

    fill(ledger)
    ledger.checkpoint()

    def forge(connection):
        row = connection.execute(entries.select().where(entries.c.number == 5)).one()
        body = row.body.replace('"n":5', '"n":4')
        values = {"body": body, "leaf": leaf_of(row.salt, row.kind, body)}
        connection.execute(entries.update().where(entries.c.number == 5).values(values))

    ledger._database.write(forge)
    assert any("not those that were signed" in fault for fault in ledger.verify().faults)


def test_a_log_cut_short_and_signed_anew_disagrees_with_a_kept_checkpoint(ledger):
    fill(ledger)
    kept = ledger.checkpoint()
    edit(ledger, "DELETE FROM ledger_entry")
    edit(ledger, "DELETE FROM ledger_peaks")
    edit(ledger, "DELETE FROM ledger_checkpoint")
    fill(ledger, 5)
    ledger.checkpoint()
    assert ledger.verify().whole
    assert any("the log was cut" in fault for fault in ledger.verify([kept]).faults)


def test_changed_members_of_a_set_wise_entry_are_found(ledger):
    members = [bytes([n]) * 16 for n in (3, 1, 2)]
    number = ledger._database.write(
        lambda c: ledger.append(c, "use", {"purpose": "analytics"}, members=members)
    )
    assert ledger.verify().whole
    assert [entry.number for entry in ledger.about(bytes([2]) * 16)] == [number]
    assert ledger.about(bytes([4]) * 16) == []
    edit(ledger, "DELETE FROM ledger_members")
    assert ledger.verify().faults == (f"the members of entry {number} were changed",)


def test_entries_are_paged_from_the_newest(ledger):
    fill(ledger)
    assert [entry.number for entry in ledger.latest(3)] == [8, 7, 6]
    assert [entry.number for entry in ledger.latest(3, before=6)] == [5, 4, 3]
    assert ledger.entry(2).body["n"] == 2
    assert ledger.entry(2).at.isoformat() == "2026-03-02T09:00:00+00:00"
    with pytest.raises(NotFound, match="no ledger entry 99; the last is 8"):
        ledger.entry(99)


def test_a_checkpoint_is_a_c2sp_note_that_only_its_key_signed():
    signer = Signer("example.org/assent", bytes(range(32)))
    note = signer.sign(5, bytes(32))
    assert note.splitlines()[:3] == ["example.org/assent", "5", "A" * 43 + "="]
    assert note.splitlines()[4].startswith("— example.org/assent ")
    assert verify_note(note, signer.public) == Checkpoint("example.org/assent", 5, bytes(32))
    for wrong in (note.replace("\n5\n", "\n6\n"), note.replace("example.org/", "example.com/")):
        with pytest.raises(BadRequest, match="not signed by this key"):
            verify_note(wrong, signer.public)
    with pytest.raises(BadRequest, match="not signed by this key"):
        verify_note(note, Signer("example.org/assent", bytes(32)).public)
    for nonsense in ("", "a", "a\n1\nb\n\n— a b\n", "a\nx\nAA==\n\n— a AA==\n"):
        with pytest.raises(BadRequest, match=r"not a signed checkpoint|not signed"):
            verify_note(nonsense, signer.public)


def test_many_writers_make_one_unbroken_log(ledger):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: ledger.record("use", {"n": n}), range(64)))
    assert sorted(numbers) == list(range(64))
    assert ledger.verify().whole
