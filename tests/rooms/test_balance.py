"""Balance: what refusals, fields and fairness cost, each with its interval."""

import tomllib
import xml.etree.ElementTree as ET
from datetime import timedelta

import numpy as np
import pytest

from assent.cli.commands.minimise import Trial
from assent.learning.balance import (
    Bar,
    Line,
    Point,
    auc_of,
    bars,
    lines,
    mean_of,
    minimise,
    proposed,
    resamples,
    trades,
)
from assent.learning.balance.measures import everybody
from assent.learning.fairness import Groups, auc
from assent.recommend import TimeSplit, price_of_refusals
from assent.recommend.evaluation import divide
from assent.vocabulary import BadRequest, Purpose
from own_shop import NOW, OwnShop, stocked_shop, write_csv

SVG = "{http://www.w3.org/2000/svg}"


def read(picture):
    return ET.fromstring(picture)  # noqa: S314 - drawn by ourselves a moment ago


# ── measures ─────────────────────────────────────────────────────────────────────────────────


def test_an_auc_over_resamples_is_the_auc_of_each_of_them():
    chance = np.random.default_rng(1)
    scores, outcome = chance.integers(0, 6, 80).astype(float), chance.random(80) < 0.4
    weights = resamples(80, 20, seed=3)
    found = auc_of(outcome)(scores, weights)
    for row, value in zip(weights, found, strict=True):
        again = np.repeat(np.arange(80), row)
        assert value == pytest.approx(auc(scores[again], outcome[again])[0], abs=1e-12)
    assert auc_of(outcome)(scores, everybody(80))[0] == pytest.approx(auc(scores, outcome)[0])


def test_resamples_are_as_many_people_and_the_same_for_a_seed():
    drawn = resamples(50, 9, seed=3)
    assert (drawn.sum(axis=1) == 50).all()
    assert np.array_equal(drawn, resamples(50, 9, seed=3))
    assert not np.array_equal(drawn, resamples(50, 9, seed=4))


# ── what fields are worth ────────────────────────────────────────────────────────────────────


class Columns:
    """Four columns: one that tells, one that repeats it, one that tells a little, one that lies."""

    def __init__(self, n=4000):
        chance = np.random.default_rng(9)
        strong, weak, noise = chance.normal(size=(3, n))
        self.outcome = strong + 0.5 * weak + chance.normal(size=n) > 0
        self.values = {"strong": strong, "twin": strong.copy(), "weak": weak, "noise": noise}
        self.asked = []

    def fit(self, fields):
        """Least squares on the first half, scores on the second."""
        self.asked.append(fields)
        n = len(self.outcome) // 2
        seen = np.column_stack([np.ones(2 * n), *(self.values[each] for each in sorted(fields))])
        weights = np.linalg.lstsq(seen[:n], self.outcome[:n].astype(float), rcond=None)[0]
        return seen[n:] @ weights

    @property
    def measure(self):
        return auc_of(self.outcome[len(self.outcome) // 2 :])


def test_a_field_that_another_repeats_earns_nothing_and_one_of_them_is_kept():
    data = Columns()
    found = minimise(list(data.values), data.fit, data.measure, tolerance=0.005, seed=1)
    worth = {each.field: each for each in found.worths}
    assert worth["strong"].loss == pytest.approx(0, abs=1e-9)
    assert worth["twin"].loss == pytest.approx(0, abs=1e-9)
    assert worth["weak"].earns
    assert worth["weak"].interval.low < worth["weak"].loss < worth["weak"].interval.high
    assert not worth["noise"].earns
    assert "weak" in found.kept
    assert len({"strong", "twin"} & set(found.kept)) == 1
    assert len(found.kept) == 2
    assert set(found.dropped) == set(data.values) - set(found.kept)
    assert found.without_any == 0.5
    assert found.loss <= 0.005
    assert found.interval.low <= found.loss <= found.interval.high


def test_each_set_is_fitted_once_and_the_figures_are_the_same_again():
    data = Columns()
    found = minimise(list(data.values), data.fit, data.measure, tolerance=0.005, seed=1)
    assert len(data.asked) == len(set(data.asked)) == found.n_fits
    assert minimise(list(data.values), data.fit, data.measure, tolerance=0.005, seed=1) == found


def test_no_tolerance_keeps_what_loses_anything_and_a_large_one_keeps_nothing():
    data = Columns()
    strict = minimise(["strong", "weak"], data.fit, data.measure, tolerance=0, seed=1)
    assert strict.kept == ("strong", "weak")
    loose = minimise(["strong", "weak"], data.fit, data.measure, tolerance=1, seed=1)
    assert loose.kept == ()
    assert loose.loss == pytest.approx(loose.quality - 0.5)


def test_the_interval_of_a_loss_is_narrower_than_those_of_the_two_models():
    data = Columns()
    worth = minimise(["strong", "weak"], data.fit, data.measure, tolerance=0, seed=1).worths[1]
    alone = data.measure(data.fit(frozenset(["strong", "weak"])), resamples(2000, 400, 1))
    assert worth.field == "weak"
    assert worth.interval.high - worth.interval.low < 2 * 1.96 * alone.std()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fields": []}, "no field is named"),
        ({"fields": ["a", "a"]}, "one twice"),
        ({"tolerance": -1}, "tolerance is `-1`"),
        ({"fit": lambda _: np.array([1.0, np.nan])}, "gave no finite number"),
        ({"fit": lambda fields: np.ones(2 + len(fields))}, "made from `a`, `b` gave no finite"),
        ({"fit": lambda _: np.empty(0)}, "made from no field gave no finite number"),
    ],
)
def test_what_cannot_be_minimised_is_refused(change, said):
    right = {"fields": ["a", "b"], "fit": lambda _: np.ones(2), "tolerance": 0.1}
    with pytest.raises(BadRequest, match=said):
        minimise(**{**right, **change}, measure=mean_of, seed=1)


