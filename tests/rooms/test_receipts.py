"""Consent records and receipts: ISO/IEC TS 27560 in DPV terms, for one person and for all."""

import csv
import gzip
import io
import json
import re
import sqlite3
import tarfile
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.consent import ConsentEvent, Flag
from assent.consent.complete import MOVES, next_move, validate
from assent.consent.context import CONTEXT, OPERATIONS
from assent.consent.receipt import Records
from assent.data_map import ProcessorDeclared, template
from assent.jurisdictions import SIGNALLED, laws
from assent.vocabulary import ConsentStatus, LegalBasis, Processor, Purpose
from own_shop import MAILING, NOW, OwnShop, write_csv
from world import DATA_MAP

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)
ADA = bytes(range(16))
PAGE = "https://shop.example/p"
NOTICE = DATA_MAP.notices["all"]
OURS = replace(
    DATA_MAP,
    laws=tuple(code for code in laws if code != DATA_MAP.default_law),
    processors={
        Processor("mailer"): ProcessorDeclared(frozenset({Purpose.DIRECT_MARKETING_EMAIL}), "DE"),
        Processor("adviser"): ProcessorDeclared(frozenset({Purpose.PROFILING}), "GB"),
        Processor("cloud"): ProcessorDeclared(frozenset({Purpose.ANALYTICS}), "US", "scc"),
    },
)
COUNTRY_OF = {"gdpr": "DE", "uk_gdpr": "GB", "ccpa": "US-CA"}
SAID = [each for each in ConsentStatus if each is not ConsentStatus.UNKNOWN]


def lives_in(country, *codes):
    return [
        ConsentEvent(1, laws[code].slot, ConsentStatus.GIVEN, AT, f"country:{country}")
        for code in codes
    ]


def said(about, status=ConsentStatus.GIVEN, days=0, source="preference_page", **rest):
    shown = {"notice": NOTICE.version, "language": "en", "evidence": NOTICE.words["en"]}
    return ConsentEvent(1, about, status, AT + timedelta(days=days), source, **(shown | rest))


def unproved(about, status=ConsentStatus.GIVEN, source="import:choices", **rest):
    return ConsentEvent(1, about, status, AT, source, **rest)


IN_GERMANY = lives_in("DE", "gdpr")


def records(data_map=OURS, words=lambda *_: ""):
    return Records(data_map, PAGE, words)


def record(*history, data_map=OURS):
    """A record of somebody in Germany, as whoever gets it reads it."""
    made = records(data_map).record(ADA, [*IN_GERMANY, *history], LATER)
    return json.loads(json.dumps(made))


def process(document, purpose):
    (found,) = (
        each
        for each in document["dpv:hasProcess"]
        if each["dpv:hasPurpose"]["dct:title"] == purpose.value
    )
    return found


def events(document, purpose):
    return process(document, purpose)["dpv:hasConsentStatus"]


# Terms


def vocabulary():
    """What kind of term each name of DPV is."""
    path = Path(__file__).parents[1] / "vectors" / "dpv_terms.txt.gz"
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    return dict(line.split(" ") for line in lines if not line.startswith("#"))


TERMS = vocabulary()
PROFILES = {
    f"dpv-27560:{name}{gdpr}" for name in ("record", "receipt") for gdpr in ("", "-eu-gdpr")
}
NAMES_A_THING = {key for key, how in CONTEXT.items() if how == {"@type": "@id"}} | {"@type", "@id"}
_IRI = re.compile(r"https://w3id\.org/dpv/legal/(\w\w)#(.+)")
_OF_DPV = re.compile(r"(dpv|pd|ai|loc|eu-gdpr|legal-\w\w):")


def names_in(node, key=""):
    """Every key of a document, and every name of a thing with its key."""
    if isinstance(node, dict):
        for name, inner in node.items():
            yield name, None
            yield from names_in(inner, name)
    elif isinstance(node, list):
        for inner in node:
            yield from names_in(inner, key)
    elif isinstance(node, str):
        yield key, _IRI.sub(r"legal-\1:\2", node)


