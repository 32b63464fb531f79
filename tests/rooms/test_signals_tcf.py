"""TC strings: read as IAB's own library reads them, or refused with a reason."""

import io
import json
import sys
from datetime import UTC, datetime

import pytest

from assent.cli import main
from assent.consent.signals.bits import LONGEST, MOST_IDS
from assent.consent.signals.tcf import RestrictionType, decode_tcf
from assent.vocabulary import BadRequest
from iab import NOBODY, packed, ranges, tc_core, vectors

IAB = vectors("tcf")
NULL_CORE = tc_core()


def refusal(text: str) -> str:
    with pytest.raises(BadRequest) as refused:
        decode_tcf(text)
    return refused.value.message


def test_two_hundred_strings_read_as_iabs_library_reads_them():
    wrong = [
        each["id"]
        for each in IAB["vectors"]
        if decode_tcf(each["tc_string"]).as_json() != each["expected"]
    ]
    assert not wrong
    assert len(IAB["vectors"]) == 200


def test_the_plain_values_keep_the_order_of_the_string():
    each = IAB["vectors"][0]
    assert list(decode_tcf(each["tc_string"]).as_json()) == list(each["expected"])


@pytest.mark.parametrize("each", IAB["malformed"], ids=lambda each: each["why"])
def test_what_is_malformed_is_refused_with_a_reason_that_does_not_repeat_it(each):
    reason = refusal(each["input"])
    assert reason[0].islower()
    assert not reason.endswith(".")
    assert len(reason) < 120
    assert not each["input"] or each["input"] not in reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("..", "the core of the TC string is empty"),
        (f"{NULL_CORE}..", "segment 2 of the TC string is empty"),
        ("~~", "no base64url at character 1"),
        (NULL_CORE + "\n", f"no base64url at character {len(NULL_CORE) + 1}"),
        (NULL_CORE[:9] + "\0" + NULL_CORE[9:], "no base64url at character 10"),
        (NULL_CORE.replace("A", "\N{GREEK CAPITAL LETTER ALPHA}"), "no base64url"),
        (NULL_CORE + "\N{ARABIC-INDIC DIGIT ONE}", "no base64url"),
        (NULL_CORE + "\ud800", "no base64url"),
        ("C" * (LONGEST + 1), "a TC string of 16,385 characters is too long"),
        ("." * 1_000_000, "a TC string of 1,000,000 characters is too long"),
        ("I" + NULL_CORE, "begins with its core, not with segment type `1`"),
        (tc_core(version=3), "a TC string of version `3` is not valid; expected `2`"),
        (tc_core(version=0), "a TC string of version `0` is not valid; expected `2`"),
        (f"{NULL_CORE}.IAAA.IAAA", "the TC string has two segments of type `1`"),
        (f"{NULL_CORE}.gAAA", "segment 2 of the TC string has type `4`, which is not known"),
        (f"{NULL_CORE}.IA", "segment 2 of the TC string is cut short"),
        (NULL_CORE[:42], "the core of the TC string is cut short"),
        (tc_core(cmp_id=1), "names the consent dialog `1`, which nobody has"),
        (tc_core(language=(4, 26)), "a language or country that is not two letters"),
    ],
)
def test_what_breaks_the_format_is_refused(text, reason):
    assert reason in refusal(text)


@pytest.mark.parametrize("cut", range(1, len(NULL_CORE) - 1))
def test_a_core_that_ends_too_early_is_never_read_in_part(cut):
    assert refusal(NULL_CORE[:cut])


def test_a_string_of_tomorrow_is_read_as_no_clock_is_asked():
    said = decode_tcf(tc_core(created=2**36 - 1))
    assert said.created_at == datetime(2187, 10, 6, 10, 21, 13, 500_000, UTC)
    assert said.as_json()["created_ms"] == 100 * (2**36 - 1)


def test_purposes_and_features_that_are_not_known_today_are_read():
    said = decode_tcf(tc_core(purposes="0" * 23 + "1", features="0" * 11 + "1"))
    assert (said.purposes_consent, said.special_feature_optins) == ((24,), (12,))


def test_what_stands_behind_the_last_field_is_left_to_newer_versions():
    assert decode_tcf(NULL_CORE + "____") == decode_tcf(NULL_CORE)