def test_one_class_only_is_refused():
    with pytest.raises(BadRequest, match="all outcomes are the same"):
        auc_of(np.ones(5))


# ── the proposed change ──────────────────────────────────────────────────────────────────────

MAP = """# kept
[fields.town]  # where they live
category = "pd:Location"
purposes = [
    "service",
    "model_training",
]

[fields."shoe"]
purposes = ["model_training"]

[fields.age]
purposes = ["service"]
"""


def applied(text, diff):
    """The text after a diff of one hunk or more, as `patch` would make it."""
    lines_now, made, at = text.splitlines(), [], 0
    for line in diff.splitlines()[2:]:
        if line.startswith("@@"):
            start = int(line.split()[1].removeprefix("-").split(",")[0]) - 1
            made += lines_now[at:start]
            at = start
        elif line.startswith("+"):
            made.append(line[1:])
        elif line.startswith(("-", " ")):
            assert lines_now[at] == line[1:]
            made += [line[1:]] if line.startswith(" ") else []
            at += 1
    return "\n".join([*made, *lines_now[at:]])


def test_the_proposed_change_takes_the_purpose_from_these_fields_and_nothing_else():
    found = proposed(MAP, ["town", "shoe", "age"], Purpose.MODEL_TRAINING)
    after = tomllib.loads(applied(MAP, found))
    wanted = tomllib.loads(MAP)
    wanted["fields"]["town"]["purposes"] = ["service"]
    wanted["fields"]["shoe"]["purposes"] = []
    assert after == wanted
    assert "# `shoe` is then used for nothing" in found
    assert "age" not in found


def test_nothing_to_change_is_an_empty_proposal():
    assert proposed(MAP, ["age", "unheard_of"], Purpose.MODEL_TRAINING) == ""


def test_a_map_written_in_a_way_that_is_not_surely_understood_is_answered_in_words():
    inline = '[fields]\ntown = { purposes = ["service", "model_training"] }\n'
    found = proposed(inline, ["town"], Purpose.MODEL_TRAINING)
    assert found == '# set `purposes` of `[fields.town]` to ["service"]\n'


# ── accuracy against fairness ────────────────────────────────────────────────────────────────


def penalised(n=4000):
    """Scores whose gap between two groups shrinks with the penalty, and with it what they tell."""
    chance = np.random.default_rng(4)
    codes = np.arange(n) % 2
    outcome = chance.random(n) < 0.3 + 0.3 * codes
    told = chance.normal(outcome, 1) / 6 + 0.4

    def fit(penalty):
        return np.clip(told + 0.15 * codes / (1 + penalty), 0, 1)

    return fit, outcome, Groups(("f", "m"), codes)


def test_a_penalty_narrows_the_gap_and_costs_accuracy():
    fit, outcome, groups = penalised()
    found = trades([0, 1, 10], fit, outcome, groups)
    assert [each.penalty for each in found] == [0, 1, 10]
    gaps = [each.score_gap for each in found]
    assert gaps == sorted(gaps, reverse=True)
    assert found[0].auc > found[2].auc
    assert found[0].selection_ratio < found[2].selection_ratio
    assert all(each.score_gap in each.score_gap_interval for each in found)
    assert not found[0].within
    told = found[0].as_json()
    assert told["auc_low"] < told["auc"] < told["auc_high"]


