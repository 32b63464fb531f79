"""A creative as it is offered to a marketer: declared, chosen, noted, judged, audited."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from litestar.testing import TestClient

from assent.cli import main
from assent.creative import (
    Creative,
    Noted,
    Outcome,
    contribution,
    creative_models,
    judge,
    read_creative,
)
from assent.creative.kept import decision_table
from assent.data_map import FairnessDeclared, FieldDeclared
from assent.learning import State
from assent.vocabulary import BadRequest, Conflict, Field, LegalBasis, NotFound, Purpose, Use
from assent.web import create_app
from conftest import build_house
from shop import Shop
from world import DATA_MAP
from world import _purpose as purpose

FILE = """
name = "banner"
variants = ["warm", "plain"]

[context.device]
values = { phone = "on phones" }

[context.town]
field = "town"
values = { Hamburg = "in your town" }
"""
_BOTH = frozenset({Purpose.PERSONALISATION, Purpose.MODEL_TRAINING, Purpose.SERVICE})
OFFERING = replace(
    DATA_MAP,
    purposes=DATA_MAP.purposes
    | {
        Purpose.PERSONALISATION: purpose(),
        Purpose.FAIRNESS_AUDIT: purpose(LegalBasis.LEGAL_OBLIGATION),
    },
    fields=DATA_MAP.fields
    | {
        Field("sex"): FieldDeclared("pd:Gender", frozenset({Purpose.FAIRNESS_AUDIT})),
        Field("responses"): FieldDeclared("pd:Behavior", _BOTH),
        Field("town"): FieldDeclared("pd:Location", _BOTH),
    },
)
AUDITED = replace(OFFERING, fairness=FairnessDeclared((Field("sex"),), smallest_group=5))


class Offered(Shop):
    """The shop's crowd of 30, half of whom live in Hamburg, and are men where sexes are known."""

    def __init__(self, house):
        super().__init__(house)
        gate = house.gate
        for use, values in (
            (Use.of(Purpose.SERVICE, "town"), {Field("town"): ("Hamburg", "Bonn")}),
            (Use.of(Purpose.FAIRNESS_AUDIT, "sex"), {Field("sex"): ("man", "woman")}),
        ):
            kept = {
                who: {field: said[n >= 15] for field, said in values.items()}
                for n, who in enumerate(self.crowd)
            }
            gate.vault.keep(gate.ask_many(use), kept)

    def lived(self, creative):
        """Everybody is shown it six times: Hamburg likes the warm one, others the plain."""
        chooser = self.house.chooser(creative)
        for n, who in enumerate(self.crowd):
            liked = ("warm", "plain")[n >= 15]
            for _ in range(6):
                made = chooser.choose(who, {"device": "phone"})
                chooser.note([Noted(made.number, int(made.choice.variant == liked))])
        return chooser


@pytest.fixture
def offered(tmp_path, clock):
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, OFFERING)
    yield Offered(house)
    house.close()


@pytest.fixture
def typed(offered, tmp_path, monkeypatch, capsys):
    """Types `assent creative` in the shop's house; answers the JSON or all words."""
    monkeypatch.setattr("assent.assembly.open_house", lambda _root: offered.house)
    monkeypatch.setattr(offered.house, "close", lambda: None)
    file = tmp_path / "banner.toml"
    file.write_text(FILE)

    def typed(*words, code=0):
        with pytest.raises(SystemExit) as left:
            main(["--house", str(tmp_path), "creative", *map(str, words)])
        said = capsys.readouterr()
        assert (left.value.code or 0) == code, said.err
        return json.loads(said.out) if "--json" in words else said.out + said.err

    typed.file = file
    return typed


def decided(offered):
    with offered.house.database.read() as connection:
        return list(connection.execute(decision_table.select()))


def test_the_road_of_a_creative_on_the_command_line(offered, typed):
    assert "nothing was declared" in typed("declare", typed.file, "--dry-run")
    assert typed("list", "--json") == []
    typed("declare", typed.file)
    [listed] = typed("list", "--json")
    assert listed == {"creative": "banner", "variants": "warm, plain", "model": "untrained"}

    told = ("choose", "banner", "--at", "device=phone", "--json")
    assert typed(*told, "--dry-run")["decision"] is None
    assert decided(offered) == []
    made = typed(*told)
    assert (made["propensity"], made["personal"], made["entry"]) == (0.5, False, None)
    assert "noted" in typed("note", "banner", made["decision"], "--reward", "1")
    assert decided(offered)[0].reward == 1

    offered.lived(offered.house.creatives.one("banner"))
    trained = typed("train", "banner", "--json")
    assert (trained["model"], trained["state"], trained["people"]) == ("thompson-1", "live", 30)
    shown = typed("show", "banner", "--json")["variants"]
    assert [each["variant"] for each in shown] == ["warm", "plain"]
    for each in shown:
        assert each["low"] < each["reward"] < each["high"]
        assert not each["stopped"]
    assert sum(each["share"] for each in shown) == pytest.approx(1)
    assert "thompson-1" in typed("show", "banner")


