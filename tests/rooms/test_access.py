"""Somebody who is used everywhere sees all of it, in every form and language, and nobody else."""

import csv
import io
import json
from importlib.resources import files

import jsonschema_rs
import pytest
from sqlalchemy import JSON, Boolean, Float, Integer, LargeBinary

from assent.assembly.tables import metadata
from assent.rights import as_csv
from assent.rights.holders import _is_moment
from assent.store import Holds
from assent.vocabulary import Field, Purpose, Use
from assent.web.public import names
from assent.web.public.held import as_page
from assent.web.public.words import LANGUAGES, texts
from listener import MAIL
from town import Town

SCHEMA = jsonschema_rs.validator_for(
    json.loads((files("assent.rights") / "access.schema.json").read_text())
)


def planted(table, who: int, marker: str) -> dict:
    """A row of this person's in a table, with a marker wherever it can hold words."""
    row = {}
    for each in table.columns:
        kind, holds = each.type, each.info["holds"]
        if holds is Holds.SUBJECT:
            row[each.name] = who
        elif each.nullable and isinstance(kind, LargeBinary):
            continue
        elif isinstance(kind, Boolean):
            row[each.name] = False
        elif isinstance(kind, Integer | Float):
            row[each.name] = 1_700_000_000 if _is_moment(each.name) else who
        elif isinstance(kind, JSON):
            row[each.name] = [marker]
        else:
            row[each.name] = marker.encode() if isinstance(kind, LargeBinary) else marker
    return row


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A town in which ada and eve are in every holder, each with a marker of their own."""
    from conftest import TestClock

    made = Town(tmp_path_factory.mktemp("access"), TestClock())
    house, cast = made.house, made.cast
    made.train()
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    names_of = {"ada": cast.ada, "eve": cast.eve}
    house.gate.vault.keep(
        grant, {who: {Field("email"): f"{name}@example.org"} for name, who in names_of.items()}
    )
    house.aside.mkdir(exist_ok=True)
    aside = [
        "aside_line,aside_reason,id,email",
        "1,no age,ada,marker-ada",
        "2,no age,eve,marker-eve",
    ]
    (house.aside / "people.csv").write_text("\n".join(aside) + "\n")
    for name, who in names_of.items():
        house.gate.ask(MAIL, who)
        house.gate.ask(Use.of(Purpose.SHARE_WITH_THIRD_PARTY, "email"), who)
        words = f"marker-{name}"
        requests = house.rights.requests
        requests.ask(who, "complaint", source="page", identified_by="code", words=words)
    for table in metadata.sorted_tables:
        by = table.info["erase"].by
        if table.name == "activation_listed":
            by = "subject"
        if by is None or table.name == "learning_receipt":
            continue
        for name, who in names_of.items():
            here = table.select().where(table.c[by] == who)
            with house.database.read() as connection:
                if connection.execute(here).first() is not None:
                    continue
            row = planted(table, who, f"marker-{name}")
            house.database.write(lambda c, t=table, r=row: c.execute(t.insert().values(**r)))
    yield made
    house.close()


@pytest.fixture(scope="module")
def document(town):
    return town.house.rights.access.everything(town.cast.ada)


def test_every_holder_that_can_show_anything_shows_it(town, document):
    held = {each["holder"]: each["data"] for each in document["holders"]}
    showing = {h.name for h in town.house.rights.holders if h.show is not None}
    empty = {name for name, data in held.items() if not data}
    assert held.keys() == showing
    assert empty == {"learning_receipt"}, "the models show it"


def test_what_was_concluded_and_decided_is_there_with_its_reasons(document):
    held = {each["holder"]: each["data"] for each in document["holders"]}
    score, now = [each for each in held["models"] if each["about"] == "buys-again"]
    assert 0 < now["inferred"]["probability"] < 1
    assert now["inferred"]["reasons"]
    for row in score["learnt"]:
        assert 0 < row["probability"] < 1
        assert any(word.startswith("age ") for word in row["known"])
        assert row["reasons"][0]["words"] in row["known"]
    uses = [each for each in held["ledger_entry"] if each["kind"] == "use"]
    assert any(each.get("allow") is False or "reason" in each for each in uses), uses[:3]
    assert {"gdpr", "analytics"} <= set(held["consent_standing"][0]["in_force"])
    assert "gdpr" in {each["about"] for each in held["consent_event"]}
    assert [each["processor"] for each in held["processors"]] == ["mailer"]


def test_nothing_of_a_third_person_is_in_it(town, document):
    whole = json.dumps(document)
    assert "marker-ada" in whole
    assert "marker-eve" not in whole
    assert "eve@example.org" not in whole
    assert town.house.keys.pseudonym(town.cast.eve).hex() not in whole


@pytest.mark.parametrize("asks", ["everything", "portable"])
def test_the_json_is_as_its_schema_says(town, asks):
    found = json.loads(json.dumps(getattr(town.house.rights.access, asks)(town.cast.ada)))
    SCHEMA.validate(found)
    with pytest.raises(jsonschema_rs.ValidationError):
        SCHEMA.validate({**found, "more": 1})


def test_the_table_has_a_line_for_every_value(document):
    lines = list(csv.DictReader(io.StringIO(as_csv(document))))
    said = {(line["holder"], int(line["row"]), line["name"]) for line in lines}
    assert said == {
        (holder["holder"], number, name)
        for holder in document["holders"]
        for number, row in enumerate(holder["data"], 1)
        for name in row
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_has_every_holder_in_the_persons_language(document, code):
    said = texts(code)
    page = as_page(document, said)
    for each in document["holders"]:
        if each["holder"] != "learning_receipt":
            assert said(names.HELD[each["holder"]]) in page
    assert "ada@example.org" in page
    assert page.count("marker-ada") >= 10
    assert f'<html lang="{said.tag}">' in page
    assert "http" not in page


def test_whatever_can_be_shown_has_a_name_in_plain_words(town):
    showing = {h.name for h in town.house.rights.holders if h.show is not None}
    assert showing - {"learning_receipt"} == set(names.HELD)