def test_a_trade_without_penalties_or_groups_is_refused():
    fit, outcome, _ = penalised()
    with pytest.raises(BadRequest, match="no penalty is named"):
        trades([], fit, outcome, Groups.of(["a"] * 4000))
    with pytest.raises(BadRequest, match="fewer than two groups"):
        trades([0], fit, outcome, Groups.of(["a"] * 4000))


# ── pictures ─────────────────────────────────────────────────────────────────────────────────


def test_a_picture_of_lines_says_its_figures_to_those_who_do_not_see_it():
    drawn = lines(
        "A & B", "x", "y", [Line("one", [Point(25, 0.1, 0.05, 0.15), Point(100, 0.2)])], [25, 100]
    )
    root = read(drawn)
    assert root.find(f"{SVG}title").text == "A & B"
    assert root.find(f"{SVG}desc").text == "y by x. one: 0.1 at 25, 0.2 at 100."
    assert [each.find(f"{SVG}title").text for each in root.iter(f"{SVG}circle")] == [
        "one: 0.1000 at 25",
        "one: 0.2000 at 100",
    ]
    assert "prefers-color-scheme: dark" in drawn


def test_bars_start_at_nothing_and_those_below_it_go_the_other_way():
    root = read(
        bars("worth", "lost", [Bar("a<b>", 0.2, 0.1, 0.3), Bar("c", -0.1, -0.2, 0.0, pale=True)])
    )
    first, second = [
        each for each in root.iter(f"{SVG}rect") if each.find(f"{SVG}title") is not None
    ]
    x, width = (
        {name: float(each.get(name)) for name in ("x", "width")} for each in (first, second)
    )
    assert width["x"] + width["width"] == pytest.approx(x["x"], abs=0.2)
    assert x["width"] == pytest.approx(2 * width["width"], abs=0.3)
    assert first.find(f"{SVG}title").text.startswith("a<b>: 0.2000 (0.1000 to 0.3000)")


def test_an_empty_picture_is_refused():
    with pytest.raises(BadRequest, match="no bar"):
        bars("worth", "lost", [])
    with pytest.raises(BadRequest, match="one to three lines"):
        lines("cost", "x", "y", [], [1])


# ── the commands ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def grown(tmp_path_factory) -> OwnShop:
    """A shop whose customers came back, and whose visits to products are learnt from too."""
    shop = stocked_shop(tmp_path_factory.mktemp("grown"))
    from own_shop import EVERYBODY, HABITS

    again = [
        (f"n-{who}", line, who, (NOW - timedelta(days=3)).isoformat(), sku, 1, "2.00")
        for n, who in enumerate(EVERYBODY)
        for line, sku in enumerate((*HABITS[n % 3], HABITS[(n + 1) % 3][1]))
    ]
    path = write_csv(
        shop.files / "later.csv", "order_id,line,customer_id,ordered_at,sku,quantity,amount", again
    )
    shop.does("import", "orders", path)
    return shop


def split_day():
    return f"{NOW - timedelta(days=10):%Y-%m-%d}"


def test_balance_measures_what_refusals_cost_and_draws_it(grown, tmp_path):
    picture = tmp_path / "cost.svg"
    asked = ("balance", "--reg", 5, "--split", split_day(), "--picture", picture)
    found = grown.does(*asked, "--json").json
    rates = found["rates"]
    assert [each["rate"] for each in rates] == [1.0, 0.75, 0.5, 0.25]
    assert rates[0]["people_agreed"] == 126
    assert (rates[0]["kept"], rates[0]["refusers_ndcg10"]) == (1.0, None)
    assert len({each["measured"] for each in rates}) == 1
    assert "nobody who refused is read" in found["who"]
    for each in rates[1:]:
        for fallback in ("refusers", "refusers_at_hand"):
            low, high = each[f"{fallback}_ndcg10_interval"]
            assert low <= each[f"{fallback}_ndcg10"] <= high
            assert each[f"{fallback}_measured"] > 0
        assert each["refusers_ndcg10"] < each["ndcg10"]
    drawn = read(picture.read_text())
    assert drawn.find(f"{SVG}title").text == "What refusals cost: ease"
    assert "refuse: beside the page: " in drawn.find(f"{SVG}desc").text
    told = grown.does(*asked).out
    assert "What refusals cost: ease" in told
    assert found["who"] in told


def a_day_after(before, *later):
    """Who held what before the split, and then what in which order; everybody agreed."""
    from assent.gate import Events

    at = int(NOW.timestamp())
    rows = [(who, item, at - 60) for who, items in enumerate(before) for item in items]
    rows += [(who, item, at + n) for who, items in enumerate(later) for n, item in enumerate(items)]
    subject, item, when = np.array(sorted(rows)).T
    return divide(Events(subject, item, when, np.ones(len(rows)), np.ones(len(rows))), NOW, 9)


