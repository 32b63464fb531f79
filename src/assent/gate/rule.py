"""A law, a data map and a use compile to a few pairs of integers.

A person's standing is one integer, and so

    a basis holds  <=>  standing & require == require  and  standing & forbid == 0

A rule is a table of outcomes. The three forms of the gate (one person, SQL, arrays) all answer
the number of a row in that table, which is why they can be held against each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from assent.consent.event import Flag
from assent.consent.standing import flag, given, refused, under
from assent.data_map import DataMap
from assent.jurisdictions import NEVER_BY_SENSITIVE_DATA, NOT_FOR_CHILDREN, Ground, Law
from assent.jurisdictions.products import product_class
from assent.vocabulary import SELF, LegalBasis, Purpose, Reason, Ruling, Use


class Basis(NamedTuple):
    """One legal basis as a pair, and the outcome when it is the first that holds."""

    require: int
    forbid: int
    outcome: int


class Cause(NamedTuple):
    """Why a law denied: the first whose `standing & mask == value` names the reason."""

    mask: int
    value: int
    outcome: int


@dataclass(frozen=True, slots=True)
class LawRule:
    """What one law says of a use.

    Args:
        applies: the bit that says that the law applies to a person.
        alone: whether it may grant by itself; one that supplements others can only deny.
        bases: the pairs, in order; none holds means denied.
        causes: why it was denied, in order; the last one always fits.
    """

    applies: int
    alone: bool
    bases: tuple[Basis, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """All laws' answers to one use, ready to be asked of any standing.

    A person under several laws must be granted by each of them: AND over laws of OR over bases.
    A law that says nothing of a purpose has no rule here.

    Args:
        laws: one rule for each law, those that stand alone first; none when the use is denied
            to everybody.
        outcomes: the rulings that the numbers above stand for; number 0 denies the unknown.
    """

    laws: tuple[LawRule, ...]
    outcomes: tuple[Ruling, ...]


def compile_rule(use: Use, data_map: DataMap, laws: Mapping[str, Law]) -> Rule:
    """Compile a use under the laws in force.

    A use that the data map does not declare compiles to a rule without laws, so that nobody's
    standing is looked at.

    Args:
        use: what is wanted.
        data_map: what was declared.
        laws: the laws in force, by code.
    """
    undeclared = _undeclared(use, data_map)
    if undeclared is not None:
        return Rule((), (undeclared,))
    outcomes = [Ruling(use.purpose, Reason.UNKNOWN_PERSON)]

    def number(reason: Reason, law: Law, article: str, basis: LegalBasis | None = None) -> int:
        outcomes.append(Ruling(use.purpose, reason, law.code, article, basis))
        return len(outcomes) - 1

    rules = []
    speaking = (law for law in laws.values() if use.purpose in law.governs)
    for law in sorted(speaking, key=lambda each: (each.scope.supplements, each.slot)):
        alone = not law.scope.supplements
        blocks = _blocks(use, law)
        grounds = _grounds(use, data_map, law)
        bases = []
        for ground in grounds:
            granted = number(Reason.GRANTED, law, ground.article, ground.basis) if alone else 0
            bases += [
                Basis(require, forbid | refused(use.purpose), granted)
                for require, forbid in _pairs(use, ground, data_map, law, blocks)
            ]
        causes = tuple(
            Cause(mask, value, number(reason, law, article))
            for reason, mask, value, article in [*blocks, *_missing(use, data_map, law, grounds)]
        )
        rules.append(LawRule(under(law.slot), alone, tuple(bases), causes))
    return Rule(tuple(rules), tuple(outcomes))


def _undeclared(use: Use, data_map: DataMap) -> Ruling | None:
    """The denial of what the data map never declared, or no law lets anybody do."""

    def denied(reason: Reason, article: str = "") -> Ruling:
        return Ruling(use.purpose, reason, article=article)

    if use.purpose not in data_map.purposes:
        return denied(Reason.UNDECLARED_PURPOSE)
    if use.restricted is not None and use.restricted not in data_map.restricted:
        return denied(Reason.UNDECLARED_PURPOSE)
    fields = [data_map.fields.get(field) for field in use.fields]
    if any(field is None or use.purpose not in field.purposes for field in fields):
        return denied(Reason.UNDECLARED_FIELD)
    if use.processor != SELF:
        processor = data_map.processors.get(use.processor)
        if processor is None or use.purpose not in processor.purposes:
            return denied(Reason.UNDECLARED_PROCESSOR)
    offer = product_class(use.restricted) if use.restricted else None
    if offer and any(field and field.category in offer.blind_to for field in fields):
        return denied(Reason.FORBIDDEN_FEATURE, offer.article)
    return None


Block = tuple[Reason, int, int, str]
"""A reason, the bits and the value they have when it applies, and the rule behind it."""


def _blocks(use: Use, law: Law) -> list[Block]:
    """The bits of which any one denies, whatever the basis."""

    def when(reason: Reason, which: Flag, article: str) -> Block:
        return (reason, flag(which), flag(which), article)

    blocks = [when(Reason.ERASED, Flag.ERASED, law.erasure)]
    if use.purpose not in law.restriction.value:
        blocks.append(when(Reason.RESTRICTED, Flag.RESTRICTED, law.restriction.article))
    harms = use.restricted is not None and product_class(use.restricted).harms
    if harms or use.purpose in law.denied_to_children.value:
        blocks.append(when(Reason.CHILD, Flag.CHILD, law.denied_to_children.article))
    if harms:
        blocks.append(when(Reason.SELF_EXCLUDED, Flag.SELF_EXCLUDED, law.refusal))
        blocks.append(when(Reason.VULNERABLE, Flag.VULNERABLE, law.fairness))
    return blocks


def _grounds(use: Use, data_map: DataMap, law: Law) -> list[Ground]:
    """The bases that the law offers, the controller wishes for, and this use may rest on."""
    if not _may_go_there(use, data_map, law):
        return []
    wished = data_map.purposes[use.purpose].bases
    offered = (_as_wished(ground, wished) for ground in law.grounds.get(use.purpose, ()))
    grounds = [ground for ground in offered if ground is not None]
    if not _special(use, data_map):
        return grounds
    if use.purpose in NEVER_BY_SENSITIVE_DATA or use.purpose not in law.sensitive.value:
        return []
    return [Ground(LegalBasis.CONSENT, law.sensitive.article)]


def _as_wished(ground: Ground, wished: tuple[LegalBasis, ...]) -> Ground | None:
    """The ground, if the controller wishes for it; asking for more than the law does is free.

    Where a law leaves a use to opt-out and the controller wishes for consent alone, consent is
    what it takes. A wish for legitimate interest is met by opt-out, which protects as much.
    """
    if ground.basis in wished:
        return ground
    if ground.basis is not LegalBasis.NOT_OPTED_OUT:
        return None
    if LegalBasis.LEGITIMATE_INTEREST in wished:
        return ground
    return Ground(LegalBasis.CONSENT, ground.article) if LegalBasis.CONSENT in wished else None


def _pairs(
    use: Use, ground: Ground, data_map: DataMap, law: Law, blocks: list[Block]
) -> list[tuple[int, int]]:
    """A basis as (require, forbid); as two where it asks more of a child than of others."""
    require = forbid = 0
    for _, mask, _, _ in blocks:
        forbid |= mask
    if ground.basis is LegalBasis.CONSENT:
        require |= given(use.purpose)
        if _special(use, data_map):
            require |= given(Purpose.SENSITIVE_DATA)
    if ground.existing_customer:
        require |= flag(Flag.CUSTOMER)
    if _needs_age(use, data_map):
        require |= flag(Flag.ADULT)
    told = [] if ground.basis is LegalBasis.CONSENT else _told(use)
    child = flag(Flag.CHILD)
    if ground.basis not in law.parent_agrees.value or forbid & child:
        return [(require | by, forbid) for by in told or [0]]
    return [
        pair
        for by in told or [0]
        for pair in (
            (require | by, forbid | child),
            (require | by | flag(Flag.PARENT_AGREED), forbid),
        )
    ]


TOLD_OF = {
    Purpose.MODEL_TRAINING: Flag.TOLD_OF_TRAINING,
    Purpose.MODEL_TRAINING_BY_THIRD_PARTY: Flag.TOLD_OF_TRAINING_BY_OTHERS,
}
"""Uses that people must be told of before, where they rest on anything but consent.