def check_terms(document):
    body = {key: inner for key, inner in document.items() if key != "@context"}
    for key, value in names_in(body):
        if _OF_DPV.match(key):
            assert TERMS[key] == "property", f"{key} is no property of DPV"
        if value is None:
            continue
        if key in NAMES_A_THING and _OF_DPV.match(value):
            assert TERMS.get(value, "property") != "property", f"{value} is no term of DPV"
        elif value.startswith("dpv-27560:"):
            assert value in PROFILES
        elif key not in NAMES_A_THING:
            assert not _OF_DPV.match(value), f"{key} would make a text of {value}"
        prefix = (value if key in NAMES_A_THING else key).partition(":")[0]
        assert prefix in {*CONTEXT, "_", "urn", "https", "@id", "@type"} or prefix.startswith(
            "legal-"
        )


@pytest.mark.parametrize("code", list(laws))
def test_every_name_in_a_record_is_a_term_of_dpv(code):
    country = COUNTRY_OF.get(code) or min(laws[code].scope.countries, default="AQ")
    history = [*lives_in(country, code)]
    history += [said(p, status, n) for p in Purpose for n, status in enumerate(SAID)]
    history += [unproved(p) for p in Purpose]
    history += [unproved(Flag.OPT_OUT_SIGNAL, source="signal:gpc", evidence="Sec-GPC: 1")]
    data_map = replace(OURS, online_platform=True)
    document = records(data_map).record(ADA, history, LATER)
    check_terms(document)
    assert len(document["dpv:hasProcess"]) == len(Purpose)
    for receipt in records(data_map).receipts(ADA, history):
        check_terms(receipt)


def test_a_made_up_name_would_be_found():
    document = record(said(Purpose.ANALYTICS))
    document["dpv:hasProcess"][0]["dpv:hasProcessing"] = ["dpv:Ponder"]
    with pytest.raises(AssertionError, match="Ponder is no term"):
        check_terms(document)
    document = record(said(Purpose.ANALYTICS)) | {"dpv:hasMercy": "yes"}
    with pytest.raises(KeyError, match="hasMercy"):
        check_terms(document)


def test_our_words_have_terms_of_the_right_kind():
    for purpose in Purpose:
        kind = "Processing" if purpose.dpv in OPERATIONS else "Purpose"
        assert TERMS[purpose.dpv] == kind, purpose
    assert {TERMS[status.dpv] for status in ConsentStatus} == {"ConsentStatus"}
    general = LegalBasis.NOT_OPTED_OUT
    assert {TERMS[b.dpv] for b in LegalBasis if b is not general} == {"LegalBasis"}
    assert general.dpv == "dpv:LegalBasis"


def test_the_categories_of_every_data_map_are_terms_of_dpv():
    demo = files("assent.demo").joinpath("assent.toml").read_text(encoding="utf-8")
    texts = (template(), demo)
    categories = [f["category"] for t in texts for f in tomllib.loads(t)["fields"].values()]
    categories += [field.category for field in DATA_MAP.fields.values()]
    assert len(categories) > 10
    for category in categories:
        assert TERMS[category] in {"PersonalData", "SpecialCategoryPersonalData"}, category


FULL_LISTS = Path(__file__).parents[3] / "shared" / "data" / "w3c-dpv"


@pytest.mark.skipif(not FULL_LISTS.exists(), reason="the full lists of DPV 2.3 are not here")
def test_the_list_of_terms_is_that_of_dpv():
    tables = [gzip.decompress(path.read_bytes()) for path in FULL_LISTS.glob("*.csv.gz")]
    with tarfile.open(FULL_LISTS / "legal_extensions_csv.tar.gz") as archive:
        members = [each for each in archive.getmembers() if each.name.endswith(".csv")]
        tables += [archive.extractfile(each).read() for each in members]
    full = {
        f"{row['vocab']}:{row['term']}"
        for table in tables
        for row in csv.DictReader(io.StringIO(table.decode()))
    }
    ours = {name for name in TERMS if not name.startswith("loc:")}
    assert len(ours) > 1900
    assert ours == {name for name in full if _OF_DPV.match(name)}


# Records


