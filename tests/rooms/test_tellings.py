"""Tellings: nobody is learnt from on an opt-out before they were told, and had time to say no."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import numpy as np
import pytest
from litestar.testing import TestClient

from assent.campaigns import Link
from assent.consent import ConsentEvent, Flag, Notices
from assent.data_map import Notice, ProcessorDeclared
from assent.gate import TOLD_OF
from assent.vocabulary import (
    ConsentStatus,
    Denial,
    Field,
    Grant,
    LegalBasis,
    Processor,
    Purpose,
    Reason,
    Use,
)
from assent.web import create_app
from conftest import build_house
from world import ASKED, DATA_MAP, _purpose

OURS, THEIRS = Purpose.MODEL_TRAINING, Purpose.MODEL_TRAINING_BY_THIRD_PARTY
EITHER = _purpose(LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTEREST)
MAP = replace(
    DATA_MAP,
    purposes={**DATA_MAP.purposes, OURS: EITHER, THEIRS: EITHER},
    processors={
        **DATA_MAP.processors,
        Processor("mailer"): ProcessorDeclared(
            frozenset({Purpose.SERVICE, Purpose.DIRECT_MARKETING_EMAIL}), "DE"
        ),
    },
)


class World:
    """Three people of California: kim agreed, lou said nothing, mia has no address."""

    def __init__(self, house):
        self.house = house
        self.kim, self.lou, self.mia = house.gate.meet(
            "household", ["kim", "lou", "mia"], ["US-CA"] * 3
        ).tolist()
        house.gate.note_consent(
            [
                ConsentEvent(self.kim, each, ConsentStatus.GIVEN, house.clock(), "test")
                for each in ASKED
            ]
        )
        house.clock.advance(days=1)
        use = Use.of(Purpose.SERVICE, "email")
        grant = house.gate.ask_many(use)
        house.gate.vault.keep(
            grant,
            {self.kim: {Field("email"): "kim@example.org"},
             self.lou: {Field("email"): "lou@example.org"}},
        )  # fmt: skip

    def may(self, who, purpose=OURS):
        return self.house.gate.ask(Use.of(purpose), who)


@pytest.fixture
def world(store_url, tmp_path, clock, monkeypatch):
    monkeypatch.chdir(tmp_path)
    house = build_house(store_url, tmp_path, clock, MAP)
    yield World(house)
    house.close()


def test_without_a_telling_only_those_who_agreed_are_learnt_from(world):
    assert isinstance(world.may(world.kim), Grant)
    denied = world.may(world.lou)
    assert isinstance(denied, Denial)
    assert denied.ruling.reason is Reason.NOT_TOLD
    assert "`assent notify` tells them" in denied.ruling.for_operator()
    granted = world.house.gate.ask_many(Use.of(OURS), np.array([world.kim, world.lou]))
    assert granted.subjects.tolist() == [world.kim]
    assert world.house.tellings.waiting(OURS) == [world.lou, world.mia]


def test_a_dry_run_sends_and_writes_nothing(world):
    before = world.house.ledger.size()
    found = world.house.tellings.preview(OURS)
    assert (found.waiting, found.new, found.counted, found.report) == (2, 2, 0, None)
    assert world.house.ledger.size() == before
    assert not list(world.house.folder.rglob("*.eml"))


def test_people_count_as_told_when_their_time_is_over_and_only_those_reached(world):
    house = world.house
    first = house.tellings.tell(OURS, "folder")
    assert (first.new, first.report.sent, first.counted) == (2, 1, 0)
    assert sum(first.report.rejected.values()) == 1  # mia has no address
    assert isinstance(world.may(world.lou), Denial)
    house.clock.advance(days=13)
    again = house.tellings.tell(OURS, "folder")
    assert (again.new, again.report.sent, again.counted) == (0, 0, 0)  # nobody is told twice
    house.clock.advance(days=1, seconds=1)
    assert house.tellings.tell(OURS, "folder").counted == 1
    assert isinstance(world.may(world.lou), Grant)
    assert isinstance(world.may(world.mia), Denial)
    assert isinstance(world.may(world.lou, THEIRS), Denial)  # training of others is told apart
    said = next(e for e in house.ledger.latest() if e.kind == "telling")
    assert (said.body["purpose"], said.body["people"]) == ("model_training", 1)
    pseudonym = house.keys.pseudonyms([world.lou])[world.lou]
    assert said.number in {each.number for each in house.ledger.about(pseudonym)}


def test_who_says_no_after_a_telling_is_not_learnt_from(world):
    house = world.house
    house.tellings.tell(OURS, "folder")
    house.gate.note_consent(
        [ConsentEvent(world.lou, OURS, ConsentStatus.REFUSED, house.clock(), "test")]
    )
    house.clock.advance(days=30)
    assert house.tellings.tell(OURS, "folder").counted == 0
    assert world.may(world.lou).ruling.reason is Reason.REFUSED


def test_the_message_has_the_notice_and_one_click_that_says_no(world):
    world.house.tellings.tell(OURS, "folder")
    [written] = [each for each in world.house.folder.rglob("*") if each.suffix == ".eml"]
    message = message_from_bytes(written.read_bytes(), policy=default)
    text = message.get_body(("plain",)).get_content()
    assert "May we use what you bought?" in text
    assert "Dürfen wir?" in text
    token = message["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    link = world.house.links.read(token)
    assert (link.subject, link.purpose) == (world.lou, OURS)


def test_a_telling_needs_no_consent_to_marketing(world):
    world.house.tellings.tell(OURS, "folder")
    asked = [e.body for e in world.house.ledger.latest() if e.kind == "use"]
    assert {each["purpose"] for each in asked if each["fields"] == ["email"]} == {"service"}


@pytest.mark.parametrize("purpose", list(TOLD_OF))
def test_each_training_has_a_flag_of_its_own_that_no_file_can_set(purpose):
    from assent.intake.steps import TOLD

    assert TOLD_OF[purpose] not in TOLD
    assert isinstance(TOLD_OF[purpose], Flag)
    assert len(set(TOLD_OF.values())) == len(TOLD_OF)


def test_other_words_of_the_notice_end_what_people_were_told_by_the_ones_before(world):
    house = world.house
    house.tellings.tell(OURS, "folder")
    house.clock.advance(days=30)
    house.tellings.tell(OURS, "folder")
    assert isinstance(world.may(world.lou), Grant)
    changed = Notice({"en": "May we use all that you bought, and when?"})
    other = replace(MAP, notices={**MAP.notices, "all": changed})
    notices = Notices(house.database, house.register, other, house.clock, TOLD_OF)
    house.notices.adopt()
    house.clock.advance(days=1)
    notices.adopt()
    assert world.may(world.lou).ruling.reason is Reason.NOT_TOLD


def test_the_persons_page_has_a_line_of_its_own_for_the_telling(world):
    house = world.house
    address = house.links.address(Link(world.lou, "", OURS))
    path = "/p/" + address.partition("/p/")[2]
    with TestClient(create_app(house)) as browser:
        assert "What we told you beforehand" not in browser.get(path).text
        house.tellings.tell(OURS, "folder")
        house.clock.advance(days=30)
        house.tellings.tell(OURS, "folder")
        page = browser.get(path, params={"lang": "en"}).text
        assert "We wrote to you before your data train our models." in page
        assert "other companies" not in page
        assert "Modelle trainieren" in browser.get(path, params={"lang": "de"}).text
