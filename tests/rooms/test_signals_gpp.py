"""GPP strings: every section reads as in IAB's own library, is unknown, or breaks the string."""

import io
import json
import sys

import pytest
from bench.fuzz_signals import fuzz

from assent.cli import main
from assent.consent.signals.bits import LONGEST
from assent.consent.signals.gpp import SECTIONS, decode_gpp
from assent.consent.signals.gpp_sections import Unknown
from assent.consent.signals.tcf import decode_tcf
from assent.vocabulary import BadRequest
from iab import NOBODY, fibonacci, gpp_header, packed, tc_core, vectors

IAB = vectors("gpp")
DISPUTED = {24: "usmd", 25: "usin", 26: "usky", 27: "usri"}
CALIFORNIA = "BgkqCgRI"


def one(number: int, section: str):
    """The only section of a GPP string, decoded."""
    found = decode_gpp(f"{gpp_header(number)}~{section}")
    assert found.section_ids == (number,)
    return found.sections[0]


def refusal(text: str) -> str:
    with pytest.raises(BadRequest) as refused:
        decode_gpp(text)
    return refused.value.message


def test_two_hundred_and_forty_strings_read_as_iabs_library_reads_them():
    wrong = []
    for each in IAB["vectors"]:
        expected = each["expected"]
        for name in each["spec_disputed_sections"]:
            expected["sections"][name] = "unknown"
        if decode_gpp(each["gpp_string"]).as_json() != expected:
            wrong.append(each["id"])
    assert not wrong
    assert len(IAB["vectors"]) == 240


ACCEPTED = [each for each in IAB["extra"] if each["reference"] == "accepted"]
MALFORMED = [each for each in IAB["extra"] if each["reference"] == "error"]


@pytest.mark.parametrize("each", ACCEPTED, ids=lambda each: each["why"])
def test_what_the_specification_shows_reads_as_iabs_library_reads_it(each):
    found = decode_gpp(each["input"]).as_json()
    assert found["section_ids"] == each["section_ids"]
    assert found["sections"] == each["sections"]
    assert json.dumps(found["sections"]) == json.dumps(each["sections"])  # in the same order too


@pytest.mark.parametrize("each", MALFORMED, ids=lambda each: each["why"])
def test_what_is_malformed_is_refused_with_a_reason_that_does_not_repeat_it(each):
    reason = refusal(each["input"])
    assert reason[0].islower()
    assert not reason.endswith(".")
    assert each["input"] not in reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("~", "the GPP header is empty"),
        ("~~", "the GPP header is empty"),
        ("..", "the GPP header has no base64url at character 1"),
        ("DBAA~", "names `0` sections, but `1` are there"),
        ("DBABBg~", "section `8` of the GPP string is empty"),
        (f"DBABBg~{CALIFORNIA}\n", "character 16 of the GPP string"),
        ("DBAA\0", "character 5 of the GPP string"),
        ("DBAA\udcff", "character 5 of the GPP string"),
        ("DBAA\N{ARABIC-INDIC DIGIT ONE}", "character 5 of the GPP string"),
        ("~" * (LONGEST + 1), "a GPP string of 16,385 characters is too long"),
        ("D", "the GPP header is cut short"),
        ("DCAA", "a GPP string of version `2` is not known; expected `1`"),
        ("DBAB", "the GPP header is cut short"),
        (f"DBABBg~{CALIFORNIA}.", "a sub-section of `usca` is empty"),
        (f"DBABBg~{CALIFORNIA[:-1]}", "section `usca` is cut short"),
        ("DBABBg~.QA", "section `usca` is empty"),
        ("DBABTA~1YN", "section `uspv1` has `3` characters; expected 4"),
        ("DBABMA~CPXx", "the core of the TC string is cut short"),
        ("DBABDA~CPXx", "section `tcfcav1` has version `2`; expected 1"),
        ("DBABLA~CVQVAAAAAg", "section `usnat` is cut short"),
    ],
)
def test_what_breaks_the_format_is_refused(text, reason):
    assert reason in refusal(text)