def test_a_record_tells_what_was_said_of_what_and_in_answer_to_which_words():
    document = record(
        said(Purpose.DIRECT_MARKETING_EMAIL, language="de", evidence=NOTICE.words["de"]),
        said(Purpose.DIRECT_MARKETING_EMAIL, ConsentStatus.WITHDRAWN, 1, "one_click:spring"),
    )
    assert validate(document) == []
    assert document["@type"] == "dpv:ConsentRecord"
    assert document["dct:conformsTo"] == "dpv-27560:record-eu-gdpr"
    assert document["dpv:hasConformanceStatus"] == "dpv:Conformant"
    assert document["dct:created"] == "2026-04-01T09:00:00Z"
    assert document["dpv:hasDataSubject"]["dct:identifier"] == ADA.hex()
    assert document["dpv:hasJurisdiction"] == ["loc:DE"]
    assert document["dpv:hasApplicableLaw"][0]["@id"] == "legal-eu:law-GDPR"
    assert document["dpv:hasAuthority"][0]["@id"] == "https://w3id.org/dpv/legal/de#DPA-DE"
    control = document["dpv:hasConsentControl"]
    assert "dpv:WithdrawConsent" in control["@type"]
    assert control["dpv:isExercisedAt"]["@id"] == PAGE
    assert control["dpv:isExercisedAt"]["schema:httpMethod"] == "POST"

    told = process(document, Purpose.DIRECT_MARKETING_EMAIL)
    assert told["dpv:hasPurpose"]["skos:broader"] == "dpv:DirectMarketing"
    assert told["dpv:hasLegalBasis"] == ["eu-gdpr:A6-1-a"]
    kinds = {each["dct:title"]: each["skos:broader"] for each in told["dpv:hasPersonalData"]}
    assert kinds == {"email": "pd:EmailAddress", "purchases": "pd:Purchase", "town": "pd:Location"}
    assert told["dpv:hasStorageCondition"] == [
        {"@type": "dpv:StorageLocation", "dpv:hasLocation": "loc:DE"},
        {
            "@type": "dpv:StorageDuration",
            "dpv:hasDuration": {"@type": "dpv:TemporalDuration", "rdf:value": "P365D"},
        },
    ]
    parties = {party["@id"]: party["dpv:hasName"] for party in document["dpv:hasEntity"]}
    assert [parties[each] for each in told["dpv:hasRecipient"]] == ["Corner Market", "mailer"]

    yes, no = told["dpv:hasConsentStatus"]
    assert (yes["@type"], no["@type"]) == ("dpv:ConsentGiven", "dpv:ConsentWithdrawn")
    assert yes["dpv:isIndicatedAtTime"] == "2026-03-02T09:00:00Z"
    assert (yes["dpv:isIndicatedBy"], yes["dpv:hasLegalBasis"]) == (
        "_:person",
        "dpv:ExpressedConsent",
    )
    assert yes["dpv:hasDuration"]["rdf:value"] == "P730D"
    assert yes["dpv:hasNotice"] == {
        "@type": "dpv:ConsentNotice",
        "dct:identifier": NOTICE.version,
        "dct:language": "de",
        "dct:description": "Dürfen wir?",
    }
    assert no["dpv:hasIndicationMethod"] == "one_click:spring"


declared = st.sampled_from(list(OURS.purposes))
acts = st.builds(
    said,
    declared,
    st.sampled_from(SAID),
    st.integers(0, 900),
    st.sampled_from(["preference_page", "import:choices", "one_click:spring", "signal:tcf"]),
    notice=st.sampled_from([NOTICE.version, "v1"]),
    language=st.sampled_from(["en", "de", "pt-BR"]),
    evidence=st.sampled_from(["", NOTICE.words["en"], "CQ5fAAAQ5fAAA.YAAAAAAAAAAA"]),
)


@given(st.lists(acts, min_size=1, max_size=8), st.sampled_from(list(laws)))
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_makes_complete_documents(history, code):
    history = [*lives_in("DE", code), *sorted(history, key=lambda event: event.at)]
    made = records().record(ADA, history, LATER)
    assert validate(made) == []
    assert sum(len(p["dpv:hasConsentStatus"]) for p in made["dpv:hasProcess"]) == len(history) - 1
    receipts = list(records().receipts(ADA, history))
    assert len(receipts) == len(history) - 1
    assert all(validate(each) == [] for each in receipts)


