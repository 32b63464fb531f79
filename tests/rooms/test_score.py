"""Score: what is declared, what is learnt, the reasons, what would change it, and by what leave."""

import math

import msgspec
import numpy as np
import pytest

from assent.learning import model_file
from assent.score import (
    Category,
    Design,
    Numeric,
    Pair,
    calibration_error,
    configure,
    contribution,
    counterfactuals,
    drift,
    effect_strength,
    leaks,
    log_loss,
    named,
    qini,
    qini_curve,
    quality,
)
from assent.score.binning import category, numeric
from assent.score.objective import Objective, Penalties
from assent.score.rows import Rows
from assent.score.score_models.additive import Additive
from assent.score.score_models.uplift import Uplift
from assent.testing import scores as conformance
from assent.vocabulary import BadRequest, Later, UnknownTerm

JOBS = np.array(["baker", "nurse", "pilot", "tailor"])


def shop(n=1500, seed=1, *, joint=0.0):
    """Made-up people: the older do it more, nurses too, noise says nothing; `joint` only both."""
    chance = np.random.default_rng(seed)
    age = chance.integers(18, 80, n).astype(float)
    spent = np.where(chance.random(n) < 0.6, 0.0, chance.gamma(2.0, 50.0, n).round(2))
    job = JOBS[chance.integers(0, 4, n)]
    town = np.array(["north", "south"])[chance.integers(0, 2, n)]
    noise = chance.normal(size=n)
    e = -1.5 + 0.04 * (age - 45) + 1.0 * (job == "nurse") + 0.5 * (spent > 0)
    e += joint * np.where((town == "north") == (job == "pilot"), 1.0, -1.0)
    did = (chance.random(n) < 1 / (1 + np.exp(-e))).astype(int)
    table = {
        "age": age,
        "spent": spent,
        "job": job.tolist(),
        "town": town.tolist(),
        "noise": noise,
    }
    return table, did


@pytest.fixture(scope="module")
def table():
    return shop()[0]


@pytest.fixture(scope="module")
def did():
    return shop()[1]


@pytest.fixture(scope="module")
def design(table, did):
    return configure(table, did)


def model_of(design, table, did, kind=Additive, **parameters):
    arm, group = parameters.pop("arm", None), parameters.pop("group", None)
    rows = contribution(design.codes(table), did, arm=arm, group=group)
    made = kind(design, **parameters)
    made.add_many(np.split(rows, len(did)))
    return made


@pytest.fixture(scope="module")
def model(design, table, did):
    return model_of(design, table, did)


# ── what is declared ─────────────────────────────────────────────────────────────────────────


def test_a_frequent_value_has_a_bin_of_its_own_which_nothing_smooths():
    column = numeric("spent", shop()[0]["spent"])
    assert column.alone == (0.0,)
    own = int(column.codes([0.0])[0])
    assert column.codes([0.01])[0] == own + 1
    assert not column.steps[:, own].any()


def test_values_outside_the_range_fall_into_the_end_bins():
    column = numeric("age", range(100))
    assert column.codes([-1e9, 1e9]).tolist() == [1, column.n_codes - 1]


def test_there_are_never_more_than_64_bins_or_fewer_than_ten_people_in_one():
    values = np.random.default_rng(0).normal(size=5000)
    column = numeric("x", values)
    counts = np.bincount(column.codes(values), minlength=column.n_codes)[1:]
    assert 32 < len(counts) <= 64
    assert counts.min() >= 10


def test_no_bin_or_word_is_of_fewer_than_ten_people_however_many_rows_they_have():
    table, did = shop(400)
    many = {name: np.repeat(values, 5) for name, values in table.items()}
    design = configure(many, np.repeat(did, 5), people=np.repeat(np.arange(400), 5), n_pairs=0)
    codes = design.codes(table)
    for column, own in zip(design.columns, codes.T, strict=True):
        counts = np.bincount(own, minlength=column.n_codes)
        first = 1 if isinstance(column, Numeric) else 2
        assert counts[first:].min() >= 10


