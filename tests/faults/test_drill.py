"""The drill, small: nobody erased is found in any byte, and the search finds what is planted."""

import base64
import json

import pytest
from bench.drill import LETS_GO, Drill, table
from bench.leaks import amount, found_in, mark, search

from postgres import ThrowAwayPostgres

WRITINGS = {
    "plain": lambda text: text.encode(),
    "JSON": lambda text: json.dumps({"x": text}).encode(),
    "JSON, all of it escaped": lambda text: "".join(f"\\u{ord(c):04X}" for c in text).encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "hexadecimal, upper case": lambda text: text.encode().hex().upper().encode(),
    "UTF-16": lambda text: text.encode("utf-16-le"),
    "UTF-16, big end first": lambda text: text.encode("utf-16-be"),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, one along": lambda text: base64.b64encode(b"x" + text.encode()),
    "base64, two along": lambda text: base64.urlsafe_b64encode(b"xy" + text.encode()),
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("before", [b"", b"\0", b"QUFB"])
def test_a_planted_leak_is_found_however_it_is_written(writing, before, tmp_path):
    place = tmp_path / "data" / "somewhere"
    place.parent.mkdir()
    place.write_bytes(before + WRITINGS[writing](f"Zoë {mark(123)} on Sea") + b"\n")
    theirs, n_bytes, others = search(tmp_path, {123})
    assert theirs.total() >= 1
    assert n_bytes == place.stat().st_size
    assert others.total() == 0
    theirs, _, others = search(tmp_path, {124})
    assert theirs.total() == 0
    assert others.total() >= 1


def test_a_planted_amount_and_a_planted_name_are_found(tmp_path):
    import struct

    (tmp_path / f"{mark(7)}.csv").write_bytes(struct.pack(">d", amount(9)))
    assert search(tmp_path, {7})[0].total() == 1
    assert search(tmp_path, {9})[0].total() == 1
    assert list(found_in(b"q7w and 2147483648, but nobody's")) == []


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def drilled(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drill")
    if request.param == "sqlite":
        drill = Drill(folder, 130, 12, print)
        yield drill, drill.run()
        return
    with ThrowAwayPostgres(folder, "fsync=off", *LETS_GO) as server:
        drill = Drill(folder, 130, 12, print, server)
        yield drill, drill.run()


def test_whoever_was_erased_is_in_no_byte_and_everybody_else_is_as_they_were(drilled):
    _, result = drilled
    assert not result.leaks, table(result)
    assert result.changed == 0
    assert result.rows[0][2] > 0, "the search finds them in the backup made before"
    held = "house" if drilled[0].server is None else "server"
    assert all(others > 0 for where, _, _, others in result.rows if held in where)


def test_a_leak_that_is_planted_in_the_drilled_house_is_found(drilled):
    drill, _ = drilled
    who = min(drill.gone)
    place = drill.house_at / "data" / "models" / "left.bin"
    place.write_bytes(b"\1\2" + base64.b64encode(b"z" + mark(who).encode()))
    assert search(drill.house_at, drill.gone)[0] == {"data/models/left.bin: base64": 1}
    place.unlink()
