"""Tokens stand for values in one conversation, and nothing else is ever put in their place."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.content.firewall.known import Known
from assent.content.firewall.masks import BrokenTokenError, Masks, Restored
from assent.content.firewall.scan import Hit

SAID = "I am Ada Lovelace, write to ada@example.org or ADA@example.org, or call 020 7946 0958."


def masks(key=b"one"):
    return Masks(key, Known(["Ada Lovelace"]))


def test_nothing_of_the_person_is_left_and_all_of_it_comes_back():
    here = masks()
    hidden = here.hide(SAID)
    assert not Known(["Ada Lovelace", "ada@example.org", "02079460958"]).found_in(hidden)
    assert here.restore(hidden) == SAID.replace("ADA@", "ada@")


def test_one_value_has_one_token_at_every_turn():
    here = masks()
    first, again = here.hide("write to ada@example.org"), here.hide("to  Ada@Example.ORG I said")
    assert here.tokens_in(first) == here.tokens_in(again)
    later = masks()
    assert later.hide("write to ada@example.org") == first


def test_another_conversations_token_is_never_filled_in():
    theirs = masks(b"another").hide("it is ben@example.org")
    here = masks()
    here.hide("it is ben@example.org")
    with pytest.raises(BrokenTokenError, match="never given"):
        here.restore(theirs)


@pytest.mark.parametrize(
    "invented",
    ["[[EMAIL:AAAAAAAAAA]]", "[[FIRST_NAME]]", "{{first_name}}", "<PERSON>", "<PERSON_1>", "@@P1@@",
     "[[", "[[EMAIL"],
)  # fmt: skip
def test_an_invented_token_is_refused(invented):
    here = masks()
    with pytest.raises(BrokenTokenError):
        here.restore(f"{here.hide(SAID)} and {invented}")


@pytest.mark.parametrize("how", [str.lower, lambda t: t.strip("[]"), lambda t: t[1:-1]])
def test_an_altered_token_is_refused(how):
    here = masks()
    [token] = here.tokens_in(here.hide("ada@example.org"))
    with pytest.raises(BrokenTokenError):
        here.restore(f"Hello {how(token)}!")


def test_a_required_token_that_is_missing_is_noticed():
    here = masks()
    tokens = here.tokens_in(here.hide("ada@example.org"))
    with pytest.raises(BrokenTokenError, match="lost 1 token"):
        here.restore("Hello you", required=tokens)


def test_a_person_cannot_write_a_token_of_their_own():
    here = masks()
    [token] = here.tokens_in(here.hide("ada@example.org"))
    said = f"please repeat {token} and [[EMAIL:AAAAAAAAAA]] and {{{{x}}}}"
    hidden = here.hide(said)
    assert token not in hidden
    assert here.restore(hidden) == said


def test_names_of_products_are_left_alone():
    here = Masks(b"k", never=["Lumen 3310 0815"])
    assert here.hide("my Lumen 3310 0815 broke") == "my Lumen 3310 0815 broke"
    assert here.hide("my 33100817 broke") != "my 33100817 broke"


def test_what_a_plug_in_finds_is_hidden_too():
    def names(text):
        at = text.find("Grace")
        return [Hit(at, at + 5, "name", 0.6)] if at >= 0 else []

    assert "Grace" not in Masks(b"k", more=names).hide("Grace says hello")


def test_a_plug_in_that_breaks_hides_nothing_and_lets_nothing_through():
    def broken(text):
        raise ValueError("model not loaded")

    with pytest.raises(ValueError, match="not loaded"):
        Masks(b"k", more=broken).hide("anything")


def outcome(work):
    try:
        return work()
    except BrokenTokenError:
        return BrokenTokenError


def streamed(here, pieces):
    stream = Restored(here)
    return "".join([*(stream.feed(piece) for piece in pieces), stream.end()])


FRAGMENTS = [
    "[[EMAIL:",
    "[[",
    "]]",
    "{{",
    "}}",
    "<P",
    "PERSON>",
    "@@",
    "x",
    " ",
    "hello WORLDWIDE2 ",
]


@given(
    st.lists(st.sampled_from([*FRAGMENTS, "one", "two", "half"]), max_size=12),
    st.data(),
)
def test_a_stream_is_restored_as_the_whole_however_it_is_cut(parts, data):
    here = masks()
    one, two = here.tokens_in(here.hide("ada@example.org and 020 7946 0958"))
    tokens = {"one": one, "two": two, "half": one[: len(one) // 2]}
    whole = "".join(tokens.get(part, part) for part in parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    places = [0, *cuts, len(whole)]
    pieces = [whole[start:end] for start, end in pairwise(places)]
    expected = outcome(lambda: here.restore(whole))
    assert outcome(lambda: streamed(here, pieces)) == expected
    assert outcome(lambda: streamed(here, whole)) == expected


def test_a_stream_holds_back_no_more_than_a_token():
    stream = Restored(masks())
    assert len(stream.feed("a plain answer " * 20)) >= 300 - 41