def test_edges_are_as_short_as_they_can_be():
    values = np.random.default_rng(0).uniform(0, 10_000, 3000)
    edges = np.array(numeric("x", values).edges)
    assert np.median([len(f"{edge:g}") for edge in edges]) <= 4
    assert not np.isin(edges, values).any()


def test_what_is_missing_has_a_bin_of_its_own():
    assert numeric("x", [*range(40), None, math.nan]).codes([None, math.nan]).tolist() == [0, 0]
    assert category("y", ["a"] * 20).codes([None, "", math.nan]).tolist() == [0, 0, 0]


def test_rare_and_unseen_words_count_as_another():
    column = category("job", ["nurse"] * 20 + ["spy"])
    assert column.words(int(column.codes(["spy"])[0])) == "job another"
    assert "spy" not in column.levels


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_an_infinite_value_is_refused(value):
    with pytest.raises(BadRequest, match="`x` holds an infinite value"):
        Numeric("x", (1.0,)).codes([1.0, value])
    with pytest.raises(BadRequest, match="`x` holds an infinite value"):
        numeric("x", [1.0, value])


def test_a_word_among_numbers_is_refused():
    with pytest.raises(BadRequest, match="`x` holds what is not a number"):
        Numeric("x", (1.0,)).codes([1.0, "many"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Numeric("x", (2.0, 1.0)), "not finite and ascending"),
        (lambda: Numeric("x", (math.nan,)), "not finite and ascending"),
        (lambda: Numeric("x", tuple(range(64))), "65 bins; at most 64"),
        (lambda: Numeric("x", (), monotone=2), "use -1, 0 or 1"),
        (lambda: Numeric("x", (), ridge=0), "`ridge` of `x` is `0`; expected a number above 0"),
        (lambda: Category("x", ("a", "a")), "not distinct"),
        (lambda: Category("x", tuple(map(str, range(1001)))), "1001 levels; at most 1000"),
        (lambda: Design(()), "at least one column"),
        (lambda: Design((Numeric("x", ()), Category("x", ()))), "the same name"),
        (lambda: paired("x", "x"), "a pair with itself"),
        (lambda: paired("y", "m"), "`m` is monotone"),
        (lambda: paired("x", "y", (0, 2)), "do not fit"),
        (lambda: paired("x", "y", (0, 1, 1)), "do not fit"),
        (lambda: paired("x", "z"), "unknown column `z`"),
        (lambda: Design(paired().columns, paired().pairs * 11), "at most 10 pairs"),
    ],
)
def test_a_design_that_makes_no_sense_is_refused(wrong, said):
    with pytest.raises(BadRequest, match=said):
        wrong()


def paired(first="x", second="y", groups=(0, 1)):
    columns = (Numeric("x", ()), Category("y", ()), Numeric("m", (), monotone=1))
    return Design(columns, (Pair(first, second, groups, (0, 1)),))


def test_a_design_is_the_same_after_being_written_and_read(design):
    assert msgspec.json.decode(msgspec.json.encode(design), type=Design) == design


def test_a_table_must_have_every_column_and_all_equally_long(design, table):
    with pytest.raises(BadRequest, match="the column `job` is absent"):
        design.codes({name: table[name] for name in table if name != "job"})
    with pytest.raises(BadRequest, match="not equally long"):
        design.codes({**table, "job": ["nurse"]})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outcome": 0}, "the same for everybody"),
        ({"outcome": 2}, "an outcome is 0 or 1"),
        ({"age": 7.0}, "`age` is the same for everybody, or all but fewer than 10; leave it out"),
        ({"age": None}, "`age` is not known of anybody; leave it out"),
    ],
)
def test_what_teaches_nothing_is_refused_when_it_is_declared(change, said):
    table, did = shop(200)
    changed = {name: [value] * 200 for name, value in change.items()}
    outcome = changed.pop("outcome", did)
    with pytest.raises(BadRequest, match=said):
        configure({**table, **changed}, outcome)


