"""The people's own pages over HTTP: what they are told, how they answer, and how they get in."""

import html
import logging
import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from litestar.testing import TestClient

from assent.campaigns import Link, Links
from assent.consent import ConsentEvent, Flag
from assent.consent.standing import flag
from assent.data_map import (
    Controller,
    DestinationDeclared,
    FieldDeclared,
    FileDeclared,
    Import,
    Notice,
    ProcessorDeclared,
)
from assent.jurisdictions import laws
from assent.rights.codes import LASTS, TRIES, Codes
from assent.vocabulary import (
    ConsentStatus,
    Denial,
    Field,
    LegalBasis,
    Processor,
    Purpose,
    SubjectId,
    Use,
)
from assent.web import create_app
from assent.web.app import LARGEST_BODY
from assent.web.limits import WITHIN
from assent.web.public import entrance
from assent.web.public.explained import explained
from assent.web.public.letter import letter
from assent.web.public.words import LANGUAGES, texts
from conftest import build_house
from mail_server import MailServer
from rules.test_catalogues import used
from world import DATA_MAP, Cast, everything_in

EMAIL = Purpose.DIRECT_MARKETING_EMAIL
EVIL = '<script>alert("x")</script>'
MAILER = Processor("mailer")
WRITES = ProcessorDeclared(frozenset({Purpose.SERVICE, EMAIL}), "DE")
BY_EMAIL = FileDeclared(Import.PERSON, {"person": "email"}, identifier="email")


def data_map(port: int, **settings):
    """The shop's, whose mail server may also write for the service."""
    mail = DestinationDeclared(
        "smtp", MAILER, {"host": "127.0.0.1", "port": port, "timeout_seconds": 2, **settings}
    )
    return replace(
        DATA_MAP,
        processors={**DATA_MAP.processors, MAILER: WRITES},
        files={**DATA_MAP.files, "subscribers": BY_EMAIL},
        destinations={"mail": mail},
    )


def settle(built):
    cast = Cast(built)
    cast.keep_emails()
    return cast


@pytest.fixture
def mail():
    with MailServer() as server:
        yield server


@pytest.fixture
def built(tmp_path, clock, mail):
    made = build_house(f"sqlite:///{tmp_path}/assent.db", tmp_path, clock, data_map(mail.port))
    yield made
    made.close()


@pytest.fixture
def cast(built):
    return settle(built)


@pytest.fixture
def client(built, cast):
    with TestClient(create_app(built), raise_server_exceptions=False) as made:
        yield made


def page_of(built, who, campaign="spring-bread", purpose=EMAIL) -> str:
    return f"/p/{built.links.address(Link(SubjectId(who), campaign, purpose)).rpartition('/')[2]}"


def ask(client, value="ada", kind="household", **more):
    form = {"identifier": kind, "value": value}
    return client.post("/p", data=form, follow_redirects=False, **more)


def reference_in(answer) -> str:
    return re.search(r"for=([\w-]+)", answer.headers["location"])[1]


def code_in(mail) -> str:
    letter = message_from_bytes(mail.arrived[-1], policy=default)
    return re.search(r"(\d{4} \d{4})", letter.get_content())[1]


def give(client, reference, code):
    form = {"for": reference, "code": code}
    return client.post("/p/code", data=form, follow_redirects=False)


# ── the way in ───────────────────────────────────────────────────────────────────────────────


def test_a_code_by_mail_opens_the_persons_page_once(client, mail, built, cast):
    assert "Your household number" in client.get("/p").text
    asked = ask(client)
    assert asked.status_code == 303
    assert "If we know you, a code is on its way" in client.get(asked.headers["location"]).text
    assert mail.recipients == ["ada@example.org"]
    entered = give(client, reference_in(asked), code_in(mail))
    assert entered.status_code == 303
    page = client.get(entered.headers["location"]).text
    assert "Your data, your choice" in page
    client.post(entered.headers["location"], data={"purpose": "profiling", "say": "withdrawn"})
    last = built.register.history(cast.ada)[-1]
    assert (last.about, last.source) == (Purpose.PROFILING, "preference_page")
    assert give(client, reference_in(asked), code_in(mail)).status_code == 403


