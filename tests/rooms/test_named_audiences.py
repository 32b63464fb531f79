"""Audiences with a name, what models say, and sizes that never tell of the few."""

import json
import random
import tomllib
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.assembly import House, open_house
from assent.audiences import AudienceTooSmall, ForbiddenFeature, Output, read_definition, say
from assent.audiences.sizes import Sizes, sketch
from assent.consent import ConsentEvent
from assent.data_map import FieldDeclared, RestrictedClass
from assent.vocabulary import BadRequest, Conflict, ConsentStatus, Field, Purpose, UnknownTerm, Use
from conftest import build_house
from own_shop import OwnShop, stocked_shop
from world import ASKED, DATA_MAP

TOWN, EMAIL = Field("town"), Purpose.DIRECT_MARKETING_EMAIL
IN_ULM = {"field": "town", "is": "Ulm"}


@dataclass
class Crowd:
    """140 people in Ulm, all of whom agreed to everything."""

    house: House
    who: list[int]

    def moves(self, *who: int, town: str = "Bonn") -> None:
        grant = self.house.gate.ask_many(Use.of(Purpose.SERVICE, "town"))
        self.house.gate.vault.keep(grant, {each: {TOWN: town} for each in who})

    def says_no(self, *who: int) -> None:
        at = self.house.clock()
        self.house.gate.note_consent(
            [ConsentEvent(each, EMAIL, ConsentStatus.WITHDRAWN, at, "test") for each in who]
        )

    def keep(self, name: str, definition: object, **more: object):
        said = {"name": name, "purpose": EMAIL.value, "audience": definition, **more}
        return self.house.named.keep(said)

    def sizes(self, definition) -> tuple[int | None, int | None]:
        audiences = self.house.audiences
        shown = audiences.preview(audiences.read(definition), EMAIL)
        return shown.matched, shown.allowed


@pytest.fixture
def crowd(house):
    return _crowd(house)


@pytest.fixture
def sqlite_crowd(sqlite_house):
    return _crowd(sqlite_house)


def _crowd(house) -> Crowd:
    who = house.gate.meet("household", [f"n{n}" for n in range(140)], ["DE"] * 140).tolist()
    at = house.clock()
    house.gate.note_consent(
        [ConsentEvent(each, p, ConsentStatus.GIVEN, at, "test") for each in who for p in ASKED]
    )
    house.clock.advance(hours=1)
    made = Crowd(house, who)
    made.moves(*who, town="Ulm")
    return made


# ---- said in Python ----


def test_what_is_said_in_python_is_what_is_said_in_toml():
    tea = say.did("purchase", categories=["TEA"], at_least=2, within_days=90)
    old = say.did("purchase", items=["red"], since=date(2026, 1, 1), before=date(2026, 2, 1))
    said = tea & ~say.has("town", "Ulm", "Bonn") & (old | say.everyone())
    toml = tomllib.loads(
        """
        all = [
          { did = "purchase", categories = ["TEA"], at_least = 2, within_days = 90 },
          { not = { field = "town", in = ["Ulm", "Bonn"] } },
          { any = [
            { did = "purchase", items = ["red"], since = 2026-01-01, before = 2026-02-01 },
            { everyone = true },
          ] },
        ]
        """
    )
    read = read_definition(said, DATA_MAP)
    assert read == read_definition(toml, DATA_MAP)
    assert read == read_definition(json.loads(json.dumps(said)), DATA_MAP)


# ---- what models say ----

CHURN = {"churn": frozenset({TOWN})}


