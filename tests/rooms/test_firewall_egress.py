"""One door: what goes through it is allowed, looked through, noted, and only then sent."""

import base64
import json
from collections import deque

import pytest
from sqlalchemy import text

from assent.catalogue.items import ItemRow
from assent.content.firewall.ask import Ask, OverBudget, Turn, Unanswered, Unfit, Withheld
from assent.content.firewall.known import Known
from assent.content.firewall.scan import Hit
from assent.content.generators.anthropic import Anthropic
from assent.content.generators.openai import OpenAI
from assent.vocabulary import DeniedError, ReviewNeeded, UnknownTerm
from conftest import build_house
from model_server import (
    ModelServer,
    breaks_off,
    cut_short,
    drips,
    drops,
    raw,
    says,
    silent,
    status,
)
from talking import Waits, endpoint, firewall, talking
from world import Cast, everything_in

PLAIN = Ask("Write a line.", {"facts": "the Aurora Lamp has three levels of light"})
DIALECTS = {"openai": OpenAI(), "anthropic": Anthropic()}
EMAIL = "ada@example.org"


@pytest.fixture
def server():
    with ModelServer() as running:
        yield running


@pytest.fixture
def house(tmp_path, clock, server):
    built = build_house(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, clock, talking(server.url))
    yield built
    built.close()


@pytest.fixture
def ada(house):
    cast = Cast(house)
    cast.keep_emails()
    return cast.ada


@pytest.fixture
def waits(clock):
    return Waits(clock)


@pytest.fixture
def door(house, waits, server):
    wall = firewall(house, waits)

    def ask(question=PLAIN, dialect="openai", to=None, **rest):
        rest = {"campaign": "autumn", **rest}
        return wall.ask(question, to or endpoint(server.url), DIALECTS[dialect], **rest)

    ask.wall = wall
    return ask


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_answer_comes_whole_streamed_or_not(door, server, dialect, stream):
    server.script = deque([says("Three levels of light.")])
    answer = door(dialect=dialect, stream=stream)
    assert (answer.text, answer.tokens_in, answer.tokens_out) == ("Three levels of light.", 100, 20)


