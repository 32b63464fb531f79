"""Intake: declared columns only, each row under the gate, none lost, none doubled."""

import csv
import dataclasses
import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assent.assembly import House
from assent.consent import Flag
from assent.data_map import FieldDeclared, FileDeclared, Import
from assent.intake import Dropped, Importer, files
from assent.intake.cells import times
from assent.vocabulary import (
    BadRequest,
    Denial,
    Field,
    Grant,
    Later,
    NotFound,
    Purpose,
    Reason,
    UnknownTerm,
    Use,
)
from conftest import build_house
from world import DATA_MAP, Cast

PRODUCTS = "sku,name,category,price\nA1,Apples,FRUIT,1.50\nB2,Bordeaux,WINE,9.99\n"
PURCHASES = """\
line,id,at,sku,n,paid,shoe_size
1,ada,2026-01-05,A1,2,3.00,38
2,ben,2026-01-05T10:00:00Z,A1,1,1.50,44
3,dan,2026-01-06 11:30,B2,1,9.99,41
"""


@pytest.fixture
def importer(house: House, tmp_path: Path) -> Importer:
    return in_house(house, tmp_path)


@pytest.fixture
def importer_on_sqlite(sqlite_house: House, tmp_path: Path) -> Importer:
    return in_house(sqlite_house, tmp_path)


def in_house(house: House, folder: Path, data_map=None) -> Importer:
    declared = data_map or house.data_map
    return Importer(house.gate, house.catalogue, declared, house.clock, folder / "aside")


def write(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    os.utime(path, (1_767_000_000, 1_767_000_000))  # before the clock of the tests
    return path


def stock(importer: Importer, folder: Path) -> None:
    importer.run("products", write(folder, PRODUCTS, "products.csv"))


def kept(house: House) -> list[tuple[int, int, float, float]]:
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases"))
    found = house.gate.vault.events(grant, kind="purchase")
    return list(
        zip(found.subject.tolist(), found.at.tolist(), found.quantity, found.amount, strict=True)
    )


def aside_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_what_people_bought_is_kept_and_an_undeclared_column_is_dropped(house, importer, tmp_path):
    stock(importer, tmp_path)
    report = importer.run("purchases", write(tmp_path, PURCHASES))
    assert (report.rows, report.kept, report.people_new) == (3, 3, 3)
    assert report.dropped_columns == ("shoe_size",)
    assert report.aside_path is None
    ada = house.gate.find("household", "ada")
    midnight = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp())
    assert (ada, midnight, 2.0, 3.0) in kept(house)


def test_importing_a_file_again_adds_nothing(house, importer, tmp_path):
    stock(importer, tmp_path)
    importer.run("purchases", write(tmp_path, PURCHASES))
    before = kept(house)
    house.clock.advance(days=1)
    again = importer.run("purchases", write(tmp_path, PURCHASES))
    assert (again.kept, again.already_there, again.people_new) == (0, 3, 0)
    assert kept(house) == before