@pytest.mark.parametrize(
    ("said", "kind", "message"),
    [
        ({"score": "chrun", "at_least": 1}, UnknownTerm, "did you mean `churn`?"),
        ({"score": "churn"}, BadRequest, "say `at_least` or `at_most` of the score `churn`"),
        ({"score": "churn", "at_least": "1"}, BadRequest, "`at_least` is not a number"),
        ({"score": "churn", "at_least": True}, BadRequest, "`at_least` is not a number"),
        ({"score": "churn", "at_most": float("nan")}, BadRequest, "`at_most` is not a number"),
        ({"score": "churn", "at_least": 2, "at_most": 1}, BadRequest, "at least 2 and at most 1"),
        ({"score": "churn", "at_leats": 2}, UnknownTerm, "did you mean `at_least`?"),
        (
            {"score": "churn", "at_most": 2, "items": ["a"], "categories": ["b"]},
            BadRequest,
            "choose one",
        ),
    ],
)
def test_a_wrong_score_is_explained(said, kind, message):
    with pytest.raises(kind) as raised:
        read_definition(said, DATA_MAP, outputs=CHURN)
    assert message in raised.value.message


def test_a_score_says_itself_in_words_and_which_fields_it_is_made_from():
    read = read_definition(
        {"score": "churn", "at_least": 0.25, "at_most": 0.5}, DATA_MAP, outputs=CHURN
    )
    assert read.words() == "people whose `churn` is at least 0.25 and at most 0.5"
    assert read.fields == {TOWN}
    read = read_definition({"not": {"score": "churn", "at_most": 3}}, DATA_MAP, outputs=CHURN)
    assert read.words() == "people whose `churn` is not known to be at most 3"


def test_people_are_found_by_what_a_model_says_and_who_has_no_score_by_its_absence(crowd):
    asked = []

    def values(among, items):
        asked.append(list(items))
        return {who: n / 100 for n, who in enumerate(among.tolist()) if n < 130}

    crowd.house.audiences._outputs = {"churn": Output(frozenset({TOWN}), values)}
    use, audiences = Use.of(EMAIL), crowd.house.audiences
    found = audiences.members(audiences.read(say.scores("churn", at_least=0.25)), use)
    assert found.subjects.tolist() == crowd.who[25:130]
    assert found.use.fields == {TOWN}, "a score is made from data, which are asked for too"
    rest = audiences.members(audiences.read(~say.scores("churn", at_least=0.15, at_most=0.2)), use)
    assert rest.subjects.tolist() == crowd.who[:15] + crowd.who[21:]
    assert asked == [[], []]


def test_a_score_is_asked_only_of_those_who_may_be_used(crowd):
    crowd.says_no(*crowd.who[:20])
    seen = []

    def values(among, items):
        seen.extend(among.tolist())
        return dict.fromkeys(among.tolist(), 1.0)

    crowd.house.audiences._outputs = {"churn": Output(frozenset({TOWN}), values)}
    audiences = crowd.house.audiences
    audiences.members(audiences.read(say.scores("churn", at_least=1)), Use.of(EMAIL))
    assert sorted(seen) == crowd.who[20:]


# ---- audiences of audiences ----


def test_an_audience_refers_to_another_and_explains_both(crowd):
    crowd.keep("ulm", IN_ULM)
    made = crowd.keep("others", {"not": {"audience": "ulm"}})
    assert made.definition.fields == {TOWN}
    assert made.explained() == (
        "people who are not in `ulm`\n\n`ulm`: people whose `town` is Ulm\n\n"
        "wanted for `direct_marketing_email`; finding them reads `town`\nmembership: live"
    )
    crowd.moves(*crowd.who[:20])
    assert crowd.sizes({"audience": "ulm"}) == (120, 120)
    assert crowd.sizes({"any": [{"audience": "ulm"}, {"audience": "others"}]}) == (140, 140)


def test_an_audience_that_refers_to_itself_is_refused_with_the_road(crowd):
    with pytest.raises(BadRequest) as raised:
        crowd.keep("ulm", {"audience": "ulm"})
    assert raised.value.message == (
        "the audience `ulm` refers to itself (ulm -> ulm); take one of these references out"
    )
    crowd.keep("ulm", IN_ULM)
    crowd.keep("near", {"any": [IN_ULM, {"audience": "ulm"}]})
    crowd.keep("far", {"not": {"audience": "near"}})
    with pytest.raises(BadRequest) as raised:
        crowd.keep("ulm", {"all": [{"not": {"audience": "far"}}]})
    assert "(ulm -> far -> near -> ulm)" in raised.value.message
    assert crowd.house.named.one("ulm").definition.words() == "people whose `town` is Ulm"


