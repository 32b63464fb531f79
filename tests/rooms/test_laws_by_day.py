"""Rules begin on their day by themselves, laws that are newly followed count for everybody."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assent.data_map import FieldDeclared, RestrictedClass
from assent.jurisdictions import Cited, Ground, Told, ahead, day_of, in_force, laws
from assent.jurisdictions.products import CLASSES, product_class
from assent.vocabulary import Denial, Field, Grant, LegalBasis, Purpose, Reason, Use
from conftest import build_house
from world import DATA_MAP, Cast

STRICT, DPDP = laws["strict"], laws["dpdp"]
EMAIL = Purpose.DIRECT_MARKETING_EMAIL


def test_a_rule_begins_on_its_day_and_not_before():
    australia = laws["australia"]
    before = in_force([australia], STRICT, date(2026, 12, 9))["australia"]
    on = in_force([australia], STRICT, date(2026, 12, 10))["australia"]
    assert Told.AUTOMATED_DECISIONS not in before.notice
    assert Told.AUTOMATED_DECISIONS in on.notice


def test_its_day_begins_where_on_earth_it_begins_first():
    assert day_of(datetime(2026, 12, 9, 9, 59, tzinfo=UTC)) == date(2026, 12, 9)
    assert day_of(datetime(2026, 12, 9, 10, 0, tzinfo=UTC)) == date(2026, 12, 10)


def test_until_a_law_begins_the_default_stands_in_for_it():
    before = in_force([DPDP], STRICT, date(2027, 5, 12))["dpdp"]
    assert (before.code, before.slot) == ("strict", DPDP.slot)
    assert in_force([DPDP], STRICT, date(2027, 5, 13))["dpdp"].code == "dpdp"


def test_what_lies_ahead_is_listed_by_day():
    found = ahead([laws[code] for code in laws], date(2026, 11, 22))
    assert [each.on for each in found] == sorted(each.on for each in found)
    assert {(each.on, each.law) for each in found} >= {
        (date(2026, 12, 10), "australia"),
        (date(2027, 1, 1), "ccpa"),
        (date(2027, 5, 13), "dpdp"),
    }
    assert not ahead([laws["gdpr"]], date(2026, 11, 22))


@pytest.fixture
def opens(store_url, tmp_path, clock):
    houses = []

    def open_under(*codes, **changed):
        for each in houses:
            each.close()
        data_map = replace(DATA_MAP, laws=codes, **changed)
        houses[:] = [build_house(store_url, tmp_path, clock, data_map)]
        houses[0].adopt()
        return houses[0]

    yield open_under
    for each in houses:
        each.close()


def test_a_person_in_india_is_under_the_strictest_law_until_theirs_begins(opens, clock):
    clock.now = datetime(2027, 5, 12, 9, 0, tzinfo=UTC)
    house = opens("dpdp")
    (asha,) = house.gate.meet("household", ["asha"], ["IN"]).tolist()
    use = Use.of(Purpose.SERVICE, "email")
    assert house.gate.ask(use, asha).ruling.for_auditor() == "strict gdpr Art. 6(1)(b): contract"
    clock.now = datetime(2027, 5, 12, 10, 0, tzinfo=UTC)  # in Kiribati it is the 13th
    assert house.gate.ask(use, asha).ruling.for_auditor() == "dpdp s. 7(a): contract"


def test_a_law_that_is_newly_followed_counts_for_those_who_were_met_before(opens):
    house = opens("ccpa")
    (ada, bob) = house.gate.meet("household", ["ada", "bob"], ["DE", "US-CA"]).tolist()
    use = Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "purchases")
    assert house.gate.ask(use, ada).ruling.law == "strict"
    house = opens("ccpa", "gdpr")
    assert house.gate.ask(use, ada).ruling.law == "gdpr"
    assert house.gate.ask(use, bob).ruling.law == "ccpa"
    house = opens("ccpa")
    assert house.gate.ask(use, ada).ruling.law == "strict"


def test_whoever_only_a_supplement_protects_is_under_the_default_too(opens):
    house = opens("eprivacy")
    (ada,) = house.gate.meet("household", ["ada"], ["DE"]).tolist()
    assert house.gate.ask(Use.of(EMAIL, "email"), ada).ruling.law == "strict"


def test_a_law_of_platforms_binds_platforms_only(opens):
    ads = {"fields": {**DATA_MAP.fields, Field("town"): FieldDeclared("pd:Location", frozenset(
        {Purpose.TARGETED_ADVERTISING}))}}  # fmt: skip
    use = Use.of(Purpose.TARGETED_ADVERTISING, "town")
    shop = opens("gdpr", "dsa", **ads)
    assert [law.applies for law in shop.gate.rule(use).laws if not law.alone] == []
    platform = opens("gdpr", "dsa", online_platform=True, **ads)
    assert len([law for law in platform.gate.rule(use).laws if not law.alone]) == 1


def test_a_preview_counts_under_the_laws_of_another_day(opens):
    house = opens("dpdp")
    house.gate.meet("household", ["asha", "arun"], ["IN", "IN"])
    use = Use.of(Purpose.ANALYTICS, "purchases")
    today = {ruling.law for ruling in house.gate.census(use)}
    then = {ruling.law for ruling in house.gate.census(use, on=date(2027, 5, 13))}
    assert (today, then) == ({"strict"}, {"dpdp"})


CREDIT = {
    "restricted": {
        "credit": RestrictedClass(frozenset({"LOANS"}), 18),
        "housing": RestrictedClass(frozenset({"FLATS"}), 0),
        "gambling": RestrictedClass(frozenset({"BETS"}), 0),
    },
    "fields": {
        **DATA_MAP.fields,
        Field("age"): FieldDeclared("pd:AgeRange", frozenset(Purpose)),
        Field("postcode"): FieldDeclared("pd:PostalCode", frozenset(Purpose)),
    },
}


def offer(of, *fields):
    return Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, *fields, restricted=of)


@pytest.mark.parametrize("field", ["age", "postcode"])
@pytest.mark.parametrize("of", ["credit", "housing"])
def test_nobody_is_chosen_for_credit_or_a_home_by_age_or_postcode(opens, of, field):
    house = opens("gdpr", **CREDIT)
    cast = Cast(house)
    answer = house.gate.ask(offer(of, "purchases", field), cast.ada)
    assert isinstance(answer, Denial)
    assert answer.ruling.reason is Reason.FORBIDDEN_FEATURE
    assert "U.S.C." in answer.ruling.article
    assert isinstance(house.gate.ask(offer(of, "purchases"), cast.ada), Grant)


def test_a_class_brings_its_least_age_though_the_data_map_says_none(opens):
    house = opens("gdpr", **CREDIT)
    cast = Cast(house)
    assert house.gate.ask(offer("gambling", "purchases"), cast.eve).ruling.reason is (
        Reason.AGE_NOT_ASSURED
    )
    assert isinstance(house.gate.ask(offer("housing", "purchases"), cast.eve), Grant)


def test_every_class_of_the_issue_is_there_with_its_numbers():
    asked = "gambling alcohol tobacco credit payday_loans weight_loss adult dating medicine"
    for name in (*asked.split(), "housing", "employment"):
        assert CLASSES[name].iab
        assert bool(CLASSES[name].blind_to) is bool(CLASSES[name].article)
    assert product_class("of our own").harms


def test_where_children_are_likely_an_unknown_age_is_a_childs(opens):
    house = opens("gdpr", child_likely=True)
    cast = Cast(house)
    use = Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "purchases")
    assert isinstance(house.gate.ask(use, cast.ada), Grant)  # who is known to be of age
    assert house.gate.ask(use, cast.eve).ruling.reason is Reason.AGE_NOT_ASSURED
    assert isinstance(house.gate.ask(Use.of(Purpose.SERVICE, "purchases"), cast.eve), Grant)


def test_a_proxy_of_health_is_used_as_health_is(opens):
    tells = FieldDeclared("pd:Purchase", frozenset(Purpose), gives_away="pd:Health")
    house = opens("gdpr", fields={**DATA_MAP.fields, Field("tests"): tells})
    cast = Cast(house)
    ads = house.gate.ask(Use.of(Purpose.TARGETED_ADVERTISING, "tests"), cast.ada)
    assert ads.ruling.reason is Reason.NO_LEGAL_BASIS
    assert ads.ruling.article == "Art. 9(1), Art. 9(2)(a)"
    offers = Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "tests")
    assert isinstance(house.gate.ask(offers, cast.ada), Grant)  # she agreed to sensitive data too


def test_a_law_nobody_wrote_yet_can_be_put_in_force_without_the_gate_changing():
    silent = replace(
        laws["gdpr"],
        grounds={**laws["gdpr"].grounds, EMAIL: (Ground(LegalBasis.CONSENT, "Art. 1"),)},
        child_below=Cited(13, "Art. 2"),
    )
    assert in_force([silent], STRICT, date(2026, 11, 22))["gdpr"] is silent
