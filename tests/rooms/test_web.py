"""The web door over HTTP: who may come in, what they see, what a form may do, what leaks."""

import html
import json
import logging
import re
import socket
import subprocess
import sys
from functools import partial
from urllib.parse import quote

import httpx
import pytest
from argon2 import PasswordHasher
from litestar.testing import TestClient

from assent.campaigns import Link
from assent.consent import ConsentEvent, Flag
from assent.gate import Vault
from assent.vocabulary import Conflict, ConsentStatus, Purpose, SubjectId
from assent.web import api_token, create_app, serve
from assent.web.app import LARGEST_BODY
from assent.web.limits import WITHIN
from assent.web.sessions import COOKIE, LASTS
from shop import Shop
from world import ASKED

PASSWORD = "a long enough password"
EMAIL = Purpose.DIRECT_MARKETING_EMAIL
EVIL = '<script>alert("x")</script>'
NOTICE = "Simulated consent"
FACTS = {
    "sender": {"name": "Corner Market"},
    "offer": [{"name": "Rye Loaf", "price": "2.90 EUR", "stock": 400}],
}
CAMPAIGN = {
    "name": "spring-bread",
    "destination": "folder",
    "recommend": 2,
    "holdout": 0,
    "brief": {"audience": "people who like bread"},
    "audience": {"did": "purchase"},
    "facts": FACTS,
}
HONEST = "{greeting},\n\nRye Loaf costs 2.90 EUR.\n\n{recommendations}\n\n{sender}"


@pytest.fixture
def shop(sqlite_house, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the destination of the data map is a folder named relatively
    # Argon2 is slow on purpose, and what is tested here is not how slow.
    monkeypatch.setattr(
        "argon2.PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=64)
    )
    made = Shop(sqlite_house)
    made.buy(made.cast.ada, "b1", "b2")
    for name, role in (("maya", "marketer"), ("rui", "reviewer")):
        sqlite_house.operators.add(name, role, PASSWORD)
    return made


@pytest.fixture
def crowd(shop):
    """Enough people for an audience that may be used."""
    who = shop.house.gate.meet("household", [f"n{n}" for n in range(120)], ["DE"] * 120).tolist()
    at = shop.house.clock()
    events = [ConsentEvent(w, p, ConsentStatus.GIVEN, at, "test") for w in who for p in ASKED]
    shop.house.gate.note_consent(events)
    shop._keep(dict.fromkeys(who, ("b1", "t1")))
    return who


@pytest.fixture
def client(shop):
    with TestClient(create_app(shop.house, notice=NOTICE), raise_server_exceptions=False) as made:
        yield made


def token_in(page) -> str:
    return re.search(r'name="form_token" value="(\w+)"', page.text)[1]


def sign_in(client, name="maya", password=PASSWORD):
    token = token_in(client.get("/sign-in"))
    return client.post(
        "/sign-in",
        data={"form_token": token, "name": name, "password": password},
        follow_redirects=False,
    )


def send(client, path, page="/people", **fields):
    """Send a form from a page of ours."""
    return client.post(path, data={"form_token": token_in(client.get(page)), **fields})


def link(shop, who, campaign="spring-bread", purpose=EMAIL) -> str:
    return (
        "/p/"
        + shop.house.links.address(Link(SubjectId(who), campaign, purpose)).partition("/p/")[2]
    )


@pytest.fixture
def maya(client):
    assert sign_in(client).status_code == 303
    return client


def look_up(client, who="ada", kind="household"):
    return send(client, "/people", identifier=kind, value=who)


# ── coming in ────────────────────────────────────────────────────────────────────────────────

CONSOLE = [
    "/",
    "/audiences",
    "/campaigns",
    "/campaigns/x",
    "/review",
    "/review/1",
    "/people",
    "/ledger",
    "/ledger/1",
]


def test_nobody_sees_the_console_without_signing_in(client):
    for path in CONSOLE:
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path


def test_the_session_cookie_is_shut_to_scripts_and_other_sites(client):
    cookie = sign_in(client).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert "maya" not in cookie


def test_over_https_the_cookie_travels_over_https_only(shop):
    shop.house.url = "https://shop.example"
    with TestClient(create_app(shop.house), base_url="https://shop.example") as client:
        answer = client.get("/sign-in")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_signing_in_begins_a_new_session(client):
    client.get("/sign-in")
    before = client.cookies[COOKIE]
    sign_in(client)
    assert client.cookies[COOKIE] != before


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client):
    wrong = sign_in(client, password="not her password")
    unknown = sign_in(client, name="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert re.sub(r'value="\w+"', "", wrong.text) == re.sub(r'value="\w+"', "", unknown.text)


def test_guessing_passwords_has_to_wait(client, clock):
    for _ in range(5):
        assert sign_in(client, password="a guess of mine").status_code == 401
    waiting = sign_in(client)
    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) > 0
    assert sign_in(client, name="rui").status_code == 303
    clock.advance(seconds=WITHIN.total_seconds() + 1)
    assert sign_in(client).status_code == 303


