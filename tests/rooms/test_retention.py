"""Retention: what is past its time goes, what is held stays and says why, all of it on record."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Integer, MetaData

from assent.assembly.tables import metadata
from assent.data_map import HoldDeclared
from assent.rights import Retention
from assent.rights.retention import OVERTAKEN
from assent.store import Ages, Erase, Holds, column, table
from assent.vocabulary import ConsentStatus, Field, Purpose, Use
from world import DATA_MAP, row


def retention(house, **changes):
    return Retention(
        house.database, metadata, data_map=replace(DATA_MAP, **changes), register=house.register,
        ledger=house.ledger, clock=house.clock,
    )  # fmt: skip


@pytest.fixture
def filled(house, cast):
    cast.keep_emails()
    now = int(house.clock().timestamp())
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases", "town"))
    town = {Field("town"): "Ulm"}
    house.gate.vault.keep(grant, {cast.ada: town, cast.eve: town})
    old, new = now - 400 * 86_400, now - 300 * 86_400
    rows = [row(1, cast.ada, at=old), row(2, cast.ada, at=new), row(3, cast.eve, at=old)]
    house.gate.vault.keep_events(grant, rows)
    return cast


def purchases(house):
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases"))
    return len(house.gate.vault.events(grant, kind="purchase"))


def by_what(found):
    return {each.what: (each.rows, each.held) for each in found if each.table != OVERTAKEN}


def test_what_is_past_its_time_goes_and_the_rest_stays(house, filled):
    dry = house.retention.run(dry_run=True)
    assert by_what(dry) == {"purchase": (2, 0)}
    assert purchases(house) == 3, "a dry run deletes nothing"
    (swept,) = house.retention.run()
    assert (swept.table, swept.rows, swept.days) == ("people_event", 2, 365)
    assert purchases(house) == 1
    entry = house.ledger.entry(swept.entry)
    assert (entry.kind, entry.body["rows"], entry.body["what"]) == ("retention", 2, "purchase")
    assert house.retention.run() == []
    assert house.ledger.verify().whole


def test_values_grow_old_from_when_they_were_last_kept(house, filled):
    house.clock.advance(days=200)
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "town"))
    house.gate.vault.keep(grant, {filled.ada: {Field("town"): "Bonn"}})
    house.clock.advance(days=200)
    assert by_what(house.retention.run()) == {"purchase": (3, 0), "email": (5, 0), "town": (1, 0)}
    left = house.gate.vault.read_many(house.gate.ask_many(Use.of(Purpose.SERVICE, "town")))
    assert left == {filled.ada: {Field("town"): "Bonn"}}


def test_a_field_may_be_kept_less_long_than_its_purposes_need_it(house, filled):
    town = replace(DATA_MAP.fields[Field("town")], retention=timedelta(days=30))
    fields = {**DATA_MAP.fields, Field("town"): town}
    house.clock.advance(days=31)
    assert by_what(retention(house, fields=fields).run())["town"] == (2, 0)


def test_a_duty_or_a_dispute_holds_and_is_named(house, filled):
    duty = HoldDeclared("HGB s. 257", frozenset({Field("purchases")}), timedelta(days=390))
    case = HoldDeclared("case 7 O 12/26", frozenset({Field("purchases")}))
    (held,) = retention(house, holds={"case": case}).run()
    assert (held.rows, held.held, held.because, held.entry) == (0, 2, "case 7 O 12/26", None)
    longer = replace(duty, lasts=timedelta(days=500))
    (held,) = retention(house, holds={"books": longer}).run()
    assert (held.rows, held.held, held.because) == (0, 2, "HGB s. 257")
    (freed,) = retention(house, holds={"books": duty}).run()
    assert (freed.rows, freed.held, freed.because) == (2, 0, "")


def test_messages_go_when_their_purpose_needs_them_no_more(house, filled):
    from assent.activation import Draft

    house.outbox.queue("spring", "mail", [Draft(filled.ada, {"text": "hello"}, None)])
    house.clock.advance(days=366)
    assert by_what(house.retention.run())["direct_marketing_email"] == (1, 0)
    assert house.outbox.about(filled.ada) == []


def test_overtaken_consents_go_and_no_standing_changes(house, cast):
    house.clock.advance(days=800)
    house.register.expire(house.clock())
    cast.say(cast.ada, ConsentStatus.GIVEN, Purpose.ANALYTICS)
    people = (cast.ada, cast.ben, cast.cleo, cast.dan, cast.eve)
    before = [house.register.standing(each) for each in people]
    n_before = sum(len(house.register.history(each)) for each in people)
    swept = [each for each in house.retention.run() if each.table == OVERTAKEN]
    n_after = sum(len(house.register.history(each)) for each in people)
    assert sum(each.rows for each in swept) == n_before - n_after > 0
    assert house.register.rebuild() == 0
    assert [house.register.standing(each) for each in people] == before
    decided = [e for e in house.register.history(cast.ben) if e.about is Purpose.PROFILING]
    assert [e.status for e in decided] == [ConsentStatus.WITHDRAWN], "an old no is still a no"


def test_what_serves_no_purpose_or_is_not_declared_is_left_to_the_operator(house, filled):
    useless = replace(DATA_MAP.fields[Field("town")], purposes=frozenset())
    house.clock.advance(days=4000)
    fields = {n: f for n, f in DATA_MAP.fields.items() if n != "email"} | {Field("town"): useless}
    found = by_what(retention(house, fields=fields, files={}).run())
    assert not {"town", "email", "purchase"} & found.keys()


def test_a_table_says_in_one_way_how_long_its_rows_are_kept():
    for wrong in ({}, {"field": "field", "purpose": "analytics"}):
        with pytest.raises(TypeError, match="say one of"):
            Ages("at", **wrong)


@pytest.mark.parametrize("holds", [Holds.TRAIT, Holds.PSEUDONYM, Holds.SUBJECT])
def test_a_table_that_can_hold_a_person_says_how_its_rows_grow_old_or_why_not(holds):
    planted = column("who", Integer, primary_key=True, holds=holds)
    stays, elsewhere = Erase(kept_because="a test"), MetaData()
    with pytest.raises(TypeError, match="does not say how its rows grow old"):
        table("x_planted", planted, erase=stays, within=elsewhere)
    again = column("who", Integer, primary_key=True, holds=holds)
    made = table("x_said", again, erase=stays, ages="it is a test", within=elsewhere)
    assert made.info["ages"] == "it is a test"


def test_whoever_was_held_out_and_what_models_were_told_go_with_their_purpose(house, cast):
    tables = {each.name: each for each in metadata.sorted_tables}
    ended = int(house.clock().timestamp())
    held = {"campaign": "tea", "subject": cast.ada, "at": ended}
    house.database.write(lambda c: c.execute(tables["campaigns_held_out"].insert().values(**held)))
    house.clock.advance(days=364)
    assert by_what(house.retention.run()) == {}
    house.clock.advance(days=2)
    assert by_what(house.retention.run()) == {"direct_marketing_email": (1, 0)}


def test_a_run_that_is_cut_short_has_done_what_the_ledger_says(house, filled):
    house.clock.advance(days=400)
    due = sum(each.rows for each in house.retention.run(dry_run=True))
    with pytest.raises(RuntimeError, match="killed"):
        house.retention.run(on_progress=_dies_after(5))
    done = [e for e in house.ledger.latest() if e.kind == "retention"]
    rest = house.retention.run()
    assert len(done) >= 1
    assert len(rest) >= 1
    assert sum(e.body["rows"] for e in done) + sum(e.rows for e in rest) == due


def _dies_after(turns):
    def on_progress(done, _total):
        if done == turns:
            raise RuntimeError("killed")

    return on_progress