MANDATORY = [
    ("schema version", ["dct:conformsTo"]),
    ("record id", ["dct:identifier"]),
    ("PII principal id", ["dpv:hasDataSubject", "dct:identifier"]),
    ("PII controllers", ["dpv:hasDataController"]),
    ("jurisdiction", ["dpv:hasJurisdiction"]),
    ("withdrawal method", ["dpv:hasConsentControl"]),
    ("privacy rights", ["dpv:hasRight"]),
    ("authority party", ["dpv:hasAuthority"]),
    ("purposes", ["dpv:hasProcess"]),
    ("purpose of `a purpose`", ["dpv:hasProcess", 0, "dpv:hasPurpose"]),
    ("lawful basis of `analytics`", ["dpv:hasProcess", 0, "dpv:hasLegalBasis"]),
    ("privacy notice of `analytics`", ["dpv:hasProcess", 0, "dpv:hasNotice"]),
    ("language of `analytics`", ["dpv:hasProcess", 0, "dpv:hasNotice", "dct:language"]),
    ("PII information of `analytics`", ["dpv:hasProcess", 0, "dpv:hasPersonalData"]),
    ("PII type of `age`", ["dpv:hasProcess", 0, "dpv:hasPersonalData", 0, "skos:broader"]),
    ("recipient third parties of `analytics`", ["dpv:hasProcess", 0, "dpv:hasRecipient"]),
    ("storage locations of `analytics`", ["dpv:hasProcess", 0, "dpv:hasStorageCondition", 0]),
    ("retention period of `analytics`", ["dpv:hasProcess", 0, "dpv:hasStorageCondition", 1]),
    ("events of `analytics`", ["dpv:hasProcess", 0, "dpv:hasConsentStatus"]),
    ("safeguard of `cloud`", ["dpv:hasProcess", 0, "dpv:hasProcessing", 2, "dpv:hasLegalBasis"]),
    *(
        (f"{field} of `analytics`", ["dpv:hasProcess", 0, "dpv:hasConsentStatus", 0, key])
        for field, key in {
            "event state": "@type",
            "event time": "dpv:isIndicatedAtTime",
            "validity duration": "dpv:hasDuration",
            "entity id": "dpv:isIndicatedBy",
            "event type": "dpv:hasLegalBasis",
            "proof": "dpv:hasNotice",
        }.items()
    ),
    ("parties", ["dpv:hasEntity"]),
    ("party id of `cloud`", ["dpv:hasEntity", 1, "dct:identifier"]),
    ("party name", ["dpv:hasEntity", 1, "dpv:hasName"]),
    ("party address of `Corner Market`", ["dpv:hasEntity", 0, "dpv:hasAddress"]),
    ("party contact of `cloud`", ["dpv:hasEntity", 1, "dpv:hasContact"]),
    ("party type of `cloud`", ["dpv:hasEntity", 1, "@type"]),
]


@pytest.mark.parametrize(("field", "path"), MANDATORY, ids=[field for field, _ in MANDATORY])
def test_each_mandatory_field_is_missed_when_it_is_gone(field, path):
    document = record(said(Purpose.ANALYTICS))
    assert validate(document) == []
    *way, last = path
    node = document
    for step in way:
        node = node[step]
    del node[last]
    assert field in validate(document)
    assert next_move(field)


def test_a_receipt_without_a_record_is_none():
    (receipt,) = records().receipts(ADA, [*IN_GERMANY, said(Purpose.ANALYTICS)])
    for field, key in {
        "schema version": "dct:conformsTo",
        "receipt id": "dct:identifier",
        "time of creation": "dct:created",
        "record": "dpv:hasRecordOfActivity",
    }.items():
        assert validate({k: v for k, v in receipt.items() if k != key}) == [field]


def test_a_yes_that_cannot_be_shown_is_not_complete_and_a_no_needs_no_proof():
    document = record(unproved(Purpose.ANALYTICS))
    assert validate(document) == ["proof of `analytics`"]
    assert document["dpv:hasConformanceStatus"] == "dpv:NonConformant"
    assert events(document, Purpose.ANALYTICS)[0]["dpv:hasLegalBasis"] == "dpv:Consent"
    for status in (ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN, ConsentStatus.EXPIRED):
        assert validate(record(unproved(Purpose.ANALYTICS, status))) == []
    assert validate(record(unproved(Purpose.ANALYTICS, evidence="form 12, signed"))) == []
    assert validate(record(said(Purpose.ANALYTICS, language=""))) == ["language of `analytics`"]


