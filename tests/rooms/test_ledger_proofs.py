"""The ledger for outsiders: proofs, tiles, cosignatures, checked by whoever is not us."""

import base64
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from assent.ledger import (
    Ledger,
    Line,
    Proof,
    Signer,
    VerifierKey,
    Witness,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    merkle_root,
    verify_consistency,
    verify_inclusion,
    verify_note,
)
from assent.ledger.checkpoint import cosigned_by
from assent.ledger.note import Note
from assent.ledger.rows import entries, nodes
from assent.ledger.tiles import tiles
from assent.store import metadata, open_database
from assent.vocabulary import BadRequest, NotFound
from rfc6962 import CONSISTENCY, INCLUSION, RFC_LEAVES, RFC_ROOTS

LEAVES = [leaf_hash(bytes.fromhex(each)) for each in RFC_LEAVES]
ROOTS = [bytes.fromhex(each) for each in RFC_ROOTS]


@pytest.fixture
def ledger(store_url, clock):
    database = open_database(store_url)
    database.write(metadata.create_all)
    witness = Witness("witness.example.org/w1", bytes(range(32)))
    yield Ledger(database, clock, Signer("example.org/assent", bytes(32)), [witness.key])
    database.close()


@pytest.fixture
def witness():
    return Witness("witness.example.org/w1", bytes(range(32)))


def fill(ledger, n):
    return ledger.record_many(
        [Line("use", {"n": each}, bytes([each % 7]) * 16) for each in range(n)]
    )


def leaves_of(ledger):
    with ledger._database.read() as connection:
        return [bytes(row.leaf) for row in connection.execute(entries.select().order_by("number"))]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index, size, path):
    assert [each.hex() for each in inclusion_proof(LEAVES[:size], index)] == path
    steps = [bytes.fromhex(each) for each in path]
    assert verify_inclusion(LEAVES[index], index, size, steps, ROOTS[size - 1])


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(old, new, path):
    assert [each.hex() for each in consistency_proof(LEAVES[:new], old)] == path
    steps = [bytes.fromhex(each) for each in path]
    assert verify_consistency(old, ROOTS[old - 1], new, ROOTS[new - 1], steps)


sizes = st.integers(0, 80).flatmap(lambda new: st.tuples(st.integers(0, new), st.just(new)))


@given(sizes, st.data())
def test_a_tree_is_proved_to_be_the_start_of_a_later_one_and_no_other_is(pair, data):
    old, new = pair
    leaves = [leaf_hash(bytes([n])) for n in range(new)]
    then, now = merkle_root(leaves[:old]), merkle_root(leaves)
    proof = consistency_proof(leaves, old)
    assert verify_consistency(old, then, new, now, proof)
    assert not verify_consistency(old, then, new, now, [*proof, bytes(32)])
    if 0 < old < new:
        forged = merkle_root([*leaves[: old - 1], leaf_hash(b"other")])
        assert not verify_consistency(old, forged, new, now, proof)
        assert not verify_consistency(old, then, new, forged, proof)
        spoilt = data.draw(st.integers(0, len(proof) - 1))
        wrong = [bytes(32) if n == spoilt else each for n, each in enumerate(proof)]
        assert not verify_consistency(old, then, new, now, wrong)
    with pytest.raises(IndexError):
        consistency_proof(leaves, new + 1)


