"""Every destination on the shelf holds to the conformance suite."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assent.activation import Misconfigured, check_settings, destinations
from assent.data_map import DestinationDeclared
from assent.testing import destinations as conformance
from assent.testing.destinations import There
from assent.vocabulary import SELF, UnknownTerm
from mail_server import MailServer, free_port


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


PLACES = {"smtp": _smtp, "file": _file}


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