def test_segments_come_in_any_order_and_an_absent_one_differs_from_an_empty_one():
    nobody, one = packed("010", NOBODY), packed("001", "00000000000000110001")
    said = decode_tcf(f"{NULL_CORE}.{nobody}.{one}")
    assert said.segment_types == (0, 2, 1)
    assert (said.vendors_allowed, said.vendors_disclosed) == ((), (3,))
    assert decode_tcf(NULL_CORE).vendors_disclosed is None


def vendors(greatest: int, *entries: tuple[int, int] | int) -> str:
    return tc_core(vendors=f"{greatest:016b}1" + ranges(*entries))


def test_ranges_may_be_out_of_order_and_overlap():
    said = decode_tcf(vendors(9, 7, (2, 4), (3, 5), 7))
    assert said.vendors_consent == (2, 3, 4, 5, 7)


@pytest.mark.parametrize(
    "entry", [0, (0, 3), (5, 4), 10, (9, 10)], ids=["0", "0-3", "5-4", "10", "9-10"]
)
def test_a_range_that_is_not_ascending_within_the_greatest_vendor_is_refused(entry):
    assert "expected an ascending range within 1 and `9`" in refusal(vendors(9, entry))


def test_the_widest_range_is_read_and_more_than_that_is_refused():
    everybody = (1, MOST_IDS)
    assert len(decode_tcf(vendors(MOST_IDS, everybody)).vendors_consent) == MOST_IDS
    assert "names more than 65,535 ids" in refusal(vendors(MOST_IDS, *[everybody] * 2_900))


def restricted(*records: tuple[int, int, str]) -> str:
    return tc_core(
        restrictions=f"{len(records):012b}"
        + "".join(f"{purpose:06b}{kind:02b}{ids}" for purpose, kind, ids in records)
    )


def test_restrictions_of_one_purpose_and_type_are_one_and_empty_ones_are_none():
    said = decode_tcf(
        restricted(
            (7, 0, ranges(9)), (2, 1, ranges()), (7, 0, ranges((1, 2), 9)), (3, 2, ranges(4))
        )
    )
    first, second = said.publisher_restrictions
    assert (first.purpose, first.kind, first.vendors) == (
        3, RestrictionType.REQUIRE_LEGITIMATE_INTEREST, (4,),
    )  # fmt: skip
    assert (second.purpose, second.kind, second.vendors) == (
        7, RestrictionType.NOT_ALLOWED, (1, 2, 9),
    )  # fmt: skip


@pytest.mark.parametrize(("purpose", "kind"), [(0, 0), (2, 3)])
def test_a_restriction_without_a_meaning_is_refused(purpose, kind):
    reason = refusal(restricted((purpose, kind, ranges(4))))
    assert f"restricts purpose `{purpose}` in way `{kind}`" in reason


def test_restrictions_cannot_name_more_vendors_than_there_can_be():
    everybody = ranges((1, MOST_IDS))
    assert len(decode_tcf(restricted((2, 0, everybody))).publisher_restrictions[0].vendors)
    assert "restricts more than 65,535 vendors" in refusal(restricted(*[(2, 0, everybody)] * 1_800))


def test_nothing_that_was_read_can_be_changed():
    with pytest.raises(AttributeError):
        decode_tcf(NULL_CORE).cmp_id = 5  # type: ignore[misc]


def typed(capsys, *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["signals", *words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_the_command_prints_what_a_string_says_without_any_house(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    each = IAB["vectors"][0]
    code, out, _ = typed(capsys, "tcf", each["tc_string"])
    assert code == 0
    assert json.loads(out) == each["expected"]


def test_the_command_refuses_in_one_sentence(capsys):
    assert typed(capsys, "tcf", "hello") == (
        1, "", "assent: a TC string begins with its core, not with segment type `4`\n",
    )  # fmt: skip


def test_the_command_answers_line_by_line_and_says_at_the_end_that_one_was_refused(
    capsys, monkeypatch
):
    first, second = IAB["vectors"][:2]
    lines = [first["tc_string"].encode(), b"\xff\xfe", b"", second["tc_string"].encode() + b"\r"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines))))
    code, out, err = typed(capsys, "tcf", "-")
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (1, "")
    assert [answers[0], answers[3]] == [first["expected"], second["expected"]]
    assert answers[1] == {"error": "the core of the TC string has no base64url at character 1"}
    assert answers[2] == {"error": "the core of the TC string is empty"}


def test_the_command_is_content_when_every_line_was_read(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{NULL_CORE}\n".encode())))
    assert typed(capsys, "tcf", "-")[0] == 0
