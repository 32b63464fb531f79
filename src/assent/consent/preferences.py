"""What a person is asked, in the notice's own words, and how they answer.

A yes and a no are the same act with another word, so withdrawing is as easy as giving
(GDPR Art. 7(3)).
"""

from collections.abc import Callable
from dataclasses import dataclass

from assent.consent.event import ConsentEvent
from assent.consent.register import Register
from assent.data_map import DataMap
from assent.vocabulary import (
    BadRequest,
    Clock,
    ConsentStatus,
    LegalBasis,
    Purpose,
    UnknownTerm,
    word,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One purpose as a person sees it.

    Args:
        purpose: what for.
        status: what they last said.
        words: the notice, in their language where there is one.
        language: the language of the words.
        notice: the version of the words.
        fields: which data it would use, by name.
        recipients: which processors would take part, with their country.
        keeps_days: how long data are kept for it.
    """

    purpose: Purpose
    status: ConsentStatus
    words: str
    language: str
    notice: str
    fields: tuple[str, ...]
    recipients: tuple[tuple[str, str], ...]
    keeps_days: int


class Preferences:
    """The choices of one house's people.

    Args:
        register: where answers go.
        data_map: what is asked, and in which words.
        clock: when it was answered.
        on_no: told of every no, once it counts, so that what was learnt can be unlearnt.
    """

    def __init__(
        self,
        register: Register,
        data_map: DataMap,
        clock: Clock,
        on_no: Callable[[int, Purpose], None],
    ) -> None:
        self._register = register
        self._data_map = data_map
        self._clock = clock
        self._on_no = on_no

    @property
    def asked(self) -> list[Purpose]:
        """The purposes that a person has a say in."""
        choosable = {LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTEREST, LegalBasis.NOT_OPTED_OUT}
        declared = self._data_map.purposes
        return [p for p in Purpose if p in declared and choosable & set(declared[p].bases)]

    def choices(self, subject: int, language: str = "en") -> list[Choice]:
        """Every purpose the person has a say in, with what they last said of it."""
        said = self._last_said(subject)
        return [self._choice(p, said.get(p, ConsentStatus.UNKNOWN), language) for p in self.asked]

    def answer(
        self, subject: int, purpose: str, status: str, *, source: str, language: str = "en"
    ) -> ConsentEvent:
        """Record what a person says of one purpose; it counts from the next decision on.

        Raises:
            UnknownTerm: there is no such purpose, or it is not one that people are asked about.
            BadRequest: the status is not one that a person can give.
        """
        about = word(Purpose, purpose)
        if about not in self.asked:
            raise UnknownTerm("choice", purpose, [each.value for each in self.asked])
        said = word(ConsentStatus, status)
        if said in {ConsentStatus.UNKNOWN, ConsentStatus.EXPIRED}:
            raise BadRequest(f"`{status}` cannot be chosen; expected given, refused or withdrawn")
        choice = self._choice(about, said, language)
        event = ConsentEvent(
            subject,
            about,
            said,
            self._clock(),
            source,
            notice=choice.notice,
            language=choice.language,
            evidence=choice.words,
        )
        self._register.append([event])
        if said is not ConsentStatus.GIVEN:
            self._on_no(subject, about)
        return event

    def _choice(self, purpose: Purpose, status: ConsentStatus, language: str) -> Choice:
        declared = self._data_map.purposes[purpose]
        notice = self._data_map.notices[declared.notice]
        shown = language if language in notice.words else next(iter(notice.words))
        return Choice(
            purpose,
            status,
            notice.words[shown],
            shown,
            notice.version,
            tuple(sorted(n for n, f in self._data_map.fields.items() if purpose in f.purposes)),
            tuple(
                (str(name), processor.country)
                for name, processor in sorted(self._data_map.processors.items())
                if purpose in processor.purposes
            ),
            declared.retention.days,
        )

    def _last_said(self, subject: int) -> dict[Purpose, ConsentStatus]:
        """The newest word on each purpose, by time and by protectiveness (see `fold`)."""
        said: dict[Purpose, ConsentEvent] = {}
        for event in self._register.history(subject):
            if isinstance(event.about, Purpose):
                before = said.get(event.about)
                no = event.status is not ConsentStatus.GIVEN
                if before is None or event.at > before.at or (event.at == before.at and no):
                    said[event.about] = event
        return {purpose: event.status for purpose, event in said.items()}