def test_the_letter_says_who_writes_and_holds_no_link_of_a_person(client, mail):
    ask(client, headers={"Accept-Language": "hi"})
    letter = message_from_bytes(mail.arrived[-1], policy=default)
    assert letter["From"] == "Corner Market <privacy@example.org>"
    assert letter["To"] == "ada@example.org"
    assert letter["Content-Language"] == "hi"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in letter
    assert code_in(mail).replace(" ", "") not in letter["Subject"].replace(" ", "")
    text = letter.get_content()
    assert "Corner Market पर आपके अपने पेज का कोड" in text
    assert re.findall(r"https?://\S+", text) == ["http://127.0.0.1:8642/report"], (
        "nobody's own page"
    )
    assert "ada" not in text


def test_an_address_in_any_letters_gets_its_code(client, mail, built, cast):
    grant = built.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    built.gate.vault.keep(grant, {cast.ada: {Field("email"): "आदा@उदाहरण.example"}})
    ask(client)
    assert mail.recipients == ["आदा@उदाहरण.example"]


def test_a_name_over_two_lines_smuggles_no_header(cast, clock):
    made = letter(
        "12345678",
        sender="The\r\nBcc: eve@example.org Shop <shop@example.org>",
        recipient="ada@example.org",
        controller=Controller("Two\r\nBcc: eve@example.org", "privacy@example.org", "DE"),
        url="https://shop.example.org",
        said=texts("de"),
        at=clock(),
    )
    assert set(made.keys()) >= {"From", "To", "Subject", "Date"}
    assert "Bcc" not in made
    assert made["From"].addresses[0].addr_spec == "shop@example.org"


def test_nobody_learns_who_is_known(client, mail, built, cast):
    cast.say(cast.ben, ConsentStatus.REFUSED, Purpose.SERVICE)
    cast.say(cast.cleo, ConsentStatus.GIVEN, Flag.RESTRICTED)
    built.gate.meet("household", ["no-address"], ["DE"])
    built.erasure.erase(cast.eve, by="rui")
    seen = set()
    for who in ("ada", "ben", "cleo", "eve", "no-address", "nobody-at-all"):
        asked = ask(client, who)
        reference = reference_in(asked)
        shown = client.get(asked.headers["location"])
        wrong = give(client, reference, "0000 0000")
        seen.add(
            tuple(
                (each.status_code, each.text.replace(reference, ""), len(each.headers))
                for each in (asked, shown, wrong)
            )
        )
    assert len(seen) == 1
    assert mail.recipients == ["ada@example.org"]


def test_whoever_asks_is_answered_before_anybody_is_looked_up(built, cast, monkeypatch):
    """So the time an answer takes is the same for those who are known and those who are not."""
    order = []
    find = built.gate.find
    monkeypatch.setattr(
        built.gate, "find", lambda *said: (order.append("looked up"), find(*said))[1]
    )
    app = create_app(built)

    async def watched(scope, receive, send):
        async def noting(message):
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                order.append("answered")

        await app(scope, receive, noting)

    with TestClient(watched) as client:
        ask(client)
        ask(client, "nobody-at-all")
    assert order == ["answered", "looked up"] * 2


def test_a_code_goes_to_the_address_that_is_kept_not_to_one_that_looks_like_it(
    client, mail, built, clock
):
    """`straße` and `strasse` are one name to whoever compares without case, and two domains."""
    [who] = built.gate.meet("email", ["ada@strasse.example"], ["DE"]).tolist()
    grant = built.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
    built.gate.vault.keep(grant, {who: {Field("email"): "ada@strasse.example"}})
    assert built.gate.find("email", "ADA@stra\u00dfe.example") == who
    ask(client, "ADA@stra\u00dfe.example", "email")
    assert mail.recipients == ["ada@strasse.example"]


