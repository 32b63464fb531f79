"""Tellings: people learn that their data are to train a model before they do.

Who agreed to training was told by the notice they agreed to. Where a training rests on anything
else, such as an opt-out, the gate denies it until the person has been told: a message with the
notice and a link by which one click says no, and then the time that the data map sets. Only when
that is over do they count as told. Training our own models and training those of others are told
apart. A telling is a service message: it needs no consent to marketing, and promotes nothing.

Source: GDPR Art. 13(3), 14(3) and 21(4); CCPA 1798.100(a)(1).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from assent.activation import Draft, Outbox, Parts, Row, Sender, SendReport
from assent.campaigns.links import Link, Links
from assent.consent import ConsentEvent
from assent.data_map import DataMap
from assent.gate import TOLD_OF, Gate
from assent.ledger import Ledger
from assent.store import Database
from assent.vocabulary import (
    Clock,
    ConsentStatus,
    Field,
    Purpose,
    Reason,
    SubjectId,
    Use,
)

SOURCE = "telling"


@dataclass(frozen=True, slots=True)
class Told:
    """What one run did, for one purpose.

    Args:
        purpose: which training.
        waiting: how many people were not told in good time when it began.
        new: how many of them it wrote to first.
        counted: how many count as told from now on, because their time is over.
        report: what became of the messages; None when nothing was sent.
    """

    purpose: Purpose
    waiting: int
    new: int
    counted: int
    report: SendReport | None

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return asdict(self) | {"report": self.report.as_json() if self.report else None}


class Tellings:
    """Tells people of trainings over the rooms it is handed.

    Args:
        database: where what is counted is written.
        data_map: declares the notices, and how long before people are told.
        gate: knows who was not told, and is asked for each message.
        outbox: where messages wait.
        sender: sends them.
        links: to people's own pages.
        ledger: where each telling is recorded.
        clock: the present moment.
        pseudonyms: by what the ledger knows people, of those whose key exists.
    """

    def __init__(
        self,
        database: Database,
        data_map: DataMap,
        *,
        gate: Gate,
        outbox: Outbox,
        sender: Sender,
        links: Links,
        ledger: Ledger,
        clock: Clock,
        pseudonyms: Callable[[Sequence[int]], Mapping[int, bytes]],
    ) -> None:
        self._database = database
        self._data_map = data_map
        self._gate = gate
        self._outbox = outbox
        self._sender = sender
        self._links = links
        self._ledger = ledger
        self._clock = clock
        self._pseudonyms = pseudonyms

    def purposes(self) -> list[Purpose]:
        """The trainings that the data map declares."""
        return [each for each in TOLD_OF if each in self._data_map.purposes]

    def waiting(self, purpose: Purpose) -> list[int]:
        """Who may not be learnt from only because they were not told in good time."""
        return self._gate.denied_for(Use.of(purpose), Reason.NOT_TOLD)

    def preview(self, purpose: Purpose) -> Told:
        """What `tell` would do; nothing is sent or written."""
        waiting = self.waiting(purpose)
        return Told(purpose, len(waiting), len(waiting), len(self._over(purpose, waiting)), None)

    def tell(self, purpose: Purpose, destination: str) -> Told:
        """Write to those who were not written to yet, and count those whose time is over.

        Args:
            purpose: which training.
            destination: through what, by its name in the data map.

        Raises:
            UnknownTerm: the data map declares no such destination.
            Later: the store or the ledger cannot be written.
        """
        waiting = self.waiting(purpose)
        over = self._over(purpose, waiting)
        self._count(purpose, over)
        drafts = [Draft(subject, {}) for subject in waiting if subject not in over]
        new = self._outbox.queue(self._name(purpose), destination, drafts)

        def render(row: Row, _values: Mapping[Field, str]) -> Parts:
            return self._parts(purpose, SubjectId(row.subject))

        report = self._sender.send(
            self._name(purpose), destination, render, purpose=Purpose.SERVICE
        )
        return Told(purpose, len(waiting), new, len(over), report)

    def _name(self, purpose: Purpose) -> str:
        """Under which name of a campaign the messages run; other words are told anew."""
        return f"{SOURCE}-{purpose}-{self._data_map.notice_of(purpose).version}"

    def _over(self, purpose: Purpose, waiting: Sequence[int]) -> set[int]:
        """Those waiting who were written to long enough ago."""
        before = self._clock() - self._data_map.told_before
        return set(waiting) & set(self._outbox.arrived(self._name(purpose), before))

    def _count(self, purpose: Purpose, people: set[int]) -> None:
        if not people:
            return
        known = self._pseudonyms(sorted(people))
        notice = self._data_map.notice_of(purpose).version
        body = {"purpose": purpose.value, "notice": notice, "people": len(known)}
        self._database.write(
            lambda connection: self._ledger.append(
                connection, "telling", body, members=list(known.values())
            )
        )
        at = self._clock()
        self._gate.note_consent(
            [
                ConsentEvent(
                    subject, TOLD_OF[purpose], ConsentStatus.GIVEN, at, SOURCE, notice=notice
                )
                for subject in sorted(known)
            ]
        )

    def _parts(self, purpose: Purpose, subject: SubjectId) -> Parts:
        """The message: the notice in each of its languages, and how to say no."""
        days = self._data_map.told_before.days
        words = list(self._data_map.notice_of(purpose).words.items())
        whose = "ours" if purpose is Purpose.MODEL_TRAINING else "a company that works with us"
        first = (
            f"In {days} {'day' if days == 1 else 'days'} or later, what we know of you may train a "
            f"program of {whose}. "
            "Nothing of yours is used for that before, and never if you say no."
        )
        notices = "".join(f'<p lang="{escape(code)}">{escape(said)}</p>' for code, said in words)
        return Parts(
            subject="Your data may train a program: you can say no",
            text="\n\n".join([first, *(said for _, said in words)]),
            html=f'<html lang="en"><body><p>{escape(first)}</p>{notices}</body></html>',
            why=f"You get this because {self._data_map.controller.name} has data of yours.",
            reasons=("The law has us tell you before such a use, so that you can object.",),
            stop_link=self._links.address(Link(subject, "", purpose)),
            stop_words="Say no with one click, or see what we know of you",
        )