def test_what_cannot_be_learnt_from_is_refused_with_what_is_wrong():
    table, did = shop(200)
    for wrong, said in (
        (lambda: configure({"age": []}, []), "there are no rows to learn from"),
        (lambda: configure({}, did), "at least one column"),
        (lambda: configure({"age": [[1, 2]] * 200}, did), "`age` holds several values of one"),
        (lambda: configure({"job": [["x"]] * 200}, did), "`job` holds what is not a number"),
        (lambda: configure(table, did, monotone={"job": 1}), "`job` holds words, so it cannot"),
        (lambda: configure(table, did, n_pairs=11), "`11` pairs were asked for; expected 0 to 10"),
        (lambda: configure(table, np.where(did, "yes", "no")), "an outcome is 0 or 1"),
    ):
        with pytest.raises(BadRequest, match=said):
            wrong()


@pytest.mark.parametrize("size", [5e-324, 1e-300, 1e300])
def test_numbers_of_any_size_have_bins(size):
    values = np.arange(200) * size if size < 1 else np.linspace(-1, 1, 200) * size
    column = numeric("x", values)
    assert len(np.unique(column.codes(values))) == column.n_codes - 1 > 5


def test_rows_and_outcomes_must_be_as_many():
    table, did = shop(200)
    with pytest.raises(BadRequest, match="200 rows and 199 outcomes of 199 people"):
        configure(table, did[1:])


def test_a_column_that_tells_little_is_held_more_strongly(design):
    assert design.column("noise").ridge > 10 * design.column("job").ridge


def test_a_pair_is_found_where_two_columns_only_count_together():
    table, did = shop(joint=1.2)
    [pair] = configure(table, did, n_pairs=1).pairs
    assert {pair.first, pair.second} == {"job", "town"}


def test_no_pair_is_declared_where_none_holds_up(design):
    assert design.pairs == ()


def test_pairs_that_only_tell_people_apart_do_not_hold_up():
    """Somebody with many rows is not many people."""
    table, did = shop(150, seed=4)
    many = {name: np.repeat(values, 10) for name, values in table.items()}
    alike = np.repeat(did, 10)
    found = configure(many, alike, people=np.repeat(np.arange(150), 10))
    assert found.pairs == ()
    assert configure(many, alike).pairs  # taken for 1,500 people, they seem to


# ── what is learnt ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("effect", [None, 2.0])
def test_gradient_and_hessian_are_those_of_the_objective(effect):
    design = msgspec.structs.replace(
        conformance.small_design(),
        columns=(*conformance.small_design().columns[1:], Numeric("wage", (1.0, 2.0), monotone=1)),
    )
    chance = np.random.default_rng(0)
    codes = np.column_stack([chance.integers(0, each.n_codes, 60) for each in design.columns])
    some = contribution(
        codes, chance.integers(0, 2, 60), arm=chance.integers(0, 2, 60),
        group=chance.integers(0, 3, 60).astype(np.int32),
    )  # fmt: skip
    objective = Objective(Rows.of(design, [some]), Penalties(effect=effect, fairness=3.0))
    b = chance.normal(size=objective.n)
    small = 1e-5 * np.eye(objective.n)
    slope = [(objective.value(b + h) - objective.value(b - h)) / 2e-5 for h in small]
    assert objective.gradient(b) == pytest.approx(np.array(slope), rel=1e-5, abs=1e-4)
    curve = [(objective.gradient(b + h) - objective.gradient(b - h)) / 2e-5 for h in small]
    assert objective.hessian(b) == pytest.approx(np.array(curve), rel=1e-4, abs=1e-4)


def test_it_learns_and_is_calibrated(design, model):
    table, did = shop(3000, seed=9)
    found = quality(model.probability(design.codes(table)), did)
    assert found.auc > 0.7
    assert found.ece < 0.04
    assert found.auc_low < found.auc < found.auc_high


def test_the_mean_probability_is_the_share_that_did(design, model, table, did):
    assert model.probability(design.codes(table)).mean() == pytest.approx(did.mean(), abs=1e-6)


