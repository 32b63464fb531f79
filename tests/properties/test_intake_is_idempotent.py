"""However a file is cut, killed and started again, its rows are each kept exactly once."""

import csv
import dataclasses
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assent.intake import Importer, files
from assent.vocabulary import Purpose, Use
from conftest import TestClock, build_house
from world import DATA_MAP

HEADER = ["line", "id", "at", "sku", "n", "paid"]

rows = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(["ada", "ben", 'e"v,e\n', "null", ""]),
        st.sampled_from(["2026-01-05", "2026-01-05T10:00:00Z", "2026-02-30", "2099-01-01"]),
        st.just(""),
        st.sampled_from(["1", "2.5", "", "x"]),
        st.sampled_from(["1", "nan", ""]),
    ),
    max_size=12,
)


def csv_of(lines: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *lines])
    return out.getvalue()


class Killed(Exception):
    pass


def kept(house) -> list[tuple[float, ...]]:
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases"))
    found = house.gate.vault.events(grant, kind="purchase")
    names = {int(house.gate.find("household", n) or 0): n for n in ("ada", "ben", 'e"v,e')}
    who = [names[subject] for subject in found.subject.tolist()]
    return sorted(zip(who, found.at, found.quantity, found.amount, strict=True))


@settings(max_examples=25, deadline=None)
@given(lines=rows, with_id=st.booleans(), size=st.integers(1, 5), kill_after=st.integers(0, 12))
def test_an_import_killed_anywhere_and_started_again_equals_one_that_was_not(
    lines, with_id, size, kill_after
):
    declared = dataclasses.replace(
        DATA_MAP.files["purchases"], id=("line", "id") if with_id else ()
    )
    data_map = dataclasses.replace(DATA_MAP, files={"purchases": declared})
    usual = files.ROWS_AT_ONCE
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_text(csv_of(lines), encoding="utf-8", newline="")
        whole, broken = (
            build_house(f"sqlite:///{folder}/{name}.db", Path(folder) / name, TestClock(), data_map)
            for name in ("whole", "broken")
            if not (Path(folder) / name).mkdir()
        )

        def importer(house):
            aside = Path(folder) / "aside"
            return Importer(house.gate, house.catalogue, data_map, house.clock, aside)

        def die(done: int, _: int | None) -> None:
            if done >= kill_after:
                raise Killed

        try:
            report = importer(whole).run("purchases", path)
            assert report.rows == len(lines)
            assert report.rows == report.kept + report.already_there + sum(report.dropped.values())
            if report.aside_path:
                with report.aside_path.open(encoding="utf-8", newline="") as file:
                    assert len(list(csv.reader(file))) - 1 == report.set_aside
            files.ROWS_AT_ONCE = size
            try:
                importer(broken).run("purchases", path, on_progress=die)
            except Killed:
                importer(broken).run("purchases", path)
            assert importer(broken).run("purchases", path).kept == 0
            assert kept(broken) == kept(whole)
        finally:
            files.ROWS_AT_ONCE = usual
            whole.close()
            broken.close()
