"""The most important test of the product: all forms of the gate agree on every generated world."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table

from assent.consent.event import Flag
from assent.consent.standing import flag, under
from assent.consent.standing import given as given_bit
from assent.consent.standing import refused as refused_bit
from assent.data_map import FieldDeclared, ProcessorDeclared, PurposeDeclared, RestrictedClass
from assent.gate import allowed_people, compile_rule, decide, decide_array, decide_many
from assent.gate.decide import outcome
from assent.jurisdictions import laws
from assent.store import open_database, open_warehouse
from assent.vocabulary import Field, LegalBasis, Processor, Purpose, Use
from world import DATA_MAP

LAWS = {code: laws[code] for code in laws}
PURPOSES = list(Purpose)

purposes = st.sampled_from(PURPOSES)
bases = st.lists(st.sampled_from(list(LegalBasis)), min_size=1, max_size=3, unique=True).map(tuple)
fields = st.builds(
    FieldDeclared,
    category=st.sampled_from(["pd:Purchase", "pd:Gender"]),
    purposes=st.frozensets(purposes, min_size=1),
    identifying=st.booleans(),
    sensitive=st.booleans(),
    gives_away=st.sampled_from(["", "", "pd:Health"]),
)
processors = st.builds(
    ProcessorDeclared,
    purposes=st.frozensets(purposes, min_size=1),
    country=st.sampled_from(["DE", "US", "CH", "ZZ"]),
    safeguard=st.sampled_from(["", "scc"]),
)
data_maps = st.builds(
    lambda purposes, fields, processors, child_likely: replace(
        DATA_MAP,
        purposes=purposes,
        fields=fields,
        processors=processors,
        child_likely=child_likely,
        restricted={
            "alcohol": RestrictedClass(frozenset({"WINE"}), 21),
            "housing": RestrictedClass(frozenset({"FLATS"}), 0),
        },
    ),
    st.dictionaries(
        purposes,
        st.builds(
            PurposeDeclared, bases=bases, retention=st.just(timedelta(1)), notice=st.just("all")
        ),
        min_size=8,
    ),
    st.fixed_dictionaries({Field("a"): fields, Field("b"): fields}),
    st.fixed_dictionaries({Processor("p"): processors}),
    st.booleans(),
)
uses = st.builds(
    Use,
    purpose=purposes,
    fields=st.frozensets(st.sampled_from([Field("a"), Field("b")]), max_size=2),
    processor=st.sampled_from([Processor("self"), Processor("self"), Processor("p")]),
    restricted=st.sampled_from([None, None, "alcohol", "housing"]),
)
one_standing = st.builds(
    sum,
    st.frozensets(
        st.sampled_from(
            [given_bit(p) for p in PURPOSES]
            + [refused_bit(p) for p in PURPOSES]
            + [flag(f) for f in Flag]
            + [under(law.slot) for law in LAWS.values()] * 12
        ),
        max_size=24,
    ),
)
standings = st.lists(one_standing, min_size=1, max_size=40)
in_force = st.sets(st.sampled_from(sorted(LAWS)), min_size=1).map(lambda c: {k: LAWS[k] for k in c})

_table = Table(
    "worlds", MetaData(), Column("subject", Integer, primary_key=True), Column("word", BigInteger)
)


@pytest.fixture
def database(store_url):
    database = open_database(store_url)
    database.write(_table.metadata.create_all)
    yield database
    database.close()


@given(data_map=data_maps, use=uses, laws_in_force=in_force, words=standings)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_one_person_sql_and_arrays_always_agree(database, data_map, use, laws_in_force, words):
    rule = compile_rule(use, data_map, laws_in_force)
    alone = [outcome(rule, word) for word in words]

    few = np.array(words, dtype=np.int64)
    many = np.resize(few, 5000)  # enough people for the form that looks answers up
    assert decide_array(rule, few).tolist() == alone
    assert decide_array(rule, many).tolist() == np.resize(alone, 5000).tolist()
    assert [decide(rule, word) for word in words] == [rule.outcomes[number] for number in alone]

    each, allowed = in_sql(database, rule, words)
    assert [number for _, _, number in each] == alone
    assert [allow for _, allow, _ in each] == [rule.outcomes[n].allow for n in alone]
    assert allowed == [n for n, number in enumerate(alone) if rule.outcomes[number].allow]


def in_sql(database, rule, words):
    """Each person's (subject, allow, outcome), and the people allowed, as the database says."""

    def ask(connection):
        connection.execute(_table.delete())
        rows = [{"subject": n, "word": word} for n, word in enumerate(words)]
        connection.execute(_table.insert(), rows)
        each = decide_many(rule, _table).order_by(_table.c.subject)
        allowed = allowed_people(rule, _table).order_by(_table.c.subject)
        ruled = [(n, bool(allow), number) for n, allow, number in connection.execute(each)]
        return ruled, list(connection.scalars(allowed))

    return database.write(ask)


