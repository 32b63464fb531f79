"""Fairness: group figures that are fairlearn's, how sure they are, and who may look at groups."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.consent import Flag
from assent.data_map import FieldDeclared, PurposeDeclared
from assent.learning.fairness import (
    TOGETHER,
    GroundForThresholds,
    Groups,
    Limits,
    auc,
    calibration_by_group,
    choose_by_group,
    exposure_by_group,
    figures_by_group,
    four_counts,
    groups_of,
    judge,
    proxies,
)
from assent.learning.fairness.interval import (
    deviations,
    difference_of_means,
    difference_of_shares,
    ratio_of_shares,
    wilson,
)
from assent.vocabulary import (
    BadRequest,
    Conflict,
    ConsentStatus,
    Field,
    LegalBasis,
    Purpose,
    ReviewNeeded,
    Use,
)
from conftest import build_house
from world import DATA_MAP, Cast

AUDIT = Purpose.FAIRNESS_AUDIT


def a_crowd(n=3000, seed=7, n_groups=3):
    """People of three groups whom a model treats differently."""
    chance = np.random.default_rng(seed)
    codes = chance.integers(0, n_groups, n)
    outcome = chance.random(n) < 0.3 + 0.1 * codes
    scores = np.clip(chance.normal(0.35 + 0.25 * outcome + 0.08 * codes, 0.15), 0, 1)
    return Groups(tuple("abc"[:n_groups]), codes), scores > 0.5, outcome, scores


# ── the figures ──────────────────────────────────────────────────────────────────────────────


def test_the_figures_are_these_on_a_table_counted_by_hand():
    # women: 40 people, 20 did it; men: 60 people, 24 did it
    cells = {"w": (15, 5, 10, 10), "m": (27, 9, 6, 18)}  # tn, fp, fn, tp
    names, chosen, outcome = [], [], []
    for name, (tn, fp, fn, tp) in cells.items():
        names += [name] * (tn + fp + fn + tp)
        chosen += [0] * tn + [1] * fp + [0] * fn + [1] * tp
        outcome += [0] * (tn + fp) + [1] * (fn + tp)
    found = figures_by_group(Groups.of(names), np.array(chosen), np.array(outcome), smallest=15)
    men, women = found.groups
    assert (men.name, women.name) == ("m", "w")
    assert {name: rate.value for name, rate in women.rates.items()} == {
        "selection_rate": 15 / 40,
        "true_positive_rate": 10 / 20,
        "false_positive_rate": 5 / 20,
        "false_negative_rate": 10 / 20,
        "true_negative_rate": 15 / 20,
        "precision": 10 / 15,
        "accuracy": 25 / 40,
        "error_rate": 15 / 40,
    }
    assert found.overall.rates["accuracy"].value == 70 / 100
    gap = found.gaps["selection_rate"]
    assert (gap.highest, gap.lowest) == ("m", "w")
    assert gap.difference == 27 / 60 - 15 / 40
    assert gap.ratio == (15 / 40) / (27 / 60)
    assert found.gaps["true_positive_rate"].difference == 0.25
    assert found.gaps["false_positive_rate"].difference == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_figures_are_those_of_fairlearn_to_the_last_bit(seed):
    pytest.importorskip("fairlearn", reason="fairlearn is a peer and is not installed")
    from fairlearn import metrics
    from sklearn.metrics import accuracy_score, precision_score

    groups, chosen, outcome, scores = a_crowd(seed=seed)
    theirs = {
        "selection_rate": metrics.selection_rate,
        "true_positive_rate": metrics.true_positive_rate,
        "false_positive_rate": metrics.false_positive_rate,
        "false_negative_rate": metrics.false_negative_rate,
        "true_negative_rate": metrics.true_negative_rate,
        "precision": precision_score,
        "accuracy": accuracy_score,
    }
    frame = metrics.MetricFrame(
        metrics=theirs,
        y_true=outcome.astype(int),
        y_pred=chosen.astype(int),
        sensitive_features=np.array(groups.names)[groups.codes],
    )
    found = figures_by_group(groups, chosen, outcome, scores)
    for name in theirs:
        for each in found.groups:
            assert each.rates[name].value == frame.by_group[name][each.name]
        assert found.overall.rates[name].value == frame.overall[name]
        assert found.gaps[name].difference == frame.difference()[name]
        assert found.gaps[name].ratio == frame.ratio()[name]


def test_mean_scores_by_group_are_plain_means():
    groups, chosen, outcome, scores = a_crowd()
    found = figures_by_group(groups, chosen, outcome, scores)
    for code, each in enumerate(found.groups):
        own = scores[groups.codes == code]
        assert each.mean_score == pytest.approx(own.mean(), abs=1e-12)
        assert each.score_variance == pytest.approx(own.var(), abs=1e-12)
    gap = found.gaps["mean_score"]
    assert gap.difference == pytest.approx(
        found.groups[2].mean_score - found.groups[0].mean_score, abs=1e-12
    )
    assert 0 < gap.interval.low < gap.difference < gap.interval.high


def test_booleans_and_whole_numbers_say_the_same():
    groups, chosen, outcome, _ = a_crowd()
    assert np.array_equal(
        four_counts(groups, chosen, outcome),
        four_counts(groups, chosen.astype(np.int8), outcome.astype(np.float64)),
    )


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), min_size=1))
def test_the_four_counts_count_everybody_once(people):
    codes, chosen, outcome = (np.array(each) for each in zip(*people, strict=True))
    counts = four_counts(Groups(tuple("abcd"), codes), chosen, outcome)
    assert counts.sum() == len(people)
    for code in range(4):
        for cell, (was, did) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
            assert counts[code, cell] == people.count((code, bool(did), bool(was)))


# ── small groups ─────────────────────────────────────────────────────────────────────────────


def test_a_small_group_is_never_reported_alone_nor_can_it_be_worked_out():
    names = ["a"] * 50 + ["b"] * 40 + ["c"] * 5
    chosen = np.array([1, 0] * 45 + [1] * 5)
    found = figures_by_group(Groups.of(names), chosen, chosen)
    assert [each.name for each in found.groups] == ["a", "b"]
    assert found.n_unsaid == 5
    assert found.overall.n_people == 90


def test_small_groups_are_reported_together_when_together_they_are_enough():
    names = ["a"] * 50 + ["b"] * 20 + ["c"] * 15
    found = figures_by_group(Groups.of(names), np.arange(85) % 2, np.arange(85) % 2)
    assert [(each.name, each.n_people) for each in found.groups] == [("a", 50), (TOGETHER, 35)]
    assert found.n_unsaid == 0


def test_a_group_of_one_says_nothing():
    found = figures_by_group(Groups.of(["a"] * 40 + ["b"]), np.ones(41), np.ones(41))
    assert found.n_unsaid == 1
    assert not found.gaps


def test_a_rate_over_too_few_people_is_not_said_though_the_group_is_large():
    chosen, outcome = np.tile([1, 0], 50), np.array([1] * 3 + [0] * 97)
    (only,) = figures_by_group(Groups.of(["a"] * 100), chosen, outcome).groups
    assert math.isnan(only.rates["true_positive_rate"].value)
    assert only.rates["true_positive_rate"].hits == 0
    assert only.rates["selection_rate"].value == 0.5
    assert math.isnan(only.rates["true_positive_rate"].interval.low)


def test_nobody_in_any_group_that_is_large_enough_is_an_empty_report():
    found = figures_by_group(Groups.of(["a", "b"]), np.ones(2), np.ones(2), np.ones(2))
    assert (found.groups, found.overall.n_people, found.n_unsaid) == ((), 0, 2)


# ── intervals ────────────────────────────────────────────────────────────────────────────────


def test_the_interval_of_a_share_is_scipys():
    from scipy.stats import binomtest

    for hits, among in ((0, 30), (7, 30), (30, 30), (561, 2000)):
        theirs = binomtest(hits, among).proportion_ci(method="wilson")
        assert wilson(hits, among, deviations()) == pytest.approx((theirs.low, theirs.high))


def test_newcombes_own_examples():
    # Newcombe (1998), table II, method 10, contrasts (a) and (b)
    z = deviations()
    assert difference_of_shares((56, 70), (48, 80), z) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference_of_shares((9, 10), (3, 10), z) == pytest.approx((0.1705, 0.8090), abs=5e-5)


def test_the_interval_of_a_ratio_comes_near_katzs_when_there_are_many():
    from scipy.stats.contingency import relative_risk

    theirs = relative_risk(4800, 8000, 5600, 7000).confidence_interval()
    ours = ratio_of_shares((4800, 8000), (5600, 7000), deviations())
    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-4)
    low, high = ratio_of_shares((0, 50), (25, 50), deviations())
    assert 0 < low < high < 1
    assert ratio_of_shares((50, 50), (40, 40), deviations()) == pytest.approx(
        (0.947, 1.05), abs=0.02
    )


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    chance = np.random.default_rng(3)
    held = {"share": 0, "difference": 0, "ratio": 0, "means": 0}
    z, rounds = deviations(), 600
    for _ in range(rounds):
        a, b = int(chance.binomial(200, 0.4)), int(chance.binomial(150, 0.25))
        held["share"] += 0.4 in wilson(a, 200, z)
        held["difference"] += 0.4 - 0.25 in difference_of_shares((a, 200), (b, 150), z)
        held["ratio"] += 0.4 / 0.25 in ratio_of_shares((a, 200), (b, 150), z)
        x, y = chance.normal(1, 2, 200), chance.normal(0, 1, 150)
        means = difference_of_means((x.mean(), x.var(), 200), (y.mean(), y.var(), 150), z)
        held["means"] += 1.0 in means
    assert all(0.92 <= n / rounds <= 0.98 for n in held.values()), held


def test_the_widest_of_many_gaps_has_a_wider_interval():
    assert deviations(compared=10) > deviations(compared=3) > deviations()
    groups, chosen, outcome, _ = a_crowd()
    three = figures_by_group(groups, chosen, outcome).gaps["selection_rate"]
    two = groups.codes != 1
    alone = figures_by_group(groups.some(two), chosen[two], outcome[two]).gaps["selection_rate"]
    assert alone.difference == three.difference
    assert three.interval.low < alone.interval.low < alone.interval.high < three.interval.high


def test_an_auc_is_scikits_and_its_interval_holds_the_truth():
    chance = np.random.default_rng(5)
    truth = 0.5 * (1 + math.erf(0.5))  # P(N(1,1) > N(0,1))
    held = 0
    for _ in range(300):
        outcome = chance.random(300) < 0.3
        _, interval = auc(chance.normal(outcome, 1), outcome)
        held += truth in interval
    assert 0.91 <= held / 300 <= 0.99
    scores = chance.integers(0, 5, 200)
    outcome = chance.random(200) < 0.2 * scores
    apart = scores[outcome][:, None] - scores[~outcome][None, :]
    by_hand = ((apart > 0) + (apart == 0) / 2).mean()
    assert auc(scores, outcome)[0] == pytest.approx(by_hand, abs=1e-12)


# ── calibration and exposure ─────────────────────────────────────────────────────────────────


def test_scores_that_are_true_of_one_group_only_show_it():
    chance = np.random.default_rng(11)
    codes = np.repeat([0, 1], 5000)
    told = chance.random(10_000)
    outcome = chance.random(10_000) < np.where(codes == 0, told, told / 2)
    good, bad = calibration_by_group(Groups(("a", "b"), codes), told, outcome)
    assert good.error < 0.03
    assert bad.error == pytest.approx(0.25, abs=0.02)
    assert all(each.mean_score in each.interval for each in good.bins[1:9:3])
    assert bad.bins[-1].interval.high < bad.bins[-1].mean_score


def test_calibration_refuses_what_is_no_probability():
    with pytest.raises(BadRequest, match="no probabilities"):
        calibration_by_group(Groups.of(["a"] * 40), np.full(40, 1.5), np.ones(40))


def test_what_is_always_first_has_more_exposure_than_its_number_gives():
    ranked = np.tile([0, 1, 2, 3], (40, 1))
    small, large = exposure_by_group(ranked, Groups.of(["a", "b", "b", "b"]))
    gain = 1 / np.log2([2, 3, 4, 5])
    assert small.share == pytest.approx(gain[0] / gain.sum())
    assert small.ratio == pytest.approx(4 * small.share)
    assert small.share + large.share == pytest.approx(1)
    assert small.interval == pytest.approx((small.share, small.share))


def test_short_lists_count_like_long_ones_and_empty_ones_are_refused():
    ranked = np.full((40, 3), -1)
    ranked[:, 0] = np.arange(40) % 2
    ranked[::2, 1] = 0
    first, second = exposure_by_group(ranked, Groups.of(["a", "b"]))
    assert (first.share, second.share) == (0.5, 0.5)
    ranked[0] = -1
    with pytest.raises(BadRequest, match="nothing in it"):
        exposure_by_group(ranked, Groups.of(["a", "b"]))
    with pytest.raises(BadRequest, match="outside the 2"):
        exposure_by_group(ranked + 2, Groups.of(["a", "b"]))
    with pytest.raises(BadRequest, match="at least 30 lists"):
        exposure_by_group(ranked[:5], Groups.of(["a", "b"]))


# ── proxies ──────────────────────────────────────────────────────────────────────────────────


def test_a_column_that_stands_for_the_attribute_is_found_and_chance_is_not():
    chance = np.random.default_rng(13)
    codes = chance.integers(0, 2, 4000)
    town = np.where(chance.random(4000) < 0.9, codes, 1 - codes).astype(str)
    height = np.where(chance.random(4000) < 0.05, np.nan, chance.normal(codes, 1))
    found = proxies(
        {"dice": chance.random(4000), "height": height, "town": town, "all_one": np.ones(4000)},
        Groups(("f", "m"), codes),
        seed=1,
    )
    assert [each.column for each in found][:2] == ["town", "height"]
    town_found, height_found, *rest = found
    assert town_found.auc == pytest.approx(0.9, abs=0.02)
    assert town_found.told == pytest.approx(1 - 0.469, abs=0.05)  # 1 - H(.1) in bits
    assert "strongly tells" in town_found.words
    assert height_found.auc == pytest.approx(0.74, abs=0.04)
    assert "clearly tells" in height_found.words
    assert not any(each.found for each in rest)
    assert all("no sign" in each.words for each in rest)
    assert max(each.told for each in rest) < 0.01


def test_one_of_three_groups_that_stands_out_is_named():
    groups, _, _, _ = a_crowd()
    (found,) = proxies({"is_c": groups.codes == 2}, groups, seed=1)
    assert (found.group, found.auc) == ("c", 1.0)


def test_a_column_of_names_that_are_all_different_is_no_proxy():
    groups, _, _, _ = a_crowd(n_groups=2)
    (found,) = proxies({"number": np.array([f"n{n}" for n in range(3000)])}, groups, seed=1)
    assert not found.found


# ── limits ───────────────────────────────────────────────────────────────────────────────────


def test_a_model_that_treats_groups_alike_is_within_its_limits():
    names = np.repeat(["a", "b"], 1000)
    chosen, outcome = np.arange(2000) % 2, np.arange(2000) // 2 % 2
    verdict = judge(figures_by_group(Groups.of(names), chosen, outcome), Limits())
    assert verdict.within
    assert verdict.words == ()
    assert verdict.as_json() == {"within": True, "breaches": [], "unmeasured": []}


def test_each_figure_that_leaves_its_limit_is_named_in_words():
    names = ["a"] * 400 + ["b"] * 400
    outcome = np.tile([1, 0], 400)
    chosen = np.concatenate([np.tile([1, 0], 200), np.tile([1, 0, 0, 0], 100)])
    verdict = judge(figures_by_group(Groups.of(names), chosen, outcome), Limits())
    assert not verdict.within
    assert [each.figure for each in verdict.breaches] == ["selection_rate", "true_positive_rate"]
    assert verdict.words[0].startswith("`b` is chosen 0.50 times as often as `a` (0.4")
    assert "true positive rate of `a` is 0.50 above that of `b`" in verdict.words[1]
    loose = Limits(selection_ratio=0.4, error_gap=0.6)
    assert judge(figures_by_group(Groups.of(names), chosen, outcome), loose).within


def test_a_breach_that_may_be_chance_says_so():
    names = ["a"] * 40 + ["b"] * 40
    chosen = np.array([1] * 20 + [0] * 20 + [1] * 15 + [0] * 25)
    outcome = np.tile([1, 0], 40)
    found = judge(figures_by_group(Groups.of(names), chosen, outcome), Limits())
    assert "chance alone may explain it" in found.words[0]


@pytest.mark.parametrize(
    ("names", "outcome", "unmeasured"),
    [
        (["a"] * 80, [0, 1] * 40, ("selection_rate", "true_positive_rate", "false_positive_rate")),
        (
            ["a"] * 79 + ["b"],
            [0, 1] * 40,
            ("selection_rate", "true_positive_rate", "false_positive_rate"),
        ),
        (["a", "a", "b", "b"] * 20, [1] * 80, ("false_positive_rate",)),
        (["a", "a", "b", "b"] * 20, [0] * 80, ("true_positive_rate",)),
    ],
    ids=["all one group", "a group of one", "everybody did it", "nobody did it"],
)
def test_what_cannot_be_compared_is_not_within_limits(names, outcome, unmeasured):
    chosen = np.tile([1, 0], 40)
    verdict = judge(figures_by_group(Groups.of(names), chosen, np.array(outcome)), Limits())
    assert verdict.unmeasured == unmeasured
    assert not verdict.within
    assert all("cannot be compared" in each for each in verdict.words)


@pytest.mark.parametrize("wrong", [{"selection_ratio": 1.2}, {"error_gap": -1}, {"smallest": 0}])
def test_limits_that_make_no_sense_are_refused(wrong):
    with pytest.raises(BadRequest, match="expected"):
        Limits(**wrong)


# ── bad input ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"chosen": np.ones(39)}, r"`chosen` has the shape `\(39,\)`"),
        ({"outcome": np.ones((40, 1))}, "`outcome` has the shape"),
        ({"outcome": np.full(40, 2)}, "neither 0 nor 1"),
        ({"chosen": np.full(40, np.nan)}, "neither 0 nor 1"),
        ({"scores": np.full(40, np.nan)}, "40 values that are no finite numbers"),
        ({"scores": np.ones(3)}, "`scores` has the shape"),
        ({"groups": Groups.of([])}, "nobody to measure"),
        ({"smallest": 0}, "smallest group is `0`"),
    ],
)
def test_bad_input_is_answered_with_what_is_wrong(wrong, said):
    right = {"groups": Groups.of(["a"] * 40), "chosen": np.ones(40), "outcome": np.ones(40)}
    with pytest.raises(BadRequest, match=said):
        figures_by_group(**{**right, **wrong})


def test_an_auc_of_one_class_only_is_refused():
    with pytest.raises(BadRequest, match="all outcomes are the same"):
        auc(np.array([0.1, 0.2]), np.array([1, 1]))
    with pytest.raises(BadRequest, match="no finite numbers"):
        auc(np.array([np.nan, 0.2]), np.array([0, 1]))
    with pytest.raises(BadRequest, match="2 scores stand against 3 outcomes"):
        auc(np.array([0.1, 0.2]), np.array([0, 1, 1]))


def test_proxies_of_one_group_or_of_columns_too_short_are_refused():
    with pytest.raises(BadRequest, match="nothing to tell apart"):
        proxies({"x": np.ones(40)}, Groups.of(["a"] * 40), seed=1)
    with pytest.raises(BadRequest, match="`x` has the shape"):
        proxies({"x": np.ones(3)}, Groups.of(["a", "b"] * 40), seed=1)


# ── who may look ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def audited(tmp_path, clock):
    """The cast, some of whose sex is known; ben asked that his data be held still."""
    purposes = {
        **DATA_MAP.purposes,
        AUDIT: PurposeDeclared((LegalBasis.LEGAL_OBLIGATION,), timedelta(days=365), "all"),
    }
    sex = FieldDeclared("pd:Sex", frozenset({AUDIT, Purpose.SERVICE}))
    fields = {**DATA_MAP.fields, Field("sex"): sex}
    made = build_house(
        f"sqlite:///{tmp_path / 'assent.db'}",
        tmp_path,
        clock,
        replace(DATA_MAP, purposes=purposes, fields=fields),
    )
    cast = Cast(made)
    grant = made.gate.ask_many(Use.of(Purpose.SERVICE, "sex"))
    told = {cast.ada: "f", cast.ben: "m", cast.eve: "f"}
    made.gate.vault.keep(grant, {who: {Field("sex"): sex} for who, sex in told.items()})
    cast.say(cast.ben, ConsentStatus.GIVEN, Flag.RESTRICTED)
    yield cast
    made.close()


def test_an_audit_holds_those_the_gate_grants_in_the_order_that_was_asked(audited):
    asked = np.array([audited.eve, audited.ben, audited.ada, audited.dan])
    found = groups_of(audited.house.gate, "sex", asked)
    assert found.rows.tolist() == [0, 2]
    assert np.array(found.groups.names)[found.groups.codes].tolist() == ["f", "f"]
    assert found.n_unknown == 2
    body = audited.house.ledger.entry(found.entry).body
    assert (body["purpose"], body["fields"]) == ("fairness_audit", ["sex"])


def test_nobody_whose_group_may_be_known_is_an_answer_of_its_own(audited):
    with pytest.raises(Conflict, match="`sex` of none of 2 people may be known") as failed:
        groups_of(audited.house.gate, "sex", np.array([audited.ben, audited.dan]))
    assert audited.house.ledger.entry(failed.value.decision).body["purpose"] == "fairness_audit"


def test_a_field_that_is_not_declared_for_audits_tells_nobody_anything(audited):
    with pytest.raises(Conflict, match="may be known"):
        groups_of(audited.house.gate, "town", np.array([audited.ada]))


def test_the_attribute_can_not_be_had_for_training(audited):
    grant = audited.house.gate.ask_many(Use.of(Purpose.MODEL_TRAINING, "sex"))
    assert len(grant) == 0


def test_thresholds_by_group_need_a_stated_ground():
    groups, scores = Groups.of(["a", "b", "a"]), np.array([0.5, 0.5, 0.4])
    thresholds = np.array([0.4, 0.6])
    ground = GroundForThresholds(LegalBasis.LEGAL_OBLIGATION, "AGG § 5", "rui")
    chosen = choose_by_group(scores, groups, thresholds, ground)
    assert chosen.tolist() == [True, False, True]
    for missing in (None, replace(ground, article=" "), replace(ground, stated_by="")):
        with pytest.raises(ReviewNeeded, match="state the legal basis"):
            choose_by_group(scores, groups, thresholds, missing)
