"""What a person is told of each purpose: what for, which data, why we may, who, for how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assent.consent import Choice
from assent.data_map import DataMap, ProcessorDeclared
from assent.jurisdictions import Ground, Law
from assent.vocabulary import ConsentStatus, LegalBasis, Purpose, Reason, Ruling
from assent.web.public import names
from assent.web.public.words import Texts
from assent.web.words import spoken

OPEN = frozenset({ConsentStatus.UNKNOWN, ConsentStatus.EXPIRED})
"""There is no answer that counts."""


@dataclass(frozen=True, slots=True)
class Under:
    """What one law says of a purpose: on what ground we may, and the rule it comes from."""

    law: str
    words: str
    article: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One purpose as a person is told of it.

    Args:
        purpose: which.
        title: what it is called.
        words: the notice, in their language where there is one.
        language: the language of the notice.
        version: of the notice.
        data: the kinds of data it uses.
        recipients: who takes part besides the controller, and where.
        kept: how long data are kept for it.
        grounds: what each of their laws says of it.
        choice: what they said of it; None where it is not theirs to say.
        now: what follows from that at present, and the language it is said in.
    """

    purpose: Purpose
    title: str
    words: str
    language: str
    version: str
    data: tuple[str, ...]
    recipients: tuple[str, ...]
    kept: str
    grounds: tuple[Under, ...]
    choice: Choice | None
    now: tuple[str, str]


def explained(
    data_map: DataMap,
    purpose: Purpose,
    laws: Sequence[Law],
    said: Texts,
    *,
    choice: Choice | None,
    ruling: Ruling,
) -> Explained:
    """A purpose in plain words.

    Args:
        data_map: what is declared of it.
        purpose: which.
        laws: the laws that protect the person.
        said: the words of their language.
        choice: what they said of it, where they have a say.
        ruling: what the gate would answer now.
    """
    declared = data_map.purposes[purpose]
    notice = data_map.notices[declared.notice]
    shown = said.code if said.code in notice.words else next(iter(notice.words))
    fields = sorted(data_map.fields.items())
    processors = sorted(data_map.processors.items())
    return Explained(
        purpose=purpose,
        title=said.purpose(purpose),
        words=notice.words[shown],
        language=shown,
        version=notice.version,
        data=_each_once(said.field(name, f) for name, f in fields if purpose in f.purposes),
        recipients=_each_once(
            _recipient(name, each, said) for name, each in processors if purpose in each.purposes
        ),
        kept=said.span(declared.retention),
        grounds=tuple(
            _under(law, purpose, declared.bases, said) for law in laws if purpose in law.governs
        ),
        choice=choice,
        now=_now(choice, ruling, said),
    )


def _now(choice: Choice | None, ruling: Ruling, said: Texts) -> tuple[str, str]:
    """What happens where the answer alone does not tell; nothing where it does."""
    if choice is not None and choice.status in OPEN:
        if ruling.allow:
            return (said("We do this until you say no."), said.tag)
        if ruling.reason is Reason.NO_CONSENT:
            return (said("We do not do this unless you say yes."), said.tag)
    if not ruling.allow and ruling.reason is not Reason.REFUSED:
        return said.why(ruling)
    return ("", said.tag)


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _recipient(name: str, declared: ProcessorDeclared, said: Texts) -> str:
    where = said.country(declared.country)
    if declared.safeguard:
        where = f"{where}; {said.named(declared.safeguard, names.SAFEGUARDS)}"
    return f"{spoken(name)} ({where})"


def _under(law: Law, purpose: Purpose, wished: Sequence[LegalBasis], said: Texts) -> Under:
    """What a law says of a purpose, given the bases that the controller wishes for.

    Consent is named only where nothing less would do.
    """
    offered = ((_basis(each, wished), each) for each in law.grounds.get(purpose, ()))
    used = [(basis, ground) for basis, ground in offered if basis]
    always = [(basis, ground) for basis, ground in used if not ground.existing_customer]
    unasked = [(basis, ground) for basis, ground in always if basis is not LegalBasis.CONSENT]
    if unasked:
        words = "; ".join(_each_once(said(names.GROUNDS[basis]) for basis, _ in unasked))
    elif len(used) > len(always):
        words = said("only if you say yes, or bought from us and could say no then")
    elif used:
        words = said(names.GROUNDS[LegalBasis.CONSENT])
    else:
        return Under(law.title, said("not at all, so we do not"), law.no_ground)
    articles = _each_once(ground.article for _, ground in unasked or used)
    return Under(law.title, words, ", ".join(articles))


def _basis(ground: Ground, wished: Sequence[LegalBasis]) -> LegalBasis | None:
    """On what basis a ground is used here, as the gate has it; None where it is not."""
    if ground.basis in wished:
        return ground.basis
    if ground.basis is not LegalBasis.NOT_OPTED_OUT:
        return None
    if LegalBasis.LEGITIMATE_INTEREST in wished:
        return ground.basis
    return LegalBasis.CONSENT if LegalBasis.CONSENT in wished else None
