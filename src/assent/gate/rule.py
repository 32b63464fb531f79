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
from assent.jurisdictions import Ground, Law
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
        bases: the pairs, in order; none holds means denied.
        causes: why it was denied, in order; the last one always fits.
    """

    applies: int
    bases: tuple[Basis, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """All laws' answers to one use, ready to be asked of any standing.

    A person under several laws must be granted by each of them: AND over laws of OR over bases.

    Args:
        laws: one rule for each law in force; none when the use is denied to everybody.
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
        return Rule((), (Ruling(use.purpose, undeclared),))
    outcomes = [Ruling(use.purpose, Reason.UNKNOWN_PERSON)]

    def number(ruling: Ruling) -> int:
        outcomes.append(ruling)
        return len(outcomes) - 1

    rules = []
    for law in sorted(laws.values(), key=lambda each: each.slot):
        blocks = _blocks(use, law)
        forbid = 0
        for _, mask, _, _ in blocks:
            forbid |= mask
        grounds = _grounds(use, data_map, law)
        bases = tuple(
            Basis(
                _required(use, ground, data_map),
                forbid | refused(use.purpose),
                number(Ruling(use.purpose, Reason.GRANTED, law.code, ground.article, ground.basis)),
            )
            for ground in grounds
        )
        causes = tuple(
            Cause(mask, value, number(Ruling(use.purpose, reason, law.code, article)))
            for reason, mask, value, article in [*blocks, *_missing(use, data_map, law, grounds)]
        )
        rules.append(LawRule(under(law.slot), bases, causes))
    return Rule(tuple(rules), tuple(outcomes))


def _undeclared(use: Use, data_map: DataMap) -> Reason | None:
    """What the data map never declared, if anything."""
    if use.purpose not in data_map.purposes:
        return Reason.UNDECLARED_PURPOSE
    for field in use.fields:
        if field not in data_map.fields or use.purpose not in data_map.fields[field].purposes:
            return Reason.UNDECLARED_FIELD
    if use.restricted is not None and use.restricted not in data_map.restricted:
        return Reason.UNDECLARED_PURPOSE
    if use.processor != SELF:
        processor = data_map.processors.get(use.processor)
        if processor is None or use.purpose not in processor.purposes:
            return Reason.UNDECLARED_PROCESSOR
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
    if use.purpose in law.denied_to_children.value:
        blocks.append(when(Reason.CHILD, Flag.CHILD, law.denied_to_children.article))
    if use.restricted is not None:
        blocks.append(when(Reason.CHILD, Flag.CHILD, law.denied_to_children.article))
        blocks.append(when(Reason.SELF_EXCLUDED, Flag.SELF_EXCLUDED, law.refusal))
    if use.purpose in law.signal_denies.value:
        blocks.append(when(Reason.OPT_OUT_SIGNAL, Flag.OPT_OUT_SIGNAL, law.signal_denies.article))
    return list(dict.fromkeys(blocks))


def _grounds(use: Use, data_map: DataMap, law: Law) -> list[Ground]:
    """The bases that the law offers, the controller wishes for, and this use may rest on."""
    if not _may_go_there(use, data_map, law):
        return []
    wished = data_map.purposes[use.purpose].bases
    offered = (_as_wished(ground, wished) for ground in law.grounds.get(use.purpose, ()))
    grounds = [ground for ground in offered if ground is not None]
    if not _sensitive(use, data_map):
        return grounds
    if use.purpose not in law.sensitive.value:
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


def _required(use: Use, ground: Ground, data_map: DataMap) -> int:
    """The bits without which a basis does not hold."""
    require = 0
    if ground.basis is LegalBasis.CONSENT:
        require |= given(use.purpose)
        if _sensitive(use, data_map):
            require |= given(Purpose.SENSITIVE_DATA)
    if use.restricted is not None:
        require |= flag(Flag.ADULT)
    return require


def _missing(use: Use, data_map: DataMap, law: Law, grounds: list[Ground]) -> list[Block]:
    """Why no basis holds when nothing blocked: refused, too young, never asked, or no ground."""
    if not _may_go_there(use, data_map, law):
        return [(Reason.TRANSFER, 0, 0, law.adequate.article)]
    if not grounds:
        article = law.sensitive.article if _sensitive(use, data_map) else law.no_ground
        return [(Reason.NO_LEGAL_BASIS, 0, 0, article)]
    missing = [(Reason.REFUSED, refused(use.purpose), refused(use.purpose), law.refusal)]
    if use.restricted is not None:
        article = law.denied_to_children.article
        missing.append((Reason.AGE_NOT_ASSURED, flag(Flag.ADULT), 0, article))
    missing.append((Reason.NO_CONSENT, 0, 0, grounds[0].article))
    return missing


def _sensitive(use: Use, data_map: DataMap) -> bool:
    return any(data_map.fields[field].sensitive for field in use.fields)


def _may_go_there(use: Use, data_map: DataMap, law: Law) -> bool:
    """Whether the law lets the data go to the processor's country (GDPR Art. 44-46)."""
    if use.processor == SELF:
        return True
    processor = data_map.processors[use.processor]
    safe = law.adequate.value
    return "*" in safe or processor.country in safe or bool(processor.safeguard)
