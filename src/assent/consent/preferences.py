"""What a person is asked, in the notice's own words, and how they answer.

A yes and a no are the same act with another word, so withdrawing is as easy as giving
(GDPR Art. 7(3)).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assent.consent.event import ConsentEvent
from assent.consent.register import Register
from assent.consent.standing import NO, decisive, under
from assent.data_map import DataMap, Notice
from assent.jurisdictions import Law, day_of, in_force, laws
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
        bases: the legal bases that it rests on.
        laws: the laws that protect the person, as they read today.
        said_at: when they last said so; None when they never did.
        lapses_at: when a consent in force runs out; None where there is none.
        may_ask: whether they may be asked now; one who said no is not, before their law's date.
    """

    purpose: Purpose
    status: ConsentStatus
    words: str
    language: str
    notice: str
    fields: tuple[str, ...]
    recipients: tuple[tuple[str, str], ...]
    keeps_days: int
    bases: tuple[LegalBasis, ...]
    laws: tuple[Law, ...]
    said_at: datetime | None
    lapses_at: datetime | None
    may_ask: bool


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
        deciding = decisive(self._register.history(subject))
        laws = self._laws_of(subject)
        return [self._choice(p, deciding.get(p), laws, language) for p in self.asked]

    def answer(
        self, subject: int, purpose: str, status: str, *, source: str, language: str = "en"
    ) -> ConsentEvent:
        """Record what a person says of one purpose; it counts from the next decision on.

        To say again what one said before changes nothing, and is recorded all the same: each
        event is a receipt.

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
        before = decisive(self._register.history(subject)).get(about)
        notice, shown = self._shown(about, language)
        event = ConsentEvent(
            subject,
            about,
            said,
            self._clock(),
            source,
            notice=notice.version,
            language=shown,
            evidence=notice.words[shown],
        )
        self._register.append([event])
        if said is not ConsentStatus.GIVEN and (before is None or before.status not in NO):
            self._on_no(subject, about)
        return event

    def _choice(
        self, purpose: Purpose, said: ConsentEvent | None, laws: tuple[Law, ...], language: str
    ) -> Choice:
        declared = self._data_map.purposes[purpose]
        notice, shown = self._shown(purpose, language)
        now = self._clock()
        status = ConsentStatus.UNKNOWN if said is None else said.status
        lapses = None
        if said is not None and status is ConsentStatus.GIVEN:
            lapses = said.at + declared.consent_lasts
            if lapses <= now:
                status, lapses = ConsentStatus.EXPIRED, None
        return Choice(
            purpose=purpose,
            status=status,
            words=notice.words[shown],
            language=shown,
            notice=notice.version,
            fields=tuple(
                sorted(n for n, f in self._data_map.fields.items() if purpose in f.purposes)
            ),
            recipients=tuple(
                (str(name), processor.country)
                for name, processor in sorted(self._data_map.processors.items())
                if purpose in processor.purposes
            ),
            keeps_days=declared.retention.days,
            bases=declared.bases,
            laws=laws,
            said_at=None if said is None else said.at,
            lapses_at=lapses,
            may_ask=_may_ask(status, said, laws, now),
        )

    def _shown(self, purpose: Purpose, language: str) -> tuple[Notice, str]:
        """The notice of a purpose, and the language it can be shown in."""
        notice = self._data_map.notice_of(purpose)
        return notice, language if language in notice.words else next(iter(notice.words))

    def _laws_of(self, subject: int) -> tuple[Law, ...]:
        """The laws that protect somebody; the default law where none is known to."""
        standing = self._register.standing(subject)
        default = laws[self._data_map.default_law]
        today = in_force(self._data_map.followed, default, day_of(self._clock()))
        theirs = tuple(law for law in today.values() if standing & under(law.slot))
        return theirs or (default,)


def _may_ask(
    status: ConsentStatus, said: ConsentEvent | None, laws: tuple[Law, ...], now: datetime
) -> bool:
    if said is None or status not in NO:
        return status is not ConsentStatus.GIVEN
    return now >= said.at + max(law.ask_again_after.value for law in laws)