def test_what_the_data_map_no_longer_declares_is_told_of_and_lacks_the_rest():
    document = record(said(Purpose.RETARGETING))
    assert len(events(document, Purpose.RETARGETING)) == 1
    lacking = validate(document)
    assert "retention period of `retargeting`" in lacking
    assert all(next_move(field).startswith("declare the purpose") for field in lacking)


def test_every_move_is_about_a_field_that_can_be_missing():
    fields = {field.partition(" of ")[0] for field, _ in MANDATORY}
    assert set(MOVES) <= fields


def test_evidence_is_told_as_its_hash_unless_it_is_our_own_words():
    raw = "CQ5fAAAQ5fAAA.YAAAAAAAAAAA"
    document = record(
        said(Purpose.ANALYTICS, notice="0123456789abcdef", evidence="May we, once?"),
        unproved(Purpose.ANALYTICS, source="signal:tcf", evidence=raw),
        unproved(Purpose.ANALYTICS, notice="v1", language="en", evidence="ada@example.org"),
        unproved(Purpose.ANALYTICS, ConsentStatus.REFUSED, evidence="sha256:0786f809"),
    )
    old, signal, imported, long = events(document, Purpose.ANALYTICS)
    assert old["dpv:hasNotice"]["dct:description"] == "May we, once?"
    assert "dct:source" not in old
    assert signal["dct:source"].startswith("sha256:")
    assert imported["dpv:hasNotice"]["dct:identifier"] == "v1"
    assert long["dct:source"] == "sha256:0786f809"
    whole = json.dumps(document)
    assert raw not in whole
    assert "ada@" not in whole


def test_the_words_on_record_are_told_before_any_evidence():
    def words(purpose, version, language):
        return "Old words." if (version, language) == ("fedcba9876543210", "en") else ""

    act = said(Purpose.ANALYTICS, notice="fedcba9876543210", evidence="a box was ticked")
    document = records(words=words).record(ADA, [*IN_GERMANY, act], LATER)
    (event,) = events(document, Purpose.ANALYTICS)
    assert event["dpv:hasNotice"]["dct:description"] == "Old words."
    assert event["dct:source"].startswith("sha256:")


def test_an_opt_out_signal_refuses_what_it_speaks_of():
    history = [*IN_GERMANY, unproved(Flag.OPT_OUT_SIGNAL, source="signal:gpc", evidence="1")]
    (receipt,) = records().receipts(ADA, history)
    told = receipt["dpv:hasRecordOfActivity"]["dpv:hasProcess"]
    spoken_of = {p.value for p in SIGNALLED if p in OURS.purposes}
    assert {each["dpv:hasPurpose"]["dct:title"] for each in told} == spoken_of
    assert {e["@type"] for each in told for e in each["dpv:hasConsentStatus"]} == {
        "dpv:ConsentRefused"
    }
    lifted = replace(history[-1], status=ConsentStatus.WITHDRAWN)
    assert not list(records().receipts(ADA, [*IN_GERMANY, lifted]))


def test_other_facts_about_a_person_are_no_part_of_their_record():
    facts = [unproved(flag) for flag in Flag if flag not in {Flag.OPT_OUT_SIGNAL, Flag.ERASED}]
    assert records().record(ADA, [*IN_GERMANY, *facts], LATER) is None
    document = json.dumps(record(said(Purpose.ANALYTICS), *facts))
    assert not any(flag.value in document for flag in Flag)


def test_somebody_whose_erasure_has_begun_has_no_documents():
    history = [*IN_GERMANY, said(Purpose.ANALYTICS), unproved(Flag.ERASED)]
    assert records().record(ADA, history, LATER) is None
    assert list(records().receipts(ADA, history)) == []


def test_data_that_leave_the_union_say_what_protects_them():
    document = record(said(Purpose.ANALYTICS), said(Purpose.PROFILING))
    found = {
        transfer["dpv:hasThirdCountry"]: transfer["dpv:hasLegalBasis"]
        for told in document["dpv:hasProcess"]
        for transfer in told["dpv:hasProcessing"]
        if isinstance(transfer, dict)
    }
    assert found == {"loc:US": "eu-gdpr:A46-2-c", "loc:GB": "eu-gdpr:A45-3"}
    bare = {Processor("cloud"): ProcessorDeclared(frozenset({Purpose.ANALYTICS}), "US")}
    lacking = validate(record(said(Purpose.ANALYTICS), data_map=replace(OURS, processors=bare)))
    assert lacking == ["safeguard of `cloud`"]


