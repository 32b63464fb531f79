"""The labelled copy set: marketing sentences in five languages, half of them honest.

Each is held against one fact sheet on one day, so that "only 3 left" is honest of one product and
a lie about another. The files of `copy_set/` are CC0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from assent.content import HAND, Case, Draft, FactSheet, Finding, checks

TODAY = date(2027, 3, 5)
HONEST = "honest"
MANIPULATES = frozenset({"manipulation", "false_urgency"})
"""The checks that find manipulation: without the facts, and by them."""

_SUBJECTS = {
    "en": "A letter", "de": "Ein Brief", "fr": "Une lettre", "es": "Una carta", "pt": "Uma carta",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence.

    Args:
        text: the sentence.
        language: its code.
        label: the check that must find it at fault, or `honest`.
    """

    text: str
    language: str
    label: str

    def case(self) -> Case:
        """The sentence as a draft under examination."""
        subject = _SUBJECTS[self.language]
        draft = Draft(subject, self.text, self.language, HAND, sheet().hash)
        return Case(draft, sheet(), TODAY)

    def findings(self) -> Iterator[Finding]:
        """What all checks say of it."""
        case = self.case()
        for name in checks:
            yield from checks[name](case)


@cache
def sheet() -> FactSheet:
    """The facts that the sentences are held against."""
    return FactSheet.parse(_read("facts.toml"))


@cache
def sentences() -> tuple[Labelled, ...]:
    """Every sentence, in the order of the file."""
    found = []
    language = label = ""
    for line in _read("sentences.txt").splitlines():
        if line.startswith("== "):
            _, language, label = line.split()
        elif line and not line.startswith("#"):
            found.append(Labelled(line, language, label))
    return tuple(found)


def _read(name: str) -> str:
    return files("assent.testing").joinpath(f"copy_set/{name}").read_text(encoding="utf-8")