Source: GDPR Art. 13(3), 14(3) and 21(4); CCPA 1798.100(a)(1).
"""


def _told(use: Use) -> list[int]:
    """How somebody knows of a training: they agreed to the notice, or they were told of it."""
    if use.purpose not in TOLD_OF:
        return []
    return [given(use.purpose), flag(TOLD_OF[use.purpose])]


def _needs_age(use: Use, data_map: DataMap) -> bool:
    """Whether an age must be assured: for restricted products, and where children are likely."""
    if use.restricted is not None:
        least = max(
            data_map.restricted[use.restricted].min_age, product_class(use.restricted).least_age
        )
        if least:
            return True
    return data_map.child_likely and use.purpose in NOT_FOR_CHILDREN


def _missing(use: Use, data_map: DataMap, law: Law, grounds: list[Ground]) -> list[Block]:
    """Why no basis holds when nothing blocked: refused, too young, never asked, or no ground."""
    if not _may_go_there(use, data_map, law):
        return [(Reason.TRANSFER, 0, 0, law.adequate.article)]
    if not grounds:
        article = law.sensitive.article if _special(use, data_map) else law.no_ground
        return [(Reason.NO_LEGAL_BASIS, 0, 0, article)]
    no = refused(use.purpose)
    missing = [(Reason.REFUSED, no, no, law.refusal)]
    if use.purpose in law.signal_denies.value:
        signalled = no | flag(Flag.OPT_OUT_SIGNAL)
        article = law.signal_denies.article
        missing.insert(0, (Reason.OPT_OUT_SIGNAL, signalled, signalled, article))
    if _needs_age(use, data_map):
        article = law.denied_to_children.article
        missing.append((Reason.AGE_NOT_ASSURED, flag(Flag.ADULT), 0, article))
    if any(ground.basis in law.parent_agrees.value for ground in grounds):
        child, agreed = flag(Flag.CHILD), flag(Flag.PARENT_AGREED)
        missing.append((Reason.NO_PARENT, child | agreed, child, law.parent_agrees.article))
    free = [ground for ground in grounds if ground.basis is not LegalBasis.CONSENT]
    if free and use.purpose in TOLD_OF:
        told = flag(TOLD_OF[use.purpose])
        missing.append((Reason.NOT_TOLD, told, 0, free[0].article))
    missing.append((Reason.NO_CONSENT, 0, 0, grounds[0].article))
    return missing


def _special(use: Use, data_map: DataMap) -> bool:
    """Whether a field is of a special category, or gives one away."""
    return any(data_map.fields[field].special for field in use.fields)


def _may_go_there(use: Use, data_map: DataMap, law: Law) -> bool:
    """Whether the law lets the data go to the processor's country (GDPR Art. 44-46)."""
    if use.processor == SELF:
        return True
    processor = data_map.processors[use.processor]
    safe = law.adequate.value
    return "*" in safe or processor.country in safe or bool(processor.safeguard)