def test_a_header_may_name_ranges_of_sections():
    head = packed((3, 6), (1, 6), (1, 12), "1", fibonacci(8), fibonacci(4))  # 8, and 4 more
    usco = "BKgWqWA"
    found = decode_gpp(f"{head}~{CALIFORNIA}~BYmgRFE~{usco}~BKkloiYA~BGIklkqA")
    assert [section.name for section in found.sections] == ["usca", "usva", "usco", "usut", "usct"]
    assert found.section_ids == (8, 9, 10, 11, 12)
    assert found.sections[2].raw == usco


@pytest.mark.parametrize(
    ("sections", "reason"),
    [
        ("1" + fibonacci(40_000) * 2, "expected an ascending range within 1 and `65535`"),
        ("0" + fibonacci(10**30), "has an id above `65535`"),
        ("0" + "0" * 20, "is cut short"),
        ("1" + fibonacci(1) + fibonacci(65_534), "names `65535` sections, but `0` are there"),
    ],
)
def test_a_hostile_header_cannot_ask_for_more_than_there_is(sections, reason):
    assert reason in refusal(packed((3, 6), (1, 6), (1, 12), sections))


@pytest.mark.parametrize("number", DISPUTED)
def test_a_section_of_disputed_layout_is_there_and_is_unknown(number):
    name, read = SECTIONS[number]
    assert name == DISPUTED[number]
    assert isinstance(read("BaqY.YA"), Unknown)


@pytest.mark.parametrize(
    ("number", "section", "why"),
    [
        (99, "whatever.it-is", "section 99 is not known"),
        (27, "BaqY", "lay this section out differently"),
        (8, "C" + CALIFORNIA[1:], "version 2 of `usca` is not known"),
        (7, "DVQVAAAAAgAA", "version 3 of `usnat` is not known"),
        (8, "B" + "_" * 7, "`SaleOptOutNotice` of `usca` is 3, which has no meaning"),
        (8, f"{CALIFORNIA}.gA", "`usca` has a sub-section that is not known"),
        (8, f"{CALIFORNIA}.QA.QA", "`usca` has a sub-section that is not known"),
        (9, "BYmgRFE.QA", "`usva` has a sub-section that is not known"),
        (6, "2YNN", "`uspv1` is not a 1 followed by Y, N or -"),
        (6, "1ynn", "`uspv1` is not a 1 followed by Y, N or -"),
    ],
)
def test_what_keeps_the_format_but_has_no_sure_meaning_is_unknown(number, section, why):
    found = one(number, section)
    assert isinstance(found.content, Unknown)
    assert why in found.content.why
    assert found.raw == section
    assert found.as_json() == "unknown"


def test_a_section_without_a_name_goes_by_its_number():
    plain = decode_gpp(f"{gpp_header(99)}~whatever").as_json()
    assert plain["section_ids"] == [99]
    assert plain["sections"] == {"99": "unknown"}
    assert plain["sections_raw"] == {"99": "whatever"}


@pytest.mark.parametrize(("sub_section", "gpc"), [("", False), (".QA", False), (".YA", True)])
def test_global_privacy_control_is_read_and_its_absence_says_nothing(sub_section, gpc):
    assert one(8, CALIFORNIA + sub_section).content["Gpc"] is gpc


@pytest.mark.parametrize(
    ("section", "opted_out"), [("BVQVAAAAAg", 1), ("BVQqAAAAAg", 2), ("BVQVAAAAAgA", 1)]
)
def test_the_national_section_of_sixty_bits_is_read(section, opted_out):
    """As Google's consent SDK writes it, and padded to bytes."""
    fields = one(7, section).content
    assert fields["Version"] == 1
    assert fields["SaleOptOut"] == fields["TargetedAdvertisingOptOut"] == opted_out
    assert fields["SensitiveDataProcessing"] == (0,) * 12
    assert fields["MspaCoveredTransaction"] == 2


def test_a_first_version_in_the_layout_of_the_second_counts_as_the_first():
    """As IAB's library 3.1 wrote it."""
    fields = one(7, "BAAAqqqqYSA.QA").content
    assert fields["SensitiveDataProcessing"] == (2,) * 12
    assert fields["KnownChildSensitiveDataConsents"] == (1, 2)
    assert fields["MspaServiceProviderMode"] == 2