def test_parquet_and_csv_of_the_same_rows_are_the_same_rows(
    sqlite_house, importer_on_sqlite, tmp_path
):
    stock(importer_on_sqlite, tmp_path)
    importer_on_sqlite.run("purchases", write(tmp_path, PURCHASES))
    before = kept(sqlite_house)
    rows = list(csv.DictReader(PURCHASES.splitlines()))
    table = pa.table(
        {
            "line": pa.array([1, 2, 3]),
            "id": pa.array([row["id"] for row in rows]).dictionary_encode(),
            "at": pa.array([datetime.fromisoformat(r["at"]).replace(tzinfo=None) for r in rows]),
            "sku": [row["sku"] for row in rows],
            "n": pa.array([2, 1, 1]),
            "paid": [float(row["paid"]) for row in rows],
            "undeclared": [[1], [2], [3]],
        }
    )
    pq.write_table(table, tmp_path / "file.parquet")
    report = importer_on_sqlite.run("purchases", tmp_path / "file.parquet")
    assert (report.kept, report.already_there) == (0, 3)
    assert report.dropped_columns == ("undeclared",)
    assert kept(sqlite_house) == before


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9,ada,2026-02-30,A1,1,1,38", Dropped.NOT_A_TIME),
        ("9,ada,31.01.2026,A1,1,1,38", Dropped.NOT_A_TIME),
        ("9,ada,,A1,1,1,38", Dropped.NOT_A_TIME),
        ("9,ada,20260105,A1,1,1,38", Dropped.NOT_A_TIME),
        ("9,ada,2036-01-01,A1,1,1,38", Dropped.FUTURE_TIME),
        ("9,ada,1970-01-01,A1,1,1,38", Dropped.ANCIENT_TIME),
        ("9,ada,0001-01-01T00:00:00+14:00,A1,1,1,38", Dropped.ANCIENT_TIME),
        ("9,ada,2026-01-05,A1,two,1,38", Dropped.NOT_A_NUMBER),
        ('9,ada,2026-01-05,A1,1,"1,50",38', Dropped.NOT_A_NUMBER),
        ("9,ada,2026-01-05,A1,1,nan,38", Dropped.NOT_A_NUMBER),
        ("9,ada,2026-01-05,A1,1_000,1,38", Dropped.NOT_A_NUMBER),
        ("9,,2026-01-05,A1,1,1,38", Dropped.NO_IDENTIFIER),
        ("9,undefined,2026-01-05,A1,1,1,38", Dropped.UNFIT_IDENTIFIER),
        ("9, NULL ,2026-01-05,A1,1,1,38", Dropped.UNFIT_IDENTIFIER),
        ("9,[object Object],2026-01-05,A1,1,1,38", Dropped.UNFIT_IDENTIFIER),
        (f"9,{'x' * 600},2026-01-05,A1,1,1,38", Dropped.UNFIT_IDENTIFIER),
        ("9,a\0da,2026-01-05,A1,1,1,38", Dropped.NOT_TEXT),
        ("9,ada,2026-01-05,Z9,1,1,38", Dropped.UNKNOWN_ITEM),
        (",ada,2026-01-05,A1,1,1,38", Dropped.NO_ID),
        ("9,ada,2026-01-05,A1,1,1", Dropped.RAGGED),
        ("9,ada,2026-01-05,A1,1,1,38,40", Dropped.RAGGED),
        ('9,ada,"2026"-01-05,A1,1,1,38', Dropped.BROKEN_QUOTES),
    ],
)
def test_a_malformed_row_is_set_aside_with_its_line_and_reason(
    sqlite_house, importer_on_sqlite, tmp_path, row, reason
):
    stock(importer_on_sqlite, tmp_path)
    # the head of a file may hold no zero byte, so the bad row stands far behind it
    filler = "".join(f"{n},eve,2026-01-07,A1,1,1.50,40\n" for n in range(100, 300))
    text = PURCHASES + filler + row + "\n4,eve,2026-01-07,A1,1,1.50,40\n"
    report = importer_on_sqlite.run("purchases", write(tmp_path, text))
    assert report.dropped == {reason.value: 1}
    assert (report.rows, report.kept, report.set_aside) == (205, 204, 1)
    header, (line, why, *cells) = aside_rows(report.aside_path)
    assert header == ["aside_line", "aside_reason", "id", "at", "sku", "n", "paid", "line"]
    assert (int(line), why) == (205, reason.value)
    if reason in {Dropped.RAGGED, Dropped.BROKEN_QUOTES}:
        assert ",".join(cells).strip() == row  # no telling which cell is which
    else:
        assert "38" not in cells  # an undeclared column is not copied
    assert sqlite_house.gate.find("household", "undefined") is None


