"""Creative: which variant is shown, how likely that was, why, and what can be said afterwards."""

from collections import Counter
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from assent.creative import (
    Chooser,
    Context,
    Creative,
    Interval,
    Judging,
    Logged,
    Noted,
    Outcome,
    Part,
    because,
    contribution,
    creative_models,
    dr,
    expected_rewards,
    ips,
    replay,
    shares_of,
    snips,
    standings,
)
from assent.creative.best import best_of
from assent.creative.creative_models.thompson import Thompson
from assent.creative.creative_models.ucb import Ucb
from assent.creative.harm import is_harmful, lowest_rate
from assent.creative.kept import decision_table
from assent.data_map import FairnessDeclared, FieldDeclared
from assent.learning import Forgetting, ModelRegister, model_file
from assent.learning.fairness import Audits
from assent.vocabulary import (
    BadRequest,
    Conflict,
    ConsentStatus,
    Field,
    Later,
    NotFound,
    Purpose,
    SubjectId,
    UnknownTerm,
    Use,
)
from conftest import build_house
from world import DATA_MAP, Cast

DEVICE = Part("device", {"phone": "on phones", "computer": "on computers"})
HOUR = Part("hour", {"morning": "in the morning", "evening": "in the evening"})
TOWN = Part("town", {"Hamburg": "in your town"}, field=Field("town"))
BANNER = Creative("banner", ("warm", "plain", "loud"), Context((DEVICE, HOUR)))
PHONE_EVENING = {"device": "phone", "hour": "evening"}


def given(variant, reward=0, n=1, *, harm=False, codes=(1, 2), creative=BANNER):
    return contribution(creative, [Outcome(variant, reward, harm, 0.5, codes)] * n)


# ── what is declared ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("variants", "said"),
    [((), "`x` has no variants"), (("one",), "`x` has 1 variant; a choice needs at least two")],
)
def test_without_two_variants_there_is_nothing_to_choose(variants, said):
    with pytest.raises(BadRequest, match=said):
        Creative("x", variants)


def test_two_variants_of_one_name_are_refused():
    with pytest.raises(BadRequest, match="two variants of `x` have one name"):
        Creative("x", ("warm", "warm"))


@pytest.mark.parametrize("most", [0, -1, 1.5, 10**9])
def test_a_largest_reward_that_is_no_count_of_units_is_refused(most):
    with pytest.raises(BadRequest, match="the largest reward"):
        Creative("x", ("warm", "plain"), most_reward=most)


def test_a_context_with_a_doubled_or_an_empty_part_is_refused():
    with pytest.raises(BadRequest, match="two parts of the context are called `hour`"):
        Context((HOUR, HOUR))
    with pytest.raises(BadRequest, match="the part `page` of the context has no values"):
        Context((Part("page", {}),))


def test_an_unknown_value_is_other_and_an_unknown_part_is_an_error():
    assert BANNER.context.codes({"device": "toaster"}) == (0, 0)
    with pytest.raises(UnknownTerm, match="did you mean `device`"):
        BANNER.context.codes({"devise": "phone"})


def test_an_unknown_variant_is_answered_with_the_nearest_right_one():
    with pytest.raises(UnknownTerm, match="did you mean `plain`"):
        BANNER.number("plian")


@pytest.mark.parametrize("reward", [float("nan"), float("inf"), -1, 2, 0.5])
def test_a_reward_that_is_none_is_refused(reward):
    with pytest.raises(BadRequest, match="expected a whole number of units from 0 to 1"):
        given(0, reward)


@pytest.mark.parametrize("propensity", [0, -0.1, 1.1, float("nan")])
def test_an_outcome_without_a_propensity_is_refused(propensity):
    with pytest.raises(BadRequest, match="the propensity"):
        contribution(BANNER, [Outcome(0, 1, False, propensity, (0, 0))])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reg": 0}, "`reg`"),
        ({"width": float("nan")}, "`width`"),
        ({"floor": 0.4}, "`floor` is `0.4`; expected 0 to 0.333"),
        ({"harm_limit": 0}, "`harm_limit`"),
        ({"harm_confidence": 1}, "`harm_confidence`"),
        ({"alpha": 1}, "no parameter `alpha`"),
    ],
)
def test_a_parameter_out_of_range_is_refused(wrong, said):
    with pytest.raises(BadRequest, match=said):
        Thompson(BANNER, **wrong)


# ── choosing ─────────────────────────────────────────────────────────────────────────────────


