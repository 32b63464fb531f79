"""The laws day by day: how each reads on a day, and what lies ahead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from assent.jurisdictions.law import Law


@dataclass(frozen=True, slots=True, order=True)
class Ahead:
    """A rule that has yet to begin.

    Args:
        on: the day it begins.
        law: the code of the law.
        title: what changes.
        article: where it says so.
    """

    on: date
    law: str
    title: str
    article: str


def in_force(laws: Iterable[Law], default: Law, day: date) -> dict[str, Law]:
    """The laws as they read on a day, by code.

    For whoever is under a law that has yet to begin, the default stands in until it does.

    Args:
        laws: those that are followed.
        default: the law of whoever is under none of them.
        day: see `day_of`.
    """
    now = {}
    for law in (*laws, default):
        begun = law.effective_from <= day or law.code == default.code
        now[law.code] = law.on(day) if begun else replace(default.on(day), slot=law.slot)
    return now


def ahead(laws: Iterable[Law], day: date) -> list[Ahead]:
    """Every rule of these laws that begins after a day, the next one first."""
    found = []
    for law in laws:
        if law.effective_from > day:
            found.append(
                Ahead(law.effective_from, law.code, f"{law.title} begins", law.scope.article)
            )
        found += [Ahead(c.on, law.code, c.title, c.article) for c in law.changes if c.on > day]
    return sorted(found)
