"""What is shaped like personal data is found: all of it before it leaves, none too much in copy."""

import json
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.content.firewall.fold import fold
from assent.content.firewall.scan import Hit, Mode, scan

PERSONAL = {
    "email": ["ada@example.org", "Ada.Love-lace+news@mail.example.co.uk", "ada@exämple.de"],
    "url": ["https://example.org/~ada?id=7", "www.example.org", "ada.example.com"],
    "ip": ["192.0.2.17", "2001:db8::8a2e:370:7334"],
    "card": ["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"],
    "iban": [
        "GB82 WEST 1234 5698 7654 32", "de89370400440532013000", "FR1420041010050500013M02606",
    ],
    "phone": [
        "+49 30 901820", "+442079460958", "020 7946 0958", "(03) 9876 5432", "0412 345 678",
        "+91 98765 43210", "98765 43210", "(11) 91234-5678", "(212) 555-0123", "212-555-0123 x17",
        "01 23 45 67 89", "612 34 56 78", "0151 23456789", "06-12345678", "call 455 6186",
        "ligue no +55 11 91234-5678", "phone no. 020 7946 0958", "Tel. Nr. 030 1234567",
    ],
    "us_ssn": ["536-22-1234", "SSN 536221234"],
    "gb_nino": ["AB123456C", "AB 12 34 56 C"],
    "gb_nhs": ["NHS number 943 476 5919"],
    "au_tfn": ["TFN 123 456 782"],
    "in_aadhaar": ["2341 2341 2346", "Aadhaar 234123412346"],
    "in_pan": ["ACUPA7085R"],
    "br_cpf": ["390.533.447-05", "CPF 39053344705"],
    "de_tax": ["Steuer-ID 36574261809"],
    "fr_nir": ["2 95 10 99 126 111 93"],
    "es_dni": ["54362315K"],
    "es_nie": ["X-2482300-W"],
    "it_codice_fiscale": ["RCCMNL83S18D969H"],
    "nl_bsn": ["BSN 111222333"],
    "pl_pesel": ["PESEL 44051401359"],
    "be_national": ["85.07.30-033.28"],
    "fi_hetu": ["131052-308T"],
    "ie_pps": ["6433435F"],
    "driving_licence": ["driver's licence no. LH329609T"],
    "passport": ["passport C01X00T47"],
}  # fmt: skip

HONEST = [
    "Call us about order no 1234567",
    "Rechnung Nr. 030 1234567",
    "Our spring sale runs from 1 to 14 March 2027.",
    "Only 49.90 EUR instead of 69.90 EUR: you save 29 %.",
    "1 200 000 people cook with it, in 120 countries.",
    "Price: $ 1299 5000, or 12.990,00 €.",
    "Model AX-2000, 1500 W, 3.5 x 12 x 40 cm, ISO 9001:2015.",
    "The 2024-2026 collection, from 09:30 to 18:00 on 24/12/2026 and 2026-12-31.",
    "Version 2.11.4 of the app weighs 120 MB.",
    "Only 3 left, 7 days to go; buy 2 and get 1.",
    "Size 38/40, A4 paper, 5G, H2O, COVID-19, B2B.",
    "Call a friend and cook for 4 at 19.30.",
    "Meet us @ the fair, at noon. Dot the i.",
    "ratio 10:20:30 and 1 000 000,50",
]

EVERY = [(kind, each) for kind, texts in PERSONAL.items() for each in texts]


@pytest.mark.parametrize(("kind", "text"), EVERY, ids=[text for _, text in EVERY])
def test_each_kind_is_found_in_copy_and_covered_on_its_way_out(kind, text):
    said = f"Hello, it is {text}, thanks"
    assert kind in {hit.kind for hit in scan(said, Mode.COPY)}
    digits = [at for at, character in enumerate(said) if character.isdigit()]
    left = [at for at in digits if not any(h.start <= at < h.end for h in scan(said))]
    assert not left


@pytest.mark.parametrize("text", HONEST)
def test_honest_copy_raises_no_alarm(text):
    assert scan(text, Mode.COPY) == []


