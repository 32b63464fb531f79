"""Conditions in plain English."""

from dataclasses import replace
from datetime import datetime, time
from typing import assert_never

from assent.audiences.conditions import (
    Adds,
    All,
    Condition,
    Did,
    Either,
    Has,
    In,
    Not,
    Ranges,
    Scores,
)


def said(condition: Condition) -> str:
    """A condition in plain English, a line for each of the parts that must all hold."""
    match condition:
        case All(()):
            return "everyone"
        case All(parts):
            return "people " + "\nand ".join(_words(part, inside=True) for part in parts)
        case _:
            return "people " + _words(condition)


def _words(condition: Condition, *, inside: bool = False) -> str:
    match condition:
        case Did():
            return _did_words(condition)
        case Adds() | Has() | Ranges() | Scores() | In():
            return _known_words(condition, holds=True)
        case Not(Adds() | Has() | Ranges() | Scores() | In() as part):
            return _known_words(part, holds=False)
        case All() | Either() | Not():
            return _joined(condition, inside=inside)
        case _:
            assert_never(condition)


def _known_words(condition: Adds | Has | Ranges | Scores | In, *, holds: bool) -> str:
    """What is known of a person; where it does not hold, it may be that nothing is known."""
    is_ = "is" if holds else "is not known to be"
    match condition:
        case Has(field, values):
            return f"whose `{field}` {is_} {_or(values)}"
        case Ranges(field, bounds):
            return f"whose `{field}` {is_} {bounds.words()}"
        case Adds(of, what, bounds):
            which = f"whose `{what}` of `{of.kind}`{_which(of)} adds up to"
            return f"{which} {'' if holds else 'what is not '}{bounds.words()}"
        case Scores():
            return f"whose {_score_words(condition, is_)}"
        case In(name):
            return f"who are {'' if holds else 'not '}in `{name}`"
        case _:
            assert_never(condition)


def _joined(condition: All | Either | Not, *, inside: bool) -> str:
    match condition:
        case Not(All(())):
            return "who are nobody"
        case All(parts) | Either(parts):
            joint = " and " if isinstance(condition, All) else " or "
            said = joint.join(_words(part, inside=True) for part in parts) or "who are anyone"
            return f"({said})" if inside and len(parts) > 1 else said
        case Not(part):
            return _words(_opposite(part), inside=inside)
        case _:
            assert_never(condition)


def _opposite(condition: Condition) -> Condition:
    """What holds when the condition does not, with the `not` carried in to what people can read.

    Examples:
        >>> from assent.vocabulary import Field
        >>> _words(_opposite(Did("purchase", Field("purchases"), at_least=3)))
        'who did `purchase` at most 2 times'
        >>> _words(_opposite(Did("purchase", Field("purchases"), at_least=2, at_most=3)))
        'who did `purchase` at most once or who did `purchase` at least 4 times'
    """
    match condition:
        case Did(at_least=least, at_most=most):
            fewer = [replace(condition, at_least=0, at_most=least - 1)] if least > 0 else []
            more = [replace(condition, at_least=most + 1, at_most=None)] if most is not None else []
            parts = (*fewer, *more)
            return parts[0] if len(parts) == 1 else Either(parts)
        case All(parts) if parts:
            return Either(tuple(Not(part) for part in parts))
        case Either(parts):
            return All(tuple(Not(part) for part in parts))
        case Not(part):
            return part
        case _:
            return Not(condition)


def _did_words(did: Did) -> str:
    if did.at_most == 0:
        return f"who never did `{did.kind}`{_which(did)}"
    return f"who did `{did.kind}`{_which(did, _times(did.at_least, did.at_most))}"


def _which(did: Did, times: str = "") -> str:
    """Which events, with what is to be said of how often between them and their time."""
    said = [f"with {_or(did.categories or did.items)}"] if did.categories or did.items else []
    each = {"amount": did.amount, "quantity": did.quantity}
    said += [f"of `{what}` {bounds.words()}" for what, bounds in each.items() if bounds]
    said += [times] if times else []
    if did.within is not None:
        said.append(f"in the last {did.within.days} days")
    if did.since is not None:
        said.append(f"since {_day(did.since)}")
    if did.before is not None:
        said.append(f"before {_day(did.before)}")
    return "".join(f" {each}" for each in said)


def _score_words(score: Scores, is_: str) -> str:
    """A score and its bounds.

    Examples:
        >>> _score_words(Scores("recommended", frozenset(), at_most=5, categories=("TEA",)), "is")
        '`recommended` for TEA is at most 5'
    """
    least = "" if score.at_least is None else f"at least {score.at_least:g}"
    most = "" if score.at_most is None else f"at most {score.at_most:g}"
    of = score.categories or score.items
    what = f"`{score.output}` for {_or(of)}" if of else f"`{score.output}`"
    return f"{what} {is_} {' and '.join(filter(None, [least, most]))}"


def _times(at_least: int, at_most: int | None) -> str:
    """How often, in words.

    Examples:
        >>> _times(1, None), _times(2, 2), _times(0, 3), _times(2, 5)
        ('at least once', 'exactly 2 times', 'at most 3 times', '2 to 5 times')
    """
    if at_most is None:
        return f"at least {_count(at_least)}"
    if at_least == at_most:
        return f"exactly {_count(at_least)}"
    return f"{at_least} to {at_most} times" if at_least else f"at most {_count(at_most)}"


def _count(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _or(values: tuple[str, ...]) -> str:
    """The values as a list one can read; a long one is cut, and says so.

    Examples:
        >>> _or(("TEA",)), _or(("TEA", "COFFEE", "MATE"))
        ('TEA', 'TEA, COFFEE or MATE')
        >>> _or(tuple("abcdefgh"))
        'a, b, c, d, e or 3 more'
    """
    shown, hidden = values[:_SHOWN], len(values) - _SHOWN
    last = f"{hidden} more" if hidden > 0 else shown[-1]
    rest = shown if hidden > 0 else shown[:-1]
    return f"{', '.join(rest)} or {last}" if rest else last


_SHOWN = 5


def _day(moment: datetime) -> str:
    """The day, and the time of day where it is not midnight."""
    return f"{moment:%Y-%m-%d}" if moment.time() == time.min else f"{moment:%Y-%m-%d %H:%M} UTC"
