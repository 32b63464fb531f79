"""Scoring through the gate: who is learnt from, who is answered for, and what is on record."""

import json
import re
import resource
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from assent.cli import main
from assent.data_map import FairnessDeclared
from assent.learning import State
from assent.learning.fairness import Audits
from assent.score import Comes, Question, Told, tried
from assent.score.score_models.additive import Additive
from assent.testing import scores as conformance
from assent.vocabulary import (
    BadRequest,
    Conflict,
    ConsentStatus,
    Denial,
    Field,
    Later,
    Purpose,
    UnknownTerm,
)
from conftest import TestClock
from town import BOUGHT, BUYS_AGAIN, MAILED, MONTH, SCORED_MAP, Town, changed
from world import ASKED


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A town that no test changes."""
    town = Town(tmp_path_factory.mktemp("town"), TestClock())
    yield town
    town.house.close()


@pytest.fixture
def town(tmp_path, clock):
    """A town of its own, for a test that changes it."""
    made = Town(tmp_path, clock)
    yield made
    made.house.close()


# ── who is learnt from ───────────────────────────────────────────────────────────────────────


def test_only_those_who_agreed_are_learnt_from(kept):
    rows = kept.scorer().gather([kept.moment])
    learnt = set(rows.people.tolist())
    assert {kept.cast.ada, kept.cast.eve} <= learnt
    assert not learnt & {kept.cast.ben, kept.cast.cleo, kept.cast.dan}
    assert sum(rows.denied.values()) == 3


def test_the_gate_is_asked_for_exactly_the_declared_fields(kept):
    rows = kept.scorer().gather([kept.moment])
    body = kept.house.ledger.entry(rows.entry).body
    assert body["purpose"] == "model_training"
    assert body["fields"] == ["age", "purchases", "town"]
    audit = kept.house.ledger.entry(rows.entry + 1).body
    assert (audit["purpose"], audit["fields"]) == ("fairness_audit", ["gender"])


def test_what_came_after_a_moment_is_not_known_at_it(kept):
    rows = kept.scorer().gather([kept.moment])
    orders = dict(zip(rows.subjects.tolist(), rows.table["orders"], strict=True))
    before = kept.moment.timestamp()
    for who in (kept.cast.ada, *kept.crowd[:20]):
        did = [e for e in kept.events if e.subject == who and e.kind == "purchase"]
        assert orders[who] == len([e for e in did if e.at < before])
    did = dict(zip(rows.subjects.tolist(), rows.outcome.tolist(), strict=True))
    bought = {e.subject for e in kept.events if e.kind == "purchase" and e.at >= before}
    assert {who for who, came in did.items() if came} == bought & set(did)


def test_what_is_told_of_events_is_what_happened(town):
    who = town.crowd[0]
    town.events = [e._replace(key=b"%016d" % n) for n, e in enumerate(town.events)][:0]
    town.happened(who, "purchase", -40.5, amount=100)
    town.happened(who, "purchase", -7.5, amount=8)
    town.happened(who, "purchase", -2, amount=50, quantity=-1)  # a return tells nothing
    town.events = [e._replace(key=b"new" + e.key[3:]) for e in town.events]
    town.keep()
    rows = town.scorer().gather([town.moment])
    place = rows.subjects.tolist().index(who)
    old = [e for e in rows.subjects.tolist() if e == who]
    assert len(old) == 1
    assert rows.table["spent_lately"][place] % 5 == 8 % 5
    assert rows.table["days_since"][place] <= 7


def test_a_value_that_is_no_number_counts_as_missing(kept):
    rows = kept.scorer().gather([kept.moment])
    assert None in rows.table["age"]


def test_a_person_has_one_row_for_each_moment(kept):
    moments = [kept.moment - MONTH, kept.moment]
    rows = kept.scorer().gather(moments)
    assert len(rows) > len(rows.people)
    design = rows.design(BUYS_AGAIN, n_pairs=0)
    people = rows.contributions(design)
    assert len(people) == len(rows.people)
    assert max(map(len, people)) == 2 * design.width
    model = Additive(design)
    model.add_many(people)
    assert model.n_rows == len(rows)


def test_an_outcome_that_has_not_come_yet_teaches_nothing(kept):
    with pytest.raises(BadRequest, match="is not known yet; choose an earlier day"):
        kept.scorer().gather([kept.clock() - timedelta(days=20)])
    assert kept.scorer().gather().until == kept.clock() - MONTH


def test_a_declared_field_can_be_what_is_asked(kept):
    question = Question(
        "lives in the north",
        {"age": Told("age", number=True), "orders": BOUGHT},
        Comes("town", value="north"),
    )
    rows = kept.scorer(question).gather([kept.moment])
    assert set(rows.outcome.tolist()) == {0, 1}
    fields = kept.house.ledger.entry(rows.entry).body["fields"]
    assert fields == ["age", "purchases", "town"]
    asked = question.asking()
    assert sorted(asked.fields) == ["age", "purchases"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"columns": {}}, "needs a name of at most 64 letters, and columns"),
        ({"name": "x" * 65}, "needs a name of at most 64 letters"),
        ({"columns": {"x": Told()}}, "`x` of `buys-again` names neither a field nor an event"),
        ({"protected": "age"}, "`age` is protected, so it cannot be a column"),
        ({"outcome": Comes("town", value="north")}, "`town` is what is asked"),
        ({"outcome": Comes("purchases", "purchase")}, "`within_days` above 0"),
        ({"outcome": Comes("email")}, "or a field with a `value`"),
        ({"treated": Comes("email", value="x")}, "`treated` of `buys-again` is no event"),
    ],
)
def test_a_question_that_answers_itself_is_refused(wrong, said):
    with pytest.raises(BadRequest, match=said):
        changed(BUYS_AGAIN, **wrong)


# ── training ─────────────────────────────────────────────────────────────────────────────────


def test_a_trained_score_is_on_record_with_what_made_it(town):
    trained = town.train()
    model = trained.model
    assert model.label == "additive-1"
    assert model.purpose is Purpose.PROFILING
    assert model.about == "buys-again"
    assert model.n_people == len(town.register.people(model)) == trained.n_rows
    assert 0.6 < model.metrics["auc"] < 0.9
    assert [each.column for each in trained.leaks] == ["age"]  # by far the best of them
    assert model.until == town.moment
    assert town.register.load(model).fingerprint() == model.fingerprint
    assert town.entries("model")[0].body["model"] == "additive-1"


def test_nothing_is_trained_when_nobody_agreed(town):
    for who in (*town.crowd, town.cast.ada, town.cast.eve):
        town.say(ConsentStatus.WITHDRAWN, who, Purpose.MODEL_TRAINING)
    town.clock.advance(seconds=1)
    with pytest.raises(Conflict, match="no score can be made") as failure:
        town.train()
    assert failure.value.decision is not None
    assert town.register.all() == []


def test_nothing_is_trained_where_nothing_was_known(kept):
    question = changed(BUYS_AGAIN, columns={"orders": BOUGHT}, protected=None)
    with pytest.raises(Conflict, match="nothing was known of the 322 people who agreed"):
        kept.scorer(question).gather([kept.moment - timedelta(days=900)])


def test_nothing_is_trained_from_one_outcome_only(town):
    question = changed(BUYS_AGAIN, outcome=changed(BUYS_AGAIN.outcome, within_days=1e-5))
    with pytest.raises(Conflict, match=r"no score can be made of `buys-again`.*same for everybody"):
        town.train(question=question)
    assert town.register.all() == []
    assert [path for path in (town.house.folder / "models").iterdir() if path.suffix] == []


def test_an_effect_is_not_learnt_where_nobody_was_treated(town):
    hardly = changed(MAILED, treated=changed(MAILED.treated, within_days=1e-4))
    with pytest.raises(Conflict, match="cannot be learnt: it was done to nobody"):
        town.train(hardly)
    assert town.register.all() == []


def test_a_moment_given_twice_counts_once(kept):
    once, twice = (kept.scorer().gather([kept.moment] * n) for n in (1, 2))
    assert once.subjects.tolist() == twice.subjects.tolist()


def test_how_good_it_is_can_be_told_beforehand(kept):
    rows = kept.scorer().gather([kept.moment])
    found = tried(BUYS_AGAIN, rows, seed=1, n_pairs=0).metrics(1)
    assert found["auc_low"] < found["auc"] < found["auc_high"]
    assert 0.6 < found["auc"] < 0.95
    assert found == tried(BUYS_AGAIN, rows, seed=1, n_pairs=0).metrics(1)
    assert tried(BUYS_AGAIN, rows.of(rows.people[:3]), seed=1, n_pairs=0) is None


def test_fairness_at_training_reads_the_protected_attribute_for_nothing_else(town):
    plain = town.register.load(town.train().model)
    fair = town.register.load(town.train(fairness=100.0).model)
    rows = town.scorer().gather([town.moment])
    groups = np.array(rows.groups)
    gaps = []
    for model in (plain, fair):
        assert "gender" not in model.design.place
        said = model.log_odds(model.design.codes(rows.table))
        gaps.append(abs(said[groups == "m"].mean() - said[groups == "f"].mean()))
    assert gaps[1] < gaps[0] / 5


def test_fairness_needs_somebody_whose_attribute_may_be_read(town):
    with pytest.raises(Conflict, match="granted for `fairness_audit`"):
        town.train(changed(BUYS_AGAIN, protected=None), fairness=1.0)
    assert town.register.all() == []


def test_an_unfair_score_waits_with_its_figures_for_a_second_person(tmp_path, clock):
    declared = replace(
        SCORED_MAP, fairness=replace(SCORED_MAP.fairness, attributes=(Field("gender"),))
    )
    town = Town(tmp_path, clock, declared)
    model = town.train(by="olga").model
    assert model.state is State.DRAFT
    assert model.trained_by == "olga"
    assert model.fairness["attributes"]["gender"]["figures"]
    assert any("by `gender`" in each for each in town.register.objections(model))
    [proxy] = model.fairness["attributes"]["gender"]["proxies"]
    assert re.match(r"`age` (strongly|clearly) tells `[fm]` from the others: AUC 0\.[78]", proxy)
    with pytest.raises(Conflict, match="no score for `buys-again` is live"):
        town.scorer().score(town.cast.ada)
    town.house.close()


# ── answering ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def answering(kept):
    kept.train()
    return kept


def test_a_score_has_its_reasons_and_the_entry_that_allowed_it(answering):
    score = answering.scorer().score(answering.cast.ada)
    assert score.model == "additive-1"
    assert score.informed
    whole = score.base + sum(each.share for each in score.reasons) + score.rest
    assert score.probability == pytest.approx(1 / (1 + np.exp(-whole)), abs=1e-12)
    assert any(each.words.startswith("age ") for each in score.reasons)
    body = answering.house.ledger.entry(score.entry).body
    assert (body["purpose"], body["answer"]) == ("profiling", "granted")
    assert body["fields"] == ["age", "purchases", "town"]
    assert "subject" not in score.as_json()


def test_whoever_refuses_profiling_has_no_score(answering):
    before = answering.house.ledger.latest()[0].number
    answer = answering.scorer().score(answering.cast.eve)
    assert isinstance(answer, Denial)
    assert answer.entry > before
    assert "refused" in answer.ruling.for_operator()


def test_many_are_answered_for_under_one_entry(answering):
    cast = answering.cast
    asked = [cast.eve, cast.ada, cast.ben, *answering.crowd[:5]]
    scores = answering.scorer().score_many(asked)
    assert {each.subject for each in scores} == {cast.ada, *answering.crowd[:5]}
    assert len({each.entry for each in scores}) == 1
    alone = answering.scorer().score(cast.ada)
    [same] = [each for each in scores if each.subject == cast.ada]
    assert (same.probability, same.reasons) == (alone.probability, alone.reasons)
    assert answering.scorer().score_many(np.array([], int)) == []
    twice = answering.scorer().score_many(np.array([cast.ada, cast.ada]))
    assert [each.subject for each in twice] == [cast.ada]


def test_who_is_asked_about_twice_is_answered_for_once(answering):
    ada = answering.cast.ada
    found = answering.scorer().score_many(np.array([ada, ada, 999_999]))
    assert [each.subject for each in found] == [ada]
    assert answering.scorer().score_many(np.array([], np.int64)) == []


def test_a_score_of_somebody_of_whom_nothing_is_known_says_so(town):
    town.train()
    [newcomer] = town.house.gate.meet("household", ["newcomer"], ["DE"]).tolist()
    town.say(ConsentStatus.GIVEN, newcomer, *ASKED)
    town.clock.advance(seconds=1)
    score = town.scorer().score(newcomer)
    assert not score.informed
    assert 0 < score.probability < 1


def test_nothing_is_answered_before_a_score_is_live(town):
    with pytest.raises(Conflict, match="no score for `buys-again` is live; see `assent score"):
        town.scorer().score(town.cast.ada)
    town.train()
    with pytest.raises(Conflict, match="no score for `comes-back` is live"):
        town.scorer(changed(BUYS_AGAIN, name="comes-back")).score(town.cast.ada)
    other = changed(BUYS_AGAIN, columns={"orders": BOUGHT})
    with pytest.raises(Conflict, match=r"`additive-1` answers another question .* train again"):
        town.scorer(other).score(town.cast.ada)


def test_a_newer_score_answers_as_soon_as_it_is_live(town):
    scorer = town.scorer()
    town.train()
    assert scorer.score(town.cast.ada).model == "additive-1"
    town.train()
    assert scorer.score(town.cast.ada).model == "additive-2"


def test_an_altered_file_answers_nothing(town):
    model = town.train().model
    path = town.house.folder / "models" / model.file
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Later, match="was altered"):
        town.scorer().score(town.cast.ada)


QUESTION = """
name = "buys-again"
protected = "gender"