FIBONACCI = "BP1R2oAP1R2oAAfAAAENAACAAUAAAIAAAAcJAEVq5GaQFgAAABCQAHFw.IFfQAu5VDYA"
WIDE = "BP1R2oAP1R2oAAfAAAENAACAAUAAAIAAAAcJAEAAYABiAGAAZgOEAAAACEgBAADgAKAA4A.IFfQAoAAgAHArwCvgAAA"


@pytest.mark.parametrize("section", [FIBONACCI, WIDE], ids=["new", "old"])
def test_canadas_section_is_read_in_both_of_its_encodings(section):
    said = one(5, section).content
    assert (said.purposes_consent, said.purposes_li) == ((1, 3), (2,))
    assert said.vendors_consent == (12, 24, 48, 49, 50, 51, 900)
    assert said.vendors_disclosed == (1, 2, 3, 700, 701, 702)
    assert [(each.purpose, each.vendors) for each in said.publisher_restrictions] == [
        (2, (3, 5, 6, 7))
    ]
    plain = one(5, section).as_json()
    assert plain["Created"] == "2023-11-14T22:13:20.000Z"
    assert plain["PubRestrictions"] == [{"key": 2, "type": 1, "ids": [3, 5, 6, 7]}]
    assert plain["PurposesExpressConsent"] == [True, False, True] + [False] * 21


def test_canadas_section_is_unknown_when_both_encodings_fit():
    """Written with restrictions for vendors 346 to 1246, which can be read as 4 to 94 as well."""
    found = one(5, "BQiaZcZQuHio3zQAAAENAACQIKzXpggOFgAAAAAACOgDAFaAYcBIcCSwEngJvA")
    assert found.content == Unknown("the vendors of `tcfcav1` can be read in two ways")


def test_canadas_first_strings_without_restrictions_are_read():
    said = one(5, "BPXuQIAPXuQIAAfKABENB-CgAAAAAAAAAAAAAAA").content
    assert (said.cmp_id, said.publisher_restrictions) == (31, ())


def test_canadas_publisher_section_is_read():
    core, publisher = FIBONACCI.partition(".")[0], packed("011", "1" + "0" * 47, (2, 6), "1001")
    plain = one(5, f"{core}.{publisher}").as_json()
    assert plain["PubPurposesExpressConsent"][0] is True
    assert plain["CustomPurposesExpressConsent"] == [True, False]
    assert plain["CustomPurposesImpliedConsent"] == [False, True]


@pytest.mark.parametrize("tail", [".QAAA", ".IAAA.IAAA", "____"])
def test_a_broken_canadian_section_is_refused(tail):
    core = FIBONACCI.partition(".")[0]
    assert "tcfcav1" in refusal(f"DBABDA~{core}{tail}")


def test_europes_section_is_a_tc_string_like_any_other():
    text = f"{tc_core(purposes='11' + '0' * 22)}.{packed('001', NOBODY)}"
    section = one(2, text)
    assert section.content == decode_tcf(text)
    assert section.as_json()["PurposeConsents"] == [True, True] + [False] * 22


def test_each_section_of_iabs_library_has_its_number_and_no_other():
    assert sorted(SECTIONS) == [2, 5, *range(6, 28)]
    assert len({name for name, _ in SECTIONS.values()}) == 24


def test_mutated_strings_are_read_or_refused_and_nothing_else_ever_happens():
    outcomes = fuzz(4_000, seed=7)
    assert sum(outcomes.values()) == 4_000
    assert outcomes["tcf: read"] > 100
    assert outcomes["gpp: read"] > 100
    assert outcomes["gpp: read, with a section that is unknown"] > 10
    assert len(outcomes) > 20


def test_the_command_prints_every_line_of_its_input(capsys, monkeypatch):
    lines = b"DBABTA~1YNN\nDBABEYA~BaqY.YA\nhello\n\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    with pytest.raises(SystemExit) as left:
        main(["signals", "gpp", "-"])
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert left.value.code == 1
    assert answers[0]["sections"]["uspv1"]["OptOutSale"] == "N"
    assert answers[1]["sections"] == {"usmd": "unknown"}
    assert answers[2] == {"error": "a GPP string begins with type `3`, not with `33`"}
    assert answers[3]["section_ids"] == []
