"""Every destination on the shelf holds to the conformance suite."""

import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from assent.activation import (
    Misconfigured,
    Rejected,
    TryLater,
    Unconfirmed,
    check_settings,
    destinations,
)
from assent.activation.meta import answered
from assent.data_map import DestinationDeclared
from assent.testing import destinations as conformance
from assent.testing.destinations import There
from assent.vocabulary import SELF, UnknownTerm
from mail_server import MailServer, free_port
from receivers import (
    SECRET,
    Bucket,
    GoogleAudience,
    MetaAudience,
    MetaConversions,
    Provider,
    Receiver,
    Segment,
    Webhook,
)


@contextmanager
def _smtp(_folder: Path) -> Iterator[tuple[dict, dict, There]]:
    with MailServer() as server:
        there = {"host": "127.0.0.1", "port": server.port, "timeout_seconds": 5}
        yield there, there | {"port": free_port()}, lambda: server.arrived


@contextmanager
def _file(folder: Path) -> Iterator[tuple[dict, dict, There]]:
    place = folder / "outgoing"
    blocked = folder / "not_a_folder"
    blocked.write_text("")
    there = {"path": str(place)}
    absent = {"path": str(blocked / "outgoing")}
    yield there, absent, lambda: [f.read_bytes() for f in sorted(place.glob("*.eml"))]


@contextmanager
def _csv(folder: Path) -> Iterator[tuple[dict, dict, There]]:
    blocked = folder / "not_a_folder"
    blocked.write_text("")

    def lines() -> list[bytes]:
        tables = (folder / "tables").glob("*.csv")
        return [line for each in tables for line in each.read_bytes().splitlines()[1:]]

    yield {"path": str(folder / "tables")}, {"path": str(blocked / "tables")}, lines


def over_http(kind: type[Receiver], **settings) -> Callable[[Path], AbstractContextManager]:
    """A destination spoken to over HTTP, by its receiver on loopback."""

    @contextmanager
    def place(folder: Path) -> Iterator[tuple[dict, dict, There]]:
        secrets = {"secret": f"whsec_{base64.b64encode(SECRET).decode()}", "key": "secret"}
        for name in ("token", "secret", "key"):
            (folder / name).write_text(secrets.get(name, name))
        with kind() as there:
            given = {
                name: value.format(url=there.url, folder=folder)
                if isinstance(value, str)
                else value
                for name, value in ({"url": "{url}"} | settings).items()
            }
            nowhere = f"http://127.0.0.1:{free_port()}"
            yield given, given | {"url": nowhere}, lambda: list(there.there.values())

    return place


PLACES = {
    "smtp": _smtp,
    "file": _file,
    "csv": _csv,
    "webhook": over_http(Webhook, secret_file="{folder}/secret"),
    "text": over_http(
        Provider, body="to=$to&body=$text&from=$sender", sender="Shop", token_file="{folder}/token"
    ),
    "s3": over_http(
        Bucket, bucket="exports", prefix="people", access_key="key", secret_file="{folder}/key"
    ),
    "segment": over_http(
        Segment,
        remove_url="{url}/regulations",
        write_key_file="{folder}/token",
        token_file="{folder}/token",
    ),
    "meta_audience": over_http(
        MetaAudience, url="{url}/v25.0", audience="77", token_file="{folder}/token"
    ),
    "meta_conversions": over_http(
        MetaConversions, url="{url}/v25.0", dataset="78", token_file="{folder}/token"
    ),
    "google_audience": over_http(
        GoogleAudience, account="1", audience="2", token_file="{folder}/token"
    ),
}
OVER_HTTP = sorted(set(PLACES) - {"smtp", "file", "csv"})


def test_every_destination_on_the_shelf_is_tried_here():
    assert set(PLACES) == set(destinations)


@pytest.mark.parametrize("name", sorted(destinations))
def test_it_conforms(name, tmp_path):
    destination = destinations[name]
    conformance.check_declaration(destination)
    with PLACES[name](tmp_path) as (present, absent, there):
        settings = conformance.check_settings_are_enough(destination, present)
        conformance.check_nothing_arrives_unperformed(destination, settings, there)
        conformance.check_delivery(destination, settings, there)
        conformance.check_knowing_keys(destination, settings, there)
        conformance.check_removal(destination, settings, there)
        lost = conformance.check_settings_are_enough(destination, absent)
        conformance.check_absence(destination, lost)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("503", TryLater),
        ("429", TryLater),
        ("401", Misconfigured),
        ("302", Misconfigured),
        ("422", Rejected),
        ('200 {"error": "ada1@example.org is unknown"}', Rejected),
        ('200 {"success": false}', Rejected),
        ("500", Unconfirmed),
        ("drop", Unconfirmed),
        ("swallow", Unconfirmed),
    ],
)
@pytest.mark.parametrize("name", ["webhook", "meta_audience"])
def test_each_answer_over_http_has_one_meaning_and_repeats_nothing(name, fault, error, tmp_path):
    kind = {"webhook": Webhook, "meta_audience": MetaAudience}[name]
    made = PLACES[name](tmp_path)
    with made as (present, _, _), kind({1: fault}) as receiver:
        path = "/v25.0" if name == "meta_audience" else ""
        settings = conformance.check_settings_are_enough(
            destinations[name], present | {"url": receiver.url + path}
        )
        with destinations[name].connect(settings) as perform:
            with pytest.raises(error) as raised:
                perform(conformance.sample_parcel(destinations[name], 1))
            assert "@" not in raised.value.message
            perform(conformance.sample_parcel(destinations[name], 1))
        assert len(receiver.there) == 1, "it is there once, whatever became of the first try"


