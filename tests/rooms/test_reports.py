"""Every message and every page leads to a human who may change what was decided."""

import email
from email import policy

import pytest
from litestar.testing import TestClient

from assent.campaigns import Link
from assent.campaigns.phrases import PHRASES
from assent.content import languages
from assent.rights import Remedy, State
from assent.vocabulary import (
    BadRequest,
    Conflict,
    NotFound,
    Purpose,
    Reason,
    ReviewNeeded,
    UnknownTerm,
    Use,
)
from assent.web import api_token, create_app
from assent.web.app import REPORTS_BY_ONE
from shop import Shop
from world import everything_in

PASSWORD = "correct horse battery"
WORDS = "you say that I drink, quetzalcoatl, and I do not"


@pytest.fixture
def shop(sqlite_house):
    made = Shop(sqlite_house)
    made.cast.keep_emails()
    made.buy(made.cast.ada, "b1", "b2")
    made.house.operators.add("rui", "reviewer", PASSWORD)
    made.house.operators.add("maya", "marketer", PASSWORD)
    return made


@pytest.fixture
def client(shop):
    with TestClient(create_app(shop.house), base_url="http://127.0.0.1:8642") as made:
        made.follow_redirects = False
        yield made


@pytest.fixture
def page(shop) -> str:
    """Where the link in a message of ada's leads."""
    link = Link(shop.cast.ada, "tea", Purpose.DIRECT_MARKETING_EMAIL)
    return shop.house.links.address(link).removeprefix(shop.house.url)


def contest(shop, **rest):
    known = {"source": "message", "identified_by": "link", "words": WORDS, "about": "tea"}
    return shop.house.rights.requests.ask(shop.cast.ada, "human_review", **{**known, **rest})


@pytest.mark.parametrize(
    ("code", "words"), [("en", "Tell us what is wrong"), ("de", "Sagen Sie uns"), ("hi", "बताएँ"),
                        ("pt", "Diga-nos")],
)  # fmt: skip
def test_a_report_takes_one_press_without_login_and_without_script(client, shop, page, code, words):
    shown = client.get(f"{page}/report?lang={code}")
    assert words in shown.text
    assert "<script" not in shown.text
    assert "set-cookie" not in shown.headers
    told = {"what": "message", "reason": "pressing"}
    noted = client.post(f"{page}/report?lang={code}", data=told)
    assert noted.status_code == 303
    (made,) = shop.house.rights.requests.of(shop.cast.ada)
    assert (made.asks, made.about, made.source) == ("complaint", "tea", "message")
    assert (made.state, made.law, made.identified_by) == (State.OPEN, "gdpr", "link")
    assert made.acknowledged_at, "the page that answers confirms the receipt"
    assert shop.house.rights.requests.written(made.number) == {
        "words": "It presses or frightens me"
    }
    assert 'role="status"' in client.get(noted.headers["location"]).text


def test_what_is_not_right_about_somebody_is_a_contested_decision(client, shop, page):
    assert client.post(f"{page}/report", data={"what": "wrong"}).status_code == 400
    client.post(f"{page}/report", data={"what": "wrong", "words": WORDS})
    (made,) = shop.house.rights.requests.of(shop.cast.ada)
    assert (made.asks, made.law, made.article) == ("human_review", "gdpr", "Art. 22(3); Art. 12(3)")
    assert "quetzalcoatl" not in everything_in(shop.house)


@pytest.mark.parametrize(
    "told", [{}, {"what": "gold"}, {"what": "message", "reason": "<b>"},
             {"what": "message", "reason": "other", "words": "x" * 4_001}],
)  # fmt: skip
def test_nonsense_is_refused_and_nothing_is_kept(client, shop, page, told):
    assert client.post(f"{page}/report", data=told).status_code == 400
    assert shop.house.rights.requests.all() == []


def test_a_forged_link_reports_nothing_and_the_erased_are_told_so(client, shop, page):
    assert client.get("/p/forged/report").status_code == 404
    assert client.post("/p/forged/report", data={"what": "message"}).status_code == 404
    shop.house.erasure.erase(shop.cast.ada, by="rui")
    assert "no longer know you" in client.get(f"{page}/report").text
    assert "no longer know you" in client.post(f"{page}/report", data={"what": "message"}).text


def test_nobody_sees_what_another_reported(client, shop, page):
    other = shop.house.rights.requests.ask(shop.cast.eve, "complaint", source="message", words="x")
    assert client.get(f"{page}/report?noted={other.number}").status_code == 404


def test_one_person_cannot_bury_the_desk(client, shop, page):
    def tells(n: int) -> int:
        told = {"what": "message", "reason": "other", "words": f"for the {n}th time"}
        return client.post(f"{page}/report", data=told).status_code

    said = [tells(n) for n in range(REPORTS_BY_ONE + 1)]
    assert said[-1] == 429
    assert len(shop.house.rights.requests.all()) == REPORTS_BY_ONE