def test_audiences_that_multiply_one_another_are_refused_rather_than_unfolded(crowd):
    crowd.keep("a0", IN_ULM)
    for n in range(1, 4):
        crowd.keep(f"a{n}", {"any": [{"audience": f"a{n - 1}"}] * 4})
    with pytest.raises(BadRequest, match="more than 500 conditions"):
        crowd.keep("a4", {"any": [{"audience": "a3"}] * 4})


def test_an_unknown_audience_is_answered_with_the_nearest(crowd):
    crowd.keep("ulm-people", IN_ULM)
    with pytest.raises(UnknownTerm, match="did you mean `ulm-people`"):
        crowd.keep("b", {"audience": "ulm-peple"})
    with pytest.raises(UnknownTerm, match="did you mean `ulm-people`"):
        crowd.house.named.one("ulm-poeple")


def test_one_that_others_refer_to_cannot_be_removed(crowd):
    crowd.keep("ulm", IN_ULM)
    crowd.keep("others", {"not": {"audience": "ulm"}})
    with pytest.raises(Conflict, match="`others` refers to `ulm`"):
        crowd.house.named.remove("ulm")
    crowd.house.named.remove("others", dry_run=True)
    assert [each.name for each in crowd.house.named.all()] == ["others", "ulm"]
    crowd.house.named.remove("others")
    crowd.house.named.remove("ulm")
    assert crowd.house.named.all() == []


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"nmae": "x"}, UnknownTerm, "did you mean `name`?"),
        ({"name": "Tea Lovers"}, BadRequest, "up to 64 small letters"),
        ({"purpose": "direct_marketing_emial"}, BadRequest, "did you mean"),
        ({"processor": "malier"}, UnknownTerm, "did you mean `mailer`?"),
        ({"restricted": "alcool"}, UnknownTerm, "did you mean `alcohol`?"),
        ({"every_hours": 0}, BadRequest, "from 1 to 8784"),
        ({"every_hours": True}, BadRequest, "from 1 to 8784"),
        ({"audience": []}, BadRequest, "is not a table of conditions"),
    ],
)
def test_a_wrong_declaration_is_explained(sqlite_house, change, kind, message):
    said = {"name": "ulm", "purpose": EMAIL.value, "audience": IN_ULM, **change}
    with pytest.raises(kind) as raised:
        sqlite_house.named.keep(said)
    assert message in raised.value.message
    assert sqlite_house.named.all() == []


# ---- membership ----


def test_a_live_audience_has_whoever_its_definition_describes(crowd):
    crowd.keep("ulm", IN_ULM)
    assert len(crowd.house.named.members("ulm")) == 140
    crowd.moves(*crowd.who[:30])
    assert len(crowd.house.named.members("ulm")) == 110
    with pytest.raises(Conflict, match="is live, so nothing is built"):
        crowd.house.named.build("ulm")


def test_a_built_audience_keeps_its_members_until_it_is_built_again(crowd):
    named = crowd.house.named
    crowd.keep("ulm", IN_ULM, every_hours=24)
    with pytest.raises(Conflict, match="assent audience build ulm"):
        named.members("ulm")
    assert named.due() == ["ulm"]
    first = named.build("ulm")
    assert (first.size, first.joined, first.left) == (140, 140, None)
    assert named.due() == []
    crowd.moves(*crowd.who[:25])
    assert len(named.members("ulm")) == 140, "still those of the last build"
    assert crowd.sizes({"audience": "ulm"}) == (140, 140), "to others too"
    crowd.house.clock.advance(hours=24)
    assert named.due() == ["ulm"]
    again = named.build("ulm")
    assert (again.size, again.joined, again.left) == (110, None, 20)
    assert named.members("ulm").subjects.tolist() == crowd.who[25:]


def test_who_withdraws_is_out_of_a_built_audience_at_once(crowd):
    crowd.keep("ulm", IN_ULM, every_hours=24)
    crowd.house.named.build("ulm")
    crowd.says_no(*crowd.who[:5])
    assert crowd.house.named.members("ulm").subjects.tolist() == crowd.who[5:]