def test_rows_set_aside_are_for_their_owner_alone_and_can_be_mended_and_imported(
    sqlite_house, importer_on_sqlite, tmp_path
):
    stock(importer_on_sqlite, tmp_path)
    text = PURCHASES.replace("2026-01-06 11:30", "2026-02-30")
    report = importer_on_sqlite.run("purchases", write(tmp_path, text))
    assert report.aside_path.stat().st_mode & 0o777 == 0o600
    assert report.aside_path.parent.stat().st_mode & 0o777 == 0o700
    mended = report.aside_path.read_text().replace("2026-02-30", "2026-01-06 11:30")
    assert importer_on_sqlite.run("purchases", write(tmp_path, mended, "mended.csv")).kept == 1
    again = importer_on_sqlite.run("purchases", write(tmp_path, PURCHASES))
    assert (again.kept, again.already_there) == (0, 3)


def test_two_imports_in_one_second_have_two_aside_files(importer_on_sqlite, tmp_path):
    path = write(tmp_path, "line,id,at,sku,n,paid\n1,,2026-01-05,,1,1\n")
    first, second = (importer_on_sqlite.run("purchases", path) for _ in range(2))
    assert first.aside_path != second.aside_path
    assert aside_rows(first.aside_path) == aside_rows(second.aside_path)


def test_equal_rows_of_a_file_without_an_id_are_all_kept_and_once(sqlite_house, tmp_path):
    declared = sqlite_house.data_map.files["purchases"]
    data_map = dataclasses.replace(
        sqlite_house.data_map, files={"purchases": dataclasses.replace(declared, id=())}
    )
    importer = in_house(sqlite_house, tmp_path, data_map)
    text = "id,at,sku,n,paid\n" + "ada,2026-01-05,,1,2\n" * 3 + "ben,2026-01-05,,1,2\n"
    assert importer.run("purchases", write(tmp_path, text)).kept == 4
    assert importer.run("purchases", write(tmp_path, text)).already_there == 4
    one_more = importer.run("purchases", write(tmp_path, text + "ada,2026-01-05,,1,2\n"))
    assert (one_more.kept, one_more.already_there) == (1, 4)
    assert len(kept(sqlite_house)) == 5


def test_a_killed_import_is_continued_without_loss_or_doubling(
    house, importer, tmp_path, monkeypatch
):
    monkeypatch.setattr(files, "ROWS_AT_ONCE", 4)
    stock(importer, tmp_path)
    rows = "".join(f"{n},p{n % 7},2026-01-05,A1,{n},1\n" for n in range(30))
    path = write(tmp_path, "line,id,at,sku,n,paid\n" + rows)

    def die(done: int, _: int | None) -> None:
        if done >= 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importer.run("purchases", path, on_progress=die)
    assert len(kept(house)) == 12
    report = importer.run("purchases", path)
    assert (report.rows, report.kept, report.already_there) == (30, 18, 12)
    assert sorted(quantity for _, _, quantity, _ in kept(house)) == list(range(30))


