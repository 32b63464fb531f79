"""The gate: what it grants, what it denies, and that it always writes first."""

import copy
import pickle
import sqlite3

import numpy as np
import pytest

from assent.consent import Flag
from assent.vocabulary import (
    BadRequest,
    Conflict,
    ConsentStatus,
    Denial,
    Field,
    Grant,
    Later,
    Purpose,
    Reason,
    SetGrant,
    SubjectId,
    Use,
)

EMAIL = Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email", processor="mailer")


def test_somebody_who_agreed_may_be_written_to(house, cast):
    answer = house.gate.ask(EMAIL, cast.ada)
    assert isinstance(answer, Grant)
    assert answer.ruling.for_auditor() == "gdpr Art. 6(1)(a): consent"


def test_each_denial_has_its_reason(house, cast):
    reasons = {
        name: house.gate.ask(EMAIL, getattr(cast, name)).ruling.reason
        for name in ("ben", "cleo", "dan")
    }
    assert reasons == {
        "ben": Reason.REFUSED,
        "cleo": Reason.CHILD,
        "dan": Reason.NO_CONSENT,
    }


def test_somebody_never_met_is_denied_even_what_needs_no_consent(house):
    answer = house.gate.ask(Use.of(Purpose.SERVICE, "purchases"), SubjectId(4711))
    assert isinstance(answer, Denial)
    assert answer.ruling.reason is Reason.UNKNOWN_PERSON


def test_a_field_not_declared_for_the_purpose_is_denied_before_anybody_is_looked_at(house, cast):
    answer = house.gate.ask(Use.of(Purpose.MODEL_TRAINING, "email"), cast.ada)
    assert answer.ruling.reason is Reason.UNDECLARED_FIELD
    assert answer.subject is None
    assert "subject" not in house.ledger.entry(answer.entry).body


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        (Use.of(Purpose.RETARGETING), Reason.UNDECLARED_PURPOSE),
        (Use.of(Purpose.ANALYTICS, "shoe_size"), Reason.UNDECLARED_FIELD),
        (
            Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email", processor="adco"),
            Reason.UNDECLARED_PROCESSOR,
        ),
        (Use.of(Purpose.ANALYTICS, "purchases", processor="mailer"), Reason.UNDECLARED_PROCESSOR),
        (Use.of(Purpose.ANALYTICS, "purchases", restricted="gambling"), Reason.UNDECLARED_PURPOSE),
        (Use.of(Purpose.DIRECT_MARKETING_EMAIL, "email", processor="faraway"), Reason.TRANSFER),
        (Use.of(Purpose.TARGETED_ADVERTISING, "allergies"), Reason.NO_LEGAL_BASIS),
    ],
)
def test_what_is_not_declared_or_not_lawful_is_denied_to_everybody(house, cast, use, reason):
    assert house.gate.ask(use, cast.ada).ruling.reason is reason
    assert len(house.gate.ask_many(use)) == 0


def test_sensitive_fields_need_their_own_explicit_consent(house, cast):
    use = Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "allergies")
    assert isinstance(house.gate.ask(use, cast.ada), Grant)
    house.clock.advance(minutes=1)
    cast.say(cast.ada, ConsentStatus.WITHDRAWN, Purpose.SENSITIVE_DATA)
    assert isinstance(house.gate.ask(use, cast.ada), Denial)


def test_spirits_are_for_those_known_to_be_old_enough(house, cast):
    use = Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "purchases", restricted="alcohol")
    assert isinstance(house.gate.ask(use, cast.ada), Grant)
    assert house.gate.ask(use, cast.eve).ruling.reason is Reason.AGE_NOT_ASSURED
    assert house.gate.ask(use, cast.cleo).ruling.reason is Reason.CHILD
    house.clock.advance(minutes=1)
    cast.say(cast.ada, ConsentStatus.GIVEN, Flag.SELF_EXCLUDED)
    assert house.gate.ask(use, cast.ada).ruling.reason is Reason.SELF_EXCLUDED


def test_a_withdrawal_counts_in_the_next_decision(house, cast):
    cast.say(cast.ada, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)
    assert house.gate.ask(EMAIL, cast.ada).ruling.reason is Reason.REFUSED


def test_a_withdrawal_counts_even_for_a_grant_already_issued(house, cast):
    cast.keep_emails()
    grant = house.gate.ask(EMAIL, cast.ada)
    together = house.gate.ask_many(EMAIL)
    assert house.gate.vault.read(grant) == {"email": "ada@example.org"}
    house.clock.advance(minutes=1)
    cast.say(cast.ada, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)
    assert house.gate.vault.read(grant) == {}
    assert cast.ada not in house.gate.vault.read_many(together)


