"""From a brief and a fact sheet to a draft.

A generator writes prose alone. The frame around it is ours: the slots, the legal lines and the
line that says how the text was written. So no generator can forget one, or fill one in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from assent.content.brief import Brief
from assent.content.draft import Draft
from assent.content.fact_sheet import FactSheet
from assent.content.language import Language, languages
from assent.vocabulary import BadRequest, Shelf, UnknownTerm


@dataclass(frozen=True, slots=True)
class Prose:
    """What a generator writes.

    Args:
        subject_line: one line.
        paragraphs: what comes before the recommendations.
        closing: what comes after them.
        regards: the words above the sender's name.
    """

    subject_line: str
    paragraphs: tuple[str, ...]
    closing: str
    regards: str


class Generator(Protocol):
    """Something that writes prose from a brief and a fact sheet, and from nothing else."""

    @property
    def name(self) -> str:
        """What it is called on the shelf."""
        ...

    @property
    def languages(self) -> Iterable[str]:
        """The codes of the languages it writes."""
        ...

    def prose(self, brief: Brief, facts: FactSheet) -> Prose:
        """Write."""
        ...


generators: Shelf[Generator] = Shelf(
    "assent.content.generators", kind="generator", member="GENERATOR"
)
"""Every generator on the shelf, by its name."""


def write(brief: Brief, facts: FactSheet, generator: Generator) -> Draft:
    """Have a generator write, and frame what it wrote.

    Raises:
        UnknownTerm: the generator does not write this language.
        BadRequest: it put a slot into its prose, or a legal line is missing in this language.
    """
    if brief.language not in generator.languages:
        raise UnknownTerm(f"language of `{generator.name}`", brief.language, generator.languages)
    prose = generator.prose(brief, facts)
    if any(brace in part for part in (*prose.paragraphs, prose.closing) for brace in "{}"):
        raise BadRequest(f"the generator `{generator.name}` wrote a slot; slots are set around it")
    return Draft(
        subject_line=prose.subject_line,
        body=_framed(prose, languages[brief.language], facts),
        language=brief.language,
        generator=generator.name,
        facts_hash=facts.hash,
    )


def _framed(prose: Prose, language: Language, facts: FactSheet) -> str:
    blocks = (
        "{greeting}",
        *prose.paragraphs,
        "{recommendations}",
        prose.closing,
        f"{prose.regards}\n{{sender}}",
        "\n".join([*_legal_lines(facts, language.code), language.disclosure]),
    )
    return "\n\n".join(blocks) + "\n"


def _legal_lines(facts: FactSheet, language: str) -> list[str]:
    lines = [(line, line.said_in(language)) for line in facts.legal]
    for line, said in lines:
        if said is None:
            other = next(iter(line.by_language.values()))
            raise BadRequest(
                f"the legal line `{other}` is not given in `{language}`; add it to the fact sheet"
            )
    return [said for _, said in lines if said is not None]
