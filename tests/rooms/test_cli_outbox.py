"""`assent outbox`, typed on either engine: what waits is seen, tried again, and settled."""

import pytest

from assent.activation import Draft, State
from assent.assembly import make_house, open_house
from own_shop import OwnShop


@pytest.fixture
def shop(store_url, tmp_path, monkeypatch) -> OwnShop:
    """Four messages: one waits, one was sent, one was refused, and one may have arrived."""
    made = OwnShop(tmp_path)
    make_house(made.house)
    monkeypatch.setenv("ASSENT_DATABASE", store_url)
    house = open_house(made.house)
    try:
        people = house.gate.meet("customer", [f"guest-{n}" for n in range(4)], ["DE"] * 4)
        house.outbox.queue("tea", "folder", [Draft(who, {}) for who in people.tolist()])
        sent, refused, unclear, _ = house.outbox.claim("here:1:ab", "tea", "folder")
        house.outbox.settle(sent, State.SENT)
        house.outbox.settle(refused, State.REJECTED, "550 no such mailbox")
        house.outbox.settle(unclear, State.UNCONFIRMED, "the connection broke")
    finally:
        house.close()
    return made


def test_dead_letters_are_listed_and_tried_again(shop):
    refused, unconfirmed = shop.does("outbox", "list", "--json").json
    assert (refused["state"], refused["reason"]) == ("rejected", "550 no such mailbox")
    assert (unconfirmed["state"], unconfirmed["campaign"]) == ("unconfirmed", "tea")
    assert "550 no such" in shop.does("outbox", "list").out
    assert "1 back in the queue" in shop.does("outbox", "replay", refused["number"]).out
    assert states(shop) == {"queued": 2, "sent": 1, "unconfirmed": 1}
    again = shop.refuses("outbox", "replay", refused["number"])
    assert again.endswith("only dead letters are replayed")
    assert shop.refuses("outbox", "replay", 99) == "there is no message `99` in the outbox"
    assert shop.refuses("outbox", "replay", "--removals", 99).startswith("there is no removal `99`")


@pytest.mark.parametrize(("found_out", "state"), [("--arrived", "sent"), ("--lost", "queued")])
def test_what_is_unconfirmed_is_settled(shop, found_out, state):
    (number,) = (
        each["number"]
        for each in shop.does("outbox", "list", "--state", "unconfirmed", "--json").json
    )
    shop.does("outbox", "settle", number, found_out)
    assert states(shop) == {"queued": 1, "sent": 1, "rejected": 1} | {state: 2}
    assert "nothing to settle" in shop.refuses("outbox", "settle", number, found_out)


def states(shop: OwnShop) -> dict[str, int]:
    """How many messages are in each state, as the command line says."""
    words = [word for each in State for word in ("--state", each.value)]
    found = [each["state"] for each in shop.does("outbox", "list", *words, "--json").json]
    return {each: found.count(each) for each in found}
