"""`assent content check`: what it prints, and what its exit code says."""

import json

import pytest
from click.testing import CliRunner

from assent.cli import assent
from assent.content.learnt import read_model
from assent.content.training import FEWEST
from own_shop import OwnShop

FACTS = '[sender]\nname = "Lumen"\n[[offer]]\nname = "Aurora"\nprice = "49 EUR"\n'


@pytest.fixture
def check(tmp_path):
    facts = tmp_path / "facts.toml"
    facts.write_text(FACTS)

    def checked(text, *options, name="letter.txt"):
        file = tmp_path / name
        file.write_text(text)
        words = ["content", "check", str(file), "--facts", str(facts), *options]
        return CliRunner().invoke(assent, words)

    return checked


def test_honest_copy_exits_with_0_and_prints_an_empty_list(check):
    answer = check("News\n\nAurora costs €49.\n", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)) == (0, [])
    assert "found nothing" in check("News\n\nAurora costs €49.\n").stdout


def test_an_error_exits_with_2_and_its_span_is_that_of_the_file(check):
    text = "Our best news\n\nAurora costs €39.\n"
    answer = check(text, "--json")
    found = json.loads(answer.stdout)
    assert answer.exit_code == 2
    assert {text[slice(*each["span"])] for each in found} == {"best", "€39"}
    keys = {"check", "rule", "severity", "span", "quote", "reason", "source", "mend"}
    assert all(set(each) == keys for each in found)


def test_a_warning_alone_exits_with_0(check):
    answer = check("News\n\nHey guys, Aurora costs €49.\n", "--json")
    assert [each["severity"] for each in json.loads(answer.stdout)] == ["warning"]
    assert answer.exit_code == 0


def test_a_person_sees_the_words_underlined(check):
    lines = check("News\n\nAurora costs €39.\n").stdout.splitlines()
    quoted = next(n for n, line in enumerate(lines) if "Aurora costs" in line)
    start = lines[quoted].index("€39")
    assert lines[quoted + 1][start : start + 3] == "~~~"
    assert "mend: write `€49`" in lines[quoted + 2]


def test_a_page_is_read_by_its_title_and_its_braces_do_not_stop_it(check):
    page = (
        '<html lang="de"><head><title>Die beste Lampe</title><style>p {color: red}</style></head>'
        '<body><p>Lumen. <a href="/x">Hier abmelden</a></p></body></html>'
    )
    found = json.loads(check(page, "--json", name="page.html").stdout)
    assert {each["rule"] for each in found} == {"superlative"}
    assert page[slice(*found[-1]["span"])].lower() == "beste"


def test_a_mail_is_read_by_its_headers(check):
    mail = "Subject: Our best news\nContent-Type: text/plain; charset=utf-8\n\nAurora costs €49.\n"
    answer = check(mail, "--json", name="letter.eml")
    assert [each["quote"] for each in json.loads(answer.stdout)] == ["best"]


def test_what_would_turn_the_terminal_is_not_printed(check):
    turned = check("News\n\nFree \u202eetsaf.\n")
    assert turned.exit_code == 2
    assert "\u202e" not in turned.output
    cleared = check("News\n\nFree \x1b[2Jof sugar.\n")
    assert "control character" in str(cleared.exception)
    assert "\x1b" not in cleared.output


@pytest.mark.parametrize("text", ["", "  \n", "\n\n\n"])
def test_an_empty_file_is_said_so(check, text):
    answer = check(text)
    assert "there is no text" in str(answer.exception)


def test_the_audience_counts(check):
    words = ("News\n\nA glass of wine.\n", "--json", "--audience", "people in debt")
    assert check(*words).exit_code == 2


# A model of one's own


@pytest.fixture
def shop(tmp_path) -> OwnShop:
    made = OwnShop(tmp_path)
    made.open()
    judged = "".join(
        f"1\tWistful zebras vanish by number {n}.\n0\tCalm lamps cost {n} a year.\n"
        for n in range(FEWEST)
    )
    (tmp_path / "judged.tsv").write_text(judged)
    return made


def test_a_model_is_trained_and_kept_and_a_dry_run_keeps_nothing(shop, tmp_path):
    judged = tmp_path / "judged.tsv"
    before = shop.does("content", "train", judged, "--dry-run").out
    assert "100 sentences; on those it had not seen: precision 1.00, recall 1.00" in before
    assert "nothing was kept" in before
    assert not [*shop.house.rglob("manipulation.tsv")]
    said = shop.does("content", "train", judged, "--json").json
    assert said == {"n": 100, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    (place,) = shop.house.rglob("manipulation.tsv")
    weights = read_model(place)
    assert weights.probability("Wistful zebras vanish.") > 0.5 > weights.probability("Calm lamps.")


def test_a_training_that_cannot_be_says_why_and_leaves_the_model_as_it_was(shop, tmp_path):
    judged = tmp_path / "judged.tsv"
    shop.does("content", "train", judged)
    (place,) = shop.house.rglob("manipulation.tsv")
    before = place.read_bytes()
    assert "there is no file" in shop.refuses("content", "train", tmp_path / "other.tsv")
    judged.write_text("1\tBuy now.\n0\tA lamp.\n")
    assert f"judge at least {FEWEST} of each" in shop.refuses("content", "train", judged)
    judged.write_text("maybe\tBuy now.\n")
    assert "line 1 of" in shop.refuses("content", "train", judged)
    assert place.read_bytes() == before