def test_the_probability_of_being_best_is_that_of_drawing_the_highest():
    means, deviations = np.array([0.1, 0.2, 0.15, 0.0]), np.array([0.1, 0.05, 0.2, 0.02])
    drawn = np.random.default_rng(1).normal(means, deviations, (400_000, 4)).argmax(axis=1)
    seen = np.bincount(drawn, minlength=4) / len(drawn)
    assert np.abs(seen - best_of(means, deviations)).max() < 0.006
    two = best_of(means[:2], deviations[:2])
    assert two == pytest.approx(best_of(means[[1, 0]], deviations[[1, 0]])[::-1], abs=1e-12)


def test_what_does_better_in_a_context_is_shown_more_there_and_not_elsewhere():
    model = Thompson(BANNER)
    model.add_many(
        [
            *[given(0, n % 2, codes=(1, 2)) for n in range(200)],
            *[given(1, 0, codes=(1, 2)) for _ in range(200)],
            *[given(0, 0, codes=(2, 1)) for _ in range(200)],
            *[given(1, n % 2, codes=(2, 1)) for n in range(200)],
            *[given(2, 0, 100, codes=codes) for codes in ((1, 2), (2, 1))],
        ]
    )
    assert model.shares((1, 2))[0] > 0.8
    assert model.shares((2, 1))[1] > 0.8


def test_without_parts_a_context_makes_no_difference():
    plain = Creative("plain", ("warm", "cold"))
    model = Thompson(plain)
    model.add_many([given(1, 1, n=5, codes=(), creative=plain)])
    assert model.choose({}, 3) == model.choose({}, 3)
    assert model.shares(())[1] > 0.5


def test_ucb_shows_the_one_that_may_be_best_and_keeps_the_floor():
    model = Ucb(BANNER, floor=0.05)
    model.add_many([given(0, 0, 50), given(1, 1, 50), given(2, 0, 50)])
    assert model.shares((1, 2)) == pytest.approx([0.05, 0.9, 0.05])


def test_a_decision_can_be_repeated_from_what_was_logged():
    model = Thompson(BANNER)
    model.add_many([given(n % 3, n % 2) for n in range(30)])
    for seed in range(50):
        choice = model.choose(PHONE_EVENING, seed)
        assert model.choose(PHONE_EVENING, choice.seed) == choice
    assert len({model.choose(PHONE_EVENING, seed).variant for seed in range(200)}) == 3


# ── stopping what harms ──────────────────────────────────────────────────────────────────────


def test_a_harmless_variant_is_hardly_ever_stopped_however_often_one_looks():
    chance = np.random.default_rng(11)
    stopped = 0
    for _ in range(200):
        harms = np.cumsum(chance.random(2000) < 0.02)
        stopped += any(is_harmful(n, int(harms[n - 1]), 0.02, 0.05) for n in range(5, 2001, 5))
    assert stopped <= 18  # at most .05 of 200 are expected; 18 has a chance below .01


def test_a_harmful_variant_is_stopped_soon():
    harms = np.cumsum(np.random.default_rng(12).random(2000) < 0.08)
    first = next(n for n in range(1, 2001) if is_harmful(n, int(harms[n - 1]), 0.02, 0.05))
    assert first < 400


def test_the_lowest_rate_is_where_harm_begins_to_be_shown():
    lowest = lowest_rate(400, 31, 0.05)
    assert is_harmful(400, 31, lowest * 0.99, 0.05)
    assert not is_harmful(400, 31, lowest * 1.01, 0.05)


def test_where_every_variant_harms_nothing_is_chosen():
    model = Thompson(BANNER)
    model.add_many([given(each, 0, 90, harm=True) for each in range(3)])
    with pytest.raises(Conflict, match="every variant of `banner` is stopped"):
        model.choose(PHONE_EVENING, 1)


def test_why_a_variant_is_stopped_is_told_with_its_numbers():
    model = Thompson(BANNER, harm_limit=0.02)
    model.add_many(
        [given(0, 0, 300), given(1, 0, 300), given(2, 1, 260), given(2, 1, 40, harm=True)]
    )
    assert [each.stopped for each in standings(model)][:2] == ["", ""]
    said = standings(model)[2].stopped
    assert said.startswith("40 of 300 decisions were followed by `unsubscribe`: at least ")
    assert said.endswith("where 2.00% is tolerated, with 95% confidence")


# ── forgetting and files ─────────────────────────────────────────────────────────────────────