def test_a_monotone_column_never_turns_back():
    table, did = shop(600, seed=2)
    assert (np.diff(_said_by_age(table, did, 0)) < 0).any()
    assert (np.diff(_said_by_age(table, did, 1)) >= 0).all()
    assert (np.diff(_said_by_age(table, did, -1)) <= 0).all()


def _said_by_age(table, did, monotone):
    column = numeric("age", table["age"], monotone=monotone)
    design = Design((msgspec.structs.replace(column, smooth=0.1),))
    return model_of(design, table, did).log_odds(np.arange(1, column.n_codes)[:, None])


def test_forgetting_is_exact_under_a_monotone_column():
    table, did = shop(300, seed=2)
    design = Design((numeric("age", table["age"], monotone=1), category("job", table["job"])))
    people = np.split(contribution(design.codes(table), did), 300)
    model = Additive(design)
    model.add_many(people)
    for each in people[:40]:
        model.forget(each)
    anew = Additive(design)
    anew.add_many(people[40:])
    codes = design.codes(table)
    assert np.abs(model.log_odds(codes) - anew.log_odds(codes)).max() < 1e-10


def test_fairness_brings_groups_together_and_asks_no_group_when_deciding():
    table, did = shop()
    group = np.where(table["age"] > 50, "old", "young").tolist()
    design = configure(table, did, groups=group, n_pairs=0)
    assert design.groups == ("old", "young")
    assert "group" not in design.place
    codes, number = design.codes(table), design.group_codes(group)
    gaps = []
    for fairness in (0, 1, 10, 1000):
        said = model_of(design, table, did, fairness=fairness, group=number).log_odds(codes)
        gaps.append(said[number == 1].mean() - said[number == 2].mean())
    assert gaps[0] > 2 * gaps[1] > 4 * gaps[2] > 0
    assert gaps[3] < 0.02


def test_groups_of_a_few_people_are_not_declared():
    table, did = shop(200)
    assert configure(table, did, groups=["f"] * 195 + ["m"] * 5, n_pairs=0).groups == ("f",)


def test_many_forgets_stay_within_the_tolerance_of_a_retrain(design, table, did):
    people = np.split(contribution(design.codes(table), did), len(did))
    model = Additive(design)
    model.add_many(people)
    for each in people[:120]:
        model.forget(each)
    served = model._b.copy()
    model.refresh()
    assert np.abs(served - model._b).max() < 1e-11
    anew = Additive(design)
    anew.add_many(people[:119:-1])
    assert np.array_equal(model._b, anew._b)
    assert model.fingerprint() == anew.fingerprint()


def test_people_who_are_alike_are_counted_and_forgotten_one_by_one():
    twins = [np.array([1, 1, 1, 0, 0, 1], np.int32)] * 3
    model = conformance.trained(Additive, twins)
    model.forget(twins[0])
    assert model.n_rows == 2
    assert model.fingerprint() == conformance.trained(Additive, twins[:2]).fingerprint()


def test_one_person_may_have_a_million_rows():
    some = conformance.some_people(20)
    long = np.tile(conformance.some_rows(1000, np.random.default_rng(0)), 1000)
    model = conformance.trained(Additive, [*some, long])
    assert model.n_rows > 1_000_000
    model.forget(long)
    assert model.fingerprint() == conformance.trained(Additive, some).fingerprint()


def test_a_file_written_by_another_version_is_refused(tmp_path, monkeypatch):
    model = conformance.trained(Additive, conformance.some_people(5))
    monkeypatch.setattr(Additive, "defaults", {"fairness": 0.0, "depth": 1.0})
    model.parameters = {"fairness": 0.0, "depth": 1.0}
    sha256 = model.save(tmp_path / "model")
    monkeypatch.undo()
    with pytest.raises(Later, match="written by another version; train again"):
        Additive.load(tmp_path / "model", sha256)


