"""Variants of a campaign: approved together, chosen under a grant, learnt from by links."""

from collections import Counter
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from litestar.testing import TestClient

from assent.campaigns import Link
from assent.consent import ConsentEvent
from assent.creative.kept import decision_table
from assent.data_map import DestinationDeclared, FieldDeclared
from assent.vocabulary import (
    BadRequest,
    ConsentStatus,
    Field,
    NotFound,
    Processor,
    Purpose,
    ReviewNeeded,
    UnknownTerm,
    Use,
)
from assent.web import create_app
from conftest import build_house
from world import ASKED, DATA_MAP
from world import _purpose as purpose

SHOP = "https://shop.example/bread?a=1&b=2"
CAMPAIGN = {
    "name": "bread",
    "destination": "folder",
    "facts": {
        "sender": {"name": "Corner Market"},
        "offer": [{"name": "Oat Bread", "price": "1.99 EUR", "was_price": "2.50 EUR"}],
    },
    "brief": {"audience": "people who like breakfast"},
    "audience": {"everyone": True},
    "holdout": 0,
    "leads_to": SHOP,
    "variants": {
        "short": {"subject_line": "Oat Bread at 1.99 EUR"},
        "plain": {
            "subject_line": "Oat Bread",
            "body": "{greeting},\n\nOat Bread costs 1.99 EUR.\n\n{sender}",
        },
    },
}
REFUSERS = 20


class Mailed:
    """120 people who agree to everything, but for 20 who are not to be chosen for."""

    def __init__(self, folder, clock):
        _both = frozenset({Purpose.PERSONALISATION, Purpose.MODEL_TRAINING})
        declared = replace(
            DATA_MAP,
            purposes={**DATA_MAP.purposes, Purpose.PERSONALISATION: purpose()},
            fields={**DATA_MAP.fields, Field("responses"): FieldDeclared("pd:Behavior", _both)},
            destinations={
                "folder": DestinationDeclared(
                    "file", Processor("mailer"), {"path": str(folder / "outgoing")}
                )
            },
        )
        self.house = build_house(f"sqlite:///{folder / 'assent.db'}", folder, clock, declared)
        gate = self.house.gate
        names = [f"guest{n}" for n in range(120)]
        self.people = gate.meet("household", names, ["DE"] * 120).tolist()
        self.say(ConsentStatus.GIVEN, self.people, *ASKED)
        clock.advance(days=1)
        self.say(ConsentStatus.REFUSED, self.people[:REFUSERS], Purpose.PERSONALISATION)
        grant = gate.ask_many(Use.of(Purpose.SERVICE, "email"))
        emails = {who: {Field("email"): f"n{who}@example.org"} for who in self.people}
        gate.vault.keep(grant, emails)
        for name, role in (("maya", "marketer"), ("rui", "reviewer"), ("noor", "privacy_officer")):
            self.house.operators.add(name, role, "correct horse battery")
        clock.advance(days=1)

    def say(self, status, people, *about):
        at = self.house.clock()
        events = [ConsentEvent(who, each, status, at, "test") for who in people for each in about]
        self.house.gate.note_consent(events)

    def sent(self, **other):
        campaigns = self.house.campaigns
        campaigns.draft({**CAMPAIGN, **other}, "maya")
        item = campaigns.submit("bread", "maya")
        for reviewer in ("rui", "noor")[: self.house.desk.item(item).approvals_needed]:
            self.house.desk.decide(item, reviewer, "approved", "the price is that of the facts")
        campaigns.queue("bread")
        campaigns.send("bread")
        folder = self.house.folder / "outgoing"
        return [message_from_bytes(p.read_bytes(), policy=default) for p in folder.glob("*.eml")]

    def decisions(self):
        with self.house.database.read() as connection:
            return list(connection.execute(decision_table.select()))


@pytest.fixture
def mailed(tmp_path, clock, monkeypatch):
    import argon2

    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(argon2, "PasswordHasher", lambda: cheap)
    made = Mailed(tmp_path, clock)
    yield made
    made.house.close()


def offer_of(message) -> str:
    text = message.get_body(("plain",)).get_content()
    return next(
        line.partition(": ")[2] for line in text.splitlines() if line.startswith("See the offer")
    )


