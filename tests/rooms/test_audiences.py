"""Audiences: a definition finds exactly whom it describes, among those who may be found."""

import tomllib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import BigInteger, String, column, select, table, text

from assent.audiences import (
    All,
    Audiences,
    AudienceTooSmall,
    Definition,
    Did,
    Either,
    Has,
    Not,
    Sizes,
    compile_definition,
    read_definition,
)
from assent.audiences.numbers import span, within
from assent.catalogue import ItemRow
from assent.vocabulary import BadRequest, ConsentStatus, Purpose, UnknownTerm, Use
from conftest import TestClock, build_house
from village import (
    BOUNDS,
    CONDITIONS,
    PEOPLE,
    PURCHASES,
    TEXTS,
    TOWN,
    bought,
    holds,
    items_of,
    live,
    says,
    settle,
    stock,
)
from world import DATA_MAP

EMAIL = Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email", processor="mailer")


def parse(said: str) -> Definition:
    return read_definition(tomllib.loads(said), DATA_MAP)


# ---- reading ----


def test_a_definition_is_read_from_toml():
    definition = parse(
        """
        all = [
          { did = "purchase", categories = ["TEA"], at_least = 2, within_days = 90 },
          { not = { field = "town", in = ["Ulm", "Bonn"] } },
          { any = [{ did = "purchase", items = ["beans"] }, { field = "town", is = "Kiel" }] },
        ]
        """
    )
    assert definition == Definition(
        All(
            (
                Did(
                    "purchase",
                    PURCHASES,
                    at_least=2,
                    categories=("TEA",),
                    within=timedelta(days=90),
                ),
                Not(Has(TOWN, ("Ulm", "Bonn"))),
                Either((Did("purchase", PURCHASES, items=("beans",)), Has(TOWN, ("Kiel",)))),
            )
        )
    )
    assert definition.fields == {PURCHASES, TOWN}


def test_the_shortest_definitions_mean_what_they_say():
    assert parse('did = "purchase"').condition == Did("purchase", PURCHASES, at_least=1)
    never = Did("purchase", PURCHASES, at_least=0, at_most=0)
    assert parse('did = "purchase"\nat_most = 0').condition == never
    assert parse("everyone = true").condition == All(())
    assert parse("everyone = true").fields == frozenset()