def test_who_is_erased_is_in_no_built_audience(crowd):
    crowd.keep("ulm", IN_ULM, every_hours=24)
    crowd.house.named.build("ulm")
    crowd.house.erasure.erase(crowd.who[0], by="a test")
    assert crowd.house._drawer.members("ulm").tolist() == crowd.who[1:]


def test_an_audience_that_became_too_small_loses_its_members(crowd):
    crowd.keep("ulm", IN_ULM, every_hours=1)
    crowd.house.named.build("ulm")
    crowd.moves(*crowd.who[:60])
    with pytest.raises(AudienceTooSmall):
        crowd.house.named.build("ulm")
    assert crowd.house._drawer.members("ulm").tolist() == []
    assert crowd.house.named.due() == []


def test_to_change_an_audience_is_to_build_it_anew(crowd):
    crowd.keep("people", IN_ULM, every_hours=24)
    crowd.house.named.build("people")
    crowd.keep("people", {"everyone": True}, every_hours=24)
    assert crowd.house._drawer.members("people").tolist() == []
    assert crowd.house.named.due() == ["people"]


# ---- sizes ----


def test_two_sizes_never_tell_of_the_few_by_whom_they_differ(crowd):
    crowd.moves(*crowd.who[:9])
    assert crowd.sizes({"everyone": True}) == (140, 140)
    assert crowd.sizes(IN_ULM) == (140, 140), "nine people fewer, and it is not seen"
    assert crowd.sizes({"any": [IN_ULM, {"not": IN_ULM}]}) == (140, 140), "nor that none differ"
    crowd.moves(*crowd.who[9:20])
    assert crowd.sizes(IN_ULM) == (120, 120), "twenty are enough to be said"


def test_a_size_that_differs_by_few_since_yesterday_is_yesterdays(crowd):
    assert crowd.sizes(IN_ULM) == (140, 140)
    crowd.house.clock.advance(days=1)
    crowd.moves(crowd.who[0])
    assert crowd.sizes(IN_ULM) == (140, 140)
    crowd.house.clock.advance(days=400)
    assert crowd.house.audiences.said(np.array(crowd.who[1:])) == 130, "a year later it is new"


def test_neither_do_the_sizes_with_and_without_consent(crowd):
    crowd.says_no(*crowd.who[:4])
    shown = crowd.house.audiences.preview(crowd.house.audiences.read({"everyone": True}), EMAIL)
    assert (shown.matched, shown.allowed) == (130, 130)
    assert shown.lost == {"other reasons": None}


def test_reasons_are_said_in_steps(crowd):
    crowd.says_no(*crowd.who[:27])
    shown = crowd.house.audiences.preview(crowd.house.audiences.read({"everyone": True}), EMAIL)
    assert (shown.matched, shown.allowed) == (140, 110)
    assert list(shown.lost.values()) == [20]
    assert shown.words().splitlines()[-1] == "(reasons are counted in steps of 10)"


def test_not_even_the_threshold_can_be_used_to_tell(crowd):
    crowd.moves(*crowd.who[:36])
    assert crowd.sizes(IN_ULM) == (100, 100)
    crowd.moves(*crowd.who[36:42])
    assert crowd.sizes(IN_ULM) == (100, 100), "98 now, and no `fewer than 100` gives them away"


@pytest.mark.parametrize("seed", range(4))
def test_no_series_of_near_audiences_singles_one_person_out(sqlite_house, seed):
    """Forty times on one day: some people known to the attacker, with and without the target.

    Going nine people away from a size that was said, one more would make ten and another answer.
    """
    chance = random.Random(seed)
    sizes = Sizes(sqlite_house.database, sqlite_house.clock, bytes(range(16)))
    known, target = list(range(1000, 1300)), 7
    said = set()
    for n in range(40):
        left_out = chance.sample(known, 9 if n % 2 else chance.randrange(60))
        without = np.setdiff1d(known, left_out)
        pair = [without, np.append(without, target)]
        chance.shuffle(pair)
        answers = [sizes.say(each, smallest=100, cell=10) for each in pair]
        assert answers[0] == answers[1]
        said.add(answers[0])
    assert len(said) > 3, "and yet sizes are said"