def test_special_categories_rest_on_explicit_consent():
    told = process(record(said(Purpose.SENSITIVE_DATA)), Purpose.SENSITIVE_DATA)
    assert told["dpv:hasLegalBasis"] == ["eu-gdpr:A9-2-a"]
    assert told["dpv:hasConsentStatus"][0]["dpv:hasLegalBasis"] == "dpv:ExplicitlyExpressedConsent"
    kinds = process(record(said(Purpose.TARGETED_ADVERTISING)), Purpose.TARGETED_ADVERTISING)
    assert kinds["dpv:hasPersonalData"][0]["@type"] == "dpv:SpecialCategoryPersonalData"


def test_elsewhere_another_law_and_another_profile_hold():
    history = [*lives_in("US-CA", "ccpa"), said(Purpose.ANALYTICS)]
    document = records().record(ADA, history, LATER)
    assert document["dct:conformsTo"] == "dpv-27560:record"
    assert document["dpv:hasJurisdiction"] == ["loc:US-CA"]
    assert document["dpv:hasAuthority"][0]["@id"] == "legal-us:DPA-US-CA"
    assert validate(document) == []
    unknown = [ConsentEvent(1, laws["gdpr"].slot, ConsentStatus.GIVEN, AT, "country:unknown")]
    document = records().record(ADA, [*unknown, said(Purpose.ANALYTICS)], LATER)
    assert document["dpv:hasJurisdiction"] == ["loc:EEA"]
    nowhere = records().record(ADA, [said(Purpose.ANALYTICS)], LATER)
    assert nowhere["dpv:hasJurisdiction"] == ["loc:DE"]
    assert nowhere["dpv:hasApplicableLaw"][0]["dct:title"] == laws["strict"].title


# Receipts


def test_an_answer_that_changes_nothing_leaves_another_receipt():
    history = [*IN_GERMANY, said(Purpose.ANALYTICS), said(Purpose.ANALYTICS, days=1)]
    first, second = records().receipts(ADA, history)
    assert first["@id"] != second["@id"]
    assert first["dct:conformsTo"] == "dpv-27560:receipt-eu-gdpr"
    assert second["dct:created"] == "2026-03-03T09:00:00Z"
    inner = first["dpv:hasRecordOfActivity"]
    assert inner["@id"] == record(*history[1:])["@id"]
    assert len(events(inner, Purpose.ANALYTICS)) == 1


def test_a_receipt_is_the_same_whenever_it_is_made_and_as_things_were_then():
    history = [*IN_GERMANY, said(Purpose.ANALYTICS)]
    moved = ConsentEvent(
        1, laws["uk_gdpr"].slot, ConsentStatus.GIVEN, AT + timedelta(days=9), "country:GB"
    )
    more = [*history, moved, said(Purpose.PROFILING, days=10)]
    (before,) = records().receipts(ADA, history)
    again, last = records().receipts(ADA, more)
    assert again == before
    assert before["dpv:hasRecordOfActivity"]["dpv:hasJurisdiction"] == ["loc:DE"]
    assert last["dpv:hasRecordOfActivity"]["dpv:hasJurisdiction"] == ["loc:GB"]
    (of_another,) = records().receipts(bytes(16), history)
    assert of_another["@id"] != before["@id"]


def test_a_law_protects_from_before_it_was_noted():
    history = [said(Purpose.ANALYTICS, days=-900), *IN_GERMANY]
    (receipt,) = records().receipts(ADA, history)
    assert receipt["dct:conformsTo"] == "dpv-27560:receipt-eu-gdpr"
    assert receipt["dpv:hasRecordOfActivity"]["dpv:hasJurisdiction"] == ["loc:DE"]


# The command


@pytest.fixture(scope="module")
def stocked(tmp_path_factory):
    shop = OwnShop(tmp_path_factory.mktemp("shop"))
    shop.open()
    shop.take_in("products", "customers", "consents")
    return shop


@pytest.fixture
def shop(stocked, tmp_path):
    return stocked.copied_to(tmp_path / "copy")


def exports(shop):
    found = shop.does("ledger", "show", "-n", 50, "--json").json
    return [e["people"] for e in found if e.get("step") == "exported"]