def test_progress_is_told_after_each_batch(importer_on_sqlite, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "ROWS_AT_ONCE", 2)
    told: list[tuple[int, int | None]] = []
    path = write(tmp_path, PURCHASES.replace("A1", "").replace("B2", ""))
    importer_on_sqlite.run("purchases", path, on_progress=lambda *said: told.append(said))
    assert told == [(2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (
            b"line,id,When,sku,n\n1,ada,2026-01-05,A1,1\n",
            r"lacks `at`, `paid`; it has `line`, `id`, `When`, `sku`, `n`",
        ),
        (b"line,id,At,sku,n,paid\n1,a,2026-01-05,A1,1,1\n", r"`at` \(nearest: `At`\)"),
        (b"line,id,id,at,sku,n,paid\n", "has the column `id` twice; rename one"),
        (
            "line,id,at,sku,n,paid\n1,ada,2026-01-05,A1,1,1\n2,Zoë,2026-01-05,A1,1,1\n".encode(
                "latin-1"
            ),
            r"^line 3 of .* is not UTF-8 \(byte 50\); save the file as UTF-8",
        ),
        ("line,id\n".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        ("line,id\n".encode("utf-16-le"), "neither text nor Parquet"),
        (
            b'line,id,at,sku,n,paid\n1,ada,2026-01-05,A1,1,1\n2,"ben,2026-01-05,A1,1,1\n3,x\n',
            "^line 3 of .* opens a quote that is never closed",
        ),
        (b"PK\x03\x04rest", "a spreadsheet or an archive; save the sheet as CSV"),
        (b"\x1f\x8brest", "is compressed; unpack it first"),
        (b"line,id\n", "not a Parquet file, though its name says so"),
        (b"PAR1 and then nothing", "is a broken Parquet file"),
    ],
)
def test_what_is_wrong_with_a_whole_file_is_said_before_anything_is_written(
    sqlite_house, importer_on_sqlite, tmp_path, content, said
):
    path = tmp_path / ("file.parquet" if "Parquet file" in said else "file.csv")
    path.write_bytes(content)
    before = sqlite_house.ledger.verify().entries
    with pytest.raises(BadRequest, match=said) as raised:
        importer_on_sqlite.run("purchases", path)
    assert "\n" not in raised.value.message
    assert sqlite_house.ledger.verify().entries == before
    assert sqlite_house.gate.find("household", "ada") is None
    assert not (tmp_path / "aside").exists()


def test_a_file_or_a_name_that_is_not_there_is_said_so(importer_on_sqlite, tmp_path):
    with pytest.raises(NotFound, match="there is no file"):
        importer_on_sqlite.run("purchases", tmp_path / "none.csv")
    with pytest.raises(BadRequest, match="is a directory"):
        importer_on_sqlite.run("purchases", tmp_path)
    with pytest.raises(UnknownTerm, match=r"unknown file `purchase`; did you mean `purchases`\?"):
        importer_on_sqlite.run("purchase", tmp_path / "none.csv")


def test_a_parquet_column_that_holds_no_values_is_refused(importer_on_sqlite, tmp_path):
    table = pa.table({name: [[1]] for name in ("line", "id", "at", "sku", "n", "paid")})
    pq.write_table(table, tmp_path / "nested.parquet")
    with pytest.raises(BadRequest, match=r"the column `id` of .* holds `list<.*>`, not values"):
        importer_on_sqlite.run("purchases", tmp_path / "nested.parquet")


def test_a_parquet_file_that_breaks_off_midway_can_be_imported_again_when_whole(
    sqlite_house, importer_on_sqlite, tmp_path, monkeypatch
):
    monkeypatch.setattr(files, "ROWS_AT_ONCE", 10)
    n = 40
    columns = {
        "line": list(range(n)),
        "id": [f"p{i}" for i in range(n)],
        "at": ["2026-01-05"] * n,
        "sku": pa.nulls(n),
        "n": [1] * n,
        "paid": [1.0] * n,
    }
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=10)
    whole = path.read_bytes()
    start = pq.ParquetFile(path).metadata.row_group(2).column(1).data_page_offset
    path.write_bytes(whole[:start] + b"\xff" * 40 + whole[start + 40 :])
    with pytest.raises(BadRequest, match=r"is broken after row 20: .*; import it again once it"):
        importer_on_sqlite.run("purchases", path)
    path.write_bytes(whole)
    report = importer_on_sqlite.run("purchases", path)
    assert (report.kept, report.already_there) == (20, 20)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_of_every_unit_and_zone_are_the_same_moment(unit):
    noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    for zone in (None, "UTC", "Asia/Kolkata"):
        value = noon if zone else noon.replace(tzinfo=None)
        at, readable = times(pa.array([value, None], pa.timestamp(unit, zone)))
        assert at[0] == noon.timestamp() * 1_000_000
        assert readable.tolist() == [True, False]
    beyond = pa.array([2**62], pa.int64()).cast(pa.timestamp(unit))
    assert times(beyond)[1].tolist() == [unit == "ns"]


