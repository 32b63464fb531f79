"""Activation: nothing goes out without a grant given at that moment, and nothing goes twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path

import pytest

from assent.activation import (
    Draft,
    Misconfigured,
    Outbox,
    Parts,
    Rejected,
    Row,
    Sender,
    State,
    build_message,
)
from assent.activation.leased import LEASE
from assent.activation.outbox import _of
from assent.consent import Flag
from assent.data_map import Cap, DestinationDeclared, LimitsDeclared
from assent.vocabulary import (
    BadRequest,
    ConsentStatus,
    Later,
    NotFound,
    Processor,
    Purpose,
    UnknownTerm,
    Use,
)
from world import sender_in

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARTS = Parts(
    subject="Tea for you",
    text="New teas are in.",
    html="<html><body><p>New teas are in.</p></body></html>",
    why="You get this because you said yes to offers by e-mail.",
    reasons=("You bought green tea & cups.", "Others who did liked mate."),
    stop_link="https://shop.example.org/stop/x?y=1&z=2",
)


def build(parts: Parts = PARTS, **given):
    spoken = {"sender": "The Shop <news@example.org>", "recipient": "ada@example.org"} | given
    return build_message(parts, **{"key": "k7", "at": AT} | spoken)


# ---- the message ----


def test_a_message_says_why_it_came_for_what_reasons_and_how_to_stop_it_in_both_forms():
    message = build()
    plain = message.get_body(("plain",)).get_content()
    rich = message.get_body(("html",)).get_content()
    assert PARTS.why in plain
    assert PARTS.why in rich
    assert "* You bought green tea & cups." in plain
    assert "<li>You bought green tea &amp; cups.</li>" in rich
    assert PARTS.stop_link in plain
    assert (
        "This is not right about me: https://shop.example.org/stop/x/report?y=1&z=2#wrong" in plain
    )
    assert "Report this message: https://shop.example.org/stop/x/report?y=1&z=2" in plain
    assert 'href="https://shop.example.org/stop/x?y=1&amp;z=2"' in rich
    assert rich.index(PARTS.why) < rich.index("</body>")


def test_mail_programs_get_a_button_that_stops_it():
    message = build()
    assert message["List-Unsubscribe"] == f"<{PARTS.stop_link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_message_made_by_ai_says_so_and_one_made_by_hand_does_not():
    assert build(replace(PARTS, generated=True))["AI-Disclosure"] == "mode=ai-originated"
    assert build()["AI-Disclosure"] is None


def test_the_id_of_a_message_is_the_same_however_often_it_is_built():
    assert build()["Message-ID"] == build()["Message-ID"]
    assert build(key="k8")["Message-ID"] != build()["Message-ID"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"why": " "}, "does not say why the person gets it"),
        ({"reasons": ()}, "gives 0 reasons"),
        ({"reasons": ("",)}, "gives 1 reasons"),
        ({"reasons": ("x",) * 6}, "gives 6 reasons"),
        ({"stop_link": ""}, "missing or not a web address"),
        ({"stop_link": "http://shop.example.org/stop"}, "must start with `https://`"),
        ({"stop_link": "https://a.example/x>\r\nBcc: eve@example.org"}, "not a web address"),
        ({"stop_link": "https://[x"}, "not a web address"),
        ({"subject": "Tea\r\nBcc: eve@example.org"}, "the subject has a line break"),
        ({"subject": ""}, "no `subject`"),
        ({"text": ""}, "no `text`"),
        ({"html": ""}, "no `html`"),
    ],
)
def test_a_message_that_lacks_a_part_or_smuggles_a_header_cannot_be_built(change, message):
    with pytest.raises(BadRequest) as raised:
        build(replace(PARTS, **change))
    assert message in raised.value.message
    assert "eve" not in raised.value.message


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@example.org, eve@example.org",
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org ",
        "<ada@example.org>",
        "ada@exa mple.org",
    ],
)
def test_an_address_that_is_not_one_is_refused_without_being_repeated(address):
    with pytest.raises(Rejected) as raised:
        build(recipient=address)
    assert raised.value.message == "the address kept for this person is not a mail address"
    assert raised.value.__suppress_context__, "the cause carries the address"


@pytest.mark.parametrize("sender", ["shop", "a <b", "A\nB <a@example.org>", "<>"])
def test_a_sender_that_is_not_an_address_is_the_operators_to_fix(sender):
    with pytest.raises((Misconfigured, BadRequest)):
        build(sender=sender)


def test_a_link_on_this_machine_may_do_without_https():
    build(replace(PARTS, stop_link="http://127.0.0.1:8000/stop/x"))


# ---- the outbox and the sender ----


@pytest.fixture
def outbox(house) -> Outbox:
    return house.outbox


def folder_of(house) -> Path:
    return house.folder / "outgoing"


def sender_of(house, _outbox, worker="one", **limits) -> Sender:
    folder = str(folder_of(house))
    places = {"folder": DestinationDeclared("file", Processor("mailer"), {"path": folder})}
    data_map = replace(house.data_map, destinations=places, limits=LimitsDeclared(**limits))
    return sender_in(house, data_map, worker)


def render(row: Row, values) -> Parts:
    return replace(PARTS, reasons=(str(row.content["reason"]),))


def drafts(*subjects: int, **more) -> list[Draft]:
    return [Draft(subject, {"reason": "You bought tea."}, **more) for subject in subjects]


def received(house) -> list[str]:
    files = sorted(folder_of(house).glob("*.eml"))
    return [str(message_from_bytes(f.read_bytes(), policy=default)["To"]) for f in files]


def test_only_those_who_agreed_are_written_to_and_the_others_reasons_are_kept(house, cast, outbox):
    cast.keep_emails()
    everyone = drafts(cast.ada, cast.ben, cast.cleo, cast.dan, cast.eve)
    assert outbox.queue("tea", "folder", everyone) == 5
    report = sender_of(house, outbox).send("tea", "folder", render)
    assert sorted(received(house)) == ["ada@example.org", "eve@example.org"]
    assert report.sent == 2
    assert sum(report.stopped.values()) == 3
    assert "`direct_marketing_email` was refused or withdrawn" in report.stopped
    assert report.queued == 0
    assert report.halted is None
    assert outbox.counts("tea")[State.STOPPED] == 3


def test_a_withdrawal_stops_what_was_queued_before_it(house, cast, outbox):
    cast.keep_emails()
    outbox.queue("tea", "folder", drafts(cast.ada))
    cast.say(cast.ada, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)
    report = sender_of(house, outbox).send("tea", "folder", render)
    assert report.sent == 0
    assert received(house) == []
    [row] = outbox.rows("tea", State.STOPPED)
    assert row.reason == "`direct_marketing_email` was refused or withdrawn"


def test_what_a_stopped_message_would_have_said_is_dropped(house, cast, outbox):
    outbox.queue("tea", "folder", drafts(cast.ben))
    sender_of(house, outbox).send("tea", "folder", render)
    [row] = outbox.rows("tea", State.STOPPED)
    with pytest.raises(NotFound, match="dropped when it was stopped"):
        outbox.open(row, house.gate.ask(Use.of(Purpose.SERVICE), cast.ben))


def test_queueing_again_doubles_nothing(house, cast, outbox):
    cast.keep_emails()
    assert outbox.queue("tea", "folder", drafts(cast.ada, cast.eve)) == 2
    sender = sender_of(house, outbox)
    sender.send("tea", "folder", render)
    assert outbox.queue("tea", "folder", drafts(cast.ada, cast.eve)) == 0
    again = sender.send("tea", "folder", render)
    assert again.sent == 0
    assert again.entry is None
    assert len(received(house)) == 2


def test_every_message_sent_has_its_grant_in_the_ledger_before_and_the_run_after(
    house, cast, outbox
):
    cast.keep_emails()
    outbox.queue("tea", "folder", drafts(cast.ada))
    report = sender_of(house, outbox).send("tea", "folder", render)
    asked, run = house.ledger.entry(report.entry - 1), house.ledger.entry(report.entry)
    assert asked.kind == "use"
    assert asked.body["processor"] == "mailer"
    assert asked.body["answer"] == "granted"
    assert run.kind == "send"
    assert run.body["sent"] == 1
    assert "example.org" not in str(run.body)


def test_what_is_queued_lies_sealed_in_the_store(house, cast, outbox):
    outbox.queue("tea", "folder", [Draft(cast.ada, {"reason": "You bought green tea."})])
    with house.database.read() as connection:
        found = connection.exec_driver_sql("SELECT content FROM activation_outbox").scalar()
    assert b"green" not in bytes(found)
    grant = house.gate.ask(Use.of(Purpose.SERVICE), cast.ada)
    opened = outbox.open(outbox.rows("tea", State.QUEUED)[0], grant)
    assert opened.content["reason"].startswith("You")


def test_what_is_queued_opens_only_under_a_grant_of_the_same_person(house, cast, outbox):
    outbox.queue("tea", "folder", [Draft(cast.ada, {"reason": "You bought green tea."})])
    [row] = outbox.rows("tea", State.QUEUED)
    with pytest.raises(TypeError, match="only with a grant"):
        outbox.open(row, None)
    with pytest.raises(Later, match="altered or moved"):
        outbox.open(row, house.gate.ask(Use.of(Purpose.SERVICE), cast.eve))


def test_somebody_without_an_address_is_rejected_and_the_others_get_theirs(house, cast, outbox):
    cast.keep_emails()
    someone = int(house.gate.meet("household", ["fay"], ["DE"])[0])
    cast.say(someone, ConsentStatus.GIVEN, Purpose.DIRECT_MARKETING_EMAIL)
    outbox.queue("tea", "folder", drafts(someone, cast.ada))
    report = sender_of(house, outbox).send("tea", "folder", render)
    assert report.rejected == {"no address is kept for this person": 1}
    assert report.sent == 1


def test_a_message_for_a_restricted_product_stops_at_whom_it_must_not_reach(house, cast, outbox):
    cast.keep_emails()
    cast.say(cast.ada, ConsentStatus.GIVEN, Flag.SELF_EXCLUDED)
    outbox.queue("wine", "folder", drafts(cast.ada, restricted="alcohol"))
    outbox.queue("tea", "folder", drafts(cast.ada))
    sender = sender_of(house, outbox)
    assert sender.send("wine", "folder", render).sent == 0
    assert sender.send("tea", "folder", render).sent == 1


def in_flight(house, outbox, worker="dead") -> int:
    """A worker that dies while handing over its first row."""
    first, *_ = outbox.claim(worker, "tea", "folder")
    house.database.write(lambda c: outbox.leased.begin(c, worker, first))
    return first


def test_what_a_dead_worker_had_claimed_is_taken_over_when_its_lease_ends(house, cast, outbox):
    cast.keep_emails()
    outbox.queue("tea", "folder", drafts(cast.ada, cast.eve))
    assert len(outbox.claim("dead", "tea", "folder")) == 2
    sender = sender_of(house, outbox)
    assert sender.send("tea", "folder", render).sent == 0, "somebody else works on it"
    house.clock.now += LEASE
    assert sender.send("tea", "folder", render).sent == 2


def test_what_was_in_flight_is_tried_again_only_where_it_can_arrive_only_once(house, cast, outbox):
    cast.keep_emails()
    outbox.queue("tea", "folder", drafts(cast.ada, cast.eve))
    first = in_flight(house, outbox)
    house.clock.now += LEASE
    assert outbox.recover("tea", "folder", again=False) == 1
    [row] = outbox.rows("tea", State.UNCONFIRMED)
    assert row.number == first
    assert "the process died" in row.reason
    assert sender_of(house, outbox).send("tea", "folder", render).sent == 1
    outbox.confirm(first, arrived=False)
    outbox.leased.claim("dead", _of("tea", "folder"))
    house.database.write(lambda c: outbox.leased.begin(c, "dead", first))
    house.clock.now += LEASE
    assert sender_of(house, outbox).send("tea", "folder", render).sent == 1, "a folder knows keys"
    assert sorted(received(house)) == ["ada@example.org", "eve@example.org"]


def test_two_workers_never_get_the_same_row(house, cast, outbox):
    people = house.gate.meet("household", [f"guest{n}" for n in range(120)], ["DE"] * 120).tolist()
    outbox.queue("tea", "folder", drafts(*people))
    with ThreadPoolExecutor(4) as pool:
        claims = pool.map(lambda n: outbox.claim(f"worker{n}", "tea", "folder"), range(4))
        found = [number for claim in claims for number in claim]
    assert len(found) == len(set(found)) == 120


def test_a_process_killed_in_the_middle_leaves_the_others_to_the_next(house, cast, outbox):
    cast.keep_emails()
    outbox.queue("tea", "folder", drafts(cast.ada, cast.eve))

    def killed(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sender_of(house, outbox).send("tea", "folder", render, progress=killed)
    assert len(received(house)) == 1
    report = sender_of(house, outbox).send("tea", "folder", render)
    assert (report.sent, report.unconfirmed) == (1, 0)
    assert sorted(received(house)) == ["ada@example.org", "eve@example.org"]


def test_a_row_is_begun_by_the_worker_that_leased_it_and_once(house, cast, outbox):
    outbox.queue("tea", "folder", drafts(cast.ada))
    [number] = outbox.claim("one", "tea", "folder")
    begin = partial(house.database.write, lambda c: outbox.leased.begin(c, "one", number))
    assert not house.database.write(lambda c: outbox.leased.begin(c, "two", number))
    assert begin()
    assert not begin()


def test_a_message_without_its_reasons_stops_the_run_and_stays_queued(house, cast, outbox):
    cast.keep_emails()
    outbox.queue("tea", "folder", drafts(cast.ada))
    with pytest.raises(BadRequest, match="gives 0 reasons"):
        sender_of(house, outbox).send(
            "tea", "folder", lambda _row, _values: replace(PARTS, reasons=())
        )
    assert received(house) == []
    assert outbox.counts("tea")[State.QUEUED] == 1


def test_no_more_than_the_cap_goes_to_one_person_over_all_campaigns(house, cast, outbox):
    cast.keep_emails()
    sender = sender_of(house, outbox, caps=(Cap(1, timedelta(days=7)),))
    for campaign in ("tea", "cups"):
        outbox.queue(campaign, "folder", drafts(cast.ada))
    assert sender.send("tea", "folder", render).sent == 1
    capped = sender.send("cups", "folder", render)
    assert capped.stopped == {"this person already got a message in 7 days": 1}
    house.clock.advance(days=8)
    outbox.queue("mate", "folder", drafts(cast.ada))
    assert sender.send("mate", "folder", render).sent == 1


def test_progress_is_told_for_every_message(house, cast, outbox):
    cast.keep_emails()
    outbox.queue("tea", "folder", drafts(cast.ada, cast.ben, cast.eve))
    seen = []
    sender_of(house, outbox).send(
        "tea", "folder", render, progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_other_fields_the_words_need_are_asked_for_too(house, cast, outbox):
    cast.keep_emails()
    outbox.queue("tea", "folder", drafts(cast.ada))
    report = sender_of(house, outbox).send("tea", "folder", render, fields=["age"])
    assert report.stopped == {
        "the data map does not declare every field asked for `direct_marketing_email`": 1
    }


def test_a_destination_nobody_declared_is_answered_with_the_nearest(house, outbox):
    with pytest.raises(UnknownTerm, match="did you mean `folder`"):
        sender_of(house, outbox).send("tea", "foldre", render)


def test_a_full_or_forbidden_folder_leaves_everything_queued(house, cast, outbox):
    cast.keep_emails()
    folder_of(house).write_text("a file stands where the folder should be")
    outbox.queue("tea", "folder", drafts(cast.ada))
    report = sender_of(house, outbox).send("tea", "folder", render)
    assert isinstance(report.halted, Misconfigured)
    assert report.queued == 1
    assert report.as_json()["halted"]["code"] == "misconfigured"