def test_someone_who_is_not_in_it_cannot_be_forgotten():
    model = Thompson(BANNER)
    model.add(given(0, 1))
    with pytest.raises(Conflict, match="it was never added"):
        model.forget(given(1, 1))


def test_a_triple_that_was_never_met_is_seen_though_all_its_pairs_were():
    model = Thompson(BANNER, reg=1e-6)
    for codes in ((1, 0), (0, 2), (2, 2), (1, 1)):
        model.add(given(0, 1, codes=codes))
    before = model.fingerprint()
    with pytest.raises(Conflict):
        model.forget(given(0, 1, 2, codes=(1, 2)))
    assert model.fingerprint() == before


def test_somebody_with_very_many_decisions_is_forgotten_at_once_and_bit_for_bit():
    chance = np.random.default_rng(2)
    rows = [
        Outcome(int(v), int(r), False, 0.5, (int(d), int(t)))
        for v, r, d, t in chance.integers(0, 2, (5000, 4))
    ]
    many, few = contribution(BANNER, rows), [given(0, 1), given(1, 0, codes=(1, 1))]
    model = Thompson(BANNER)
    model.add_many(few)
    before, served = model.fingerprint(), model.sums.inverse.copy()
    with pytest.raises(Conflict, match="never added"):
        model.forget(many)
    assert model.fingerprint() == before
    model.add(many)
    anew = Thompson(BANNER)
    anew.add_many([*few, many])
    assert model.fingerprint() == anew.fingerprint()
    assert np.array_equal(model.sums.weights, anew.sums.weights)
    model.forget(many)
    assert model.fingerprint() == before
    assert np.array_equal(model.sums.inverse, served)


def test_the_file_of_another_version_is_not_read(tmp_path):
    model = Thompson(BANNER)
    about = {"model": "thompson", "layout": "0", "n_people": "0", "parameters": "{}"}
    sha256 = model_file.write(tmp_path / "model", about, model.sums._asdict())
    with pytest.raises(Later, match="another version"):
        Thompson.load(tmp_path / "model", sha256)


def test_a_loaded_declaration_is_the_one_that_was_saved(tmp_path):
    model = Thompson(replace(BANNER, context=Context((DEVICE, TOWN))), floor=0.1)
    sha256 = model.save(tmp_path / "model")
    assert Thompson.load(tmp_path / "model", sha256).creative == model.creative


# ── reasons ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def learned():
    model = Thompson(BANNER)
    model.add_many(
        [given(0, n % 2, codes=(1, 2)) for n in range(312)]
        + [given(0, 0, codes=(2, 1)) for _ in range(300)]
        + [given(1, 0, codes=(1, 2)) for _ in range(200)]
        + [given(1, n % 2, codes=(2, 1)) for n in range(200)]
    )
    return model


def test_a_reason_names_what_speaks_for_the_variant_and_counts(learned):
    assert because(learned, 0, (1, 2)) == (
        "shown because on phones in the evening this variant did better; 312 decisions"
    )
    assert because(learned, 1, (2, 0)).startswith("shown because on computers this variant did")


def test_a_variant_shown_to_learn_says_so(learned):
    assert because(learned, 2, (1, 2)) == "shown to learn how it does; it was not shown before"
    assert because(learned, 1, (1, 2)) == (
        "shown to learn more of it; each variant gets at least 0.05 of all; 400 decisions so far"
    )


def test_the_last_variant_left_says_so():
    model = Thompson(BANNER)
    model.add_many([given(0, 0, 9), given(1, 1, 90, harm=True), given(2, 1, 90, harm=True)])
    assert "the only variant that may be shown" in because(model, 0, (1, 2))


# ── judging another way of choosing ──────────────────────────────────────────────────────────

RATES = np.array([0.1, 0.2, 0.4])


def log_of(n, seed, shares=(0.5, 0.3, 0.2)):
    chance = np.random.default_rng(seed)
    variants = chance.choice(3, n, p=shares)
    codes = chance.integers(0, 3, (n, 2))
    rewards = (chance.random(n) < RATES[variants] + 0.1 * (codes[:, 0] == 1)).astype(float)
    return Logged(variants, rewards, np.array(shares)[variants], codes, 3)


def target_of(logged, shares=(0.1, 0.2, 0.7)):
    return np.tile(shares, (len(logged), 1))


TRUTH = float(RATES @ [0.1, 0.2, 0.7]) + 0.1 / 3