def test_semicolons_a_byte_order_mark_and_quoted_line_breaks_are_read(
    sqlite_house, importer_on_sqlite, tmp_path
):
    text = (
        "\ufeffline;id;at;sku;n;paid;note\r\n"
        '1;ada;2026-01-05;;1;1.5;"two\r\nlines; and a ""quote"""\r\n'
        "\r\n"
        "2;ben;no day;;1;1.5;\r\n"
    )
    report = importer_on_sqlite.run("purchases", write(tmp_path, text))
    assert (report.rows, report.kept) == (2, 1)
    assert aside_rows(report.aside_path)[1][:2] == ["5", "not_a_time"]


def test_a_name_that_pandas_made_a_float_is_the_same_person(
    sqlite_house, importer_on_sqlite, tmp_path
):
    columns = {"id": [900.0, None], "line": [1.0, 2.0], "at": ["2026-01-05", "2026-01-05"]}
    pq.write_table(
        pa.table(columns | {"sku": pa.nulls(2), "n": [1, 1], "paid": [1.0, float("nan")]}),
        tmp_path / "file.parquet",
    )
    report = importer_on_sqlite.run("purchases", tmp_path / "file.parquet")
    assert report.dropped == {"no_identifier": 1}
    assert sqlite_house.gate.find("household", "900") is not None


def test_a_dry_run_counts_and_writes_nothing(house, importer, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "ROWS_AT_ONCE", 2)
    stock(importer, tmp_path)
    text = PURCHASES + "4,eve,2026-02-30,A1,1,1.50,40\n5,ada,2026-01-09,A1,1,1.50,38\n"
    before = house.ledger.verify().entries
    dry = importer.run("purchases", write(tmp_path, text), dry_run=True)
    assert house.ledger.verify().entries == before
    assert house.gate.find("household", "ada") is None
    assert not (tmp_path / "aside").exists()
    wet = importer.run("purchases", write(tmp_path, text))
    for count in ("rows", "kept", "dropped", "set_aside", "people_new", "dropped_columns"):
        assert getattr(dry, count) == getattr(wet, count), count
    assert dry.dry_run
    assert dry.aside_path is None


def test_what_people_did_is_dropped_where_the_gate_denies(tmp_path, clock):
    visits = FieldDeclared("pd:Visit", frozenset({Purpose.ANALYTICS}))
    file = FileDeclared(
        Import.EVENT, {"person": "id", "at": "at"}, "household", "visit", Field("visits")
    )
    data_map = dataclasses.replace(
        DATA_MAP,
        fields={**DATA_MAP.fields, Field("visits"): visits},
        files={"visits": file},
    )
    house = build_house(f"sqlite:///{tmp_path}/visits.db", tmp_path, clock, data_map)
    cast = Cast(house)
    text = "id,at\n" + "".join(f"{who},2026-01-0{d}\n" for d in (5, 6) for who in ("ada", "ben"))
    report = in_house(house, tmp_path).run("visits", write(tmp_path, text + "dan,2026-01-05\n"))
    assert (report.rows, report.kept, report.dropped) == (5, 2, {"denied": 3})
    assert report.denied == {"analytics: refused": 1, "analytics: no_consent": 1}
    grant = house.gate.ask_many(Use.of(Purpose.ANALYTICS, "visits"))
    assert set(house.gate.vault.events(grant, kind="visit").subject) == {cast.ada}
    house.close()