def test_a_session_lapses(maya, clock):
    assert maya.get("/", follow_redirects=False).status_code == 200
    clock.advance(seconds=LASTS.total_seconds() + 1)
    assert maya.get("/", follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session(maya):
    send(maya, "/sign-out")
    assert maya.get("/", follow_redirects=False).status_code == 303


def test_a_made_up_cookie_is_nobodys(client):
    for cookie in ("", "null", "x", "gAAAA", "%00%ff", "gAAAAABp" + "A" * 200):
        client.cookies.set(COOKIE, cookie)
        assert client.get("/", follow_redirects=False).status_code == 303, cookie


# ── forms ────────────────────────────────────────────────────────────────────────────────────


OPEN = ("/p/", "/report/", "/v1/", "/api/s/")
"""Where nobody is signed in, so that no session can be misused: people's own pages, programs."""


def posts(client) -> list[str]:
    """Every address that takes a form, but for people's own pages; programs send none."""
    fill = {"name:str": "x", "step:str": "save", "number:int": "1", "reference:str": "x"}
    found = [
        re.sub(r"{([\w:]+)}", lambda part: fill[part[1]], route.path)
        for route in client.app.routes
        if "POST" in route.methods and not f"{route.path}/".startswith(OPEN)
    ]
    assert len(found) >= 9
    return found


def test_no_form_is_taken_without_its_token(maya):
    for path in posts(maya):
        assert maya.post(path, data={}).status_code == 403, path
        assert maya.post(path, data={"form_token": "0" * 64}).status_code == 403, path
        assert maya.post(path, json={"form_token": "x"}).status_code == 403, path


def test_a_form_of_another_session_is_not_taken(maya, client):
    stolen = token_in(maya.get("/people"))
    sign_in(client, "rui")
    assert (
        client.post(
            "/people", data={"form_token": stolen, "identifier": "household", "value": "ada"}
        ).status_code
        == 403
    )


def test_a_body_that_is_too_large_is_refused(maya):
    answer = maya.post("/people", data={"value": "x" * (LARGEST_BODY + 1)})
    assert answer.status_code == 413
    assert "larger" in answer.text


BROKEN = (
    (b"\xff\xfe=%ff%00&&&==", "application/x-www-form-urlencoded"),
    (b"a&" * 500, "application/x-www-form-urlencoded"),
    (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
    (b"{", "application/json"),
)


def test_a_broken_form_is_a_mistake_of_the_sender(client, shop):
    for body, kind in BROKEN:
        for path in ("/sign-in", link(shop, shop.cast.ada)):
            answer = client.post(path, content=body, headers={"content-type": kind})
            assert 400 <= answer.status_code < 500, (body, path)


# ── what every answer says ───────────────────────────────────────────────────────────────────


EVERYWHERE = (
    "/sign-in",
    "/nope",
    "/p/forged",
    "/v1/recommendations",
    "/static/assent.css",
    "/healthz",
)


def test_every_answer_lets_the_browser_run_and_load_nothing_else(client):
    for path in EVERYWHERE:
        said = client.get(path).headers
        policy = said["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert said["x-content-type-options"] == "nosniff"
        assert said["referrer-policy"] == "same-origin"
        assert said["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


NONSENSE = (
    "/%00",
    "/%ff",
    "/..%2f..%2fetc%2fpasswd",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/",
    "/p/%00",
    "/p/a/b",
    "/ledger/99999999999999999999999",
    "/ledger/-1",
    "/review/x",
    "/p/" + "x" * 3000,
    "/campaigns/nope",
    "/campaigns/%00",
    "/campaigns/" + quote("<script>"),
    "/campaigns/" + "x" * 500,
)


def test_nonsense_is_not_found(maya):
    for path in NONSENSE:
        answer = maya.get(path, follow_redirects=False)
        assert answer.status_code in {400, 404}, path
        assert "<script" not in answer.text, path


def test_any_host_name_is_answered_without_being_repeated(client):
    answer = client.get("/sign-in", headers={"host": "evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text


# ── the console ──────────────────────────────────────────────────────────────────────────────


def test_the_overview_says_who_may_be_used_and_why_not(maya):
    page = maya.get("/").text
    assert "35</span> people known" in page
    assert "Direct marketing by e-mail" in page
    assert "<strong>32</strong> of 35" in page
    assert "did not say yes" in page
    assert "gdpr Art. 6(1)(a): consent" in page
    assert "Whole." in page


def test_the_notice_stands_wherever_consent_is_shown(maya, shop):
    for path in ("/", "/audiences", "/people", "/ledger", link(shop, shop.cast.ada)):
        assert NOTICE in maya.get(path).text
    assert NOTICE in look_up(maya).text


def test_an_audience_is_shown_with_and_without_consent(maya, shop, crowd):
    for who in crowd[:15]:
        shop.cast.say(who, ConsentStatus.WITHDRAWN, EMAIL)
    shop.house.campaigns.draft(CAMPAIGN, "maya")
    page = maya.get("/audiences/spring-bread").text
    assert "People who did “purchase” at least once" in page
    assert "150</span> match" in page
    assert "130</span> may be used" in page
    assert "was refused or withdrawn" in page
    assert len(re.findall(r'href="/ledger/\d+"', page)) == 3


def test_an_audience_with_a_name_is_shown_with_what_it_refers_to(maya, shop, crowd):
    house, bread = shop.house, {"did": "purchase", "items": ["b1"]}
    said = {"purpose": EMAIL.value, "every_hours": 24}
    house.named.keep({"name": "bread", "audience": bread, **said})
    house.named.keep({"name": "both", "audience": {"audience": "bread"}, **said})
    assert 'href="/audiences/named/both"' in maya.get("/audiences").text
    page = maya.get("/audiences/named/both").text
    assert "People who are in “bread”" in page
    assert "“bread” means: People who did “purchase” with b1 at least once" in page
    assert "Membership: built every 24 hours, not yet" in page
    assert maya.get("/audiences/named/nobody").status_code == 400


def test_findings_are_marked_where_they_stand(maya, shop):
    shop.house.campaigns.draft(CAMPAIGN, "maya", subject_line="News", body="Rye Loaf: 90 % off!")
    page = maya.get("/campaigns/spring-bread").text
    assert '<mark class="error">90 %</mark>' in page
    assert 'id="finding-1"' in page
    assert "The fact sheet does not prove this percentage" in page
    refused = send(maya, "/campaigns/spring-bread/submit")
    assert refused.status_code == 409
    assert "the checks found an error" in refused.text.lower()


def test_the_road_of_a_campaign_from_words_to_messages(maya, shop, crowd, tmp_path):
    house = shop.house
    house.campaigns.draft(CAMPAIGN, "maya", subject_line="News", body="Rye Loaf: 90 % off!")
    shop.cast.keep_emails()
    shop.recommender.train(reg=2)
    saved = send(
        maya,
        "/campaigns/spring-bread/save",
        subject_line="Rye Loaf",
        body=HONEST.replace("\n", "\r\n"),
    )
    assert "nothing to mend" in saved.text
    assert house.campaigns.one("spring-bread").draft.body == HONEST
    assert "waits for review" in send(maya, "/campaigns/spring-bread/submit").text
    [item] = house.desk.waiting()
    own = send(maya, f"/review/{item.number}", verdict="approved", reason="I like it")
    assert own.status_code == 409
    assert "is an author of this text and cannot judge it" in own.text
    assert "I like it" in own.text
    early = send(maya, "/campaigns/spring-bread/queue")
    assert early.status_code == 409
    sign_in(maya, "rui")
    empty = send(maya, f"/review/{item.number}", verdict="approved", reason=" ")
    assert empty.status_code == 400
    page = maya.get(f"/review/{item.number}").text
    assert html.escape("Rye Loaf costs 2.90 EUR.") in page
    assert "People who did “purchase” at least once" in page
    approved = send(maya, f"/review/{item.number}", verdict="approved", reason="True and clear")
    assert "rui approved it" in approved.text
    assert "wait to be sent" in send(maya, "/campaigns/spring-bread/queue").text
    sent = send(maya, "/campaigns/spring-bread/send")
    assert sent.status_code == 200
    assert "messages sent" in sent.text
    assert (
        len(list((tmp_path / "outgoing").glob("*.eml")))
        == house.outbox.counts("spring-bread")["sent"]
        > 0
    )


def test_whoever_edits_becomes_an_author_and_the_approval_ends(maya, shop):
    house = shop.house
    house.campaigns.draft(CAMPAIGN, "maya", subject_line="Rye Loaf", body=HONEST)
    number = house.campaigns.submit("spring-bread", "maya")
    house.desk.decide(number, "rui", "approved", "True and clear")
    assert "approved, not queued yet" in maya.get("/campaigns/spring-bread").text
    saved = send(maya, "/campaigns/spring-bread/save", subject_line="Rye Loaf today", body=HONEST)
    assert "draft, ready to submit" in saved.text


def approved(shop, **other):
    shop.house.campaigns.draft({**CAMPAIGN, **other}, "maya", subject_line="Rye Loaf", body=HONEST)
    name = other.get("name", "spring-bread")
    number = shop.house.campaigns.submit(name, "maya")
    shop.house.desk.decide(number, "rui", "approved", "True and clear")


def test_a_campaign_is_scheduled_held_resumed_and_stopped_from_its_page(maya, shop, crowd, clock):
    house, page = shop.house, "/campaigns/spring-bread"
    approved(shop, recommend=0)
    wrong = send(maya, f"{page}/schedule", at="tomorrow")
    assert (wrong.status_code, "not one such as" in wrong.text) == (400, True)
    assert house.plans.find("spring-bread") is None
    assert "2026-03-05" in send(maya, f"{page}/schedule", at="2026-03-05T09:00").text
    assert "paused by maya" in send(maya, f"{page}/pause").text
    clock.advance(days=4)
    sign_in(maya)
    assert house.timetable.run_due() == [], "what is paused does not go out"
    assert "paused by maya" not in send(maya, f"{page}/resume").text
    assert "is not paused" in send(maya, f"{page}/resume").text
    house.campaigns.queue("spring-bread")
    waiting = sum(house.outbox.counts("spring-bread").values())
    assert waiting > 100
    assert f"{waiting} messages wait" in maya.get(page).text
    stopped = send(maya, f"{page}/stop").text
    assert "stopped by maya" in stopped
    assert "Let it go on" not in stopped
    assert house.outbox.counts("spring-bread")["queued"] == 0
    assert house.timetable.run_due() == []
    assert [house.ledger.entry(n).body.get("by") for n in range(house.ledger.size())].count(
        "maya"
    ) >= 4


def test_a_rehearsal_is_shown_person_by_person_and_queues_nothing(maya, shop, crowd):
    approved(shop, holdout=0.3, recommend=0)
    before = shop.house.ledger.size()
    shown = send(maya, "/campaigns/spring-bread/rehearsal")
    assert shown.status_code == 200
    assert "Held out" in shown.text
    assert "nothing was queued or sent" in shown.text
    assert shop.house.ledger.size() > before, "looking at people is a use, and on record"
    assert not any(shop.house.outbox.counts("spring-bread").values())
    shop.house.audiences.smallest = 1000
    small = send(maya, "/campaigns/spring-bread/rehearsal")
    assert (small.status_code, "fewer than" in small.text.lower()) == (400, True)
    assert maya.get("/campaigns/spring-bread/rehearsal").status_code == 405


def test_a_journey_is_shown_with_who_waits_where_and_why_others_left(maya, shop, crowd, clock):
    house, page = shop.house, "/campaigns/basket"
    trigger = {"did": "purchase", "after_hours": 0, "expires_hours": 24 * 365}
    approved(
        shop,
        name="basket",
        holdout=0,
        recommend=0,
        trigger=trigger,
        steps=[{"wait_hours": 2}, {"send": "basket"}],
    )
    assert "Queue for the audience" not in maya.get(page).text
    assert "Have it run from now on" in maya.get(page).text
    assert "journey" in maya.get("/campaigns").text
    send(maya, f"{page}/schedule")
    house.timetable.run_due()
    shown = maya.get(page).text
    assert "Wait 2 hours" in shown
    here = len(house.campaigns.positions.all("basket"))
    assert here > 100
    assert [int(n) for n in re.findall(r"(\d+) here", shown)] == [here, 0], "they wait there"
    withdrew = crowd[:11]
    at = house.clock()
    house.gate.note_consent(
        [ConsentEvent(w, EMAIL, ConsentStatus.WITHDRAWN, at, "test") for w in withdrew]
        + [ConsentEvent(crowd[12], Flag.RESTRICTED, ConsentStatus.GIVEN, at, "test")]
    )
    clock.advance(hours=3)
    house.timetable.run_due()
    sign_in(maya)
    shown = maya.get(page).text
    assert "11: The gate says no: " in shown
    assert "fewer than 10: The gate says no: " in shown
    assert "Pause at once" in shown, "a journey goes on when its messages are sent"
    assert "stopped by maya" in send(maya, f"{page}/stop").text


def test_a_text_that_was_never_submitted_is_not_called_faultless(maya, shop):
    shop.house.campaigns.draft(CAMPAIGN, "maya", subject_line="News", body="Rye Loaf: 90 % off!")
    [item] = shop.house.desk.items("spring-bread")
    page = maya.get(f"/review/{item.number}").text
    assert "nothing to mend" not in page
    assert "never submitted" in page
    assert 'name="verdict"' not in page


def test_what_was_typed_is_not_lost_when_it_cannot_be_saved(maya, shop):
    shop.house.campaigns.draft(CAMPAIGN, "maya")
    answer = send(maya, "/campaigns/spring-bread/save", subject_line="Mine", body="a {slotte}")
    assert answer.status_code == 400
    assert "unknown slot" in answer.text.lower()
    assert "a {slotte}" in answer.text


def test_an_unknown_step_is_refused_with_the_nearest_right_one(maya):
    answer = send(maya, "/campaigns/spring-bread/sumbit")
    assert answer.status_code == 400
    assert "did you mean “submit”" in answer.text


# ── one person ───────────────────────────────────────────────────────────────────────────────


def test_a_person_is_shown_with_what_was_decided_and_why(maya, shop):
    shop.recommender.train(reg=2)
    page = look_up(maya).text
    assert "General Data Protection Regulation" in page
    assert "Granted by consent under gdpr" in page
    assert "gdpr Art. 6(1)(a): consent" in page
    assert "<strong>ease-1</strong>" in page
    assert "Because you bought" in page
    assert "all else together" in page
    assert "Granted, among others" in page


def test_a_person_who_said_no_is_shown_without_anything_of_theirs(maya, shop, monkeypatch):
    shop.recommender.train(reg=2)
    for name in ("read", "read_many", "events", "matching"):
        monkeypatch.setattr(Vault, name, None)
    page = look_up(maya, "ben").text
    assert "Nothing of theirs was used" in page
    assert "was refused or withdrawn" in page


def test_before_any_model_is_live_the_page_says_so(maya):
    assert "No model is live yet" in look_up(maya).text


def test_an_address_is_read_only_when_the_gate_grants_it_for_the_service(maya, shop):
    shop.cast.keep_emails()
    found = look_up(maya)
    assert "ada@example.org" not in found.text
    size = shop.house.ledger.size()
    shown = send(maya, found.url.path + "/contact")
    assert "ada@example.org" in shown.text
    assert shop.house.ledger.size() > size
    shop.cast.say(shop.cast.dan, ConsentStatus.REFUSED, Purpose.SERVICE)
    denied = send(maya, look_up(maya, "dan").url.path + "/contact")
    assert "Denied" in denied.text
    assert "dan@example.org" not in denied.text


def test_nothing_personal_lands_in_an_address_or_a_log(maya, shop, caplog):
    caplog.set_level(logging.DEBUG)
    shop.cast.keep_emails()
    found = look_up(maya)
    contact = send(maya, found.url.path + "/contact")
    missing = look_up(maya, "ghost@example.org")
    assert missing.status_code == 404
    ours = [
        r.getMessage()
        for r in caplog.records
        if not r.name.startswith(("httpx", "httpcore", "asyncio"))
    ]
    for said in (*ours, str(found.url), str(contact.url), str(missing.url)):
        assert "ada" not in said
        assert "ghost" not in said


def test_a_fault_is_logged_without_address_and_message(maya, shop, monkeypatch, caplog):
    address = shop.cast.house.url + "/somebody"

    def broken(*_args):
        raise RuntimeError(address)

    monkeypatch.setattr(shop.house.gate, "census", broken)
    answer = maya.get("/")
    assert answer.status_code == 500
    assert address not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


def test_a_reference_lapses_and_cannot_be_made_up(maya, clock):
    path = look_up(maya).url.path
    assert maya.get("/people/" + "x" * 100).status_code == 404
    clock.advance(hours=2)
    assert maya.get(path).status_code == 404


def test_forgetting_asks_first_and_then_forgets(maya, shop):
    shop.recommender.train(reg=2)
    path = look_up(maya).url.path
    asked = maya.get(path + "/forget").text
    assert "cannot be undone" in asked
    assert "ease-1" in asked
    done = send(maya, path + "/forget")
    assert "Forgotten" in done.text
    assert shop.house.gate.find("household", "ada") is None
    assert maya.get(path).status_code == 404
    assert look_up(maya).status_code == 404


# ── the ledger ───────────────────────────────────────────────────────────────────────────────


def test_the_ledger_is_paged_and_each_entry_told_in_words(maya, shop):
    for _ in range(60):
        shop.house.ledger.record("model", {"model": "ease-1"})
    page = maya.get("/ledger")
    older = re.search(r'href="(/ledger\?before=\d+)"', page.text)[1]
    assert "Newest" in maya.get(older).text
    assert "subject" in maya.get("/ledger/0").text or "members" in maya.get("/ledger/0").text
    assert maya.get("/ledger/100000").status_code == 404


def test_the_ledger_is_verified_and_an_edit_is_found(maya, shop):
    assert "Whole." in send(maya, "/ledger/verify", page="/ledger").text
    assert "assent/DE" in send(maya, "/ledger/checkpoint", page="/ledger").text
    edit = "UPDATE ledger_entry SET body = replace(body, '2026', '2025') WHERE number = 0"
    shop.house.database.write(lambda c: c.exec_driver_sql(edit))
    assert (
        "Entry 0 was changed after it was written"
        in send(maya, "/ledger/verify", page="/ledger").text
    )


# ── people's own pages ───────────────────────────────────────────────────────────────────────


def test_a_persons_page_names_every_purpose_with_its_words(client, shop):
    page = client.get(link(shop, shop.cast.ada)).text
    assert "Offers by e-mail" in page
    assert "May we use what you bought?" in page
    assert "faraway (Unknown Region), mailer (Germany)" in page
    assert "1 year" in page
    assert page.count('value="given"') == page.count('name="say" value="withdrawn"') - 1
    assert 'aria-pressed="true"' in page
    assert "checkbox" not in page
    assert COOKIE not in client.cookies


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Which models learnt from you"), ("de", "Welche Modelle von Ihnen gelernt haben")],
)
def test_a_person_sees_which_models_learnt_from_them(client, shop, language, words):
    shop.recommender.train(reg=2)
    member, stranger = shop.crowd[0], shop.cast.ben
    page = client.get(f"{link(shop, member)}?lang={language}").text
    assert words in page
    assert "ease-1" in page
    assert "popularity-1" in page
    assert "ease-1" not in client.get(f"{link(shop, stranger)}?lang={language}").text


def test_looking_changes_nothing(client, shop):
    before = shop.house.register.history(shop.cast.ada), shop.house.ledger.size()
    for head in ({}, {"Sec-GPC": "1"}):
        client.get(link(shop, shop.cast.ada), headers=head)
    assert (shop.house.register.history(shop.cast.ada), shop.house.ledger.size()) == before


def test_a_no_and_a_yes_count_at_once(client, shop, clock):
    path = link(shop, shop.cast.ada)
    clock.advance(seconds=1)
    said = client.post(path, data={"purpose": "profiling", "say": "withdrawn"})
    assert "Noted" in said.text
    last = shop.house.register.history(shop.cast.ada)[-1]
    assert (last.about, last.status, last.source) == (
        Purpose.PROFILING,
        ConsentStatus.WITHDRAWN,
        "preference_page",
    )
    assert last.evidence == "May we use what you bought?"
    clock.advance(seconds=1)
    client.post(path, data={"purpose": "profiling", "say": "given"})
    assert shop.house.register.history(shop.cast.ada)[-1].status is ConsentStatus.GIVEN


@pytest.mark.parametrize("how", ["data", "files"])
def test_one_click_of_a_mail_program_stops_what_the_message_was_for(client, shop, clock, how):
    """RFC 8058: a form or a multipart body, no cookie, no page before it, and no redirect."""
    clock.advance(seconds=1)
    fields = {"List-Unsubscribe": "One-Click" if how == "data" else (None, "One-Click")}
    answer = client.post(link(shop, shop.cast.ada), **{how: fields}, follow_redirects=False)
    assert answer.status_code == 200
    last = shop.house.register.history(shop.cast.ada)[-1]
    assert (last.about, last.status, last.source) == (
        EMAIL,
        ConsentStatus.WITHDRAWN,
        "one_click:spring-bread",
    )
    assert "You said no" in client.get(link(shop, shop.cast.ada)).text


def test_no_to_everything_leaves_no_yes(client, shop, clock):
    clock.advance(seconds=1)
    client.post(link(shop, shop.cast.ada), data={"purpose": "everything", "say": "withdrawn"})
    page = client.get(link(shop, shop.cast.ada)).text
    assert "You said yes" not in page


def test_a_browsers_opt_out_signal_is_noted_with_the_next_press(client, shop):
    path, head = link(shop, shop.cast.ada), {"Sec-GPC": "1"}
    assert "Global Privacy Control" in client.get(path, headers=head).text
    for _ in range(2):
        client.post(path, data={"say": "signal"}, headers=head)
    noted = [e for e in shop.house.register.history(shop.cast.ada) if e.source == "signal:gpc"]
    assert len(noted) == 1
    assert noted[0].evidence == "1"
    assert "opt-out signal and heed it" in client.get(path).text


MEANINGLESS = (
    {},
    {"say": "maybe"},
    {"say": "given"},
    {"say": "given", "purpose": "world_peace"},
    {"say": "given", "purpose": "service"},
)


def test_a_press_that_means_nothing_changes_nothing(client, shop):
    before = shop.house.register.history(shop.cast.ada)
    for form in MEANINGLESS:
        answer = client.post(link(shop, shop.cast.ada), data=form)
        assert answer.status_code == 400, form
        assert "Nothing was changed" in answer.text
        assert shop.house.register.history(shop.cast.ada) == before


def test_a_forged_link_opens_nothing(client, shop):
    token = link(shop, shop.cast.ada)
    for path in ("/p/forged", token[:-4], token + "A", "/p/" + token[3:].swapcase()):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "privacy@example.org" in answer.text
        assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 404


def test_somebody_erased_is_told_so_kindly_and_not_enrolled_again(client, shop):
    path = link(shop, shop.cast.ada)
    shop.house.erasure.erase(shop.cast.ada, by="rui")
    for answer in (client.get(path), client.post(path, data={"List-Unsubscribe": "One-Click"})):
        assert "We no longer know you" in answer.text
        assert answer.status_code < 300
    assert shop.house.register.history(shop.cast.ada) == []


def test_the_page_speaks_the_persons_language(client, shop):
    path = link(shop, shop.cast.ada)
    german = client.get(path, headers={"Accept-Language": "de-AT,en;q=0.5"}).text
    assert '<html lang="de">' in german
    assert "Dürfen wir?" in german
    assert "Your data, your choice" in client.get(path, headers={"Accept-Language": "fr"}).text
    assert '<html lang="de">' in client.get(path + "?lang=de").text


def test_what_was_decided_lately_is_told_in_plain_words(client, shop):
    shop.recommender.train(reg=2)
    shop.recommender.recommend(shop.cast.ben, 3)
    page = client.get(link(shop, shop.cast.ben)).text
    assert "What we decided about you lately" in page
    assert "You said no to this, so it did not happen." in page
    assert "Art." not in re.search(r'<ul class="lately">.*?</ul>', page, re.DOTALL)[0]


# ── programs ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ask(client, shop):
    shop.recommender.train(reg=2)
    head = {"Authorization": f"Bearer {api_token(shop.house)}"}
    return lambda query, head=head: client.get(f"/v1/recommendations?{query}", headers=head)


def test_whoever_did_not_agree_gets_what_goes_with_the_products_at_hand(ask):
    plain = ask("identifier=household&value=ben").json()
    beside = ask("identifier=household&value=ben&beside=b1,unheard-of").json()
    assert (plain["personal"], beside["personal"]) == (False, False)
    assert [each["model"].partition("-")[0] for each in (plain, beside)] == ["popularity", "ease"]
    names = [item["name"] for item in beside["items"]]
    assert names[0] == "Butter"  # those who agreed hold it with bread
    assert "Bread" not in names


def test_a_program_gets_items_with_names_reasons_and_the_ledger_number(ask, shop):
    answer = ask("identifier=household&value=ada&n=2").json()
    assert answer["personal"]
    assert answer["model"] == "ease-1"
    assert (
        shop.house.ledger.entry(answer["decision"]).body["purpose"]
        == "personalised_recommendations"
    )
    first = answer["items"][0]
    assert first["name"] == "Jam"
    assert {each["name"] for each in first["reasons"]} == {"Bread", "Butter"}
    assert sum(each["share"] for each in first["reasons"]) + first["rest"] == pytest.approx(
        first["score"], abs=1e-12
    )


def test_a_restricted_product_is_never_named_as_a_reason(ask, shop):
    shop.buy(shop.cast.ada, "w1")
    reasons = [
        r for each in ask("identifier=household&value=ada").json()["items"] for r in each["reasons"]
    ]
    assert {"sku": "", "name": "a product of a restricted class"}.items() <= {
        k: v for r in reasons if not r["sku"] for k, v in r.items()
    }.items()
    assert "Riesling" not in {r["name"] for r in reasons}


DENIED = (("ben", "refused"), ("cleo", "child"), ("nobody-known", "unknown_person"))


def test_somebody_denied_gets_what_many_buy_and_the_reason(ask):
    for who, reason in DENIED:
        answer = ask(f"identifier=household&value={who}&n=3")
        assert answer.status_code == 200
        said = answer.json()
        assert not said["personal"]
        assert said["ground"]["reason"] == reason
        assert len(said["items"]) == 3


def test_a_program_without_the_token_is_told_how(ask):
    for head in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eA=="}):
        answer = ask("identifier=household&value=ada", head=head)
        assert answer.status_code == 401
        assert set(answer.json()) == {"code", "message", "decision"}


WRONG = (
    ("identifier=hosehold&value=ada", "did you mean `household`?"),
    ("identifier=household", "`value`"),
    ("identifier=household&value=ada&n=0", "`n`"),
    ("identifier=household&value=ada&n=many", "`n`"),
    ("identifier=household&value=" + "x" * 400, "`value`"),
)


def test_a_wrong_question_is_answered_in_the_one_shape(ask):
    for query, words in WRONG:
        answer = ask(query)
        assert answer.status_code == 400, query
        said = answer.json()
        assert set(said) == {"code", "message", "decision"}
        assert words in said["message"]
        assert "ada" not in said["message"]


def test_without_a_model_a_program_is_told_what_to_do(client, shop):
    head = {"Authorization": f"Bearer {api_token(shop.house)}"}
    answer = client.get("/v1/recommendations?identifier=household&value=ada", headers=head)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_when_the_ledger_cannot_be_written_there_is_no_answer(ask, shop, monkeypatch):
    from assent.vocabulary import Later

    def full(_work):
        raise Later("the database cannot be used: disk is full; nothing was changed")

    monkeypatch.setattr(shop.house.database, "write", full)
    answer = ask("identifier=household&value=ada")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "items" not in answer.json()


def test_wrong_methods_and_addresses_are_answered_in_the_one_shape(client):
    for answer, status in (
        (client.get("/v1/nope"), 404),
        (client.post("/v1/recommendations"), 405),
    ):
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "message", "decision"}


def test_the_house_says_that_it_stands_and_heeds_signals(client):
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/.well-known/gpc.json").json()["gpc"] is True
    assert "/v1/recommendations" in client.get("/v1/schema/openapi.json").json()["paths"]


# ── the server ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def assent(folder, *arguments):
    return [sys.executable, "-m", "assent", "--house", str(folder), *arguments]


def test_the_real_server_answers_and_stops_when_told(tmp_path, free_port):
    folder = tmp_path / "house"
    subprocess.run(assent(tmp_path, "init", str(folder)), check=True, capture_output=True)
    told = subprocess.run(
        assent(folder, "serve", "--token"), check=True, capture_output=True, text=True
    )
    assert re.fullmatch(r"[0-9a-f]{64}\n", told.stdout)
    with subprocess.Popen(
        assent(folder, "serve", "--port", str(free_port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert f"http://127.0.0.1:{free_port}" in server.stdout.readline()
        assert "assent operator add" in server.stdout.readline()
        with httpx.Client(
            base_url=f"http://127.0.0.1:{free_port}", transport=httpx.HTTPTransport(retries=8)
        ) as client:
            assert client.get("/healthz").json() == {"status": "ok"}
            assert client.get("/readyz").json() == {"status": "ready"}
            assert "Nobody can sign in yet" in client.get("/sign-in").text
            head = {"Authorization": f"Bearer {told.stdout.strip()}"}
            asked = client.get("/v1/recommendations?identifier=customer&value=ada", headers=head)
            assert asked.json()["code"] == "conflict"
        server.terminate()
        assert server.wait(10) == 0
        lines = server.stdout.read().splitlines()
    said = [json.loads(line) for line in lines if line.startswith("{")]
    assert {(line["event"], line["route"]) for line in said} >= {
        ("request", "/v1/recommendations"),
        ("request", "/sign-in"),
    }
    assert "ada" not in str(lines)


def test_a_port_that_is_taken_is_said_in_one_sentence(shop, free_port):
    with socket.create_server(("127.0.0.1", free_port)), pytest.raises(Conflict) as refusal:
        serve(shop.house, port=free_port)
    assert "choose another with --port" in refusal.value.message


# ── what others typed ────────────────────────────────────────────────────────────────────────


def test_what_others_typed_is_shown_and_never_run(maya, shop):
    house = shop.house
    facts = {**FACTS, "legal": [{"says": {"en": EVIL}}], "sender": {"name": EVIL}}
    evil = {
        **CAMPAIGN,
        "facts": facts,
        "brief": {"audience": EVIL},
        "audience": {"field": "town", "is": EVIL},
    }
    drafted = house.campaigns.draft(evil, "maya", subject_line=EVIL, body=f"{HONEST}\n{EVIL}")
    number = house.desk.submit(  # as if no check had found anything
        campaign="spring-bread",
        author="maya",
        draft=drafted.submission,
        facts=drafted.campaign.facts,
        findings=[],
        audience=house.campaigns.preview("spring-bread").as_json(),
    )
    house.desk.decide(number, "rui", "returned", EVIL)
    shown = 0
    for path in (
        "/",
        "/campaigns",
        "/campaigns/spring-bread",
        "/review",
        f"/review/{number}",
        "/audiences",
        "/audiences/spring-bread",
        "/ledger",
    ):
        page = maya.get(path)
        assert page.status_code == 200, path
        assert "<script" not in page.text, path
        shown += html.escape(EVIL, quote=False).replace('"', "&#34;") in page.text
    assert shown >= 4
    for n in range(house.ledger.size()):
        assert "<script" not in maya.get(f"/ledger/{n}").text


def test_no_page_holds_a_script_or_a_style_of_its_own(maya, shop):
    shop.house.campaigns.draft(CAMPAIGN, "maya")
    pages = [
        "/",
        "/audiences",
        "/campaigns",
        "/campaigns/spring-bread",
        "/review",
        "/people",
        "/ledger",
        "/ledger/0",
        link(shop, shop.cast.ada),
    ]
    for text in [maya.get(path).text for path in pages] + [look_up(maya).text]:
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://(?!www\.w3\.org)", text)