def test_days_start_at_midnight_and_moments_keep_their_zone():
    read = parse('did = "purchase"\nsince = 2026-01-01\nbefore = 2026-02-01T12:00:00+02:00')
    assert read.condition.since == datetime(2026, 1, 1, tzinfo=UTC)
    assert read.condition.before == datetime(2026, 2, 1, 10, tzinfo=UTC)
    spelt = parse('did = "purchase"\nsince = "2026-01-01"\nbefore = "2026-02-01T10:00:00Z"')
    assert spelt == read


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ('did = "purchase"\nat_lest = 2', UnknownTerm, "did you mean `at_least`?"),
        ('did = "purchas"', UnknownTerm, "unknown event `purchas`; did you mean `purchase`?"),
        ('field = "twon"\nis = "Ulm"', UnknownTerm, "unknown field `twon`; did you mean `town`?"),
        ("al = []", UnknownTerm, "unknown condition `al`; did you mean `all`?"),
        ("", BadRequest, "the audience is empty; `everyone = true` means everyone"),
        ("everyone = false", BadRequest, "`everyone` can only be true"),
        ("all = []", BadRequest, "`all` is not a list of conditions"),
        ("all = [1]", BadRequest, "a part of `all` is not a table"),
        ("not = 1", BadRequest, "`not` is not a table"),
        ('all = [{did = "purchase"}]\nany = []', BadRequest, "both `all` and `any`"),
        ('did = "purchase"\nfield = "town"', BadRequest, "both `did` and `field`"),
        ('did = ""', BadRequest, "`did` is not a text"),
        ('field = "email"\nis = "x"', BadRequest, "`email`, which is kept sealed"),
        ('field = "town"', BadRequest, "say either `is` or `in` of `town`"),
        ('field = "town"\nis = "a"\nin = ["b"]', BadRequest, "say either `is` or `in`"),
        ('field = "town"\nin = "a"', BadRequest, "for one value say `is`"),
        ('field = "town"\nin = []', BadRequest, "no value at all"),
        ('field = "town"\nis = 1.5', BadRequest, "neither a text nor a whole number"),
        ('field = "town"\nis = true', BadRequest, "neither a text nor a whole number"),
        ('did = "purchase"\nat_least = 3\nat_most = 2', BadRequest, "nobody can have done"),
        ('did = "purchase"\nat_least = 0', BadRequest, "is true of everyone"),
        ('did = "purchase"\nat_least = -1', BadRequest, "from 0 to 1000000"),
        ('did = "purchase"\nat_least = true', BadRequest, "from 0 to 1000000"),
        ('did = "purchase"\nat_least = "2"', BadRequest, "from 0 to 1000000"),
        ('did = "purchase"\nwithin_days = 0', BadRequest, "from 1 to 36500"),
        ('did = "purchase"\nwithin_days = 9\nsince = 2026-01-01', BadRequest, "choose one"),
        ('did = "purchase"\nsince = 2026-02-01\nbefore = 2026-01-01', BadRequest, "not earlier"),
        ('did = "purchase"\nsince = "soon"', BadRequest, "not a date such as"),
        ('did = "purchase"\nsince = 3', BadRequest, "not a date such as"),
        ('did = "purchase"\nsince = 2026-01-01T10:00:00', BadRequest, "without a time zone"),
        ('did = "purchase"\ncategories = "TEA"', BadRequest, "`categories` is not a list"),
        ('did = "purchase"\ncategories = ["A"]\nitems = ["b"]', BadRequest, "choose one"),
        ('did = "purchase"\nsum = "amuont"\nat_least = 1', UnknownTerm, "did you mean `amount`?"),
        ('did = "purchase"\nsum = "amount"', BadRequest, "sum of `amount`: say `at_least`"),
        ('did = "purchase"\nabove = 2', UnknownTerm, "unknown key of `did` `above`"),
        ('did = "purchase"\nquantity = 2', BadRequest, "`quantity` is not a table"),
        ('did = "purchase"\namount = {above = true}', BadRequest, "`above` is not a number"),
        ('field = "town"\nat_least = 2\nabove = 1', BadRequest, "either `at_least` or `above`"),
        ('field = "town"\nat_most = 2\nbelow = 1', BadRequest, "either `at_most` or `below`"),
        ('field = "town"\nabove = 2\nbelow = 2', BadRequest, "no number is above 2 and below 2"),
        ('field = "town"\nis = "2"\nabove = 2', BadRequest, "or bounds such as `at_least`"),
        ('field = "email"\nabove = 2', BadRequest, "`email`, which is kept sealed"),
        ("not.not.not.not.not.not.not.not.not.not.not.not.everyone = true", BadRequest, "12 deep"),
    ],
)
def test_a_wrong_definition_is_explained(text, kind, message):
    with pytest.raises(kind) as raised:
        parse(text)
    assert message in raised.value.message


# ---- words ----


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("everyone = true", "everyone"),
        ("not.everyone = true", "people who are nobody"),
        ('did = "purchase"', "people who did `purchase` at least once"),
        ('not.did = "purchase"', "people who never did `purchase`"),
        (
            'did = "purchase"\ncategories = ["TEA", "MATE"]\nat_most = 3\nwithin_days = 30',
            "people who did `purchase` with TEA or MATE at most 3 times in the last 30 days",
        ),
        (
            'did = "purchase"\nsince = 2026-01-01\nbefore = 2026-02-01T10:30:00Z',
            "people who did `purchase` at least once since 2026-01-01 before 2026-02-01 10:30 UTC",
        ),
        (
            'did = "purchase"\nsum = "amount"\nat_least = 100\nwithin_days = 90',
            "people whose `amount` of `purchase` in the last 90 days adds up to at least 100",
        ),
        (
            'not = {did = "purchase", sum = "quantity", categories = ["TEA"], below = 2.5}',
            "people whose `quantity` of `purchase` with TEA adds up to what is not below 2.5",
        ),
        (
            'did = "purchase"\nquantity = {above = 2}\nat_least = 3',
            "people who did `purchase` of `quantity` above 2 at least 3 times",
        ),
        (
            'field = "town"\nat_least = 25\nbelow = 45',
            "people whose `town` is at least 25 and below 45",
        ),
        (
            """
            [[all]]
            did = "purchase"
            [[all]]
            any = [{ field = "town", is = "Ulm" }, { field = "town", is = "Bonn" }]
            """,
            """people who did `purchase` at least once
and (whose `town` is Ulm or whose `town` is Bonn)""",
        ),
        (
            'not.any = [{did = "purchase", at_least = 2}, {not = {field = "town", is = "Ulm"}}]',
            "people who did `purchase` at most once and whose `town` is Ulm",
        ),
    ],
)
def test_a_definition_explains_itself(text, words):
    assert parse(text).words() == words


