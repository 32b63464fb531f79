"""An answer is told as it comes, and is the same however its bytes are cut."""

import json
from collections import deque
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.content import Brief, FactSheet
from assent.content.answers import events
from assent.content.firewall.ask import Ask, Turn, Unanswered
from assent.content.firewall.live import Live
from assent.content.generators.anthropic import Anthropic
from assent.content.generators.openai import OpenAI
from conftest import build_house
from model_server import PROSE, ModelServer, breaks_off, says, stream_of
from talking import Waits, endpoint, firewall, talking
from world import Cast

DIALECTS = {"openai": OpenAI(), "anthropic": Anthropic()}
PLAIN = Ask("Write a line.", {"facts": "the Aurora Lamp has three levels of light"})


class Heard(list):
    """What was told and not taken back."""

    def __call__(self, piece):
        self.append(piece)

    @property
    def text(self) -> str:
        at = max((n for n, piece in enumerate(self) if piece is None), default=-1)
        return "".join(self[at + 1 :])


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
def wall(house, clock):
    return firewall(house, Waits(clock))


@given(
    st.sampled_from(list(DIALECTS)),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.integers(0, 5_000), max_size=12),
)
def test_what_is_told_is_the_answer_however_the_bytes_are_cut(name, words, ends, cuts):
    dialect, heard = DIALECTS[name], Heard()
    seen = SimpleNamespace(path="/messages" if name == "anthropic" else "/", said={})
    text = "".join(stream_of(seen, words, (1, 1)))
    raw = "".join(  # as endpoints do that escape nothing beyond what JSON must
        f"data: {json.dumps(json.loads(line[6:]), ensure_ascii=False)}\n\n" if "{" in line else line
        for line in text.splitlines(keepends=True)
    ).replace("\n", ends)
    whole = raw.encode()
    places = [0, *sorted(cut % (len(whole) + 1) for cut in cuts), len(whole)]
    live = Live(dialect, heard)
    for start, end in pairwise(places):
        live.feed(whole[start:end])
    live.end(dialect.read(raw).text)
    assert heard.text == dialect.read(raw).text == words


def test_a_line_ends_only_where_the_standard_says():
    """U+2028 and U+0085 stand unescaped in the JSON of some endpoints."""
    assert list(events('data: {"a": "x\u2028y\u0085z"}\n\n')) == [{"a": "x\u2028y\u0085z"}]


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_streamed_or_not_the_same_is_told(wall, server, dialect, stream):
    server.script, heard = deque([says("Three levels of light.")]), Heard()
    answer = wall.ask(
        PLAIN, endpoint(server.url), DIALECTS[dialect], campaign="a", stream=stream, heard=heard
    )
    assert heard.text == answer.text == "Three levels of light."
    assert (len(heard) > 1) == stream


@pytest.mark.parametrize(
    "broken",
    [
        "data: {\n",
        'data: {"choices": 7}\n',
        'data: {"choices": [7]}\n',
        'data: {"type": "content_block_delta"}\n',
    ],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_broken_line_tells_nothing_and_the_whole_is_refused(dialect, broken):
    heard = Heard()
    Live(DIALECTS[dialect], heard).feed(broken.encode())
    assert heard == []
    with pytest.raises(Unanswered):
        DIALECTS[dialect].read(broken)


def test_what_broke_off_is_taken_back(wall, server):
    server.script, heard = deque([breaks_off, says("Light.")]), Heard()
    wall.ask(PLAIN, endpoint(server.url), OpenAI(), campaign="a", heard=heard)
    assert None in heard
    assert heard.text == "Light."


def test_a_writer_is_heard_but_not_its_trial(house, server):
    heard = Heard()
    server.script = deque([says("x"), says("no prose"), says(json.dumps(PROSE))])
    writer = house.generator("writer", "autumn", heard)
    assert writer.able.stream
    facts = FactSheet.parse('[sender]\nname = "Lumen"\n[[offer]]\nname = "Aurora Lamp"')
    writer.prose(Brief("people who read at night"), facts)
    assert "ready" not in "".join(piece or "" for piece in heard)
    assert json.loads(heard.text) == PROSE


def test_a_reply_is_told_with_its_values_and_never_with_a_foreign_token(house, wall, server):
    cast = Cast(house)
    cast.keep_emails()
    heard, to = Heard(), endpoint(server.url)
    talk = Ask("Answer.", turns=(Turn("user", "I am ada@example.org, is the lamp there?"),))

    def echoes(handler, seen):
        token = seen.said["messages"][-1]["content"].partition("[[")[2].partition("]]")[0]
        says(f"We write to [[{token}]] tomorrow, when it is there.")(handler, seen)

    server.script = deque([says("We write to [[EMAIL:AAAAAAAAAA]] and more."), echoes])
    reply = wall.reply(talk, to, OpenAI(), campaign="c", subject=cast.ada, key=b"k", heard=heard)
    assert heard.text == reply == "We write to ada@example.org tomorrow, when it is there."
    assert "AAAAAAAAAA" not in "".join(piece or "" for piece in heard)
