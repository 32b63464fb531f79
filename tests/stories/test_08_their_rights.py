"""Promise 8: access, portability, correction, objection, human review, in the time of the law.

Eve downloads everything, what was concluded about her included, and contests a score. A human
answers. Ada is erased by the command line, and her certificate is verified by a program that has
never heard of Assent.
"""

import json
import subprocess
import sys
from pathlib import Path

import assent.rights

SCRIPT = Path(assent.rights.__file__).parent / "verify_certificate.py"


def test_eve_downloads_everything_and_contests_a_score(shop):
    shop.does("train", "--reg", 5)
    place = shop.files / "of-ada.json"
    shop.does("rights", "export", "customer", "ada", "--to", place)
    held = {each["holder"]: each["data"] for each in json.loads(place.read_text())["holders"]}
    assert held["people_event"], "what she bought"
    assert any(each.get("inferred") for each in held["models"]), "what was concluded about her"
    used = [each for each in held["ledger_entry"] if each["kind"] == "use"]
    assert all({"number", "purpose", "answer"} <= each.keys() for each in used)
    words = "I buy tea for my mother; do not conclude that I drink it"
    asked = shop.does(
        "rights", "ask", "human_review", "customer", "eve", "--identified-by", "signed letter",
        "--words", words, "--json",
    ).json  # fmt: skip
    assert shop.does("rights", "list", "--json").json[0]["due"] == asked["due"]
    assert "human's answer is needed" in shop.refuses("rights", "meet", asked["number"])
    shop.does("rights", "meet", asked["number"], "--answer", "taken back", "--as", "rui")
    shown = shop.does("rights", "show", asked["number"], "--json").json
    assert (shown["state"], shown["answer"]) == ("met", "taken back")


def test_ada_is_erased_and_anybody_can_check_the_certificate(shop, tmp_path):
    shop.does("train", "--reg", 5)
    asked = shop.does("rights", "ask", "erasure", "customer", "ada", "--json").json
    assert "unidentified" in shop.refuses("rights", "meet", asked["number"], "--yes")
    shop.does("rights", "identify", asked["number"], "--by", "passport seen by rui")
    met = shop.does("rights", "meet", asked["number"], "--yes", "--json").json
    place = tmp_path / "certificate.json"
    shop.does("rights", "certificate", met["erasure"], "--to", place)
    keys = shop.does("rights", "keys", "--json").json
    check = [sys.executable, "-I", SCRIPT, place, keys["certificates"], keys["ledger"]]
    good = subprocess.run(check, capture_output=True, text=True, check=True)
    assert good.stdout.startswith("whole")
    said = json.loads(place.read_text())["certificate"]
    assert {each["difference"]["same_sum"] for each in said["models"]} == {True}
    assert shop.does("ledger", "verify", "--json").json["whole"]