def test_what_is_kept_as_an_address_but_is_several_is_written_to_by_nobody(client, mail, built):
    who = built.gate.find("household", "ada")
    for kept in (
        "ada@example.org, eve@example.org",
        "ada@example.org\r\nBcc: e@example.org",
        "ada",
    ):
        grant = built.gate.ask_many(Use.of(Purpose.SERVICE, "email"))
        built.gate.vault.keep(grant, {who: {Field("email"): kept}})
        assert ask(client, kind="household").status_code == 303
    assert mail.arrived == []


def test_sending_a_code_is_a_use_of_the_address_and_on_record(client, built):
    size = built.ledger.size()
    ask(client)
    asked = [built.ledger.entry(n).body for n in range(size, built.ledger.size())]
    assert [(b["purpose"], b["fields"], b["processor"]) for b in asked] == [
        ("service", ["email"], "mailer")
    ]


def test_a_code_is_kept_nowhere_and_told_to_no_log(client, mail, built, caplog):
    caplog.set_level(logging.DEBUG)
    reference = reference_in(ask(client))
    code = code_in(mail)
    give(client, reference, "1234 5678")
    theirs = ("mail.log", "httpx", "httpcore", "asyncio")  # of the mail server and of this client
    logged = [r.getMessage() for r in caplog.records if not r.name.startswith(theirs)]
    kept = "\n".join([everything_in(built), *logged])
    for secret in (code, code.replace(" ", ""), "ada@example.org"):
        assert secret not in kept


def test_a_code_counts_for_ten_minutes(client, mail, clock):
    reference = reference_in(ask(client))
    clock.advance(seconds=LASTS.total_seconds() + 1)
    assert give(client, reference, code_in(mail)).status_code == 403
    reference = reference_in(ask(client))
    clock.advance(seconds=LASTS.total_seconds())
    assert give(client, reference, code_in(mail)).status_code == 303


def test_a_code_counts_only_where_it_was_asked_for(client, mail):
    ask(client)
    elsewhere = reference_in(ask(client, "nobody-at-all"))
    for reference in (elsewhere, "", "made-up", "\u00e4"):
        assert give(client, reference, code_in(mail)).status_code == 403


def test_after_five_wrong_codes_the_right_one_is_wrong_too(client, mail):
    reference = reference_in(ask(client))
    code = code_in(mail)
    for _ in range(TRIES):
        assert give(client, reference, "1111 1111x").status_code == 403
    assert give(client, reference, code).status_code == 403


def test_a_thousand_guesses_open_nothing(built):
    codes = built.rights.codes
    reference = codes.reference()
    code = codes.make(reference, SubjectId(7))
    guesses = [f"{n:08}" for n in range(1_001) if f"{n:08}" != code][:1_000]
    assert [codes.take(reference, guess) for guess in guesses] == [None] * 1_000
    assert codes.take(reference, code) is None


def test_codes_are_any_eight_digits_and_the_oldest_give_way(built, monkeypatch):
    monkeypatch.setattr("assent.rights.codes.MOST_OPEN", 300)
    codes = built.rights.codes
    made = {}
    for n in range(301):
        reference = codes.reference()
        made[reference] = (SubjectId(n), codes.make(reference, SubjectId(n)))
    assert all(re.fullmatch(r"\d{8}", code) for _, code in made.values())
    assert len({code[0] for _, code in made.values()}) == 10
    first, *_, last = made
    assert codes.take(first, made[first][1]) is None
    typed = f" {made[last][1][:4]}-{made[last][1][4:]}\u00a0"
    assert codes.take(last, typed) == made[last][0]


def test_a_code_outlives_a_restart_and_counts_once_whichever_process_is_asked(built):
    first, second = (Codes(built.database, b"k" * 32, built.clock) for _ in range(2))
    reference = first.reference()
    code = first.make(reference, SubjectId(7))
    assert second.take(reference, code) == SubjectId(7)
    assert first.take(reference, code) is None, "a code that was used is no code any more"


def test_guessing_from_one_address_has_to_wait(client, clock):
    answers = [give(client, "x", f"{n:08}").status_code for n in range(1_000)]
    assert answers.count(403) == entrance.WRONG_FROM_ONE
    assert set(answers[entrance.WRONG_FROM_ONE :]) == {429}
    clock.advance(seconds=WITHIN.total_seconds() + 1)
    assert give(client, "x", "00000000").status_code == 403