# ---- finding ----


@pytest.fixture
def shop(house, cast):
    """ada: 3 teas, 1 coffee; ben: 2 teas; cleo: 1 wine; eve: 1 old tea, lives in Ulm like ada."""
    stock(house)
    bought(house, cast.ada, ("green", 1), ("black", 5), ("green", 50), ("beans", 2))
    bought(house, cast.ben, ("green", 1), ("black", 2))
    bought(house, cast.cleo, ("red", 3))
    bought(house, cast.eve, ("green", 200))
    live(house, cast.ada, "Ulm")
    live(house, cast.eve, "Ulm")
    live(house, cast.ben, "Bonn")
    return house


def audiences_of(house, **options) -> Audiences:
    return Audiences(
        DATA_MAP,
        gate=house.gate,
        clock=house.clock,
        items_of=items_of(house),
        sizes=Sizes(house.database, house.clock, bytes(range(16))),
        **options,
    )


TEA_DRINKERS = 'did = "purchase"\ncategories = ["TEA"]'


def test_the_members_are_those_who_match_and_agreed(shop, cast):
    found = audiences_of(shop, smallest=1).members(parse(TEA_DRINKERS), EMAIL)
    assert found.subjects.tolist() == sorted([cast.ada, cast.eve])
    assert found.use.fields == {"email", "purchases"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("everyone = true", ["ada", "eve"]),
        ('did = "purchase"\ncategories = ["TEA"]\nat_least = 2', ["ada"]),
        ('did = "purchase"\ncategories = ["TEA"]\nwithin_days = 90', ["ada"]),
        ('did = "purchase"\nitems = ["beans"]', ["ada"]),
        ('did = "purchase"\nitems = ["beans"]\nat_most = 0', ["eve"]),
        ('did = "purchase"\nitems = ["unheard of"]', []),
        ('did = "purchase"\nat_least = 2\nat_most = 4', ["ada"]),
        ('did = "purchase"\nbefore = 2025-12-01', ["eve"]),
        ('field = "town"\nin = ["Ulm", "Bonn"]', ["ada", "eve"]),
        ('all = [{field = "town", is = "Ulm"}, {not = {did = "purchase", at_least = 2}}]', ["eve"]),
    ],
)
def test_each_condition_finds_whom_it_describes(shop, cast, text, names):
    audiences = audiences_of(shop, smallest=0)
    found = audiences.members(parse(text), EMAIL).subjects.tolist()
    assert found == sorted(getattr(cast, name) for name in names)


def test_the_query_is_asked_only_after_the_ledger_knows_and_grants_whom_it_finds(shop, cast):
    """Also of a group: first how many it is allowed for, then who was found, each on record."""
    audiences, seen = audiences_of(shop, smallest=1), []
    start = shop.ledger.size()

    def define(relations):
        seen.append(shop.ledger.size())
        return compile_definition(parse(TEA_DRINKERS), relations, shop.clock(), items_of(shop))

    use = Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email", "purchases", processor="mailer")
    found = shop.gate.ask_matching(use, define)
    assert seen == [start + 1]
    assert found.subjects.tolist() == sorted([cast.ada, cast.eve])
    assert found.denied == shop.gate.ask_many(use).denied
    first, last = (shop.ledger.entry(n).body for n in (start, found.entry))
    assert sum(first["counts"].values()) == 5
    assert "members" not in first
    assert last["members"] == 2
    cast.say(cast.eve, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)
    assert audiences.members(parse(TEA_DRINKERS), EMAIL).subjects.tolist() == [cast.ada]


def test_a_small_audience_is_refused_without_saying_how_small(shop):
    with pytest.raises(AudienceTooSmall) as raised:
        audiences_of(shop).members(parse(TEA_DRINKERS), EMAIL)
    assert raised.value.message.startswith("fewer than 100 people")
    assert "2" not in raised.value.message


