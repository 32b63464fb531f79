"""The labelled copy set: marketing sentences in five languages, half of them honest.

Each is held against one fact sheet on one day, so that "only 3 left" is honest of one product and
a lie about another. What a sentence needs beside it (a page, an earlier letter, a source, whom the
brief names) is a setting that the head of its section names. The files of `copy_set/` are CC0.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from assent.content import (
    HAND,
    Case,
    Draft,
    FactSheet,
    Finding,
    Limit,
    Surroundings,
    examine,
)

TODAY = date(2027, 3, 5)
HONEST = "honest"
MANIPULATES = frozenset({"manipulation", "false_urgency"})
"""The checks that find manipulation: without the facts, and by them."""

_SUBJECTS = {
    "en": "A letter", "de": "Ein Brief", "fr": "Une lettre", "es": "Una carta", "pt": "Uma carta",
}  # fmt: skip


_ESCAPED = re.compile(r"\\(?:n|u([0-9a-f]{4}))")


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What sentences are read in.

    Args:
        frame: the page around the sentence, which stands for `...`, by language.
        facts: what the fact sheet has beside `facts.toml`.
        earlier: what was sent before, by the name of its campaign.
        limits: what the brief rules out.
        audience: whom the brief names.
        generator: who wrote it.
    """

    frame: Mapping[str, str] = {}
    facts: str = ""
    earlier: Mapping[str, str] = {}
    limits: tuple[Limit, ...] = ()
    audience: str = ""
    generator: str = HAND


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence.

    Args:
        text: the sentence.
        language: its code.
        label: the check that must find it at fault, or `honest`.
        settings: the names of what it is read in.
    """

    text: str
    language: str
    label: str
    settings: tuple[str, ...] = ()

    def case(self) -> Case:
        """The sentence as a draft under examination."""
        within = _setting(self.settings)
        body = within.frame.get(self.language, "...").replace("...", self.text, 1)
        facts = sheet(within.facts)
        subject = _SUBJECTS[self.language]
        draft = Draft(subject, body, self.language, within.generator, facts.hash)
        around = Surroundings(within.audience, within.earlier, limits=within.limits)
        return Case(draft, facts, TODAY, around)

    def findings(self) -> list[Finding]:
        """What all checks say of it."""
        case = self.case()
        return examine(case.draft, case.facts, case.today, case.around)


class Figures(NamedTuple):
    """How one check does on the set.

    Args:
        missed: the sentences labelled with it that it passes.
        alarms: the honest sentences that it finds at fault.
        n: how many sentences are labelled with it.
    """

    missed: tuple[str, ...]
    alarms: tuple[str, ...]
    n: int

    @property
    def recall(self) -> float:
        """The share of those at fault that it finds."""
        return 1 - len(self.missed) / self.n

    @property
    def precision(self) -> float:
        """The share of what it finds, among those and the honest ones, that is at fault."""
        hits = self.n - len(self.missed)
        return hits / max(hits + len(self.alarms), 1)


def figures() -> dict[str, Figures]:
    """How each check does; the two that find manipulation count as one another."""
    found = [(each, {finding.check for finding in each.findings()}) for each in sentences()]

    def of(name: str) -> Figures:
        names = MANIPULATES if name in MANIPULATES else {name}
        missed = (each.text for each, said in found if each.label == name and not said & names)
        alarms = (each.text for each, said in found if each.label == HONEST and name in said)
        n = sum(each.label == name for each, _ in found)
        return Figures(tuple(missed), tuple(alarms), n)

    labels = {each.label for each, _ in found} - {HONEST}
    return {name: of(name) for name in sorted(labels)}


@cache
def sheet(more: str = "") -> FactSheet:
    """The facts that the sentences are held against, and more of them."""
    return FactSheet.parse(_read("facts.toml") + more)


@cache
def sentences() -> tuple[Labelled, ...]:
    """Every sentence, in the order of the file."""
    return tuple(_sections())


def _sections() -> Iterator[Labelled]:
    language = label = ""
    settings: list[str] = []
    for line in _read("sentences.txt").splitlines():
        if line.startswith("== "):
            _, language, label, *settings = line.split()
        elif line and not line.startswith("#"):
            text = _ESCAPED.sub(lambda sign: chr(int(sign[1] or "a", 16)), line)
            yield Labelled(text, language, label, tuple(settings))


@cache
def _setting(names: tuple[str, ...]) -> Setting:
    known = tomllib.loads(_read("settings.toml"))
    said = {key: value for name in names for key, value in known[name].items()}
    return msgspec.convert(said, Setting)


def _read(name: str) -> str:
    return files("assent.testing").joinpath(f"copy_set/{name}").read_text(encoding="utf-8")