@pytest.mark.parametrize("name", OVER_HTTP)
def test_what_goes_over_a_network_goes_encrypted(name, tmp_path):
    with PLACES[name](tmp_path) as (present, _, _):
        settings = conformance.check_settings_are_enough(
            destinations[name], present | {"url": "http://example.org"}
        )
        with (
            pytest.raises(Misconfigured, match="must start with `https://`"),
            destinations[name].connect(settings) as perform,
        ):
            perform(conformance.sample_parcel(destinations[name], 1))


@pytest.mark.parametrize(("code", "error"), [(190, Misconfigured), (17, TryLater), (100, Rejected)])
def test_meta_divides_its_errors_by_a_number_of_its_own(code, error):
    answer = httpx.Response(
        400, json={"error": {"code": code}}, request=httpx.Request("POST", "https://example.org")
    )
    with pytest.raises(error):
        answered(answer)


def test_a_text_message_is_one_line_with_a_link_that_stops_it(tmp_path):
    with PLACES["text"](tmp_path) as (present, _, there):
        settings = conformance.check_settings_are_enough(destinations["text"], present)
        with destinations["text"].connect(settings) as perform:
            perform(conformance.sample_parcel(destinations["text"], 1))
        [said] = [parse_qs(each.decode()) for each in there()]
    assert said["to"] == ["+4915112345601"]
    link = conformance.sample_parcel(destinations["text"], 1).said.stop_link
    assert said["body"] == [f"Tee für dich, Nr. 1 Stop or report: {link}"]


@pytest.mark.parametrize("body", ["to=$to", "to=$to&text=$text&who=$name", "$ to $to $text"])
def test_a_template_that_lacks_a_part_is_the_operators_to_fix(body):
    text = destinations["text"]
    settings = conformance.check_settings_are_enough(
        text, {"url": "https://x.example", "body": body}
    )
    with pytest.raises(Misconfigured, match="must hold"), text.connect(settings):
        pass


def test_half_a_line_that_a_killed_process_left_is_cut_off(tmp_path):
    table, csv = tmp_path / "conformance.csv", destinations["csv"]
    first, second = (conformance.sample_parcel(csv, number) for number in (1, 2))
    with csv.connect({"path": str(tmp_path)}) as perform:
        perform(first)
    whole = table.read_bytes()
    table.write_bytes(whole + second.person.encode()[:9])
    with csv.connect({"path": str(tmp_path)}) as perform:
        perform(second)
    assert table.read_bytes().startswith(whole)
    assert [line.split(",")[0] for line in table.read_text().splitlines()] == [
        "person",
        first.person,
        second.person,
    ]


def _declared(**settings) -> DestinationDeclared:
    return DestinationDeclared("smtp", SELF, settings)


def test_settings_are_completed_with_their_defaults():
    settings = check_settings("mail", _declared(host="mail.example.org"))
    assert settings["port"] == 587
    assert settings["tls"] == "auto"


@pytest.mark.parametrize(
    ("settings", "kind", "message"),
    [
        ({"hots": "x"}, UnknownTerm, "did you mean `host`?"),
        ({}, Misconfigured, "the destination `mail` lacks `host`, the name of the mail server"),
        (
            {"host": "x", "port": "25"},
            Misconfigured,
            "`port` of the destination `mail` is not a whole",
        ),
        (
            {"host": "x", "port": True},
            Misconfigured,
            "`port` of the destination `mail` is not a whole",
        ),
        ({"host": "x", "tls": "starttsl"}, UnknownTerm, "did you mean `starttls`?"),
    ],
)
def test_a_wrong_setting_is_explained(settings, kind, message):
    with pytest.raises(kind) as raised:
        check_settings("mail", _declared(**settings))
    assert message in raised.value.message


def test_a_kind_of_destination_that_is_not_known_is_answered_with_the_nearest():
    with pytest.raises(UnknownTerm, match="did you mean `smtp`"):
        check_settings("mail", DestinationDeclared("smpt", SELF, {}))