def test_nobody_is_flooded_with_codes(client, mail, clock):
    for who in ("ada", "nobody-at-all"):
        answers = [ask(client, typed).status_code for typed in (who, f" {who}", who, who)]
        assert answers == [303, 303, 303, 429]
    assert len(mail.arrived) == entrance.ASKED_FOR_ONE
    refused = ask(client, headers={"Accept-Language": "de"})
    assert "Warten Sie fünf Minuten" in refused.text
    assert int(refused.headers["retry-after"]) > 0
    clock.advance(seconds=WITHIN.total_seconds() + 1)
    assert ask(client).status_code == 303


def test_asking_for_many_from_one_address_has_to_wait(client):
    answers = [ask(client, f"nobody-{n}").status_code for n in range(entrance.ASKED_FROM_ONE + 1)]
    assert answers == [303] * entrance.ASKED_FROM_ONE + [429]


WRONG_ASKS = (
    {},
    {"identifier": "household"},
    {"identifier": "household", "value": "  "},
    {"identifier": "household", "value": "x" * 321},
    {"identifier": "subject", "value": "1"},
    {"identifier": EVIL, "value": EVIL},
)


def test_an_ask_that_makes_no_sense_is_refused_politely(client, mail):
    for form in WRONG_ASKS:
        answer = client.post("/p", data=form)
        assert answer.status_code == 400, form
        assert "Nothing was changed" in answer.text
        assert "<script" not in answer.text
    assert mail.arrived == []


FAULTS = ("550 5.1.1 <ada@example.org> unknown", "data: 554 no", "drop_before_data")


def test_a_mail_server_in_trouble_changes_no_answer(client, mail, caplog):
    for n, fault in enumerate(FAULTS, start=1):
        mail.faults = {n: fault}
        assert ask(client).status_code == 303
    assert mail.arrived == []
    assert "a code was not sent: the mail server refused the message: 550 5.1.1" in caplog.text
    assert "ada" not in "".join(r.getMessage() for r in caplog.records if r.name == "assent.web")


def test_a_slow_mail_server_takes_no_more_than_a_few_places(built, cast, mail, caplog):
    door = entrance.Entrance(built)
    for _ in range(entrance.AT_ONCE):
        door._sending.acquire()
    door.send("reference", "household", "ada", texts("en"))
    assert mail.arrived == []
    assert "too many are on their way" in caplog.text
    door._sending.release()
    door.send("reference", "household", "ada", texts("en"))
    assert mail.recipients == ["ada@example.org"]


def test_where_no_code_can_be_sent_the_page_says_how_to_get_a_link(tmp_path, clock, mail):
    may_not_write = replace(data_map(mail.port), processors=DATA_MAP.processors)
    no_server = replace(DATA_MAP, destinations={"folder": DATA_MAP.destinations["folder"]})
    for n, told in enumerate((may_not_write, no_server)):
        folder = tmp_path / str(n)
        folder.mkdir()
        house = build_house(f"sqlite:///{folder}/assent.db", folder, clock, told)
        settle(house)
        with TestClient(create_app(house)) as client:
            page = client.get("/p").text
            assert "write to privacy@example.org and ask for the link" in page
            assert "<form" not in page
            assert ask(client).status_code == 400
        house.close()
    assert mail.arrived == []


def test_a_page_opened_by_a_code_closes_after_an_hour(client, mail, clock):
    entered = give(client, reference_in(ask(client)), code_in(mail))
    path = entered.headers["location"]
    clock.advance(minutes=59)
    assert client.get(path).status_code == 200
    clock.advance(minutes=2)
    lapsed = client.get(path)
    assert lapsed.status_code == 404
    assert 'href="/p?lang=en"' in lapsed.text


def test_one_click_on_a_page_opened_by_a_code_has_nothing_to_stop(client, mail, built, cast):
    entered = give(client, reference_in(ask(client)), code_in(mail))
    before = built.register.history(cast.ada)
    path = entered.headers["location"]
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 400
    assert built.register.history(cast.ada) == before