def test_a_grant_goes_stale(house, cast):
    grant = house.gate.ask(EMAIL, cast.ada)
    house.clock.advance(minutes=6)
    with pytest.raises(Conflict, match="ask the gate again"):
        house.gate.vault.read(grant)


def test_a_grant_cannot_be_made_changed_copied_or_pickled(house, cast):
    grant = house.gate.ask(EMAIL, cast.ada)
    for kind in (Grant, SetGrant):
        with pytest.raises(TypeError, match="issued by the gate"):
            kind()
    with pytest.raises(AttributeError):
        grant.subject = cast.ben
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="cannot be copied"):
            attempt(grant)


def test_the_vault_opens_with_nothing_but_a_grant(house, cast):
    for key in (None, cast.ada, "grant", house.gate.ask(EMAIL, cast.ben)):
        with pytest.raises(TypeError, match="only with a grant"):
            house.gate.vault.read(key)


def test_a_grant_opens_only_its_own_fields(house, cast):
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "town"))
    with pytest.raises(BadRequest, match="`email` is not among the fields"):
        house.gate.vault.keep(grant, {cast.ada: {Field("email"): "ada@example.org"}})
    with pytest.raises(BadRequest, match="`purchases` is not among the fields"):
        house.gate.vault.events(grant, kind="purchase")


def test_a_set_wise_use_is_one_entry_with_counts_and_a_root(house, cast):
    before = house.ledger.size()
    grant = house.gate.ask_many(EMAIL)
    assert house.ledger.size() == before + 1
    assert grant.subjects.tolist() == sorted([cast.ada, cast.eve])
    body = house.ledger.entry(grant.entry).body
    assert body["members"] == 2
    assert sum(body["counts"].values()) == 5
    assert len(bytes.fromhex(body["root"])) == 32


def test_asking_about_some_answers_about_some(house, cast):
    among = np.array([cast.ada, cast.ada, cast.ben, 4711])
    grant = house.gate.ask_many(EMAIL, among)
    assert grant.subjects.tolist() == [cast.ada]
    assert sum(grant.counts.values()) == 3


def test_a_person_sees_every_decision_about_them_alone_or_among_others(house, cast):
    alone = house.gate.ask(EMAIL, cast.ada)
    among = house.gate.ask_many(EMAIL)
    about = [entry.number for entry in house.ledger.about(house.keys.pseudonym(cast.ada))]
    assert about[:2] == [among.entry, alone.entry]


def test_nothing_is_read_when_the_answer_cannot_be_written(sqlite_house, sqlite_cast):
    house, cast = sqlite_house, sqlite_cast
    cast.keep_emails()
    with sqlite3.connect(house.database.path) as other:
        other.execute("ALTER TABLE ledger_entry RENAME TO ledger_gone")
    with pytest.raises(Later, match="nothing was changed"):
        house.gate.ask(EMAIL, cast.ada)
    with pytest.raises(Later):
        house.gate.ask_many(EMAIL)


def test_a_person_under_two_laws_must_be_granted_by_each(house, cast):
    train = Use.of(Purpose.ANALYTICS, "purchases")
    assert isinstance(house.gate.ask(train, cast.ada), Grant)
    house.clock.advance(minutes=1)
    cast.say(cast.ada, ConsentStatus.EXPIRED, Purpose.ANALYTICS)
    assert house.gate.ask(train, cast.ada).ruling.for_auditor().startswith("gdpr Art. 6(1)(f)")
    house.clock.advance(minutes=1)
    from assent.consent import ConsentEvent

    house.gate.note_consent(
        [ConsentEvent(cast.ada, 2, ConsentStatus.GIVEN, house.clock(), "moved")]
    )
    answer = house.gate.ask(train, cast.ada)
    assert (answer.ruling.law, answer.ruling.reason) == ("strict", Reason.NO_CONSENT)


def test_a_census_counts_without_granting(house, cast):
    before = house.ledger.size()
    counts = house.gate.census(EMAIL)
    assert {ruling.reason: n for ruling, n in counts.items()} == {
        Reason.GRANTED: 2,
        Reason.REFUSED: 1,
        Reason.CHILD: 1,
        Reason.NO_CONSENT: 1,
    }
    assert house.ledger.size() == before


def test_a_part_of_a_country_lies_under_its_law(house):
    (berlin, paris, texas) = house.gate.meet("household", ["b", "p", "t"], ["DE-BE", "FR", "US-TX"])
    laws = {
        who: house.gate.ask(EMAIL, SubjectId(int(who))).ruling.law for who in (berlin, paris, texas)
    }
    assert list(laws.values()) == ["gdpr", "gdpr", "strict"]