def test_who_has_no_link_reports_unsigned(client, shop):
    for address in ("/p", "/p/code", "/p/forged", "/certificates/forged"):
        assert 'href="/report?lang=en"' in client.get(address).text, address
    assert client.post("/report", data={"words": " "}).status_code == 400
    noted = client.post("/report?lang=de", data={"words": WORDS})
    assert "Ein Mensch liest es" in client.get(noted.headers["location"]).text
    requests = shop.house.rights.requests
    (made,) = requests.all(waiting=True)
    assert (made.subject, made.asks, made.law) == (None, "complaint", "strict")
    assert requests.written(made.number) == {"words": WORDS}
    assert "quetzalcoatl" not in everything_in(shop.house)
    with pytest.raises(BadRequest, match="nothing can be changed"):
        requests.meet(made.number, by="rui", answer="so", remedy=Remedy((Purpose.PROFILING,)))
    assert requests.meet(made.number, by="rui", answer="taken down").outcome == "upheld"
    assert requests.written(made.number) == {}, "what a stranger wrote is gone when it is closed"


def test_every_page_of_a_person_leads_to_a_report(client, page):
    for address in (page, f"{page}/rights"):
        assert f'href="{page}/report?lang=en"' in client.get(address).text


def test_a_human_with_the_power_to_change_it_reviews_it(shop):
    requests, ada = shop.house.rights.requests, shop.cast.ada
    shop.recommender.train(reg=2)
    use = Use.of(Purpose.PERSONALISED_RECOMMENDATIONS, "purchases")
    assert shop.house.gate.ask(use, ada).ruling.allow
    number = contest(shop).number
    remedy = Remedy(
        (Purpose.PERSONALISED_RECOMMENDATIONS, Purpose.MODEL_TRAINING), {"town": "Bonn"}
    )
    for nobody in ("maya", "command line"):
        with pytest.raises((ReviewNeeded, NotFound)):
            requests.meet(number, by=nobody, answer="so", remedy=remedy)
        with pytest.raises((ReviewNeeded, NotFound)):
            requests.refuse(number, by=nobody, because="so")
    met = requests.meet(number, by="rui", answer="you are right", remedy=remedy)
    assert (met.state, met.outcome) == (State.MET, "changed")
    assert shop.house.gate.ask(use, ada).ruling.reason is Reason.REFUSED
    assert shop.house.models.holding(ada) == []
    grant = shop.house.gate.ask(Use.of(Purpose.SERVICE, "town"), ada)
    assert shop.house.gate.vault.read(grant) == {"town": "Bonn"}
    entries = shop.house.ledger.about(shop.house.keys.pseudonym(ada))
    (told,) = [each.body for each in entries if each.body.get("step") == "met"]
    assert (told["operator"], told["outcome"], told["rights"]) == ("rui", "changed", ["town"])
    assert told["stops"] == ["personalised_recommendations", "model_training"]
    assert "Bonn" not in str(told)


def test_who_had_a_hand_in_the_message_does_not_judge_the_report(shop, monkeypatch):
    number = contest(shop).number
    monkeypatch.setattr(shop.house.desk, "authors", lambda name: {"rui"} if name == "tea" else ())
    with pytest.raises(ReviewNeeded, match="author"):
        shop.house.rights.requests.meet(number, by="rui", answer="all is well")


def test_what_cannot_be_changed_is_refused(shop):
    requests = shop.house.rights.requests
    number = contest(shop).number
    with pytest.raises(UnknownTerm):
        requests.meet(number, by="rui", answer="so", remedy=Remedy((Purpose.SERVICE,)))
    with pytest.raises(UnknownTerm, match="did you mean `town`"):
        requests.meet(number, by="rui", answer="so", remedy=Remedy(rights={"twon": "Bonn"}))
    assert requests.one(number).state is State.OPEN
    requests.meet(number, by="rui", answer="it stands")
    with pytest.raises(Conflict):
        requests.refuse(number, by="rui", because="again")


def test_reports_count_in_the_figures_without_anybody(shop, client):
    requests = shop.house.rights.requests
    contest(shop)
    made = requests.ask(
        shop.cast.eve, "complaint", source="message", identified_by="link", about="tea"
    )
    again = requests.ask(
        shop.cast.eve, "complaint", source="message", identified_by="link", about="tea"
    )
    other = requests.ask(
        shop.cast.eve, "complaint", source="message", identified_by="link", about="rum"
    )
    assert made.number == again.number != other.number
    requests.meet(made.number, by="rui", answer="taken back", remedy=Remedy((Purpose.PROFILING,)))
    assert requests.tally("tea").as_json() == {
        "reports": 1, "contested": 1, "waiting": 1, "upheld": 0, "changed": 1,
    }  # fmt: skip
    assert requests.tally().reports == 2
    token = {"authorization": f"Bearer {api_token(shop.house)}"}
    figures = client.get("/metrics", headers=token).text
    line = 'assent_requests{asks="complaint",outcome="changed",state="met"} 1.0'
    assert line in figures
    assert "tea" not in figures


@pytest.mark.parametrize("code", list(languages))
def test_there_are_words_around_a_message_in_every_language_that_is_written(code):
    assert len({PHRASES[code].report, PHRASES[code].wrong, PHRASES[code].stop_or_report}) == 3


def test_the_letter_with_a_code_can_be_reported_too(shop, clock):
    from assent.web.public.letter import letter
    from assent.web.public.words import texts

    made = letter(
        "12345678", sender="Shop <a@example.org>", recipient="b@example.org", url="https://s.example",
        controller=shop.house.data_map.controller, said=texts("de"), at=clock(),
    )  # fmt: skip
    plain = email.message_from_bytes(made.as_bytes(), policy=policy.default).get_content()
    assert "Diese Nachricht melden: https://s.example/report" in plain
