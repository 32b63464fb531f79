"""Every deleter on the shelf holds to the conformance suite."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from assent.data_map import DeletionDeclared
from assent.rights import check_deletion, deleters
from assent.rights.deleter import Answer
from assent.rights.kept import Deletion
from assent.testing import deleters as conformance
from assent.vocabulary import BadRequest, Field, UnknownTerm
from listener import Listener
from mail_server import MailServer, free_port


@contextmanager
def _webhook():
    made = Listener()
    gone = {"url": f"http://127.0.0.1:{free_port()}/"}
    yield {"url": made.url}, gone, lambda: [body for body, _ in made.heard]
    made.server.shutdown()
    made.server.server_close()


@contextmanager
def _mail():
    with MailServer() as server:
        there = {
            "host": "127.0.0.1",
            "port": server.port,
            "sender": "privacy@example.org",
            "recipient": "privacy@example.net",
        }
        yield there, there | {"port": free_port()}, lambda: server.arrived


PLACES = {"webhook": _webhook, "mail": _mail}


@pytest.mark.parametrize("name", sorted(deleters))
def test_a_deleter_holds_to_the_suite(name):
    deleter = deleters[name]
    conformance.check_declaration(deleter)
    with PLACES[name]() as (there, gone, arrived):
        assert check_deletion("mailer", _declared(name, there)) is deleter
        conformance.check_an_order_arrives(deleter, there, arrived)
        conformance.check_what_is_gone_is_tried_later(deleter, gone)


def _declared(kind, settings):
    return DeletionDeclared(kind, Field("email"), timedelta(days=10), settings)


def test_a_deleter_that_calls_what_it_lost_done_is_refused():
    careless = replace(deleters["webhook"], send=lambda *_: Answer(Deletion.CONFIRMED))
    with pytest.raises(AssertionError, match="0 orders arrived"):
        conformance.check_an_order_arrives(careless, {}, list)
    with pytest.raises(AssertionError, match="nobody took"):
        conformance.check_what_is_gone_is_tried_later(careless, {})


def test_what_is_declared_wrongly_is_said():
    with pytest.raises(UnknownTerm, match="did you mean `webhook`"):
        check_deletion("mailer", _declared("webhok", {}))
    with pytest.raises(UnknownTerm, match="did you mean `url`"):
        check_deletion("mailer", _declared("webhook", {"urll": "x"}))
    with pytest.raises(BadRequest, match="lacks `url`"):
        check_deletion("mailer", _declared("webhook", {}))
    with pytest.raises(BadRequest, match="https"):
        deleters["webhook"].send({"url": "http://shop.example/x"}, conformance.ORDER, bytes)
