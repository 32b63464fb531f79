"""A mail server that refuses, stalls or dies: nobody gets a message twice, and none is lost."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assent.activation import (
    Misconfigured,
    Outbox,
    Parts,
    SendReport,
    State,
    Unconfirmed,
    Unreachable,
)
from assent.activation.handing import MOST_ATTEMPTS
from assent.activation.leased import LEASE
from assent.activation.row import Draft
from assent.data_map import DestinationDeclared
from assent.vocabulary import ConsentStatus, Field, Later, Processor, Purpose, Use
from mail_server import MailServer, free_port, self_signed
from world import sender_in

N_PEOPLE = 5
PARTS = Parts(
    subject="Tea for you",
    text="New teas are in.",
    html="<p>New teas are in.</p>",
    why="You get this because you said yes to offers by e-mail.",
    reasons=("You bought green tea.",),
    stop_link="https://shop.example.org/stop/x",
)

TESTS = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
SENDING = """
import sys
from dataclasses import replace
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from conftest import TestClock, build_house
from test_mail_server import PARTS
from assent.data_map import DestinationDeclared
from world import sender_in

folder, port = Path(sys.argv[1]), int(sys.argv[2])
clock = TestClock()
clock.advance(days=2)
house = build_house(f"sqlite:///{folder / 'assent.db'}", folder, clock)
places = {"mail": DestinationDeclared("smtp", "mailer", {"host": "127.0.0.1", "port": port})}
data_map = replace(house.data_map, destinations=places)
sender = sender_in(house, data_map, "doomed")
sender.send("tea", "mail", lambda _row, _values: PARTS)
"""

Send = Callable[..., SendReport]


@pytest.fixture
def house(sqlite_house):
    return sqlite_house


@pytest.fixture
def outbox(house, cast) -> Outbox:
    """The campaign `tea`, queued to five people who all agreed."""
    names = [f"guest{number}" for number in range(N_PEOPLE)]
    people = house.gate.meet("household", names, ["DE"] * N_PEOPLE).tolist()
    for who in people:
        cast.say(who, ConsentStatus.GIVEN, Purpose.DIRECT_MARKETING_EMAIL)
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    addresses = {
        who: {Field("email"): f"{name}@example.org"}
        for who, name in zip(people, names, strict=True)
    }
    house.gate.vault.keep(grant, addresses)
    made = house.outbox
    made.queue("tea", "mail", [Draft(who, {}) for who in people])
    return made


@pytest.fixture
def send(house, outbox) -> Send:
    """Sends the campaign to the server on a port."""

    def sent(port: int, **settings) -> SendReport:
        where = {"host": "127.0.0.1", "port": port, "timeout_seconds": 5} | settings
        places = {"mail": DestinationDeclared("smtp", Processor("mailer"), where)}
        data_map = replace(house.data_map, destinations=places)
        sender = sender_in(house, data_map)
        return sender.send("tea", "mail", lambda _row, _values: PARTS)

    return sent


def test_a_server_in_order_takes_the_batch_over_one_connection(send):
    with MailServer() as server:
        report = send(server.port)
    assert (report.sent, report.queued, report.halted) == (N_PEOPLE, 0, None)
    assert len(server.arrived) == N_PEOPLE
    assert server.most_to_one == 1
    assert server.connections == 1


def test_a_server_that_refuses_the_connection_leaves_everything_queued(send, house):
    before = house.ledger.record("mark", {})
    report = send(free_port())
    assert isinstance(report.halted, Later)
    assert report.halted.message.endswith("refuses the connection")
    assert (report.sent, report.queued) == (0, N_PEOPLE)
    assert report.entry == before + 1, "nobody's data were asked for while nothing could be sent"
    with MailServer() as server:
        assert send(server.port).sent == N_PEOPLE
    assert server.most_to_one == 1


def test_a_server_that_dies_before_the_data_loses_nothing_and_doubles_nothing(send, outbox):
    with MailServer({3: "drop_before_data"}, dies=True) as server:
        report = send(server.port)
    assert isinstance(report.halted, Unreachable)
    assert (report.sent, report.unconfirmed, report.queued) == (2, 0, 3)
    with MailServer() as other:
        again = send(other.port)
    assert (again.sent, again.queued) == (3, 0)
    assert sorted(server.recipients + other.recipients) == [
        f"guest{number}@example.org" for number in range(N_PEOPLE)
    ]
    assert outbox.counts("tea")[State.SENT] == N_PEOPLE


@pytest.mark.parametrize("fault", ["drop_after_data", "swallow"])
def test_a_server_that_dies_after_the_data_leaves_that_one_to_the_operator(send, outbox, fault):
    with MailServer({3: fault}, dies=True) as server:
        report = send(server.port)
    assert isinstance(report.halted, Unconfirmed)
    assert (report.sent, report.unconfirmed, report.queued) == (2, 1, 2)
    with MailServer() as other:
        again = send(other.port)
    assert (again.sent, again.queued) == (2, 0)
    [row] = outbox.rows("tea", State.UNCONFIRMED)
    assert row.reason == "the mail server went away without saying whether it took the message"
    everything = server.recipients + other.recipients
    assert len(everything) == len(set(everything)), "nobody got it twice, whatever the server kept"


def test_a_server_that_only_ends_the_connection_now_and_then_gets_the_rest_over_a_new_one(send):
    with MailServer({3: "drop_before_data", 5: "421 4.7.0 too many messages"}) as server:
        report = send(server.port)
    assert (report.sent, report.halted) == (N_PEOPLE, None)
    assert server.connections == 3
    assert server.most_to_one == 1


@pytest.mark.parametrize("fault", ["550 5.1.1 <guest1@example.org>: no such", "data: 554 5.7.1 no"])
def test_one_refused_recipient_does_not_hold_up_the_others(send, outbox, fault):
    with MailServer({2: fault}) as server:
        report = send(server.port)
    assert (report.sent, sum(report.rejected.values()), report.halted) == (N_PEOPLE - 1, 1, None)
    [row] = outbox.rows("tea", State.REJECTED)
    assert row.reason.startswith("the mail server refused the message: 55")
    assert "example.org" not in row.reason
    with MailServer() as other:
        assert send(other.port).sent == 0
    assert other.arrived == []


@pytest.mark.parametrize("fault", ["451 4.7.1 greylisted", "data: 452 4.3.1 full"])
def test_a_recipient_put_off_is_tried_again_later_and_not_before(send, house, fault):
    with MailServer({2: fault}) as server:
        report = send(server.port)
    assert (report.sent, report.queued, report.halted) == (N_PEOPLE - 1, 1, None)
    with MailServer() as other:
        assert send(other.port).sent == 0
        house.clock.advance(minutes=5)
        assert send(other.port).sent == 1
    assert sorted(server.recipients + other.recipients) == [
        f"guest{number}@example.org" for number in range(N_PEOPLE)
    ]


def test_a_recipient_put_off_again_and_again_is_given_up_in_the_end(send, house, outbox):
    with MailServer(dict.fromkeys(range(1, 100), "451 4.7.1 not now")) as server:
        for _ in range(MOST_ATTEMPTS):
            report = send(server.port)
            house.clock.advance(days=1)
    assert report.rejected == {f"given up after {MOST_ATTEMPTS} attempts": N_PEOPLE}
    assert outbox.counts("tea")[State.QUEUED] == 0


def test_a_server_too_slow_to_answer_leaves_that_one_unconfirmed(send):
    with MailServer({2: "slow"}) as server:
        report = send(server.port, timeout_seconds=1)
    assert isinstance(report.halted, Unconfirmed)
    assert (report.sent, report.unconfirmed, report.queued) == (1, 1, N_PEOPLE - 2)


def test_a_host_that_does_not_exist_is_named(send):
    report = send(25, host="mail.invalid")
    assert isinstance(report.halted, Misconfigured | Unreachable)
    assert "`mail.invalid:25`" in report.halted.message
    assert report.queued == N_PEOPLE


@pytest.mark.parametrize("settings", [{"host": "a..b"}, {"timeout_seconds": 0}, {"port": 70_000}])
def test_settings_that_cannot_work_are_the_operators_to_fix(send, settings):
    report = send(**{"port": 25} | settings)
    assert isinstance(report.halted, Misconfigured)
    assert report.queued == N_PEOPLE


@pytest.mark.parametrize("takes_them", [True, False])
def test_an_address_beyond_ascii_is_used_where_the_server_takes_it(house, cast, send, takes_them):
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    who = house.gate.find("household", "guest0")
    house.gate.vault.keep(grant, {who: {Field("email"): "jürgen@exämple.org"}})
    with MailServer(international=takes_them) as server:
        report = send(server.port)
    assert report.sent == len(server.arrived) == N_PEOPLE - (not takes_them)
    assert ("jürgen@exämple.org" in server.recipients) is takes_them
    assert all("exämple" not in reason for reason in report.rejected)


def test_a_server_without_encryption_is_not_spoken_to_in_clear(send):
    with MailServer() as server:
        report = send(server.port, tls="starttls")
    assert isinstance(report.halted, Misconfigured)
    assert report.halted.message.endswith("lacks what `tls` or `username` asks of it")
    assert (server.arrived, report.queued) == ([], N_PEOPLE)


@pytest.mark.parametrize("content", [None, "pässword"])
def test_a_password_file_that_cannot_be_used_is_the_operators_to_fix(send, tmp_path, content):
    kept = tmp_path / "password"
    if content is not None:
        kept.write_text(content)
    with MailServer() as server:
        report = send(server.port, username="shop", password_file=str(kept))
    assert isinstance(report.halted, Misconfigured)
    assert report.halted.message.endswith("cannot be read, or holds more than ASCII")


def test_a_server_that_speaks_no_tls_where_tls_is_expected_is_the_operators_to_fix(send):
    with MailServer() as server:
        report = send(server.port, tls="implicit")
    assert isinstance(report.halted, Misconfigured)
    assert report.halted.message.endswith("does not speak the encryption that `tls` says")


def test_a_server_that_is_silent_is_not_waited_for_for_ever(send):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        report = send(silent.getsockname()[1], timeout_seconds=1)
    assert isinstance(report.halted, Unreachable)
    assert report.queued == N_PEOPLE


def test_a_server_that_cannot_prove_who_it_is_is_sent_nothing(send, tmp_path):
    with MailServer(tls=self_signed(tmp_path)) as server:
        report = send(server.port, tls="starttls")
    assert isinstance(report.halted, Misconfigured)
    assert "could not prove who it is" in report.halted.message
    assert (server.arrived, report.queued) == ([], N_PEOPLE)


@pytest.mark.parametrize(("password", "n_sent"), [("right", N_PEOPLE), ("wrong", 0)])
def test_a_server_that_asks_for_a_password_gets_the_one_in_the_file(
    send, tmp_path, password, n_sent
):
    kept = tmp_path / "password"
    kept.write_text(f"{password}\n")
    with MailServer(password="right") as server:
        report = send(server.port, username="shop", password_file=str(kept))
    assert (report.sent, report.queued) == (n_sent, N_PEOPLE - n_sent)
    assert server.signed_in is bool(n_sent)
    if not n_sent:
        assert isinstance(report.halted, Misconfigured)
        assert report.halted.message.endswith("does not accept `username` and its password")


def test_a_process_killed_while_a_message_is_in_flight_sends_nothing_twice(send, house, tmp_path):
    with MailServer({3: "slow"}) as server:
        process = subprocess.Popen(
            [sys.executable, "-c", SENDING, str(tmp_path), str(server.port), *TESTS]
        )
        deadline = time.monotonic() + 30
        while server.begun < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        house.clock.now += LEASE
        report = send(server.port)
    assert (report.sent, report.unconfirmed, report.queued) == (2, 1, 0)
    assert server.most_to_one == 1


def test_a_withdrawal_in_the_middle_of_a_batch_counts_for_the_rest_of_it(house, outbox, cast):
    with MailServer() as server:
        where = {"host": "127.0.0.1", "port": server.port}
        places = {"mail": DestinationDeclared("smtp", Processor("mailer"), where)}
        data_map = replace(house.data_map, destinations=places)
        sender = sender_in(house, data_map)
        last = outbox.rows("tea", State.QUEUED)[-1].subject

        def withdraw(done: int, _total: int) -> None:
            if done == 2:
                cast.say(last, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)

        report = sender.send("tea", "mail", lambda _row, _values: PARTS, progress=withdraw)
    assert (report.sent, sum(report.stopped.values())) == (N_PEOPLE - 1, 1)
    assert f"guest{N_PEOPLE - 1}@example.org" not in server.recipients


def test_a_ledger_that_cannot_be_written_stops_before_the_next_message(
    send, house, outbox, monkeypatch
):
    def broken(*_args: object, **_options: object) -> int:
        raise Later("the ledger cannot be written; nothing was changed")

    monkeypatch.setattr(house.ledger, "append", broken)
    with MailServer() as server, pytest.raises(Later, match="ledger cannot be written"):
        send(server.port)
    assert server.arrived == []
    assert outbox.counts("tea")[State.QUEUED] == N_PEOPLE


def test_a_store_that_fails_after_the_hand_over_leaves_that_one_unconfirmed(
    send, house, outbox, monkeypatch
):
    def full(*_args: object, **_options: object) -> None:
        raise Later("the database cannot be used: disk full; nothing was changed")

    with MailServer() as server:
        with monkeypatch.context() as broken:
            broken.setattr(outbox, "settle", full)
            with pytest.raises(Later, match="disk full"):
                send(server.port)
        assert len(server.arrived) == 1
        house.clock.now += LEASE
        report = send(server.port)
    assert (report.sent, report.unconfirmed) == (N_PEOPLE - 1, 1)
    assert server.most_to_one == 1