FAULTS = {
    "drops": drops, "half a stream": breaks_off, "cut short": cut_short, "busy": status(429),
    "broken": status(500), "no json": raw("<html>"), "no answer": raw('{"choices": [1]}'),
    "a broken event": raw("data: {]\n\n"), "an empty stream": raw("data: [DONE]\n\n"),
    "a list": raw("[]"), "nothing": raw(""),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_fault_is_asked_again_and_overcome(door, server, waits, fault, dialect):
    server.script = deque([FAULTS[fault], FAULTS[fault], says("At last.")])
    assert door(dialect=dialect).text == "At last."
    assert waits.waited == [0.5, 1.0]


@pytest.mark.parametrize("fault", ["drops", "half a stream", "busy", "no json"])
def test_a_fault_that_stays_is_an_error_after_three_attempts(door, server, fault):
    server.otherwise = FAULTS[fault]
    with pytest.raises(Unanswered):
        door()
    assert len(server.seen) == 3


def test_retry_after_is_honoured_as_seconds_and_as_a_moment(door, server, waits, clock):
    moment = clock().strftime("%a, %d %b %Y %H:%M:") + "12 GMT"
    server.script = deque(
        [status(429, retry_after="7"), status(503, retry_after=moment), says("x")]
    )
    door()
    assert waits.waited == [7.0, 12.0]


def test_a_wait_that_is_too_long_is_left_to_the_caller(door, server, waits):
    server.script = deque([status(429, retry_after="3600")])
    with pytest.raises(Unanswered, match="3600 seconds"):
        door()
    assert waits.waited == []


@pytest.mark.parametrize("slow", [drips(0.05), silent(2)])
def test_a_slow_answer_is_given_up(door, server, slow):
    server.otherwise = slow
    with pytest.raises(Unanswered):
        door(to=endpoint(server.url, seconds=0.3))


def test_an_endless_answer_is_cut_off(door, server):
    server.otherwise = raw("x" * (2 << 20))
    with pytest.raises(Unfit, match="more than"):
        door()


def test_a_redirect_is_not_followed(door, server):
    server.otherwise = status(307, location="http://127.0.0.1:1/")
    with pytest.raises(Unfit, match="307"):
        door()


def test_no_server_is_no_answer(door):
    with pytest.raises(Unanswered):
        door(to=endpoint("http://127.0.0.1:9/v1"))


def test_there_is_no_slot_for_anything_of_a_person():
    with pytest.raises(UnknownTerm, match="first_name"):
        Ask("Write.", {"first_name": "Ada"})


PASTED = {
    "in a slot": Ask("Write.", {"facts": f"ask {EMAIL}"}),
    "in the audience": Ask("Write.", {"audience": "people like 020 7946 0958"}),
    "in an instruction": Ask(f"Write to {EMAIL}."),
    "in a turn": Ask("Answer.", turns=(Turn("user", f"I am {EMAIL}"),)),
    "in a tool": Ask("Act.", tools=({"type": "function", "function": {"name": EMAIL}},)),
    "in a key of a tool": Ask("Act.", tools=({EMAIL: 1},)),
    "as a number": Ask("Act.", tools=({"account": 40011122233},)),
    "in a schema": Ask("Act.", answer={"title": "4111 1111 1111 1111"}),
}


@pytest.mark.parametrize("place", PASTED)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_looks_personal_does_not_leave_wherever_it_stands(door, server, place, dialect):
    with pytest.raises(Withheld, match="nothing was sent"):
        door(PASTED[place], dialect, form="schema")
    assert server.seen == []


def test_a_refusal_is_in_the_ledger_and_repeats_nothing(house, door):
    with pytest.raises(Withheld) as refused:
        door(PASTED["in a slot"])
    entry = house.ledger.entry(refused.value.decision)
    assert entry.kind == "content"
    assert EMAIL not in refused.value.message
    assert EMAIL not in everything_in(house)


def test_facts_that_look_like_numbers_of_people_may_leave(house, door, server):
    house.catalogue.put([ItemRow("1", "Lumen 3310 081547", "lamps")])
    facts = "the Lumen 3310 081547 costs 1299000 EUR until 2027-03-14"
    door(Ask("Write.", {"facts": facts}, sure=frozenset({"1299000 EUR", "2027-03-14"})))
    assert len(server.seen) == 1


def test_a_date_in_the_models_own_name_is_no_persons(door, server):
    door(to=endpoint(server.url).__class__("w", "llm_host", server.url, "large-20260514"))
    assert len(server.seen) == 1


def test_a_plug_in_can_stop_a_name_and_one_that_breaks_stops_everything(house, waits, server):
    def names(said):
        at = said.find("Ada")
        return [Hit(at, at + 3, "name", 0.5)] if at >= 0 else []

    def broken(said):
        raise RuntimeError("no model")

    named = Ask("Write.", {"audience": "people like Ada"})
    with pytest.raises(Withheld, match="`name`"):
        firewall(house, waits, names).ask(named, endpoint(server.url), OpenAI(), campaign="a")
    with pytest.raises(RuntimeError):
        firewall(house, waits, broken).ask(PLAIN, endpoint(server.url), OpenAI(), campaign="a")
    assert server.seen == []


def test_an_undeclared_processor_gets_nothing(door, server):
    other = endpoint(server.url).__class__("w", "faraway", server.url, "small")
    with pytest.raises(DeniedError, match="processor"):
        door(to=other)
    assert server.seen == []


def test_every_egress_is_allowed_logged_and_in_the_ledger_before_it_goes(house, door, server):
    seen = []

    def look(handler, request):
        with house.database.read() as connection:
            found = connection.execute(text("SELECT outcome, body FROM content_egress")).one()
        seen.append((found.outcome, found.body.encode() == request.body))
        says("x")(handler, request)

    server.script = deque([look])
    before = house.ledger.size()
    door()
    assert seen == [("sent", True)]
    kinds = [entry.kind for entry in reversed(house.ledger.latest(house.ledger.size() - before))]
    assert kinds == ["use", "content"]
    [row] = door.wall.sent.of("autumn")
    assert (row["outcome"], row["tokens"]) == ("answered", 120)


def test_where_the_log_cannot_be_written_nothing_leaves(house, door, server):
    house.database.write(lambda c: c.execute(text("DROP TABLE content_egress")))
    with pytest.raises(Exception, match="content_egress"):
        door()
    assert server.seen == []


def test_the_key_is_sent_and_kept_nowhere(house, door, server):
    door(to=endpoint(server.url, key="s3cret-key"))
    assert server.seen[0].headers["authorization"] == "Bearer s3cret-key"
    assert "s3cret-key" not in everything_in(house)
    assert "s3cret-key" not in repr(endpoint(server.url, key="s3cret-key"))


def again_and_again(door, bounded):
    for _ in range(20):
        door(to=bounded)


def test_a_campaign_stays_within_its_tokens(door, server):
    bounded = endpoint(server.url, most_tokens=1_600)
    assert door(to=bounded)
    with pytest.raises(OverBudget, match="most_tokens"):
        again_and_again(door, bounded)
    used = sum(row["tokens"] for row in door.wall.sent.of("autumn"))
    assert used <= 1_600
    assert len(server.seen) < 20
    assert door(to=bounded, campaign="winter")


def test_a_campaign_stays_within_its_cost(door, server):
    bounded = endpoint(server.url, most_cost=0.012, price_in=2.0, price_out=10.0)
    with pytest.raises(OverBudget, match="most_cost"):
        again_and_again(door, bounded)
    assert sum(row["cost"] for row in door.wall.sent.of("autumn")) <= 0.012


def test_what_a_failed_attempt_may_have_cost_stays_counted(door, server):
    server.otherwise = drops
    with pytest.raises(Unanswered):
        door()
    rows = door.wall.sent.of("autumn")
    assert [row["outcome"] for row in rows] == ["failed"] * 3
    assert all(row["tokens"] > 900 for row in rows)


CHAT = Ask("Answer the customer.", turns=(Turn("user", f"I am {EMAIL}, call 020 7946 0958"),))


def chat(door, server, ada, ask=CHAT, key=b"one"):
    to = endpoint(server.url)
    return door.wall.reply(ask, to, OpenAI(), campaign="chat", subject=ada, key=key)


def test_what_a_person_writes_is_masked_and_comes_back_to_them(house, door, server, ada):
    def echo(handler, seen):
        said = seen.said["messages"][-1]["content"]
        says(f"So {said}?")(handler, seen)

    server.script = deque([echo])
    assert chat(door, server, ada) == f"So I am {EMAIL}, call 020 7946 0958?"
    assert not Known([EMAIL, "02079460958"]).found_in(server.bodies.decode())
    assert not Known([EMAIL, "02079460958"]).found_in(everything_in(house))


@pytest.mark.parametrize(
    "said", ["it is ada@exa", "ada @ home", "a@b", "@ada_l", "[[x]] 12 34 56 7", "1 ada 2"]
)
def test_whatever_is_masked_can_be_sent_and_comes_back(door, server, ada, said):
    def echo(handler, seen):
        says(seen.said["messages"][-1]["content"])(handler, seen)

    server.script = deque([echo])
    assert chat(door, server, ada, Ask("Answer.", turns=(Turn("user", said),))) == said


@pytest.mark.parametrize("bad", ["Dear {{name}}", "Hello <PERSON>", "[[EMAIL:AAAAAAAAAA]]", "[[x"])
def test_an_invented_token_is_asked_again_and_then_left_to_a_human(door, server, ada, bad):
    server.script = deque([says(bad), says("A plain answer.")])
    assert chat(door, server, ada) == "A plain answer."
    server.otherwise = says(bad)
    with pytest.raises(ReviewNeeded, match="a human must answer"):
        chat(door, server, ada)


def test_a_token_of_another_conversation_is_never_filled_in(door, server, ada):
    theirs = {}

    def remember(handler, seen):
        theirs["said"] = seen.said["messages"][-1]["content"]
        says("fine")(handler, seen)

    server.script = deque([remember])
    chat(door, server, ada, key=b"theirs")
    server.otherwise = says(theirs["said"])
    with pytest.raises(ReviewNeeded):
        chat(door, server, ada, key=b"ours")


def test_a_known_value_split_over_turns_does_not_leave(door, server, ada):
    coded = base64.b64encode(f"me: {EMAIL}".encode()).decode()
    turns = (Turn("user", coded[:11]), Turn("assistant", "yes?"), Turn("user", coded[11:]))
    with pytest.raises(Withheld, match="held of a person"):
        chat(door, server, ada, Ask("Answer.", turns=turns))
    assert server.seen == []


def test_a_known_value_in_code_does_not_leave(door, server, ada):
    coded = base64.b64encode(f"me: {EMAIL}".encode()).decode()
    with pytest.raises(Withheld):
        chat(door, server, ada, Ask("Answer.", turns=(Turn("user", coded),)))
    assert server.seen == []


def test_the_words_of_who_did_not_agree_are_not_sent(house, door, server):
    cast = Cast(house)
    cast.keep_emails()
    with pytest.raises(DeniedError):
        chat(door, server, cast.ben)
    assert server.seen == []


def test_where_the_values_cannot_be_read_nothing_is_sent(tmp_path, clock, server, waits):
    from dataclasses import replace

    from assent.vocabulary import Purpose

    open_map = talking(server.url)
    purposes = {p: d for p, d in open_map.purposes.items() if p is not Purpose.SECURITY}
    fields = {
        name: replace(each, purposes=each.purposes - {Purpose.SECURITY})
        for name, each in open_map.fields.items()
    }
    closed = replace(open_map, purposes=purposes, fields=fields)
    built = build_house(f"sqlite:///{tmp_path / 'b.db'}", tmp_path, clock, closed)
    ada = Cast(built).ada
    with pytest.raises(DeniedError, match="security"):
        firewall(built, waits).reply(
            CHAT, endpoint(server.url), OpenAI(), campaign="c", subject=ada, key=b"k"
        )
    built.close()
    assert server.seen == []


def test_what_was_sent_of_a_person_goes_with_them(house, door, server, ada):
    chat(door, server, ada)
    door()
    house.erasure.erase(ada, by="officer")
    assert [row["subject"] for row in door.wall.sent.of("chat")] == []
    assert len(door.wall.sent.of("autumn")) == 1


@pytest.mark.parametrize("size", [300_000, 1_000_000])
def test_a_very_long_text_is_refused_and_not_read_for_ever(door, server, size):
    with pytest.raises(Unfit, match="bytes"):
        door(Ask("Write.", {"facts": "soup and bread " * (size // 15)}))
    assert server.seen == []


def test_what_leaves_is_json_of_the_exact_bytes_that_were_looked_through(door, server):
    door(Ask("Schreibe.", {"facts": "Größe, 漢字 und 🙂"}))
    assert "Größe, 漢字 und 🙂".encode() in server.seen[0].body
    assert json.loads(server.seen[0].body)["model"] == "small"
