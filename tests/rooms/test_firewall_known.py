"""A value that is held is found however it is written, and nothing else is taken for it."""

import base64
import codecs
import html
import random

import pytest

from assent.content.firewall.known import Known

VALUES = [
    "Ada Lovelace", "ada.lovelace@example.org", "+44 20 7946 0958", "12 High Street, Springfield",
    "1984-03-02", "José Müller", "GB82 WEST 1234 5698 7654 32",
]  # fmt: skip
TELLING = [value for value in VALUES if value != "1984-03-02"]


def spaced(value):
    return " ".join(value)


def escaped(value):
    return "".join(f"\\u{ord(c):04x}" for c in value)


def lookalike(value):
    return value.translate(str.maketrans("aeocpxAEOC", "аеосрхАЕОС"))  # noqa: RUF001  the point


def wide(value):
    return "".join(chr(ord(c) + 0xFEE0) if 33 <= ord(c) <= 126 else c for c in value)


ENCODINGS = {
    "in capitals": str.upper,
    "without gaps": lambda v: v.replace(" ", ""),
    "spaced": spaced,
    "dotted": ".".join,
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
    "base64 amid": lambda v: base64.b64encode(f"it is {v}, yes".encode()).decode(),
    "base64 for urls": lambda v: base64.urlsafe_b64encode(v.encode()).decode().rstrip("="),
    "base32": lambda v: base64.b32encode(v.encode()).decode(),
    "hexadecimal": lambda v: v.encode().hex(),
    "hexadecimal in pairs": lambda v: v.encode().hex(":"),
    "url": lambda v: "".join(f"%{b:02X}" for b in v.encode()),
    "html": lambda v: "".join(f"&#{ord(c)};" for c in v),
    "html names": lambda v: html.escape(v).replace("@", "&commat;"),
    "json": escaped,
    "quoted-printable": lambda v: "".join(f"={b:02X}" for b in v.encode()),
    "backwards": lambda v: v[::-1],
    "rot13": lambda v: codecs.encode(v, "rot13"),
    "zero-width": "\u200b".join,
    "look-alikes": lookalike,
    "full width": wide,
    "accents": lambda v: "".join(c + "\u0301" if c.isalpha() else c for c in v),
    "url of base64": lambda v: base64.b64encode(v.encode()).decode().replace("=", "%3D"),
    "base64 of base64": lambda v: base64.b64encode(base64.b64encode(v.encode())).decode(),
    "base64 of utf-16": lambda v: base64.b64encode(v.encode("utf-16-le")).decode(),
}
BEFORE, AFTER = (
    "Write a warm line about the Aurora Lamp (49 EUR). ",
    " It has three levels of light.",
)


@pytest.mark.parametrize("value", TELLING)
@pytest.mark.parametrize("how", ENCODINGS)
def test_a_value_is_found_however_it_is_written(how, value):
    said = BEFORE + ENCODINGS[how](value) + AFTER
    assert Known(VALUES).found_in(said)


@pytest.mark.parametrize("how", ENCODINGS)
def test_a_value_is_found_when_it_is_split_over_messages(how):
    chance = random.Random(7)
    for value in TELLING:
        said = BEFORE + ENCODINGS[how](value) + AFTER
        cuts = sorted(chance.sample(range(len(BEFORE), len(said) - len(AFTER)), 2))
        pieces = [said[: cuts[0]], said[cuts[0] : cuts[1]], said[cuts[1] :]]
        assert Known([value]).found_in(*pieces)


@pytest.mark.parametrize(
    "part",
    ["Lovelace, Ada", "dear ada,", "LOVELACE", "ada_lovelace", "020 7946 0958", "(0)20-7946-0958",
     "02.03.1984", "03/02/1984", "12, high street", "Jose", "mueller's muller"],
)  # fmt: skip
def test_a_part_that_gives_the_person_away_is_found(part):
    assert Known(VALUES).found_in(f"so {part} it is")


@pytest.mark.parametrize(
    "text",
    ["Canada and Armada are excellent",
    "josef and mullerian", "49 EUR until 14 March 2027", "a fair price", "", "🙂" * 50,

     "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw==", "https://example.org/lamp?id=20794"],
)  # fmt: skip
def test_nothing_else_is_taken_for_it(text):
    assert not Known([*VALUES, "Ellen", "Ada"]).found_in(text)


def test_a_name_that_hides_in_a_word_counts_only_as_a_word():
    ellen = Known(["Ellen"])
    assert not ellen.found_in("an excellent lamp")
    ways = (
        "Ellen,",
        "e l l e n",
        "a e.l.l.e.n. I",
        "nelle",
        "RWxsZW4=",
        "456c6c656e",
        "\uff25\uff4c\uff4c\uff45\uff4e",
    )
    for said in ways:
        assert ellen.found_in(f"for {said} now"), said


def test_what_is_too_short_to_be_told_is_not_looked_for():
    assert not Known(["34", "Jo", ""])
    assert not Known(["34", "Jo", ""]).found_in("Jo is 34")


def test_spans_are_those_of_the_text_as_it_was_given():
    said = "Dear A\u200bda  Lovelace, excellent: é 020-7946-0958!"
    found = [said[start:end] for start, end in Known(VALUES).spans(said)]
    assert found == ["A\u200bda  Lovelace", "0-7946-0958"]


def test_very_many_values_are_looked_for_at_once():
    many = Known(f"person{n}@example.org" for n in range(20_000))
    assert many.found_in("to person19999@example.org")
    assert not many.found_in("to person@example.net " * 50)