def test_each_person_gets_a_variant_and_what_they_do_with_it_is_learnt(mailed):
    messages = mailed.sent()
    subjects = Counter(message["Subject"] for message in messages)
    assert sum(subjects.values()) == 120
    assert 15 < subjects["Oat Bread at 1.99 EUR"] < 70
    decisions = mailed.decisions()
    chosen_for = {row.subject for row in decisions} - {None}
    assert chosen_for == set(mailed.people[REFUSERS:])

    offers = [offer_of(message) for message in messages]
    assert Counter(offer == SHOP for offer in offers) == {True: REFUSERS, False: 100}
    signed = next(offer for offer in offers if offer != SHOP)
    with TestClient(create_app(mailed.house)) as browser:
        path = "/o/" + signed.partition("/o/")[2]
        quiet = browser.get(path, headers={"sec-gpc": "1"}, follow_redirects=False)
        assert quiet.headers["location"] == SHOP
        assert all(row.reward is None for row in mailed.decisions())
        assert browser.get(path, follow_redirects=False).headers["location"] == SHOP
        assert browser.get(f"{path[:40]}x{path[41:]}", follow_redirects=False).status_code == 404
    assert sum(row.reward or 0 for row in mailed.decisions()) == 1

    creative = mailed.house.creatives.one("campaign-bread")
    assert creative.variants == ("drafted", "short", "plain")


def test_a_no_by_its_link_counts_against_the_variant(mailed):
    message = mailed.sent()[-1]
    decision = next(row for row in mailed.decisions() if row.subject)
    link = mailed.house.links.read(str(message["List-Unsubscribe"]).strip("<>").partition("/p/")[2])
    assert (link.campaign, link.subject in mailed.people) == ("bread", True)
    path = mailed.house.links.address(
        replace(link, subject=decision.subject, decision=decision.number)
    ).partition("/p/")[2]
    with TestClient(create_app(mailed.house)) as browser:
        browser.post(f"/p/{path}", data={"List-Unsubscribe": "One-Click"})
    [harmed] = [row for row in mailed.decisions() if row.harm]
    assert harmed.number == decision.number


def test_another_word_of_a_variant_is_another_submission(mailed):
    mailed.sent()
    variants = {**CAMPAIGN["variants"], "short": {"subject_line": "Oat Bread costs 1.99 EUR"}}
    mailed.house.campaigns.draft({**CAMPAIGN, "variants": variants}, "maya")
    with pytest.raises(ReviewNeeded, match="not approved"):
        mailed.house.campaigns.send("bread")


def test_a_lie_in_a_variant_is_found(mailed):
    variants = {"loud": {"subject_line": "Oat Bread, 90 % off"}}
    drafted = mailed.house.campaigns.draft({**CAMPAIGN, "variants": variants}, "maya")
    assert any("in the variant `loud`" in each.reason for each in drafted.findings)
    with pytest.raises(ReviewNeeded):
        mailed.house.campaigns.submit("bread", "maya")


@pytest.mark.parametrize(
    ("other", "error", "said"),
    [
        ({"leads_to": "http://shop.example"}, BadRequest, "write an https:// address"),
        ({"leads_to": "javascript:alert(1)"}, BadRequest, "write an https:// address"),
        ({"leads_to": ""}, BadRequest, "write `leads_to` too"),
        ({"variants": {"drafted": {}}}, BadRequest, "`drafted` is the draft itself"),
        ({"variants": {"warm": {"subject": "x"}}}, BadRequest, "unknown field `subject`"),
        ({"variants": {"warm": {"body": "{nmae}"}}}, UnknownTerm, "slot"),
        ({"variants": {"warm": {"subject_line": ""}}}, BadRequest, "subject line"),
        ({"name": "b" * 60}, BadRequest, "at most 55 letters"),
    ],
)
def test_what_is_wrong_with_variants_is_said_and_nothing_is_kept(mailed, other, error, said):
    with pytest.raises(error, match=said):
        mailed.house.campaigns.draft({**CAMPAIGN, **other}, "maya")
    assert mailed.house.campaigns.all() == []


def test_an_offers_link_names_no_person_and_cannot_be_made_up(mailed):
    links = mailed.house.links
    token = links.outcome("campaign-bread", 7, SHOP).partition("/o/")[2]
    assert links.read_outcome(token) == ("campaign-bread", 7, SHOP)
    page = links.address(Link(1, "bread", "direct_marketing_email")).partition("/p/")[2]
    for wrong in ("", "x", token[:-4] + "AAAA", page):
        with pytest.raises(NotFound):
            links.read_outcome(wrong)
    with pytest.raises(NotFound):
        links.read(token)
