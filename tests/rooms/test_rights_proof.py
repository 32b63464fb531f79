"""Certificates, processors, what laws keep, tombstones, and many people at once."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import assent.rights
from assent.activation import Draft, State
from assent.consent import ConsentEvent, Flag
from assent.data_map import DestinationDeclared
from assent.rights import Deletion
from assent.rights.counting import FEWEST, counted
from assent.rights.deleter import Answer, answer_of
from assent.vocabulary import (
    BadRequest,
    Conflict,
    ConsentStatus,
    NotFound,
    Processor,
    Purpose,
    Reason,
    UnknownTerm,
    Use,
)
from conftest import build_house
from listener import MAIL, Listener, told_by
from shop import Shop
from world import DATA_MAP, Cast, everything_in, row

SCRIPT = Path(assent.rights.__file__).parent / "verify_certificate.py"


@pytest.fixture
def listener():
    made = Listener()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def telling(listener, tmp_path, clock):
    """A house whose mailer listens, and whose people were granted to it."""
    url = f"sqlite:///{tmp_path / 'assent.db'}"
    house = build_house(url, tmp_path, clock, told_by(listener.url))
    cast = Cast(house)
    cast.keep_emails()
    house.gate.ask(MAIL, cast.ada)
    yield house, cast
    house.close()


def verified(tmp_path, document, *keys: str) -> subprocess.CompletedProcess[str]:
    """What the script says of a certificate where Assent cannot be imported."""
    place = tmp_path / "certificate.json"
    place.write_text(json.dumps(document), encoding="utf-8")
    program = (
        "import runpy, sys\n"
        "sys.modules['assent'] = None\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    command = [sys.executable, "-I", "-c", program, str(SCRIPT), str(place), *keys]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)


def test_a_certificate_is_verified_by_a_script_without_assent(house, cast, tmp_path):
    shop = Shop(house)
    shop.buy(cast.ada, "b1", "b2")
    shop.recommender.train(reg=2)
    cast.keep_emails()
    erased = house.erasure.erase(cast.ada, by="rui")
    document = json.loads(json.dumps(house.rights.certificates.issue(erased.number).as_json()))
    keys = (house.rights.certificates.public.hex(), house.ledger.public.hex())
    good = verified(tmp_path, document, *keys)
    assert good.returncode == 0, good.stderr
    assert good.stdout.startswith("whole: ")

    said = document["certificate"]
    assert {each["holder"] for each in said["holders"]} >= {"people_event", "models", "people_key"}
    (ease, popularity) = said["models"]
    for each in (ease, popularity):
        assert each["method"] == "subtracted exactly"
        assert each["difference"]["same_sum"]
        assert each["difference"]["largest"] <= 1e-9
    assert said["backups"]["keys_kept_days"] == 30
    whole = json.dumps(document)
    assert "ada@" not in whole
    assert '"ada"' not in whole
    assert '"subject"' not in whole


def test_a_certificate_that_was_altered_is_refused(sqlite_house, sqlite_cast, tmp_path):
    erased = sqlite_house.erasure.erase(sqlite_cast.ada, by="rui")
    right = sqlite_house.rights.certificates.issue(erased.number).as_json()
    other = sqlite_house.rights.certificates.issue(
        sqlite_house.erasure.erase(sqlite_cast.ben, by="rui").number
    ).as_json()

    def altered(change):
        document = json.loads(json.dumps(right))
        change(document)
        said = verified(tmp_path, document)
        assert said.returncode != 0
        assert "NOT WHOLE" in said.stderr
        return said.stderr

    altered(lambda d: d["certificate"]["holders"][0].update(rows=99))
    altered(lambda d: d["certificate"].pop("models"))
    altered(lambda d: d.update(ledger=other["ledger"]))
    altered(lambda d: d["ledger"].update(path=[]))
    altered(lambda d: d["ledger"].update(entry=0))
    altered(lambda d: d.pop("signature"))
    altered(lambda d: d["ledger"].update(note=d["ledger"]["note"].replace("assent", "assent2")))
    assert "another key" in verified(tmp_path, right, "00" * 32).stderr


def test_a_certificate_is_got_by_its_code_alone_and_is_the_same_again(sqlite_house, sqlite_cast):
    certificates = sqlite_house.rights.certificates
    number = sqlite_house.erasure.erase(sqlite_cast.ada, by="rui").number
    first = certificates.issue(number)
    assert certificates.by_code(first.said["code"]).said == first.said
    entries = sqlite_house.ledger.size()
    certificates.issue(number)
    assert sqlite_house.ledger.size() == entries
    with pytest.raises(NotFound):
        certificates.by_code("0" * 32)
    with pytest.raises(NotFound):
        certificates.issue(99)


def test_a_processor_is_told_and_what_it_says_is_written_down(telling, listener):
    house, cast = telling
    number = house.erasure.erase(cast.ada, by="rui").number
    processors = house.rights.processors
    (job,) = processors.jobs(number)
    assert (job.processor, job.state) == ("mailer", Deletion.WAITING)
    assert "ada@example.org" not in everything_in(house)

    assert processors.send() == 1
    ((body, signature),) = listener.heard
    Ed25519PublicKey.from_public_bytes(house.rights.certificates.public).verify(signature, body)
    order = json.loads(body)
    assert order["delete"] == {"email": "ada@example.org"}
    assert processors.jobs(number)[0].state is Deletion.ACKNOWLEDGED
    assert processors.send() == 0, "it is told once"

    before = house.rights.certificates.issue(number)
    assert before.said["processors"][0]["state"] == "acknowledged"
    token = order["reply_to"].rpartition("/")[2]
    assert processors.heard(token, answer_of(b'{"state": "confirmed"}')).state is Deletion.CONFIRMED
    after = house.rights.certificates.issue(number)
    assert after.said["processors"][0]["state"] == "confirmed"
    with pytest.raises(Conflict, match="confirmed before"):
        processors.heard(token, Answer(Deletion.REFUSED))
    with pytest.raises(NotFound):
        processors.heard("forged", Answer(Deletion.CONFIRMED))


def test_whoever_had_no_data_of_the_person_is_not_told_that_they_exist(telling):
    house, cast = telling
    number = house.erasure.erase(cast.ben, by="rui").number
    assert house.rights.processors.jobs(number) == []


def test_a_processor_that_never_answers_is_tried_again_and_then_overdue(telling, listener, clock):
    house, cast = telling
    listener.status = 503
    number = house.erasure.erase(cast.ada, by="rui").number
    processors = house.rights.processors
    for _ in range(3):
        assert processors.send() == 0
        clock.advance(minutes=10)
    (job,) = processors.jobs(number)
    assert job.state is Deletion.WAITING
    assert "503" in job.reason
    clock.advance(days=11)
    processors.send()
    (job,) = processors.jobs(number)
    assert job.state is Deletion.OVERDUE
    tried = len(listener.heard)
    clock.advance(days=1)
    processors.send()
    assert len(listener.heard) == tried, "whom it was about is known no more"
    said = house.rights.certificates.issue(number).said
    assert said["processors"][0]["state"] == "overdue"


def test_an_order_that_was_only_handed_over_is_sent_and_not_done(telling, listener, clock):
    house, cast = telling
    listener.says = b"thank you"
    number = house.erasure.erase(cast.ada, by="rui").number
    house.rights.processors.send()
    assert house.rights.processors.jobs(number)[0].state is Deletion.SENT
    clock.advance(days=11)
    house.rights.processors.send()
    assert house.rights.processors.jobs(number)[0].state is Deletion.OVERDUE


def test_a_processor_that_refuses_says_why(telling, listener):
    house, cast = telling
    listener.status = 400
    number = house.erasure.erase(cast.ada, by="rui").number
    house.rights.processors.send()
    (job,) = house.rights.processors.jobs(number)
    assert (job.state, job.reason) == (Deletion.REFUSED, "the address answered 400")
    with pytest.raises(UnknownTerm, match="did you mean `confirmed`"):
        house.rights.processors.heard_by_hand(job.number, "confirmd", "")
    assert house.rights.processors.heard_by_hand(job.number, "confirmed", "").state == "confirmed"


def test_a_processor_without_a_declared_way_waits_to_be_told_by_hand(house, cast):
    cast.keep_emails()
    house.gate.ask(MAIL, cast.ada)
    number = house.erasure.erase(cast.ada, by="rui").number
    house.rights.processors.send()
    (job,) = house.rights.processors.jobs(number)
    assert job.state is Deletion.WAITING
    assert "by hand" not in job.reason
    assert "assent rights heard" in job.reason


def test_what_a_processor_says_must_be_one_of_five_words():
    with pytest.raises(BadRequest, match="expected JSON"):
        answer_of(b"ok")
    with pytest.raises(BadRequest, match="`confirmed`"):
        answer_of(b'{"state": "done"}')


def test_the_messages_that_lie_in_a_folder_are_taken_back(tmp_path, clock):
    folder = tmp_path / "outgoing"
    declared = DestinationDeclared("file", Processor("mailer"), {"path": str(folder)})
    data_map = replace(DATA_MAP, destinations={"folder": declared})
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, data_map)
    cast = Cast(house)
    cast.keep_emails()
    grant = house.gate.ask_many(MAIL)
    drafts = [Draft(int(who), {"subject": "tea"}) for who in grant.subjects]
    house.outbox.queue("tea", "folder", drafts)
    from assent.activation.destinations.file import DESTINATION, _place

    folder.mkdir()
    while leased := house.outbox.claim("worker", "tea", "folder"):
        for found in map(house.outbox.row, leased):
            _place(folder, f"<{found.key}@example.org>").write_text(f"To {found.subject}")
            house.outbox.settle(found.number, State.SENT)
    before = {path.read_text() for path in folder.iterdir()}
    assert f"To {cast.ada}" in before
    erased = house.erasure.erase(cast.ada, by="rui")
    assert erased.rows["messages in folders"] == 1
    assert {path.read_text() for path in folder.iterdir()} == before - {f"To {cast.ada}"}
    assert DESTINATION.recall is not None
    assert house.rights.holders.undeclared_files(tmp_path) == []
    house.close()


def test_what_indian_law_keeps_is_sealed_named_and_gone_after_a_year(tmp_path, clock):
    clock.advance(days=600)  # the Act's rules are in force by then
    data_map = replace(DATA_MAP, laws=("dpdp", "gdpr"))
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock, data_map)
    (asha, ada) = house.gate.meet("household", ["asha", "ada"], ["IN", "DE"]).tolist()
    clock.advance(hours=1)
    number = house.erasure.erase(asha, by="rui").number
    (kept,) = house.rights.certificates.issue(number).said["kept"]
    assert (kept["law"], kept["article"]) == ("dpdp", "Rule 8(3)")
    with pytest.raises(BadRequest, match="reason"):
        house.rights.withholding.open(number, by="rui", because=" ")
    (opened,) = house.rights.withholding.open(number, by="rui", because="order 7 of the Board")
    assert opened["kept"]["consent_event"]
    german = house.erasure.erase(ada, by="rui").number
    assert house.rights.certificates.issue(german).said["kept"] == []
    assert house.rights.withholding.let_go() == 0
    clock.advance(days=366)
    assert house.rights.withholding.let_go() == 1
    with pytest.raises(NotFound):
        house.rights.withholding.open(number, by="rui", because="order 8 of the Board")
    house.close()


def test_many_are_erased_at_once_and_the_others_stay(house, cast):
    shop = Shop(house)
    for who in (cast.ada, cast.eve):
        shop.buy(who, "b1", "b2")
    shop.recommender.train(reg=2)
    before = {each.label: each.n_people for each in house.models.live()}
    erased = house.erasure.erase_many([cast.ada, cast.ben, cast.ada], by="rui")
    assert [each.keys for each in erased] == [1, 1]
    assert erased[0].models
    assert not erased[1].models
    for model in house.models.live():
        assert model.n_people == before[model.label] - 1
        assert house.forgetting.difference_from_retrain(model).same_sum
    assert house.gate.find("household", "eve") == cast.eve
    with pytest.raises(NotFound):
        house.erasure.erase_many([cast.eve, cast.ada], by="rui")
    assert house.keys.pseudonym(cast.eve), "nobody is erased when one is unknown"


def test_a_restored_backup_is_freed_of_the_erased(sqlite_house, sqlite_cast, tmp_path, clock):
    sqlite_cast.keep_emails()
    sqlite_house.database.scrub()
    backup = (tmp_path / "assent.db").read_bytes()
    keys = (tmp_path / "keys.db").read_bytes()
    clock.advance(days=1)
    sqlite_house.erasure.erase(sqlite_cast.ada, by="rui")
    saved = sqlite_house.erasure.tombstones()
    sqlite_house.close()
    for name, kept in (("assent.db", backup), ("keys.db", keys)):
        for rest in ("-wal", "-shm"):
            (tmp_path / f"{name}{rest}").unlink(missing_ok=True)
        (tmp_path / name).write_bytes(kept)

    restored = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock)
    assert restored.gate.find("household", "ada") == sqlite_cast.ada
    (again,) = restored.erasure.replay(saved)
    assert again.keys == 1
    assert restored.gate.find("household", "ada") is None
    assert restored.gate.find("household", "eve") == sqlite_cast.eve
    assert restored.erasure.replay() == []
    restored.close()


def test_somebody_who_came_back_is_not_erased_again(house, cast, clock):
    clock.advance(days=1)
    house.erasure.erase(cast.ada, by="rui")
    clock.advance(days=1)
    (back,) = house.gate.meet("household", ["ada"], ["DE"]).tolist()
    assert house.erasure.replay() == []
    assert house.gate.find("household", "ada") == back


def test_an_objection_that_outlives_an_erasure_stops_no_letter_of_the_service(house, cast, clock):
    cast.say(cast.ada, ConsentStatus.WITHDRAWN, Purpose.DIRECT_MARKETING_EMAIL)
    cast.say(cast.ada, ConsentStatus.GIVEN, Flag.SELF_EXCLUDED)
    house.erasure.erase(cast.ada, by="rui")
    with house.database.read() as connection:
        kept = list(connection.exec_driver_sql("SELECT hash, about FROM people_remembered"))
    assert len({bytes(hash_) for hash_, _ in kept}) == len(kept) == 2, "each has a hash of its own"
    clock.advance(days=1)
    (back,) = house.gate.meet("household", ["ada"], ["DE"]).tolist()
    assert house.gate.ask(Use.of(Purpose.SERVICE, "email"), back).ruling.allow
    assert house.gate.ask(MAIL, back).ruling.reason is Reason.REFUSED
    yes = ConsentStatus.GIVEN
    again = ConsentEvent(back, Purpose.DIRECT_MARKETING_EMAIL, yes, clock(), "preference_page")
    clock.advance(days=1)
    house.gate.note_consent([replace(again, at=clock())])
    assert house.gate.ask(MAIL, back).ruling.allow, "consent that is given anew counts"


def test_an_erasure_during_a_training_leaves_no_model_with_the_person(house, cast):
    shop = Shop(house)
    for who in (cast.ada, cast.eve):
        shop.buy(who, "b1", "b2")
    whole, began = shop.recommender._gate.vault.seal_many, []

    def erased_meanwhile(label, plain):
        if not began:
            began.append(Thread(target=lambda: house.erasure.erase(cast.ada, by="rui")))
            began[0].start()
        return whole(label, plain)

    house.gate.vault.seal_many = erased_meanwhile
    shop.recommender.train(reg=2)
    began[0].join()
    assert house.gate.find("household", "ada") is None
    for model in house.models.live():
        assert cast.ada not in house.models.people(model)
        assert house.forgetting.difference_from_retrain(model).same_sum


def test_counts_may_stay_and_fewer_than_ten_are_not_shown(house, cast):
    names = [f"n{n}" for n in range(FEWEST)]
    crowd = house.gate.meet("household", names, ["DE"] * FEWEST).tolist()
    grant = house.gate.ask_many(Use.of(Purpose.SERVICE, "purchases"))
    rows = [row(n + 10, who, item=7) for n, who in enumerate(crowd)]
    house.gate.vault.keep_events(grant, [*rows, row(1, crowd[0], item=8)])
    house.erasure.erase_many(crowd[:-1], by="rui", counted=True)
    assert counted(house.database) == []
    house.erasure.erase(crowd[-1], by="rui", counted=True)
    assert counted(house.database) == [("purchase", 7, FEWEST)]