def test_sizes_that_are_added_up_do_not_tell_either(sqlite_crowd):
    """Denning's tracker: two halves that are said, and their union with one more or not."""
    said = []
    for target in ([], [999]):
        sizes = Sizes(sqlite_crowd.house.database, sqlite_crowd.house.clock, bytes(range(16)))
        sqlite_crowd.house.clock.advance(days=400)
        halves = np.arange(154), np.arange(200, 353)
        whole = np.concatenate([*halves, np.array(target, dtype=np.int64)])
        said.append([sizes.say(each, smallest=100, cell=10) for each in (*halves, whole)])
    assert said == [[150, 150, 300]] * 2


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(0, 3000),
    gone=st.sets(st.integers(0, 2999), max_size=9),
    came=st.sets(st.integers(10_000, 20_000), max_size=9),
    key=st.binary(min_size=16, max_size=16),
)
def test_nearness_is_never_missed(size, gone, came, key):
    before = np.arange(size)
    after = np.concatenate([np.setdiff1d(before, list(gone)), sorted(came)]).astype(np.int64)
    n_differ = len(np.setxor1d(before, after))
    places = np.count_nonzero(sketch(before, key) != sketch(after, key))
    assert places <= n_differ
    assert (places == 0) == (n_differ == 0)


def test_sets_that_differ_by_twenty_hardly_ever_pass_for_near():
    chance = np.random.default_rng(7)
    everyone = chance.permutation(100_000)
    key = bytes(range(16))
    whole = sketch(everyone, key)
    near = sum(
        np.count_nonzero(whole != sketch(np.delete(everyone, slice(n, n + 20)), key)) < 10
        for n in range(0, 2000, 20)
    )
    assert near == 0


# ---- what may not choose ----


def test_a_field_that_may_not_choose_is_refused_with_the_article(tmp_path, clock):
    fields = {
        **DATA_MAP.fields,
        Field("age"): FieldDeclared("pd:AgeRange", frozenset({EMAIL, Purpose.ANALYTICS})),
    }
    data_map = replace(
        DATA_MAP, fields=fields, restricted={"credit": RestrictedClass(frozenset({"LOANS"}), 18)}
    )
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, data_map)
    definition = house.audiences.read({"field": "age", "is": "35"})
    for ask in (
        lambda: house.audiences.preview(definition, EMAIL, restricted="credit"),
        lambda: house.audiences.members(definition, Use.of(EMAIL, restricted="credit")),
    ):
        with pytest.raises(ForbiddenFeature) as raised:
            ask()
        assert raised.value.message == (
            "`age` may not choose who is offered `credit` "
            "(15 U.S.C. 1691(a); 12 CFR 1002.4); choose people by other fields"
        )
    house.audiences._outputs = {"worth": Output(frozenset({Field("age")}), lambda *_: {})}
    with pytest.raises(ForbiddenFeature, match="`age` may not choose"):
        house.audiences.preview(
            house.audiences.read(say.scores("worth", at_least=1)), EMAIL, restricted="credit"
        )
    house.close()


# ---- the command line ----

BAKERS = """
name = "bakers"
purpose = "direct_marketing_email"
{more}

[audience]
did = "purchase"
"""