[columns.age]
field = "age"
number = true

[columns.town]
field = "town"

[columns.orders]
event = "purchase"

[columns.days_since]
event = "purchase"
measure = "days_since"

[columns.spent_lately]
event = "purchase"
measure = "amount"
within_days = 30

[outcome]
event = "purchase"
within_days = 30
"""


def test_a_question_is_read_from_a_file(kept):
    known = kept.house.data_map.field_of_event
    assert Question.read(QUESTION, known) == BUYS_AGAIN
    with pytest.raises(UnknownTerm, match="unknown event `purchases`; did you mean `purchase`"):
        Question.read(QUESTION.replace('event = "purchase"', 'event = "purchases"'), known)
    for wrong, said in (
        ("name =", "this is no question: "),
        (QUESTION.replace("within_days", "days"), "unknown field `days`"),
        (QUESTION.replace('"days_since"', '"days"'), "invalid enum value 'days'"),
        (QUESTION.replace("[outcome]", "[income]"), "unknown field `income`"),
        ("columns = 3", "this is no question"),
        (QUESTION.replace("number = true", "number = 1"), "expected `bool`"),
    ):
        with pytest.raises(BadRequest, match=said):
            Question.read(wrong, known)


# ── on the command line ──────────────────────────────────────────────────────────────────────


MEASURING = {"minimise", "balance"}
MAP = """
[fields.town]
purposes = ["service", "model_training"]