def test_what_came_later_stands_in_the_order_in_which_it_came():
    split = a_day_after([(0, 1, 2, 3)] + [(0,)] * 2, (), (3, 1, 0, 1), (2,))
    assert [each.tolist() for each in split.after] == [[], [3, 1], [2]]


def test_who_plays_a_refuser_is_judged_on_what_came_after_the_page_they_look_at():
    split = a_day_after([(0, 1), (2, 3), (0, 1), (2, 3), (4,)], *[()] * 5)
    items = np.arange(5)
    after = [np.array([2, 3], np.int32)] * 4 + [np.array([0, 1], np.int32)]
    split = TimeSplit(items, split.before, after)
    seed = next(n for n in range(99) if np.random.default_rng(n).permutation(5)[4] == 4)
    part, whole = price_of_refusals(split, seed=seed, rates=(0.8, 1.0), reg=1)
    assert part.at_hand.quality.ndcg10 == 1, "whoever holds the first thing holds the second"
    assert part.popular.quality.n_people == part.at_hand.quality.n_people == 1
    assert whole.at_hand is whole.popular is None


def test_minimise_measures_each_kind_of_event_and_proposes_what_to_leave_out(grown, tmp_path):
    shop = grown.copied_to(tmp_path)
    picture = tmp_path / "worth.svg"
    asked = ("minimise", "--reg", 5, "--split", split_day(), "--picture", picture)
    found = shop.does(*asked, "--json").json
    (only,) = found["fields"]
    assert only["kept"]
    assert only["loss_without"] > 0.05
    assert found["proposed_change"] == ""
    before = (shop.house / "assent.toml").read_text()
    loose = shop.does(*asked, "--tolerance", 1).out
    assert "do without" in loose
    assert '-purposes = ["' in loose
    assert '"model_training"' in loose
    assert (shop.house / "assent.toml").read_text() == before, "nothing is applied"
    assert read(picture.read_text()).find(f"{SVG}desc").text.startswith("NDCG of the first 10")


def things(triples):
    """Events from (subject, item, at) rows."""
    from assent.gate import Events

    subject, item, at = (np.array(each) for each in zip(*sorted(triples), strict=True))
    return Events(subject, item, at, np.ones(len(at)), np.ones(len(at)))


def test_a_kind_of_event_that_foretells_another_earns_its_keep_and_noise_does_not():
    chance = np.random.default_rng(8)
    now = int(NOW.timestamp())
    bought, looked, diced = [], [], []
    for who in range(240):
        taste, luck = who % 4, int(chance.integers(9, 13))
        bought.append((who, 0, now - 50))
        if who < 120:  # the first half bought what goes together, and something by chance
            bought += [(who, each, now - 50) for each in (1 + taste, 5 + taste, luck)]
        else:  # the second half looked at the one, and bought the other later
            looked.append((who, 5 + taste, now - 50))
            bought.append((who, 1 + taste, now + 50))
        diced.append((who, int(chance.integers(9, 13)), now - 50))
    known = {"dice": things(diced), "look": things(looked), "purchase": things(bought)}
    trial = Trial(known, "purchase", "ease", {"reg": 1.0}, n_items=20, day=NOW)
    assert trial.n_people == 120
    found = minimise(sorted(known), trial.gains, mean_of, tolerance=0.05, seed=1)
    worth = {each.field: each for each in found.worths}
    assert worth["look"].loss > 0.15
    assert worth["look"].earns
    assert not worth["dice"].earns
    assert "look" in found.kept
    assert "dice" in found.dropped


def test_what_was_looked_at_may_still_be_recommended():
    now = int(NOW.timestamp())
    bought = [(who, item, now - 50) for who in range(20) for item in (0, 1)]
    bought += [(99, 0, now - 50), (99, 1, now + 50)]
    known = {"look": things([(99, 1, now - 40)]), "purchase": things(bought)}
    trial = Trial(known, "purchase", "ease", {"reg": 1.0}, n_items=2, day=NOW)
    assert trial.gains(frozenset(known)).tolist() == [1.0]


def test_what_nobody_agreed_to_be_learnt_from_is_not_measured(tmp_path):
    shop = OwnShop(tmp_path)
    shop.open()
    assert "no model can be made: nobody is known yet" in shop.refuses("balance")
    assert "nobody who agreed to `model_training`" in shop.refuses("minimise")


def test_a_split_after_which_nothing_happened_is_refused(grown):
    for command in ("balance", "minimise"):
        assert "choose an earlier one" in grown.refuses(command, "--split", "2999-01-01")


def test_an_event_that_is_not_learnt_from_is_refused(grown):
    assert "unknown event `visit`" in grown.refuses("minimise", "--event", "visit")