# ── what people are told ─────────────────────────────────────────────────────────────────────


def test_each_purpose_is_told_in_full(client, built, cast):
    page = client.get(page_of(built, cast.ada) + "?lang=de").text
    for words in (
        "Angebote per E-Mail",
        "Dürfen wir?",
        "Ihre E-Mail-Adresse, was Sie gekauft haben, wo Sie sind",
        "mailer (Deutschland)",
        "1 Jahr",
        "nur wenn Sie Ja sagen",
        "General Data Protection Regulation, Art. 6(1)(a)",
        "Beantwortet am 2. März 2026.",
        "Ihr Ja endet am 1. März 2028",
        built.data_map.notices["all"].version,
        built.data_map.version,
    ):
        assert words in page, words


def test_what_needs_no_answer_is_told_too(client, built, cast):
    page = client.get(page_of(built, cast.ada)).text
    assert "What we do without asking" in page
    assert "Serving you" in page
    assert "because what you asked of us needs it" in page
    assert 'value="service"' not in page


def test_the_page_says_what_happens_until_there_is_an_answer(client, built):
    [new] = built.gate.meet("household", ["new"], ["DE"]).tolist()
    page = client.get(page_of(built, new)).text
    assert page.count("We do this until you say no.") == 1, "counting rests on a fair interest"
    assert page.count("We do not do this unless you say yes.") >= 4


def test_a_yes_that_does_not_count_is_not_shown_as_if_it_did(client, built, cast):
    page = client.get(page_of(built, cast.cleo)).text
    assert "You said yes" in page
    assert "You may be a child, so we did nothing of the kind." in page


def test_a_yes_that_has_lapsed_is_asked_for_again(client, built, cast, clock):
    clock.advance(days=731)
    page = client.get(page_of(built, cast.ada)).text
    assert "Your yes has lapsed" in page
    assert "You said yes" not in page


def test_rights_are_told_with_their_article_and_who_hears_complaints(client, built, cast):
    page = client.get(page_of(built, cast.ada)).text
    assert re.search(r"Be erased <span[^>]*>\(Art. 17\)", page)
    assert "the data protection authority of the country one lives in" in page
    assert "28 days" in page
    [californian] = built.gate.meet("household", ["cal"], ["US-CA"]).tolist()
    page = client.get(page_of(built, californian)).text
    assert "California Privacy Protection Agency" in page
    assert "(1798.105)" in page
    assert "General Data Protection" not in page


def test_the_ground_that_is_told_is_the_one_the_gate_goes_by(built):
    """For every law that grants by itself, on every purpose of the shop."""
    said = texts("en")
    for code in built.data_map.laws:
        law = laws[code]
        for purpose in built.data_map.purposes:
            outcomes = built.gate.rule(Use.of(purpose)).outcomes
            granted = [r for r in outcomes if r.allow and r.law == code]
            ruling = next(r for r in outcomes if not r.allow)
            [told] = explained(
                built.data_map, purpose, [law], said, choice=None, ruling=ruling
            ).grounds
            assert bool(granted) == (told.words != "not at all, so we do not"), (code, purpose)
            free = {r.basis for r in granted} - {LegalBasis.CONSENT}
            assert (told.words == "only if you say yes") == (bool(granted) and not free)
            for article in told.article.split(", "):
                assert not granted or any(article in r.article for r in granted)


def test_a_page_in_one_language_has_no_words_of_another(client, built, cast):
    """But for what says of itself that it is English: laws, articles, names of the shop's own."""
    [new] = built.gate.meet("household", ["new"], ["US-CA"]).tolist()
    built.gate.ask(Use.of(EMAIL, "email"), cast.ben)
    paths = [page_of(built, who) for who in (cast.ada, cast.ben, cast.cleo, new)]
    for path in (*paths, "/p", "/p/code", "/p/forged"):
        for code in ("de", "hi", "pt"):
            text = client.get(f"{path}?lang={code}").text
            shown = html.unescape(re.sub(r"<[^>]+>", "\n", text)).split("\n")
            english = {each for each in used() if texts(code)(each) != each}
            assert {each.strip() for each in shown} & english == set(), (path, code)