def test_values_are_kept_and_age_and_country_protect_from_the_first_moment(
    house, importer, tmp_path
):
    text = (
        "id,email,age,country,hair\n"
        "ada,ada@example.org,34,DE,red\n"
        "cleo,cleo@example.org,2015-04-01,de,brown\n"
        "dan,dan@example.org,65+,,grey\n"
        "eve,eve@example.org,18-24,US-CA,black\n"
    )
    path = write(tmp_path, text)
    report = importer.run("people", path)
    assert (report.rows, report.kept, report.people_new) == (4, 4, 4)
    assert report.dropped_columns == ("hair",)
    who = {name: house.gate.find("household", name) for name in ("ada", "cleo", "dan", "eve")}
    grant = house.gate.ask(Use.of(Purpose.SERVICE, "email", "age"), who["eve"])
    assert isinstance(grant, Grant)
    assert house.gate.vault.read(grant) == {"email": "eve@example.org", "age": "18-24"}
    flags = {
        name: {e.about: e.status.value for e in house.register.history(each)
               if isinstance(e.about, Flag)}
        for name, each in who.items()
    }  # fmt: skip
    assert flags["cleo"] == {Flag.CHILD: "given", Flag.ADULT: "withdrawn"}
    assert flags["ada"] == {Flag.CHILD: "withdrawn", Flag.ADULT: "given"}
    assert flags["eve"][Flag.ADULT] == "withdrawn"  # the data map's wine is for those of 21
    use = Use.of(Purpose.ANALYTICS, "age")
    rulings = {name: house.gate.ask(use, each).ruling for name, each in who.items()}
    assert (rulings["ada"].law, rulings["dan"].law) == ("gdpr", "strict")
    assert rulings["eve"].law == "ccpa"
    assert rulings["cleo"].reason is Reason.CHILD


def test_importing_people_again_says_nothing_new_of_their_age(house, importer, tmp_path):
    path = write(tmp_path, "id,email,age,country\ncleo,cleo@example.org,12,\n")
    importer.run("people", path)
    cleo = house.gate.find("household", "cleo")
    before = house.register.history(cleo)
    house.clock.advance(days=1)
    assert importer.run("people", path).people_new == 0
    assert house.register.history(cleo) == before


def test_a_row_of_a_person_is_set_aside_when_age_or_country_cannot_be_read(
    importer_on_sqlite, tmp_path
):
    text = "id,email,age,country\nada,a@example.org,old,DE\nben,b@example.org,30,Germany\n"
    report = importer_on_sqlite.run("people", write(tmp_path, text))
    assert report.dropped == {"not_an_age": 1, "unknown_country": 1}
    assert report.kept == 0


def test_a_value_is_kept_only_for_a_purpose_that_is_granted(sqlite_cast, tmp_path):
    house = sqlite_cast.house
    file = FileDeclared(
        Import.PERSON,
        {"person": "id", "email": "email", "allergies": "allergies"},
        identifier="household",
    )
    data_map = dataclasses.replace(house.data_map, files={"health": file})
    text = "id,email,allergies\nada,ada@example.org,nuts\nben,ben@example.org,milk\n"
    report = in_house(house, tmp_path, data_map).run("health", write(tmp_path, text))
    assert (report.kept, report.values_denied) == (2, {"allergies": 1})
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    read = house.gate.vault.read_many(grant)
    assert read[sqlite_cast.ben] == {"email": "ben@example.org"}
    sensitive = house.gate.ask(
        Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "allergies"), sqlite_cast.ada
    )
    assert isinstance(sensitive, Grant)
    assert house.gate.vault.read(sensitive) == {"allergies": "nuts"}