def test_everybody_who_said_anything_is_a_line(shop):
    lines = shop.does("consent", "export").out.splitlines()
    documents = [json.loads(line) for line in lines]
    assert len(documents) == 129
    assert all(validate(each) == [] for each in documents)
    assert len({each["@id"] for each in documents}) == 129
    assert exports(shop) == [129]
    whole = "".join(lines)
    assert "guest-" not in whole
    assert not re.search(r"\w+@example\.org", whole.replace("privacy@example.org", ""))


def test_one_person_is_one_document(shop):
    document = shop.does("consent", "export", "customer", "ben").json
    assert len(document["dpv:hasProcess"]) == 3
    assert [each["@type"] for each in events(document, Purpose(MAILING))] == [
        "dpv:ConsentGiven",
        "dpv:ConsentWithdrawn",
    ]
    decided = shop.does("why", "customer", "ben", "--json").json["decisions"]
    assert (decided[0]["kind"], decided[0]["step"]) == ("consent", "exported")


def test_receipts_are_one_for_each_act(shop):
    assert len(shop.does("consent", "export", "customer", "ben", "--receipts").json) == 6
    lines = shop.does("consent", "export", "--receipts").out.splitlines()
    assert len(lines) == 128 * 3 + 6 + 1
    assert {json.loads(line)["@type"] for line in lines} == {"dpv:ConsentReceipt"}
    profiles = {json.loads(line)["dct:conformsTo"] for line in lines}
    assert profiles == {"dpv-27560:receipt-eu-gdpr"}


def test_a_file_is_for_its_owner_only_and_summed_up(shop, tmp_path):
    place = tmp_path / "consent.jsonl"
    told = shop.does("consent", "export", "--to", place, "--json").json
    assert (told["people"], told["documents"], told["not_complete"]) == (129, 129, 0)
    assert len(place.read_text().splitlines()) == 129
    assert place.stat().st_mode & 0o077 == 0
    assert "129" in shop.does("consent", "export", "--to", place).out
    assert [each.name for each in tmp_path.glob(".assent-*")] == []


def test_nothing_goes_out_that_is_not_in_the_ledger(shop, tmp_path):
    place = tmp_path / "consent.jsonl"
    place.write_text("of last week")
    with sqlite3.connect(shop.house / "data" / "assent.db") as database:
        database.execute("ALTER TABLE ledger_entry RENAME TO ledger_gone")
    assert "nothing was changed" in shop.refuses("consent", "export", "--to", place)
    assert place.read_text() == "of last week"
    assert [each.name for each in tmp_path.glob(".assent-*")] == []
    said = shop.run("consent", "export")
    assert (said.code, said.out) == (1, "")


def test_the_erased_and_those_who_never_answered_do_not_appear(shop):
    shop.does("forget", "customer", "ada", "--yes")
    assert len(shop.does("consent", "export").out.splitlines()) == 128
    assert "nobody is known" in shop.refuses("consent", "export", "customer", "ada")
    assert "they never answered" in shop.refuses("consent", "export", "customer", "dan")
    assert exports(shop) == [128]


def test_a_record_that_is_not_complete_is_told_of_with_the_next_move(shop):
    header = "customer_id,purpose,status,decided_at,notice,language"
    bare = write_csv(
        shop.files / "bare.csv",
        header,
        [("dan", MAILING, "given", (NOW - timedelta(days=1)).isoformat(), "", "")],
    )
    shop.does("import", "consents", bare)
    said = shop.run("consent", "export", "customer", "dan")
    assert said.code == 1
    assert said.json["dpv:hasConformanceStatus"] == "dpv:NonConformant"
    assert said.err == (
        "assent: 1 of 1 documents are not complete and marked so; they lack proof of "
        "`direct_marketing_email` (1); name the columns `notice` and `language`, or `evidence`, "
        "of the file of consents\n"
    )
    everybody = shop.run("consent", "export")
    assert (everybody.code, len(everybody.out.splitlines())) == (1, 130)
    assert "1 of 130 documents" in everybody.err


def test_a_person_is_named_by_both_words_or_not_at_all(shop):
    said = shop.run("consent", "export", "customer")
    assert said.code == 2
    assert "both KIND and VALUE" in said.err
    assert exports(shop) == []