def test_a_file_of_the_first_version_which_held_rows_is_refused(tmp_path):
    model = conformance.trained(Additive, conformance.some_people(5))
    about, arrays = model_file.read(
        tmp_path / "model", model.save(tmp_path / "model"), model="additive", to_change=True
    )
    codes, counts = model._rows.canonical()
    first = {name: about[name] for name in ("model", "n_people", "parameters", "design")}
    held = {"codes": codes, "counts": counts, "b": arrays["b"], "totals": arrays["totals"]}
    sha256 = model_file.write(tmp_path / "first", first, held)
    with pytest.raises(Later, match="`first` was written by another version; train again"):
        Additive.load(tmp_path / "first", sha256)


# ── reasons, and what would change it ────────────────────────────────────────────────────────


def test_reasons_add_up_exactly_and_have_the_names_of_bins(design, model):
    row = design.codes({"age": [70], "spent": [0], "job": ["nurse"], "town": [None], "noise": [0]})
    explained = model.explain(row[0])
    assert explained.base + explained.shares.sum() == model.log_odds(row)[0]
    said = named(design, row[0], explained)
    assert said[0].words.startswith("age ")
    assert {"job nurse", "spent under 0.01", "town not known"} & {each.words for each in said}
    assert next(each for each in said if each.words == "job nurse").share > 0
    strengths = [abs(each.share) for each in said]
    assert strengths == sorted(strengths, reverse=True)


def test_shares_are_told_from_the_mean_of_those_in_the_model(design, model, table):
    shares = np.array([model.explain(row).shares for row in design.codes(table)])
    assert np.abs(shares.mean(axis=0)).max() < 1e-12


def test_the_reason_of_a_pair_names_both_columns():
    model = conformance.trained(Additive, conformance.some_people(30))
    row = np.array([1, 1, 2], np.int32)
    words = [each.words for each in named(model.design, row, model.explain(row))]
    assert "job nurse with visits under 1" in words


def test_a_counterfactual_is_the_least_change_that_is_enough(design, model):
    row = design.codes(
        {"age": [22], "spent": [5], "job": ["baker"], "town": ["north"], "noise": [0]}
    )[0]
    target = float(model.probability(row[None])[0]) + 0.08
    found = counterfactuals(model, row, target, ["age", "job"])
    assert found
    assert [each.distance for each in found] == sorted(each.distance for each in found)
    for each in found:
        [name] = each.columns
        changed = np.flatnonzero(np.array(each.row) != row)
        assert changed.tolist() == [design.place[name]]
        assert each.probability >= target
        assert model.probability(np.array([each.row]))[0] == each.probability
    [age] = [each for each in found if each.columns == ("age",)]
    between = range(int(row[0]) + 1, age.row[0])
    nearer = [model.probability(np.array([[k, *row[1:]]]))[0] for k in between]
    assert all(chance < target for chance in nearer)


def test_a_counterfactual_can_also_bring_a_probability_down(design, model):
    row = design.codes(
        {"age": [78], "spent": [5], "job": ["nurse"], "town": ["north"], "noise": [0]}
    )[0]
    target = float(model.probability(row[None])[0]) - 0.05
    found = counterfactuals(model, row, target, ["job"])
    assert [each.changes for each in found] != []
    assert all(each.probability < target for each in found)


def test_two_columns_are_changed_only_where_one_is_not_enough(design, model):
    row = design.codes(
        {"age": [20], "spent": [0], "job": ["baker"], "town": ["north"], "noise": [0]}
    )[0]
    codes = design.columns[1].n_codes
    best = max(model.probability(np.array([[row[0], k, *row[2:]]]))[0] for k in range(1, codes))
    nurse = design.column("job").codes(["nurse"])[0]
    alone = model.probability(np.array([[row[0], row[1], nurse, *row[3:]]]))[0]
    [both] = counterfactuals(model, row, max(best, alone) + 0.005, ["job", "spent"])
    assert both.columns == ("job", "spent")
    assert both.changes[0] == "job nurse"