def test_choices_count_at_once_and_only_once(house, importer, tmp_path):
    text = (
        "id,purpose,status,at,lang\n"
        "ada,analytics,given,2026-01-05T10:00:00Z,de\n"
        "ada,self_excluded,given,2026-01-05T10:00:00Z,de\n"
        "ben,analytics,given,2026-01-05T10:00:00Z,en\n"
        "ben,analytics,Withdrawn,2026-01-06T10:00:00Z,en\n"
        "cleo,anlytics,given,2026-01-05T10:00:00Z,en\n"
        "cleo,retargeting,given,2026-01-05T10:00:00Z,en\n"
        "cleo,child,withdrawn,2026-01-05T10:00:00Z,en\n"
        "cleo,analytics,yes,2026-01-05T10:00:00Z,en\n"
        "cleo,analytics,unknown,2026-01-05T10:00:00Z,en\n"
        "cleo,,given,2026-01-05T10:00:00Z,en\n"
        "cleo,analytics,given,2026-01-05T10:00:00Z,the German tongue\n"
    )
    report = importer.run("choices", write(tmp_path, text))
    assert (report.rows, report.kept, report.people_new) == (11, 4, 2)
    assert report.dropped == {"unknown_purpose": 4, "unknown_status": 2, "unknown_language": 1}
    again = importer.run("choices", write(tmp_path, text))
    assert (again.kept, again.already_there, again.people_new) == (0, 4, 0)
    ada, ben = (house.gate.find("household", name) for name in ("ada", "ben"))
    use = Use.of(Purpose.ANALYTICS, "purchases")
    assert isinstance(house.gate.ask(use, ada), Grant)
    assert isinstance(house.gate.ask(use, ben), Denial)
    said = [event for event in house.register.history(ada) if event.about is Flag.SELF_EXCLUDED]
    assert [(event.source, event.language) for event in said] == [("import:choices", "de")]


def test_products_are_put_in_the_catalogue_and_bad_prices_set_aside(house, importer, tmp_path):
    text = PRODUCTS + "C3,,,\nD4,Dates,FRUIT,free\nE5,Elder,FRUIT,-1\nF6,Figs,FRUIT,1e12\n,X,Y,1\n"
    report = importer.run("products", write(tmp_path, text))
    assert report.kept == 3
    assert report.dropped == {"not_a_number": 3, "no_identifier": 1}
    items = {item.sku: item for item in house.catalogue.all()}
    assert items["B2"].restricted == "alcohol"
    assert (items["C3"].name, items["C3"].price) == ("C3", None)
    assert str(items["A1"].price) in {"1.5", "1.50"}


def test_an_import_stops_when_a_row_cannot_be_set_aside(importer_on_sqlite, tmp_path):
    (tmp_path / "aside").write_text("a file stands where the folder should be")
    path = write(tmp_path, "line,id,at,sku,n,paid\n1,,2026-01-05,,1,1\n")
    with pytest.raises(Later, match=r"rows cannot be set aside in .*: file exists; make room"):
        importer_on_sqlite.run("purchases", path)


def test_a_report_adds_up_and_is_json(importer_on_sqlite, tmp_path):
    stock(importer_on_sqlite, tmp_path)
    report = importer_on_sqlite.run("purchases", write(tmp_path, PURCHASES + "5,x\n"))
    said = report.as_json()
    assert said["rows"] == said["kept"] + said["already_there"] + sum(said["dropped"].values())
    assert said["aside_path"] == str(report.aside_path)


def test_somebody_erased_is_taken_out_of_what_was_set_aside_and_others_stay(
    sqlite_house, sqlite_cast, tmp_path
):
    house = sqlite_house
    house.importer.run("products", write(tmp_path, PRODUCTS, "products.csv"))
    wrong = (
        "line,id,at,sku,n,paid,shoe_size\n"
        "1,ada,never,A1,1,1,38\n"
        "2,ada,2026-01-05,A1,1,1\n"
        '3,"ada"s,2026-01-05,A1,1,1,38\n'
        "4,ben,never,A1,1,1,44\n"
    )
    path = house.importer.run("purchases", write(tmp_path, wrong)).aside_path
    assert len(aside_rows(path)) == 5
    done = house.erasure.erase(sqlite_cast.ada, by="rui")
    assert done.rows["rows set aside"] == 3
    assert [row[2] for row in aside_rows(path)] == ["id", "ben"]
    assert path.stat().st_mode & 0o077 == 0
    house.erasure.erase(sqlite_cast.ben, by="rui")
    assert not path.exists()