[fields.age]
purposes = ["model_training"]
"""


@pytest.fixture
def typed(answering, tmp_path, monkeypatch, capsys):
    """Types `assent score` in the town's house, and answers the JSON or the last words."""
    monkeypatch.setattr("assent.assembly.open_house", lambda _root: answering.house)
    monkeypatch.setattr(answering.house, "close", lambda: None)
    file = tmp_path / "question.toml"
    (tmp_path / "assent.toml").write_text(MAP)

    def typed(*words, code=0, text=QUESTION):
        file.write_text(text)
        first = [words[0], "--score"] if words[0] in MEASURING else ["score", words[0]]
        with pytest.raises(SystemExit) as left:
            main(["--house", str(tmp_path), *first, str(file), *map(str, words[1:])])
        said = capsys.readouterr()
        assert (left.value.code or 0) == code, said.err
        return json.loads(said.out) if "--json" in words else said.out + said.err

    return typed


def test_the_road_of_a_score_on_the_command_line(answering, typed):
    trained = typed("train", "--on", f"{answering.moment:%Y-%m-%d}", "--pairs", 0, "--json")
    assert trained["people"] == 322
    assert trained["state"] == "live"
    assert 0.5 < trained["metrics"]["auc"] < 1
    shown = typed("show", "--json")
    assert shown["shares"][0]["words"].startswith("age ")
    everybody = typed("people", "--json")
    likely = [each["probability"] for each in everybody]
    assert likely == sorted(likely, reverse=True)
    why = typed("why", "household", "ada", "--to", 0.5, "--changing", "orders", "--json")
    whole = why["base"] + sum(each["share"] for each in why["reasons"]) + why["rest"]
    assert why["probability"] == pytest.approx(1 / (1 + np.exp(-whole)))
    assert why["model"] == trained["model"]
    assert {each["column"] for each in typed("drift", "--json")} == set(BUYS_AGAIN.columns)
    for command in ("train", "show", "people", "drift"):
        assert typed(command)
    assert "adds to the log-odds" in typed("why", "household", "ada", "--to", 0.999)


