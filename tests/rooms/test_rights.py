"""Erasure: everything goes, the key last, and an interrupted one is finished."""

import pytest

from assent.consent import Flag
from assent.vocabulary import ConsentStatus, NotFound, Purpose, Reason, Use
from world import everything_in, row, subject_cells


@pytest.fixture
def filled(house, cast):
    cast.keep_emails()
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases"))
    house.gate.vault.keep_events(grant, [row(1, cast.ada), row(2, cast.ada), row(3, cast.eve)])
    return cast


def test_an_erased_person_is_nowhere_and_others_are_untouched(house, filled):
    pseudonym = house.keys.pseudonym(filled.ada)
    others = subject_cells(house, filled.eve)
    report = house.erasure.erase(filled.ada, by="rui")
    assert report.keys == 1
    assert report.rows["people_event"] == 2
    assert subject_cells(house, filled.ada) == 0
    assert subject_cells(house, filled.eve) == others
    assert house.gate.find("household", "ada") is None
    assert (
        house.gate.ask(Use.of(Purpose.SERVICE, "email"), filled.ada).ruling.reason
        is Reason.UNKNOWN_PERSON
    )
    assert house.ledger.about(pseudonym), "entries stay, by a pseudonym that leads to nobody"
    assert house.ledger.verify().whole
    assert f'"subject":{filled.ada}' not in everything_in(house)


def test_an_interrupted_erasure_is_finished_later(house, filled, monkeypatch):
    def killed(_subjects):
        raise RuntimeError("killed here")

    with monkeypatch.context() as broken:
        broken.setattr(house.forgetting, "forget_many", killed)
        with pytest.raises(RuntimeError, match="killed here"):
            house.erasure.erase(filled.ada, by="rui")
    denied = house.gate.ask(Use.of(Purpose.SERVICE, "email"), filled.ada)
    assert denied.ruling.reason is Reason.ERASED
    assert [each.keys for each in house.erasure.resume()] == [1]
    assert subject_cells(house, filled.ada) == 0
    assert house.erasure.resume() == []


def test_erasing_somebody_unknown_says_so(house, filled):
    with pytest.raises(NotFound, match="unknown or were erased"):
        house.erasure.erase(4711, by="rui")
    house.erasure.erase(filled.ada, by="rui")
    with pytest.raises(NotFound):
        house.erasure.erase(filled.ada, by="rui")


def test_somebody_erased_who_comes_back_is_a_stranger(house, filled):
    house.erasure.erase(filled.ada, by="rui")
    (back,) = house.gate.meet("household", ["ada"])
    answer = house.gate.ask(
        Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email", processor="mailer"), int(back)
    )
    assert answer.ruling.reason is Reason.NO_CONSENT


def test_a_self_exclusion_and_an_objection_outlive_an_erasure_as_a_keyed_hash(house, cast):
    cast.keep_emails()
    cast.say(cast.ada, ConsentStatus.GIVEN, Flag.SELF_EXCLUDED)
    cast.say(cast.ada, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)
    house.erasure.erase(cast.ada, by="test")
    house.clock.advance(days=1)
    assert house.gate.find("household", "ada") is None
    kept = everything_in(house)
    assert "'ada'" not in kept  # within a hash these letters are nobody's name
    assert "ada@" not in kept

    (again,) = house.gate.meet("household", ["ada"], ["DE"]).tolist()
    assert again != cast.ada
    said = {e.about: e for e in house.register.history(again) if e.source == "remembered"}
    assert said.keys() == {Flag.SELF_EXCLUDED, Purpose.DIRECT_MARKETING_EMAIL}
    cast.say(again, ConsentStatus.GIVEN, Purpose.PERSONALISED_RECOMMENDATIONS, Flag.ADULT)
    wine = Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "purchases", restricted="alcohol")
    assert house.gate.ask(wine, again).ruling.reason is Reason.SELF_EXCLUDED
    mail = Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email")
    assert house.gate.ask(mail, again).ruling.reason is Reason.REFUSED


def test_whoever_said_no_such_thing_is_a_stranger_when_they_come_back(house, cast):
    house.erasure.erase(cast.eve, by="test")
    (again,) = house.gate.meet("household", ["eve"], ["DE"]).tolist()
    assert {e.source for e in house.register.history(again)} == {"country:DE"}