@pytest.mark.parametrize("interval", [Interval.NORMAL, Interval.BOOTSTRAP])
@pytest.mark.parametrize("way", [ips, snips, dr])
def test_the_truth_lies_within_most_intervals(way, interval):
    within = 0
    for seed in range(25):
        logged = log_of(400, seed)
        more = [expected_rewards(lambda: Ucb(BANNER), logged)] if way is dr else []
        found = way(logged, target_of(logged), *more, Judging(interval=interval, seed=seed))
        assert found.low < found.value < found.high
        within += found.low <= TRUTH <= found.high
    assert within >= 20


def test_a_bernstein_interval_holds_and_needs_a_clip():
    logged = log_of(2000, 1)
    narrow = ips(logged, target_of(logged), Judging(clip=5))
    wide = ips(logged, target_of(logged), Judging(clip=5, interval=Interval.BERNSTEIN))
    assert wide.low < narrow.low < TRUTH < narrow.high < wide.high
    with pytest.raises(BadRequest, match="needs a declared largest weight"):
        ips(logged, target_of(logged), Judging(interval=Interval.BERNSTEIN))
    with pytest.raises(BadRequest, match="for `ips` only"):
        snips(logged, target_of(logged), Judging(clip=5, interval=Interval.BERNSTEIN))


def test_clipping_is_counted_and_the_effective_size_said():
    logged = log_of(1000, 2)
    target = target_of(logged)
    plain, clipped = ips(logged, target), ips(logged, target, Judging(clip=2))
    assert plain.clipped == 0
    assert clipped.clipped == int((logged.variants == 2).sum())
    assert clipped.value < plain.value
    assert plain.effective < clipped.effective < 1000
    assert "clipped at 2" in clipped.words("ips")
    same = ips(logged, np.tile((0.5, 0.3, 0.2), (1000, 1)))
    assert same.effective == pytest.approx(1000)
    assert same.value == pytest.approx(logged.rewards.mean())


@pytest.mark.parametrize(
    ("propensity", "said"),
    [
        (float("nan"), "1 of 50 logged decisions have no propensity"),
        (0.0, "1 of 50 logged propensities are not above 0"),
        (1.5, "1 of 50 logged propensities are not above 0 and at most 1"),
    ],
)
def test_nothing_is_said_of_decisions_without_propensities(propensity, said):
    logged = log_of(50, 3)
    wrong = logged.propensities.copy()
    wrong[7] = propensity
    with pytest.raises(BadRequest, match=said):
        replace(logged, propensities=wrong)


def test_a_log_that_is_none_is_refused():
    logged = log_of(50, 3)
    with pytest.raises(BadRequest, match="no logged decisions"):
        log_of(0, 3)
    with pytest.raises(BadRequest, match="not equally long"):
        replace(logged, rewards=logged.rewards[1:])
    with pytest.raises(BadRequest, match="no number from 0 to 1"):
        replace(logged, rewards=np.full(50, np.nan))
    with pytest.raises(BadRequest, match="not one of the 2"):
        replace(logged, n_variants=2)


def test_a_target_that_is_none_is_refused():
    logged = log_of(50, 3)
    with pytest.raises(BadRequest, match=r"expected \(50, 3\)"):
        ips(logged, target_of(logged)[:9])
    with pytest.raises(BadRequest, match="add up to 1"):
        ips(logged, target_of(logged) * 2)
    never = replace(logged, variants=np.zeros(50, np.int64))
    with pytest.raises(BadRequest, match="would never have chosen what was logged"):
        snips(never, target_of(never, (0, 0.5, 0.5)))


def test_a_replay_earns_what_the_best_variant_earns_and_refuses_uneven_logs():
    even = (1 / 3, 1 / 3, 1 / 3)
    logs = [log_of(4000, seed, even) for seed in range(4)]
    found = [replay(Thompson(BANNER, floor=0), each, seed=1) for each in logs]
    assert all(1100 < each.n < 1600 for each in found)
    mean = sum(each.reward for each in found) / sum(each.n for each in found)
    assert mean > 0.36  # the best earns .43, choosing evenly .27
    assert replay(Thompson(BANNER, floor=0), logs[0], seed=1) == found[0]
    with pytest.raises(BadRequest, match="only a log that chose evenly"):
        replay(Thompson(BANNER), log_of(50, 3), seed=1)


# ── for a person ─────────────────────────────────────────────────────────────────────────────