def test_what_each_column_earns_is_measured_and_a_change_proposed(typed, tmp_path):
    picture = tmp_path / "worth.svg"
    found = typed("minimise", "--tolerance", 0.03, "--picture", picture, "--json")
    worth = {each["field"]: each for each in found["fields"]}
    assert max(worth, key=lambda name: worth[name]["loss_without"]) == "age"
    assert worth["age"]["low"] <= worth["age"]["loss_without"] <= worth["age"]["high"]
    assert "age" in found["smallest_set"]
    assert "town" not in found["smallest_set"]
    assert '-purposes = ["service", "model_training"]' in found["proposed_change"]
    assert found["without_any"] == 0.5
    assert "AUC lost without it" in picture.read_text()
    assert "smallest set: " in typed("minimise", "--tolerance", 1)


def test_accuracy_against_fairness_is_shown_for_a_human_to_choose(typed, tmp_path):
    picture = tmp_path / "trade.svg"
    found = typed("balance", "--picture", picture, "--json")["trades"]
    assert [each["penalty"] for each in found] == [0, 0.1, 1, 10, 100]
    assert found[-1]["score_gap"] < found[0]["score_gap"]
    assert "gap of mean scores" in picture.read_text()
    assert all(each["within"] == (not each["objections"]) for each in found)
    assert "assent score train --fairness" in typed("balance")
    plain = QUESTION.replace('protected = "gender"', "")
    assert "names no `protected` attribute" in typed("balance", code=1, text=plain)