def test_each_page_names_its_language_and_offers_the_others(client, built, cast):
    for path in (page_of(built, cast.ada), "/p", "/p/code?for=x", "/p/forged"):
        for language in LANGUAGES.values():
            joint = "&" if "?" in path else "?"
            answer = client.get(f"{path}{joint}lang={language.code}")
            assert f'<html lang="{language.tag}">' in answer.text
            assert answer.headers["content-language"] == language.tag
            for other in LANGUAGES.values():
                assert f'lang="{other.tag}" hreflang="{other.tag}"' in answer.text
                assert other.name in answer.text


def test_words_in_another_language_say_so(client, built, cast):
    page = client.get(page_of(built, cast.ada) + "?lang=hi").text
    assert '<p class="words" lang="en">May we use what you bought?</p>' in page
    assert 'lang="de">' not in client.get(page_of(built, cast.ada) + "?lang=de").text.replace(
        '<html lang="de">', ""
    ).replace('lang="de" hreflang', "")


# ── answering ────────────────────────────────────────────────────────────────────────────────


def test_an_answer_is_confirmed_where_it_was_given(client, built, cast, clock):
    clock.advance(seconds=1)
    path = page_of(built, cast.ada)
    answer = client.post(
        path, data={"purpose": "profiling", "say": "withdrawn"}, follow_redirects=False
    )
    assert answer.headers["location"] == f"{path}?lang=en&noted=profiling#profiling"
    page = client.get(answer.headers["location"]).text
    section = re.search(
        r'<section class="card choice" id="profiling".*?</section>', page, re.DOTALL
    )
    assert "Noted. It counts from now on." in section[0]
    assert page.count('role="status"') == 1


def test_every_answer_has_a_receipt_that_can_be_kept(client, built, cast, clock):
    path = page_of(built, cast.ada)
    clock.advance(seconds=1)
    said = client.post(path, data={"purpose": "profiling", "say": "withdrawn"}).text
    number = re.search(r"Receipt ([\w-]{36})", said)[1]
    kept = client.get(f"{path}/receipts.json")
    assert kept.headers["content-type"].startswith("application/json")
    assert kept.headers["content-disposition"] == 'attachment; filename="receipts.json"'
    assert kept.headers["cache-control"] == "no-store"
    answers = [e for e in built.register.history(cast.ada) if isinstance(e.about, Purpose)]
    assert len(kept.json()) == len(answers)
    assert kept.json()[-1]["dct:identifier"] == number
    assert "@example.org" not in kept.text.replace("privacy@example.org", "")


def test_receipts_are_the_persons_own(client, built, cast):
    link = page_of(built, cast.ada)
    assert f'href="{link}/receipts.json"' in client.get(link).text
    assert "receipts.json" not in client.get(page_of(built, cast.dan)).text, "they never answered"
    assert client.get(page_of(built, cast.dan) + "/receipts.json").json() == []
    assert client.get("/p/forged/receipts.json").status_code == 404
    built.erasure.erase(cast.ada, by="rui")
    assert client.get(f"{link}/receipts.json").status_code == 404


def test_an_address_cannot_make_the_page_say_anything(client, built, cast):
    page = client.get(page_of(built, cast.ada), params={"noted": EVIL}).text
    assert 'role="status"' not in page
    assert "<script" not in page


def test_yes_and_no_are_the_same_button_but_for_the_word(client, built, cast):
    page = client.get(page_of(built, cast.dan)).text
    pairs = re.findall(r'<form[^>]*class="pair">(.*?)</form>', page, re.DOTALL)
    assert len(pairs) == len(built.preferences.asked) + 1
    for pair in pairs:
        yes, no = re.findall(r"<button ([^>]*)>[^<]+</button>", pair)
        same = [re.sub(r'value="\w+"|aria-pressed="\w+"', "", each) for each in (yes, no)]
        assert same[0] == same[1]
    assert "checkbox" not in page
    assert "checked" not in page
    assert 'aria-pressed="true"' not in page, "nothing is chosen beforehand"