def test_the_check_digit_decides_in_copy_and_not_on_the_way_out():
    wrong = "4111 1111 1111 1112"
    assert scan(wrong, Mode.COPY) == []
    assert [(h.start, h.end) for h in scan(wrong)] == [(0, len(wrong))]


@pytest.mark.parametrize(
    "text",
    [
        "ada (at) example (dot) org",
        "ada at example dot org",
        "ada @ example . org",
        "\uff41\uff44\uff41@\uff45xample.org",
        "\u0430da@ex\u0430mple.org",
        "a\u200bd\u200ba@exam\u00adple.org",
        "\u202eada@example.org\u202c",
    ],
)
def test_an_address_in_disguise_does_not_leave(text):
    assert [hit.kind for hit in scan(text)] == ["email"]


@pytest.mark.parametrize("zero", ["\u0660", "\uff10", "\u0966"])
def test_digits_of_other_scripts_are_digits(zero):
    digits = "".join(chr(ord(zero) + n) for n in range(8))
    assert [(h.start, h.end) for h in scan(f"no. {digits}")] == [(4, 12)]


def test_offsets_are_code_points_of_the_text_as_it_was_given():
    said = "😀 é\u0301 ada@example.org 😀"
    [hit] = scan(said)
    assert said[hit.start : hit.end] == "ada@example.org"


def test_a_plug_in_only_adds():
    def names(text):
        return [Hit(text.index("Ada"), text.index("Ada") + 3, "name", 0.7)]

    said = "Ada: ada@example.org"
    assert [hit.kind for hit in scan(said, Mode.COPY, more=names)] == ["name", "email"]
    assert [hit.kind for hit in scan(said, Mode.COPY, more=lambda _: [])] == ["email"]


@given(st.text(st.sampled_from("ab1279 @.-+()/:x\u200b\u0430é\n#"), max_size=60))
def test_findings_lie_in_the_text_in_order_and_apart(text):
    for mode in Mode:
        found = scan(text, mode)
        assert all(0 <= hit.start < hit.end <= len(text) and 0 < hit.score <= 1 for hit in found)
        assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(st.sampled_from("ab1279 @.-+()/:x\u200b\u0430é\n#"), max_size=60))
def test_what_copy_finds_does_not_leave_either(text):
    out = scan(text, Mode.OUT)
    for hit in scan(text, Mode.COPY):
        assert any(other.start <= hit.start and hit.end <= other.end for other in out)


@given(st.text(max_size=40))
def test_folding_keeps_track_of_every_character(text):
    folded, where = fold(text)
    if where is None:
        assert folded == text
    else:
        assert len(where) == len(folded)
        assert where == sorted(where)


@pytest.mark.parametrize("piece", ["1", "1 ", "a.", "a@", "a1 ", "ada@example.org ", "\u200b", "("])
def test_a_very_long_text_is_read_to_its_end(piece):
    text = piece * (200_000 // len(piece)) + " ada@example.org"
    for mode in Mode:
        assert max(hit.end for hit in scan(text, mode)) == len(text)


def command(said: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    run = [sys.executable, "-m", "assent", "content", "scan", "-", *options]
    return subprocess.run(run, input=said, capture_output=True, check=False)


def test_the_command_answers_each_line_with_a_line():
    texts = ["it is 😀 ada@example.org", "nothing here", "\ud800 4111 1111 1111 1112"]
    done = command("\n".join(map(json.dumps, texts)).encode(), "--mode", "copy")
    first, *others = map(json.loads, done.stdout.splitlines())
    assert first == [{"start": 8, "end": 23, "kind": "email", "score": 1.0}]
    assert others == [[], []]


def test_the_command_misses_nothing_unless_told():
    [found] = json.loads(command(b'"4111 1111 1111 1112"').stdout)
    assert (found["start"], found["end"], found["kind"]) == (0, 19, "number")


@pytest.mark.parametrize("line", [b"ada@example.org", b"[1]", b"", b"\xff\xfe", b'"half'])
def test_a_line_that_is_no_text_is_named_and_not_repeated(line):
    done = command(b'"fine"\n' + line + b"\n")
    assert done.returncode == 1
    assert done.stderr.startswith(b"assent: line 2 is not a JSON text")
    assert b"ada@" not in done.stderr
