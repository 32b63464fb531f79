"""The way in for somebody who has no link: a code, sent to the address that we keep of them.

Nobody learns by it who is known here. What was typed is looked up only after the answer has been
given, so the answer and its time are the same for everybody. The code goes to the address that
is kept and never to one that was typed: two addresses that look alike may belong to two people.
It is read under a grant for the service; without one nothing is sent.
"""

import hmac
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from threading import BoundedSemaphore
from typing import TypeAlias

from litestar.di import NamedDependency

from assent.activation import check_settings, destinations
from assent.assembly import House
from assent.campaigns import Link
from assent.data_map import DestinationDeclared
from assent.vocabulary import (
    AssentError,
    BadRequest,
    Grant,
    Later,
    NotFound,
    Purpose,
    SubjectId,
    UnknownTerm,
    Use,
)
from assent.web.limits import Attempts, TooOften
from assent.web.public.letter import letter
from assent.web.public.words import Texts
from assent.web.tokens import Tokens

logger = logging.getLogger("assent.web")
VISIT = timedelta(hours=1)
ASKED_FOR_ONE = 3
ASKED_FROM_ONE = 30
WRONG_FROM_ONE = 30
AT_ONCE = 8
LONGEST = 320
"""Letters that the longest mail address has (RFC 5321: 64 before the @, 255 after it)."""


class Entrance:
    """Sends codes and lets in whoever types theirs.

    Args:
        house: whose people they are.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._codes = house.rights.codes
        self._visits = Tokens(house.keys.derive("visits"), house.clock, VISIT)
        self._asked_for = Attempts(house.clock, ASKED_FOR_ONE)
        self._asked_from = Attempts(house.clock, ASKED_FROM_ONE)
        self._wrong_from = Attempts(house.clock, WRONG_FROM_ONE)
        self._key = secrets.token_bytes(32)
        self._sending = BoundedSemaphore(AT_ONCE)

    @property
    def kinds(self) -> list[str]:
        """What people are known by, e-mail first; none when codes cannot be sent here at all."""
        if self._mail is None or not self._house.gate.rule(self._use(self._mail)).laws:
            return []  # the data map does not let this destination write for the service
        kinds = {each.identifier for each in self._house.data_map.files.values()}
        return sorted(kinds - {""}, key=lambda kind: (kind != "email", kind))

    def ask(self, kind: str, value: str, address: str) -> str:
        """Take in a request for a code.

        Args:
            kind: what is typed, such as `email`.
            value: as it was typed.
            address: where on the network the request comes from.

        Returns:
            The reference with which the code will count.

        Raises:
            UnknownTerm: people are not known by that here.
            BadRequest: nothing was typed, or more than any identifier has.
            TooOften: asked too often, for this person or from this address.
        """
        if kind not in self.kinds:
            raise UnknownTerm("identifier", kind, self.kinds)
        if not 0 < len(value) <= LONGEST:
            raise BadRequest(f"what was typed is empty or longer than {LONGEST} letters")
        who = self._hidden(kind, value)
        if self._asked_for.must_wait(who) or self._asked_from.must_wait(address):
            raise TooOften("asked for too many codes; wait five minutes and try again")
        self._asked_for.failed(who)
        self._asked_from.failed(address)
        return self._codes.reference()

    def send(self, reference: str, kind: str, value: str, said: Texts) -> None:
        """Send a code to whoever is known by this, if anybody is and the gate grants it.

        Of more than a few at a time some are not sent, so that a slow mail server, or somebody
        who asks for very many, keeps nobody else from their page.
        """
        try:
            subject = self._house.gate.find(kind, value)
            if subject is not None:
                with self._place():
                    self._send(reference, subject, said)
        except AssentError as failure:
            logger.warning("a code was not sent: %s", failure.message)

    def enter(self, reference: str, code: str, address: str) -> str | None:
        """Take a code.

        Returns:
            What stands for the person in an address for an hour; None when the code is wrong.

        Raises:
            TooOften: too many wrong ones came from this address.
        """
        if self._wrong_from.must_wait(address):
            raise TooOften("too many codes were wrong; wait five minutes and try again")
        subject = self._codes.take(reference, code)
        if subject is None:
            self._wrong_from.failed(address)
            return None
        return self._visits.write(str(subject).encode())

    def whose(self, token: str) -> Link:
        """To whom a page belongs, by the link in a message or after a code.

        Raises:
            NotFound: we made no such link, or its hour is over.
        """
        visit = self._visits.read(token)
        if visit is not None:
            return Link(SubjectId(int(visit)), "", "")
        return self._house.links.read(token)

    def is_visit(self, token: str) -> bool:
        """Whether a page was opened by a code within the last hour, and not by a link."""
        return self._visits.read(token) is not None

    @property
    def _mail(self) -> tuple[str, DestinationDeclared] | None:
        """The first mail server of the data map, by name."""
        declared = self._house.data_map.destinations.items()
        return next(((name, each) for name, each in declared if each.kind == "smtp"), None)

    @staticmethod
    def _use(mail: tuple[str, DestinationDeclared]) -> Use:
        _, declared = mail
        field = (declared.fields or destinations[declared.kind].fields)[0]
        return Use.of(Purpose.SERVICE, field, processor=declared.processor)

    def _send(self, reference: str, subject: SubjectId, said: Texts) -> None:
        if self._mail is None:
            return
        name, declared = self._mail
        answer = self._house.gate.ask(self._use(self._mail), subject)
        if not isinstance(answer, Grant):
            return
        mail, settings = destinations[declared.kind], check_settings(name, declared)
        kept = next(iter(self._house.gate.vault.read(answer).values()), None)
        if kept is None or mail.post is None:
            raise NotFound("no address is kept for this person")
        controller = self._house.data_map.controller
        message = letter(
            self._codes.make(reference, subject),
            sender=str(settings.get("sender") or f"{controller.name} <{controller.contact}>"),
            recipient=kept,
            controller=controller,
            url=self._house.url,
            said=said,
            at=self._house.clock(),
        )
        with mail.post(settings) as put:
            put(message)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._sending.acquire(blocking=False):
            raise Later("too many are on their way")
        try:
            yield
        finally:
            self._sending.release()

    def _hidden(self, kind: str, value: str) -> str:
        """What stands for an identifier while attempts are counted; it is kept nowhere as typed."""
        typed = f"{kind}\0{value.strip().casefold()}"
        return hmac.new(self._key, typed.encode(), sha256).hexdigest()


TheEntrance: TypeAlias = NamedDependency[Entrance]
"""What a request's handler is given."""