@pytest.mark.parametrize(
    "use",
    [
        Use.of(Purpose.MODEL_TRAINING, "purchases"),
        Use.of(Purpose.SERVICE, "purchases"),
        Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "purchases", restricted="alcohol"),
    ],
)
def test_forms_agree_on_many_random_standings(use):
    rule = compile_rule(use, DATA_MAP, LAWS)
    words = np.random.default_rng(11).integers(0, 1 << 63, size=40_000, dtype=np.int64)
    assert decide_array(rule, words).tolist() == [outcome(rule, int(word)) for word in words]


N_RULES, N_STANDINGS = 200, 600


def _random_world(rng):
    """A data map and a use of it, and standings under its laws; mostly declared, often granted."""

    def some(of, least=1):
        return [each for each in of if rng.random() < 0.5] or list(of)[:least]

    everything = frozenset(PURPOSES)
    data_map = replace(
        DATA_MAP,
        purposes={
            each: PurposeDeclared(
                bases=tuple(some(LegalBasis)), retention=timedelta(1), notice="all"
            )
            for each in PURPOSES
        },
        fields={
            Field("plain"): FieldDeclared("pd:Purchase", everything),
            Field("health"): FieldDeclared("pd:Health", everything, sensitive=True),
            Field("tells"): FieldDeclared("pd:Purchase", everything, gives_away="pd:Health"),
        },
        processors={
            Processor(place): ProcessorDeclared(everything, place, "") for place in ("DE", "US")
        },
        restricted={name: RestrictedClass(frozenset({"X"}), 0) for name in ("alcohol", "housing")},
        child_likely=bool(rng.random() < 0.2),
    )
    use = Use.of(
        PURPOSES[rng.integers(len(PURPOSES))],
        rng.choice(["plain", "plain", "plain", "health", "tells"]),
        processor=rng.choice(["self", "self", "DE", "US"]),
        restricted=rng.choice([None, None, None, "alcohol", "housing"]),
    )
    one = given_bit(use.purpose) | given_bit(Purpose.SENSITIVE_DATA) | flag(Flag.ADULT)
    harmful = [refused_bit(use.purpose), *(flag(each) for each in Flag)]
    words = []
    for _ in range(N_STANDINGS):
        word = one if rng.random() < 0.5 else int(rng.integers(1 << 52))
        for bit in harmful:
            word = word | bit if rng.random() < 0.08 else word
        words.append(word | sum(under(law.slot) for law in some(LAWS.values())))
    return data_map, use, words


