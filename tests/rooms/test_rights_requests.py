"""Requests: taken in, known to be the person's own, met in time, and answered in full."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from assent.activation import Draft
from assent.consent import Flag
from assent.consent.standing import flag
from assent.rights import ASKED, Agent, State, as_csv
from assent.vocabulary import (
    BadRequest,
    Conflict,
    Field,
    NotFound,
    Purpose,
    Reason,
    UnknownTerm,
    Use,
)
from assent.web.public.held import as_page
from assent.web.public.words import texts
from conftest import build_house
from shop import Shop
from world import DATA_MAP, everything_in

PASSWORD = "correct horse battery"
WORDS = "please look at this again, quetzalcoatl"


def ask(house, who, asks, **rest):
    known = {"source": "page", "identified_by": "link", **rest}
    return house.rights.requests.ask(who, asks, **known)


def test_a_request_counts_from_when_it_is_made_and_has_the_deadline_of_the_law(house, cast, clock):
    found = ask(house, cast.ada, "access")
    assert (found.law, found.article) == ("gdpr", "Art. 15; Art. 12(3)")
    assert found.due == clock() + timedelta(days=28)
    assert found.state is State.OPEN
    assert found.acknowledged_at == clock()
    assert ask(house, cast.ada, "access").number == found.number, "asked twice is asked once"
    assert house.ledger.about(house.keys.pseudonym(cast.ada))[0].body["step"] == "asked"


@pytest.mark.parametrize(
    "said", [("DE", "gdpr", 28, None), ("US-CA", "ccpa", 45, 14), (None, "strict", 15, None)]
)
def test_each_law_has_its_own_deadline(house, clock, said):
    country, law, days, acknowledge = said
    (who,) = house.gate.meet("household", ["fay"], [country]).tolist()
    found = ask(house, who, "erasure", source="letter")
    assert (found.law, found.due - clock()) == (law, timedelta(days=days))
    if acknowledge:
        assert found.acknowledge_by == clock() + timedelta(days=acknowledge)
        clock.advance(days=acknowledge, hours=1)
        assert house.rights.requests.one(found.number).urgency(clock()) == "overdue"
        assert house.rights.requests.acknowledge(found.number).urgency(clock()) == ""


def test_what_is_due_soon_and_what_is_overdue_is_said(house, cast, clock):
    number = ask(house, cast.ada, "complaint").number
    said = []
    for _ in range(5):
        said.append(house.rights.requests.one(number).urgency(clock()))
        clock.advance(days=7)
    assert said == ["", "", "", "", "soon"]
    assert house.rights.requests.one(number).urgency(clock()) == "overdue"


def test_more_time_is_taken_once_and_the_person_is_told_why(house, cast, clock):
    requests = house.rights.requests
    found = ask(house, cast.ada, "access")
    with pytest.raises(BadRequest, match="told why"):
        requests.extend(found.number, by="rui", because=" ")
    longer = requests.extend(found.number, by="rui", because="three systems to search")
    assert longer.due == found.due + timedelta(days=59)
    with pytest.raises(Conflict, match="once"):
        requests.extend(found.number, by="rui", because="again")
    late = ask(house, cast.eve, "access")
    clock.advance(days=29)
    with pytest.raises(Conflict, match="before it is due"):
        requests.extend(late.number, by="rui", because="forgot")


def test_the_clock_stands_still_only_where_the_law_lets_it(tmp_path, clock):
    data_map = replace(DATA_MAP, laws=("gdpr", "uk_gdpr"))
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, data_map)
    (uma, ada) = house.gate.meet("household", ["uma", "ada"], ["GB", "DE"]).tolist()
    requests = house.rights.requests
    german = ask(house, ada, "access")
    with pytest.raises(BadRequest, match=r"does not stand still \(Art. 12\(6\)\)"):
        requests.stop(german.number, by="rui", because="which of two accounts?")
    british = ask(house, uma, "access")
    stopped = requests.stop(british.number, by="rui", because="which of two accounts?")
    clock.advance(days=40)
    assert stopped.urgency(clock()) == ""
    running = requests.go_on(british.number)
    assert running.due == british.due + timedelta(days=40)
    with pytest.raises(Conflict, match="cannot be going_on"):
        requests.go_on(british.number)
    house.close()


def test_nothing_is_done_before_the_person_is_known(house, cast):
    requests = house.rights.requests
    found = ask(house, cast.ada, "erasure", identified_by="")
    assert found.state is State.UNIDENTIFIED
    with pytest.raises(Conflict, match="unidentified"):
        requests.meet(found.number, by="rui")
    assert requests.identify(found.number, by="passport seen").state is State.OPEN
    assert requests.meet(found.number, by="rui").state is State.MET
    assert house.gate.find("household", "ada") is None


def test_an_agent_needs_proof_and_is_never_taken_at_their_word(house, cast):
    with pytest.raises(BadRequest, match="proof"):
        ask(house, cast.ada, "access", agent=Agent("a friend", " "))
    agent = Agent("Consumer Centre", "power of attorney no. 7")
    found = ask(house, cast.ada, "access", agent=agent)
    assert found.state is State.UNIDENTIFIED, "even by a link, which may have been handed on"
    assert "power of attorney" in house.rights.requests.written(found.number)["agent"]


def test_what_cannot_be_asked_or_done_is_said_plainly(house, cast):
    requests = house.rights.requests
    with pytest.raises(UnknownTerm, match="did you mean `erasure`"):
        ask(house, cast.ada, "erazure")
    with pytest.raises(NotFound):
        ask(house, 4711, "access")
    with pytest.raises(NotFound, match="assent rights list"):
        requests.one(99)
    with pytest.raises(BadRequest, match="4000"):
        ask(house, cast.ada, "complaint", words="x" * 4_001)
    number = ask(house, cast.ada, "rectification", words="it is wrong").number
    with pytest.raises(BadRequest, match="expected JSON"):
        requests.meet(number, by="rui")
    assert requests.one(number).state is State.OPEN
    number = ask(house, cast.ada, "complaint", words=WORDS).number
    with pytest.raises(BadRequest, match="human's answer"):
        requests.meet(number, by="rui")
    house.operators.add("rui", "reviewer", PASSWORD)
    requests.refuse(number, by="rui", because="sent twice")
    for step in (requests.withdraw, requests.acknowledge, requests.go_on):
        with pytest.raises(Conflict):
            step(number)


def test_a_rectification_changes_the_values_and_takes_effect(house, cast):
    cast.keep_emails()
    words = json.dumps({"email": "ada@new.example.org", "town": "Bonn"})
    number = ask(house, cast.ada, "rectification", words=words).number
    assert house.rights.requests.meet(number, by="rui").state is State.MET
    grant = house.gate.ask(Use.of(Purpose.SERVICE, "email", "town"), cast.ada)
    assert house.gate.vault.read(grant) == {"email": "ada@new.example.org", "town": "Bonn"}
    wrong = ask(house, cast.ada, "rectification", words='{"emial": "x"}').number
    with pytest.raises(UnknownTerm, match="did you mean `email`"):
        house.rights.requests.meet(wrong, by="rui")


def test_a_restriction_and_an_objection_count_from_the_same_moment(house, cast):
    use = Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "purchases")
    assert house.gate.ask(use, cast.ada).ruling.allow
    house.rights.requests.meet(ask(house, cast.ada, "objection").number, by="page")
    assert house.gate.ask(use, cast.ada).ruling.reason is Reason.REFUSED
    assert house.gate.ask(Use.of(Purpose.SERVICE, "email"), cast.ada).ruling.allow
    house.rights.requests.meet(ask(house, cast.eve, "restriction").number, by="page")
    assert house.register.standing(cast.eve) & flag(Flag.RESTRICTED)
    assert house.gate.ask(use, cast.eve).ruling.reason is Reason.RESTRICTED


def test_a_review_is_answered_by_a_human_and_the_person_reads_it(house, cast):
    number = ask(house, cast.eve, "human_review", words=WORDS).number
    assert "quetzalcoatl" not in everything_in(house)
    house.operators.add("rui", "reviewer", PASSWORD)
    house.rights.requests.meet(number, by="rui", answer="the score was wrong and is taken back")
    assert "taken back" not in everything_in(house)
    (shown,) = house.rights.requests.shown(cast.eve)
    assert shown["words"] == WORDS
    assert shown["answer"] == "the score was wrong and is taken back"


def test_a_request_survives_an_erasure_without_saying_whose_it_was(house, cast):
    complaint = ask(house, cast.ada, "complaint", words=WORDS).number
    erasure = ask(house, cast.ada, "erasure").number
    met = house.rights.requests.meet(erasure, by="rui")
    assert (met.state, met.subject) == (State.MET, None)
    assert met.erasure is not None
    assert house.rights.requests.one(complaint).state is State.WITHDRAWN
    assert house.rights.requests.written(complaint) == {}
    said = house.rights.certificates.issue(met.erasure).said["request"]
    assert said["law"] == "gdpr"
    assert house.rights.requests.meet(erasure, by="rui").number == erasure, "twice is once"


@pytest.fixture
def known(house):
    shop = Shop(house)
    shop.cast.keep_emails()
    shop.buy(shop.cast.ada, "b1", "b2")
    shop.buy(shop.cast.eve, "w1")
    shop.recommender.train(reg=2)
    mail = Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email", processor="mailer")
    house.gate.ask_many(mail)
    house.outbox.queue("tea", "mail", [Draft(shop.cast.ada, {"subject": "Tea for you"})])
    ask(house, shop.cast.ada, "complaint", words=WORDS)
    return shop.cast


def test_everything_is_shown_inferences_decisions_and_recipients_included(house, known):
    document = house.rights.access.everything(known.ada)
    held = {each["holder"]: each["data"] for each in document["holders"]}
    assert held["people_sealed"] == [{"field": "email", "value": "ada@example.org"}]
    assert {each["sku"] for each in held["people_event"]} == {"b1", "b2"}
    models = [each["model"] for each in held["models"]]
    assert any(name.startswith("ease") for name in models)
    assert any(each.get("inferred") for each in held["models"]), "what is concluded of them"
    assert [each["processor"] for each in held["processors"]] == ["mailer"]
    assert held["activation_outbox"][0]["made_from"] == {"subject": "Tea for you"}
    assert held["rights_request"][0]["words"] == WORDS
    decisions = held["ledger_entry"]
    assert {each["purpose"] for each in decisions if each["kind"] == "use"} >= {"service"}
    assert held["consent_event"]
    assert document["format"] == "assent-access/1"
    assert document == json.loads(json.dumps(document))


def test_what_is_others_is_left_out(house, known):
    whole = json.dumps(house.rights.access.everything(known.ada))
    assert "eve" not in whole.replace("event", "").replace("every", "").replace("even", "")
    for name in ("counts", "members", "operator", "rui"):
        assert f'"{name}"' not in whole
    assert house.keys.pseudonym(known.eve).hex() not in whole


def test_looking_is_entered_before_anything_is_read(house, known, monkeypatch):
    pseudonym = house.keys.pseudonym(known.ada)
    house.rights.access.everything(known.ada)
    latest = house.ledger.about(pseudonym)
    assert [e.body["asks"] for e in latest if e.kind == "access"] == ["access"]

    def full(*_args: object, **_named: object) -> int:
        raise RuntimeError("the ledger cannot be written")

    monkeypatch.setattr(house.ledger, "record", full)
    monkeypatch.setattr(house.rights.access, "_holders", [])
    with pytest.raises(RuntimeError):
        house.rights.access.everything(known.ada)


def test_portable_is_what_they_gave_and_what_was_seen(house, known):
    document = house.rights.access.portable(known.ada)
    held = {each["holder"] for each in document["holders"]}
    assert held == {
        "people_identifier", "people_sealed", "people_trait", "people_event", "consent_event"
    }  # fmt: skip


def test_the_same_as_a_table_and_as_a_page(house, known):
    document = house.rights.access.everything(known.ada)
    rows = list(csv.DictReader(io.StringIO(as_csv(document))))
    assert {
        "holder": "people_sealed",
        "row": "1",
        "name": "value",
        "value": "ada@example.org",
    } in rows
    page = as_page(document, texts("en"))
    assert "ada@example.org" in page
    assert "<script" not in page


def test_a_value_that_would_run_is_written_as_text(house, known):
    house.gate.vault.keep(
        house.gate.ask_many(Use.of(Purpose.SERVICE, "email")),
        {known.ada: {Field("email"): "=cmd|'/c calc'!A1<b>"}},
    )
    document = house.rights.access.everything(known.ada)
    assert "'=cmd" in as_csv(document)
    assert "<b>" not in as_page(document, texts("en"))


def test_nobody_unknown_or_erased_has_anything_to_see(house, known):
    house.erasure.erase(known.ada, by="rui")
    with pytest.raises(NotFound):
        house.rights.access.everything(known.ada)


def test_every_right_that_can_be_asked_is_one_that_the_laws_know(house, cast):
    assert len(ASKED) == 8
    for asks in ASKED:
        assert ask(house, cast.eve, asks, source="letter").due
    assert len(house.rights.requests.all(waiting=True)) == 8