@pytest.fixture(scope="module")
def stocked(tmp_path_factory) -> OwnShop:
    return stocked_shop(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
def shop(stocked, tmp_path) -> OwnShop:
    return stocked.copied_to(tmp_path)


def test_an_audience_is_kept_previewed_built_and_explained(shop):
    file = shop.files / "bakers.toml"
    file.write_text(BAKERS.format(more="every_hours = 12"))
    dry = shop.does("audience", "keep", file, "--dry-run")
    assert "dry run: it was not kept" in dry.out
    assert shop.does("audience", "list", "--json").json == []
    shop.does("audience", "keep", file)
    (listed,) = shop.does("audience", "list", "--json").json
    assert listed["membership"] == "built every 12 hours, not yet"
    shown = shop.does("audience", "preview", "bakers", "--json").json
    assert (shown["allowed"], len(shown["entries"])) == (120, 3)
    assert shop.does("audience", "preview", file, "--json").json["allowed"] == 120
    assert "run `assent audience build bakers`" in shop.does("audience", "show", "bakers").out
    assert shop.does("audience", "build", "--due", "--dry-run", "--json").json == {
        "would_build": ["bakers"]
    }
    built = shop.does("audience", "build", "--due", "--json").json["built"]
    assert [(b["name"], b["size"], b["joined"]) for b in built] == [("bakers", 120, 120)]
    assert shop.does("audience", "build", "--due", "--json").json["built"] == []
    assert "120 people in it may be used now" in shop.does("audience", "show", "bakers").out
    explained = shop.does("audience", "explain", "bakers").out
    assert "people who did `purchase` at least once" in explained
    assert "finding them reads `purchases`" in explained
    assert "can be removed" in shop.does("audience", "remove", "bakers", "--dry-run").out
    shop.does("audience", "remove", "bakers")
    assert "unknown audience `bakers`" in shop.refuses("audience", "show", "bakers")


def test_people_are_found_by_what_is_recommended_to_them(shop):
    house = open_house(shop.house)
    house.audiences.smallest = 1
    definition = house.audiences.read(say.scores("recommended", at_most=1, categories=["dairy"]))
    found = house.audiences.members(definition, Use.of(EMAIL))
    dairy = set(house.catalogue.in_categories(["dairy"]))
    everyone = house.recommender.recommend_many(house.register.everybody(), 1)
    wanted = {e.subject for e in everyone if e.personal and e.items[0].item in dairy}
    assert 10 < len(wanted) < 120
    assert set(found.subjects.tolist()) == wanted
    house.close()


def test_a_file_that_is_no_audience_is_explained(shop):
    file = shop.files / "x.toml"
    assert "there is no audience file" in shop.refuses("audience", "keep", file)
    file.write_text("name = ")
    assert "cannot be read" in shop.refuses("audience", "keep", file)
    (shop.files / "x.json").write_text("[1]")
    assert "is not a table" in shop.refuses("audience", "keep", shop.files / "x.json")
    file.write_text('name = "x"\npurpose = "direct_marketing_email"\naudience = {audience = "x"}')
    assert "(x -> x)" in shop.refuses("audience", "explain", file)


def test_a_campaign_speaks_to_an_audience_by_name(shop):
    file = shop.files / "bakers.toml"
    file.write_text(BAKERS.format(more=""))
    shop.does("audience", "keep", file)
    campaign = shop.campaign()
    text = campaign.read_text()
    campaign.write_text(text[: text.index("[audience]")] + '[audience]\naudience = "bakers"\n')
    drafted = shop.does("campaign", "draft", campaign, "--as", "maya", "--json").json
    assert drafted["audience"]["allowed"] == 120


def test_an_approval_is_for_what_the_audience_meant(shop):
    file = shop.files / "bakers.toml"
    file.write_text(BAKERS.format(more=""))
    shop.does("audience", "keep", file)
    campaign = shop.campaign()
    text = campaign.read_text()
    campaign.write_text(text[: text.index("[audience]")] + '[audience]\naudience = "bakers"\n')
    shop.does("campaign", "run", campaign, "--as", "maya")
    shop.does("review", "approve", 1, "--as", "rui", "--reason", "right")
    file.write_text(
        BAKERS.format(more="").replace("[audience]", "[audience]\nat_least = 1\nsince = 2020-01-01")
    )
    shop.does("audience", "keep", file)
    again = shop.does("campaign", "run", "breakfast", "--as", "maya")
    assert "submitted as item 2" in again.out
    assert shop.sent_to() == []
    shop.does("review", "approve", 2, "--as", "rui", "--reason", "right too")
    shop.does("campaign", "run", "breakfast", "--as", "maya")
    assert len(shop.sent_to()) == 127
