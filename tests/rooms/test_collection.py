"""Collection over HTTP: what SDKs send is answered as they expect, and kept under the gate."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assent.consent import Flag
from assent.consent.standing import flag
from assent.intake.collect import LARGEST_BODY, STEPS, collector
from assent.intake.collect.bodies import LARGEST_EVENT, MOST_EVENTS
from assent.vocabulary import ConsentStatus, Grant, Later, NotFound, Purpose, Use
from assent.web import api_token
from collecting import APP_KEY, COLLECTING, KEY, Sdk
from conftest import build_house
from shop import PRODUCTS
from world import Cast

REQUESTS = json.loads((Path(__file__).parents[1] / "vectors" / "sdk_requests.json").read_text())
RECOMMENDING = Purpose.PERSONALISED_RECOMMENDATIONS


@pytest.fixture
def sdk(tmp_path, clock):
    """On SQLite, for what does not depend on the engine."""
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, COLLECTING)
    yield Sdk(house)
    house.close()


@pytest.fixture
def both(store_url, tmp_path, clock):
    """The same on either engine."""
    house = build_house(store_url, tmp_path, clock, COLLECTING)
    yield Sdk(house)
    house.close()


def as_sent(request, now):
    return json.loads(json.dumps(request["json"]).replace("{now}", now.isoformat()))


@pytest.mark.parametrize("n", range(len(REQUESTS)), ids=lambda n: REQUESTS[n]["sdk"])
def test_what_an_sdk_sends_is_answered_with_200_and_kept_once_however_often_it_is_sent(
    n, both, clock
):
    request = REQUESTS[n]
    headers = {"content-type": request["type"]}
    if request["auth"] == "x-write-key":
        headers["x-write-key"] = f"{KEY}:secret"
    for _ in range(2):
        body = as_sent(request, clock())
        key = KEY if request["auth"] == "basic" else ""
        done = both.post(request["path"], body, key=key, headers=headers, zipped=request["gzip"])
        assert (done.status_code, done.json()) == (200, {"success": True})
        clock.advance(seconds=20)
    assert [row.kind for row in both.kept() if row.kind == "purchase"] == ["purchase"]
    assert both.counts.calls.total() == 2 * len(body.get("batch", [body]))


def test_a_retry_to_a_house_that_was_opened_anew_is_not_doubled(store_url, tmp_path, clock):
    for _ in range(2):
        house = build_house(store_url, tmp_path, clock, COLLECTING)
        sdk = Sdk(house)
        sdk.order(messageId="once")
        sdk.call("identify", userId="ada", traits={"email": "a@example.org"}, messageId="said")
        assert len(sdk.kept()) == 1
        house.close()
    assert sdk.counts.dropped["repeated"] == 2


def test_an_old_identify_that_is_sent_again_does_not_undo_a_newer_one(both):
    both.call("identify", userId="ada", traits={"email": "old@example.org"}, messageId="1")
    both.call("identify", userId="ada", traits={"email": "new@example.org"}, messageId="2")
    both.call("identify", userId="ada", traits={"email": "old@example.org"}, messageId="1")
    assert both.known("ada", "email") == {"email": "new@example.org"}


def test_the_same_id_from_another_source_is_another_event(sdk):
    sdk.order(messageId="same")
    sdk.order(messageId="same", key=APP_KEY)
    assert len(sdk.kept()) == 2


def test_events_without_an_id_are_given_one(sdk):
    sdk.order(messageId=None)
    sdk.order(messageId="")
    assert len({row.key for row in sdk.kept()}) == 2


def test_an_order_is_kept_as_one_event_for_each_thing_in_it(both):
    both.house.catalogue.put(PRODUCTS)
    (bread,) = both.house.catalogue.numbers(["b1"])
    things = [{"product_id": "b1", "quantity": 2, "total": "3.50"}, {"product_id": "nobody's"}]
    both.order(properties={"products": things, "total": 9, "coupon": "not declared"})
    assert sorted((row.item, row.quantity, row.amount) for row in both.kept() if row.item) == [
        (bread, 2.0, 3.5)
    ]
    assert [(row.quantity, row.amount) for row in both.kept() if not row.item] == [(1.0, 9.0)]
    assert both.counts.other["unknown products"] == 1


def test_what_the_data_map_does_not_name_is_nowhere(sdk, tmp_path):
    sdk.call(
        "identify",
        userId="ada",
        traits={"email": "ada@example.org", "shoe": "SHOE-OF-ADA"},
        context={"ip": "192.0.2.77", "userAgent": "BROWSER-OF-ADA"},
    )
    sdk.call("track", userId="ada", event="SECRET-EVENT", properties={"x": "SECRET-PROPERTY"})
    sdk.order(properties={"total": 3, "note": "SECRET-NOTE"})
    sdk.house.close()
    whole = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for word in (b"SHOE-OF", b"192.0.2.77", b"BROWSER-OF", b"SECRET", b"ada@example.org"):
        assert word not in whole, word
    assert sdk.counts.dropped["undeclared_event"] == 1


def test_of_a_hashed_field_only_a_keyed_hash_is_kept(tmp_path, clock):
    from dataclasses import replace

    hashed = replace(COLLECTING, collect=replace(COLLECTING.collect, hashed=frozenset({"town"})))
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, hashed)
    sdk = Sdk(house)
    for who in ("ada", "ben"):
        sdk.call("identify", userId=who, traits={"address": {"city": "Ulm"}})
    ada, ben = sdk.known("ada", "town"), sdk.known("ben", "town")
    assert ada == ben
    assert len(ada["town"]) == 64
    house.close()


# ---- Whose it is ----


def test_what_programs_write_for_nobody_is_refused(sdk):
    nobody = ["undefined", "null", "NaN", "[object Object]", " None ", "x" * 600, "a\0b"]
    for name in ("userId", "anonymousId"):
        for who in nobody:
            sdk.call("track", event="Order Completed", **{name: who})
            sdk.call("identify", **{"userId": "ada", name: who})
    assert sdk.kept() == []
    assert sdk.counts.dropped == {"unfit_identifier": 4 * len(nobody)}
    assert sdk.house.register.everybody() == []


def test_an_event_without_anybody_is_refused(sdk):
    for ids in ({}, {"userId": ""}, {"userId": None, "anonymousId": "  "}):
        sdk.call("track", event="Order Completed", **ids)
    sdk.call("alias", userId="ada")
    assert sdk.counts.dropped == {"no_identifier": 4}


def test_a_number_is_the_same_person_as_its_text(sdk):
    for who in (17, 17.0, "17"):
        sdk.order(who)
    assert len({row.subject for row in sdk.kept()}) == 1


def test_a_visitor_who_signs_in_is_one_with_their_device_and_can_be_parted_again(both):
    both.call("page", anonymousId="phone")
    before = both.house.gate.find("device", "phone")
    both.call("identify", userId="ada", anonymousId="phone")
    ada = both.house.gate.find("household", "ada")
    assert both.house.gate.find("device", "phone") == ada != before
    assert [row.subject for row in both.kept()] == [ada]
    assert both.counts.linked == {"merged": 1}

    both.call("page", anonymousId="phone")
    assert [row.subject for row in both.kept()] == [ada, ada]

    assert both.house.gate.linking.undo("device", "phone") == 2
    assert both.house.gate.find("device", "phone") == before
    assert sorted(row.subject for row in both.kept()) == sorted([before, ada])
    with pytest.raises(NotFound, match="undone before"):
        both.house.gate.linking.undo("device", "phone")
    assert both.house.verify_ledger().whole


def test_a_device_nobody_knew_is_theirs_until_that_is_undone(both):
    both.call("identify", userId="ada", anonymousId="phone")
    ada = both.house.gate.find("household", "ada")
    assert both.house.gate.find("device", "phone") == ada
    both.call("identify", userId="ada", anonymousId="phone")
    assert both.counts.linked == {"new": 1}
    both.house.gate.linking.undo("device", "phone")
    assert both.house.gate.find("device", "phone") is None


def test_alias_links_the_id_somebody_had_before(sdk):
    sdk.call("page", anonymousId="early")
    sdk.call("alias", previousId="early", userId="ada")
    assert sdk.house.gate.find("device", "early") == sdk.house.gate.find("household", "ada")


def test_a_known_user_is_never_made_another(sdk):
    """A write key stands in every page: whoever reads it could claim to be anybody."""
    for who in ("ada", "eve"):
        sdk.call("identify", userId=who, anonymousId="shared")
    sdk.call("alias", previousId="ada", userId="eve")
    ada, eve = (sdk.house.gate.find("household", who) for who in ("ada", "eve"))
    assert ada != eve
    assert sdk.house.gate.find("device", "shared") == ada
    assert sdk.counts.linked == {"new": 1, "clash": 2}


def test_what_a_visitor_refused_stays_refused_when_they_sign_in(both):
    cast = Cast(both.house)
    no = {"consent": {"categoryPreferences": {"Ideas": False}}}
    both.call("page", anonymousId="phone", context=no)
    use = Use.of(RECOMMENDING, "purchases")
    assert isinstance(both.house.gate.ask(use, cast.ada), Grant)
    visitor = both.house.gate.find("device", "phone")
    for purpose in Purpose:
        if purpose is not RECOMMENDING and purpose not in {Purpose.SERVICE, Purpose.SECURITY}:
            cast.say(visitor, ConsentStatus.GIVEN, purpose)
    both.call("identify", userId="ada", anonymousId="phone")
    assert both.counts.linked == {"merged": 1}
    assert not both.house.gate.ask(use, cast.ada).ruling.allow
    standing = both.house.register.standing(visitor)
    assert standing & flag(Flag.RESTRICTED)


def test_a_link_that_would_widen_what_is_allowed_is_not_made(both):
    cast = Cast(both.house)
    both.call("page", anonymousId="phone")  # and nobody asked its visitor anything
    visitor = both.house.gate.find("device", "phone")
    both.call("identify", userId="ada", anonymousId="phone")
    assert both.counts.linked == {"held": 1}
    assert both.house.gate.find("device", "phone") == visitor
    assert isinstance(both.house.gate.ask(Use.of(RECOMMENDING, "purchases"), cast.ada), Grant)


def test_erasing_somebody_erases_whom_their_device_was(both):
    both.call("page", anonymousId="phone")
    visitor = both.house.gate.find("device", "phone")
    both.call("identify", userId="ada", anonymousId="phone")
    ada = both.house.gate.find("household", "ada")
    both.house.erasure.erase(ada, by="test")
    assert both.house.keys.keys([ada, visitor]) == {}
    assert both.kept() == []
    assert both.house.gate.find("device", "phone") is None


def test_what_was_sent_late_brings_nobody_back_who_was_erased(both, clock):
    before = clock().isoformat()
    both.order(messageId="one")
    both.house.erasure.erase(both.house.gate.find("household", "ada"), by="test")
    clock.advance(hours=1)
    both.order(timestamp=before, messageId="queued")
    both.call("identify", userId="ada", traits={"email": "ada@example.org"}, timestamp=before)
    assert both.house.gate.find("household", "ada") is None
    assert both.counts.dropped["erased"] == 2
    both.order(messageId="later")
    assert both.house.gate.find("household", "ada") is not None
    assert len(both.kept()) == 1


def test_people_erased_together_take_along_whom_their_devices_were(both):
    both.call("page", anonymousId="phone")
    visitor = both.house.gate.find("device", "phone")
    both.call("identify", userId="ada", anonymousId="phone")
    both.order("ben")
    asked = [both.house.gate.find("household", who) for who in ("ada", "ben")]
    done = both.house.erasure.erase_many(asked, by="test")
    assert len(done) == len(asked)
    assert both.house.keys.keys([*asked, visitor]) == {}
    assert both.kept() == []
    assert both.house.ledger.verify().whole


def test_a_group_is_kept_as_the_field_it_is_declared_as(sdk):
    sdk.call("group", userId="ada", groupId="Ulm", traits={"size": 5})
    assert sdk.known("ada", "town") == {"town": "Ulm"}
    sdk.call("group", userId="ada", groupId="undefined")
    assert sdk.counts.dropped["unfit_identifier"] == 1


def test_traits_say_where_somebody_is_and_how_old(both):
    both.call("identify", userId="kid", traits={"age": "2015-01-01", "address": {"country": "de"}})
    kid = both.house.gate.find("household", "kid")
    assert both.house.register.standing(kid) & flag(Flag.CHILD)
    with both.house.database.read() as connection:
        assert both.house.register.places_in(connection)[kid] == "DE"


# ---- What was allowed ----


def test_somebody_who_did_not_agree_is_answered_with_200_and_nothing_is_kept(both):
    cast = Cast(both.house)
    for who in ("ada", "ben", "dan"):
        both.call("track", event="Strolled", userId=who)
    assert [row.subject for row in both.kept()] == [cast.ada]
    assert both.counts.dropped["denied"] == 2
    assert sum(both.counts.denied.values()) == 2


def test_what_an_event_says_of_consent_counts_for_itself(both):
    yes, no = ({"consent": {"categoryPreferences": {"Ideas": each}}} for each in (True, False))
    both.call("track", event="Strolled", userId="new", context=yes)
    assert len(both.kept()) == 1
    both.house.clock.advance(seconds=1)
    both.call("track", event="Strolled", userId="new", context=no)
    both.house.clock.advance(seconds=1)
    both.call("track", event="Strolled", userId="new")
    assert len(both.kept()) == 1
    both.house.clock.advance(seconds=1)
    both.call("track", event="Segment Consent Preference Updated", userId="new", context=yes)
    both.house.clock.advance(seconds=1)
    both.call("track", event="Strolled", userId="new")
    assert len(both.kept()) == 2


def test_the_consent_of_a_batch_is_that_of_its_events(sdk):
    said = {"context": {"consent": {"categoryPreferences": {"Ideas": True}}}}
    event = {"type": "track", "event": "Strolled", "userId": "new", "messageId": "m"}
    assert sdk.post("/v1/batch", {"batch": [event], **said}).status_code == 200
    assert len(sdk.kept()) == 1


def test_an_opt_out_of_the_browser_counts(sdk):
    sdk.call("page", userId="ada", headers={"Sec-GPC": "1"})
    ada = sdk.house.gate.find("household", "ada")
    assert sdk.house.register.standing(ada) & flag(Flag.OPT_OUT_SIGNAL)


def test_a_late_event_is_kept_only_if_it_was_allowed_when_it_happened(both, clock):
    start = clock()
    both.call("page", userId="new")
    new = both.house.gate.find("household", "new")
    clock.advance(hours=2)
    Cast.say(_Speaker(both.house), new, ConsentStatus.GIVEN, RECOMMENDING)
    clock.advance(hours=2)

    def strolled(hours):
        at = (start + timedelta(hours=hours)).isoformat()
        both.call("track", event="Strolled", userId="new", timestamp=at)
        return len([row for row in both.kept() if row.kind == "stroll"])

    assert strolled(1) == 0
    assert strolled(3) == 1
    assert strolled(4) == 2


class _Speaker:
    def __init__(self, house) -> None:
        self.house = house


def test_a_signal_that_cannot_be_read_gives_nothing(sdk):
    sdk.call("track", event="Strolled", userId="new", context={"consent": {"tcString": "C???"}})
    assert sdk.kept() == []
    assert sdk.counts.other["unreadable signal: iab_tcf"] == 1


# ---- Times ----


def times_of(sdk):
    return [row.at for row in sdk.kept()]


def test_a_time_is_read_however_sdks_write_it(sdk):
    ways = ["2026-03-02T08:00:00Z", "2026-03-02T08:00:00.000", "2026-03-02T10:00:00+02:00"]
    for said in (*ways, 1772438400, 1772438400000):
        sdk.order(timestamp=said)
    assert times_of(sdk) == [int(datetime(2026, 3, 2, 8, tzinfo=UTC).timestamp())] * 5


def test_a_wrong_clock_is_set_right_by_when_it_says_it_sent(sdk, clock):
    wrong = clock() + timedelta(days=400)
    sdk.order(timestamp=wrong.isoformat(), sentAt=(wrong + timedelta(seconds=30)).isoformat())
    assert times_of(sdk) == [int(clock().timestamp()) - 30]


def test_a_clock_a_little_ahead_means_now(sdk, clock):
    sdk.order(timestamp=(clock() + timedelta(hours=3)).isoformat())
    assert times_of(sdk) == [int(clock().timestamp())]


def test_an_impossible_time_drops_the_event(sdk):
    for said in ("2031-01-01T00:00:00Z",):
        sdk.order(timestamp=said)
    for said in ("1970-01-01T00:00:00Z", "1869-01-01T00:00:00Z", 0, -5):
        sdk.order(timestamp=said)
    for said in ("yesterday", "2026-02-30T00:00:00Z", 1e300):
        sdk.order(timestamp=said)
    assert sdk.counts.dropped == {"future_time": 1, "ancient_time": 4, "not_a_time": 3}
    assert sdk.kept() == []


# ---- Bad input ----

GOOD = {"type": "track", "event": "Order Completed", "userId": "ada"}


def test_an_event_that_is_none_is_refused_alone(sdk):
    bad = [
        *(7, None, "text", [GOOD]),
        *(GOOD | wrong for wrong in ({"userId": {"a": 1}}, {"event": 5}, {"timestamp": {"a": 1}})),
        GOOD | {"event": "x" * (LARGEST_EVENT + 1)},
    ]
    for n, each in enumerate(bad, 1):
        sdk.batch(dict(GOOD), each, dict(GOOD))
        assert len(sdk.kept()) == 2 * n
    assert sdk.counts.dropped == {"not_an_event": len(bad)}


def test_a_body_nested_too_deeply_is_refused(sdk):
    for deep, status in ((500, 200), (100_000, 400)):
        nested = b'{"type":"track","userId":"a","properties":' + b"[" * deep + b"]" * deep + b"}"
        body = b'{"batch":[' + json.dumps(GOOD).encode() + b"," + nested + b"]}"
        assert sdk.post("/v1/batch", body).status_code == status


def test_an_unknown_type_is_refused_alone(sdk):
    sdk.batch(dict(GOOD), *(GOOD | {"type": said} for said in ("Track", "", "delete", None)))
    assert len(sdk.kept()) == 1
    assert sdk.counts.dropped == {"unknown_call": 4}


def test_strange_text_breaks_nothing(both):
    strange = ["\ud800", "\x00", "\u202e", "\U0001f980", "a" * 300_000]
    for text in strange:
        both.batch(
            GOOD | {"properties": {"products": [{"product_id": text}]}},
            GOOD | {"event": text},
            GOOD | {"messageId": text},
            {"type": "identify", "userId": "ada", "traits": {"email": text, "age": text}},
        )
    both.order(properties={"total": 2, "discount": float("nan")})
    assert both.counts.calls.total() == 4 * len(strange) + 1
    assert len(both.kept()) == 2 * len(strange) + 1


def test_properties_of_the_wrong_type_drop_the_event(sdk):
    wrong = [{"total": "much"}, {"total": True}, {"total": [1]}, {"quantity": "1e999"}]
    for properties in (*wrong, {"products": 3}):
        sdk.order(properties=properties)
    assert sdk.kept() == []
    assert sdk.counts.dropped == {"not_a_number": 4, "not_an_event": 1}


def test_a_body_that_cannot_be_read_is_refused_with_400(sdk):
    for body in (
        *(b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"batch": {}}', b"{}"),
        gzip.compress(b'{"batch": []}')[:-4],
        b"\x1f\x8b not gzip",
        gzip.compress(b"not json"),
        b'{"batch": [], "writeKey": 5}',
    ):
        done = sdk.post("/v1/batch", body)
        assert done.status_code == 400, body
        assert done.json()["code"] == "bad_request"


def test_an_empty_batch_is_fine(sdk):
    sdk.batch()


def test_a_bomb_is_refused_once_it_is_larger_than_anything_taken(sdk):
    bomb = gzip.compress(b'{"batch":[' + b" " * (40 * LARGEST_BODY) + b"]}")
    assert len(bomb) < 400_000
    assert sdk.post("/v1/batch", bomb).status_code == 413
    assert sdk.post("/v1/batch", b" " * (LARGEST_BODY + 1)).status_code == 413


def test_a_large_batch_that_was_packed_small_is_taken(sdk):
    many = [GOOD | {"messageId": f"m{n}", "properties": {"x": "y" * 100_000}} for n in range(42)]
    done = sdk.post("/v1/batch", {"batch": many}, zipped=True)
    assert done.status_code == 200
    assert len(sdk.kept()) == 42


def test_too_many_events_are_refused_with_413(sdk):
    body = b'{"batch":[' + b",".join([b"{}"] * (MOST_EVENTS + 1)) + b"]}"
    assert sdk.post("/v1/batch", body).status_code == 413


# ---- Doors ----


def test_a_write_key_that_nobody_has_is_refused(sdk):
    done = sdk.post("/v1/track", GOOD, key="another")
    assert (done.status_code, done.json()["code"]) == (401, "unknown_write_key")
    assert sdk.post("/v1/track", GOOD, key="").status_code == 401
    assert sdk.counts.other == {"unknown write key": 2}


def test_where_segment_is_to_be_matched_an_unknown_key_is_answered_and_nothing_kept(
    tmp_path, clock
):
    from dataclasses import replace

    compat = replace(COLLECTING, collect=replace(COLLECTING.collect, segment_compat=True))
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, compat)
    sdk = Sdk(house)
    sdk.order(key="another")
    assert sdk.kept() == []
    assert sdk.counts.other == {"unknown write key": 1}
    house.close()


def test_the_key_is_taken_from_wherever_sdks_put_it(sdk):
    event = GOOD | {"messageId": "m"}
    assert sdk.post("/v1/track", event | {"writeKey": KEY}, key="").status_code == 200
    assert sdk.post("/v1/track", event, key="", headers={"X-Write-Key": KEY}).status_code == 200
    assert sdk.post(f"/v1/track?writeKey={KEY}", event, key="").status_code == 200
    assert sdk.post("/v1/track", event | {"writeKey": "another"}).status_code == 200


def test_a_browser_may_send_only_from_sites_that_are_named(sdk):
    ours, evil = {"origin": "https://shop.example"}, {"origin": "https://evil.example"}
    done = sdk.post("/v1/t", GOOD, headers=ours)
    assert done.status_code == 200
    assert done.headers["access-control-allow-origin"] == "https://shop.example"
    done = sdk.post("/v1/t", GOOD, headers=evil)
    assert (done.status_code, done.json()["code"]) == (403, "origin_not_allowed")
    assert len(sdk.kept()) == 1
    asked = sdk.client.options("/v1/t", headers=ours)
    assert asked.status_code == 200
    for named in ("authorization", "anonymousid", "sentat", "rsa-retry-attempt"):
        assert named in asked.headers["access-control-allow-headers"]
    assert asked.headers["access-control-allow-origin"] == "https://shop.example"


def test_a_source_that_sends_too_fast_is_told_how_long_to_wait(sdk, clock):
    def send():
        return sdk.post("/v1/batch", {"batch": [dict(GOOD) for _ in range(60)]}, key=APP_KEY)

    assert send().status_code == 200
    refused = send()
    assert (refused.status_code, refused.json()["code"]) == (429, "too_fast")
    assert 1 <= int(refused.headers["retry-after"]) <= 300
    assert len(sdk.kept()) == 60
    clock.advance(seconds=int(refused.headers["retry-after"]))
    assert send().status_code == 200
    assert len(sdk.kept()) == 120


def test_when_too_much_waits_the_next_is_told_to_come_again_and_nothing_is_lost(sdk, monkeypatch):
    monkeypatch.setattr(collector, "MOST_WAITING", 10)
    refused = sdk.post("/v1/track", GOOD)
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 1
    monkeypatch.undo()
    sdk.order(messageId="again")
    assert len(sdk.kept()) == 1


def test_a_store_that_cannot_be_written_is_said_to_be_so_and_the_event_can_be_sent_again(
    sdk, monkeypatch
):
    def full(_work):
        raise Later("the disk is full")

    sdk.order(messageId="first")
    monkeypatch.setattr(sdk.house.database, "write", full)
    assert sdk.post("/v1/track", GOOD | {"messageId": "m"}).status_code == 503
    monkeypatch.undo()
    sdk.order(messageId="m")
    assert len(sdk.kept()) == 2


def test_a_sender_who_goes_away_stops_nobody_else(sdk):
    def send(who):
        body = json.dumps(GOOD | {"userId": who, "messageId": who}).encode()
        parcel = collector.Parcel(body, collector.Call.TRACK, key=KEY)
        return sdk.house.collector.submit(parcel)

    gone, other = send("ada"), send("ben")
    assert not gone.cancel()
    assert gone.result(30) == other.result(30) == 1
    assert sdk.counts.kept["purchases"] == 2


def test_what_became_of_events_is_in_the_figures_and_nobody_is(sdk):
    for _ in range(2):
        sdk.post("/v1/track", GOOD | {"userId": "countess-of-lovelace", "messageId": "same"})
    sdk.post("/v1/track", GOOD | {"userId": "undefined"})
    sdk.client.headers["authorization"] = f"Bearer {api_token(sdk.house)}"
    figures = sdk.client.get("/metrics").text
    assert 'assent_collected_calls_total{call="track",source="web"} 3.0' in figures
    assert 'assent_collected_kept_total{field="purchases"} 1.0' in figures
    assert 'assent_collected_dropped_total{reason="repeated"} 1.0' in figures
    assert 'assent_collected_dropped_total{reason="unfit_identifier"} 1.0' in figures
    for step in (*(each.__name__ for each in STEPS), "read", "meet", "keep_events"):
        assert f'assent_collected_step_seconds_total{{step="{step}"}}' in figures
    assert "lovelace" not in figures


def test_one_request_that_breaks_something_breaks_alone(sdk, monkeypatch):
    keep = sdk.house.collector._keeping.keep

    def breaks(calls):
        if any(each.user == "poison" for each in calls):
            raise ZeroDivisionError
        keep(calls)

    monkeypatch.setattr(sdk.house.collector._keeping, "keep", breaks)
    parcels = [
        collector.Parcel(json.dumps(GOOD | {"userId": who, "messageId": who}).encode(), None)
        for who in ("ada", "poison", "ben")
    ]
    reading = sdk.house.collector
    group = []
    for each in parcels:
        single = collector.Parcel(each.body, collector.Call.TRACK, key=KEY)
        group.append((reading._read(single), collector.Future()))
    reading._keep(group, reading._understood(group))
    assert [type(answer.exception()) for _, answer in group] == [
        type(None),
        ZeroDivisionError,
        type(None),
    ]
    assert len(sdk.kept()) == 2


def test_the_browser_sdk_is_told_where_to_send(sdk):
    said = sdk.client.get(f"/v1/projects/{KEY}/settings").json()
    segment = said["integrations"]["Segment.io"]
    assert segment["apiKey"] == KEY
    assert segment["apiHost"].endswith("/v1")
    assert said["consentSettings"]["allCategories"] == ["Ideas"]


def test_a_house_that_is_closed_says_so_and_has_kept_what_it_accepted(sdk):
    parcel = collector.Parcel(json.dumps(GOOD).encode(), collector.Call.TRACK, key=KEY)
    waiting = [sdk.house.collector.submit(parcel) for _ in range(5)]
    sdk.house.collector.close()
    assert [answer.result(timeout=0) for answer in waiting] == [1] * 5
    with pytest.raises(Later):
        sdk.house.collector.submit(parcel)


def test_every_step_is_timed_and_what_was_dropped_is_counted_by_reason(sdk):
    sdk.order()
    sdk.call("track", event="Nothing", userId="ada")
    said = sdk.counts.as_json()
    assert said["calls"] == {"web": {"track": 2}}
    assert said["kept"] == {"purchases": 1}
    assert said["dropped"] == {"undeclared_event": 1}
    assert {"put_keys", "put_times", "drop_nobody"} <= said["seconds"].keys()
