"""A campaign from its file to what came of it, over the real rooms, on both engines."""

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

import numpy as np
import pytest
from cryptography.fernet import Fernet

from assent.activation import State
from assent.assembly import House
from assent.audiences import AudienceTooSmall
from assent.campaigns import ONE_CLICK, Link, Links, read_campaign_file
from assent.catalogue import ItemRow
from assent.consent import ConsentEvent, Flag
from assent.data_map import DestinationDeclared
from assent.gate import EventRow
from assent.vocabulary import (
    BadRequest,
    ConsentStatus,
    Field,
    NotFound,
    Processor,
    Purpose,
    ReviewNeeded,
    UnknownTerm,
    Use,
)
from conftest import build_house
from mail_server import MailServer, free_port
from shop import PRODUCTS
from world import ASKED, DATA_MAP

EMAIL = Purpose.DIRECT_MARKETING_EMAIL
N_PEOPLE = 130
HABITS = (("b1", "b2"), ("t1", "m1"), ("b1", "w1", "w2"))


FACTS = {
    "sender": {"name": "Corner Market"},
    "offer": [
        {
            "name": "Oat Bread",
            "price": "1.99 EUR",
            "was_price": "2.50 EUR",
            "stock": 40,
            "ends_on": date(2026, 3, 20),
        }
    ],
}


def said(**other):
    """The plain values of a campaign, some of them other than usual."""
    return {
        "name": "bread",
        "destination": "folder",
        "facts": FACTS,
        "brief": {"audience": "people who like breakfast"},
        "audience": {"everyone": True},
        **other,
    }