@given(st.integers(1, 90), st.data())
@settings(max_examples=40, deadline=None)
def test_trees_and_proofs_are_those_of_pymerkle(size, data):
    pymerkle = pytest.importorskip("pymerkle", reason="only in the extra `peers`")
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    said = [bytes([n]) for n in range(size)]
    for each in said:
        theirs.append_entry(each)
    leaves = [leaf_hash(each) for each in said]
    assert theirs.get_root() == merkle_root(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    pymerkle.verify_inclusion(leaves[index], merkle_root(leaves), theirs.prove_inclusion(index + 1))
    mine = set(inclusion_proof(leaves, index))
    assert mine == set(
        map(bytes.fromhex, theirs.prove_inclusion(index + 1).serialize()["path"])
    ) - {leaves[index]}
    theirs_grew = theirs.prove_consistency(old, size)
    pymerkle.verify_consistency(merkle_root(leaves[:old]), merkle_root(leaves), theirs_grew)


@pytest.mark.parametrize("size", [1, 15, 16, 17, 255, 256, 257, 300])
def test_the_stored_tree_gives_the_same_proofs_as_all_its_leaves(ledger, size):
    fill(ledger, size)
    leaves = leaves_of(ledger)
    for index in {0, size // 3, size - 1}:
        assert ledger.inclusion(index, size) == inclusion_proof(leaves, index)
        earlier = max(index + 1, size - 2)
        assert ledger.inclusion(index, earlier) == inclusion_proof(leaves[:earlier], index)
    for old in {0, 1, size // 2, size - 1, size}:
        assert ledger.consistency(old, size) == consistency_proof(leaves, old)
    with pytest.raises(BadRequest, match=f"up to {size}"):
        ledger.consistency(0, size + 1)
    assert ledger.verify().whole


def test_entries_written_together_are_as_those_written_one_by_one(ledger):
    assert fill(ledger, 20) == range(20)
    assert ledger.record("use", {"n": 20}) == 20
    assert fill(ledger, 3) == range(21, 24)
    assert fill(ledger, 0) == range(24, 24)
    assert [entry.body["n"] for entry in ledger.latest(4)] == [2, 1, 0, 20]
    assert len(ledger.about(bytes(16))) == 4
    assert ledger.verify().whole


def test_a_stored_hash_that_was_changed_is_found(ledger):
    fill(ledger, 40)
    ledger._database.write(lambda c: c.execute(nodes.update().values(hash=bytes(32))))
    assert ledger.verify().faults == ("the stored tree does not match the entries",)
    proof = ledger.prove(3)
    with pytest.raises(BadRequest, match="do not lead from entry 3"):
        proof.entry(ledger.key)


def test_an_entry_is_proved_to_whoever_has_only_the_public_key(ledger):
    fill(ledger, 30)
    early = ledger.checkpoint()
    fill(ledger, 9)
    key = VerifierKey.of(ledger.key.text)
    for note in (None, early):
        proof = Proof.of(str(ledger.prove(7, note=note)))
        said = proof.entry(key)
        assert (said["number"], said["kind"], said["n"]) == (7, "use", 7)
    with pytest.raises(NotFound, match="covers no entry 30; the last is 29"):
        ledger.prove(30, note=early)
    hidden = ledger.prove(7, show=False)
    assert b"purpose" not in str(hidden).encode()
    with pytest.raises(BadRequest, match="does not show the entry"):
        Proof.of(str(hidden)).entry(key)


def test_a_forged_proof_is_refused(ledger):
    fill(ledger, 30)
    text = str(ledger.prove(7))
    said = text.splitlines()[1].removeprefix("extra ")
    other = base64.b64encode(base64.b64decode(said).replace(b'"n":7', b'"n":8')).decode()
    for forged in (text.replace("index 7", "index 8"), text.replace(said, other)):
        with pytest.raises(BadRequest, match="do not lead"):
            Proof.of(forged).entry(ledger.key)
    stranger = Signer("example.org/assent", bytes(range(32))).key
    with pytest.raises(BadRequest, match="not signed by this key"):
        Proof.of(text).entry(stranger)
    for nonsense in ("", "a", text.replace("v1", "v2"), text.replace("index", "place"), "\n\n"):
        with pytest.raises(BadRequest, match="not a proof"):
            Proof.of(nonsense)


def test_keys_are_read_as_c2sp_writes_them():
    key = Signer("example.org/assent", bytes(32)).key
    assert VerifierKey.of(f" {key.text}\n") == key
    wrong = [key.text.replace("+", "-"), key.text[:-4], key.text.replace("example.org", "b.org")]
    for each in (*wrong, "", "++"):
        with pytest.raises(BadRequest, match="no Ed25519 verifier key"):
            VerifierKey.of(each)


def test_a_cosignature_of_the_specifications_own_example_is_read():
    """The signature of another program: sigsum's witness key and checkpoint, as C2SP shows them."""
    note = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
        "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX"
        "3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    opened = Note.of(note)
    assert str(opened) == note
    raw = base64.b64decode(opened.lines[1].split(" ")[2])
    assert raw[:4].hex() == "8d66cf3f"
    assert datetime.fromtimestamp(int.from_bytes(raw[4:12], "big"), UTC).year == 2023
    assert len(raw[12:]) == 64


def test_a_witness_cosigns_and_its_line_stays(ledger, witness, clock):
    fill(ledger, 20)
    note = ledger.checkpoint()
    cosigned = witness.cosign(note, clock())
    assert cosigned.startswith(note)
    whole = ledger.cosign(cosigned)
    assert cosigned_by(whole, [witness.key]) == {"witness.example.org/w1": clock()}
    assert verify_note(whole, ledger.key.public).size == 20
    assert ledger.checkpoint() == whole, "signing the same size again keeps the witness's line"
    found = ledger.verify([whole])
    assert found.whole
    assert found.cosigned == {"witness.example.org/w1": 20}
    later = witness.cosign(note, clock() + timedelta(days=1))
    assert len(Note.of(ledger.cosign(later)).lines) == 3


def test_a_cosignature_that_is_not_a_declared_witness_s_is_refused(ledger, witness, clock):
    fill(ledger, 20)
    note = ledger.checkpoint()
    stranger = Witness("witness.example.org/w1", bytes(32)).cosign(note, clock())
    with pytest.raises(BadRequest, match="no witness that the data map names"):
        ledger.cosign(stranger)
    line = witness.cosign(note, clock()).splitlines()[-1]
    fill(ledger, 1)
    moved = f"{ledger.checkpoint()}{line}\n"
    with pytest.raises(BadRequest, match="no witness"):
        ledger.cosign(moved)
    with pytest.raises(BadRequest, match="not signed by this key"):
        ledger.cosign(witness.cosign(note.replace("\n20\n", "\n21\n"), clock()))


def test_a_log_made_anew_is_not_cosigned(ledger, witness, clock):
    """Two histories under one key: what the witness signed is not what the log now was."""
    fill(ledger, 20)
    cosigned = witness.cosign(ledger.checkpoint(), clock())
    for name in ("entry", "peaks", "node", "checkpoint"):
        ledger._database.write(lambda c, n=name: c.execute(text(f"DELETE FROM ledger_{n}")))
    fill(ledger, 10)
    with pytest.raises(BadRequest, match="never had 20 entries"):
        ledger.cosign(cosigned)
    fill(ledger, 12)
    with pytest.raises(BadRequest, match="not what the log was at size 20"):
        ledger.cosign(cosigned)


def test_the_tiles_of_a_tree_are_those_of_the_specification():
    """C2SP's own example of 70,000 entries."""
    found = list(tiles(70_000))
    full = [tile.level for tile in found if tile.width == 256]
    assert (full.count(0), full.count(1)) == (273, 1)
    assert [(t.level, t.width) for t in found if t.width < 256] == [(0, 112), (1, 17), (2, 1)]
    assert [tile.path for tile in tiles(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(tiles(0)) == []


def test_from_the_tiles_alone_a_stranger_works_out_the_signed_root(ledger, tmp_path):
    place = tmp_path / "tiles"
    fill(ledger, 700)
    assert ledger.export(place) == 4
    checkpoint = verify_note((place / "checkpoint").read_text(), ledger.key.public)
    lowest = [*sorted(place.glob("tile/0/00[01]")), place / "tile/0/002.p/188"]
    hashes = b"".join(path.read_bytes() for path in lowest)
    leaves = [hashes[n : n + 32] for n in range(0, len(hashes), 32)]
    assert (len(leaves), merkle_root(leaves)) == (checkpoint.size, checkpoint.root)
    upper = (place / "tile/1/000.p/2").read_bytes()
    assert upper == merkle_root(leaves[:256]) + merkle_root(leaves[256:512])
    before = {path: path.stat().st_mtime_ns for path in place.rglob("tile/0/00?")}
    fill(ledger, 100)
    assert ledger.export(place) == 3
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert not list(place.rglob("*.part"))
    said = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    assert bytes([3]) * 16 not in said, "no pseudonym leaves"
    assert b'"n":' not in said, "no entry leaves"


def test_after_an_erasure_entries_lead_to_nobody_and_still_verify(house, cast):
    """Whoever has the store, every person's number and the master key cannot find the entries."""
    from assent.people.keys import pseudonym
    from assent.vocabulary import Purpose, Use

    house.gate.ask(Use.of(Purpose.SERVICE, "email"), cast.ada)
    known_as = house.keys.pseudonym(cast.ada)
    number = house.ledger.about(known_as)[0].number
    note, before = house.checkpoint(), house.ledger.prove(number)
    house.erasure.erase(cast.ada, by="test")
    assert house.verify_ledger([note]).whole
    assert house.ledger.prove(number).entry(house.ledger.key) == before.entry(house.ledger.key)
    guesses = [
        house.keys.derive(label) for label in ("ledger", "wrap", "identifier", str(cast.ada))
    ]
    guesses += [sha256(str(cast.ada).encode()).digest(), *house.keys.keys([cast.eve]).values()]
    with pytest.raises(NotFound):
        house.keys.pseudonym(cast.ada)
    assert known_as not in {pseudonym(each) for each in guesses}


def test_a_store_from_before_proofs_is_given_its_hashes(store_url, clock):
    """The migration builds what entries of earlier versions lack."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from assent.store import upgrade
    from assent.store.migrations import HERE

    database = open_database(store_url)

    def until(connection):
        config = Config()
        config.set_main_option("script_location", str(HERE))
        config.attributes["connection"] = connection
        step = ScriptDirectory.from_config(config).get_revision("0016_proofs_and_retention")
        command.upgrade(config, step.down_revision)

    database.write(until)
    leaves = [leaf_hash(bytes([n])) for n in range(40)]
    insert = text("INSERT INTO ledger_entry VALUES (:n, 'use', NULL, :leaf, '{}', :leaf)")
    rows = [{"n": n, "leaf": leaf} for n, leaf in enumerate(leaves)]
    database.write(lambda c: c.execute(insert, rows))
    upgrade(database)
    ledger = Ledger(database, clock, Signer("example.org/assent", bytes(32)))
    assert ledger.inclusion(3, 40) == inclusion_proof(leaves, 3)
    database.close()