def test_nobody_is_told_to_change_what_they_cannot_or_to_say_less(design, model):
    row = design.codes(
        {"age": [20], "spent": [0], "job": ["baker"], "town": ["north"], "noise": [0]}
    )[0]
    for each in counterfactuals(model, row, 0.2, ["job", "spent"]):
        assert each.row[design.place["age"]] == row[0]
        assert min(each.row) > 0
        assert each.row[design.place["job"]] != 1
    assert counterfactuals(model, row, 0.999, ["job", "spent"]) == []
    assert counterfactuals(model, row, 0.2, []) == []


def test_a_counterfactual_needs_a_probability_and_known_columns(design, model):
    row = np.ones(5, np.int32)
    with pytest.raises(BadRequest, match="the target is `1`"):
        counterfactuals(model, row, 1, ["job"])
    with pytest.raises(UnknownTerm, match="unknown column `jobs`; did you mean `job`"):
        counterfactuals(model, row, 0.5, ["jobs"])


# ── warnings ─────────────────────────────────────────────────────────────────────────────────


def test_a_column_that_knows_the_outcome_is_found(table, did):
    call = did * 100.0 + np.random.default_rng(0).normal(size=len(did)) * 20
    design = configure({**table, "call_seconds": call}, did, n_pairs=0)
    [leak] = leaks(design, design.codes({**table, "call_seconds": call}), did)
    assert leak.column == "call_seconds"
    assert leak.auc > 0.95
    assert "almost without fault" in leak.why


def test_a_column_far_better_than_the_rest_is_found(table, did):
    hint = did + np.random.default_rng(0).normal(size=len(did)) * 0.5
    design = configure({**table, "hint": hint}, did, n_pairs=0)
    [leak] = leaks(design, design.codes({**table, "hint": hint}), did)
    assert "far better than any other" in leak.why


def test_honest_columns_raise_no_warning(design, table, did):
    assert leaks(design, design.codes(table), did) == []


def test_drift_is_found_and_named(design, model):
    table, _ = shop(800, seed=5)
    table["age"] = table["age"] + 25
    first, *rest = drift(model, design.codes(table))
    assert (first.column, first.moved) == ("age", True)
    assert first.psi > 0.25
    assert first.words.endswith("train again, or mend its source")
    assert not [each for each in rest if each.moved]


@pytest.mark.parametrize("n", [20, 2000])
def test_nothing_has_moved_where_only_chance_speaks(design, model, n):
    found = drift(model, design.codes(shop(n, seed=6)[0]))
    assert not [each.words for each in found if not each.words.startswith(f"`{each.column}` is as")]


def test_drift_needs_people_on_both_sides(design, model):
    with pytest.raises(BadRequest, match="people on both sides"):
        drift(model, np.empty((0, 5), np.int32))
    with pytest.raises(BadRequest, match="people on both sides"):
        drift(Additive(design), np.ones((3, 5), np.int32))


# ── quality ──────────────────────────────────────────────────────────────────────────────────


def test_quality_needs_both_outcomes():
    with pytest.raises(BadRequest, match="all outcomes are the same"):
        quality(np.array([0.1, 0.9]), np.array([1, 1]))


def test_certainty_that_was_wrong_is_punished_but_stays_finite():
    assert 500 < log_loss(np.array([0.0]), np.array([1])) < math.inf


def test_calibration_error_is_the_mean_gap():
    said, came = np.repeat([0.2, 0.6], 100), np.repeat([0, 1], 100)
    assert calibration_error(said, came, n_bins=2) == pytest.approx((0.2 + 0.4) / 2)


# ── uplift ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def mailing():
    """A mailing sent by chance: it moves nurses, and makes pilots turn away."""
    chance = np.random.default_rng(110)
    table, _ = shop(4000, seed=11)
    job, arm = np.array(table["job"]), chance.integers(0, 2, 4000)
    effect = np.select([job == "nurse", job == "pilot"], [0.25, -0.2], 0.0)
    did = (chance.random(4000) < 0.3 + arm * effect).astype(np.int32)
    return table, arm.astype(np.int32), did, effect