def test_leaving_oneself_out_of_harmful_offers_is_as_easy_as_coming_back(
    client, built, cast, clock
):
    path = page_of(built, cast.ada)
    offer = Use.of(EMAIL, "email", processor="mailer", restricted="alcohol")
    assert "all offers for alcohol" in client.get(path).text
    assert "You have not asked for this" in client.get(path).text
    for say, left_out in (("given", True), ("withdrawn", False)):
        clock.advance(seconds=1)
        client.post(path, data={"purpose": "self_excluded", "say": say})
        last = built.register.history(cast.ada)[-1]
        assert (last.about, last.source, last.evidence) == (
            Flag.SELF_EXCLUDED,
            "preference_page",
            "alcohol",
        )
        assert isinstance(built.gate.ask(offer, cast.ada), Denial) is left_out
        told = "You are left out" if left_out else "You are not left out"
        assert told in client.get(path).text


def test_without_restricted_products_nobody_is_asked_about_them(tmp_path, clock):
    house = build_house(
        f"sqlite:///{tmp_path}/assent.db", tmp_path, clock, replace(DATA_MAP, restricted={})
    )
    ada = settle(house).ada
    with TestClient(create_app(house)) as client:
        assert "self_excluded" not in client.get(page_of(house, ada)).text
        form = {"purpose": "self_excluded", "say": "given"}
        assert client.post(page_of(house, ada), data=form).status_code == 400
    house.close()


def test_a_browsers_signal_is_noted_as_what_it_is(client, built, cast):
    client.post(page_of(built, cast.ada), data={"say": "signal"}, headers={"Sec-GPC": "1"})
    last = built.register.history(cast.ada)[-1]
    assert (last.about, last.source, last.is_signal) == (Flag.OPT_OUT_SIGNAL, "signal:gpc", True)
    assert built.register.standing(cast.ada) & flag(Flag.OPT_OUT_SIGNAL)


def test_a_signal_that_was_not_sent_is_not_noted(client, built, cast):
    before = built.register.history(cast.ada)
    assert client.post(page_of(built, cast.ada), data={"say": "signal"}).status_code == 400
    assert built.register.history(cast.ada) == before


def test_a_press_that_means_nothing_notes_no_signal_either(client, built, cast):
    before = built.register.history(cast.ada)
    for form in ({}, {"say": "given", "purpose": "everything"}, {"say": "given", "purpose": EVIL}):
        answer = client.post(page_of(built, cast.ada), data=form, headers={"Sec-GPC": "1"})
        assert answer.status_code == 400
    assert built.register.history(cast.ada) == before


def test_a_yes_pressed_in_a_browser_that_opts_out_counts_for_that_purpose_alone(
    client, built, cast, clock, monkeypatch
):
    """The page says that the signal was seen; whoever still says yes means it."""

    def ticking(self):
        self.now += timedelta(seconds=1)
        return self.now

    monkeypatch.setattr(type(clock), "__call__", ticking)
    form = {"say": "given", "purpose": "targeted_advertising"}
    client.post(page_of(built, cast.ada), data=form, headers={"Sec-GPC": "1"})
    page = client.get(page_of(built, cast.ada)).text
    assert "opt-out signal and heed it" in page
    said = {each.purpose: each.status for each in built.preferences.choices(cast.ada)}
    assert said[Purpose.TARGETED_ADVERTISING] is ConsentStatus.GIVEN


def test_the_support_of_signals_is_told_to_programs(client):
    answer = client.get("/.well-known/gpc.json")
    assert answer.json() == {"gpc": True, "lastUpdate": "2026-11-22"}
    assert answer.headers["content-type"].startswith("application/json")


# ── what cannot be done to it ────────────────────────────────────────────────────────────────