def test_the_forms_agree_on_a_hundred_thousand_worlds_under_all_laws(database, record_property):
    rng = np.random.default_rng(20261122)
    agreed = allowed = 0
    for _ in range(N_RULES):
        data_map, use, words = _random_world(rng)
        rule = compile_rule(use, data_map, LAWS)
        alone = [outcome(rule, word) for word in words]
        assert decide_array(rule, np.array(words, dtype=np.int64)).tolist() == alone
        assert in_sql(database, rule, words) == (
            [(n, rule.outcomes[number].allow, number) for n, number in enumerate(alone)],
            [n for n, number in enumerate(alone) if rule.outcomes[number].allow],
        )
        agreed += len(words)
        allowed += sum(rule.outcomes[number].allow for number in alone)
    record_property("worlds", agreed)
    assert agreed >= 100_000
    assert 0.05 < allowed / agreed < 0.95  # a world in which all is denied tries nothing


@given(data_map=data_maps, use=uses, word=one_standing)
@settings(max_examples=300, deadline=None)
def test_strict_grants_nothing_that_another_law_would_deny(data_map, use, word):
    slots = [law.slot for law in LAWS.values()]
    bare = word & ~sum(under(slot) for slot in slots)
    strict = compile_rule(use, data_map, {"strict": LAWS["strict"]})
    if not decide(strict, bare | under(LAWS["strict"].slot)).allow:
        return
    for code, law in LAWS.items():
        if use.purpose in law.governs:  # of anything else it is silent, so that others decide
            alone = replace(law, scope=replace(law.scope, supplements=False))
            other = compile_rule(use, data_map, {code: alone})
            assert decide(other, bare | under(law.slot)).allow, code


@given(data_map=data_maps, use=uses, word=one_standing)
@settings(max_examples=200, deadline=None)
def test_a_law_that_supplements_others_never_grants_by_itself(data_map, use, word):
    rule = compile_rule(use, data_map, LAWS)
    alone = sum(under(law.slot) for law in LAWS.values() if not law.scope.supplements)
    assert not decide(rule, word & ~alone).allow


@given(data_map=data_maps, use=uses, word=one_standing, law=st.sampled_from(sorted(LAWS)))
@settings(max_examples=300, deadline=None)
def test_saying_no_never_opens_anything(data_map, use, word, law):
    rule = compile_rule(use, data_map, LAWS)
    alone = sum(under(each.slot) for each in LAWS.values() if not each.scope.supplements)
    for harder in (
        refused_bit(use.purpose),
        *(flag(each) for each in (Flag.CHILD, Flag.RESTRICTED, Flag.SELF_EXCLUDED)),
        *(flag(each) for each in (Flag.VULNERABLE, Flag.OPT_OUT_SIGNAL, Flag.ERASED)),
        under(LAWS[law].slot),
    ):
        if decide(rule, word | harder).allow and word & alone:
            assert decide(rule, word).allow


@given(data_map=data_maps, use=uses)
def test_what_is_unknown_is_denied(data_map, use):
    assert not decide(compile_rule(use, data_map, LAWS), 0).allow
    everything_but_a_law = sum(given_bit(purpose) for purpose in PURPOSES)
    assert not decide(compile_rule(use, data_map, LAWS), everything_but_a_law).allow


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    made = open_warehouse(f"duckdb://{tmp_path_factory.mktemp('gate') / 'worlds.duckdb'}")
    yield made
    made.close()


@given(data_map=data_maps, use=uses, laws_in_force=in_force, words=standings)
@settings(max_examples=30, deadline=None)
def test_the_same_sql_in_a_warehouse_agrees_too(warehouse, data_map, use, laws_in_force, words):
    rule = compile_rule(use, data_map, laws_in_force)
    alone = [outcome(rule, word) for word in words]
    subjects = np.arange(len(words))
    warehouse.put("worlds", {"subject": subjects, "word": np.array(words, dtype=np.int64)})
    who, allow, number = warehouse.ask(decide_many(rule, _table).order_by(_table.c.subject))
    assert (who.tolist(), number.tolist()) == (subjects.tolist(), alone)
    assert allow.tolist() == [rule.outcomes[n].allow for n in alone]
    [allowed] = warehouse.ask(allowed_people(rule, _table).order_by(_table.c.subject))
    assert allowed.tolist() == [n for n, number in enumerate(alone) if rule.outcomes[number].allow]