def test_the_preview_says_who_is_lost_and_why(shop, cast):
    shown = audiences_of(shop, smallest=1, smallest_cell=1).preview(
        parse(TEA_DRINKERS), Purpose.DIRECT_MARKETING_EMAIL, "mailer"
    )
    assert (shown.matched, shown.allowed) == (2, 2)
    cast.say(cast.eve, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)
    shown = audiences_of(shop, smallest=1, smallest_cell=1).preview(
        parse(TEA_DRINKERS), Purpose.DIRECT_MARKETING_EMAIL, "mailer"
    )
    refused = "`direct_marketing_email` was refused or withdrawn"
    assert (shown.matched, shown.allowed) == (2, 1)
    assert shown.lost == {refused: 1}
    assert [shop.ledger.entry(n).body["purpose"] for n in shown.entries] == [
        "analytics",
        "direct_marketing_email",
        "direct_marketing_email",
    ]


def test_who_may_not_be_counted_is_not_counted(shop, cast):
    """Ben bought tea too, and withdrew everything: he is in no number."""
    shown = audiences_of(shop, smallest=1, smallest_cell=1).preview(
        parse(TEA_DRINKERS), Purpose.DIRECT_MARKETING_EMAIL, "mailer"
    )
    assert shown.matched == 2
    assert shown.lost == {}


def test_the_preview_hides_small_numbers(shop, cast):
    cast.say(cast.eve, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)
    shown = audiences_of(shop).preview(parse(TEA_DRINKERS), Purpose.DIRECT_MARKETING_EMAIL)
    assert shown.as_json() == {
        "matched": "fewer than 100",
        "allowed": "fewer than 100",
        "lost": {"other reasons": "fewer than 10"},
        "entries": list(shown.entries),
        "remarks": [],
    }


def test_what_the_data_map_does_not_declare_is_said_rather_than_counted_as_nobody(shop):
    shown = audiences_of(shop).preview(
        parse('field = "age"\nis = "35"'), Purpose.DIRECT_MARKETING_EMAIL
    )
    assert shown.remarks == (
        "the data map does not declare every field asked for `direct_marketing_email`",
    )


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=TEXTS, bounds=BOUNDS)
def test_a_text_is_the_same_number_in_every_store(house, texts, bounds):
    c = table("numbers", column("subject", BigInteger), column("value", String)).c
    query = select(c.subject).where(within(bounds, *span(c.value)))

    def found(connection):
        connection.execute(text("CREATE TEMPORARY TABLE numbers (subject BIGINT, value TEXT)"))
        rows = [{"subject": n, "value": each} for n, each in enumerate(texts)]
        connection.execute(text("INSERT INTO numbers VALUES (:subject, :value)"), rows)
        who = sorted(connection.scalars(query))
        connection.execute(text("DROP TABLE numbers"))
        return who

    wanted = [n for n, each in enumerate(texts) if says(each, bounds)]
    assert house.database.write(found) == wanted


def test_a_category_of_very_many_items_is_found(shop, cast):
    rows = [ItemRow(f"tea{n}", f"tea {n}", "TEA", None, None) for n in range(40_000)]
    shop.catalogue.put(rows)
    found = audiences_of(shop, smallest=1).members(parse(TEA_DRINKERS), EMAIL)
    assert found.subjects.tolist() == sorted([cast.ada, cast.eve])


# ---- the compiler against the meaning of the words ----


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    clock, folder = TestClock(), tmp_path_factory.mktemp("village")
    house = build_house(f"sqlite:///{folder / 'assent.db'}", folder, clock)
    yield house, settle(house)
    house.close()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(condition=CONDITIONS)
def test_the_query_finds_exactly_whom_the_words_mean(village, condition):
    house, numbers = village
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases", "town"))
    found = house.gate.vault.matching(
        grant,
        lambda relations: compile_definition(
            Definition(condition), relations, house.clock(), items_of(house)
        ),
    )
    wanted = [numbers[name] for name, known in PEOPLE.items() if holds(condition, *known)]
    assert found.tolist() == sorted(wanted)


@settings(max_examples=150, deadline=None)
@given(condition=CONDITIONS)
def test_every_definition_can_be_said_in_words(condition):
    said = Definition(condition).words()
    assert said == "everyone" or said.startswith("people ")
    assert said.count("(") == said.count(")")