@pytest.fixture(scope="module")
def uplift(mailing):
    table, arm, did, _ = mailing
    design = configure(table, did, n_pairs=0)
    rows = Rows.of(design, [contribution(design.codes(table), did, arm=arm)])
    return model_of(design, table, did, Uplift, arm=arm, effect=effect_strength(rows))


def test_uplift_finds_whom_a_mailing_moves(uplift, mailing):
    table, _, _, effect = mailing
    said = uplift.uplift(uplift.design.codes(table))
    for each in (0.25, 0.0, -0.2):
        assert said[effect == each].mean() == pytest.approx(each, abs=0.06)
    both = [uplift.probability(uplift.design.codes(table), treated=each) for each in (True, False)]
    assert np.array_equal(both[0] - both[1], said)


def test_those_whom_it_harms_are_not_to_be_contacted(uplift, mailing):
    table, _, _, effect = mailing
    codes = uplift.design.codes(table)
    harmed = uplift.do_not_contact(codes)
    assert harmed[effect < 0].mean() > 0.9
    assert harmed[effect >= 0].mean() < 0.02
    low, high = uplift.interval(codes)
    assert ((low < effect) & (effect < high)).mean() > 0.85
    wide = uplift.interval(codes, level=0.99)
    assert (wide.low < low).all()
    with pytest.raises(BadRequest, match="the level is `1`"):
        uplift.interval(codes, level=1)


def test_the_reasons_of_an_uplift_are_about_the_effect(uplift):
    row = uplift.design.codes(
        {"age": [40], "spent": [0], "job": ["pilot"], "town": ["north"], "noise": [0]}
    )[0]
    first = named(uplift.design, row, uplift.explain(row))[0]
    assert first.words == "job pilot"
    assert first.share < 0


def test_effects_are_held_as_strongly_as_suits_them(mailing):
    table, arm, did, _ = mailing
    design = configure(table, did, n_pairs=0)
    strengths = []
    for who in (arm, np.random.default_rng(1).integers(0, 2, 4000)):
        rows = [contribution(design.codes(table), did, arm=who)]
        strengths.append(effect_strength(Rows.of(design, rows)))
    assert strengths[1] > 3 * strengths[0]


def test_an_uplift_model_knows_no_monotone_column():
    with pytest.raises(BadRequest, match="`age` is monotone"):
        Uplift(Design((Numeric("age", (40.0,), monotone=1),)))


def test_the_qini_coefficient_tells_a_good_order_from_chance(uplift):
    chance = np.random.default_rng(120)
    table, _ = shop(4000, seed=12)
    job, arm = np.array(table["job"]), chance.integers(0, 2, 4000)
    effect = np.select([job == "nurse", job == "pilot"], [0.25, -0.2], 0.0)
    did = (chance.random(4000) < 0.3 + arm * effect).astype(np.int32)
    good = qini(uplift.uplift(uplift.design.codes(table)), arm, did, seed=0, n_draws=60)
    assert 0 < good.low < good.coefficient < good.high
    assert good == qini(uplift.uplift(uplift.design.codes(table)), arm, did, seed=0, n_draws=60)
    blind = qini(chance.random(4000), arm, did, seed=0, n_draws=60, level=0.99)
    assert blind.low < 0 < blind.high


def test_a_qini_curve_ends_at_the_whole_effect_whatever_the_order():
    chance = np.random.default_rng(0)
    arm, did = chance.integers(0, 2, 500), chance.integers(0, 2, 500)
    whole = did[arm == 1].mean() - did[arm == 0].mean()
    for told in (chance.random(500), np.zeros(500)):
        assert qini_curve(told, arm, did)[-1] == pytest.approx(whole)
    assert qini(np.zeros(500), arm, did, seed=0, n_draws=5).coefficient == pytest.approx(0)


@pytest.mark.parametrize("arm", [0, 1])
def test_uplift_is_not_measured_where_nobody_or_everybody_was_treated(arm):
    with pytest.raises(BadRequest, match="some were treated and some were not"):
        qini(np.zeros(4), np.full(4, arm), np.array([0, 1, 0, 1]), seed=0)
