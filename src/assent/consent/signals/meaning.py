"""What follows for our purposes from answers to questions that somebody else asked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from assent.consent.event import Flag
from assent.consent.signals.signal import Heard, Said
from assent.data_map import EXPLICIT_ONLY, SignalsDeclared
from assent.vocabulary import Purpose

Question = TypeVar("Question", str, int)


def by_needs(
    needs: Mapping[Purpose, Collection[Question]], answers: Mapping[Question, bool | None]
) -> tuple[Said, ...]:
    """What answers say of the purposes that hang on them.

    Args:
        needs: the questions that a purpose hangs on; all of them.
        answers: True for yes, False for no, None or absent for neither.

    Returns:
        A no where one of a purpose's answers is no, a yes where all are yes, else nothing.

    Examples:
        >>> needs = {Purpose.RETARGETING: ("storage", "ads")}
        >>> [each.status.value for each in by_needs(needs, {"storage": True, "ads": False})]
        ['refused']
        >>> by_needs(needs, {"storage": True})
        ()
    """
    said = []
    for purpose, questions in needs.items():
        given = [answers.get(question) for question in questions]
        if False in given:
            said.append(Said.no(purpose))
        elif given and all(given) and purpose not in EXPLICIT_ONLY:
            said.append(Said.yes(purpose))
    return tuple(said)


def by_categories(answers: Mapping[str, bool], declared: SignalsDeclared) -> Heard:
    """What answers to a banner's own categories say, by the data map's `[signals.categories]`.

    A category that the data map has and the answers lack was not agreed to. That is how Segment
    reads its own consent object, and RudderStack its own.

    Args:
        answers: each category's answer, by the name it has on the wire; case matters.
        declared: what each category stands for.
    """
    needs: dict[Purpose, list[str]] = {}
    for category, purposes in declared.categories.items():
        for purpose in purposes:
            needs.setdefault(purpose, []).append(category)
    missing = dict.fromkeys(declared.categories, False)
    unknown = tuple(sorted(answers.keys() - declared.categories.keys()))
    return Heard(by_needs(needs, {**missing, **answers}), unknown)


def strictest(said: Iterable[Said]) -> tuple[Said, ...]:
    """One thing about each purpose or flag: where a signal says yes and no at once, it is a no.

    It counts from the latest of what it is made of.

    Examples:
        >>> both = [Said.no(Purpose.ANALYTICS), Said.yes(Purpose.ANALYTICS)]
        >>> strictest(both) == (Said.no(Purpose.ANALYTICS),)
        True
    """
    found: dict[Purpose | Flag, Said] = {}
    for each in said:
        before = found.setdefault(each.about, each)
        latest = None if before.at is None or each.at is None else max(before.at, each.at)
        found[each.about] = replace(each if before.is_yes else before, at=latest)
    return tuple(found.values())