class CrowdedShop:
    """A house with 130 people who agree to everything, two operators and a campaign."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.campaigns = house.campaigns
        self.names = [f"guest{n}" for n in range(N_PEOPLE)]
        self.people = house.gate.meet("household", self.names, ["DE"] * N_PEOPLE).tolist()
        self.say(ConsentStatus.GIVEN, *self.people, about=ASKED)
        house.catalogue.put(PRODUCTS)
        self._shop()
        house.clock.advance(days=1)
        for name, role in (
            ("maya", "marketer"),
            ("rui", "reviewer"),
            ("noor", "privacy_officer"),
            ("sam", "marketer"),
        ):
            house.operators.add(name, role, "correct horse battery")

    def say(self, status: ConsentStatus, *people: int, about=(EMAIL,)) -> None:
        at = self.house.clock()
        self.house.gate.note_consent(
            [ConsentEvent(who, each, status, at, "test") for who in people for each in about]
        )

    def _shop(self) -> None:
        gate, at = self.house.gate, int(self.house.clock().timestamp()) - 1000
        grant = gate.ask_many(Use.of(Purpose.SERVICE, "purchases", "email", "town"))
        gate.vault.keep(
            grant,
            {
                who: {
                    Field("email"): f"{name}@example.org",
                    Field("town"): "Springfield" if n < 110 else "Shelbyville",
                }
                for n, (who, name) in enumerate(zip(self.people, self.names, strict=True))
            },
        )
        skus = [row.sku for row in PRODUCTS]
        self.item = dict(zip(skus, self.house.catalogue.numbers(skus), strict=True))
        gate.vault.keep_events(
            grant,
            [
                EventRow(f"{who:010}{sku:6}".encode(), who, "purchase", at, self.item[sku], 1, 2.0)
                for n, who in enumerate(self.people)
                for sku in HABITS[n % 3]
            ],
        )

    def approved(self, **other):
        """Draft it as maya, submit it, and have rui approve it, and noor if it takes two."""
        drafted = self.campaigns.draft(said(**other), "maya")
        item = self.campaigns.submit(drafted.campaign.name, "maya")
        for reviewer in ("rui", "noor")[: self.house.desk.item(item).approvals_needed]:
            self.house.desk.decide(item, reviewer, "approved", "the price is that of the facts")
        return drafted

    def sent(self):
        folder = self.house.folder / "outgoing"
        return [
            message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")
        ]

    def recipients(self):
        return sorted(str(message["To"]) for message in self.sent())


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    import argon2

    # Real argon2id with the smallest cost: what is tested is the campaign, not the hash.
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(argon2, "PasswordHasher", lambda: cheap)


def _house(url, folder, clock) -> House:
    places = {
        "folder": DestinationDeclared(
            "file", Processor("mailer"), {"path": str(folder / "outgoing")}
        ),
        "mail": DestinationDeclared(
            "smtp", Processor("mailer"), {"host": "127.0.0.1", "port": free_port()}
        ),
    }
    return build_house(url, folder, clock, replace(DATA_MAP, destinations=places))


@pytest.fixture
def shop(store_url, tmp_path, clock):
    """On either engine, for what is written to it and read back."""
    house = _house(store_url, tmp_path, clock)
    yield CrowdedShop(house)
    house.close()


@pytest.fixture
def sqlite_shop(tmp_path, clock):
    """On SQLite only, for what does not depend on the engine."""
    house = _house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock)
    yield CrowdedShop(house)
    house.close()


@pytest.fixture
def bare(tmp_path, clock):
    """A house with nobody in it but the people who work there."""
    house = _house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock)
    house.operators.add("maya", "marketer", "correct horse battery")
    yield house
    house.close()


def the_link(message) -> str:
    return str(message["List-Unsubscribe"]).strip("<>").rpartition("/p/")[2]


# From the file to the report


def test_a_campaign_goes_from_its_draft_to_what_came_of_it(shop):
    shop.house.recommender.train("ease", reg=5.0)
    drafted = shop.approved(recommend=2)
    assert not drafted.findings
    assert shop.campaigns.preview("bread").allowed == N_PEOPLE
    queued = shop.campaigns.queue("bread")
    assert (queued.people, queued.new, queued.personal) == (N_PEOPLE, N_PEOPLE, N_PEOPLE)
    assert queued.withheld > 0, "nobody is known to be old enough for wine"
    report = shop.campaigns.send("bread")
    assert (report.sent, report.queued, report.halted) == (N_PEOPLE, 0, None)
    assert shop.recipients() == sorted(f"{name}@example.org" for name in shop.names)

    message = shop.sent()[0]
    text = message.get_body(("plain",)).get_content()
    assert "You get this e-mail because you allow Corner Market to write to you" in text
    assert "because you bought" in text
    assert "generated by software, including AI" in text
    assert "Riesling" not in text, "what somebody drinks is not read over a shoulder"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    link = shop.house.links.read(the_link(message))
    assert link.campaign == "bread"
    source = f"{ONE_CLICK}:{link.campaign}"
    shop.house.preferences.answer(link.subject, link.purpose, "withdrawn", source=source)
    others = [
        row for row in shop.house.outbox.rows("bread", State.SENT) if row.subject != link.subject
    ]
    counting = shop.house.gate.ask_many(Use.of(Purpose.ANALYTICS, "purchases"))
    buyer = shop.house.outbox.open_many(others, counting)[0]
    shop.house.clock.advance(days=1)
    later = int(shop.house.clock().timestamp())
    grant = shop.house.gate.ask_many(
        Use.of(Purpose.SERVICE, "purchases"), np.array([buyer.subject])
    )
    bought = buyer.content["items"][0]["item"]
    row = EventRow(b"bought it later.", buyer.subject, "purchase", later, bought, 1, 2.0)
    shop.house.gate.vault.keep_events(grant, [row])

    measured = shop.campaigns.measure("bread")
    assert measured.messages["sent"] == N_PEOPLE
    assert measured.personal == measured.counted == N_PEOPLE
    assert measured.withheld == queued.withheld
    assert (measured.opted_out, measured.bought_recommended) == (1, 1)


def test_it_goes_by_mail_as_well(sqlite_shop):
    sqlite_shop.approved(destination="mail")
    sqlite_shop.campaigns.queue("bread")
    where = sqlite_shop.house.data_map.destinations["mail"].settings
    with MailServer() as server:
        where["port"] = server.port
        report = sqlite_shop.campaigns.send("bread")
    assert report.sent == len(server.arrived) == N_PEOPLE
    assert server.most_to_one == 1


def test_a_mail_server_that_is_not_there_leaves_everybody_queued(sqlite_shop):
    sqlite_shop.approved(destination="mail")
    sqlite_shop.campaigns.queue("bread")
    report = sqlite_shop.campaigns.send("bread")
    assert "refuses the connection" in report.halted.message
    assert (report.sent, report.queued) == (0, N_PEOPLE)


def test_a_file_is_read_with_the_fact_sheet_beside_it(sqlite_shop, tmp_path):
    (tmp_path / "facts.toml").write_text('[sender]\nname = "Market"\n[[offer]]\nname = "Oat Bread"')
    file = tmp_path / "bread.toml"
    file.write_text(
        'name = "bread"\ndestination = "folder"\nfacts = "facts.toml"\n'
        '[brief]\naudience = "people who cook"\n'
        '[audience]\ndid = "purchase"\nsince = 2026-01-01\n'
    )
    drafted = sqlite_shop.campaigns.draft(read_campaign_file(file), "maya")
    assert drafted.campaign.facts.sender.name == "Market"
    item = sqlite_shop.campaigns.submit("bread", "maya")
    sqlite_shop.house.desk.decide(item, "rui", "approved", "plain and true")
    assert sqlite_shop.campaigns.queue("bread").people == N_PEOPLE


@pytest.mark.parametrize(
    ("other", "error", "message"),
    [
        ({"nmae": "x"}, UnknownTerm, "unknown campaign key `nmae`; did you mean `name`"),
        (
            {"purpose": "direct_marketing_emali"},
            UnknownTerm,
            "did you mean `direct_marketing_email`",
        ),
        (
            {"destination": "floder"},
            UnknownTerm,
            "unknown destination `floder`; did you mean `folder`",
        ),
        ({"audience": {"did": "purchse"}}, UnknownTerm, "did you mean `purchase`"),
        ({"brief": {"audience": "x", "tone": "warmm"}}, UnknownTerm, "did you mean `warm`"),
        ({"name": "Two Words"}, BadRequest, "cannot be used"),
        ({"recommend": 99}, BadRequest, "write 0 to 20"),
        ({"generator": "grammer"}, UnknownTerm, "did you mean `grammar`"),
        ({"restricted": "alcool"}, UnknownTerm, "unknown restricted class `alcool`; did you mean"),
    ],
)
def test_what_is_wrong_with_a_campaign_is_said(bare, other, error, message):
    with pytest.raises(error, match=message):
        bare.campaigns.draft(said(**other), "maya")
    assert bare.campaigns.all() == []


def test_a_campaign_that_is_not_there_is_said_so(bare):
    for act in (
        bare.campaigns.one,
        bare.campaigns.queue,
        bare.campaigns.send,
        bare.campaigns.measure,
    ):
        with pytest.raises(NotFound, match="there is no campaign `soup`"):
            act("soup")


def test_a_file_that_cannot_be_read_is_said_so(tmp_path):
    with pytest.raises(NotFound, match="there is no campaign file"):
        read_campaign_file(tmp_path / "soup.toml")
    (tmp_path / "soup.toml").write_bytes(b'name = "\xfc"')
    with pytest.raises(BadRequest, match="cannot be read"):
        read_campaign_file(tmp_path / "soup.toml")


# Nothing goes out but what was approved


def test_nothing_is_queued_or_sent_that_nobody_approved(sqlite_shop):
    sqlite_shop.campaigns.draft(said(), "maya")
    for act in (sqlite_shop.campaigns.queue, sqlite_shop.campaigns.send):
        with pytest.raises(ReviewNeeded, match="is not approved"):
            act("bread")


def test_an_edit_after_the_approval_withdraws_it(sqlite_shop):
    drafted = sqlite_shop.approved()
    body = drafted.draft.body.replace("Kind regards", "Regards")
    sqlite_shop.campaigns.edit("bread", "maya", subject_line="Oat Bread", body=body)
    assert not sqlite_shop.campaigns.approved(sqlite_shop.campaigns.one("bread"))
    with pytest.raises(ReviewNeeded, match="is not approved"):
        sqlite_shop.campaigns.queue("bread")


def test_a_wider_audience_after_the_approval_withdraws_it_though_no_word_changed(shop):
    springfield = {"field": "town", "is": "Springfield"}
    before = shop.approved(audience=springfield)
    after = shop.campaigns.draft(said(audience={"everyone": True}), "maya")
    assert after.draft == before.draft
    with pytest.raises(ReviewNeeded, match="is not approved"):
        shop.campaigns.queue("bread")


def test_what_waits_is_taken_back_when_the_campaign_changes(shop):
    shop.approved(audience={"everyone": True})
    assert shop.campaigns.queue("bread").new == N_PEOPLE
    shop.approved(audience={"field": "town", "is": "Springfield"})
    report = shop.campaigns.send("bread")
    assert report.sent == 0, "nobody was queued for the audience that was approved"
    assert shop.campaigns.queue("bread").new == 110
    assert shop.campaigns.send("bread").sent == 110
    assert "guest129@example.org" not in shop.recipients()


def test_drafting_the_same_again_keeps_the_approval_and_the_queue(sqlite_shop):
    sqlite_shop.approved()
    sqlite_shop.campaigns.queue("bread")
    drafted = sqlite_shop.campaigns.draft(said(), "maya")
    assert sqlite_shop.campaigns.approved(drafted)
    assert sqlite_shop.campaigns.queue("bread").new == 0, "they wait still"


def test_whoever_had_a_hand_in_it_cannot_approve_it(sqlite_shop):
    sqlite_shop.campaigns.draft(said(), "rui")
    item = sqlite_shop.campaigns.submit("bread", "maya")
    for author in ("rui", "maya"):
        with pytest.raises(ReviewNeeded, match="cannot judge"):
            sqlite_shop.house.desk.decide(item, author, "approved", "fine by me")
    with pytest.raises(ReviewNeeded, match="only a `reviewer`"):
        sqlite_shop.house.desk.decide(item, "sam", "approved", "fine by me")


def test_a_text_with_a_false_figure_is_not_submitted(sqlite_shop):
    body = "{greeting}\n\nOat Bread is now 0.99 EUR.\n\n{sender}"
    sqlite_shop.campaigns.draft(said(), "maya", subject_line="Bread", body=body)
    with pytest.raises(ReviewNeeded, match="the checks found an error"):
        sqlite_shop.campaigns.submit("bread", "maya")


def test_an_offer_that_has_ended_since_the_approval_is_not_sent(shop):
    shop.approved()
    shop.campaigns.queue("bread")
    shop.house.clock.advance(days=30)
    for act in (shop.campaigns.queue, shop.campaigns.send):
        with pytest.raises(ReviewNeeded, match="was right when it was approved and is no longer"):
            act("bread")
    assert shop.sent() == []


# The people


def test_a_withdrawal_between_queueing_and_sending_stops_the_message(shop):
    shop.approved()
    shop.campaigns.queue("bread")
    shop.house.clock.advance(minutes=1)
    shop.say(ConsentStatus.WITHDRAWN, shop.people[0])
    report = shop.campaigns.send("bread")
    assert report.sent == N_PEOPLE - 1
    assert report.stopped == {"`direct_marketing_email` was refused or withdrawn": 1}
    assert "guest0@example.org" not in shop.recipients()
    assert shop.campaigns.measure("bread").stopped == report.stopped


def test_a_withdrawal_in_the_middle_of_sending_stops_the_next_message(shop):
    shop.approved()
    shop.campaigns.queue("bread")
    last = shop.people[-1]

    def after_each(done, _total):
        if done == 1:  # the first has gone out, the sender is running
            shop.house.preferences.answer(
                last, Purpose.DIRECT_MARKETING_EMAIL, "withdrawn", source="preference_page"
            )

    report = shop.campaigns.send("bread", progress=after_each)
    assert report.sent == N_PEOPLE - 1
    assert report.stopped == {"`direct_marketing_email` was refused or withdrawn": 1}
    assert f"guest{N_PEOPLE - 1}@example.org" not in shop.recipients()


def test_an_erasure_between_queueing_and_sending_leaves_nothing_to_send(sqlite_shop):
    sqlite_shop.approved()
    sqlite_shop.campaigns.queue("bread")
    sqlite_shop.house.erasure.erase(sqlite_shop.people[0], by="rui")
    waiting = sqlite_shop.house.outbox.rows("bread", State.QUEUED)
    assert len(waiting) == N_PEOPLE - 1
    assert sqlite_shop.people[0] not in {row.subject for row in waiting}


def test_nobody_is_queued_or_written_to_twice(shop):
    shop.approved()
    assert shop.campaigns.queue("bread").new == N_PEOPLE
    assert shop.campaigns.queue("bread").new == 0
    assert shop.campaigns.send("bread").sent == N_PEOPLE
    assert shop.campaigns.send("bread").sent == 0
    assert shop.campaigns.queue("bread").new == 0
    assert len(shop.sent()) == N_PEOPLE


def test_queueing_again_does_not_move_the_day_from_which_is_measured(sqlite_shop):
    sqlite_shop.approved()
    sqlite_shop.campaigns.queue("bread")
    first = sqlite_shop.campaigns.one("bread").queued_at
    sqlite_shop.house.clock.advance(days=2)
    sqlite_shop.campaigns.queue("bread")
    assert sqlite_shop.campaigns.one("bread").queued_at == first


def test_an_audience_below_the_smallest_size_gets_nothing(sqlite_shop):
    sqlite_shop.say(ConsentStatus.WITHDRAWN, *sqlite_shop.people[:31])
    sqlite_shop.approved()
    with pytest.raises(AudienceTooSmall, match="fewer than 100 people"):
        sqlite_shop.campaigns.queue("bread")


CLAIM = {"says": {"en": "baked on the day", "de": "am selben Tag gebacken"}, "source": "oven log"}


@pytest.mark.parametrize(
    ("declared", "risk"),
    [
        ({"restricted": "alcohol"}, "it offers `alcohol`"),
        ({"audience": {"field": "age", "is": "65+"}}, "is found by `age`"),
        ({"facts": FACTS | {"claim": [CLAIM]}}, "it claims `baked on the day`"),
    ],
)
def test_what_could_do_harm_or_is_new_takes_two_people(sqlite_shop, declared, risk):
    sqlite_shop.campaigns.draft(said(**declared), "maya")
    item = sqlite_shop.house.desk.item(sqlite_shop.campaigns.submit("bread", "maya"))
    (told,) = item.risks
    assert risk in told
    sqlite_shop.house.desk.decide(item.number, "rui", "approved", "plain and true")
    with pytest.raises(ReviewNeeded, match="two people, if it carries a risk"):
        sqlite_shop.campaigns.queue("bread")


def test_a_claim_that_was_judged_once_is_no_longer_new(sqlite_shop):
    sqlite_shop.approved(facts=FACTS | {"claim": [CLAIM]})
    sqlite_shop.campaigns.draft(said(name="rolls", facts=FACTS | {"claim": [CLAIM]}), "maya")
    item = sqlite_shop.campaigns.submit("rolls", "maya")
    assert sqlite_shop.house.desk.item(item).risks == []
    other = CLAIM | {"says": {"en": "baked on the day", "de": "die gesündesten Brötchen"}}
    sqlite_shop.campaigns.draft(said(name="rolls", facts=FACTS | {"claim": [other]}), "maya")
    item = sqlite_shop.campaigns.submit("rolls", "maya")
    assert len(sqlite_shop.house.desk.item(item).risks) == 1


def test_a_campaign_for_wine_must_say_so(sqlite_shop):
    facts = FACTS | {"offer": [{"name": "Riesling", "price": "7 EUR"}]}
    with pytest.raises(
        BadRequest, match=r'`Riesling` belongs to `alcohol`.*write `restricted = "alcohol"`'
    ):
        sqlite_shop.campaigns.draft(said(facts=facts), "maya")


def test_a_campaign_for_wine_reaches_those_known_to_be_old_enough_only(sqlite_shop):
    sqlite_shop.house.catalogue.put([ItemRow("w3", "Port", "WINE")])
    facts = FACTS | {"offer": [{"name": "Port", "price": "7 EUR"}]}
    grown_up, excluded = sqlite_shop.people[:120], sqlite_shop.people[0]
    sqlite_shop.say(ConsentStatus.GIVEN, *grown_up, about=[Flag.ADULT])
    sqlite_shop.say(ConsentStatus.GIVEN, excluded, about=[Flag.SELF_EXCLUDED])
    sqlite_shop.approved(facts=facts, restricted="alcohol")
    assert sqlite_shop.campaigns.queue("bread").people == 119
    sqlite_shop.say(ConsentStatus.GIVEN, sqlite_shop.people[1], about=[Flag.SELF_EXCLUDED])
    report = sqlite_shop.campaigns.send("bread")
    assert report.sent == 118
    assert report.stopped == {"self-excluded from restricted products": 1}


# The links


@pytest.fixture
def links():
    return Links(bytes(range(32)), "https://shop.example.org/")


def test_a_link_leads_to_its_person_and_shows_nothing_of_them(links):
    address = links.address(Link(17, "bread", EMAIL))
    assert address.startswith("https://shop.example.org/p/")
    assert "17" not in address.removeprefix("https://shop.example.org/p/")[:4]
    assert links.read(address.rpartition("/p/")[2]) == Link(17, "bread", EMAIL)


def test_a_link_that_is_forged_changed_or_foreign_leads_nowhere(links):
    token = links.address(Link(17, "bread", EMAIL)).rpartition("/p/")[2]
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    foreign = Links(bytes(32), "https://shop.example.org").address(Link(17, "bread", EMAIL))
    forged = Fernet(Fernet.generate_key()).encrypt(b'[17,"bread","x"]').decode()
    for wrong in (
        changed,
        token[:-4],
        foreign.rpartition("/p/")[2],
        forged,
        "",
        "17",
        "\u00fc",
        "=" * 500,
    ):
        with pytest.raises(NotFound, match="not one of ours"):
            links.read(wrong)


def test_a_link_of_something_else_than_a_person_leads_nowhere(links):
    for said in (b"17", b'{"subject":17}', b"[1,2,3]", b"\xff"):
        with pytest.raises(NotFound, match="not one of ours"):
            links.read(links._fernet.encrypt(said).decode())


def test_a_link_of_somebody_erased_still_opens_but_holds_nobody(sqlite_shop):
    token = sqlite_shop.house.links.address(Link(sqlite_shop.people[0], "bread", EMAIL)).rpartition(
        "/p/"
    )[2]
    sqlite_shop.house.erasure.erase(sqlite_shop.people[0], by="rui")
    link = sqlite_shop.house.links.read(token)
    with pytest.raises(NotFound, match="unknown or were erased"):
        sqlite_shop.house.keys.pseudonym(link.subject)
