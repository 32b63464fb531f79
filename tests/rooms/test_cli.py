"""The command line, typed as a user would: their own small files, from `init` to a sent message."""

import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from assent import __version__
from mail_server import MailServer, free_port
from own_shop import (
    CAST,
    EVERYBODY,
    LONG_AGO,
    NOW,
    RECOMMENDING,
    OwnShop,
    Said,
    stocked_shop,
    write_csv,
)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory) -> OwnShop:
    """A shop whose files were taken in and whose model is trained; not to be changed."""
    return stocked_shop(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
def shop(stocked, tmp_path) -> OwnShop:
    """The same, to be changed at will."""
    return stocked.copied_to(tmp_path)


@pytest.fixture
def new(tmp_path) -> OwnShop:
    """A house with nobody in it, and files to be taken in."""
    made = OwnShop(tmp_path)
    made.open()
    return made


def in_a_process(*words: object, cwd: Path, **environment: str) -> Said:
    command = [sys.executable, "-m", "assent", *map(str, words)]
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    return Said(done.returncode, done.stdout, done.stderr)


# The whole road


def test_the_whole_road_from_ones_own_files_to_a_sent_message(tmp_path):
    shop = OwnShop(tmp_path)
    shop.open()
    assert "0 errors" in shop.does("check").out

    foreseen = shop.does("import", "customers", shop.files / "customers.csv", "--dry-run", "--json")
    assert (foreseen.json["kept"], foreseen.json["people_new"]) == (130, 130)
    shop.take_in("products", "customers", "consents")
    orders = shop.does("import", "orders", shop.files / "orders.csv", "--json").json
    assert orders["rows"] == orders["kept"] > 300
    again = shop.does("import", "orders", shop.files / "orders.csv", "--json").json
    assert (again["kept"], again["already_there"]) == (0, orders["kept"])

    shop.hire()
    trained = shop.does("train", "--reg", 5, "--json").json
    assert trained["people"] == 130 - len({"ben", "cleo", "dan", "eve"})
    assert sum(trained["denied"].values()) == 4

    found = shop.does("recommend", "customer", "ada", "-n", 3, "--json").json
    assert found["personal"]
    assert found["items"][0]["because"].startswith("because you bought")
    for item in found["items"]:
        assert sum(item["shares"].values()) + item["rest"] == pytest.approx(item["score"])

    campaign = shop.campaign()
    drafted = shop.does("campaign", "draft", campaign, "--as", "maya", "--json").json
    assert drafted["findings"] == []
    assert drafted["audience"]["allowed"] == 120  # 127, said in steps of ten
    assert "submitted as item 1" in shop.does("campaign", "run", campaign, "--as", "maya").out
    (waiting,) = shop.does("review", "list", "--json").json
    assert (waiting["campaign"], waiting["author"]) == ("breakfast", "maya")
    assert "cannot judge" in shop.refuses(
        "review", "approve", 1, "--as", "maya", "--reason", "fine"
    )
    shop.does("review", "approve", 1, "--as", "rui", "--reason", "the price is the fact sheet's")
    sent = shop.does("campaign", "run", campaign, "--as", "maya", "--json").json
    assert (sent["sent"], sent["queued"]) == (127, 0)
    assert shop.sent_to() == sorted({*EVERYBODY} - {"ben", "cleo", "dan"})
    shop.does("campaign", "run", "breakfast", "--as", "maya")
    assert len(shop.sent_to()) == 127, "nobody gets it twice"
    report = shop.does("campaign", "report", "breakfast", "--json").json
    assert report["messages"]["sent"] == 127

    why = shop.does("why", "customer", "ada", "--json").json
    assert {"ease-1", "popularity-1"} == set(why["models"])
    assert "direct_marketing_email" in {each.get("purpose") for each in why["decisions"]}
    forgotten = shop.does("forget", "customer", "ada", "--yes", "--json").json
    assert forgotten["keys"] == 1
    assert "nobody is known" in shop.refuses("why", "customer", "ada")
    assert shop.does("models", "verify", "--json").json["difference_from_retrain"]["ease-1"] <= 1e-9

    note = shop.does("ledger", "checkpoint").out
    (tmp_path / "kept").write_text(note)
    verified = shop.does("ledger", "verify", "--checkpoint", tmp_path / "kept", "--json").json
    assert verified["whole"]
    assert verified["entries"] > 130


def test_models_are_verified_against_a_retrain_and_their_own_sums(shop):
    found = shop.does("models", "verify", "--seed", 7, "--json").json
    assert found["seed"] == 7
    for label in ("ease-1", "popularity-1"):
        assert found["fingerprints"][label]["equal"]
        assert found["residuals"][label]["holds"]
    said = shop.does("models", "verify").out
    assert "ease-1: same fingerprint as a retrain from" in said
    assert "nobody is served who is not in the sum" in said


def test_where_a_person_must_approve_a_model_the_old_one_stays_until_they_do(shop):
    shop.change_map(
        "# [models]\n# approved_by_person = true", "[models]\napproved_by_person = true"
    )
    shop.does("train", "--reg", 6)
    listed = shop.does("models", "--json").json["models"]
    assert {m["model"]: m["state"] for m in listed if m["state"] != "retired"} == {
        "ease-2": "draft", "popularity-2": "draft", "ease-1": "live", "popularity-1": "live",
    }  # fmt: skip
    assert "only an approved model can go live" in shop.refuses("models", "release", "ease-2")
    approve = ("models", "approve", "ease-2", "--reason", "as good as the last", "--as")
    assert "`maya` is a `marketer`" in shop.refuses(*approve, "maya")
    assert "`assent models release ease-2`" in shop.does(*approve, "rui").out
    assert shop.does("models", "release", "ease-2").out == "ease-2 is live\n"
    listed = shop.does("models", "--json").json["models"]
    assert {m["model"] for m in listed if m["state"] == "live"} == {"ease-2", "popularity-2"}


def test_a_model_is_shown_with_its_figures_and_overridden_in_writing_by_another(shop):
    limits = '[fairness]\nattributes = ["birth_year"]\nsmallest_group = 1'
    shop.change_map("# [models]\n# approved_by_person = true", limits)
    password = ("--password", "correct horse battery")
    shop.does("operator", "add", "rex", "--role", "reviewer", *password)
    trained = shop.does("train", "--as", "rex", "--json").json
    assert trained["state"] == "draft"
    assert trained["objections"]  # everybody is of the one age that is known, or of none
    shown = shop.does("models", "show", "ease-2", "--json").json
    assert shown["trained_by"] == "rex"
    assert shown["objections"] == trained["objections"]
    assert (
        "chosen means: something that a person went for"
        in shop.does("models", "show", "ease-2").out
    )
    approve = ("models", "approve", "ease-2", "--as")
    assert "cannot be approved" in shop.refuses(*approve, "rui", "--reason", "fine")
    assert "somebody else must approve it" in shop.refuses(*approve, "rex", "--override", "fine")
    assert "override number 1" in shop.does(*approve, "rui", "--override", "too few to tell").out
    assert "overriding `ease-2`: " in shop.does("models", "show", "ease-2").out


def test_it_is_proved_who_is_in_a_model_without_naming_anybody_else(stocked):
    proof = stocked.does("models", "proof", "ease-1", "customer", "ada", "--json").json
    assert proof["holds"]
    assert len(proof["path"]) == 7  # of 126 people
    assert "leads to the root" in stocked.does("models", "proof", "ease-1", "customer", "ada").out
    sentence = stocked.refuses("models", "proof", "ease-1", "customer", "ben")
    assert sentence == "they are not in the model `ease-1`"
    assert "`assent models` lists them" in stocked.refuses(
        "models", "proof", "x", "customer", "ada"
    )


def test_the_same_in_a_process_of_its_own(tmp_path):
    said = in_a_process("init", "shop", cwd=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert (tmp_path / "shop" / "assent.toml").is_file()
    assert in_a_process("check", cwd=tmp_path, ASSENT_HOUSE="shop").code == 0
    verified = in_a_process("--house", "shop", "ledger", "verify", cwd=tmp_path)
    assert verified.out.startswith("whole: 0 entries")
    wrong = in_a_process("--house", "shop", "trian", cwd=tmp_path)
    assert (wrong.code, wrong.err) == (
        1,
        "assent: unknown command `trian`; did you mean `train`?\n",
    )


# Every command, as people and as programs read it


COMMANDS = [
    ("check",),
    ("models",),
    ("models", "verify"),
    ("notify", "--dry-run"),
    ("recommend", "customer", "ada"),
    ("why", "customer", "ada"),
    ("campaign", "list"),
    ("review", "list"),
    ("operator", "list"),
    ("consent", "census"),
    ("ledger", "show"),
    ("ledger", "verify"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_answers_people_and_programs(stocked, words):
    assert stocked.does(*words).out.strip()
    json.loads(stocked.does(*words, "--json").out)


def test_the_version_and_the_help_need_no_house(tmp_path):
    empty = OwnShop(tmp_path / "nowhere")
    assert __version__ in empty.does("--version").out
    assert "without a grant" in empty.does("--help").out


def test_recommending_to_one_who_refused_uses_nothing_of_theirs(stocked):
    found = stocked.does("recommend", "customer", "ben", "--json").json
    assert not found["personal"]
    assert found["ground"] == f"`{RECOMMENDING}` was refused or withdrawn"
    assert all("nothing about you was used" in item["because"] for item in found["items"])


def test_a_text_of_ones_own_is_checked_and_can_be_returned(shop):
    words = shop.files / "words.txt"
    words.write_text("{greeting}\n\nOnly 2 left! Bread is now 0.99 EUR.\n\n{sender}")
    draft = ("campaign", "draft", shop.campaign(), "--as", "maya")
    findings = shop.does(*draft, "--subject", "Bread", "--body", words, "--json").json["findings"]
    assert {"false_urgency", "ungrounded"} <= {each["check"] for each in findings}
    assert "the checks found an error" in shop.refuses(
        "campaign", "submit", "breakfast", "--as", "maya"
    )

    words.write_text("{greeting}\n\nBread is now 1.99 EUR.\n\n{sender}")
    shop.does(*draft, "--subject", "Bread", "--body", words)
    assert "submitted as item 2" in shop.does("campaign", "submit", "breakfast", "--as", "maya").out
    shown = shop.does("review", "show", 2).out
    assert "Bread is now 1.99 EUR." in shown
    shop.does("review", "return", 2, "--as", "rui", "--reason", "say until when")
    assert "returned" in shop.does("review", "show", 2).out
    assert "were returned" in shop.refuses("campaign", "submit", "breakfast", "--as", "maya")


def test_a_dry_run_says_who_would_get_it_and_does_nothing(shop):
    before = shop.does("ledger", "verify", "--json").json["entries"]
    said = shop.does("campaign", "run", shop.campaign(), "--as", "maya", "--dry-run").out
    assert "nothing was submitted, queued or sent" in said
    assert shop.does("review", "list", "--json").json == []
    assert not shop.sent_to()
    kinds = {e["kind"] for e in shop.does("ledger", "show", "-n", 50, "--json").json[:-before]}
    assert kinds <= {"use", "review"}


def test_refusals_that_come_by_file_reach_the_models(shop):
    write_csv(
        shop.files / "later.csv",
        "customer_id,purpose,status,decided_at,notice,language",
        [("ada", "model_training", "withdrawn", NOW.isoformat(), "v1", "en")],
    )
    said = shop.does("import", "consents", shop.files / "later.csv").out
    assert "models forgot 1 people who no longer agree to training" in said
    assert shop.does("why", "customer", "ada", "--json").json["models"] == []


def test_forgetting_asks_first(shop, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    said = shop.run("forget", "customer", "ada")
    assert said.code == 130
    assert "stopped" in said.err
    shop.does("why", "customer", "ada")


# What is wrong is said in one sentence, and nothing is half done


BROKEN_MAPS = {
    "purpose": (
        "[purposes.model_training]", "[purposes.model_trainng]",
        "unknown purpose `model_trainng`; did you mean `model_training`?",
    ),
    "field": ('field = "birth_year"', 'field = "birth_yaer"', "unknown field `birth_yaer`"),
    "processor": (
        'processor = "mail_host"', 'processor = "mial_host"',
        "unknown processor `mial_host`; did you mean `mail_host`?",
    ),
    "jurisdiction": (
        'in_force = ["gdpr", "eprivacy", "eu_ai_act", "ccpa"]',
        'in_force = ["gdrp", "eprivacy", "eu_ai_act", "ccpa"]',
        "unknown jurisdiction `gdrp`; did you mean `gdpr`?",
    ),
    "basis": (
        '[purposes.service]\nbases = ["contract"]', '[purposes.service]\nbases = ["contrct"]',
        "unknown legal basis `contrct`; did you mean `contract`?",
    ),
    "toml": ("[age]", "[age", "not valid TOML"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN_MAPS)
def test_a_mistake_in_the_data_map_is_said_with_its_line(new, what):
    right, wrong, sentence = BROKEN_MAPS[what]
    new.change_map(right, wrong)
    text = (new.house / "assent.toml").read_text().splitlines()
    word = wrong.splitlines()[-1]
    said = new.run("check")
    assert said.code == 1
    line = next(each for each in said.out.splitlines() if sentence in each)
    number = int(line.split(":")[1])
    assert text[number - 1] == word
    assert ": error: " in line
    listed = new.run("check", "--json").json
    assert any(sentence in each["message"] and each["line"] == number for each in listed)
    assert f"line {number}: " in new.refuses("ledger", "verify")


def test_a_field_that_nothing_needs_is_a_finding_and_no_error(new):
    new.change_map(
        "[fields.purchases]",
        '[fields.shoe_size]\ncategory = "pd:Size"\npurposes = []\n\n[fields.purchases]',
    )
    said = new.does("check")
    assert "finding: no purpose needs the field `shoe_size`" in said.out
    assert "0 errors, 1 findings" in said.out


def test_a_destination_that_is_none_is_found_by_the_check(new):
    new.change_map('kind = "smtp"', 'kind = "smpt"')
    said = new.run("check")
    assert said.code == 1
    assert "unknown destination `smpt`; did you mean `smtp`?" in said.out


UNKNOWN = {
    ("trian",): "unknown command `trian`; did you mean `train`?",
    ("train", "esae"): "unknown model `esae`; did you mean `ease`?",
    ("train", "ease", "--reg", "-1"): "`reg` is `-1.0`; expected a number above 0",
    ("why", "customer", "zoe@example.org"): "nobody is known by that `customer`",
    ("recommend", "email", "zoe@example.org"): "nobody is known by that `email`",
    ("forget", "customer", "zoe@example.org", "--yes"): "nobody is known by that `customer`",
    ("why", "customer", " "): "an identifier of kind `customer` is empty",
    ("campaign", "run", "soup", "--as", "maya"): "there is no campaign `soup`",
    ("campaign", "report", "soup"): "there is no campaign `soup`",
    ("campaign", "submit", "soup", "--as", "maya"): "there is no campaign `soup`",
    ("campaign", "draft", "nowhere.toml", "--as", "maya"): "there is no campaign file",
    ("campaign", "run", "nowhere.toml", "--as", "zoe"): "there is no operator `zoe`",
    ("review", "show", "7"): "there is no item 7",
    ("review", "approve", "7", "--as", "rui", "--reason", "x"): "there is no item 7",
    ("import", "ordres", "x.csv"): "unknown file `ordres`; did you mean `orders`?",
    ("import", "orders", "nowhere.csv"): "there is no file `nowhere.csv`",
    ("import", "orders", "/"): "`/` cannot be read: is a directory",
    ("ledger", "verify", "--checkpoint", "nowhere"): "there is no file `nowhere`",
    ("operator", "add", "zoe", "--role", "boss", "--password", "x" * 20): "unknown role `boss`",
    ("operator", "add", "maya", "--role", "reviewer", "--password", "x" * 20): "`maya` already",
    ("operator", "add", "zoe", "--role", "reviewer", "--password", "x"): "has 1 characters",
}


@pytest.mark.parametrize("words", UNKNOWN, ids=lambda words: " ".join(words)[:40])
def test_what_is_not_known_is_said_in_one_sentence(stocked, words):
    sentence = stocked.refuses(*words)
    assert UNKNOWN[words] in sentence
    assert "zoe@" not in sentence


WRONGLY_TYPED = [
    ("ledger", "show", "-n", "0"),
    ("ledger", "show", "--before", "9" * 30),
    ("review", "show", "9" * 30),
    ("recommend", "customer", "ada", "-n", "-1"),
    ("train", "--items", "0"),
    ("train", "--until", "soon"),
    ("import", "orders"),
    ("check", "--nonsense"),
]


@pytest.mark.parametrize("words", WRONGLY_TYPED, ids=lambda words: " ".join(words)[:30])
def test_what_cannot_be_typed_is_explained(stocked, words):
    said = stocked.run(*words)
    assert said.code == 2
    assert "Error: " in said.err


def test_a_folder_without_a_house_says_how_to_make_one(tmp_path):
    shop = OwnShop(tmp_path)
    assert "there is no house in" in shop.refuses("ledger", "verify")
    assert "`assent init` writes an example" in shop.refuses("check")


def test_a_house_is_not_made_over_another(new):
    before = (new.house / "keys" / "master.key").read_bytes()
    assert "there is a house in" in new.refuses("init")
    assert (new.house / "keys" / "master.key").read_bytes() == before


def test_a_house_cannot_be_made_in_a_file(tmp_path):
    (tmp_path / "house").write_text("")
    assert "cannot be used" in OwnShop(tmp_path).refuses("init")


def test_a_master_key_cut_short_is_refused(shop):
    key = shop.house / "keys" / "master.key"
    key.write_bytes(key.read_bytes()[:20])
    assert "has 20 bytes, not 32" in shop.refuses("ledger", "verify")


def test_a_master_key_of_another_house_is_refused_before_anybody_becomes_a_stranger(shop):
    (shop.house / "keys" / "master.key").write_bytes(bytes(32))
    sentence = shop.refuses("import", "customers", shop.files / "customers.csv")
    assert "do not belong together" in sentence
    with sqlite3.connect(shop.house / "data" / "assent.db") as database:
        (n,) = database.execute("SELECT count(*) FROM people_subject").fetchone()
    assert n == len(EVERYBODY)


@pytest.mark.parametrize("place", ["data/assent.db", "keys/keys.db"])
def test_a_database_that_is_none_is_refused(new, place):
    new.does("ledger", "verify")
    (new.house / place).write_bytes(b"this is a shopping list, not a database\n" * 400)
    assert "the database cannot be used: file is not a database" in new.refuses("ledger", "verify")


def test_nothing_is_answered_when_the_ledger_cannot_be_written(shop):
    with sqlite3.connect(shop.house / "data" / "assent.db") as database:
        database.execute("ALTER TABLE ledger_entry RENAME TO ledger_gone")
    said = shop.run("recommend", "customer", "ada")
    assert said.code == 1
    assert said.out == ""
    assert "nothing was changed" in said.err
    assert "nothing was changed" in shop.refuses("train")


# Files


def test_a_file_in_another_encoding_is_refused_whole(new):
    path = new.files / "customers.csv"
    path.write_bytes(
        "customer_id,country,email,first_name,birth_year\n1,DE,a@b,Jürgen,1980\n".encode("cp1252")
    )
    sentence = new.refuses("import", "customers", path)
    assert f"line 2 of `{path}` is not UTF-8" in sentence
    assert "iconv" in sentence


def test_a_file_that_lacks_columns_names_the_nearest(new):
    path = write_csv(new.files / "short.csv", "customer_id,coutry,email", [("1", "DE", "a@b")])
    sentence = new.refuses("import", "customers", path)
    assert "lacks `country` (nearest: `coutry`), `first_name`, `birth_year`" in sentence


def test_rows_with_impossible_dates_are_set_aside_with_the_reason(new):
    new.take_in("products")
    header = "order_id,line,customer_id,ordered_at,sku,quantity,amount"
    days = ["2026-02-30", "never", "1969-01-01", "2999-01-01", LONG_AGO.date().isoformat()]
    rows = [(n, 1, "ada", day, "b1", 1, 2) for n, day in enumerate(days)]
    said = new.does(
        "import", "orders", write_csv(new.files / "odd.csv", header, rows), "--json"
    ).json
    assert (said["kept"], said["set_aside"]) == (1, 4)
    assert said["dropped"] == {"ancient_time": 1, "future_time": 1, "not_a_time": 2}
    aside = Path(said["aside_path"]).read_text()
    assert "not_a_time" in aside
    assert "2026-02-30" in aside
    assert Path(said["aside_path"]).stat().st_mode & 0o077 == 0


def test_an_undeclared_column_is_named_and_never_read(new):
    said = new.does("import", "customers", new.files / "customers.csv").out
    assert "columns not declared, so never read: shoe_size" in said
    assert "39" not in said


def test_a_dry_run_of_an_import_meets_nobody(new):
    said = new.does("import", "customers", new.files / "customers.csv", "--dry-run").out
    assert "(dry run)" in said
    assert "nobody is known" in new.refuses("why", "customer", CAST[0])


# Sending


@pytest.fixture
def by_mail(shop) -> OwnShop:
    """A campaign for the mail server that was approved."""
    shop.change_map(
        'host = "localhost"\nport = 25',
        f'host = "127.0.0.1"\nport = {free_port()}\ntimeout_seconds = 5',
    )
    shop.does("campaign", "run", shop.campaign(destination="mail"), "--as", "maya")
    shop.does("review", "approve", 1, "--as", "rui", "--reason", "the price is the fact sheet's")
    return shop


def test_a_mail_server_that_refuses_is_said_and_nobody_is_lost_or_doubled(by_mail):
    text = (by_mail.house / "assent.toml").read_text()
    port = int(text.partition("\nport = ")[2].partition("\n")[0])
    said = by_mail.run("campaign", "run", "breakfast", "--as", "maya", "--json")
    assert said.code == 1
    assert f"assent: the mail server `127.0.0.1:{port}` refuses the connection\n" == said.err
    assert (said.json["sent"], said.json["queued"]) == (0, 127)
    with MailServer() as server:
        by_mail.change_map(f"port = {port}", f"port = {server.port}")
        by_mail.does("campaign", "run", "breakfast", "--as", "maya")
        by_mail.does("campaign", "run", "breakfast", "--as", "maya")
    assert len(server.arrived) == 127
    assert server.most_to_one == 1


def test_a_mail_server_that_dies_midway_leaves_one_unconfirmed_and_the_rest_waiting(by_mail):
    text = (by_mail.house / "assent.toml").read_text()
    port = int(text.partition("\nport = ")[2].partition("\n")[0])
    with MailServer({40: "swallow"}, dies=True) as server:
        by_mail.change_map(f"port = {port}", f"port = {server.port}")
        said = by_mail.run("campaign", "run", "breakfast", "--as", "maya", "--json")
    assert said.code == 1
    assert "without saying whether it took the message" in said.err
    assert (said.json["sent"], said.json["unconfirmed"], said.json["queued"]) == (39, 1, 87)
    with MailServer() as again:
        by_mail.change_map(f"port = {server.port}", f"port = {again.port}")
        by_mail.does("campaign", "run", "breakfast", "--as", "maya")
    assert len(server.arrived) + len(again.arrived) == 127
    assert not set(server.recipients) & set(again.recipients)


def test_a_campaign_that_is_too_small_says_so(shop):
    small = (
        shop.campaign().read_text().replace("everyone = true", 'did = "purchase"\nitems = ["w2"]')
    )
    (shop.files / "breakfast.toml").write_text(small)
    shop.does("campaign", "run", shop.files / "breakfast.toml", "--as", "maya")
    shop.does("review", "approve", 1, "--as", "rui", "--reason", "fine")
    sentence = shop.refuses("campaign", "run", "breakfast", "--as", "maya")
    assert "fewer than 100 people" in sentence
    assert not shop.sent_to()


def test_a_campaign_file_that_is_no_toml_says_so(shop):
    path = shop.files / "bad.toml"
    path.write_text("name = ")
    assert "cannot be read: invalid value" in shop.refuses("campaign", "run", path, "--as", "maya")
    words = shop.files / "words.txt"
    words.write_bytes(b"\xff\xfe")
    sentence = shop.refuses("campaign", "draft", shop.campaign(), "--as", "maya", "--body", words)
    assert "is not a text file in UTF-8" in sentence
