"""What must be kept of somebody who is erased: exactly that, sealed, named, and gone on its day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assent.assembly.work import Work
from assent.data_map import HoldDeclared
from assent.vocabulary import Denial, Field, NotFound, Purpose, Use
from conftest import TestClock, build_house
from world import DATA_MAP, Cast, everything_in, row, subject_cells

DAY = 86_400
BOOKS = HoldDeclared("HGB s. 257", frozenset({Field("purchases")}), timedelta(days=3650))
CASE = HoldDeclared("case 7 O 12/26", frozenset({Field("email")}))


@pytest.fixture
def held(store_url, tmp_path):
    """A house with a duty and a dispute, in which ada bought twice, once long ago."""
    clock = TestClock()
    house = build_house(
        store_url, tmp_path, clock, replace(DATA_MAP, holds={"books": BOOKS, "case": CASE})
    )
    cast = Cast(house)
    cast.keep_emails()
    now = int(clock().timestamp())
    bought = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases", "town"))
    house.gate.vault.keep(bought, {cast.ada: {Field("town"): "Ulm"}})
    when = (now - 3_700 * DAY, now - 3_000 * DAY, now - 10 * DAY)
    rows = [row(n, cast.ada, at=at) for n, at in enumerate(when)]
    house.gate.vault.keep_events(bought, rows)
    yield house, cast
    house.close()


def test_exactly_what_a_hold_names_is_kept_and_nothing_else(held):
    house, cast = held
    number = house.erasure.erase(cast.ada, by="rui").number
    opened = house.rights.withholding.open(number, by="rui", because="the tax office asks")
    kept = {(each["law"], each["what"]): [] for each in opened}
    for each in opened:
        kept[each["law"], each["what"]] += each["kept"]
    assert kept.keys() == {("books", "purchases"), ("case", "email")}
    assert len(kept["books", "purchases"]) == 2, "what is older than the duty is not kept"
    assert kept["case", "email"] == [{"value": "ada@example.org"}]
    assert "Ulm" not in str(opened)
    assert '"step":"opened"' in everything_in(house)


def test_what_is_held_is_sealed_and_nothing_can_be_done_with_it(held):
    house, cast = held
    house.erasure.erase(cast.ada, by="rui")
    assert subject_cells(house, cast.ada) == 0
    assert "ada@example.org" not in everything_in(house)
    for purpose in house.data_map.purposes:
        assert isinstance(house.gate.ask(Use.of(purpose, "purchases"), cast.ada), Denial)
    assert house.gate.find("household", "ada") is None


def test_the_certificate_names_each_hold_and_its_last_day(held):
    house, cast = held
    number = house.erasure.erase(cast.ada, by="rui").number
    said = house.rights.certificates.issue(number).said
    last = house.clock() + timedelta(days=3650 - 10 + 1)
    assert [each for each in said["kept"] if each["law"] == "books"] == [
        {
            "what": "purchases",
            "law": "books",
            "article": "HGB s. 257",
            "until": last.replace(hour=0).isoformat(),
        }
    ]
    (case,) = [each for each in said["kept"] if each["law"] == "case"]
    assert (case["article"], case["until"]) == ("case 7 O 12/26", None)


def test_each_piece_goes_on_its_own_day_and_a_dispute_with_its_hold(held, store_url, tmp_path):
    house, cast = held
    number = house.erasure.erase(cast.ada, by="rui").number
    withholding = house.rights.withholding
    work = Work(house)

    def gone() -> dict:
        return {each.job: each.did for each in work.look()}["withheld"]

    assert gone() == {}
    house.clock.advance(days=651)
    assert gone() == {"gone": 1}, "the purchase of 3,000 days ago"
    house.clock.advance(days=2_990)
    assert gone() == {"gone": 1}
    assert [each.law for each in withholding.all(number)] == ["case"]
    settled = build_house(store_url, tmp_path, house.clock, replace(DATA_MAP, holds={}))
    assert settled.rights.withholding.let_go() == 1
    with pytest.raises(NotFound):
        settled.rights.withholding.open(number, by="rui", because="nothing is left")
    settled.close()


def test_an_erasure_that_is_begun_again_keeps_it_once(held, monkeypatch):
    house, cast = held

    def cut(*_args: object) -> None:
        raise RuntimeError("cut short")

    with monkeypatch.context() as broken:
        broken.setattr(house.keys, "destroy", cut)
        with pytest.raises(RuntimeError):
            house.erasure.erase(cast.ada, by="rui")
    (done,) = house.erasure.resume()
    assert len(house.rights.withholding.open(done.number, by="rui", because="a look")) == 3
