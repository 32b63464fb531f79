"""The same rule over many people: as SQL, for reading, and over arrays, for counting.

Both answer the number of a row in `rule.outcomes`, exactly as `decide.outcome` does.

A rule looks at few of a standing's 63 bits, and few combinations of laws occur among many
people. So for many the array form first answers every combination of those bits for each
combination of laws it met, then looks each person up: a handful of shifts a person however many
laws there are.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    literal,
    or_,
    select,
)

from assent.consent.standing import FIRST_LAW
from assent.gate.rule import Basis, LawRule, Rule

_PIECE = 1 << 14


def decide_many(rule: Rule, standings: FromClause) -> Select[tuple[int, bool, int]]:
    """Every person's ruling, as SQL: (`subject`, `allow`, `outcome`).

    Args:
        rule: a use, compiled.
        standings: a relation of (`subject`, `word`).

    Returns:
        A query; `outcome` is the number of the ruling in `rule.outcomes`.
    """
    outcome = _outcome(rule, standings.c.word)
    allow = outcome.in_([n for n, ruling in enumerate(rule.outcomes) if ruling.allow])
    return select(standings.c.subject, allow.label("allow"), outcome.label("outcome")).select_from(
        standings
    )


def allowed_people(rule: Rule, standings: FromClause) -> Select[tuple[int]]:
    """The people for whom a use is allowed now, as SQL: a `Select` of `subject`.

    Args:
        standings: a relation of (`subject`, `word`).
    """
    word, subject = standings.c.word, standings.c.subject
    alone = [_any(word, law.applies) for law in rule.laws if law.alone]
    if not alone:
        return select(subject).where(literal(value=False))
    any_law = or_(*alone)
    each_law = [or_(~_any(word, law.applies), _granted(law, word)) for law in rule.laws]
    return select(subject).where(any_law, *each_law)


def decide_array(rule: Rule, standings: NDArray[np.int64]) -> NDArray[np.int16]:
    """The number of each person's ruling.

    Args:
        rule: a use, compiled.
        standings: (n,) one standing a person.

    Returns:
        (n,) rows of `rule.outcomes`.
    """
    runs, n_bits = _looked_at(rule)
    laws = np.right_shift(standings, FIRST_LAW)
    seen = np.flatnonzero(np.bincount(laws)).tolist()
    if not seen or len(seen) << n_bits > len(standings):
        return _answer(rule, standings)
    table = np.concatenate([_table(rule, under) for under in seen])
    first_row = np.zeros(seen[-1] + 1, dtype=np.int64)
    first_row[seen] = np.arange(len(seen)) << n_bits
    answers = np.empty(len(standings), dtype=np.int16)
    for start in range(0, len(standings), _PIECE):
        piece = slice(start, start + _PIECE)
        row = np.take(first_row, laws[piece])
        _gather(standings[piece], runs, out=row)
        np.take(table, row, out=answers[piece])
    return answers


class _Run(NamedTuple):
    """Neighbouring bits that a rule looks at: `mask` keeps them once shifted down by `shift`."""

    shift: int
    mask: int


@lru_cache(maxsize=256)
def _looked_at(rule: Rule) -> tuple[tuple[_Run, ...], int]:
    """The runs of bits below the laws' that a rule looks at, closed up, and how many bits."""
    bits = 0
    for law in rule.laws:
        for require, forbid, _ in law.bases:
            bits |= require | forbid
        for mask, _, _ in law.causes:
            bits |= mask
    runs: list[_Run] = []
    taken = place = 0
    while bits >> place:
        length = 0
        while bits >> (place + length) & 1:
            length += 1
        if length:
            runs.append(_Run(place - taken, ((1 << length) - 1) << taken))
        taken += length
        place += length + 1
    return tuple(runs), taken


@lru_cache(maxsize=1024)
def _table(rule: Rule, laws: int) -> NDArray[np.int16]:
    """The answer to every combination of those bits for whoever is under these laws."""
    runs, n_bits = _looked_at(rule)
    index = np.arange(1 << n_bits, dtype=np.int64)
    words = np.full_like(index, laws << FIRST_LAW)
    for shift, mask in runs:
        words |= (index & mask) << shift
    return _answer(rule, words)


def _gather(words: NDArray[np.int64], runs: tuple[_Run, ...], *, out: NDArray[np.int64]) -> None:
    """Add to `out` each person's combination of those bits, as a row of the table."""
    part = np.empty_like(words)
    for shift, mask in runs:
        np.right_shift(words, shift, out=part)
        np.bitwise_and(part, mask, out=part)
        np.bitwise_or(out, part, out=out)


def _answer(rule: Rule, words: NDArray[np.int64]) -> NDArray[np.int16]:
    """Law by law: what an earlier one denied stays denied; what it granted, it names."""
    answers = np.zeros(len(words), dtype=np.int16)
    denied = np.zeros(len(words), dtype=bool)
    for law in rule.laws:
        here = np.flatnonzero(words & law.applies)
        mine = words[here]
        said = np.zeros(len(here), dtype=np.int16)
        lost = np.ones(len(here), dtype=bool)
        for require, forbid, granted in reversed(law.bases):  # so that the first has the last word
            holds = mine & (require | forbid) == require
            np.copyto(said, granted, where=holds)
            lost &= ~holds
        said[lost] = _causes(law, mine[lost])
        takes = ~denied[here] & (lost | (answers[here] == 0))
        answers[here[takes]] = said[takes]
        denied[here[lost]] = True
    return answers


def _causes(law: LawRule, words: NDArray[np.int64]) -> NDArray[np.int16]:
    why = np.zeros(len(words), dtype=np.int16)
    for mask, value, reason in reversed(law.causes):
        np.copyto(why, reason, where=words & mask == value)
    return why


def _outcome(rule: Rule, word: ColumnElement[int]) -> ColumnElement[int]:
    denials = [
        (and_(_any(word, law.applies), ~_granted(law, word)), _why(law, word)) for law in rule.laws
    ]
    grants = [(_any(word, law.applies), _first_basis(law, word)) for law in rule.laws if law.bases]
    return case(*denials, *grants, else_=literal(0)) if denials else literal(0)


def _any(word: ColumnElement[int], mask: int) -> ColumnElement[bool]:
    return word.bitwise_and(_number(mask)) != 0


def _holds(word: ColumnElement[int], basis: Basis) -> ColumnElement[bool]:
    return word.bitwise_and(_number(basis.require | basis.forbid)) == _number(basis.require)


def _granted(law: LawRule, word: ColumnElement[int]) -> ColumnElement[bool]:
    return or_(literal(value=False), *(_holds(word, basis) for basis in law.bases))


def _first_basis(law: LawRule, word: ColumnElement[int]) -> ColumnElement[int]:
    return case(*((_holds(word, basis), literal(basis.outcome)) for basis in law.bases), else_=0)


def _why(law: LawRule, word: ColumnElement[int]) -> ColumnElement[int]:
    fits = (
        (word.bitwise_and(_number(mask)) == _number(value), literal(reason))
        for mask, value, reason in law.causes
    )
    return case(*fits, else_=0)


def _number(value: int) -> ColumnElement[int]:
    return literal(value, BigInteger)