@pytest.mark.parametrize(("limits", "within"), [((0.0, 1.0), True), ((1.0, 0.0), False)])
def test_the_limits_of_the_data_map_say_which_points_may_be_chosen(
    answering, typed, monkeypatch, limits, within
):
    declared = FairnessDeclared((), *limits, smallest_group=5)
    audits = Audits(answering.house.gate, declared)
    monkeypatch.setattr(answering.house.models, "audits", audits)
    picture = answering.house.folder / "trade.svg"
    found = typed("balance", "--picture", picture, "--json")
    kept_to = found["limits"]
    assert (kept_to["selection_ratio"], kept_to["error_gap"], kept_to["smallest"]) == (*limits, 5)
    assert {each["within"] for each in found["trades"]} == {within}
    assert ("(outside the limits)" in picture.read_text()) is not within
    said = typed("balance")
    assert f"a selection ratio of at least {limits[0]:g}" in said
    assert ("times as often as" in said) is not within


def test_the_command_line_names_whom_not_to_contact(answering, typed):
    mailed = QUESTION.replace("buys-again", "mailed") + '[treated]\nevent = "mailing"\n'
    mailed += "within_days = 2\n"
    trained = typed("train", "--on", f"{answering.moment:%Y-%m-%d}", "--json", text=mailed)
    assert trained["model"].startswith("uplift-")
    found = typed("effects", "--json", text=mailed)
    assert not set(found["do_not_contact"]) & set(found["moved"])
    assert "are not to be contacted" in typed("effects", text=mailed)


def test_the_command_line_says_what_is_wrong(typed):
    refused = typed("why", "household", "eve", code=1)
    assert refused.startswith("assent: no score: ")
    assert "answers another question" in typed("effects", code=1)
    assert "unknown column `wage`" in typed(
        "why", "household", "ada", "--to", 0.9, "--changing", "wage", code=1
    )
    assert "is live; see `assent score train`" in typed(
        "show", code=1, text=QUESTION.replace("buys-again", "nothing")
    )


# ── forgetting ───────────────────────────────────────────────────────────────────────────────


def test_a_person_is_forgotten_exactly_and_it_is_on_record(town):
    town.train()
    [done] = town.house.forgetting.forget(town.cast.ada)
    assert done.before != done.after
    assert not done.made_again
    assert town.cast.ada not in town.register.people(done.model)
    difference = town.house.forgetting.difference_from_retrain(done.model)
    assert difference.same_sum
    assert difference.largest < 1e-10
    assert town.entries("model")[0].body["event"] == "forgotten"
    assert town.house.forgetting.forget(town.cast.ada) == []