def test_other_ways_of_choosing_are_judged_by_what_was_logged(offered, typed):
    typed("declare", typed.file)
    offered.lived(offered.house.creatives.one("banner"))
    ways = {each["way"]: each for each in typed("judge", "banner", "--json")["ways"]}
    assert set(ways) == {"always warm", "always plain", "thompson"}
    for way in ways.values():
        assert way["snips"]["low"] < way["snips"]["value"] < way["snips"]["high"]
    # Who lives where decides what is liked, so the model beats each variant shown to everybody.
    best = max(ways["always warm"]["dr"]["value"], ways["always plain"]["dr"]["value"])
    assert ways["thompson"]["dr"]["value"] > best + 0.15
    assert "always plain" in typed("judge", "banner", "--interval", "bootstrap")


def test_what_is_wrong_is_said_with_the_next_move(typed):
    assert "`assent creative list` names them" in typed("show", "banner", code=1)
    typed.file.write_text('name = "Banner"\nvariants = ["a", "b"]')
    assert "small letters, digits and hyphens" in typed("declare", typed.file, code=1)
    typed.file.write_text(FILE.replace('"town"', '"allergies"'))
    assert "kept sealed" in typed("declare", typed.file, code=1)


def test_a_creative_declared_otherwise_starts_anew(offered, typed):
    typed("declare", typed.file)
    made = typed("choose", "banner", "--json")
    typed.file.write_text(FILE.replace('"plain"]', '"plain", "loud"]'))
    assert "not carried over" in typed("declare", typed.file)
    assert "there is no decision" in typed("note", "banner", made["decision"], code=1)
    with pytest.raises(NotFound):
        offered.house.creatives.one("other")
    with pytest.raises(BadRequest):
        offered.house.creatives.find("../models/x")


def test_too_few_people_judge_nothing():
    banner = Creative("banner", ("warm", "plain"))
    one = contribution(banner, [Outcome(0, 1, False, 0.5, ())])
    with pytest.raises(Conflict, match="the outcomes of 3 people judge nothing"):
        judge(lambda: creative_models["ucb"](banner), [one] * 3)


def test_a_creative_that_shows_one_group_the_better_offer_waits_for_a_second_person(
    tmp_path, clock
):
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, AUDITED)
    offered = Offered(house)
    trained = offered.lived(read_creative(FILE)).train(by="tom")
    model = trained.model
    assert (model.state, model.trained_by) == (State.DRAFT, "tom")
    report = model.fairness["attributes"]["sex"]
    rates = [each["selection_rate"]["value"] for each in report["figures"]["groups"]]
    assert max(rates) - min(rates) > 0.3
    assert "the variant that was rewarded most" in model.fairness["means"]
    assert any("is chosen" in each for each in offered.register.objections(model))
    assert np.isclose(sum(each.share for each in trained.standings), 1)
    house.close()


def test_the_console_shows_each_variant_with_its_figures_and_who_trained_it(offered, monkeypatch):
    import argon2

    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(argon2, "PasswordHasher", lambda: cheap)
    house, creative = offered.house, read_creative(FILE)
    house.operators.add("maya", "marketer", "a long enough password")
    house.creatives.declare(creative)
    chooser = house.chooser(creative)
    with TestClient(create_app(house)) as browser:
        token = re.search(r'name="form_token" value="(\w+)"', browser.get("/sign-in").text)[1]
        said = {"form_token": token, "name": "maya", "password": "a long enough password"}
        browser.post("/sign-in", data=said)
        assert "evenly, as nothing is learnt yet" in browser.get("/creatives").text
        for n, who in enumerate(offered.crowd * 10):
            made = chooser.choose(who, {})
            warm = made.choice.variant == "warm"
            chooser.note([Noted(made.number, int(not warm), warm and n % 3 == 0)])
        chooser.train(by="maya")
        page = browser.get("/creatives/banner").text
        assert "by maya" in page
        assert "warm is stopped:" in page
        assert "1.000" in page
        assert "stopped: warm" in browser.get("/creatives").text
        assert browser.get("/creatives/none").status_code == 404
