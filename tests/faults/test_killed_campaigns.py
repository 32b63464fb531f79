"""Campaigns killed at the worst moments, and held from another process: nobody gets it twice."""

import subprocess
import sys

import pytest

from assent.assembly import open_house
from killing import killed
from own_shop import EVERYBODY, OwnShop, stocked_shop


@pytest.fixture(scope="module")
def scheduled(tmp_path_factory) -> OwnShop:
    """A shop whose campaign about breakfast is approved and due."""
    shop = stocked_shop(tmp_path_factory.mktemp("scheduled"))
    file = shop.campaign(more="")
    file.write_text(file.read_text().replace("holdout = 0", "holdout = 0.2"))
    item = 1
    shop.does("campaign", "run", file, "--as", "maya")
    shop.does(
        "review", "approve", item, "--as", "rui", "--reason", "the price is that of the facts"
    )
    shop.does("campaign", "schedule", "breakfast", "--as", "maya")
    return shop


@pytest.fixture(scope="module")
def right(scheduled, tmp_path_factory) -> set[str]:
    """Who gets it where nothing goes wrong."""
    shop = scheduled.copied_to(tmp_path_factory.mktemp("right"))
    shop.does("campaign", "due")
    got = shop.sent_to()
    assert 0.5 * len(EVERYBODY) < len(got) == len(set(got)) < len(EVERYBODY)
    return set(got)


KILLS = {
    "before anybody is held out": ("assent.campaigns.holdout:Holdout.drawn", 1),
    "with a holdout and no message": ("assent.campaigns.delivery:Delivery.queue", 1),
    "with messages and no note of them": ("assent.campaigns.campaigns:Campaigns._note_queued", 1),
    "with all in the transaction": ("assent.campaigns.kept:Drawer.note_queued", 1),
    "queued, and planned still": ("assent.campaigns.plans:Plans.reach", 1),
    "in the middle of sending": ("assent.campaigns.delivery:parts_of", 7),
    "with everything sent, and not noted": ("assent.campaigns.plans:Plans.reach", 2),
}


@pytest.mark.parametrize("when", KILLS)
def test_a_campaign_that_was_killed_goes_on_where_it_was(when, scheduled, right, tmp_path):
    place, turn = KILLS[when]
    shop = scheduled.copied_to(tmp_path)
    killed(shop, place, turn, "campaign", "due")
    before = _queued(shop)
    shop.does("campaign", "due")
    whole = _queued(shop)
    assert before in {(0, 0, 0), whole}, "all of a decision, or nothing of it"
    assert (whole[0], whole[2]) == (len(right), 1)
    got = shop.sent_to()
    assert len(got) == len(set(got))
    assert set(got) == right
    assert shop.does("campaign", "due").out.strip() == "nothing is due"
    assert shop.does("ledger", "verify", "--json").json["whole"]


def _queued(shop: OwnShop) -> tuple[int, int, int]:
    """How many messages, people held out and ledger entries of a queueing there are."""
    house = open_house(shop.house)
    try:
        said = [house.ledger.entry(n).body for n in range(house.ledger.size())]
        entries = [body for body in said if body.get("step") == "queued"]
        messages = sum(house.outbox.counts("breakfast").values())
        return messages, len(house.campaigns.holdout.since("breakfast")), len(entries)
    finally:
        house.close()


def test_another_process_pauses_a_run_before_its_next_message(scheduled, right, tmp_path):
    shop = scheduled.copied_to(tmp_path)
    assent = [sys.executable, "-m", "assent", "--house", str(shop.house), "campaign"]

    def after_each(done, _total):
        if done == 2:
            pause = [*assent, "pause", "breakfast", "--as", "rui"]
            subprocess.run(pause, check=True, capture_output=True)

    house = open_house(shop.house)
    try:
        (went,) = house.timetable.run_due(progress=lambda _name: after_each)
    finally:
        house.close()
    assert (went.report.sent, went.error.code) == (2, "held")
    assert len(shop.sent_to()) == 2
    subprocess.run([*assent, "resume", "breakfast", "--as", "rui"], check=True, capture_output=True)
    subprocess.run([*assent, "due"], check=True, capture_output=True)
    assert shop.sent_to() == sorted(right)