def test_who_is_erased_leaves_every_score(town):
    town.train()
    town.train(MAILED)
    report = town.house.erasure.erase(town.cast.ada, by="test").as_json()
    assert sorted(each["model"] for each in report["models"]) == ["additive-1", "uplift-1"]
    for model in town.register.live(Purpose.PROFILING, "buys-again"):
        assert town.cast.ada not in town.register.people(model)
        assert town.house.forgetting.difference_from_retrain(model).same_sum


def test_a_no_to_training_leaves_the_score_too(town):
    town.train()
    town.say(ConsentStatus.WITHDRAWN, town.cast.ada, Purpose.MODEL_TRAINING)
    assert town.house.forget_refusers() == 1
    assert town.register.holding(town.cast.ada) == []


def test_a_receipt_holds_codes_and_opens_for_its_person_only(town):
    model = town.train().model
    [receipt] = town.register.receipts(model, [town.cast.ada]).values()
    loaded = town.register.load(model)
    assert len(receipt) == loaded.design.width
    assert loaded.scores([receipt]).shape == (1, 1)
    assert town.register.receipts(model, [town.cast.ben]) == {}


def test_a_model_file_holds_no_row_of_anybody(town):
    model = town.train().model
    held = (town.register.folder / model.file).read_bytes()
    receipts = town.register.receipts(model)
    assert len(receipts) == model.n_people
    for each in receipts.values():
        for width in (">u2", "<i4", "<i8"):
            assert each.astype(width).tobytes() not in held


def test_a_full_disk_leaves_the_score_as_it_was(town):
    known = town.train().model
    folder = town.register.folder
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(Later, match="cannot be written: file too large; nothing was changed"):
            town.house.forgetting.forget(town.cast.ada)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert town.register.one(known.number) == known
    assert town.cast.ada in town.register.people(known)
    assert town.scorer().score(town.cast.ada).model == known.label
    [done] = town.house.forgetting.forget(town.cast.ada)
    assert not done.made_again


def test_whose_key_is_gone_leaves_when_somebody_else_does(town):
    town.train()
    town.house.keys.destroy([town.cast.eve])
    [done] = town.house.forgetting.forget(town.cast.ada)
    assert done.made_again
    assert {town.cast.ada, town.cast.eve} <= set(done.people)
    assert not {town.cast.ada, town.cast.eve} & set(town.register.people(done.model))
    assert town.house.forgetting.difference_from_retrain(done.model).same_sum


# ── what a mailing changes ───────────────────────────────────────────────────────────────────


def test_the_effect_of_a_mailing_is_told_of_those_who_allow_it(town):
    trained = town.train(MAILED)
    assert trained.model.parameters["effect"] > 0
    cast = town.cast
    found = town.scorer(MAILED).effects([cast.ada, cast.eve, *town.crowd])
    assert cast.ada in found.subjects
    assert cast.eve not in found.subjects
    assert sum(found.denied.values()) == 1
    assert (found.low < found.uplift).all()
    assert (found.uplift < found.high).all()
    assert found.uplift.mean() > 0
    assert set(found.do_not_contact) <= set(found.subjects)
    assert found.model == "uplift-1"
    assert {"coefficient", "low", "high"} <= set(trained.model.metrics)
    with pytest.raises(Conflict, match="`uplift-1` answers another question"):
        town.scorer(MAILED).score(cast.ada)


def test_the_question_of_an_uplift_names_the_mailings_for_training_only():
    assert "mailings" in MAILED.training().fields
    assert "mailings" not in MAILED.asking().fields


def test_the_conformance_rows_fit_the_small_design():
    assert len(conformance.some_rows(3, np.random.default_rng(0))) == 3 * 6


def test_an_uplift_model_is_audited_by_whom_it_would_treat(tmp_path, clock):
    declared = replace(
        SCORED_MAP, fairness=replace(SCORED_MAP.fairness, attributes=(Field("gender"),))
    )
    town = Town(tmp_path, clock, declared)
    report = town.train(MAILED, by="olga").model.fairness
    assert "would be treated" in report["means"]
    audited = report["attributes"]["gender"]
    assert {each["group"] for each in audited["figures"]["groups"]} == {"f", "m"}
    assert not any("positive rate" in each for each in audited["objections"])
    town.house.close()
