"""Audiences over scores, from the question to the reasons of those who are lost."""

from dataclasses import replace

import pytest

from assent.audiences import say
from assent.vocabulary import BadRequest, ConsentStatus, Field, Purpose, UnknownTerm, Use
from town import BUYS_AGAIN, MAILED, SCORED_MAP, Town, changed

EMAIL = Purpose.DIRECT_MARKETING_EMAIL
COLUMNS = [Field(name) for name in ("age", "town", "purchases")]
CHOSEN_BY = {
    name: replace(each, purposes=each.purposes | {EMAIL, Purpose.ANALYTICS})
    for name in COLUMNS
    for each in (SCORED_MAP.fields[name],)
}
LIKELY = say.scores("buys-again", at_least=0.3)


@pytest.fixture
def town(tmp_path, clock):
    """A town whose columns may choose who is written to, and nobody is too few."""
    data_map = replace(SCORED_MAP, fields={**SCORED_MAP.fields, **CHOSEN_BY})
    made = Town(tmp_path, clock, data_map)
    made.house.audiences.smallest = made.house.audiences.smallest_cell = 1
    yield made
    made.house.close()


def likely(town):
    return {s.subject for s in town.scorer().score_many() if s.informed and s.probability >= 0.3}


def members(town, said):
    audiences = town.house.audiences
    return set(audiences.members(audiences.read(said), Use.of(EMAIL)).subjects.tolist())


def test_people_are_found_by_how_likely_they_are(town):
    town.train()
    wanted = likely(town)
    assert 20 < len(wanted) < 300
    assert members(town, LIKELY) == wanted - {town.cast.eve}
    unlikely = members(town, say.scores("buys-again", at_most=0.3))
    assert not unlikely & wanted
    asked = [each.body["purpose"] for each in town.house.ledger.latest()[:6]]
    assert {"profiling", EMAIL.value} <= set(asked)


def test_it_is_said_why_people_are_lost(town):
    town.train()
    wanted = sorted(likely(town) & set(town.crowd))
    for who in wanted[:7]:
        town.say(ConsentStatus.WITHDRAWN, who, EMAIL)
    audiences = town.house.audiences
    shown = audiences.preview(audiences.read(LIKELY), EMAIL)
    assert shown.matched - shown.allowed == 7
    [(why, n)] = shown.lost.items()
    assert n == 7
    assert EMAIL.value in why


def test_whoever_refuses_profiling_is_chosen_by_no_score(town):
    town.train()
    who = min(likely(town) & set(town.crowd))
    assert who in members(town, LIKELY)
    town.say(ConsentStatus.WITHDRAWN, who, Purpose.PROFILING)
    for said in (LIKELY, say.scores("buys-again", at_most=0.3)):
        assert who not in members(town, said)


def test_whom_a_mailing_moves_can_be_an_audience(town):
    town.train(MAILED)
    effects = town.scorer(MAILED).effects()
    moved = set(effects.subjects[effects.uplift >= 0.01].tolist())
    found = members(town, say.scores("mailed", at_least=0.01))
    assert found
    assert found <= moved


def test_an_audience_finds_only_scores_that_are_live(town):
    audiences = town.house.audiences
    with pytest.raises(UnknownTerm, match="unknown score `buys-again`"):
        audiences.read(LIKELY)
    town.train()
    assert audiences.read(LIKELY).fields == set(COLUMNS)
    with pytest.raises(BadRequest, match="`buys-again` says nothing of products"):
        audiences.read(say.scores("buys-again", at_least=0.3, categories=["TEA"]))


def test_a_score_answers_as_it_was_asked_when_it_was_trained(town):
    town.train()
    before = members(town, LIKELY)
    assert town.house.audiences.read(LIKELY).fields == set(COLUMNS)
    fewer = {name: each for name, each in BUYS_AGAIN.columns.items() if name != "town"}
    town.train(changed(BUYS_AGAIN, columns=fewer))
    assert town.house.audiences.read(LIKELY).fields == {Field("age"), Field("purchases")}
    assert members(town, LIKELY) & before
