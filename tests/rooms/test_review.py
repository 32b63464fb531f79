"""The review desk: who may judge what, and that nothing else counts as an approval."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from assent.ledger import Ledger, Signer
from assent.review import Desk, Operators, Role, State, Verdict, difference
from assent.store import metadata, open_database
from assent.vocabulary import BadRequest, Conflict, Later, NotFound, ReviewNeeded, UnknownTerm

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Words:
    """Content reduced to what the desk needs of it."""

    body: str

    @property
    def digest(self):
        return f"digest of {self.body}"

    def as_json(self):
        return {"body": self.body}


@dataclass(frozen=True)
class Found:
    severity: str
    reason: str = "the fact sheet does not prove this price"
    check: str = "claims"

    def as_json(self):
        return {"check": self.check, "severity": self.severity, "reason": self.reason}


@dataclass
class Room:
    database: object
    ledger: Ledger
    operators: Operators
    desk: Desk
    facts: Words = field(default_factory=lambda: Words("facts"))

    def submit(self, body="Hello", author="ada", findings=(), campaign="spring", risks=()):
        return self.desk.submit(
            campaign=campaign,
            author=author,
            draft=Words(body),
            facts=self.facts,
            findings=findings,
            audience={"matched": 2469, "granted": 1200},
            risks=risks,
        )

    def note(self, body, author="ada"):
        return self.desk.note(campaign="spring", author=author, draft=Words(body), facts=self.facts)

    def approved(self, body="Hello"):
        return self.desk.approved("spring", Words(body).digest)

    def steps(self):
        entries = [e.body for e in reversed(self.ledger.latest()) if e.kind == "review"]
        return [(body["item"], body["state"], body["operator"]) for body in entries]


@pytest.fixture
def room(store_url, clock, monkeypatch):
    import argon2

    # Real argon2id with the smallest cost: what is tested is the desk, not the hash.
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(argon2, "PasswordHasher", lambda: cheap)
    database = open_database(store_url)
    database.write(metadata.create_all)
    ledger = Ledger(database, clock, Signer("example.org/test", bytes(32)))
    operators = Operators(database, clock)
    roles = {"ada": "marketer", "ben": "reviewer", "cleo": "privacy_officer", "dan": "marketer"}
    for name, role in roles.items():
        operators.add(name, role, PASSWORD)
    yield Room(database, ledger, operators, Desk(database, ledger, clock, operators))
    database.close()


# Operators


def test_an_operator_is_known_by_the_password_alone(room):
    assert room.operators.verify("ada", PASSWORD).role is Role.MARKETER
    assert room.operators.verify(" ADA ", PASSWORD).name == "ada"
    assert room.operators.verify("ada", PASSWORD + "x") is None
    assert room.operators.verify("nobody", PASSWORD) is None
    assert room.operators.verify("ada", "x" * 10_000) is None


def test_a_password_is_kept_as_an_argon2id_hash_only(room):
    with room.database.read() as connection:
        kept = connection.execute(text("SELECT password_hash FROM review_operator")).scalars().all()
    assert len(kept) == 4
    assert all(each.startswith("$argon2id$") for each in kept)
    assert len(set(kept)) == 4


@pytest.mark.parametrize(
    ("who", "error", "message"),
    [
        (("eve", "boss", PASSWORD), UnknownTerm, "unknown role `boss`"),
        (("eve", "reviewer", "short"), BadRequest, "has 5 characters; use 12"),
        (("ada", "reviewer", PASSWORD), Conflict, "already"),
        (("Ada", "reviewer", PASSWORD), Conflict, "already"),
        (("eve smith", "reviewer", PASSWORD), BadRequest, "cannot be used"),
        (("\u0430da", "reviewer", PASSWORD), BadRequest, "cannot be used"),  # a Cyrillic a
        (("", "reviewer", PASSWORD), BadRequest, "cannot be used"),
    ],
)
def test_who_cannot_be_entered_is_said_why(room, who, error, message):
    with pytest.raises(error, match=message):
        room.operators.add(*who)


# The road of an item


def test_a_second_human_approves_and_then_exactly_these_bytes_may_go_out(room):
    item = room.submit()
    assert [waiting.number for waiting in room.desk.waiting()] == [item]
    assert not room.approved()
    decided = room.desk.decide(item, "ben", "approved", "It is true and kind.")
    assert decided.state is State.APPROVED
    assert room.approved()
    assert not room.approved("Hello ")
    assert not room.desk.approved("summer", Words("Hello").digest)
    assert room.desk.waiting() == []
    (given,) = room.desk.verdicts(item)
    assert (given.reviewer, given.verdict, given.reason) == (
        "ben",
        Verdict.APPROVED,
        "It is true and kind.",
    )


def test_the_item_keeps_what_the_reviewer_saw(room, clock):
    item = room.desk.item(room.submit(findings=[Found("warning")]))
    assert item.draft == {"body": "Hello"}
    assert item.facts == {"body": "facts"}
    assert item.findings[0]["severity"] == "warning"
    assert item.audience == {"matched": 2469, "granted": 1200}
    assert item.submitted_at == clock()


def test_the_authors_own_approval_is_refused(room):
    room.operators.add("eve", "reviewer", PASSWORD)
    item = room.submit(author="eve")
    with pytest.raises(ReviewNeeded, match="`eve` is an author"):
        room.desk.decide(item, "eve", "approved", "I like it.")
    with pytest.raises(ReviewNeeded, match="`eve` is an author"):
        room.desk.decide(item, " EVE", "approved", "I like it.")
    assert not room.approved()


def test_whoever_wrote_an_earlier_text_or_handed_this_one_in_cannot_approve_it(room):
    room.note("Hello", author="ben")
    room.note("Hello!", author="ada")
    item = room.submit("Hello!", author="cleo")
    assert room.desk.authors("spring") == {"ada", "ben", "cleo"}
    for author in ("ben", "cleo"):
        with pytest.raises(ReviewNeeded, match="is an author"):
            room.desk.decide(item, author, "approved", "Fine.")
    room.operators.add("eve", "reviewer", PASSWORD)
    room.desk.decide(item, "eve", "approved", "Fine.")
    assert room.approved("Hello!")


def test_a_marketer_cannot_judge_another_marketers_text(room):
    item = room.submit()
    with pytest.raises(ReviewNeeded, match="`dan` is a `marketer`"):
        room.desk.decide(item, "dan", "approved", "Fine.")
    room.desk.decide(item, "cleo", "approved", "Fine.")
    assert room.approved()


def test_a_text_with_an_error_cannot_be_submitted(room):
    with pytest.raises(ReviewNeeded, match="does not prove this price"):
        room.submit(findings=[Found("warning"), Found("error"), Found("error")])
    assert room.desk.items() == []
    assert room.steps() == []


@pytest.mark.parametrize("severity", ["ERROR", "fatal", ""])
def test_a_severity_that_is_not_known_counts_as_an_error(room, severity):
    with pytest.raises(ReviewNeeded):
        room.submit(findings=[Found(severity)])


@pytest.mark.parametrize("reason", ["", "  \n", "...", "x" * 3000])
def test_a_verdict_needs_a_reason(room, reason):
    item = room.submit()
    with pytest.raises(BadRequest, match="reason"):
        room.desk.decide(item, "ben", "approved", reason)
    assert room.desk.item(item).state is State.SUBMITTED


def test_a_decided_item_is_not_decided_again(room):
    item = room.submit()
    room.desk.decide(item, "ben", "returned", "Say what it costs.")
    with pytest.raises(Conflict, match="`returned` already"):
        room.desk.decide(item, "cleo", "approved", "Fine.")
    assert not room.approved()


def test_returned_words_cannot_be_submitted_again_but_changed_ones_can(room):
    room.desk.decide(room.submit(), "ben", "returned", "Say what it costs.")
    with pytest.raises(Conflict, match="change the text first"):
        room.submit()
    item = room.submit("Hello, it costs 49 euros")
    assert room.desk.item(item).state is State.SUBMITTED


def test_an_edit_withdraws_the_approval_even_when_it_is_undone(room):
    room.desk.decide(room.submit(), "ben", "approved", "Fine.")
    room.note("Hello, edited")
    assert not room.approved()
    room.note("Hello")
    assert not room.approved()
    assert [item.state for item in room.desk.items("spring")] == [
        State.DRAFT,
        State.WITHDRAWN,
        State.WITHDRAWN,
    ]


def test_an_edit_while_it_waits_takes_the_old_text_off_the_desk(room):
    old = room.submit()
    new = room.submit("Hello, edited")
    assert [item.number for item in room.desk.waiting()] == [new]
    with pytest.raises(Conflict, match="`withdrawn` already"):
        room.desk.decide(old, "ben", "approved", "Fine.")


def test_another_campaign_is_not_touched_by_an_edit(room):
    item = room.submit(campaign="autumn")
    room.desk.decide(item, "ben", "approved", "Fine.")
    room.submit("Other words")
    assert room.desk.approved("autumn", Words("Hello").digest)


def test_submitting_twice_is_submitting_once(room):
    assert room.submit() == room.submit()
    item = room.submit()
    room.desk.decide(item, "ben", "approved", "Fine.")
    assert room.submit() == item
    assert room.approved()


def test_a_draft_that_was_not_submitted_cannot_be_judged(room):
    item = room.note("Hello")
    with pytest.raises(Conflict, match="not submitted yet"):
        room.desk.decide(item, "ben", "approved", "Fine.")


def test_what_is_not_there_is_said_so(room):
    item = room.submit()
    with pytest.raises(NotFound, match="no operator `nobody`"):
        room.desk.decide(item, "nobody", "approved", "Fine.")
    with pytest.raises(NotFound, match="no operator `nobody`"):
        room.submit(author="nobody")
    with pytest.raises(NotFound, match="no item 99"):
        room.desk.decide(99, "ben", "approved", "Fine.")
    with pytest.raises(UnknownTerm, match="did you mean `approved`"):
        room.desk.decide(item, "ben", "approve", "Fine.")


# Two approvals, and warnings that are passed over

RISK = "it offers `alcohol`, which not everybody may be offered"


def test_a_text_with_a_risk_takes_two_people(room):
    item = room.submit(risks=[RISK])
    assert room.desk.decide(item, "ben", "approved", "Fine.").state is State.SUBMITTED
    assert not room.approved()
    assert room.desk.settled() == []
    with pytest.raises(ReviewNeeded, match="`ben` has approved this text already"):
        room.desk.decide(item, "BEN", "approved", "Still fine.")
    assert not room.approved()
    assert room.desk.decide(item, "cleo", "approved", "Fine by me too.").state is State.APPROVED
    assert room.approved()
    assert [each.number for each in room.desk.settled()] == [item]


def test_the_second_of_two_can_still_return_it(room):
    item = room.submit(risks=[RISK])
    room.desk.decide(item, "ben", "approved", "Fine.")
    assert room.desk.decide(item, "cleo", "returned", "Not to students.").state is State.RETURNED
    assert not room.approved()


def test_an_edit_after_the_first_of_two_approvals_ends_that_one_too(room):
    room.desk.decide(room.submit(risks=[RISK]), "ben", "approved", "Fine.")
    room.desk.decide(room.submit("Hello!", risks=[RISK]), "cleo", "approved", "Fine.")
    assert not room.approved("Hello!")
    assert room.desk.settled() == []


def test_a_warning_is_passed_over_with_a_reason_or_not_at_all(room):
    item = room.submit(findings=[Found("warning"), Found("warning", check="inclusive")])
    assert room.desk.item(item).warned == ["claims", "inclusive"]
    for passed in ({}, {"claims": "It is true."}, {"claims": "It is true.", "inclusive": "  "}):
        with pytest.raises(ReviewNeeded, match=r"the check `(claims|inclusive)` warns"):
            room.desk.decide(item, "ben", "approved", "Fine.", passed)
    with pytest.raises(UnknownTerm, match="did you mean `claims`"):
        room.desk.decide(item, "ben", "approved", "Fine.", {"claim": "It is true."})
    assert room.desk.passed() == {}
    passed = {"claims": "Ada proved it.", "inclusive": "It is a size of bed."}
    room.desk.decide(item, "ben", "approved", "Fine.", passed)
    assert room.approved()
    assert room.desk.passed() == {"claims": 1, "inclusive": 1}
    (newest, *_) = room.ledger.latest()
    assert newest.body["passed"] == ["claims", "inclusive"]
    assert "Ada" not in str(newest.body)


def test_returning_a_text_needs_no_word_on_its_warnings(room):
    item = room.submit(findings=[Found("warning")])
    assert room.desk.decide(item, "ben", "returned", "Say it plainly.").state is State.RETURNED


def test_a_text_is_held_against_the_one_that_was_judged_before(room):
    room.note("A first thought")
    first = room.desk.item(room.submit("Bread is 2 EUR"))
    second = room.desk.item(room.submit("Bread is 3 EUR"))
    assert room.desk.before(first) is None
    assert room.desk.before(second).number == first.number


@given(st.text(alphabet="ab \n.é", max_size=40), st.text(alphabet="ab \n.é", max_size=40))
def test_a_difference_gives_back_both_texts(before, after):
    pieces = difference(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "removed") == after


def test_long_texts_are_compared_line_by_line():
    before = "one two three\n" * 3000
    pieces = difference(before, before + "four\n")
    assert [(piece.kind, len(piece.text)) for piece in pieces] == [("same", 42000), ("added", 5)]


# The ledger


def test_every_step_is_in_the_ledger_and_no_free_text_is(room):
    first = room.submit()
    room.desk.decide(first, "ben", "returned", "Ada Lovelace complained.")
    second = room.submit("Hello again")
    room.desk.decide(second, "ben", "approved", "Now it is true.")
    assert room.steps() == [
        (first, "draft", "ada"),
        (first, "submitted", "ada"),
        (first, "returned", "ben"),
        (second, "draft", "ada"),
        (second, "submitted", "ada"),
        (second, "approved", "ben"),
    ]
    assert "Lovelace" not in str([entry.body for entry in room.ledger.latest()])
    assert room.ledger.verify().whole


def test_nothing_is_approved_when_the_ledger_cannot_be_written(room, monkeypatch):
    item = room.submit()

    def full(*_, **__):
        raise Later("the disk is full; nothing was changed")

    monkeypatch.setattr(room.ledger, "append", full)
    with pytest.raises(Later):
        room.desk.decide(item, "ben", "approved", "Fine.")
    assert room.desk.item(item).state is State.SUBMITTED
    assert room.desk.verdicts(item) == []
    assert not room.approved()
