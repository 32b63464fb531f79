"""The locked room: identifiers hashed, values sealed, keys apart."""

import pytest
from sqlalchemy import text

from assent.vocabulary import BadRequest, Field, Later, NotFound, Purpose, Use
from world import everything_in, row

SERVICE = Use.of(Purpose.SERVICE, "email", "town", "purchases")


def test_the_same_identifier_leads_to_the_same_person(house):
    first = house.gate.meet("email", ["ada@example.org", "ben@example.org"])
    again = house.gate.meet("email", ["BEN@example.org ", "ada@example.org", "ada@example.org"])
    assert again.tolist() == [first[1], first[0], first[0]]
    assert house.gate.find("email", "Ada@Example.org") == first[0]
    assert house.gate.find("household", "ada@example.org") is None
    with pytest.raises(BadRequest, match="is empty"):
        house.gate.meet("email", [" "])


def test_no_identifier_and_no_sealed_value_is_in_the_store(house, cast):
    cast.keep_emails()
    stored = everything_in(house)
    assert "example.org" not in stored
    assert "household" in stored


def test_identifying_fields_are_sealed_and_others_can_be_searched(house, cast):
    grant = house.gate.ask_many(SERVICE)
    values = {Field("email"): "ada@example.org", Field("town"): "Springfield"}
    assert house.gate.vault.keep(grant, {cast.ada: values}) == 2
    assert house.gate.vault.read_many(grant) == {cast.ada: values}
    assert "Springfield" in everything_in(house)
    assert "ada@" not in everything_in(house)
    values[Field("email")] = "ada.new@example.org"
    house.gate.vault.keep(grant, {cast.ada: values})
    assert house.gate.vault.read(house.gate.ask(SERVICE, cast.ada)) == values


def test_a_sealed_value_moved_to_somebody_else_does_not_open(house, cast):
    cast.keep_emails()
    hers = "(SELECT value FROM people_sealed WHERE subject = :a)"
    swap = f"UPDATE people_sealed SET value = {hers} WHERE subject = :b"
    house.database.write(lambda c: c.execute(text(swap), {"a": cast.ada, "b": cast.eve}))
    with pytest.raises(Later, match="altered or moved"):
        house.gate.vault.read_many(house.gate.ask_many(Use.of(Purpose.SERVICE, "email")))


def test_a_destroyed_key_makes_values_unreadable_and_the_person_unknown(house, cast):
    cast.keep_emails()
    vault, grant = house.gate.vault, house.gate.ask(Use.of(Purpose.SERVICE), cast.ada)
    shut = vault.seal_many("somewhere", {cast.ada: b"learnt"})[cast.ada]
    assert vault.unseal(grant, "somewhere", shut) == b"learnt"
    assert house.keys.destroy([cast.ada]) == 1
    with pytest.raises(NotFound, match="were erased"):
        vault.unseal(grant, "somewhere", shut)
    assert cast.ada not in house.gate.ask_many(Use.of(Purpose.SERVICE, "email")).subjects
    assert house.keys.destroy([cast.ada]) == 0


def test_a_master_key_of_another_house_opens_nothing(house, cast):
    from assent.people import KeyRing

    with pytest.raises(Later, match="do not belong together"):
        KeyRing(house.key_database, bytes(32)).key(cast.ada)


def test_events_are_kept_once_and_read_in_order(house, cast):
    grant = house.gate.ask_many(SERVICE)
    rows = [row(1, cast.eve, at=9), row(2, cast.ada, at=8), row(3, cast.ada, item=None, at=7)]
    assert house.gate.vault.keep_events(grant, rows) == 3
    assert house.gate.vault.keep_events(grant, [*rows, row(4, cast.ada, at=6)]) == 1
    events = house.gate.vault.events(grant, kind="purchase")
    assert events.subject.tolist() == [cast.ada] * 3 + [cast.eve]
    assert events.at.tolist() == [6, 7, 8, 9]
    assert events.item.tolist() == [1, -1, 1, 1]
    assert len(house.gate.vault.events(house.gate.ask(SERVICE, cast.ada), kind="purchase")) == 3


def test_events_of_somebody_not_in_the_grant_are_refused(house, cast):
    grant = house.gate.ask_many(SERVICE)
    with pytest.raises(BadRequest, match="not in the grant"):
        house.gate.vault.keep_events(grant, [row(1, 4711)])


def test_a_definition_sees_only_people_and_fields_that_were_granted(house, cast):
    from sqlalchemy import select

    house.gate.vault.keep_events(
        house.gate.ask_many(SERVICE),
        [row(n, who) for n, who in enumerate([cast.ada, cast.ben, cast.eve])],
    )
    grant = house.gate.ask_many(Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "purchases"))

    def buyers(relations):
        return select(relations.events("purchase").c.subject)

    assert house.gate.vault.matching(grant, buyers).tolist() == [cast.ada, cast.eve]
    assert house.gate.vault.matching(grant, lambda r: select(r.people.c.subject)).tolist() == [
        cast.ada,
        cast.eve,
    ]
    with pytest.raises(BadRequest, match="`town` is not among the fields"):
        house.gate.vault.matching(grant, lambda r: select(r.trait("town").c.subject))
    sealed = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    with pytest.raises(BadRequest, match="cannot be found by it"):
        house.gate.vault.matching(sealed, lambda r: select(r.trait("email").c.subject))


def test_without_a_grant_nothing_but_a_receipt_opens(house, cast):
    vault = house.gate.vault
    shut = vault.seal_many("learning_receipt/ease-1", {cast.ada: b"learnt"})
    assert vault.unseal_receipts("learning_receipt/ease-1", shut) == {cast.ada: b"learnt"}
    with pytest.raises(BadRequest, match="need a grant"):
        vault.unseal_receipts("people_sealed/email", shut)