_BOTH = frozenset({Purpose.PERSONALISATION, Purpose.MODEL_TRAINING, Purpose.SERVICE})
OUR_MAP = replace(
    DATA_MAP,
    purposes=DATA_MAP.purposes
    | {Purpose.PERSONALISATION: DATA_MAP.purposes[Purpose.MODEL_TRAINING]},
    fields=DATA_MAP.fields
    | {
        Field("responses"): FieldDeclared("pd:Behavior", _BOTH),
        Field("town"): FieldDeclared("pd:Location", _BOTH),
    },
)
LOCAL = Creative("local", ("warm", "plain"), Context((DEVICE, TOWN)))


class Room:
    """The cast, their towns, and a chooser over a register of its own."""

    def __init__(self, house):
        self.house = house
        self.cast = Cast(house)
        use = house.gate.ask_many(_use(Purpose.SERVICE, "town"))
        towns = {int(each): {Field("town"): "Hamburg"} for each in use.subjects}
        house.gate.vault.keep(use, towns)
        self.register = ModelRegister(
            house.database,
            house.folder / "creatives",
            creative_models,
            vault=house.gate.vault,
            ledger=house.ledger,
            clock=house.clock,
            pseudonyms=house.keys.pseudonyms,
            audits=Audits(house.gate, FairnessDeclared()),
        )
        self.chooser = self.chooser_of(LOCAL)

    def chooser_of(self, creative):
        return Chooser(
            creative,
            database=self.house.database,
            gate=self.house.gate,
            register=self.register,
            data_map=OUR_MAP,
            clock=self.house.clock,
            chance=count().__next__,
        )

    def rows(self):
        with self.house.database.read() as connection:
            return list(connection.execute(decision_table.select().order_by("number")))

    def show(self, who, n, reward):
        """Show `n` times and note what `reward` says of each variant."""
        made = [self.chooser.choose(who, {"device": "phone"}) for _ in range(n)]
        self.chooser.note([Noted(each.number, reward[each.choice.variant]) for each in made])


def _use(purpose, *fields):
    return Use.of(purpose, *fields)


@pytest.fixture
def room(store_url, tmp_path, clock):
    house = build_house(store_url, tmp_path, clock, OUR_MAP)
    yield Room(house)
    house.close()


@pytest.fixture
def light(tmp_path, clock):
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, OUR_MAP)
    yield Room(house)
    house.close()


def test_ada_who_agreed_is_chosen_for_by_her_field_and_kept_as_herself(room):
    decision = room.chooser.choose(room.cast.ada, {"device": "phone"})
    assert decision.personal
    assert decision.choice.codes == (1, 1)
    [row] = room.rows()
    assert (row.subject, row.entry, row.codes) == (room.cast.ada, decision.entry, [1, 1])
    assert row.propensity == decision.choice.propensity == 0.5
    assert row.decided_at == int(room.house.clock().timestamp())
    asked = room.house.ledger.entry(decision.entry).body
    assert (asked["purpose"], asked["fields"]) == ("personalisation", ["responses", "town"])


def test_for_whoever_did_not_agree_the_moment_alone_counts_and_nothing_leads_to_them(room):
    for who in (room.cast.ben, room.cast.cleo, room.cast.dan, None):
        decision = room.chooser.choose(who, {"device": "phone"})
        assert not decision.personal
        assert decision.choice.codes == (1, 0)
        assert (decision.ground is None) == (who is None)
    for row in room.rows():
        assert (row.subject, row.entry, row.codes) == (None, None, [1, 0])
        assert row.decided_at % (24 * 60 * 60) == 0


def test_nothing_of_a_person_is_read_without_a_grant(light, monkeypatch):
    vault = light.house.gate.vault
    monkeypatch.setattr(vault, "read", lambda _: pytest.fail("the vault was opened"))
    light.chooser.choose(light.cast.ben, {})


def test_a_field_of_the_person_cannot_be_handed_in_past_the_gate(light):
    with pytest.raises(BadRequest, match="`town` is a field of the person"):
        light.chooser.choose(light.cast.ben, {"town": "Hamburg"})


def test_no_choice_rests_on_a_field_that_is_sealed_or_undeclared(light):
    for name, said in (("allergies", "kept sealed"), ("shoe_size", "declares no field")):
        part = Part(name, {"nuts": "because of nuts"}, field=Field(name))
        with pytest.raises(BadRequest, match=said):
            light.chooser_of(replace(LOCAL, context=Context((part,))))