def test_looking_changes_no_byte(client, built, cast, tmp_path):
    ours = [page_of(built, who) for who in (cast.ada, cast.dan)]
    receipts = [f"{each}/receipts.json" for each in ours]
    rights = [
        f"{each}/{name}" for each in ours for name in ("report", "rights", "data.json", "data.html")
    ]
    others = [*rights, "/p", "/p/code?for=x", "/p/forged", "/.well-known/gpc.json", "/healthz"]
    paths = [*ours, *receipts, *others]
    public = {route.path for route in client.app.routes if f"{route.path}/".startswith("/p/")}
    personal = (
        "",
        "/receipts.json",
        "/report",
        "/rights",
        "/{name:str}",
    )  # the last asks for a code first
    assert public == {"/p", "/p/code", *(f"/p/{{token:str}}{each}" for each in personal)}
    paths += [f"{each}?lang=hi&noted=everything&say=withdrawn&purpose=profiling" for each in paths]

    def bytes_kept():
        files = [each for each in sorted(tmp_path.iterdir()) if each.suffix in {".db", ".db-wal"}]
        return everything_in(built), [each.read_bytes() for each in files]

    before = bytes_kept()
    for path in paths:
        for head in ({}, {"Sec-GPC": "1"}):
            client.get(path, headers=head)
            client.head(path, headers=head)
            client.options(path, headers=head)
    assert bytes_kept() == before


def test_a_link_that_is_not_ours_opens_nothing(client, built, cast):
    ours = page_of(built, cast.ada)
    stranger = Links(bytes(32), built.url).address(Link(cast.ada, "spring-bread", EMAIL))
    session = built.keys.derive("session")
    borrowed = Links(session, built.url).address(Link(cast.ada, "spring-bread", EMAIL))
    forged = [f"/p/{each.rpartition('/')[2]}" for each in (stranger, borrowed)]
    for path in (
        *forged,
        ours[:-1],
        ours[:20],
        ours[:99] + "x" + ours[100:],
        "/p/" + ours[3:][::-1],
    ):
        for answer in (client.get(path), client.post(path, data={"say": "given"})):
            assert answer.status_code == 404, path
            assert "profiling" not in answer.text


def test_no_page_is_kept_framed_or_told_to_others(client, built, cast):
    for path in (page_of(built, cast.ada), "/p", "/p/code", "/p/forged"):
        answer = client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "form-action 'self'" in answer.headers["content-security-policy"]
        assert '<meta name="robots" content="noindex">' in answer.text
        assert "set-cookie" not in answer.headers


def test_a_body_that_is_too_large_is_refused_in_the_persons_language(client, built, cast):
    for path in (page_of(built, cast.ada), "/p", "/p/code"):
        answer = client.post(
            path, data={"value": "x" * (LARGEST_BODY + 1)}, headers={"Accept-Language": "pt-BR"}
        )
        assert answer.status_code == 413
        assert "Nada foi mudado" in answer.text


def test_what_the_data_map_says_is_shown_and_never_run(tmp_path, clock, mail):
    evil = replace(
        data_map(mail.port, sender="Shop <shop@example.org>"),
        controller=Controller(EVIL, EVIL, "DE", EVIL),
        notices={"all": Notice({"en": EVIL, "de": EVIL + "{0.__class__}"})},
        processors={
            Processor(EVIL): replace(WRITES, safeguard=EVIL, country="DE-" + EVIL),
            **data_map(mail.port).processors,
        },
        restricted={EVIL: DATA_MAP.restricted["alcohol"]},
        fields={**DATA_MAP.fields, Field(EVIL): FieldDeclared(EVIL, frozenset({EMAIL}))},
        files={"x": replace(BY_EMAIL, identifier=EVIL)},
    )
    house = build_house(f"sqlite:///{tmp_path}/assent.db", tmp_path, clock, evil)
    [who] = house.gate.meet(EVIL, ["ada"], ["DE"]).tolist()
    house.gate.note_consent(
        [ConsentEvent(who, EMAIL, ConsentStatus.GIVEN, clock(), "test", notice="x")]
    )
    with TestClient(create_app(house)) as client:
        for path in (page_of(house, who), "/p", "/p/code", "/p/forged"):
            for code in LANGUAGES:
                answer = client.get(f"{path}?lang={code}")
                assert answer.status_code in {200, 404}
                assert "<script" not in answer.text
                assert "&lt;script&gt;" in answer.text
    house.close()
