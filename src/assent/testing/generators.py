"""What every generator holds to. Run these over your own before you put it on the shelf.

Each takes the generator and raises `AssertionError` with what is wrong.
"""

from collections.abc import Iterator
from itertools import product

from assent.content import (
    SLOTS,
    Brief,
    Draft,
    FactSheet,
    Generator,
    Goal,
    Tone,
    examine,
    languages,
    write,
)
from assent.testing.checks import SHEETS, TODAY


def check_declaration(generator: Generator) -> None:
    """It has a name and writes languages that are on the shelf."""
    _hold(bool(generator.name), "it has no name")
    _hold(bool(list(generator.languages)), "it writes no language")
    for code in generator.languages:
        _hold(code in languages, f"it claims the language `{code}`, which is not on the shelf")


def check_is_deterministic(generator: Generator) -> None:
    """The same brief and facts give the same bytes."""
    for brief, facts in _wishes(generator):
        once, again = write(brief, facts, generator), write(brief, facts, generator)
        _hold(once.digest == again.digest, f"two runs write different texts for {brief}")


def check_passes_every_check(generator: Generator) -> None:
    """Every figure is grounded, nothing presses, and the text says how it was written."""
    for draft, facts in _drafts(generator):
        found = examine(draft, facts, TODAY)
        wrong = f"`{found[0].quote}`: {found[0].reason}" if found else ""
        _hold(not found, f"a check finds fault in `{draft.language}`: {wrong}")


def check_discloses_itself(generator: Generator) -> None:
    """The text carries the line that says how it was written, in its own language."""
    for draft, _ in _drafts(generator):
        line = languages[draft.language].disclosure
        _hold(line in draft.body.splitlines()[-1], "the line is not there, or not last")


def check_known_slots(generator: Generator) -> None:
    """Slots are ours; prose has none, and greeting and sender are always there."""
    for brief, facts in _wishes(generator):
        prose = generator.prose(brief, facts)
        said = " ".join((prose.subject_line, *prose.paragraphs, prose.closing, prose.regards))
        _hold("{" not in said, "its prose holds a slot")
        used = set(write(brief, facts, generator).slots)
        _hold(used <= set(SLOTS), f"it uses unknown slots: {used - set(SLOTS)}")
        _hold({"greeting", "sender"} <= used, "the frame lost its greeting or its sender")


def check_says_what_is_offered(generator: Generator) -> None:
    """Each offer is named, and the main one stands in the first paragraph."""
    for draft, facts in _drafts(generator):
        first = draft.body.split("\n\n")[1]
        _hold(facts.offers[0].name in first, "the first paragraph does not name the main offer")
        for offer in facts.offers:
            _hold(offer.name in draft.body, f"`{offer.name}` is not in the text")


def check_languages_differ(generator: Generator) -> None:
    """Each language it claims gives another text."""
    for sheet in SHEETS:
        facts = FactSheet.parse(sheet)
        briefs = [Brief("people who cook", language=code) for code in generator.languages]
        bodies = {write(brief, facts, generator).body for brief in briefs}
        _hold(len(bodies) == len(briefs), "two languages give the same text")


SUITE = (
    check_declaration,
    check_is_deterministic,
    check_passes_every_check,
    check_discloses_itself,
    check_known_slots,
    check_says_what_is_offered,
    check_languages_differ,
)
"""All of them."""


def _wishes(generator: Generator) -> Iterator[tuple[Brief, FactSheet]]:
    for sheet in SHEETS:
        facts = FactSheet.parse(sheet)
        for code, goal, tone in product(generator.languages, Goal, Tone):
            yield Brief("people who read at night", goal, tone, language=code), facts


def _drafts(generator: Generator) -> Iterator[tuple[Draft, FactSheet]]:
    for brief, facts in _wishes(generator):
        yield write(brief, facts, generator), facts


def _hold(holds: object, otherwise: str) -> None:
    """An assertion that Python's `-O` does not take out."""
    if not holds:
        raise AssertionError(otherwise)