def test_it_learns_from_those_who_agreed_and_then_chooses_better(room):
    assert room.chooser.choose(None, {}).model == "untrained"
    for who in (room.cast.ada, room.cast.eve, room.cast.ben):
        room.show(who, 30, {"warm": 1, "plain": 0})
    trained = room.chooser.train(floor=0.1, metrics={"snips": 0.5})
    assert trained.n_people == 2  # ben withdrew, so his decisions are nobody's
    assert trained.model.label == "thompson-1"
    assert trained.model.purpose is Purpose.PERSONALISATION
    assert sum(each.n_decisions for each in trained.standings) == 60
    later = [room.chooser.choose(room.cast.ada, {"device": "phone"}) for _ in range(40)]
    assert {each.model for each in later} == {"thompson-1"}
    assert Counter(each.choice.variant for each in later)["warm"] > 28
    said = {each.reason for each in later if each.choice.variant == "warm"}
    assert any(each.startswith("shown because on phones in your town") for each in said)
    assert room.chooser.standings()[0].reward == 1


def test_a_training_with_nobodys_leave_makes_nothing(light):
    light.show(light.cast.ben, 5, {"warm": 1, "plain": 0})
    with pytest.raises(Conflict, match="no model can be made"):
        light.chooser.train()
    assert light.register.all() == []


def test_somebody_is_forgotten_exactly_and_erased_with_their_decisions(light):
    for who in (light.cast.ada, light.cast.eve):
        light.show(who, 20, {"warm": 1, "plain": 0})
    live = light.chooser.train().model
    forgetting = Forgetting(light.register)
    [gone] = forgetting.forget(light.cast.ada)
    assert not gone.made_again
    apart = forgetting.difference_from_retrain(light.register.one(live.number))
    assert apart.same_sum
    assert apart.n_people == 1
    assert apart.largest < 1e-12
    light.house.erasure.erase(light.cast.ada, by="test")
    assert {row.subject for row in light.rows()} == {light.cast.eve}


def test_what_is_not_so_is_not_noted(light):
    number = light.chooser.choose(light.cast.ada, {}).number
    with pytest.raises(NotFound, match="there is no decision 99 of `local`"):
        light.chooser.note([Noted(number, 1), Noted(99, 1)])
    with pytest.raises(BadRequest, match="the reward is `nan`"):
        light.chooser.note([Noted(number, 1), Noted(number, float("nan"))])
    assert light.rows()[0].reward is None
    assert light.chooser.note([]) == 0


def test_somebody_who_withdrew_since_is_no_longer_watched(light):
    made = light.chooser.choose(light.cast.ada, {})
    light.house.clock.advance(days=1)
    light.cast.say(light.cast.ada, ConsentStatus.WITHDRAWN, Purpose.PERSONALISATION)
    assert light.chooser.note([Noted(made.number, 1)]) == 0
    assert light.rows()[0].reward is None


def test_silence_is_noted_as_nothing_and_a_later_word_counts(light):
    first = light.chooser.choose(light.cast.ada, {})
    light.house.clock.advance(days=2)
    light.chooser.choose(light.cast.ada, {})
    until = light.house.clock()
    assert light.chooser.note_silence(until) == 1
    assert [row.reward for row in light.rows()] == [0, None]
    light.chooser.note([Noted(first.number, 1, harm=True)])
    assert (light.rows()[0].reward, light.rows()[0].harm) == (1, 1)


def test_decisions_of_another_declaration_are_left_alone(light):
    light.show(light.cast.ada, 10, {"warm": 1, "plain": 0})
    light.chooser.train()
    changed = light.chooser_of(replace(LOCAL, variants=("warm", "plain", "new")))
    assert changed.choose(None, {}).model == "untrained"
    with pytest.raises(Conflict, match="no model can be made"):
        changed.train()


def test_what_was_logged_can_be_judged(light):
    for who in (light.cast.ada, light.cast.eve):
        light.show(who, 60, {"warm": 1, "plain": 0})
    gathered = light.chooser.gather()
    logged = Logged.of(LOCAL, gathered.contributions)
    assert len(logged) == 120
    assert (logged.propensities == 0.5).all()
    model = Thompson(LOCAL)
    model.add_many(gathered.contributions)
    found = snips(logged, shares_of(model, logged))
    assert found.value > 0.8
    assert found.value > logged.rewards.mean()


def test_an_unknown_person_is_denied_not_an_error(light):
    nobody = SubjectId(10**6)
    assert not light.chooser.choose(nobody, {}).personal
